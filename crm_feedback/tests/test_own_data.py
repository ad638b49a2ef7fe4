"""Corrections customers make of their own data: proposed, decided, told."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time

from odoo.addons.crm_relationship.tests.common import TODAY, ago

from .own_data_case import OwnDataCase

NEW = "ada@new.example.com"


@freeze_time(f"{TODAY} 12:00:00")
class TestCorrection(OwnDataCase):
    """Nothing is written before it is accepted, and each field keeps both values."""

    def test_proposal_changes_nothing_yet(self):
        correction = self._propose({"email": NEW, "phone": self.ada.phone})
        self.assertEqual(self.ada.email, "ada@example.com")
        [line] = correction.line_ids
        self.assertEqual(
            (line.field_name, line.old_text, line.new_text),
            ("email", "ada@example.com", NEW),
        )
        self.assertEqual(correction.state, "open")

    def test_nothing_that_differs_is_no_correction(self):
        self.assertFalse(self._propose({"email": " ada@example.com ", "street2": ""}))

    def test_accepted_value_is_written(self):
        correction = self._propose({"email": NEW})
        correction.action_accept()
        self.assertEqual(self.ada.email, NEW)
        self.assertEqual(correction.state, "accepted")
        self.assertEqual(correction.decided_by_id, self.clerk)

    def test_country_is_kept_by_its_name(self):
        correction = self._propose({"country_id": self.env.ref("base.be").id})
        self.assertEqual(correction.line_ids.new_text, "Belgium")
        correction.action_accept()
        self.assertEqual(self.ada.country_id, self.env.ref("base.be"))

    def test_value_is_emptied(self):
        self._propose({"phone": ""}).action_accept()
        self.assertFalse(self.ada.phone)

    def test_refused_with_a_reason_that_the_customer_is_told(self):
        correction = self._propose({"email": NEW})
        action = correction.action_refuse()
        wizard = Form(
            self.env[action["res_model"]]
            .with_user(self.clerk)
            .with_context(**action["context"])
        )
        wizard.reason = "That mail comes back"
        wizard.save().action_apply()
        self.assertEqual(self.ada.email, "ada@example.com")
        self.assertEqual(correction.state, "refused")
        mail = self._mails("That mail comes back")
        self.assertEqual(mail.recipient_ids, self.ada)

    def test_refusal_needs_a_reason(self):
        lines = self._propose({"email": NEW}).line_ids
        wizard = self.env["crm.data.reason"].with_user(self.clerk)
        context = wizard._open("refuse", lines=lines)["context"]
        form = Form(wizard.with_context(**context))
        with self.assertRaisesRegex(AssertionError, "reason is a required field"):
            form.save()

    def test_one_field_accepted_and_one_refused(self):
        correction = self._propose({"email": NEW, "phone": "+1 202 555 0199"})
        email, phone = correction.line_ids
        email.action_accept()
        self.assertEqual(correction.state, "open")
        phone._refuse("Not in service")
        self.assertEqual(correction.state, "partly")
        self.assertEqual(len(self._mails("Not in service")), 1)

    def test_address_is_decided_as_one(self):
        correction = self._propose({"street": "2 Oak St", "zip": "97302"})
        correction.line_ids[:1].action_accept()
        self.assertEqual((self.ada.street, self.ada.zip), ("2 Oak St", "97302"))

    def test_decided_line_is_not_decided_again(self):
        correction = self._propose({"email": NEW})
        lines = correction.line_ids
        correction.action_accept()
        with self.assertRaisesRegex(UserError, "decided already"):
            lines.action_refuse()

    def test_history_is_not_written_over(self):
        correction = self._propose({"email": NEW})
        for vals in ({"state": "accepted"}, {"deadline_date": "2030-01-01"}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                correction.write(vals)
        with self.assertRaises(AccessError):
            correction.line_ids.write({"new_value": "x"})
        correction.user_id = self.clerk

    def test_clerk_who_may_not_change_contacts_cannot_accept(self):
        reader = self._user("feedback_user")
        correction = self._propose({"email": NEW}).with_user(reader)
        with self.assertRaises(AccessError):
            correction.action_accept()
        self.assertEqual(correction.state, "open")


@freeze_time(f"{TODAY} 12:00:00")
class TestTwice(OwnDataCase):
    """The same again is merged, another value takes its place, a change is seen."""

    def test_same_again_is_one(self):
        first = self._propose({"email": NEW})
        again = self._propose({"email": NEW})
        self.assertEqual(first, again)
        self.assertEqual(len(first.line_ids), 1)

    def test_second_field_goes_to_what_waits(self):
        first = self._propose({"email": NEW})
        self.assertEqual(self._propose({"phone": "+1 202 555 0199"}), first)
        self.assertEqual(first.line_ids.mapped("field_name"), ["email", "phone"])

    def test_other_value_replaces_the_first(self):
        self._propose({"email": NEW})
        correction = self._propose({"email": "a@third.example.com"})
        states = correction.line_ids.mapped("state")
        self.assertEqual(states, ["replaced", "open"])
        correction.action_accept()
        self.assertEqual(self.ada.email, "a@third.example.com")
        self.assertEqual(correction.state, "accepted")

    def test_change_meanwhile_is_shown_and_not_written_over(self):
        correction = self._propose({"email": NEW})
        self.ada.email = "office@example.com"
        self.assertTrue(correction.has_conflict)
        self.assertEqual(correction.line_ids.current_text, "office@example.com")
        with self.assertRaisesRegex(UserError, "office@example.com"):
            correction.action_accept()
        self.assertEqual(self.ada.email, "office@example.com")

    def test_clerk_takes_over_even_so(self):
        correction = self._propose({"email": NEW})
        self.ada.email = "office@example.com"
        correction.action_accept_anyway()
        self.assertEqual(self.ada.email, NEW)

    def test_changed_to_the_same_is_no_conflict(self):
        correction = self._propose({"email": NEW})
        self.ada.email = NEW
        self.assertFalse(correction.has_conflict)
        correction.action_accept()
        self.assertEqual(correction.state, "accepted")

    def test_two_proposers_are_two_corrections(self):
        first = self._propose({"name": "Firm Ltd"}, self.firm, self.eve)
        second = self._propose({"name": "Firm Inc"}, self.firm, self.firm)
        self.assertNotEqual(first, second)
        first.action_accept()
        self.assertTrue(second.has_conflict)


@freeze_time(f"{TODAY} 12:00:00")
class TestRules(OwnDataCase):
    """The first rule that fits decides; where none fits, a person."""

    def test_filling_what_was_empty(self):
        self._rule(datum="phone", accept="empty")
        self.assertEqual(self._propose({"phone": "1"}).state, "open")
        correction = self._propose({"phone": "+1 202 555 0199"}, self.eve)
        self.assertEqual(self.eve.phone, "+1 202-555-0199")
        self.assertEqual(correction.state, "accepted")
        self.assertTrue(correction.line_ids.is_automatic)

    def test_valid_format(self):
        self._rule(datum="phone", accept="valid")
        self.assertEqual(self._propose({"phone": "12"}).state, "open")
        self.assertEqual(self._propose({"phone": "202 555 0142"}).state, "accepted")

    def test_emptying_is_never_valid(self):
        self._rule(datum="phone", accept="valid")
        self.assertEqual(self._propose({"phone": ""}).state, "open")

    def test_firm_is_not_his_own_contact(self):
        self._rule(subject="self", accept="always")
        correction = self._propose({"name": "Firm Ltd"}, self.firm, self.eve)
        self.assertEqual(correction.subject, "company")
        self.assertEqual(correction.state, "open")

    def test_first_rule_decides(self):
        self._rule(datum="email", accept="never", sequence=1)
        self._rule(accept="always", sequence=2)
        self.assertEqual(self._propose({"email": NEW}).state, "open")

    def test_rule_of_another_company_does_not_count(self):
        other = self._company("Other", self.usd)
        self._rule(accept="always", company_id=other.id)
        self.assertEqual(self._propose({"email": NEW}).state, "open")

    def test_half_an_address_is_not_taken_over(self):
        self._rule(datum="address", accept="empty")
        correction = self._propose({"street": "2 Oak St", "street2": "Back"})
        self.assertFalse(self.ada.street2)
        self.assertEqual(correction.state, "open")


@freeze_time(f"{TODAY} 12:00:00")
class TestTold(OwnDataCase):
    """Who is told: the customer the outcome, users of the data what changed."""

    def test_customer_is_told_what_was_taken_over_once(self):
        correction = self._propose({"email": NEW, "phone": "+1 202 555 0199"})
        correction.action_accept()
        mail = self._mails("+1 202-555-0199") or self._mails("+1 202 555 0199")
        self.assertEqual(mail.recipient_ids, self.ada)

    def test_salesperson_and_followers_of_the_house_are_told(self):
        seller, follower = self._user("salesperson"), self._user("employee")
        self.ada.user_id = seller
        self.ada.message_subscribe((follower.partner_id | self.bob).ids)
        self._propose({"email": NEW}).action_accept()
        message = self.ada.message_ids[:1]
        self.assertIn(NEW, message.body)
        self.assertIn("ada@example.com", message.body)
        self.assertEqual(message.notified_partner_ids, (seller | follower).partner_id)

    def test_recipient_of_a_rule_hears_of_his_data_only(self):
        self._rule(datum="address", recipient_ids=self.bob.ids)
        correction = self._propose({"email": NEW, "street": "2 Oak St"})
        correction.action_accept()
        notes = self.env["mail.message"].search(
            [("notified_partner_ids", "in", self.bob.ids)]
        )
        self.assertEqual(len(notes), 1)
        self.assertIn("2 Oak St", notes.body)
        self.assertNotIn(NEW, notes.body)

    def test_withdrawing_sends_nothing(self):
        correction = self._propose({"email": NEW})
        before = self.env["mail.mail"].search_count([])
        correction.sudo()._withdraw()
        self.assertEqual(correction.state, "withdrawn")
        self.assertEqual(self.env["mail.mail"].search_count([]), before)


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
class TestErased(OwnDataCase):
    """Of erased contacts days and outcomes are kept, and nothing else."""

    def test_erased_contact(self):
        eve = self._customer("Lone", email="lone@example.com")
        correction = self._propose({"email": "other@example.com"}, eve)
        correction.message_post(body="She moved")
        eve.unlink()
        self.assertEqual(correction.state, "withdrawn")
        self.assertTrue(correction.is_forgotten)
        line = correction.line_ids
        self.assertFalse(line.old_value or line.new_value or correction.partner_id)
        self.assertFalse(correction.message_ids)
        self.assertEqual(correction.received_on, TODAY)
        self.assertFalse(self._mails("other@example.com"))

    def test_merged_contact_keeps_all_of_it(self):
        self._evidence(self.ada, "email", "confirmed")
        self._evidence(self.bob, "email", "confirmed")
        self._evidence(self.bob, "email", "contradicted", ago(10))
        correction = self._propose({"email": NEW}, self.bob)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.ada | self.bob).ids, self.ada, extra_checks=False
        )
        correction.invalidate_recordset()
        self.assertEqual(correction.partner_id, self.ada)
        known = self._reliability(self.ada)
        self.assertEqual((known.confirmed_count, known.contradicted_count), (1, 1))


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
