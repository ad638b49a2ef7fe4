from odoo.fields import Command

from .common import RelationshipCase, ago


class TestSalesFacts(RelationshipCase):
    """Purchases and revenue from posted documents."""

    def _sales(self, partner=None, **vals):
        self._refresh(**vals)
        return self._row(partner or self.ada)

    # what a purchase is

    def test_posted_invoice_is_a_purchase(self):
        self._sell(self.ada, 300)
        self.assertEqual(self._sales().purchase_count, 1)

    def test_draft_is_none(self):
        self._sell(self.ada, 300).button_draft()
        self._sell(self.ada, 300)
        self.assertEqual(self._sales().purchase_count, 1)

    def test_cancelled_invoice_is_none(self):
        invoice = self._sell(self.ada, 300)
        self._refresh()
        invoice.button_cancel()
        self.assertEqual(self._sales().purchase_count, 0)

    def test_two_invoices_of_a_day_are_one(self):
        self._sell(self.ada, 300)
        self._sell(self.ada, 300)
        self.assertEqual(self._sales().purchase_count, 1)

    def test_two_invoices_of_a_day_are_two_documents(self):
        self.company.crm_purchase_grain = "document"
        self._sell(self.ada, 300)
        self._sell(self.ada, 300)
        self.assertEqual(self._sales().purchase_count, 2)

    def test_credit_note_is_none(self):
        self._refund(self.ada, 300)
        self.assertEqual(self._sales().purchase_count, 0)

    def test_invoice_of_zero_is_none(self):
        self._sell(self.ada, 300, discount=100)
        self.assertEqual(self._sales().purchase_count, 0)

    def test_invoice_of_zero_is_one_if_the_company_says_so(self):
        self.company.crm_count_zero_purchases = True
        self._sell(self.ada, 300, discount=100)
        self.assertEqual(self._sales().purchase_count, 1)

    def test_receipt_is_one(self):
        self._document("out_receipt", self.ada, 300)
        self.assertEqual(self._sales().purchase_count, 1)

    def test_vendor_bill_is_none(self):
        self._bill(self.ada, 300, self.cost)
        self.assertFalse(self._sales())

    def test_journal_entry_is_none(self):
        self._sell(self.ada, 300)
        self._entry([(self.income, -50, self.ada)], days_ago=5)
        self.assertEqual(self._sales().purchase_count, 1)

    def test_invoice_of_tomorrow_is_not_known_yet(self):
        self._sell(self.ada, 300, days_ago=-1)
        self._sell(self.ada, 300)
        self.assertEqual(self._sales().purchase_count, 1)

    def test_confirmed_order_is_none(self):
        self._order(self.ada, 300)
        self.assertEqual(self._sales().purchase_count, 0)

    def test_contacts_buy_for_their_company(self):
        contact = self._customer("Contact", parent_id=self.ada.id)
        self._sell(contact, 300, days_ago=5)
        self._sell(self.ada, 300, days_ago=4)
        self.assertEqual(self._sales().purchase_count, 2)

    def test_contact_has_no_row_of_its_own(self):
        contact = self._customer("Contact", parent_id=self.ada.id)
        self._sell(contact, 300)
        self.assertFalse(self._sales(contact))

    def test_nobody_without_documents_has_a_row(self):
        self._sell(self.ada, 300)
        self.assertFalse(self._sales(self.bob))

    # when

    def test_first_purchase(self):
        self._sell(self.ada, 300, days_ago=900)
        self._sell(self.ada, 300, days_ago=5)
        self.assertEqual(self._sales().first_order_date, ago(900))

    def test_last_purchase(self):
        self._sell(self.ada, 300, days_ago=900)
        self._sell(self.ada, 300, days_ago=5)
        self.assertEqual(self._sales().last_order_date, ago(5))

    def test_credit_note_is_no_last_purchase(self):
        self._sell(self.ada, 300, days_ago=90)
        self._refund(self.ada, 300, days_ago=5)
        self.assertEqual(self._sales().last_order_date, ago(90))

    def test_return_after_a_silence_longer_than_the_setting(self):
        self.company.crm_return_gap_days = 100
        self._sell(self.ada, 300, days_ago=151)
        self._sell(self.ada, 300, days_ago=50)
        self.assertEqual(self._sales().returned_date, ago(50))

    def test_no_return_after_a_silence_as_long_as_the_setting(self):
        self.company.crm_return_gap_days = 100
        self._sell(self.ada, 300, days_ago=150)
        self._sell(self.ada, 300, days_ago=50)
        self.assertFalse(self._sales().returned_date)

    def test_credit_note_does_not_break_the_silence(self):
        self.company.crm_return_gap_days = 100
        self._sell(self.ada, 300, days_ago=151)
        self._refund(self.ada, 30, days_ago=100)
        self._sell(self.ada, 300, days_ago=50)
        self.assertEqual(self._sales().returned_date, ago(50))

    # how much

    def test_revenue_of_12_months(self):
        self._sell(self.ada, 300, days_ago=364)
        self._sell(self.ada, 500, days_ago=365)
        self.assertEqual(self._sales().revenue_12m, 300)

    def test_revenue_of_all_time(self):
        self._sell(self.ada, 300, days_ago=5)
        self._sell(self.ada, 500, days_ago=2000)
        self.assertEqual(self._sales().revenue_total, 800)

    def test_revenue_is_after_discount_and_refund(self):
        self._sell(self.ada, 300, discount=10)
        self._refund(self.ada, 70)
        self.assertEqual(self._sales().revenue_12m, 200)

    def test_revenue_in_euro_is_at_the_rate_of_the_document(self):
        self._euro(1.25, days_ago=50)
        self._euro(2, days_ago=10)
        self._sell(self.ada, 100, days_ago=40, currency=self.eur)
        self.assertEqual(self._sales().revenue_12m, 125)

    def test_more_refunds_than_sales_is_negative(self):
        self._refund(self.ada, 70)
        self.assertEqual(self._sales().revenue_12m, -70)

    # as of a past day

    def test_later_invoice_is_not_known(self):
        self._sell(self.ada, 300, days_ago=40)
        self._sell(self.ada, 500, days_ago=20)
        self.assertEqual(self._sales(as_of=ago(30)).revenue_total, 300)

    def test_window_ends_on_that_day(self):
        self._sell(self.ada, 300, days_ago=30 + 364)
        self._sell(self.ada, 500, days_ago=30 + 365)
        self.assertEqual(self._sales(as_of=ago(30)).revenue_12m, 300)


