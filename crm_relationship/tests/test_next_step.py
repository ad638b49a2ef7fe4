"""The next step with a customer: which rule gives it, on what evidence, for whom."""

from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time

from ..models.decisions.crm_next_step_condition import Situation
from .common import TODAY, ago
from .decision_case import DecisionCase


class NextStepCase(DecisionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cadences = cls.env["crm.contact.cadence"]
        cls.cadences.search([]).unlink()

    @classmethod
    def _rule(cls, name):
        return cls.env.ref(f"crm_relationship.crm_next_step_rule_{name}")

    def _steps(self, user=None, customer=None):
        env = self._as(user or self.sue)
        customer = (customer or self.ada).with_env(env)
        self.env.flush_all()
        situation = Situation(customer, env.company)
        found = env["crm.next.step.rule"]._proposals(situation)
        return {rule.with_env(self.env): evidence for rule, evidence in found}

    def _texts(self, rule, **vals):
        return [line["text"] for line in self._steps(**vals).get(self._rule(rule), ())]

    @classmethod
    def _promise(cls, due, **vals):
        return cls.env["crm.promise"].create(
            {
                "name": "Price list",
                "partner_id": cls.ada.id,
                "made_date": ago(60),
                "due_date": due,
                "user_id": cls.sue.id,
                **vals,
            }
        )

    def _quote(self, state="sent", days_ago=10, **vals):
        order = self._order(
            self.ada, 100, days_ago, quotation=True, user_id=self.sue.id, **vals
        )
        order.state = state
        return order

    def _figures(self, **vals):
        """What a run would have found."""
        names = self.env["crm.relationship"]._fields
        assert set(vals) <= set(names)
        row = self._row(self.ada)
        for name, value in vals.items():
            self.env.cr.execute(
                f"UPDATE crm_relationship SET {name} = %s WHERE id = %s",
                [value, row.id],
            )
        self.env.invalidate_all()


class TestNextStepRules(NextStepCase):
    def test_otherwise_keep_in_touch(self):
        self.assertEqual(list(self._steps()), [self._rule("touch")])

    def test_stranger(self):
        self.assertEqual(list(self._steps(customer=self.bob)), [self._rule("touch")])

    def test_promise_of_ours_overdue(self):
        self._promise(ago(1))
        self.assertRegex(self._texts("promise")[0], "“Price list” .* 1 days overdue")

    def test_promise_due_today_or_by_the_customer_is_not_overdue(self):
        self._promise(TODAY)
        self._promise(ago(1), side="customer")
        self.assertEqual(self._texts("promise"), [])

    def test_days_of_a_rule(self):
        self._promise(ago(2))
        self._rule("promise").days = 3
        self.assertEqual(self._texts("promise"), [])
        self._rule("promise").days = 2
        self.assertEqual(len(self._texts("promise")), 1)

    def test_bad_payer(self):
        self._figures(payment_band="d", payment_rule_band="d", payment_count=5)
        self.assertEqual(
            self._texts("payment"),
            ["Payment standing D. Pays very late (5 payments in 24 months)."],
        )
        self.assertEqual(
            self._texts("payment", user=self.accountant)[1:],
            ["Overdue now: $\xa0300.00."],
        )
        self._figures(payment_band="c")
        self.assertEqual(self._texts("payment"), [])

    def test_offer_of_a_competitor_about_to_end(self):
        """In 14 days by its rule; one that has ended, or is decided, counts no more."""
        fox = self.env["crm.competitor"].create({"name": "Fox"})
        for name, left, vals in (
            ("Lamp", 14, {}),
            ("Later", 15, {}),
            ("Ended", -1, {}),
            ("Decided", 5, {"outcome": "won", "outcome_date": ago(1)}),
        ):
            self.env["crm.competitor.offer"].create(
                {
                    "competitor_id": fox.id,
                    "partner_id": self.ada.id,
                    "name": name,
                    "price_unit": 90,
                    "offered_date": ago(20),
                    "valid_until": ago(-left),
                    **vals,
                }
            )
        self.assertEqual(
            self._texts("offer"), ["The offer of Fox for Lamp ends on 06/29/2026."]
        )
        self.assertEqual(self._texts("offer", user=self.tom), [])

    def test_contact_overdue_by_its_cadence(self):
        self.cadences.create({"band": "b", "days": 30})
        self._figures(priority_band="b", last_interaction_date=ago(30))
        self.assertEqual(self._texts("contact"), [])
        self._figures(last_interaction_date=ago(31))
        self.assertEqual(
            self._texts("contact"), ["Last contact on 05/15/2026; due every 30 days."]
        )
        self.assertEqual(self._texts("contact", user=self.tom), [])

    def test_nobody_who_decides_is_known(self):
        self.assertEqual(self._texts("decider"), [])
        order = self._quote("draft")
        self.assertEqual(
            self._texts("decider"),
            [f"{order.name} is open, and nobody who decides at Ada is known."],
        )
        self.env["crm.contact.role"].create(
            {
                "partner_id": self.ada.id,
                "type_id": self.env["crm.contact.role.type"]
                .search([("decides", "=", True)], limit=1)
                .id,
            }
        )
        self.assertEqual(self._texts("decider"), [])

    def test_deal_wants_a_decider_too(self):
        self._lead(self.ada, user_id=self.sue.id, name="Roof")
        self.assertIn("Roof is open", self._texts("decider")[0])

    def test_quotation_without_answer(self):
        order = self._quote(days_ago=7)
        self.assertEqual(
            self._texts("quotation"),
            [f"{order.name} was sent 7 days ago and has no answer."],
        )

    def test_quotation_of_lately_or_not_sent(self):
        self._quote(days_ago=6)
        self._quote("draft", days_ago=30)
        self.assertEqual(self._texts("quotation"), [])

    def test_at_risk_and_valuable(self):
        risky = {"churn_risk": "high", "churn_probability": 0.8, "value_at_risk": 900}
        self._figures(priority_band="b", **risky)
        words = "Priority B, and the risk that no order comes is 80 %."
        self.assertEqual(self._texts("risk"), [words])
        self.assertEqual(
            self._texts("risk", user=self.manager),
            [words, "Value at risk: $\xa0900.00."],
        )
        self._figures(priority_band="c")
        self.assertEqual(self._texts("risk"), [])

    def test_next_order_overdue(self):
        due = {"next_order_due_date": ago(7), "usual_gap_days": 30}
        self._figures(lapse_date=ago(-100), **due)
        self.assertIn("7 days ago", self._texts("order")[0])
        self._figures(next_order_due_date=ago(6))
        self.assertEqual(self._texts("order"), [])

    def test_who_has_left_is_not_overdue(self):
        self._figures(next_order_due_date=ago(70), usual_gap_days=30, lapse_date=TODAY)
        self.assertEqual(self._texts("order"), [])

    def test_first_rule_comes_first(self):
        self._promise(ago(1))
        self._quote()
        order = [rule.sequence for rule in self._steps()]
        self.assertEqual(order, sorted(order))
        self.assertEqual(next(iter(self._steps())), self._rule("promise"))

    def test_cost_in_the_money_of_the_house(self):
        self._euro(2, 30)
        rule = self._rule("touch")
        self.assertFalse(rule._cost_in_words(self.company))
        rule.write({"cost": 10, "currency_id": self.eur.id})
        self.assertEqual(rule._cost_in_words(self.company), "Costs about $\xa020.00")
        rule.cost = 0
        self.assertEqual(rule._cost_in_words(self.company), "Costs about $\xa00.00")
        with self.assertRaises(CheckViolation), self.cr.savepoint():
            rule.cost = -1
            self.env.flush_all()

    def test_rule_that_is_off(self):
        self._promise(ago(1))
        self._rule("promise").active = False
        self.assertNotIn(self._rule("promise"), self._steps())

    def test_rule_of_another_company(self):
        self._promise(ago(1))
        self._rule("promise").company_id = self._company("Annex", self.eur)
        self.assertNotIn(self._rule("promise"), self._steps())

    def test_days_below_zero(self):
        with self.assertRaisesRegex(CheckViolation, "days_not_negative"):
            self._rule("order").days = -1
            self.env.flush_all()

    def test_what_one_may_not_see_is_no_evidence(self):
        self._promise(ago(1))
        self._quote()
        self._figures(payment_band="e", payment_rule_band="e", payment_count=5)
        steps = self._steps(self.tom)
        self.assertEqual(list(steps), [self._rule("touch")])

    def test_document_of_another_company(self):
        annex = self._company("Annex", self.eur)
        self._promise(ago(1), company_id=annex.id)
        self.sue.company_ids += annex
        env = self._as(self.sue)
        steps = {
            company: env["crm.next.step.rule"]._proposals(
                Situation(self.ada.with_env(env), company.with_env(env))
            )
            for company in (self.company, annex)
        }
        overdue = self._rule("promise").with_env(env)
        self.assertNotIn(overdue, dict(steps[self.company]))
        self.assertIn(overdue, dict(steps[annex]))


class TestNextStepAnswer(NextStepCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._promise(ago(3))
        cls.promise = cls._rule("promise")

    def _accept(self, user=None, rule=None):
        rules = self._as(user or self.sue)["crm.next.step.rule"]
        return rules.accept_step(self.ada.id, (rule or self.promise).id)

    def _reject(self, reason="He is on holiday", user=None):
        rules = self._as(user or self.sue)["crm.next.step.rule"]
        return rules.reject_step(self.ada.id, self.promise.id, reason)

    def test_accepted_becomes_an_activity(self):
        decision = self._accept()
        activity = self.ada.activity_ids
        self.assertEqual(activity, decision.sudo().step_activity_id)
        self.assertEqual(activity.summary, "Keep our promise, or say when")
        self.assertEqual((activity.user_id, activity.date_deadline), (self.sue, TODAY))
        self.assertRegex(activity.note, "tell the customer the new day")

    def test_accepted_is_a_decision_with_its_evidence(self):
        decision = self._accept()
        self.assertEqual((decision.kind, decision.state), ("next_step", "decided"))
        self.assertEqual(
            decision.option_ids.filtered("is_chosen").name, self.promise.name
        )
        self.assertRegex(decision.evidence_words, "“Price list” .* 3 days overdue")

    def test_cost_is_on_the_page_and_in_the_decision(self):
        self.promise.write({"cost": 10, "currency_id": self.usd.id})
        brief = self._as(self.sue)["crm.brief"].get_brief(self.ada.id)
        self.assertEqual(brief["step"]["cost"], "Costs about $\xa010.00")
        self.assertIn("Costs about", self._accept().evidence_words)

    def test_accepted_is_not_proposed_until_it_is_done(self):
        self._accept()
        self.assertNotIn(self.promise, self._steps())
        self.ada.activity_ids.action_feedback()
        self.assertIn(self.promise, self._steps())

    def test_rejected_with_its_reason(self):
        decision = self._reject()
        self.assertEqual(decision.reason, "He is on holiday")
        self.assertFalse(decision.step_accepted)
        self.assertFalse(self.ada.activity_ids)

    def test_rejected_without_reason(self):
        with self.assertRaisesRegex(UserError, "write a reason"):
            self._reject("  ")

    def test_rejected_is_paused(self):
        """For 7 days, which is what its rule says."""
        self._reject()
        self.assertNotIn(self.promise, self._steps(self.lead))
        for days, proposed in ((6, False), (7, True)):
            with freeze_time(f"{TODAY + timedelta(days=days)} 12:00:00"):
                self.assertEqual(self.promise in self._steps(), proposed)

    def test_other_customers_are_not_paused(self):
        self._promise(ago(3), partner_id=self.bob.id)
        self._reject()
        self.assertIn(self.promise, self._steps(customer=self.bob))

    def test_step_that_is_not_proposed(self):
        with self.assertRaisesRegex(UserError, "not proposed any more"):
            self._accept(rule=self._rule("order"))

    def test_twice(self):
        self._accept()
        with self.assertRaisesRegex(UserError, "not proposed any more"):
            self._accept()

    def test_customer_of_a_colleague(self):
        with self.assertRaises(AccessError):
            self._accept(self.tom, self._rule("touch"))

    def test_evidence_of_accounting_stays_with_accounting(self):
        self._figures(payment_band="e", payment_rule_band="e", payment_count=5)
        decision = self._accept(self.accountant, self._rule("payment"))
        self.assertIn("300.00", decision.evidence_words)
        self.assertNotIn("300", decision.reason)
        self.env.invalidate_all()
        seller = self._as(self.sue, decision)
        self.assertEqual(
            seller.evidence_words,
            "Payment standing E. Hardly pays (5 payments in 24 months).",
        )
        self.assertNotIn("300", self.ada.activity_ids.note)

    def test_rule_that_was_answered_is_kept(self):
        self._accept()
        with self.assertRaises(Exception) as caught:
            self.promise.unlink()
            self.env.flush_all()
        self.assertIn("crm_decision", str(caught.exception))
