"""Quotations to customers who pay badly warn, or wait for an approval."""

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .payment_standing_case import PaymentCase


class ApprovalCase(PaymentCase):
    """Bob pays a month late (C by the table: 50 points); Ada has not paid yet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for _time in range(3):
            cls._sell_and_pay(100, 30, cls.bob)
        cls._refresh()
        cls.seller = cls._user("salesperson")
        cls.manager = cls._user("sales_lead")
        cls.manager.group_ids += cls.env.ref("sales_team.group_sale_manager")
        cls.accountant = cls._user("accountant")

    @classmethod
    def _rule(cls, action="ask", band="c", amount=0, **vals):
        policies = cls.env["crm.payment.policy"]
        policy = policies.search([("company_id", "=", cls.company.id)])
        policy = policy or policies.create({"company_id": cls.company.id})
        return cls.env["crm.payment.rule"].create(
            {
                "policy_id": policy.id,
                "action": action,
                "band": band,
                "amount_from": amount,
                **vals,
            }
        )

    def _quote(self, partner=None, amount=100, **vals):
        order = self._order(
            partner or self.bob, amount, quotation=True, user_id=self.seller.id, **vals
        )
        return self._as(self.seller, order)

    def _ask(self, order):
        order.action_ask_payment_approval()
        return order.payment_decision_ids.sorted("id")[-1]


class TestPaymentRule(ApprovalCase):
    def test_no_rule_no_objection(self):
        self.assertFalse(self._quote().payment_check)

    def test_warning(self):
        self._rule("warn")
        self.assertEqual(self._quote().payment_check, "warn")

    def test_warning_does_not_hold_back(self):
        self._rule("warn")
        order = self._quote()
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_better_standing_passes(self):
        self._rule(band="d")
        self.assertFalse(self._quote().payment_check)

    def test_worse_standing_is_caught(self):
        self._rule(band="b")
        self.assertEqual(self._quote().payment_check, "ask")

    def test_amount_on_the_limit(self):
        self._rule(amount=100)
        self.assertEqual(self._quote(amount=100).payment_check, "ask")

    def test_amount_below_the_limit(self):
        self._rule(amount=100)
        self.assertFalse(self._quote(amount=99.99).payment_check)

    def test_amount_in_euro_counts_in_dollars(self):
        self._euro(2, days_ago=10)
        self._rule(amount=100)
        euros = self.env["product.pricelist"].create(
            {"name": "Euros", "currency_id": self.eur.id}
        )
        order = self._quote(amount=50, pricelist_id=euros.id)
        self.assertEqual((order.currency_id, order.amount_total), (self.eur, 50))
        self.assertEqual(order.payment_check, "ask")

    def test_approval_counts_before_warning(self):
        self._rule("warn")
        self._rule("ask")
        self.assertEqual(self._quote().payment_check, "ask")

    def test_unknown_standing_passes(self):
        self._rule(band="b")
        self.assertFalse(self._quote(self.ada).payment_check)

    def test_unknown_standing_if_the_rule_says_so(self):
        self._rule(band="e", with_unknown=True)
        self.assertEqual(self._quote(self.ada).payment_check, "ask")

    def test_contact_counts_for_its_company(self):
        self._rule()
        contact = self._customer("Cleo", parent_id=self.bob.id)
        self.assertEqual(self._quote(contact).payment_check, "ask")

    def test_rule_of_another_company(self):
        other = self._company("Annex", self.eur)
        policy = self.env["crm.payment.policy"].create({"company_id": other.id})
        self._rule(policy_id=policy.id)
        self.assertFalse(self._quote().payment_check)

    def test_negative_amount_is_refused(self):
        with self.assertRaisesRegex(CheckViolation, "amount_not_negative"):
            self._rule(amount=-1)

    def test_standing_is_shown_whoever_the_customer_belongs_to(self):
        self.bob.user_id = self.manager
        order = self._quote()
        self.assertFalse(self._as(self.seller, self._row(self.bob)).search([]))
        self.assertEqual(order.relationship_payment_band, "c")
        self.assertEqual(
            order.relationship_payment_reason,
            "Pays late (3 payments in 24 months).",
        )

    def test_standing_on_an_opportunity(self):
        lead = self._lead(self.bob, user_id=self.seller.id)
        lead = self._as(self.seller, lead)
        self.assertEqual(lead.relationship_payment_band, "c")
        self.assertIn("Pays late", lead.relationship_payment_reason)


class TestPaymentApproval(ApprovalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._rule()

    def test_holds_back(self):
        order = self._quote()
        with self.assertRaisesRegex(UserError, "needs the approval"):
            order.action_confirm()
        self.assertEqual(order.state, "draft")

    def test_holds_back_managers_too(self):
        with self.assertRaisesRegex(UserError, "needs the approval"):
            self._as(self.manager, self._quote()).action_confirm()

    def test_one_of_several_holds_all_back(self):
        orders = self._quote(self.ada) | self._quote()
        with self.assertRaisesRegex(UserError, "needs the approval"):
            orders.action_confirm()
        self.assertEqual(orders.mapped("state"), ["draft", "draft"])

    def test_request_is_kept_with_what_was_seen(self):
        decision = self._ask(self._quote(amount=120))
        self.assertEqual(
            (decision.state, decision.amount, decision.payment_band),
            ("asked", 120, "c"),
        )
        self.assertEqual(decision.asked_by_id, self.seller)
        self.assertEqual(decision.partner_id, self.bob)

    def test_request_reaches_the_approver(self):
        policy = self.env["crm.payment.policy"].search([])
        policy.approver_id = self.accountant
        order = self._quote()
        self._ask(order)
        self.assertEqual(order.activity_ids.user_id, self.accountant)

    def test_asking_twice_is_refused(self):
        order = self._quote()
        self._ask(order)
        with self.assertRaisesRegex(UserError, "needs no approval now"):
            order.action_ask_payment_approval()

    def test_asking_without_need_is_refused(self):
        with self.assertRaisesRegex(UserError, "needs no approval now"):
            self._quote(self.ada).action_ask_payment_approval()

    def test_waiting_holds_back(self):
        order = self._quote()
        self._ask(order)
        with self.assertRaisesRegex(UserError, "Waiting for approval"):
            order.action_confirm()

    def test_approved_can_be_confirmed(self):
        for decider in (self.manager, self.accountant):
            with self.subTest(decider=decider.login):
                order = self._quote()
                self._as(decider, self._ask(order)).action_approve("Prepaid half")
                order.action_confirm()
                self.assertEqual(order.state, "sale")

    def test_decision_is_kept(self):
        decision = self._ask(self._quote())
        self._as(self.manager, decision).action_approve("Prepaid half")
        self.assertEqual(
            (decision.state, decision.decided_by_id, decision.reason),
            ("approved", self.manager, "Prepaid half"),
        )
        self.assertTrue(decision.decided_at)

    def test_activity_is_done_when_decided(self):
        self.env["crm.payment.policy"].search([]).approver_id = self.manager
        order = self._quote()
        self._as(self.manager, self._ask(order)).action_approve()
        self.assertFalse(order.activity_ids)

    def test_salesperson_hears_of_it(self):
        order = self._quote()
        self._as(self.manager, self._ask(order)).action_refuse("Cash only")
        self.assertIn("Cash only", order.message_ids[0].body)
        self.assertIn(self.seller.partner_id, order.message_ids[0].partner_ids)

    def test_refused_holds_back(self):
        order = self._quote()
        self._as(self.manager, self._ask(order)).action_refuse("Cash only")
        with self.assertRaisesRegex(UserError, "Refused by .*Cash only"):
            order.action_confirm()

    def test_refused_can_ask_again(self):
        order = self._quote()
        self._as(self.manager, self._ask(order)).action_refuse("Cash only")
        self.assertEqual(self._ask(order).state, "asked")

    def test_refusal_needs_a_reason(self):
        decision = self._as(self.manager, self._ask(self._quote()))
        with self.assertRaisesRegex(UserError, "write a reason"):
            decision.action_refuse()

    def test_larger_order_needs_a_new_approval(self):
        order = self._quote(amount=100)
        self._as(self.manager, self._ask(order)).action_approve()
        order.sudo().order_line.price_unit = 101
        self.assertEqual(order.payment_check, "ask")

    def test_smaller_order_stays_approved(self):
        order = self._quote(amount=100)
        self._as(self.manager, self._ask(order)).action_approve()
        order.sudo().order_line.price_unit = 99
        self.assertEqual(order.payment_check, "approved")

    def test_worse_standing_needs_a_new_approval(self):
        order = self._quote()
        self._as(self.manager, self._ask(order)).action_approve()
        self._row(self.bob).sudo().payment_band = "d"
        order.invalidate_recordset()
        self.assertEqual(order.payment_check, "ask")

    def test_salespeople_cannot_decide(self):
        decision = self._ask(self._quote())
        for role in ("salesperson", "sales_lead", "crm_user", "crm_manager"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(self._user(role), decision).action_approve()
        self.assertEqual(decision.state, "asked")

    def test_nobody_writes_past_the_buttons(self):
        decision = self._as(self.manager, self._ask(self._quote()))
        with self.assertRaisesRegex(UserError, "with its buttons"):
            decision.write({"state": "approved"})

    def test_decided_stays_as_it_is(self):
        decision = self._as(self.manager, self._ask(self._quote()))
        decision.action_approve("Fine")
        with self.assertRaisesRegex(UserError, "stays as it is"):
            decision.write({"reason": "Not so fine"})

    def test_decided_twice_is_refused(self):
        decision = self._as(self.manager, self._ask(self._quote()))
        decision.action_approve()
        with self.assertRaisesRegex(UserError, "decided already"):
            decision.action_refuse("No")

    def test_nobody_deletes_a_decision(self):
        decision = self._ask(self._quote())
        for user in (self.seller, self.manager, self.accountant):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._as(user, decision).unlink()

    def test_decider_of_another_company_sees_nothing(self):
        other = self._company("Annex", self.eur)
        decision = self._ask(self._quote())
        stranger = self._user(
            "accountant", company_id=other.id, company_ids=[Command.set(other.ids)]
        )
        with self.assertRaises(AccessError):
            self._as(stranger, decision).action_approve()

    def test_cancelled_quotation_withdraws_its_request(self):
        order = self._quote()
        decision = self._ask(order)
        order.action_cancel()
        self.assertEqual(decision.state, "withdrawn")

    # customers who confirm by themselves

    def test_signature_asks_instead_of_failing(self):
        order = self._quote().sudo()
        order._validate_order()
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.payment_decision_ids.state, "asked")

    def test_signature_without_need_confirms(self):
        order = self._quote(self.ada).sudo()
        order._validate_order()
        self.assertEqual(order.state, "sale")

    def test_paid_in_advance_needs_no_approval(self):
        order = self._quote().sudo()
        provider = self.env["payment.provider"].create({"name": "Card", "code": "none"})
        self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": self.env.ref("payment.payment_method_unknown").id,
                "reference": "T1",
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": self.bob.id,
                "sale_order_ids": [Command.set(order.ids)],
                "state": "done",
            }
        )
        order.invalidate_recordset(["amount_paid"])
        self.assertEqual(order.amount_paid, order.amount_total)
        self.assertFalse(order._needs_payment_approval())
