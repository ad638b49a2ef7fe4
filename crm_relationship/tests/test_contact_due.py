"""Whom to get in touch with: the cadence of the priority and the last contact."""

from datetime import date

from psycopg2 import IntegrityError

from odoo.tools import mute_logger

from .common import ago
from .test_last_contact import ContactCase, at


class TestContactDue(ContactCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada.user_id = cls.seller
        cls._sell(cls.ada, 100, 300)
        cls._refresh()
        cls.cadences = cls.env["crm.contact.cadence"]
        cls.cadences.search([]).unlink()
        cls.cadence = cls.cadences.create({"band": "b", "days": 30})

    def _due(self, partner=None, band="b"):
        """The customer's row once its priority has this band."""
        row = self._row(partner or self.ada)
        row.sudo().priority_band = band
        self.env.flush_all()
        due = self.env["crm.contact.due"]
        due.invalidate_model()
        return due.search([("partner_id", "=", row.partner_id.id)])

    def test_due_a_cadence_after_the_last_contact(self):
        self._talk(at(40))
        self._refresh()
        due = self._due()
        self.assertEqual(due.due_date, ago(10))
        self.assertEqual(due.days_overdue, 10)

    def test_due_today_is_not_overdue(self):
        self._talk(at(30))
        self._refresh()
        due = self._due()
        self.assertEqual(due.due_date, ago(0))
        self.assertIs(due.days_overdue, False)

    def test_outgoing_mail_and_missed_call_reset_nothing(self):
        self._talk(at(40))
        self._talk(at(1), outcome="missed")
        self._message(self.ada, self.seller.partner_id, at(1), message_type="comment")
        self._refresh()
        self.assertEqual(self._due().days_overdue, 10)

    def test_talk_resets_it(self):
        self._talk(at(40))
        self._drain()
        self.assertEqual(self._due().days_overdue, 10)
        self._talk(at(0, hour=9))
        self._drain()
        self.assertEqual(self._due().due_date, ago(-30))

    def test_never_spoken_with_counts_from_the_first_known_day(self):
        due = self._due()
        self.assertIs(due.last_interaction_date, False)
        self.assertEqual(due.due_date, ago(270))
        self.assertIn("Never", due.reason)

    def test_known_since_the_day_at_the_company(self):
        """Noted at 22:30 UTC on the first of June: in Vienna it is the second."""
        self.company.partner_id.tz = "Europe/Vienna"
        self._sell(self.bob, 10)
        self._refresh()
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = '2026-06-01 22:30' WHERE id = %s",
            [self.bob.id],
        )
        due = self._due(self.bob)
        self.assertEqual(due.known_date, date(2026, 6, 2))
        self.assertEqual(due.due_date, date(2026, 7, 2))
        self.company.partner_id.tz = "America/New_York"
        self.assertEqual(self._due(self.bob).known_date, date(2026, 6, 1))

    def test_no_cadence_no_row(self):
        self.assertFalse(self._due(band="d"))
        self.cadence.days = False
        self.assertFalse(self._due())

    def test_company_goes_before_all(self):
        own = {"band": "b", "company_id": self.company.id}
        line = self.cadences.create(own | {"days": 7})
        self.assertEqual(self._due().cadence_days, 7)
        line.days = False
        self.assertFalse(self._due())

    def test_other_company_keeps_its_cadence(self):
        branch = self._company("Branch", self.usd)
        self.cadences.create({"band": "b", "company_id": branch.id, "days": 7})
        self.assertEqual(self._due().cadence_days, 30)

    def test_archived_customer_is_left_out(self):
        self.ada.active = False
        self.assertFalse(self._due())

    @mute_logger("odoo.sql_db")
    def test_one_cadence_a_band(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.cadences.create({"band": "b", "days": 3})

    @mute_logger("odoo.sql_db")
    def test_no_cadence_of_zero_days(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.cadences.create({"band": "c", "days": 0})

    def test_each_role_sees_its_customers(self):
        self._due()
        other = self._user("salesperson")
        stranger = self._user(
            "sales_lead", company_id=self._company("Branch", self.usd).id
        )
        for user, count in (
            (self.seller, 1),
            (other, 0),
            (self._user("sales_lead"), 1),
            (self._user("crm_manager"), 1),
            (self._user("accountant"), 1),
            (stranger, 0),
        ):
            with self.subTest(user=user.login):
                rows = self._as(user)["crm.contact.due"]
                mine = [("partner_id", "=", self.ada.id)]
                self.assertEqual(rows.search_count(mine), count)

    def test_grouped_by_segment(self):
        segment = self.env["crm.segment"].create({"name": "All", "rule": "[]"})
        self._due()
        groups = self.env["crm.contact.due"]._read_group(
            [("partner_id", "=", self.ada.id), ("segment_ids", "in", segment.ids)],
            ["segment_ids"],
            ["__count"],
        )
        self.assertIn((segment, 1), groups)

    def test_plan_activities_for_several(self):
        self._sell(self.bob, 100, 300)
        self._refresh()
        due = self._due() | self._due(self.bob)
        action = due.action_plan_activity()
        wizards = self.env["mail.activity.schedule"].with_context(**action["context"])
        call = self.env.ref("mail.mail_activity_data_call")
        wizards.create({"activity_type_id": call.id}).action_schedule_activities()
        self.assertEqual(len((self.ada | self.bob).activity_ids), 2)

    def test_log_talk_is_of_the_customer(self):
        action = self._due().action_log_talk()
        talk = self.env["crm.interaction"].with_context(**action["context"])
        self.assertEqual(talk.create({"name": "Call"}).partner_id, self.ada)
