from odoo.exceptions import AccessError, UserError

from .decision_case import DecisionCase


class TestDecisionFigures(DecisionCase):
    """What was known is kept, and shown by the rights of each figure."""

    def test_salesperson_keeps_and_sees_no_protected_amount(self):
        lines = self._lines(self._make(), self.sue)
        self.assertEqual(lines["Revenue, 12 Months"], "$\xa0300.00")
        for hidden in ("Net Profit", "Overdue", "Lifetime Value, 12 Months"):
            self.assertNotIn(hidden, lines)

    def test_salesperson_sees_no_protected_amount_of_an_approval(self):
        order = self._order(self.ada, 100, quotation=True, user_id=self.sue.id)
        order.with_user(self.sue).sudo()._ask_for_payment_approval()
        decision = order.payment_decision_ids
        self.assertNotIn("Net Profit", self._lines(decision, self.sue))
        self.assertEqual(
            self._lines(decision, self.manager)["Net Profit"], "$\xa0240.00"
        )
        self.assertNotIn("Overdue", self._lines(decision, self.manager))
        self.assertEqual(
            self._lines(decision, self.accountant)["Overdue"], "$\xa0300.00"
        )

    def test_what_the_decider_could_not_see_was_not_seen(self):
        decision = self._make(self.sue)
        self.assertNotIn("Net Profit", self._lines(decision, self.manager))

    def test_unknown_is_said_to_be_unknown(self):
        lines = self._lines(self._make(), self.sue)
        self.assertEqual(lines["Promises Kept"], "Not known")

    def test_stranger_has_no_figures(self):
        self.assertEqual(self._lines(self._make(partner=self.bob), self.sue), {})

    def test_later_changes_do_not_change_it(self):
        decision = self._make(self.manager)
        before = self._lines(decision, self.manager)
        self._sell(self.ada, 5000)
        self._refresh()
        self.env.invalidate_all()
        self.assertEqual(self._row(self.ada).revenue_12m, 5300)
        self.assertEqual(self._lines(decision, self.manager), before)

    def test_name_of_a_stage_stays_as_it_was(self):
        decision = self._make()
        stage = self._row(self.ada).stage_id
        before = self._lines(decision, self.sue)["Lifecycle Stage"]
        self.assertEqual(before, stage.name)
        stage.name = "Renamed"
        self.env.invalidate_all()
        self.assertEqual(self._lines(decision, self.sue)["Lifecycle Stage"], before)

    def test_nobody_reads_what_is_kept(self):
        decision = self._make(evidence="x")
        for name in ("figures", "evidence", "expected_value", "actual_value"):
            for user in (self.manager, self.env.ref("base.user_admin")):
                with self.subTest(name), self.assertRaises(AccessError):
                    self._as(user, decision).read([name])

    def test_nobody_writes_what_is_kept(self):
        decision = self._make()
        for name in ("figures", "evidence"):
            with self.assertRaisesRegex(UserError, "never changed"):
                decision.sudo().write({name: {}})

    def test_evidence_by_the_rights_of_its_figures(self):
        evidence = [
            {"text": "Profit 240", "figures": ["net_profit_12m"]},
            {"text": "Revenue 300", "figures": ["revenue_12m"]},
        ]
        decision = self._make(self.manager, evidence=evidence)
        self.assertEqual(self._as(self.sue, decision).evidence_words, "Revenue 300")
        self.assertEqual(decision.evidence_words, "Profit 240\nRevenue 300")

    def test_amounts_in_the_currency_of_the_company(self):
        annex = self._company("Annex", self.eur)
        self.manager.company_ids += annex
        self._open_books(annex)
        self._sell(self.bob, 70, company=annex)
        self._refresh(companies=annex)
        decision = self._make(self.manager, self.bob, company=annex)
        lines = self._lines(decision, self.manager)
        self.assertEqual(lines["Revenue, 12 Months"], "70.00\xa0€")
