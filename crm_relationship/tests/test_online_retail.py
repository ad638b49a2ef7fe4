"""A year of a real wholesaler: our figures against what plain Python says of it.

The customers, orders, invoices and credit notes of UCI Online Retail are loaded by
setup/online_retail, 300 customers of 4,372. Expected values come from the reference
file beside the data, or from arithmetic below; never from the code under test.
"""

import sys
from collections import defaultdict
from decimal import Decimal
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from odoo.tests import TransactionCase, tagged

from .fifths import fifths

LOADER = Path(__file__).resolve().parents[2] / "setup" / "online_retail"
CUSTOMERS = 300
AS_OF = "2011-12-10"


def import_loader():
    """The loader's package, which is no addon, from its place in the repository."""
    spec = spec_from_file_location(
        "online_retail",
        LOADER / "__init__.py",
        submodule_search_locations=[str(LOADER)],
    )
    sys.modules[spec.name] = module_from_spec(spec)
    spec.loader.exec_module(sys.modules[spec.name])


@tagged("post_install", "-at_install")
class TestOnlineRetail(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        import_loader()
        from online_retail.load import load  # only there once it is imported

        cls.load = staticmethod(load)
        loaded = load(cls.env, CUSTOMERS)
        cls.expected = loaded.expected
        cls.company = loaded.company
        # the reference counts each sale invoice, also those of no value
        cls.company.crm_purchase_basis = "invoice"
        cls.company.crm_purchase_grain = "document"
        cls.company.crm_count_zero_purchases = True
        cls.partners = cls.env["res.partner"].browse(loaded.partners.values())
        cls.partners = cls.partners.with_context(allowed_company_ids=cls.company.ids)
        cls.partners.action_refresh_relationship(as_of=AS_OF)

    def relationships(self):
        """{CustomerID: its relationship with the wholesaler}"""
        rows = self.env["crm.relationship"].search(
            [
                ("company_id", "=", self.company.id),
                ("partner_id", "in", self.partners.ids),
            ]
        )
        return {row.partner_id.ref: row for row in rows}

    def figures(self, name):
        return {ref: row[name] for ref, row in self.relationships().items()}

    def of_buyers(self, name):
        """{CustomerID: expected value} of the customers with a sale."""
        return {
            ref: getattr(expected, name)
            for ref, expected in self.expected.items()
            if expected.orders
        }

    # all customers

    def test_net_revenue_is_the_reference_to_the_cent(self):
        found = {r: round(net, 2) for r, net in self.figures("revenue_total").items()}
        wanted = {ref: float(expected.net) for ref, expected in self.expected.items()}
        self.assertEqual(found, wanted)

    def test_no_net_revenue_is_unknown(self):
        found = self.figures("revenue_total")
        self.assertEqual([ref for ref, net in found.items() if net is False], [])

    def test_first_purchase_is_the_first_sale(self):
        found = self.figures("first_order_date")
        wanted = {r: e.first_date or False for r, e in self.expected.items()}
        self.assertEqual(found, wanted)

    def test_last_purchase_is_the_last_sale(self):
        found = self.figures("last_order_date")
        wanted = {r: e.last_date or False for r, e in self.expected.items()}
        self.assertEqual(found, wanted)

    def test_purchases_are_the_sale_invoices(self):
        found = self.figures("purchase_count")
        wanted = {ref: expected.orders for ref, expected in self.expected.items()}
        self.assertEqual(found, wanted)

    def test_recency_is_the_fifth_among_those_who_bought(self):
        wanted = fifths(self.of_buyers("last_date"))
        self.assertEqual(self.scores("rfm_recency"), wanted)

    def test_frequency_is_the_fifth_among_those_who_bought(self):
        wanted = fifths(self.of_buyers("orders"))
        self.assertEqual(self.scores("rfm_frequency"), wanted)

    def test_monetary_is_the_fifth_among_those_who_bought(self):
        wanted = fifths(self.of_buyers("net"))
        self.assertEqual(self.scores("rfm_monetary"), wanted)

    def scores(self, name):
        return {
            ref: score
            for ref, score in self.figures(name).items()
            if score is not False
        }

    # the customers at the edge

    def test_sale_refunded_in_full_leaves_nothing(self):
        row = self.relationships()["12346"]
        self.assertEqual((row.purchase_count, row.revenue_total), (1, 0.0))

    def test_free_invoice_is_a_purchase_where_zero_counts(self):
        row = self.relationships()["13256"]
        self.assertEqual((row.purchase_count, row.revenue_total), (1, 0.0))

    def test_free_invoice_is_no_purchase_by_default(self):
        self.company.crm_count_zero_purchases = False
        row = self.relationships()["13256"]
        row.partner_id.with_company(self.company).action_refresh_relationship(AS_OF)
        self.assertEqual((row.purchase_count, row.first_order_date), (0, False))

    def test_sale_refunded_on_the_same_day_leaves_the_small_one(self):
        row = self.relationships()["16446"]
        self.assertEqual((row.purchase_count, round(row.revenue_total, 2)), (2, 2.9))

    def test_refund_alone_is_no_purchase_but_lowers_the_money(self):
        row = self.relationships()["17448"]
        self.assertEqual(
            (row.purchase_count, row.first_order_date, round(row.revenue_total, 2)),
            (0, False, -4287.63),
        )

    # cohorts

    def sales(self):
        """(CustomerID, month number, InvoiceNo, all amounts) of each raw document."""
        from online_retail import read

        refs = set(self.expected)
        amounts = defaultdict(Decimal)
        for line in read.rows(read.FOLDER, "lines"):
            amount = int(line["Quantity"]) * Decimal(line["UnitPrice"])
            amounts[line["InvoiceNo"]] += amount
        for row in read.rows(read.FOLDER, "invoices"):
            if row["CustomerID"] in refs:
                year, month = map(int, row["InvoiceDate"][:7].split("-"))
                number = 12 * year + month - 1
                yield row["CustomerID"], number, row["InvoiceNo"], amounts

    def cohorts(self):
        """{(first month, months since): (customers who buy, net revenue)}"""
        sales = list(self.sales())
        first = {}
        for ref, month, invoice, _amounts in sales:
            if not invoice.startswith("C"):
                first[ref] = min(first.get(ref, month), month)
        buyers, revenue = defaultdict(set), defaultdict(Decimal)
        for ref, month, invoice, amounts in sales:
            if month < first.get(ref, 10**6):
                continue  # credited before the first sale, or never bought
            cell = first[ref], month - first[ref]
            revenue[cell] += round(amounts[invoice], 2)
            if not invoice.startswith("C"):
                buyers[cell].add(ref)
        return {
            cell: (len(buyers[cell]), float(amount)) for cell, amount in revenue.items()
        }

    def test_cohorts_are_those_of_the_raw_data(self):
        self.env["crm.purchase.day"]._read_documents(self.company)
        report = self.env["crm.retention.cohort"].with_context(crm_as_of=AS_OF)
        rows = report.search(
            [("company_id", "=", self.company.id), ("grain", "=", "month")]
        )
        found = {
            (
                12 * row.cohort_date.year + row.cohort_date.month - 1,
                row.period_number,
            ): (row.active_count, round(row.revenue, 2))
            for row in rows
            if row.active_count or row.revenue
        }
        self.assertEqual(found, self.cohorts())

    # the loader itself

    def test_loading_again_adds_nothing(self):
        self.assertFalse(any(self.load(self.env, 60).added.values()))

    def test_orders_are_dated_as_their_invoices(self):
        orders = self.env["sale.order"].search([("company_id", "=", self.company.id)])
        found = {o.client_order_ref: o.date_order.date() for o in orders}
        wanted = {m.ref: m.invoice_date for m in orders.invoice_ids}
        self.assertEqual(found, wanted)

    def test_invoices_are_due_on_their_own_date(self):
        moves = self.env["account.move"].search([("company_id", "=", self.company.id)])
        late = moves.filtered(lambda m: m.invoice_date_due != m.invoice_date)
        self.assertFalse(late)
