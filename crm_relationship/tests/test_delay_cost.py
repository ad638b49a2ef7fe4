"""What waiting costs the customer."""

from psycopg2.errors import CheckViolation, NotNullViolation

from odoo.exceptions import AccessError, ValidationError

from .common import ago
from .deal_case import DealCase


class TestDelayCost(DealCase):
    @classmethod
    def _cost(cls, amount, period="week", lead=None, **vals):
        return cls.env["crm.delay.cost"].create(
            {
                "lead_id": (lead or cls.lead).id,
                "name": "Clerks",
                "amount": amount,
                "period": period,
                "currency_id": cls.usd.id,
                **vals,
            }
        )

    def test_nothing_known_is_no_zero(self):
        self.assertIs(self.lead.delay_cost_week, False)
        self.lead.delay_since_date = ago(7)
        self.assertIs(self.lead.delay_cost_so_far, False)

    def test_weeks_of_each_period(self):
        for period, amount in (("week", 100), ("month", 100 * 52 / 12), ("year", 5200)):
            with self.subTest(period=period):
                self.assertAlmostEqual(self._cost(amount, period).week_amount, 100)

    def test_sum_and_formula_stand_on_the_deal(self):
        self._cost(500)
        self._cost(1300, "month", name="Rent")
        self.assertEqual(self.lead.delay_cost_week, 800)
        self.assertEqual(self.lead.delay_currency_id, self.usd)
        self.assertEqual(
            self.lead.delay_cost_formula.replace("\N{NO-BREAK SPACE}", " "),
            "Clerks: $ 500.00\n"
            "Rent: $ 1,300.00 × 12 / 52 = $ 300.00\n"
            "= $ 800.00 a week",
        )

    def test_changed_archived_and_deleted_parts(self):
        cost = self._cost(500)
        cost.amount = 700
        self.assertEqual(self.lead.delay_cost_week, 700)
        cost.active = False
        self.assertIs(self.lead.delay_cost_week, False)
        self.assertFalse(self.lead.delay_cost_formula)
        cost.active = True
        cost.unlink()
        self.assertIs(self.lead.delay_cost_week, False)

    def test_other_currency_at_the_rate_of_its_day(self):
        self._euro(2, days_ago=100)
        self._euro(3, days_ago=5)
        self._cost(100, currency_id=self.eur.id, date=ago(50))
        self.assertEqual(self.lead.delay_cost_week, 200)

    def test_cost_so_far(self):
        self._cost(700)
        self.lead.delay_since_date = ago(10)
        self.assertAlmostEqual(self.lead.delay_cost_so_far, 1000)

    def test_closed_deal_costs_no_more(self):
        self._cost(700)
        self.lead.write({"delay_since_date": ago(10)})
        self.lead.action_set_lost()
        self.lead.date_closed = f"{ago(8)} 12:00:00"
        self.assertAlmostEqual(self.lead.delay_cost_so_far, 200)

    def test_nothing_is_no_cost(self):
        with self.assertRaisesRegex(CheckViolation, "amount_positive"):
            self._cost(0)

    def test_negative_cost_is_refused(self):
        with self.assertRaisesRegex(CheckViolation, "amount_positive"):
            self._cost(-1)

    def test_without_a_currency_is_refused(self):
        with self.assertRaisesRegex(NotNullViolation, "currency_id"):
            self._cost(100, currency_id=False)

    def test_another_company_of_ours_is_refused(self):
        branch = self._company("Branch", self.eur)
        with self.assertRaisesRegex(ValidationError, "belongs to House"):
            self._cost(100, company_id=branch.id)

    def test_deal_that_one_may_not_see_is_refused(self):
        costs = self._as(self._user("salesperson"))["crm.delay.cost"]
        with self.assertRaisesRegex(AccessError, "may not see this deal"):
            costs.create({"lead_id": self.lead.id, "name": "Rent", "amount": 1})

    def test_who_sees_it(self):
        cost = self._cost(100, user_id=self.us.id)
        other = self._user("salesperson")
        branch = self._company("Branch", self.eur)
        abroad = self._user("crm_manager", company_id=branch.id)
        for user in (other, abroad):
            self.assertFalse(self._as(user)["crm.delay.cost"].search([]))
        for user in (self.seller, self.us, self._user("accountant")):
            self.assertEqual(self._as(user)["crm.delay.cost"].search([]), cost)

    def test_merged_into_a_deal_without(self):
        other = self._lead(self.ada, name="Same deal")
        cost = self._cost(100, lead=other)
        merged = (self.lead | other).merge_opportunity()
        self.assertEqual((cost.lead_id, cost.active), (merged, True))
        self.assertEqual(merged.delay_cost_week, 100)

    def test_merged_into_a_deal_with_its_own(self):
        """They are the same deal: nothing is lost, nothing counts twice."""
        other = self._lead(self.ada, name="Same deal")
        costs = self._cost(100, lead=other) | self._cost(70)
        merged = (self.lead | other).merge_opportunity()
        self.assertEqual(costs.exists().lead_id, merged)
        self.assertEqual(len(costs.filtered("active")), 1)
        self.assertEqual(merged.delay_cost_week, costs.filtered("active").week_amount)

    def test_printed_in_the_quotation_when_asked_to(self):
        self._cost(500)
        order = self._order(self.ada, 100, quotation=True, opportunity_id=self.lead.id)
        self.assertNotIn("What waiting costs you", self._print(order))
        order.crm_print_delay_cost = True
        printed = self._print(order)
        self.assertIn("What waiting costs you", printed)
        self.assertIn("Clerks", printed)

    def _print(self, order):
        report = self.env["ir.actions.report"]._render_qweb_html(
            "sale.report_saleorder", order.ids
        )
        return report[0].decode()
