"""Contacts that were merged become two again, with everything they had."""

import base64
from datetime import timedelta
from io import BytesIO

from PIL import Image

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

from .common import ago
from .split_case import SplitCase


def pixel(color):
    """A picture of one point, as the client sends it."""
    stream = BytesIO()
    Image.new("RGB", (1, 1), color).save(stream, "PNG")
    return base64.b64encode(stream.getvalue())


PIXEL, OTHER_PIXEL = pixel("red"), pixel("blue")


class TestSplit(SplitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._trade()
        cls._talk()
        cls._refresh()

    @classmethod
    def _trade(cls):
        bank = {"acc_number": "DE12 3456 7890"}
        for partner, days in ((cls.ada, 200), (cls.bob, 30)):
            invoice = cls._sell(partner, 100 + days, days, due=days - 10)
            cls._order(partner, 50, days)
            cls._lead(partner)
            partner.bank_ids = [Command.create(bank)]
            invoice.partner_bank_id = cls.company.partner_id.bank_ids[:1]
            cls.env["account.move"].create(
                {
                    "move_type": "in_invoice",
                    "partner_id": partner.id,
                    "partner_bank_id": partner.bank_ids.id,
                }
            )
        cls._pay(cls._sell(cls.bob, 40, 20), 5)
        cls.worker = cls._customer("Will", parent_id=cls.bob.id)

    @classmethod
    def _talk(cls):
        tags = cls.env["res.partner.category"].create(
            [{"name": name} for name in ("Both", "Hers", "His")]
        )
        cls.ada.write({"category_id": tags[:2], "phone": "1"})
        cls.bob.write(
            {"category_id": tags[0] + tags[2], "comment": "tall", "image_1920": PIXEL}
        )
        cls.bob.ref = "B1"
        both = cls._customer("Follows Both")
        cls.ada.message_subscribe(both.ids)
        cls.bob.message_subscribe((both | cls.worker).ids)
        cls.bob.message_post(body="Hello", author_id=cls.worker.id)
        cls.bob.activity_schedule("mail.mail_activity_data_todo", summary="Call")
        cls.env["ir.attachment"].create(
            {"name": "a", "raw": b"a", "res_model": "res.partner", "res_id": cls.bob.id}
        )
        role = cls.env["crm.contact.role.type"].search([], limit=1)
        segment = cls.env["crm.segment"].create({"name": "Guests", "kind": "manual"})
        (cls.ada | cls.bob).add_to_segment(segment.id)
        own = {"company_id": cls.company.id}
        for partner in (cls.ada, cls.bob):
            kept = {"partner_id": partner.id, **own}
            cls.env["crm.interaction"].create(
                {"name": "Spoke", "channel": "phone", "direction": "in", **kept}
            )
            part = cls.env["crm.contact.role"].create(
                {"type_id": role.id, "start_date": ago(50), "note": "n", **kept}
            )
            part.stance = "1"
            cls.env["crm.payment.override"].create(
                {"band": "b", "reason": "x", "start_date": ago(9), **kept}
                | {"end_date": ago(-9)}
            )
        partner_type = cls.env["crm.partner.relation.type"].search([], limit=1)
        cls.env["crm.partner.relation"].create(
            {
                "partner_id": cls.ada.id,
                "related_id": cls.bob.id,
                "type_id": partner_type.id,
                **own,
            }
        )

    def test_everything_is_as_it_was(self):
        both = self.ada | self.bob | self.worker
        self._remember_messages()
        before = self._everything(both)
        for table in ("account_move_line", "sale_order", "crm_interaction"):
            self.assertIn(table, before)
        merge = self._merge()
        self.assertFalse(self.bob.exists())
        self.assertEqual(merge.name, "Bob")
        self.assertNotEqual(before, self._everything(both))
        merge.action_split()
        self._assert_as_before(before, both)

    def test_pictures(self):
        cleo = self._customer("Cleo", image_1920=OTHER_PIXEL)
        first, second = self._merge(), self._merge(cleo)
        self.assertEqual(self.ada.image_1920, PIXEL)
        second.action_split()
        self.assertEqual(self.ada.image_1920, PIXEL)
        first.action_split()
        self.assertFalse(self.ada.image_1920)
        self.assertEqual(self.bob.image_1920, PIXEL)
        self.assertEqual(cleo.image_1920, OTHER_PIXEL)

    def test_figures_are_as_they_were(self):
        def figures():
            self.env.flush_all()
            rows = self.env.execute_query(
                SQL(
                    "SELECT to_jsonb(r) - 'write_date' - 'write_uid' - 'refresh_date'"
                    " - 'priority_previous' FROM crm_relationship AS r"
                    " WHERE company_id = %s AND partner_id = ANY(%s)"
                    " ORDER BY partner_id",
                    self.company.id,
                    [self.ada.id, self.bob_id],
                )
            )
            return [row[0] for row in rows]

        self._refresh()
        before = figures()
        self.assertEqual(len(before), 2)
        merge = self._merge()
        self._drain()
        self.assertEqual(len(figures()), 1)
        merge.action_split()
        self._drain()
        self.assertEqual(figures(), before)

    def test_work_went_on(self):
        merge = self._merge()
        self.ada.phone = "2"
        self.ada.comment = "small"
        late = self._sell(self.ada, 900)
        self._made(late, merge.merge_date + timedelta(hours=1))
        moved = self.env["sale.order"].search([("partner_id", "=", self.ada.id)])
        cleo = self._customer("Cleo")
        given = moved.filtered(lambda order: order.date_order.date() == ago(30))
        given.partner_id = cleo
        merge.action_split()
        self.assertEqual((self.ada.phone, self.bob.phone), ("2", False))
        self.assertIn("small", self.ada.comment)
        self.assertIn("tall", self.bob.comment)
        self.assertFalse(self.ada.ref)
        self.assertEqual(late.partner_id, self.ada)
        self.assertEqual(given.partner_id, cleo)
        told = self.ada.message_ids[0].body
        self.assertIn("1 × Journal Entry", told)
        self.assertIn("Bob split off from Ada again", self.bob.message_ids[0].body)

    def _made(self, move, moment):
        self.env.cr.execute(
            SQL(
                "UPDATE account_move SET create_date = %s WHERE id = %s",
                moment,
                move.id,
            )
        )

    def test_only_once(self):
        merge = self._merge()
        merge.action_split()
        self.assertEqual(merge.split_user_id, self.env.user)
        with self.assertRaisesRegex(UserError, "split off already"):
            merge.action_split()

    def test_the_later_merge_first(self):
        both = self.ada | self.bob | self.worker
        cleo = self._customer("Cleo")
        self._remember_messages()
        before = self._everything(both | cleo)
        first = self._merge()
        second = self._merge(self.ada, cleo)
        with self.assertRaisesRegex(UserError, "later merge first"):
            first.action_split()
        second.action_split()
        self.assertEqual(first.partner_id, self.ada)
        first.action_split()
        self._assert_as_before(before, both | cleo)

    def test_three_at_once(self):
        cleo = self._customer("Cleo", phone="3")
        self._sell(cleo, 7)
        merge = self._merge(self.bob | cleo)
        self.assertEqual(merge.name, "Bob, Cleo")
        merge.action_split()
        self.assertEqual((cleo.phone, self.ada.phone), ("3", "1"))
        totals = [
            sum(self._invoices(partner).mapped("amount_total"))
            for partner in (self.ada, self.bob, cleo)
        ]
        self.assertEqual(totals, [300, 170, 7])

    def _invoices(self, partner):
        return partner.invoice_ids.filtered(lambda move: move.move_type != "entry")

    def _three_on_one_day(self):
        """Each in a stage of his own, Ada's being the oldest news of the day."""
        cleo = self._customer("Cleo")
        for customer, stage in (
            (self.ada, "agent"),
            (self.bob, "lapsed"),
            (cleo, "won_back"),
        ):
            self._sell(customer, 100, 5)
            self._refresh()
            customer._set_lifecycle_stage(
                self.env.ref(f"crm_relationship.crm_lifecycle_stage_{stage}")
            )
        self._refresh()
        return self.ada | self.bob | cleo

    def _assert_led_to_its_stage(self, customers):
        """Everybody's last change of stage goes where he is."""
        for customer in customers.exists():
            last = self.env["crm.lifecycle.transition"].search(
                [("partner_id", "=", customer.id), ("kind", "=", "stage")], limit=1
            )
            with self.subTest(customer=customer.name):
                self.assertEqual(last.to_stage_id, self._row(customer).stage_id)
                self.assertTrue(last.to_stage_id)

    def test_stages_of_three_merged_at_once(self):
        three = self._three_on_one_day()
        note = self._merge(three - self.ada)
        self._assert_led_to_its_stage(self.ada)
        note.action_split()
        self._assert_led_to_its_stage(three)
        self._refresh()
        self._assert_led_to_its_stage(three)

    def test_stages_of_two_merges_split_in_whatever_order(self):
        for order in ((0, 1), (1, 0)):
            with self.subTest(order=order), self.env.cr.savepoint() as savepoint:
                three = self._three_on_one_day()
                notes = [self._merge(three[1]), self._merge(three[2])]
                self._assert_led_to_its_stage(self.ada)
                for place in order:
                    notes[place].action_split()
                    self.env.invalidate_all()
                    self._assert_led_to_its_stage(self.ada)
                self._refresh()
                self._assert_led_to_its_stage(three)
                savepoint.rollback()

    def test_company_of_who_went_was_merged_since(self):
        firm, bigger = self._customer("Firm"), self._customer("Bigger")
        self.bob.parent_id = firm
        merge = self._merge()
        self._merge(firm, bigger)
        merge.action_split()
        self.assertEqual(self.bob.parent_id, bigger)
        self.assertEqual(self.bob.commercial_partner_id, bigger)
        self.assertIn("Bigger", self.bob.complete_name)

    def test_what_is_gone_since_stays_gone(self):
        merge = self._merge()
        self.env["res.partner.category"].search([("name", "=", "His")]).unlink()
        self.worker.message_ids.unlink()
        self.env["crm.segment"].search([("name", "=", "Guests")]).unlink()
        merge.action_split()
        self.assertEqual(self.bob.category_id.mapped("name"), ["Both"])
        self.assertEqual(self.ada.category_id.mapped("name"), ["Both", "Hers"])

    def test_who_stayed_is_deleted(self):
        cleo, dan = self._customer("Cleo"), self._customer("Dan")
        merge = self._merge(dan, cleo)
        cleo.unlink()
        with self.assertRaisesRegex(UserError, "deleted later"):
            merge.action_split()

    def test_content_says_what_came_along(self):
        content = self._merge().content
        self.assertIn("1 × Sales Order\n", content)
        self.assertIn("1 × Interaction", content)


class TestSplitOfSecuredEntries(SplitCase):
    """A hash counts the partner of each line in: it must go on to fit."""

    def _secure(self, move):
        move.journal_id.restrict_mode_hash_table = True
        move._hash_moves(force_hash=True)
        self.assertTrue(move.inalterable_hash)

    def test_secured_before_goes_back(self):
        move = self._sell(self.bob, 100)
        self._secure(move)
        self._merge().action_split()
        self.assertEqual(move.line_ids.partner_id.ids, [self.bob_id])
        self._assert_sound()

    def test_secured_since_stays(self):
        move, open_move = self._sell(self.bob, 100), self._sell(self.bob, 30)
        merge = self._merge()
        self._secure(move)
        self.env["account.move"].search([("id", "=", open_move.id)])
        merge.action_split()
        self.assertEqual(move.line_ids.partner_id, self.ada)
        self.assertEqual(move.partner_id, self.ada)
        self._assert_sound()

    def _assert_sound(self):
        accountant = self._user("accountant")
        accountant.group_ids += self.env.ref("account.group_account_user")
        company = self._as(accountant, self.company)
        result = company._check_hash_integrity()["results"]
        states = {row["status"] for row in result if "Sales" in row["journal_name"]}
        self.assertIn("verified", states)
        self.assertNotIn("corrupted", states)
