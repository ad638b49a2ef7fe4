from odoo.fields import Command

from .common import ago
from .profit_case import STEPS, ProfitCase


class TestProfit(ProfitCase):
    """The steps from gross sales to net profit; what sales cost: test_profit_cost."""

    # sales

    def test_gross_sales_are_posted_lines(self):
        self._sell(self.ada, 300, days_ago=40)
        self.assertSteps(self._profit(), gross_sales=300)

    def test_draft_invoice_does_not_count(self):
        self._sell(self.ada, 300).button_draft()
        self.assertFalse(self._profit().gross_sales_12m)

    def test_window_holds_365_days(self):
        self._sell(self.ada, 300, days_ago=364)
        self._sell(self.ada, 500, days_ago=365)
        self.assertSteps(self._profit(), gross_sales=300)

    def test_document_of_tomorrow_does_not_count(self):
        self._sell(self.ada, 300)
        self._sell(self.ada, 500, days_ago=-1)
        self.assertSteps(self._profit(), gross_sales=300)

    def test_tax_is_not_sales(self):
        self._sell(self.ada, 300, tax_ids=[Command.set(self._tax(20).ids)])
        self.assertSteps(self._profit(), gross_sales=300)

    def test_invoice_of_a_contact_belongs_to_its_company(self):
        contact = self._customer("Contact", parent_id=self.ada.id)
        self._sell(contact, 300)
        self.assertSteps(self._profit(self.ada), gross_sales=300)

    def test_receipt_is_a_sale(self):
        self._document("out_receipt", self.ada, 300)
        self.assertSteps(self._profit(), gross_sales=300)

    def test_entry_of_a_customer_on_an_income_account_is_its_sale(self):
        self._entry([(self.income, -50, self.ada)])
        self.assertSteps(self._profit(), gross_sales=50)

    def test_vendor_bill_is_no_profit_of_a_customer(self):
        self._sell(self.ada, 300)
        self._bill(self.ada, 80, self.cost)
        self.assertSteps(self._profit(), gross_sales=300)

    # discounts

    def test_discount_of_a_line(self):
        self._sell(self.ada, 300, discount=10)
        self.assertSteps(self._profit(), gross_sales=300, discount=30)

    def test_discount_of_100_percent(self):
        self._sell(self.ada, 300, discount=100)
        self.assertSteps(self._profit(), gross_sales=300, discount=300)

    def test_discount_of_100_percent_in_euro(self):
        self._euro(1.25, days_ago=50)
        self._sell(self.ada, 300, days_ago=40, discount=100, currency=self.eur)
        # 300 EUR at 1.25
        self.assertSteps(self._profit(), gross_sales=375, discount=375)

    def test_discount_of_100_percent_with_tax_in_the_price(self):
        tax = self._tax(20, price_include_override="tax_included")
        self._sell(self.ada, 360, discount=100, tax_ids=[Command.set(tax.ids)])
        # 360 with 20 % in it
        self.assertSteps(self._profit(), gross_sales=300, discount=300)

    def test_discount_with_tax_in_the_price(self):
        tax = self._tax(20, price_include_override="tax_included")
        self._sell(self.ada, 360, discount=50, tax_ids=[Command.set(tax.ids)])
        self.assertSteps(self._profit(), gross_sales=300, discount=150)

    def test_negative_line_is_discount(self):
        lines = [self._line(300), self._line(-40)]
        self._sell(self.ada, lines=lines)
        self.assertSteps(self._profit(), gross_sales=300, discount=40)

    def test_negative_line_of_100_percent_is_nothing(self):
        lines = [self._line(300), self._line(-40, discount=100)]
        self._sell(self.ada, lines=lines)
        self.assertSteps(self._profit(), gross_sales=300)

    def test_discounts_of_odd_cents_leave_what_was_invoiced(self):
        odd = ((9.99, 33), (0.07, 15), (101.01, 12.5), (0.01, 50))
        lines = [self._line(amount, discount=percent) for amount, percent in odd]
        invoice = self._sell(self.ada, lines=lines)
        row = self._profit()
        self.assertAlmostEqual(
            row.gross_sales_12m - row.discount_12m, invoice.amount_untaxed, 9
        )

    # refunds

    def test_credit_note_is_a_refund(self):
        self._sell(self.ada, 300, days_ago=40)
        self._refund(self.ada, 100, days_ago=10)
        self.assertSteps(self._profit(), gross_sales=300, refund=100)

    def test_refund_is_what_was_credited_after_discount(self):
        self._refund(self.ada, 100, discount=10)
        self.assertSteps(self._profit(), refund=90)

    def test_refund_counts_at_its_own_date(self):
        self._sell(self.ada, 300, days_ago=400)
        self._refund(self.ada, 100, days_ago=10)
        self.assertSteps(self._profit(), refund=100)

    def test_negative_line_of_a_credit_note_lowers_the_refund(self):
        self._refund(self.ada, lines=[self._line(100), self._line(-30)])
        self.assertSteps(self._profit(), refund=70)

    # currencies

    def test_euro_at_the_rate_of_the_document(self):
        self._euro(1.25, days_ago=50)
        self._euro(2, days_ago=10)
        self._sell(self.ada, 100, days_ago=40, currency=self.eur)
        self.assertSteps(self._profit(), gross_sales=125)

    def test_refund_in_euro_at_its_own_rate(self):
        self._euro(1.25, days_ago=50)
        self._euro(2, days_ago=10)
        self._sell(self.ada, 100, days_ago=40, currency=self.eur)
        self._refund(self.ada, 100, days_ago=5, currency=self.eur)
        self.assertSteps(self._profit(), gross_sales=125, refund=200)

    def test_discount_in_euro(self):
        self._euro(1.25, days_ago=50)
        self._sell(self.ada, 100, days_ago=40, discount=20, currency=self.eur)
        self.assertSteps(self._profit(), gross_sales=125, discount=25)

    # what is imputed per customer

    def test_late_payment_costs_the_company_rate(self):
        self.company.crm_late_payment_rate = 0.073
        invoice = self._sell(self.ada, 1000, days_ago=60, due=30)
        self._pay(invoice)
        # 1000 for 30 days at 7.3 % of 365 days
        self.assertEqual(self._profit().late_payment_cost_12m, 6)

    def test_payment_in_time_costs_nothing(self):
        self._pay(self._sell(self.ada, 1000, days_ago=60, due=30), days_ago=30)
        self.assertEqual(self._profit().late_payment_cost_12m, 0)

    def test_acquisition_is_off_unless_switched_on(self):
        self._sell(self.ada, 300)
        self.assertEqual(self._profit().acquisition_cost_12m, 0)

    def test_acquisition_is_spread_over_24_months(self):
        self._sell(self.ada, 300, days_ago=100)
        # 2026-03-07 to 2028-03-06 are 731 days, of which 101 have begun
        self.company.crm_acquisition_cost = 731
        self.assertEqual(self._profit().acquisition_cost_12m, 101)

    def test_acquisition_of_an_old_customer_is_written_off(self):
        self._sell(self.ada, 300, days_ago=1200)
        self.company.crm_acquisition_cost = 731
        self.assertEqual(self._profit().acquisition_cost_12m, 0)

    def test_acquisition_of_last_year_counts_the_days_of_the_window(self):
        # 2025-03-12 to 2027-03-11 are 730 days; the window opens after 96 of them
        self._sell(self.ada, 300, days_ago=460)
        self.company.crm_acquisition_cost = 730
        self.assertEqual(self._profit().acquisition_cost_12m, 365)

    # all together

    def test_steps_sum_to_net_profit(self):
        self.company.crm_acquisition_cost = 777.77
        self._pool("sales")
        self._expense(self.expense, 33.33)
        lamp = self._product(cost=17.77)
        invoice = self._sell(
            self.ada, 300.01, days_ago=90, discount=7, due=60, product=lamp
        )
        self._refund(self.ada, 40.04)
        self._pay(invoice, days_ago=3)
        row = self._profit()
        total = sum(sign * row[step] for step, sign in STEPS.items())
        self.assertAlmostEqual(row.net_profit_12m, total, 9)

    def test_unknown_cost_counts_as_none_in_net_profit(self):
        self._sell(self.ada, 300, product=self._product(cost=0))
        self.assertEqual(self._profit().net_profit_12m, 300)

    def test_loss_is_negative(self):
        self._sell(self.ada, 50, product=self._product(cost=60))
        self.assertEqual(self._profit().net_profit_12m, -10)

    def test_steps_of_the_waterfall_are_these(self):
        steps = self.env["crm.relationship"]._profit_components()
        signs = {step.figure: step.sign for step in steps}
        self.assertLessEqual(STEPS.items(), signs.items())  # a spoke adds its own

    def test_profit_of_a_past_day(self):
        self._sell(self.ada, 300, days_ago=40)
        self._sell(self.ada, 500, days_ago=20)
        self._refresh(as_of=ago(30))
        self.assertSteps(self._row(self.ada), gross_sales=300)

    # situations

    def _tax(self, percent, **vals):
        group = self.env["account.tax.group"].create(
            {"name": "Tax", "company_id": self.company.id}
        )
        tax = self.env["account.tax"].create(
            {
                "name": f"{percent} %",
                "amount": percent,
                "company_id": self.company.id,
                "tax_group_id": group.id,
                "country_id": self.env.ref("base.us").id,
                **vals,
            }
        )
        shares = tax.invoice_repartition_line_ids
        shares[-1].account_id = self._account("liability_current", "Tax owed")
        return tax
