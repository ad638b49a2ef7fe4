"""Decisions: made, asked, answered; options, reasons and the figures they rest on."""

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

from .common import TODAY, RelationshipCase, ago


class DecisionCase(RelationshipCase):
    """Ada buys for 300 a year, is Sue's customer; Bob is a stranger and nobody's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sue = cls._user("salesperson", name="Sue")
        cls.tom = cls._user("salesperson", name="Tom")
        cls.lead = cls._user("sales_lead")
        cls.manager = cls._user("crm_manager")
        cls.accountant = cls._user("accountant")
        cls.ada.user_id = cls.sue
        cls._sell(cls.ada, 300, 40, due=10, product=cls._product(cost=60))
        cls._refresh()

    @classmethod
    def _make(cls, user=None, partner=None, kind="price", name="Ten off", **vals):
        vals.setdefault("reason", "He asked for it")
        decisions = cls._as(user or cls.sue)["crm.decision"]
        return decisions.make(kind, partner or cls.ada, name, **vals)

    @classmethod
    def _ask(cls, decider=None, user=None, partner=None, **vals):
        decisions = cls._as(user or cls.sue)["crm.decision"]
        return decisions.ask(
            "invest", partner or cls.ada, "Visit?", decider or cls.manager, **vals
        )

    def _lines(self, decision, user):
        decision = self._as(user, decision)
        return {line["label"]: line["value"] for line in decision.figure_lines or ()}


class TestDecision(DecisionCase):
    def test_decided_at_once(self):
        decision = self._make(
            options=["Ten off", {"name": "Nothing", "reasons_for": "Our margin"}],
            chosen="Ten off",
            valid_until=ago(-30),
            evidence="He has an offer of Fox",
        )
        self.assertRecordValues(
            decision,
            [
                {
                    "state": "decided",
                    "partner_id": self.ada.id,
                    "company_id": self.company.id,
                    "decided_by_id": self.sue.id,
                    "decided_date": TODAY,
                    "valid_until": ago(-30),
                    "reason": "He asked for it",
                    "evidence_words": "He has an offer of Fox",
                }
            ],
        )
        options = [
            (option.name, option.is_chosen, option.reasons_for)
            for option in decision.option_ids
        ]
        self.assertEqual(
            options, [("Ten off", True, False), ("Nothing", False, "Our margin")]
        )

    def test_about_the_customer_of_a_contact(self):
        eva = self._customer("Eva", parent_id=self.ada.id)
        self.assertEqual(self._make(partner=eva).partner_id, self.ada)

    def test_ids_will_do(self):
        decision = self._make(partner=self.ada.ids, company=self.company.id)
        self.assertEqual(decision.partner_id, self.ada)

    def test_without_reason(self):
        for reason in (None, "", "  "):
            with self.subTest(reason), self.assertRaisesRegex(UserError, "reason"):
                self._make(reason=reason)

    def test_reason_in_the_database(self):
        decision = self._make()
        self.env.flush_all()
        with self.assertRaisesRegex(CheckViolation, "reason_given"):
            self.env.cr.execute(
                "UPDATE crm_decision SET reason = ' ' WHERE id = %s", [decision.id]
            )

    def test_none_of_the_options(self):
        with self.assertRaisesRegex(UserError, "Choose one"):
            self._make(options=["Yes", "No"])
        with self.assertRaisesRegex(UserError, "none of the options"):
            self._make(options=["Yes", "No"], chosen="Perhaps")

    def test_two_chosen(self):
        decision = self._make(options=["Yes", "No"], chosen="Yes")
        with self.assertRaisesRegex(UniqueViolation, "one_chosen"):
            decision.sudo().option_ids.is_chosen = True
            self.env.flush_all()

    def test_unknown_kind(self):
        with self.assertRaisesRegex(UserError, "no kind"):
            self._make(kind="guess")

    def test_approvals_are_not_made(self):
        with self.assertRaisesRegex(UserError, "on the quotation"):
            self._make(self.manager, kind="payment")

    def test_ends_before_it_was_made(self):
        self._make(valid_until=TODAY)
        with self.assertRaisesRegex(CheckViolation, "valid_after_decided"):
            self._make(valid_until=ago(1))
            self.env.flush_all()

    def test_one_for_each_customer(self):
        decisions = self._make(self.manager, self.ada + self.bob)
        self.assertEqual(decisions.partner_id, self.ada + self.bob)

    def test_queries_do_not_grow_with_customers(self):
        def count(customers):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self._make(
                self.manager,
                customers,
                options=["Yes", "No"],
                chosen="No",
                review_date=ago(-9),
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - start

        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(40)]
        )
        count(customers[0])
        few = count(customers[1:6])
        self.assertLessEqual(count(customers[6:]), few + 5)

    def test_nobody_writes_it(self):
        decision = self._make()
        for vals in ({"name": "x"}, {"state": "asked"}, {"reason": "y"}):
            for user in (self.sue, self.manager, self.accountant):
                with self.subTest(vals), self.assertRaises(UserError):
                    self._as(user, decision).write(vals)

    def test_nobody_creates_it_by_hand(self):
        for user in (self.sue, self.manager, self.accountant):
            with self.assertRaises(AccessError):
                self._as(user)["crm.decision"].create(
                    {"kind": "other", "name": "x", "partner_id": self.ada.id}
                )

    def test_user_who_decided_stays(self):
        self._make()
        with self.assertRaises(Exception) as caught:
            self.sue.unlink()
            self.env.flush_all()
        self.assertIn("crm_decision", str(caught.exception))


class TestDecisionAsked(DecisionCase):
    def test_asked_then_decided(self):
        decision = self._ask(options=["Yes", "No"])
        self.assertEqual(decision.state, "asked")
        self.assertEqual(decision.sudo().activity_ids.user_id, self.manager)
        asked = self._as(self.manager, decision)
        self.assertTrue(asked.may_decide)
        asked.decide(chosen="No", reason="Too far")
        self.assertEqual(decision.option_ids.filtered("is_chosen").name, "No")
        self.assertEqual(decision.decided_by_id, self.manager)
        self.assertFalse(decision.sudo().activity_ids)

    def test_not_decided_by_whom_was_not_asked(self):
        decision = self._ask()
        self.assertFalse(self._as(self.sue, decision).may_decide)
        with self.assertRaisesRegex(AccessError, "Ask one of"):
            self._as(self.sue, decision).decide(reason="Mine")

    def test_manager_decides_for_whom_was_asked(self):
        decision = self._ask(decider=self.tom)
        self._as(self.manager, decision).decide(reason="Tom is ill")
        self.assertEqual(decision.state, "decided")

    def test_colleague_who_is_asked_sees_the_question(self):
        decision = self._ask(decider=self.tom, options=["Yes", "No"])
        self.env.invalidate_all()
        asked = self._as(self.tom, decision)
        self.assertEqual(asked.option_ids.mapped("name"), ["Yes", "No"])
        asked.decide(chosen="Yes", reason="Gladly")
        self.assertEqual(decision.state, "decided")

    def test_decided_once(self):
        decision = self._as(self.manager, self._ask())
        decision.decide(reason="Yes")
        with self.assertRaisesRegex(UserError, "decided already"):
            decision.decide(reason="No")

    def test_withdrawn_by_whoever_asked(self):
        decision = self._ask()
        with self.assertRaises(AccessError):
            self._as(self.lead, decision).action_withdraw()
        decision.action_withdraw()
        self.assertEqual(decision.state, "withdrawn")
        self.assertFalse(decision.sudo().activity_ids)

    def test_approve_is_for_approvals(self):
        with self.assertRaisesRegex(UserError, "no approval"):
            self._as(self.manager, self._ask()).action_approve("Yes")

    def test_unknown_word(self):
        with self.assertRaisesRegex(UserError, "no colour"):
            self._ask(colour="red")


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


class TestDecisionAccess(DecisionCase):
    def test_customer_of_a_colleague(self):
        with self.assertRaisesRegex(AccessError, "customer of Sue"):
            self._make(self.tom)

    def test_customer_of_nobody(self):
        self.assertTrue(self._make(self.tom, self.bob))

    def test_those_who_see_all_customers(self):
        for user in (self.lead, self.manager, self.accountant):
            self.assertEqual(self._make(user).decided_by_id, user)

    def test_crm_user_who_does_not_sell(self):
        user = self._user("crm_user")
        self.assertTrue(self._make(user, self.bob))

    def test_employee(self):
        with self.assertRaises(AccessError):
            self._make(self._user("employee"), self.bob)

    def test_decision_of_a_colleague_is_not_seen(self):
        decision = self._make(self.sue, options=["Yes"], chosen="Yes")
        self.env.invalidate_all()
        for records in (decision, decision.option_ids):
            with self.assertRaises(AccessError):
                self._as(self.tom, records).read(["name"])
            self.assertTrue(self._as(self.lead, records).read(["name"]))

    def test_other_company(self):
        annex = self._company("Annex", self.eur)
        with self.assertRaises(AccessError) as refused:
            self._make(self.manager, company=annex)
        self.assertNotIn("Annex", str(refused.exception))
        foreigner = self._user("crm_manager", company_id=annex.id)
        decision = self._make()
        for records in (decision, self._make(options=["A"], chosen="A").option_ids):
            self.assertFalse(self._as(foreigner)[records._name].search([]))

    def test_own_company_that_is_not_switched_on(self):
        annex = self._company("Annex", self.eur)
        self.manager.company_ids += annex
        decisions = self._as(self.manager)["crm.decision"]
        decisions = decisions.with_context(allowed_company_ids=self.company.ids)
        with self.assertRaisesRegex(AccessError, "Switch to Annex"):
            decisions.make("price", self.ada, "Ten off", reason="Why", company=annex)

    def test_nobody_is_asked_whom_one_may_not_see(self):
        annex = self._company("Annex", self.eur)
        customer = self._user("portal", company_id=annex.id)
        with self.assertRaises(AccessError):
            self._ask(customer)

    def test_contact_of_another_company_of_ours(self):
        annex = self._company("Annex", self.eur)
        self.manager.company_ids += annex
        self.bob.company_id = annex
        with self.assertRaisesRegex(ValidationError, "belongs to Annex"):
            self._make(self.manager, self.bob, company=self.company)

    def test_merge_keeps_decisions(self):
        decision = self._make(self.manager, self.bob)
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((self.ada + self.bob).ids)],
                "dst_partner_id": self.ada.id,
            }
        )
        wizard.action_merge()
        self.env.invalidate_all()
        self.assertEqual(decision.partner_id, self.ada)
