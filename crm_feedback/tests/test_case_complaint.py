from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form

from .case_case import CaseCase


class ComplaintCase(CaseCase):
    """Ada complains of a lamp."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.transport = cls.env["crm.case.cause"].create({"name": "Transport"})
        cls.broken = cls.env["crm.case.cause"].create(
            {"name": "Broken", "parent_id": cls.transport.id}
        )

    def _complaint(self, **vals):
        values = {"kind": "complaint", "remedy_wanted": "refund", **vals}
        return self._as(self.agent, self._case(**values))

    def _answered(self, **vals):
        case = self._complaint(**vals)
        case.action_take()
        self._send_answer(case)
        return case

    def _send_answer(self, case, **vals):
        context = case.action_answer()["context"]
        values = {
            "decision": "granted",
            "cause_id": self.broken.id,
            "body": "<p>You get your money back.</p>",
            **vals,
        }
        wizard = case.env["crm.case.answer"].with_context(**context).create(values)
        wizard.action_send()

    def _mails(self, case):
        return case.sudo().message_ids.filtered(
            lambda message: message.message_type in ("auto_comment", "comment")
        )


class TestComplaint(ComplaintCase):
    """A complaint from the first word to the customer's yes, by ISO 10002."""

    def test_complaint_is_acknowledged_once_with_its_number(self):
        case = self._complaint()
        case.kind = "claim"
        mails = self._mails(case)
        self.assertEqual(len(mails), 1)
        self.assertIn(case.number, mails.subject)
        self.assertIn(case.number, mails.body)
        self.assertEqual(mails.notified_partner_ids, self.ada)

    def test_acknowledgement_is_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.ada.lang = "fr_FR"
        template = self.env.ref("crm_feedback.mail_template_case_received")
        template.with_context(lang="fr_FR").subject = "Dossier {{ object.number }}"
        case = self._complaint()
        self.assertEqual(self._mails(case).subject, f"Dossier {case.number}")

    def test_service_entered_by_us_is_not_acknowledged(self):
        self.assertFalse(self._case(kind="service").acknowledged_at)

    def test_complaint_is_not_closed_without_an_answer(self):
        case = self._complaint()
        for state in ("closed", "decided"):
            with (
                self.subTest(state=state),
                self.assertRaisesRegex(ValidationError, "Send Answer"),
            ):
                case.state = state

    def test_complaint_is_not_imported_as_closed(self):
        result = self._as(self.agent)["crm.case"].load(
            ["name", "kind", "state", "company_id/.id", "partner_id/.id"],
            [["Old", "complaint", "closed", self.company.id, self.ada.id]],
        )
        self.assertFalse(result["ids"])
        self.assertIn("Send Answer", result["messages"][0]["message"])

    def test_message_alone_does_not_answer_a_complaint(self):
        case = self._complaint()
        case.message_post(
            body="We look into it",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertTrue(case.first_response_at)
        with self.assertRaises(ValidationError):
            case.state = "closed"

    def test_message_answers_a_question(self):
        case = self._as(self.agent, self._case(kind="service"))
        self._write(case, "Press the red button")
        case.action_close()
        self.assertEqual(case.state, "closed")

    def test_note_answers_nothing(self):
        case = self._as(self.agent, self._case(kind="service"))
        case.message_post(body="He is right", message_type="comment")
        self.assertFalse(case.first_response_at)
        with self.assertRaisesRegex(ValidationError, "Send message"):
            case.action_close()

    def test_answer_says_what_was_decided(self):
        case = self._answered()
        self.assertEqual(
            (case.state, case.decision, case.remedy_given, case.cause_id),
            ("decided", "granted", "refund", self.broken),
        )
        self.assertIn(self.ada, self._mails(case)[:1].notified_partner_ids)

    def test_answer_to_a_complaint_needs_decision_and_cause(self):
        case = self._complaint()
        with self.assertRaisesRegex(UserError, "what was decided"):
            self._send_answer(case, cause_id=False)

    def test_customer_without_address_cannot_be_answered(self):
        case = self._complaint(partner_id=self._customer("Cleo").id)
        with self.assertRaisesRegex(UserError, "mail address"):
            self._send_answer(case)

    def test_yes_of_the_customer_closes(self):
        case = self._answered()
        case.action_accept()
        self.assertEqual((case.state, case.acceptance), ("closed", "accepted"))

    def test_closing_without_his_word_says_so(self):
        case = self._answered()
        case.action_close()
        self.assertEqual(case.acceptance, "silent")

    def test_answer_to_which_he_says_nothing_closes_after_the_days(self):
        case = self._answered()
        cases = self.env["crm.case"]
        self.assertFalse(cases._close_silent("2026-06-29 12:00:00"))
        self.assertEqual(cases._close_silent("2026-06-29 12:00:01"), 1)
        self.assertEqual((case.state, case.acceptance), ("closed", "silent"))

    def test_appeal_reopens_with_another_owner(self):
        case = self._answered()
        case._appeal("The new one broke, too")
        self.assertEqual(case.state, "working")
        self.assertEqual(case.user_id, self.leader)
        self.assertEqual(case.activity_ids.user_id, self.leader)
        with self.assertRaises(ValidationError):
            case.state = "closed"

    def test_appeal_against_the_leader_goes_to_a_member(self):
        case = self._answered()
        self._as(self.leader, case).user_id = self.leader
        case._appeal("No")
        self.assertEqual(case.user_id, self.agent)

    def test_there_is_nothing_to_appeal_before_the_answer(self):
        with self.assertRaisesRegex(UserError, "Send one first"):
            self._complaint().action_appeal()

    def test_decision_is_not_written_by_hand(self):
        with self.assertRaisesRegex(UserError, "keeps this by itself"):
            self._complaint().decision = "refused"

    def test_closed_question_that_turns_into_a_complaint_was_answered(self):
        case = self._as(self.agent, self._case(kind="service"))
        with self.assertRaises(ValidationError):
            case.write({"kind": "complaint", "state": "closed"})

    def test_form_of_a_complaint_saves(self):
        form = Form(self._as(self.agent)["crm.case"])
        form.name = "Lamp"
        form.kind = "complaint"
        form.partner_id = self.ada
        form.remedy_wanted = "refund"
        case = form.save()
        self.assertEqual(case.email_from, "ada@example.com")
        self.assertTrue(case.acknowledged_at)


class TestCause(ComplaintCase):
    """The tree of causes counts what is below."""

    def test_cases_of_the_parts_count_above(self):
        self._complaint(cause_id=self.broken.id)
        self._complaint(cause_id=self.transport.id)
        self.assertEqual(self.transport.case_count, 2)
        self.assertEqual(self.broken.case_count, 1)

    def test_cause_is_no_part_of_itself(self):
        with self.assertRaisesRegex(UserError, "Recursion"):
            self.transport.parent_id = self.broken

    def test_name_says_the_way(self):
        self.assertEqual(self.broken.display_name, "Transport / Broken")


class TestRightsOnCases(CaseCase):
    """Whose cases a salesperson sees."""

    def test_salesperson_sees_own_customers_and_own_cases(self):
        seller = self._user("salesperson")
        other = self._user("salesperson")
        self.bob.user_id = other
        mine = self._case(user_id=False)
        self.ada.user_id = seller
        theirs = self._case(self.bob, user_id=False)
        given = self._case(self.bob, user_id=seller.id)
        seen = self._as(seller)["crm.case"].search([])
        self.assertEqual(seen & (mine | theirs | given), mine | given)

    def test_other_company_sees_none(self):
        other = self._company("Branch", self.eur)
        case = self._case()
        stranger = self._user(
            "feedback_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.assertFalse(self._as(stranger)["crm.case"].search([("id", "=", case.id)]))