class TestSalesByOrder(RelationshipCase):
    """The same from confirmed orders, where a company chooses so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.crm_purchase_basis = "order"

    def _sales(self, partner=None, **vals):
        self._refresh(**vals)
        return self._row(partner or self.ada)

    def test_confirmed_order_is_a_purchase(self):
        self._order(self.ada, 300)
        self.assertEqual(self._sales().purchase_count, 1)

    def test_quotation_is_none(self):
        self._order(self.ada, 300, quotation=True)
        self.assertEqual(self._sales().purchase_count, 0)

    def test_cancelled_order_is_none(self):
        self._order(self.ada, 300)._action_cancel()
        self._order(self.ada, 300)
        self.assertEqual(self._sales().purchase_count, 1)

    def test_invoice_is_none(self):
        self._sell(self.ada, 300)
        self.assertEqual(self._sales().purchase_count, 0)

    def test_two_orders_of_a_day_are_one(self):
        self._order(self.ada, 300)
        self._order(self.ada, 300)
        self.assertEqual(self._sales().purchase_count, 1)

    def test_two_orders_of_a_day_are_two_documents(self):
        self.company.crm_purchase_grain = "document"
        self._order(self.ada, 300)
        self._order(self.ada, 300)
        self.assertEqual(self._sales().purchase_count, 2)

    def test_revenue_is_of_orders(self):
        self._order(self.ada, 300, days_ago=364)
        self._order(self.ada, 500, days_ago=365)
        self.assertEqual(self._sales().revenue_12m, 300)

    def test_order_in_euro_is_at_the_rate_of_its_day(self):
        self._euro(1.25, days_ago=50)
        self._euro(2, days_ago=10)
        euros = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": self.eur.id, "company_id": self.company.id}
        )
        self._order(self.ada, 100, days_ago=40, pricelist_id=euros.id)
        self.assertEqual(self._sales().revenue_12m, 125)

    def test_day_of_an_order_is_the_day_at_the_company(self):
        self.company.partner_id.tz = "Asia/Tokyo"
        order = self._order(self.ada, 300)
        order.date_order = f"{ago(6)} 16:00:00"  # one at night of the next day there
        self.assertEqual(self._sales().last_order_date, ago(5))

    def test_change_of_a_confirmed_order_counts(self):
        order = self._order(self.ada, 300)
        self._drain()
        order.order_line.price_unit = 500
        self._drain()
        self.assertEqual(self._row(self.ada).revenue_12m, 500)

    def test_line_added_to_a_confirmed_order_counts(self):
        order = self._order(self.ada, 300)
        self._drain()
        line = {"product_id": order.order_line.product_id.id, "price_unit": 200}
        order.order_line = [Command.create({**line, "tax_ids": [Command.clear()]})]
        self._drain()
        self.assertEqual(self._row(self.ada).revenue_12m, 500)


class TestPipeline(RelationshipCase):
    """Leads, opportunities, quotations and orders: counted, not yet purchases."""

    def _pipeline(self, partner=None, **vals):
        self._refresh(**vals)
        return self._row(partner or self.ada)

    def test_open_lead(self):
        self._lead(self.ada, type="lead")
        self.assertEqual(self._pipeline().lead_count, 1)

    def test_open_opportunity(self):
        self._lead(self.ada)
        self.assertEqual(self._pipeline().opportunity_count, 1)

    def test_lost_opportunity_is_not_open(self):
        self._lead(self.ada).action_set_lost()
        self._lead(self.ada)
        self.assertEqual(self._pipeline().opportunity_count, 1)

    def test_won_opportunity_is_not_open(self):
        self._lead(self.ada).action_set_won()
        self._lead(self.ada)
        self.assertEqual(self._pipeline().opportunity_count, 1)

    def test_lead_of_a_contact_is_of_its_company(self):
        contact = self._customer("Contact", parent_id=self.ada.id)
        self._lead(contact)
        self.assertEqual(self._pipeline().opportunity_count, 1)

    def test_lead_of_another_company_of_ours_does_not_count(self):
        self._lead(self.ada, company_id=self._company("Other", self.usd).id)
        self.assertFalse(self._pipeline())

    def test_lead_without_company_is_of_its_salespersons(self):
        user = self._user("salesperson")
        self._lead(self.ada, company_id=False, user_id=user.id, team_id=False)
        self.assertEqual(self._pipeline().opportunity_count, 1)

    def test_lead_without_company_and_salesperson_is_of_nobody(self):
        self._lead(self.ada, company_id=False, user_id=False, team_id=False)
        self.assertFalse(self._pipeline())

    def test_lead_without_customer_is_of_nobody(self):
        self._lead(self.env["res.partner"])
        self.assertFalse(self.env["crm.relationship"].search(self._ours()))

    def test_lead_that_came_later_was_not_there(self):
        self._lead(self.ada)
        self._sell(self.ada, 300, days_ago=90)
        self.assertEqual(self._pipeline(as_of=ago(30)).opportunity_count, 0)

    def test_quotation(self):
        self._order(self.ada, 300, quotation=True)
        self.assertEqual(self._pipeline().quotation_count, 1)

    def test_confirmed_quotation_is_an_order(self):
        self._order(self.ada, 300)
        row = self._pipeline()
        self.assertEqual((row.quotation_count, row.order_count_12m), (0, 1))

    def test_orders_of_12_months(self):
        self._order(self.ada, 300, days_ago=364)
        self._order(self.ada, 300, days_ago=365)
        self.assertEqual(self._pipeline().order_count_12m, 1)

    def test_cancelled_order_is_none(self):
        self._order(self.ada, 300)._action_cancel()
        self._lead(self.ada)
        self.assertEqual(self._pipeline().order_count_12m, 0)

    def _ours(self):
        return [("company_id", "=", self.company.id)]
