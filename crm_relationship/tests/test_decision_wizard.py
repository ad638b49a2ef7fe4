"""The dialogs: decide about those selected, answer what waits, review."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time

from .common import TODAY
from .decision_case import DecisionCase

LATER = TODAY + timedelta(days=30)


class DecideCase(DecisionCase):
    def _dialog(self, records, user=None, model="crm.decide"):
        wizard = self._as(user or self.manager)[model].with_context(
            active_model=records._name, active_ids=records.ids, active_id=records[0].id
        )
        return Form(wizard)


class TestDecide(DecideCase):
    def _filled(self, records, user=None, chosen="Visit"):
        form = self._dialog(records, user)
        form.name = "How to win him back?"
        form.kind = "win_back"
        form.reason = "Cheaper"
        for name in ("Visit", "Letter"):
            with form.option_ids.new() as option:
                option.name = name
                option.is_chosen = name == chosen
        return form

    def test_of_relationships(self):
        self._sell(self.bob, 10)
        self._refresh()
        form = self._filled(self._row(self.ada) + self._row(self.bob))
        form.review_date = LATER
        form.expected_figure = "revenue_12m"
        form.expected_value = 600
        action = form.save().action_decide()
        made = self.env["crm.decision"].search(action["domain"])
        self.assertEqual(made.partner_id, self.ada + self.bob)
        self.assertEqual(made.mapped("state"), ["decided"] * 2)
        self.assertEqual(
            made.option_ids.filtered("is_chosen").mapped("name"), ["Visit"] * 2
        )
        self.assertEqual(
            set(made.mapped("expected_words")),
            {"Revenue, 12 Months: at least $\xa0600.00"},
        )

    def test_of_one_contact_opens_it(self):
        eva = self._customer("Eva", parent_id=self.ada.id)
        action = self._filled(eva, self.sue).save().action_decide()
        decision = self.env["crm.decision"].browse(action["res_id"])
        self.assertEqual(decision.partner_id, self.ada)

    def test_no_option_chosen(self):
        wizard = self._filled(self.ada, chosen=None).save()
        with self.assertRaisesRegex(UserError, "Choose one"):
            wizard.action_decide()

    def test_two_options_chosen(self):
        wizard = self._filled(self.ada).save()
        wizard.option_ids.is_chosen = True
        with self.assertRaisesRegex(UserError, "one option only"):
            wizard.action_decide()

    def test_relationships_of_two_companies(self):
        annex = self._company("Annex", self.eur)
        self.manager.company_ids += annex
        self._open_books(annex)
        self._sell(self.ada, 70, company=annex)
        self._refresh(companies=annex)
        with self.assertRaisesRegex(UserError, "one company"):
            self._dialog(self._row(self.ada) + self._row(self.ada, annex))
        form = self._filled(self._row(self.ada, annex))
        action = form.save().action_decide()
        decision = self.env["crm.decision"].browse(action["res_id"])
        self.assertEqual(decision.company_id, annex)

    def test_asked_and_answered(self):
        form = self._filled(self.ada, self.sue)
        self.assertTrue(form.is_mine)
        form.decider_id = self.manager
        self.assertFalse(form.is_mine)
        decision = self.env["crm.decision"].browse(form.save().action_ask()["res_id"])
        self.assertEqual((decision.state, decision.decider_id), ("asked", self.manager))
        answer = self._dialog(decision)
        self.assertEqual(answer.name, "How to win him back?")
        answer.reason = "Why not"
        with answer.option_ids.edit(1) as option:
            option.is_chosen = True
        answer.save().action_decide()
        self.assertEqual(decision.decided_by_id, self.manager)
        self.assertEqual(decision.option_ids.filtered("is_chosen").name, "Letter")

    def test_figures_one_may_not_see_are_not_offered(self):
        figures = {
            user: dict(
                self._as(user)["crm.decide"]
                ._fields["expected_figure"]
                ._description_selection(self._as(user))
            )
            for user in (self.sue, self.manager)
        }
        self.assertNotIn("net_profit_12m", figures[self.sue])
        self.assertIn("net_profit_12m", figures[self.manager])
        self.assertNotIn("overdue_amount", figures[self.manager])


class TestReviewDialogs(DecideCase):
    def test_review(self):
        decision = self._make(
            expected=("revenue_12m", 600), review_date=LATER, user=self.sue
        )
        self._sell(self.ada, 350)
        self._refresh()
        with freeze_time(f"{LATER} 12:00:00"):
            form = self._dialog(decision, self.sue, "crm.decision.review")
            self.assertEqual(form.actual_words, "$\xa0650.00")
            self.assertEqual(form.proposed_verdict, "right")
            self.assertEqual(form.verdict, "right")
            form.verdict = "wrong"
            form.note = "He bought for another reason"
            form.save().action_review()
        self.assertEqual(decision.verdict, "wrong")
        self.assertEqual(decision.verdict_note, "He bought for another reason")

    def test_plan(self):
        decision = self._make(user=self.sue)
        self.assertTrue(decision.may_plan_review)
        form = self._dialog(decision, self.sue, "crm.decision.review.plan")
        form.review_date = LATER
        form.save().action_plan()
        self.assertEqual(decision.review_date, LATER)
        self.assertFalse(decision.may_plan_review)
