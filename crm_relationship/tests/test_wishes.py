"""What contacts wish, how sure one is of it, and what is sent to them."""

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import ValidationError
from odoo.tests import Form

from .common import TODAY, ago
from .wish_case import WishCase


class TestPreference(WishCase):
    def test_half_as_sure_after_the_half_life(self):
        wish = self._wish(days_ago=100, source="observed")
        wish.type_id.half_life_days = 100
        self.assertAlmostEqual(wish.confidence, 0.7)
        self.assertAlmostEqual(wish.confidence_today, 0.35)

    def test_what_does_not_grow_old(self):
        wish = self._wish(days_ago=3000)
        wish.type_id.half_life_days = 0
        self.assertAlmostEqual(wish.confidence_today, 1.0)
        self.assertIn(wish, wish.search([("confidence_today", ">", 0.99)]))

    def test_confirmed_again(self):
        wish = self._wish(days_ago=100)
        self._as(self.seller, wish).action_confirm()
        self.assertEqual((wish.confirmed_date, wish.date), (TODAY, ago(100)))
        self.assertAlmostEqual(wish.confidence_today, 1.0)

    def test_database_searches_and_sorts_as_the_record_says(self):
        kind = self._wish().type_id
        kind.half_life_days = 100
        fresh = self._wish(name="Tea", days_ago=50)  # 0.5 ^ 0.5 = 0.71
        old = self._wish(name="Milk", days_ago=101)  # less than a half
        wishes = self.env["crm.preference"]
        among = [("id", "in", (fresh | old).ids)]
        found = wishes.search([*among, ("confidence_today", "<", 0.5)])
        self.assertEqual(found, old)
        self.assertEqual(wishes.search(among, order="confidence_today"), old + fresh)

    def test_source_that_is_none_is_refused_as_odoo_does(self):
        for source in ("nonsense", 5):
            with self.subTest(source=source), self.assertRaises(ValueError):
                self._wish(source=source)

    def test_fades_to_nothing(self):
        wish = self._wish(days_ago=2000)  # 0.5 ^ 2000 is less than a float can be
        wish.type_id.half_life_days = 1
        self.assertEqual(wish.confidence_today, 0)
        found = wish.search([("confidence_today", "<", 0.01)], order="confidence_today")
        self.assertIn(wish, found)

    def test_newer_that_contradicts_ends_the_older(self):
        older = self._no_mail(days_ago=20)
        self._wish("channel", channel="email", days_ago=5)
        self.assertEqual((older.end_date, older.active), (ago(5), True))
        self.assertFalse(older.is_current)

    def test_what_is_entered_late_ends_itself(self):
        newer = self._no_mail(days_ago=5)
        older = self._wish("channel", channel="email", days_ago=20)
        self.assertEqual((older.end_date, newer.end_date), (ago(5), False))

    def test_another_channel_does_not_contradict(self):
        older = self._no_mail()
        self._wish("channel", channel="phone")
        self.assertFalse(older.end_date)

    def test_one_form_of_address(self):
        older = self._wish("address", preferred_name="Dr. K.")
        self._wish("address", preferred_name="Eva", days_ago=1)
        self.assertEqual(older.end_date, ago(1))
        self.assertEqual(self.eva.preferred_name, "Eva")

    def test_without_a_form_of_address_the_name(self):
        self.assertEqual(self.bob.preferred_name, "Bob")

    def test_hours_that_overlap_the_other_way(self):
        hours = {"on_mon": True, "hour_from": 9, "hour_to": 12}
        older = self._wish("time", wanted=False, **hours)
        self._wish("time", **(hours | {"hour_from": 11, "hour_to": 13}), days_ago=0)
        self.assertEqual(older.end_date, TODAY)

    def test_same_twice_is_refused(self):
        self._no_mail()
        with self._refused("known_once", UniqueViolation):
            self._no_mail()

    def test_future_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "Nobody knows yet"):
            self._wish(days_ago=-1)

    def test_wrong_input_is_refused(self):
        for constraint, kind, vals in (
            ("channel_given", "channel", {"name": "x"}),
            ("hours_in_order", "time", {"on_mon": True, "hour_from": 9, "hour_to": 9}),
            ("days_given", "time", {}),
            ("address_given", "address", {"name": "x"}),
            ("confidence_range", "taste", {"confidence": 1.1}),
            ("dates_in_order", "taste", {"end_date": ago(11)}),
        ):
            refused = self._refused(constraint, CheckViolation)
            with self.subTest(constraint), refused, self.env.cr.savepoint():
                self._wish(kind, **vals)

    def test_moves_with_the_contact(self):
        wish = self._wish()
        self.eva.parent_id = self.bob
        self.assertEqual((wish.customer_id, wish.is_current), (self.bob, True))

    def test_merge_keeps_all(self):
        double = self._customer("Eva K.", parent_id=self.ada.id)
        first = self._wish(days_ago=20)
        second = self._wish(contact=double, days_ago=5)
        other = self._wish(contact=double, name="Tea")
        self._merge(double, self.eva)
        self.assertEqual((first | second | other).partner_id, self.eva)
        self.assertEqual(
            [wish.active for wish in (first, second, other)], [False, True, True]
        )

    def test_merge_of_a_refusal_is_watched(self):
        double = self._customer("Eva K.", parent_id=self.ada.id)
        self._no_mail(double)
        self._merge(double, self.eva)
        self.assertIn(self.eva.id, self.env["crm.preference"]._refusing_ids())


class TestWishRights(WishCase):
    def _records(self):
        purpose = self.env.ref("crm_relationship.crm_consent_purpose_news")
        person = {"partner_id": self.eva.id}
        self._no_mail()
        self._post()
        make = {
            "crm.contact.consent": {"purpose_id": purpose.id, "proof": "Said so"},
            "crm.motive": {"need": 8},
        }
        for model, vals in make.items():
            self.env[model].create(person | vals)
        return ["crm.preference", "crm.contact.refusal", *make]

    def test_customers_of_another_salesperson(self):
        other = self._user("salesperson", name="Olga")
        self.ada.user_id = other
        users = {role: self._user(role) for role in ("sales_lead", "crm_manager")}
        for model in self._records():
            with self.subTest(model=model):
                about = [("partner_id", "=", self.eva.id)]
                count = self._as(self.seller)[model].search_count(about)
                self.assertEqual(count, 0)
                for user in (other, *users.values()):
                    self.assertEqual(self._as(user)[model].search_count(about), 1)

    def test_nothing_of_another_company(self):
        branch = self._company("Branch", self.eur)
        foreign = self._user("crm_manager", company_id=branch.id)
        for model in self._records():
            with self.subTest(model=model):
                self.assertFalse(self._as(foreign)[model].search([]))


class TestMotive(WishCase):
    def test_unknown_is_blank_and_the_strongest_comes_first(self):
        profile = self.env["crm.motive"].create(
            {"partner_id": self.eva.id, "need": 3, "trust": 9}
        )
        self.assertIs(profile.ease, False)
        self.assertEqual(
            profile._memory_line()["name"], "Trust in Quality 9, Needs It 3"
        )

    def test_wrong_scores_are_refused(self):
        for constraint, vals in (
            ("scores_range", {"need": 11}),
            ("score_given", {}),
        ):
            refused = self._refused(constraint, CheckViolation)
            with self.subTest(constraint), refused, self.env.cr.savepoint():
                self.env["crm.motive"].create({"partner_id": self.eva.id, **vals})

    def test_form(self):
        with Form(self.env["crm.motive"]) as form:
            form.partner_id = self.eva
            form.value = 7
        self.assertEqual(form.record.source, "seller")
