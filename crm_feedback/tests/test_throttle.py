from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time

from odoo.addons.crm_relationship.tests.common import TODAY

from .throttle_case import ThrottleCase


def days_on(days):
    return freeze_time(f"{TODAY + timedelta(days=days)} 12:00:00")


class TestThrottle(ThrottleCase):
    """Nobody is asked too often; who is not asked keeps the reason."""

    def _survey(self, **vals):
        survey = self.env["survey.survey"].create({"title": "Long"})
        return self.env["survey.user_input"].create(
            {"survey_id": survey.id, "email": "ADA@example.com", **vals}
        )

    def test_survey_of_others_counts(self):
        self._survey()
        self._order(self.ada, 100)
        self._ask()
        self.assertEqual(self._fate(self.ada), ("suppressed", "asked_lately"))

    def test_survey_of_a_contact_without_address_counts(self):
        self._survey(email=False, partner_id=self.ada.id)
        self._order(self.ada, 100)
        self._ask()
        self.assertEqual(self._fate(self.ada), ("suppressed", "asked_lately"))

    def test_test_of_a_survey_does_not_count(self):
        self._survey(test_entry=True)
        self._invite(self.ada)
        self.assertEqual(self._fate(self.ada), ("sent", False))

    def test_same_address_on_two_contacts_is_one_person(self):
        twin = self._customer("Ada at work", email="Ada <ADA@example.com>")
        self._invite(self.ada)
        self._order(twin, 100)
        self._ask()
        self.assertEqual(self._fate(twin), ("suppressed", "asked_before"))

    def test_address_on_the_blacklist_is_not_asked(self):
        self.env["mail.blacklist"]._add("ada@example.com")
        self._invite(self.ada)
        self.assertEqual(self._fate(self.ada), ("suppressed", "blacklisted"))

    def test_cancelled_order_is_not_asked_about(self):
        self.question.delay_days = 5
        order = self._order(self.ada, 100)
        self._ask()
        order._action_cancel()
        with days_on(5):
            self._ask()
        self.assertEqual(self._fate(self.ada), ("suppressed", "gone"))

    def test_address_that_comes_later_is_asked_while_it_is_tried_again(self):
        self.question.retry_days = 10
        cleo = self._customer("Cleo")
        self._order(cleo, 100)
        self._ask()
        self.assertEqual(self._fate(cleo), ("planned", "no_email"))
        cleo.email = "cleo@example.com"
        with days_on(9):
            self._ask()
        self.assertEqual(self._fate(cleo), ("sent", False))

    def test_retry_ends(self):
        self.question.write({"retry_days": 10, "quarantine_days": 60})
        self._invite(self.ada)
        self._order(self.ada, 100)
        for day, outcome in ((9, "planned"), (10, "suppressed")):
            with days_on(day):
                self._ask()
                self.assertEqual(self._fate(self.ada), (outcome, "asked_before"))

    def test_who_is_about_to_be_asked_counts_as_asked(self):
        """A worker that died between the decision and the mail."""
        self._order(self.ada, 100)
        self.env["crm.feedback.send"]._prepare(self.question)
        self._order(self.ada, 200)
        self.env["crm.feedback.send"]._prepare(self.question)
        self.assertEqual(
            self._invitations(self.ada).mapped("state"), ["ready", "suppressed"]
        )

    def test_paused_program_sends_nothing_and_blocks_nobody(self):
        self._order(self.ada, 100)
        self.env["crm.feedback.send"]._prepare(self.question)
        self.question.action_pause()
        other = self._question(name="Effort", kind="ces")
        self._ask()
        sent = self._invitations(self.ada).filtered(lambda one: one.state == "sent")
        self.assertEqual(sent.program_id, other)

    def test_archived_program_blocks_nobody(self):
        self._order(self.ada, 100)
        self.env["crm.feedback.send"]._prepare(self.question)
        self.question.active = False
        other = self._question(name="Effort", kind="ces")
        self._ask()
        sent = self._invitations(self.ada).filtered(lambda one: one.state == "sent")
        self.assertEqual(sent.program_id, other)

    def test_mail_that_comes_back_is_shown_and_the_address_left_alone(self):
        invitation = self._invite(self.ada)
        self.ada._message_receive_bounce("ada@example.com", self.ada)
        self.assertEqual(invitation.state, "bounced")
        with days_on(100):
            self._order(self.ada, 100, days_ago=-100)
            self._ask()
        self.assertEqual(self._fate(self.ada), ("suppressed", "bounced"))

    def test_mail_that_could_not_leave_is_shown(self):
        invitation = self._invite(self.ada)
        self._mails(invitation).state = "exception"
        self._ask()
        self.assertEqual(invitation.state, "bounced")

    def test_other_company_has_a_rest_of_its_own(self):
        self._invite(self.ada)
        other = self._company("Other", self.usd)
        self._open_books(other)
        self._question(company_id=other.id)
        self._order(self.ada, 100, company=other)
        self._ask(other)
        self.assertEqual(self._fate(self.ada), ("sent", False))

    def test_statements_do_not_grow_with_the_customers(self):
        send = self.env["crm.feedback.send"]
        counts = []
        for number in (1, 2, 20):  # the first one warms up
            for n in range(number):
                partner = self._customer(f"C{number}.{n}", email=f"c{number}{n}@x.org")
                self._order(partner, 100)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            send._prepare(self.question)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts[1:])


