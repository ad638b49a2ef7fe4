"""Whom a promise reminds, who may see it, and what it outlives."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import TODAY, ago
from .promise_case import REMINDER, PromiseCase, june


class TestPromiseReminder(PromiseCase):
    def _reminders(self, promise):
        return promise.activity_ids.filtered(
            lambda a: a.activity_type_id == self.env.ref(REMINDER)
        )

    def test_owner_is_reminded(self):
        promise = self._promise(june(20))
        reminder = self._reminders(promise)
        self.assertEqual(
            (reminder.user_id, reminder.date_deadline), (self.us, june(20))
        )

    def test_reminder_follows(self):
        promise = self._promise(june(20))
        other = self._user("sales_lead")
        promise.write({"due_date": june(25), "user_id": other.id})
        reminder = self._reminders(promise)
        self.assertEqual((reminder.user_id, reminder.date_deadline), (other, june(25)))

    def test_reminder_ends_with_the_promise(self):
        ends = (
            {"done_date": TODAY},
            {"broken_date": TODAY, "reason": "So"},
            {"withdrawn_date": TODAY, "reason": "So"},
        )
        for vals in ends:
            with self.subTest(vals):
                promise = self._promise(june(20))
                promise.write(vals)
                self.assertFalse(self._reminders(promise))

    def test_reopened_reminds_again(self):
        promise = self._promise(june(20))
        promise.action_mark_done()
        promise.action_reopen()
        self.assertEqual(len(self._reminders(promise)), 1)

    def test_past_promise_that_is_done_reminds_nobody(self):
        self.assertFalse(self._reminders(self._promise(june(11), done_date=june(11))))


class TestPromiseRights(PromiseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._user("salesperson")
        cls.other = cls._user("salesperson")

    def _seen(self, user):
        return self._as(user)["crm.promise"].search([])

    def test_salesperson_of_the_customer_and_the_owner(self):
        self.ada.user_id = self.other
        promise = self._promise(june(20))
        for user, seen in ((self.seller, False), (self.other, True), (self.us, True)):
            self.assertEqual(promise.id in self._seen(user).ids, seen, user.login)
        promise.user_id = self.seller
        self.assertIn(promise.id, self._seen(self.seller).ids)

    def test_all_see_customers_of_nobody(self):
        promise = self._promise(june(20))
        self.assertIn(promise.id, self._seen(self.seller).ids)

    def test_manager_and_accountant_see_all(self):
        self.ada.user_id = self.other
        promise = self._promise(june(20))
        for role in ("crm_manager", "accountant"):
            self.assertIn(promise.id, self._seen(self._user(role)).ids, role)

    def test_another_company_sees_nothing(self):
        self._promise(june(20))
        branch = self._company("Branch", self.eur)
        stranger = self._user("crm_manager", company_id=branch.id)
        self.assertFalse(self._seen(stranger))
        page = self._page(user=stranger, filters={"channels": ["promise"]})
        self.assertFalse(page["entries"])

    def test_employee_may_nothing(self):
        with self.assertRaises(AccessError):
            self._seen(self._user("employee"))

    def test_salesperson_makes_and_ends_it_and_deletes_nothing(self):
        promise = self._promise(june(20), env=self._as(self.seller))
        promise.action_mark_done()
        with self.assertRaises(AccessError):
            promise.unlink()

    def test_not_for_a_contact_one_may_not_see(self):
        branch = self._company("Branch", self.eur)
        hidden = self._customer("Hidden", company_id=branch.id)
        with self.assertRaises(AccessError):
            self._promise(june(20), env=self._as(self.seller), partner_id=hidden.id)

    def test_in_the_history_with_its_own_rules(self):
        self.ada.user_id = self.other
        self._promise(june(11), done_date=june(12), side="customer")
        for user, words in ((self.seller, []), (self.other, ["Late"])):
            entries = self._page(user=user, filters={"channels": ["promise"]})
            self.assertEqual([e["state"] for e in entries["entries"]], words)
        entry = entries["entries"][0]
        self.assertEqual(
            (entry["direction"], entry["date"], entry["day_only"]),
            ("in", str(ago(60)), True),
        )


class TestPromiseStays(PromiseCase):
    def test_merge_keeps_it(self):
        promise = self._promise(june(20), partner_id=self.bob.id)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.ada | self.bob).ids, self.ada
        )
        self.assertEqual(promise.partner_id, self.ada)

    def test_contact_and_owner_with_promises_stay(self):
        owner = new_test_user(self.env, "owner", groups="base.group_user")
        self._promise(june(20), partner_id=self.eva.id, user_id=owner.id)
        for record in (self.eva, owner):
            denied = self.assertRaises(IntegrityError)
            with self.subTest(record._name), denied, mute_logger("odoo.sql_db"):
                record.unlink()
                self.env.flush_all()
