from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time

from odoo.addons.crm_relationship.tests.common import TODAY, ago

from .test_case_complaint import ComplaintCase


class MoneyCase(ComplaintCase):
    """An agent may give 100 dollars, 10 % and 50 points by himself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "crm_case_limit_amount": 100,
                "crm_case_limit_percent": 10,
                "crm_case_limit_points": 50,
                "crm_case_hour_cost": 60,
                "crm_case_repeat_days": 30,
            }
        )

    def _promise(self, case, **vals):
        values = {"case_id": case.id, "kind": "refund", "amount": 80, **vals}
        return case.env["crm.case.compensation"].create(values)

    def _give(self, case, **vals):
        """Approved and given, by whoever may do anything."""
        promise = self._promise(case.sudo(), **vals)
        promise.action_approve()
        promise.action_give()
        return promise

    def _report(self, *cases):
        self.env.flush_all()
        ids = [case.id for case in cases]
        return self.env["crm.case.report"].search([("case_id", "in", ids)])


class TestApproval(MoneyCase):
    """Who may allow what."""

    def test_agent_approves_up_to_the_limit(self):
        promise = self._promise(self._complaint(), amount=100)
        promise.action_approve()
        self.assertEqual(
            (promise.state, promise.approved_by_id), ("approved", self.agent)
        )

    def test_above_the_limit_the_agent_asks_and_the_leader_approves(self):
        promise = self._promise(self._complaint(), amount=100.01)
        with self.assertRaisesRegex(UserError, "Ask for Approval"):
            promise.action_approve()
        promise.action_ask()
        self.assertEqual(promise.case_id.activity_ids.user_id, self.leader)
        self._as(self.leader, promise).action_approve()
        self.assertEqual(promise.approved_by_id, self.leader)

    def test_what_was_promised_counts_in_the_new_money(self):
        self._euro(2, days_ago=400)  # dollars
        case = self._complaint()
        promise = self._promise(case, amount=80, currency_id=self.usd.id)
        promise.action_approve()
        share = self._give_share()
        self.company.currency_id = self.eur
        self.assertEqual((promise.company_amount, share.company_amount), (40, 10))
        second = self._promise(case, amount=60, currency_id=self.eur.id)
        second.action_approve()  # 40 and 60 are the limit
        self.assertEqual(second.state, "approved")

    def _give_share(self):
        """A tenth of an order of 200 dollars."""
        share = self._promise(
            self._case(self.bob, kind="complaint"),
            kind="discount",
            percent=10,
            amount=0,
        )
        share.action_approve()
        self._order(self.bob, 200, quotation=True).action_take_case_discount()
        return share

    def test_two_small_ones_are_one_big_one(self):
        case = self._complaint()
        self._promise(case, amount=60).action_approve()
        with self.assertRaises(UserError):
            self._promise(case, amount=60, kind="refund").action_approve()

    def test_money_has_one_limit_in_whatever_kind_it_is_given(self):
        case = self._complaint()
        self._promise(case, amount=60).action_approve()
        for vals in ({"kind": "goods"}, {"kind": "discount"}, {"percent": 1}):
            with self.subTest(vals), self.assertRaises(UserError):
                self._promise(case, amount=60, **vals).action_approve()

    def test_two_small_percentages_are_one_big_one(self):
        case = self._complaint()
        share = {"kind": "discount", "amount": 0, "percent": 6}
        self._promise(case, **share).action_approve()
        with self.assertRaises(UserError):
            self._promise(case, **share).action_approve()

    def test_limit_is_in_the_currency_of_the_company(self):
        self._euro(2, days_ago=5)
        promise = self._promise(self._complaint(), amount=60, currency_id=self.eur.id)
        with self.assertRaises(UserError):
            promise.action_approve()
        self._as(self.leader, promise).action_approve()
        self.assertEqual(promise.company_amount, 120)

    def test_percentage_and_points_have_limits_of_their_own(self):
        case = self._complaint()
        for vals in (
            {"kind": "discount", "amount": 0, "percent": 11},
            {"kind": "points", "amount": 0, "points": 51},
        ):
            with self.assertRaises(UserError):
                self._promise(case, **vals).action_approve()

    def test_approved_stays_as_it_is(self):
        promise = self._promise(self._complaint())
        promise.action_approve()
        with self.assertRaisesRegex(UserError, "stays as it is"):
            promise.amount = 8000
        with self.assertRaisesRegex(UserError, "kept"):
            promise.unlink()

    def test_nobody_approves_by_writing(self):
        promise = self._promise(self._complaint())
        with self.assertRaisesRegex(UserError, "buttons"):
            promise.state = "approved"
        with self.assertRaisesRegex(UserError, "buttons"):
            self._promise(promise.case_id, state="done")

    def test_without_a_size_it_is_nothing(self):
        with self.assertRaisesRegex(ValidationError, "how much"):
            self._promise(self._complaint(), amount=0)


class TestGiving(MoneyCase):
    """Credit note, discount, points, goods."""

    def test_credit_note_is_drafted_for_the_invoice(self):
        invoice = self._sell(self.ada, 300)
        case = self._complaint(move_id=invoice.id)
        promise = self._promise(case)
        promise.action_approve()
        with self.assertRaisesRegex(UserError, "ask accounting"):
            promise.action_give()
        bookkeeper = self._user("accountant")
        bookkeeper.group_ids += self.env.ref("crm_feedback.crm_feedback_group_user")
        self._as(bookkeeper, promise).action_give()
        move = promise.move_id
        self.assertEqual(
            (move.move_type, move.state, move.partner_id, move.amount_untaxed),
            ("out_refund", "draft", self.ada, 80),
        )
        self.assertEqual(move.reversed_entry_id, invoice)

    def test_credit_note_in_the_currency_of_the_invoice(self):
        self._euro(2, days_ago=5)
        invoice = self._sell(self.ada, 300, currency=self.eur)
        case = self._case(kind="complaint", move_id=invoice.id)
        promise = self._give(case, amount=40)
        promise.move_id.action_post()
        self.assertEqual(promise.move_id.currency_id, self.eur)
        self.assertEqual(self._report(case).refund_amount, 80)

    def test_discount_is_taken_off_the_next_order_once(self):
        promise = self._promise(
            self._case(kind="complaint"), kind="discount", amount=0, percent=10
        )
        promise.action_approve()
        order = self._order(self.ada, 200, quotation=True)
        self.assertEqual(order.crm_case_discount_count, 1)
        order.action_take_case_discount()
        self.assertEqual(order.amount_untaxed, 180)
        self.assertEqual((promise.order_id, promise.company_amount), (order, 20))
        other = self._order(self.ada, 200, quotation=True)
        other.action_take_case_discount()
        self.assertEqual(other.amount_untaxed, 200)

    def test_cancelled_order_gives_the_discount_back(self):
        promise = self._promise(
            self._case(kind="complaint"), kind="discount", amount=30
        )
        promise.action_approve()
        order = self._order(self.ada, 200, quotation=True)
        order.action_take_case_discount()
        self.assertEqual(order.amount_untaxed, 170)
        order._action_cancel()
        self.assertEqual((promise.state, promise.order_id.id), ("approved", False))

    def test_discount_of_another_customer_or_past_its_day_does_not_count(self):
        vals = {"kind": "discount", "amount": 30}
        case = self._case(kind="complaint")
        self._promise(self._case(self.bob), **vals).action_approve()
        self._promise(case, valid_until=ago(1), **vals).action_approve()
        order = self._order(self.ada, 200, quotation=True)
        order.action_take_case_discount()
        self.assertEqual(order.amount_untaxed, 200)

    def test_discount_counts_until_the_companys_midnight(self):
        self.company.partner_id.tz = "America/New_York"
        promise = self._promise(
            self._case(kind="complaint"), kind="discount", amount=30, valid_until=TODAY
        )
        promise.action_approve()
        order = self._order(self.ada, 200, quotation=True)
        order.date_order = f"{ago(-1)} 03:30:00"  # half past eleven there
        order.action_take_case_discount()
        self.assertEqual(order.amount_untaxed, 170)

    def test_given_on_the_companys_day_wherever_one_is(self):
        self.env.user.tz = "Asia/Tokyo"
        self.company.partner_id.tz = "UTC"
        with freeze_time(f"{TODAY} 23:30:00"):  # tomorrow for who gives it
            promise = self._give(self._case(kind="complaint"), kind="goods", amount=20)
        self.assertEqual(promise.date, TODAY)

    def test_discount_in_another_currency(self):
        self._euro(2, days_ago=5)
        promise = self._promise(
            self._case(kind="complaint"),
            kind="discount",
            amount=10,
            currency_id=self.eur.id,
        )
        promise.action_approve()
        order = self._order(self.ada, 200, quotation=True)
        order.action_take_case_discount()
        self.assertEqual(order.amount_untaxed, 180)

    def test_discount_waits_for_an_order(self):
        promise = self._promise(self._complaint(), kind="discount", amount=10)
        promise.action_approve()
        with self.assertRaisesRegex(UserError, "next order"):
            promise.action_give()

    def test_points_without_a_programme_are_refused(self):
        if "loyalty.program" in self.env:
            self.env["loyalty.program"].search([]).active = False
        promise = self._promise(self._complaint(), kind="points", amount=0, points=10)
        promise.action_approve()
        with self.assertRaisesRegex(UserError, "No points programme"):
            promise.action_give()

    def test_nothing_is_given_before_it_is_approved(self):
        with self.assertRaisesRegex(UserError, "approved first"):
            self._promise(self._complaint()).action_give()


class TestCompensationInProfit(MoneyCase):
    """What it costs stands once in the profit of the customer."""

    def _profit(self):
        self._refresh()
        row = self._row(self.ada)
        return row.refund_12m, row.discount_12m, row.compensation_cost_12m

    def test_goods_are_a_step_of_their_own(self):
        self._sell(self.ada, 300)
        self._give(self._case(), kind="goods", amount=25)
        self.assertEqual(self._profit(), (0, 0, 25))
        self.assertEqual(self._row(self.ada).net_profit_12m, 275)

    def test_credit_note_is_a_refund_and_nothing_else(self):
        invoice = self._sell(self.ada, 300)
        promise = self._give(self._case(move_id=invoice.id), amount=80)
        self.assertEqual(self._profit(), (0, 0, 0))
        promise.move_id.action_post()
        self.assertEqual(self._profit(), (80, 0, 0))
        self.assertEqual(self._row(self.ada).net_profit_12m, 220)

    def test_promised_goods_cost_nothing_yet(self):
        self._sell(self.ada, 300)
        self._promise(self._case(), kind="goods", amount=25).action_approve()
        self.assertEqual(self._profit(), (0, 0, 0))

    def test_goods_in_euros_count_at_the_rate_of_the_day(self):
        self._euro(2, days_ago=5)
        self._give(self._case(), kind="goods", amount=25, currency_id=self.eur.id)
        self.assertEqual(self._profit(), (0, 0, 50))

    def test_proof_still_holds_and_lists_the_step(self):
        self._sell(self.ada, 300)
        self._give(self._case(), kind="goods", amount=25)
        proof = self.env["crm.profit.proof"].create(
            {"company_id": self.company.id, "start_date": ago(364), "end_date": TODAY}
        )
        proof.action_prove()
        self.assertTrue(proof.proven)
        step = proof.imputed_ids.filtered(lambda line: line.step == "compensation")
        self.assertEqual(step.amount, -25)


class TestCaseReport(MoneyCase):
    """Cost of poor quality, repetition, revenue at risk."""

    def test_cost_of_poor_quality_is_all_that_it_took(self):
        case = self._case(kind="complaint", handling_hours=1.5)
        self._give(case, amount=80).move_id.action_post()
        self._give(case, kind="goods", amount=25)
        row = self._report(case)
        # 80 credited, 25 in goods, an hour and a half at 60
        self.assertEqual(
            (row.refund_amount, row.goods_amount, row.handling_amount), (80, 25, 90)
        )
        self.assertEqual(row.quality_cost, 195)

    def test_draft_credit_note_costs_nothing(self):
        case = self._case(kind="complaint")
        self._give(case, amount=80)
        self.assertEqual(self._report(case).quality_cost, 0)

    def test_same_cause_within_the_days_is_a_repetition(self):
        opened = {"kind": "complaint", "cause_id": self.broken.id}
        first = self._case(**opened, opened_at=f"{ago(60)} 08:00:00")
        on_the_day = self._case(**opened, opened_at=f"{ago(30)} 08:00:00")
        late = self._case(**opened, opened_at=f"{TODAY} 08:00:01")
        other = self._case(self.bob, **opened)
        without = self._case(kind="complaint")
        shares = {
            row.case_id: row.repeat_share
            for row in self._report(first, on_the_day, late, other, without)
        }
        self.assertEqual(
            shares, {first: 0, on_the_day: 1, late: 0, other: 0, without: False}
        )
        self.assertEqual(
            [case.repeat_count for case in (first, on_the_day, late, other)],
            [0, 1, 0, 0],
        )

    def test_revenue_at_risk_counts_each_customer_once(self):
        self._sell(self.ada, 300)
        self._sell(self.bob, 500)
        self._refresh()
        cases = [
            self._case(kind="complaint"),
            self._case(kind="claim"),
            self._case(kind="service"),
            self._case(self.bob, kind="service"),
        ]
        total = sum(self._report(*cases).mapped("revenue_at_risk"))
        self.assertEqual(total, 300)

    def test_amounts_are_for_those_who_see_the_margin(self):
        case = self._case(kind="complaint", handling_hours=1)
        report = self._as(self.agent, self._report(case))
        self.assertFalse(
            report._has_field_access(report._fields["quality_cost"], "read")
        )
        self.assertEqual(report.handling_hours, 1)
        boss = self._user("crm_manager")
        boss.group_ids += self.env.ref("crm_feedback.crm_feedback_group_user")
        self.assertEqual(self._as(boss, self._report(case)).quality_cost, 60)

    def test_owners_are_for_managers(self):
        report = self._report(self._case())
        field = report._fields["user_id"]
        self.assertFalse(self._as(self.agent, report)._has_field_access(field, "read"))
        self.assertTrue(self._as(self.leader, report)._has_field_access(field, "read"))

    def test_report_groups_without_money_for_everybody(self):
        self._case(kind="complaint", cause_id=self.broken.id)
        rows = self._as(self.agent)["crm.case.report"]._read_group(
            [("company_id", "=", self.company.id)],
            ["cause_id"],
            ["__count", "repeat_share:avg"],
        )
        self.assertEqual(rows, [(self._as(self.agent, self.broken), 1, 0)])

    def test_other_company_is_not_in_the_report(self):
        other = self._company("Branch", self.eur)
        case = self._case(company_id=other.id, team_id=False, user_id=False)
        env = self._as(self._user("feedback_manager"))
        self.assertFalse(env["crm.case.report"].search([("case_id", "=", case.id)]))
