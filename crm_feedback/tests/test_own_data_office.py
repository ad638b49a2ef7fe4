"""Corrections in the back office: by when, told by phone, whose one sees."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time

from odoo.addons.crm_relationship.tests.common import TODAY

from .own_data_case import OwnDataCase

NEW = "ada@new.example.com"


@freeze_time(f"{TODAY} 12:00:00")
class TestClock(OwnDataCase):
    """A month to the answer; two more with a reason given within it."""

    def test_answer_is_due_in_a_month(self):
        correction = self._propose({"email": NEW})
        self.assertEqual(correction.received_on, TODAY)  # 15 June 2026
        self.assertEqual(correction.deadline_date, date(2026, 7, 15))

    def test_somebody_looks_while_a_week_is_left(self):
        self.company.own_data_user_id = self.clerk
        activity = self._propose({"email": NEW}).sudo().activity_ids
        self.assertEqual(activity.user_id, self.clerk)
        self.assertEqual(activity.date_deadline, date(2026, 7, 8))

    def test_decided_one_has_no_activity_left(self):
        self.company.own_data_user_id = self.clerk
        correction = self._propose({"email": NEW})
        correction.action_accept()
        self.assertFalse(correction.activity_ids)

    def test_two_months_more_with_a_reason_he_is_told(self):
        correction = self._propose({"email": NEW})
        correction._extend("We wait for the register")
        self.assertEqual(correction.deadline_date, date(2026, 9, 15))
        self.assertTrue(self._mails("We wait for the register"))
        with self.assertRaisesRegex(UserError, "extended already"):
            correction.action_extend()

    def test_over_is_over(self):
        correction = self._propose({"email": NEW})
        with freeze_time("2026-07-15 12:00:00"):
            correction.action_extend()
        with (
            freeze_time("2026-07-16 12:00:00"),
            self.assertRaisesRegex(UserError, "month .* is over"),
        ):
            correction.action_extend()

    def test_days_to_the_answer_and_whether_late(self):
        on_time = self._propose({"email": NEW})
        late = self._propose({"email": "x@example.com"}, self.bob)
        with freeze_time("2026-07-15 12:00:00"):
            on_time.action_accept()
        with freeze_time("2026-07-16 12:00:00"):
            late.action_accept()
        self.assertEqual((on_time.days_to_answer, on_time.is_late), (30, False))
        self.assertEqual((late.days_to_answer, late.is_late), (31, True))


@freeze_time(f"{TODAY} 12:00:00")
class TestToldByPhone(OwnDataCase):
    """What the back office hears is entered like on the contact."""

    def _wizard(self):
        action = self.ada.with_user(self.clerk).action_told_correction()
        return Form(
            self.env[action["res_model"]]
            .with_user(self.clerk)
            .with_context(**action["context"])
        )

    def test_taken_over_at_once(self):
        form = self._wizard()
        form.phone = "+1 202-555-0199"
        form.save().action_accept()
        self.assertEqual(self.ada.phone, "+1 202-555-0199")
        correction = self.env["crm.data.correction"].search([])
        self.assertEqual((correction.source, correction.state), ("phone", "accepted"))

    def test_left_for_a_check(self):
        form = self._wizard()
        form.email = NEW
        action = form.save().action_propose()
        self.assertEqual(action["res_model"], "crm.data.correction")
        self.assertEqual(self.ada.email, "ada@example.com")

    def test_nothing_told_says_so(self):
        with self.assertRaisesRegex(UserError, "Nothing differs"):
            self._wizard().save().action_propose()

    def test_the_rest_is_right(self):
        form = self._wizard()
        form.phone = "+1 202-555-0199"
        form.rest_is_right = True
        form.save().action_accept()
        email, address = (
            self._reliability(self.ada, one) for one in ("email", "address")
        )
        self.assertEqual((email.confirmed_count, address.confirmed_count), (1, 1))
        phone = self._reliability(self.ada, "phone")
        self.assertEqual((phone.corrected_count, phone.confirmed_count), (1, 1))


@freeze_time(f"{TODAY} 12:00:00")
class TestWhoSees(OwnDataCase):
    """Corrections of own customers, of own companies."""

    def test_salesperson_sees_those_of_his_customers(self):
        seller = self._user("salesperson")
        self.ada.user_id, self.bob.user_id = seller, self.clerk
        own = self._propose({"email": NEW})
        self._propose({"email": "x@example.com"}, self.bob)
        seen = self._as(seller)["crm.data.correction"].search([])
        self.assertEqual(seen.ids, own.ids)
        lines = self._as(seller)["crm.data.correction.line"].search([])
        self.assertEqual(lines.ids, own.line_ids.ids)

    def test_salesperson_accepts_for_his_customer(self):
        seller = self._user("salesperson")
        self.ada.user_id = seller
        self._as(seller, self._propose({"email": NEW})).action_accept()
        self.assertEqual(self.ada.email, NEW)

    def test_other_company_is_not_seen(self):
        other = self._company("Other", self.usd)
        corrections = self.env["crm.data.correction"].sudo()
        corrections._propose(self.ada, {"email": NEW}, self.ada, other)
        seen = self._as(self.clerk)["crm.data.correction"].search([])
        self.assertFalse(seen)

    def test_form_of_what_was_told_shows_only_contacts_one_may_see(self):
        form = {"partner_id": self.ada.id}
        clerk = self._as(self.clerk)["crm.data.told"]
        self.assertEqual(clerk.new(form).phone, "+1 202 555 0101")
        self.ada.company_id = self._company("Annex", self.usd)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.assertTrue(clerk.new(form).phone)

    def test_many_are_accepted_at_once(self):
        both = self._propose({"email": NEW}) | self._propose(
            {"email": "x@example.com"}, self.bob
        )
        both.action_accept()
        self.assertEqual(set(both.mapped("state")), {"accepted"})
        self.assertEqual(self.bob.email, "x@example.com")

    def test_letter_that_came_back_is_noted_on_the_contact(self):
        action = self.ada.with_user(self.clerk).action_note_evidence()
        evidence = self.env["crm.data.evidence"].with_user(self.clerk)
        Form(evidence.with_context(**action["context"])).save()
        address = self._reliability(self.ada, "address")
        self.assertEqual(address.contradicted_count, 1)
        self.assertTrue(address.to_confirm)
