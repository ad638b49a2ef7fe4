"""What other systems may do with points, each with the key of a restricted user."""

from datetime import date

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.crm_relationship.tests.json2_case import Json2Case

from .common import LoyaltyCase

LEDGER = ("crm.loyalty.move", "crm.loyalty.lot", "crm.loyalty.lot.use")


@tagged("post_install", "-at_install")
@freeze_time(f"{date.today()} 12:00:00")  # the database looks whether a key is over
class TestLoyaltyJson2(LoyaltyCase, Json2Case):
    """Ada has 100 stars; a program spends them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls._give(cls.ada, 100)
        cls.card._spend(10, "before")
        cls.manager = cls._user("loyalty_manager")

    def _spend(self, points=35, key="receipt 1", user=None):
        return self._call(
            user or self.manager,
            "loyalty.card",
            "action_spend",
            ids=self.card.ids,
            points=points,
            key=key,
        )

    def _balance(self):
        self.env.invalidate_all()
        return self.card.points

    def _message(self, answer, status):
        self.assertEqual(answer.status_code, status, answer.text)
        return answer.json()["message"]

    def test_manager_s_key_spends(self):
        answer = self._spend()
        self.assertEqual(answer.status_code, 200, answer.text)
        # 100 less 10 before less 35
        self.assertEqual(answer.json()["balance"], 55)
        self.assertEqual(self._balance(), 55)
        self.assert_proven(self.card)

    def test_entry_names_the_user_of_the_key(self):
        move = self.env["crm.loyalty.move"].browse(self._spend().json()["move_id"])
        self.assertEqual(move.user_id, self.manager)

    def test_same_key_again_answers_the_same_and_spends_once(self):
        first = self._spend()
        self.assertEqual(self._spend().json(), first.json())
        self.assertEqual(self._balance(), 55)

    def test_too_many_points_are_refused_in_words(self):
        words = self._message(self._spend(91), 422)
        self.assertIn("Ada has 90 stars in Stars; 91", words)
        self.assertEqual(self._balance(), 90)

    def test_negative_points_are_refused(self):
        self.assertIn("more than 0", self._message(self._spend(-5), 422))

    @mute_logger("odoo.http")
    def test_salesperson_is_told_whom_to_ask(self):
        answer = self._spend(user=self._user("salesperson"))
        self.assertIn("ask a loyalty manager", self._message(answer, 403))
        self.assertEqual(self._balance(), 90)

    @mute_logger("odoo.http")
    def test_employee_and_accountant_are_refused(self):
        for role in ("employee", "accountant"):
            with self.subTest(role=role):
                self._message(self._spend(user=self._user(role)), 403)
        self.assertEqual(self._balance(), 90)

    def test_card_of_another_company_is_refused(self):
        other = self._company("Other", self.usd)
        elsewhere = self._program(name="Far", company_id=other.id)
        self.card = self._give(self.bob, 100, elsewhere)
        self._message(self._spend(), 403)
        self.assertEqual(self._balance(), 100)

    def _refused(self, model, method, **arguments):
        answer = self._call(self.manager, model, method, **arguments)
        self.assertIn(answer.status_code, (403, 422), answer.text)
        return answer.json()["message"]

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model")
    def test_ledger_is_neither_made_nor_changed_nor_deleted(self):
        for model in LEDGER:
            with self.subTest(model=model):
                row = self.env[model].search([], limit=1)
                count = self.env[model].search_count([])
                calls = (
                    ("create", {"vals_list": [{"card_id": self.card.id}]}),
                    ("write", {"ids": row.ids, "vals": {"card_id": self.card.id}}),
                    ("unlink", {"ids": row.ids}),
                )
                for method, arguments in calls:
                    self.assertTrue(self._refused(model, method, **arguments))
                self.assertEqual(self.env[model].search_count([]), count)
        self.assert_proven(self.card)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model")
    def test_administrator_s_key_does_not_write_it_either(self):
        row = self.card.move_ids[:1]
        answer = self._call(
            self.env.ref("base.user_admin"),
            "crm.loyalty.move",
            "write",
            ids=row.ids,
            vals={"points": 1000},
        )
        self.assertIn(answer.status_code, (403, 422), answer.text)

    @mute_logger("odoo.http")
    def test_salesperson_does_not_write_the_balance(self):
        answer = self._call(
            self._user("salesperson"),
            "loyalty.card",
            "write",
            ids=self.card.ids,
            vals={"points": 9999},
        )
        self.assertTrue(self._message(answer, 403))
        self.assertEqual(self._balance(), 90)

    def test_private_methods_are_not_called(self):
        answer = self._call(
            self.manager, "loyalty.card", "_spend", ids=self.card.ids, points=1, key="k"
        )
        self.assertGreaterEqual(answer.status_code, 400)
        self.assertEqual(self._balance(), 90)

    def test_entries_are_read(self):
        answer = self._call(
            self.manager,
            "crm.loyalty.move",
            "search_read",
            domain=[["card_id", "=", self.card.id]],
            fields=["kind", "points", "balance"],
            order="id",
        )
        self.assertEqual(
            [(row["kind"], row["points"], row["balance"]) for row in answer.json()],
            [("opening", 100, 100), ("spend", -10, 90)],
        )