class TestReminders(ThrottleCase):
    """Who has not answered is reminded, within the throttle."""

    def test_reminded_as_often_as_the_program_says_then_not_answered(self):
        invitation = self._remind(open_days=30)
        for day, count in ((6, 0), (7, 1), (8, 1), (14, 2), (21, 2)):
            with days_on(day):
                self._ask()
                self.assertEqual(invitation.reminder_count, count, f"day {day}")
        with days_on(30):
            self._ask()
        self.assertEqual(invitation.state, "expired")
        self.assertEqual(len(self._mails(invitation)), 3)

    def test_reminder_leads_to_the_same_page_and_says_what_it_is(self):
        invitation = self._remind()
        with days_on(7):
            self._ask()
        first, second = self._mails(invitation)
        self.assertNotIn("Some days ago", first.body_html)
        self.assertIn("Some days ago", second.body_html)
        for mail in (first, second):
            self.assertIn(f"/feedback/{invitation._token()}?score=9", mail.body_html)

    def test_never_after_an_answer(self):
        invitation = self._remind()
        with days_on(7):
            self.env["crm.feedback.send"]._prepare(self.question)
            self.assertTrue(invitation.reminder_due)
            self._answer(invitation, 9)  # just before it would have left
            self._ask()
        self.assertEqual((invitation.state, invitation.reminder_count), ("answered", 0))

    def test_waits_while_another_survey_has_asked(self):
        invitation = self._remind()
        with days_on(7):
            survey = self.env["survey.survey"].create({"title": "Long"})
            form = self.env["survey.user_input"].create(
                {"survey_id": survey.id, "email": "ada@example.com"}
            )
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE survey_user_input SET create_date = %s WHERE id = %s",
                (fields.Datetime.now(), form.id),
            )
            self._ask()
        self.assertEqual(invitation.reminder_count, 0)

    def test_counts_as_asking(self):
        self._remind()
        with days_on(28):
            self._ask()
        self._question(name="Effort", kind="ces")
        with days_on(50):  # of the mail itself it would be long enough
            self._order(self.ada, 100, days_ago=-50)
            self._ask()
        self.assertEqual(self._fate(self.ada)[1], "asked_lately")

    def test_of_the_blacklist_nobody_is_reminded(self):
        invitation = self._remind()
        self.env["mail.blacklist"]._add("ada@example.com")
        with days_on(7):
            self._ask()
        self.assertEqual(invitation.reminder_count, 0)

    def test_two_programs_do_not_remind_a_person_at_once(self):
        self.company.crm_feedback_rest_days = 1
        first = self._remind()
        effort = self._question(name="Effort", kind="ces", reminder_days=5, sequence=50)
        with days_on(2):
            self._order(self.ada, 100, days_ago=-2)
            self._ask()
            second = self._invitations(self.ada).filtered(
                lambda one: one.program_id == effort and one.state == "sent"
            )
        self.assertTrue(second)
        with days_on(7):
            self._ask()
        self.assertEqual((first + second).mapped("reminder_count"), [1, 0])


class TestLanguages(ThrottleCase):
    """Each customer in his own language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.question.question = "Would you recommend us?"
        cls.question.with_context(lang="fr_FR").question = "Nous recommanderiez-vous ?"
        cls.ada.lang, cls.bob.lang = "fr_FR", "en_US"

    def test_mail_speaks_the_customers_language(self):
        for partner, words, others in (
            (self.ada, "Nous recommanderiez-vous", "Would you"),
            (self.bob, "Would you recommend us", "Nous"),
        ):
            mail = self._mails(self._invite(partner))
            self.assertIn(words, mail.body_html)
            self.assertIn(words, mail.subject)
            self.assertNotIn(others, mail.body_html)

    def test_who_has_no_language_gets_that_of_the_company(self):
        self.ada.lang = False
        self.company.partner_id.lang = "fr_FR"
        self.assertEqual(self._invite(self.ada).lang, "fr_FR")
