import csv
import gzip
from collections import defaultdict
from datetime import date
from pathlib import Path

from odoo.exceptions import AccessError

from .common import TODAY, RelationshipCase

RETAIL = Path(__file__).resolve().parents[2] / "tests" / "data" / "online_retail"


class TestRetentionCohort(RelationshipCase):
    """Customers by first purchase, and who buys later; today is 15 June 2026."""

    def _buy(self, partner, day, amount=100, **vals):
        days_ago = (TODAY - date.fromisoformat(day)).days
        return self._sell(partner, amount, days_ago=days_ago, **vals)

    def _cohorts(self, grain="month", **vals):
        self.env["crm.purchase.day"]._read_documents(self.company)
        report = self.env["crm.retention.cohort"].with_context(**vals)
        if vals:
            report.invalidate_model()  # of another day
        return report.search([("grain", "=", grain), ("company_id", "in", self._all())])

    def _all(self):
        return self.env.companies.ids

    def _cells(self, name, **vals):
        """{(cohort, periods since): figure}, where it is not zero."""
        return {
            (str(row.cohort_date), row.period_number): row[name]
            for row in self._cohorts(**vals)
            if row[name]
        }

    def _three_months(self):
        self._buy(self.ada, "2026-01-10", 100)
        self._buy(self.ada, "2026-03-05", 40)
        self._buy(self.bob, "2026-01-31", 60)
        self._buy(self._customer("Cleo"), "2026-02-01", 10)

    # who

    def test_customers_count_in_the_months_they_buy(self):
        self._three_months()
        self.assertEqual(
            self._cells("active_count"),
            {
                ("2026-01-01", 0): 2,
                ("2026-01-01", 2): 1,
                ("2026-02-01", 0): 1,
            },
        )

    def test_share_is_of_the_whole_cohort(self):
        self._three_months()
        self.assertEqual(
            self._cells("retention_share"),
            {
                ("2026-01-01", 0): 1.0,
                ("2026-01-01", 2): 0.5,
                ("2026-02-01", 0): 1.0,
            },
        )

    def test_every_month_to_today_has_a_cell(self):
        self._buy(self.ada, "2026-01-10")
        self.assertEqual(
            sorted(self._cohorts().mapped("period_number")), [0, 1, 2, 3, 4, 5]
        )

    def test_the_month_of_today_is_open(self):
        self._buy(self.ada, "2026-04-10")
        is_open = {str(r.period_date): r.is_open for r in self._cohorts()}
        self.assertEqual(
            is_open, {"2026-04-01": False, "2026-05-01": False, "2026-06-01": True}
        )

    def test_two_purchases_of_a_month_are_one_customer(self):
        self._buy(self.ada, "2026-01-10")
        self._buy(self.ada, "2026-01-25")
        self.assertEqual(self._cells("active_count"), {("2026-01-01", 0): 1})

    def test_who_comes_back_after_years_stays_in_the_own_cohort(self):
        self._buy(self.ada, "2023-05-31")
        self._buy(self.ada, "2026-06-01")
        self.assertEqual(
            self._cells("active_count"),
            {("2023-05-01", 0): 1, ("2023-05-01", 37): 1},
        )

    def test_quarters(self):
        self._three_months()
        self._buy(self.bob, "2026-04-01")
        self.assertEqual(
            self._cells("active_count", grain="quarter"),
            {("2026-01-01", 0): 3, ("2026-01-01", 1): 1},
        )

    def test_years(self):
        self._buy(self.ada, "2024-12-31")
        self._buy(self.ada, "2026-01-01")
        self.assertEqual(
            self._cells("active_count", grain="year"),
            {("2024-01-01", 0): 1, ("2024-01-01", 2): 1},
        )

    def test_credit_note_is_no_activity(self):
        self._buy(self.ada, "2026-01-10", 100)
        self._refund(self.ada, 30, days_ago=60)  # 16 April
        self.assertEqual(self._cells("active_count"), {("2026-01-01", 0): 1})
        self.assertEqual(
            self._cells("revenue"), {("2026-01-01", 0): 100, ("2026-01-01", 3): -30}
        )

    def test_who_never_bought_is_in_no_cohort(self):
        self._refund(self.ada, 30, days_ago=60)
        self.assertFalse(self._cohorts())

    def test_orders_where_the_company_says_so(self):
        self.company.crm_purchase_basis = "order"
        self._buy(self.ada, "2026-01-10")
        self._order(self.ada, 70, days_ago=40)  # 6 May
        self.assertEqual(self._cells("revenue"), {("2026-05-01", 0): 70})

    # how much

    def test_revenue_of_the_month(self):
        self._three_months()
        self.assertEqual(
            self._cells("revenue"),
            {
                ("2026-01-01", 0): 160,
                ("2026-01-01", 2): 40,
                ("2026-02-01", 0): 10,
            },
        )

    def test_margin_is_revenue_less_cost(self):
        lamp = self._product(cost=15)
        self._buy(self.ada, "2026-01-10", 100, product=lamp)
        self._buy(self.ada, "2026-03-10", 80, product=lamp, quantity=2)
        self.assertEqual(
            self._cells("margin"), {("2026-01-01", 0): 85, ("2026-01-01", 2): 50}
        )

    def test_margin_is_unknown_where_no_cost_is(self):
        self._buy(self.ada, "2026-01-10", 100, product=self._product(cost=0))
        first = self._cohorts().filtered(lambda row: not row.period_number)
        self.assertIs(first.margin, False)

    # sums

    def test_share_of_several_cohorts_is_of_all_their_customers(self):
        self._three_months()  # in March, the second month of one and of two
        self._buy(self.bob, "2026-02-10")
        self._cohorts()
        shares = self.env["crm.retention.cohort"]._read_group(
            [("grain", "=", "month"), ("company_id", "=", self.company.id)],
            ["period_number"],
            ["retention_share:avg"],
        )
        # after a month: Bob of three customers; after two: Ada
        self.assertEqual(dict(shares)[1], 1 / 3)
        self.assertEqual(dict(shares)[2], 1 / 3)

    def test_money_of_two_currencies_has_no_sum(self):
        other = self._company("Other", self.eur)
        self._open_books(other)
        self._buy(self.ada, "2026-05-01", 100)
        self._buy(self.ada, "2026-05-02", 50, company=other)
        both = self.company | other
        self.env["crm.purchase.day"]._read_documents(both)
        report = self.env["crm.retention.cohort"].with_context(
            allowed_company_ids=both.ids
        )
        domain = [("grain", "=", "month"), ("company_id", "in", both.ids)]
        measures = ["active_count:sum", "revenue:sum"]
        (total,) = report._read_group(domain, [], measures)
        self.assertEqual(total, (2, False))
        by_company = report._read_group(domain, ["company_id"], measures)
        self.assertEqual(by_company, [(self.company, 1, 100), (other, 1, 50)])

    # as of

    def test_of_a_past_day(self):
        self._three_months()
        self.assertEqual(
            self._cells("active_count", crm_as_of="2026-02-15"),
            {("2026-01-01", 0): 2, ("2026-02-01", 0): 1},
        )
        self.assertEqual(
            max(self._cohorts(crm_as_of="2026-02-15").mapped("period_number")), 1
        )

    def test_a_second_reading_writes_nothing(self):
        self._three_months()
        days = self.env["crm.purchase.day"]
        self.assertEqual(days._read_documents(self.company), 4)
        self.assertEqual(days._read_documents(self.company), 0)

    def test_a_cancelled_invoice_is_gone_after_reading(self):
        self._buy(self.bob, "2026-01-12")
        invoice = self._buy(self.ada, "2026-01-10")
        self.assertEqual(self._cells("active_count"), {("2026-01-01", 0): 2})
        invoice.button_draft()
        self.assertEqual(self._cells("active_count"), {("2026-01-01", 0): 1})

    # drawing and drilling

    def test_heat_map(self):
        self._three_months()
        self._cohorts()
        newest, oldest = self.env["crm.retention.cohort"].read_heat_map(
            as_of="2026-03-31"
        )
        self.assertEqual((newest["cohort"], newest["size"]), ("2026-02-01", 1))
        self.assertEqual([c["active"] for c in oldest["cells"]], [2, 0, 1])
        self.assertEqual([c["share"] for c in oldest["cells"]], [1, 0, 0.5])
        self.assertEqual([c["open"] for c in oldest["cells"]], [False, False, True])

    def test_customers_behind_a_cell(self):
        self._three_months()
        self._refresh()
        cells = {(str(c.cohort_date), c.period_number): c for c in self._cohorts()}
        action = cells["2026-01-01", 2].action_open_customers()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found.partner_id, self.ada)

    # rights

    def test_a_salesperson_sees_cohorts_of_own_customers(self):
        user, other = self._user("salesperson"), self._user("salesperson")
        self.ada.user_id, self.bob.user_id = user, other
        self._three_months()
        self._cohorts()
        report = self._as(user)["crm.retention.cohort"]
        rows = report.search([("grain", "=", "month"), ("period_number", "=", 0)])
        # Ada's, and Cleo's who is nobody's
        self.assertEqual(rows.mapped("active_count"), [1, 1])
        self.assertEqual(rows.user_id, user)
        (newest, oldest) = report.read_heat_map()
        self.assertEqual((oldest["size"], newest["size"]), (1, 1))
        self.assertNotIn("margin", oldest["cells"][0])
        with self.assertRaises(AccessError):
            rows.read(["margin"])

    def test_a_manager_sees_all_with_margin(self):
        self._three_months()
        self._cohorts()
        report = self._as(self._user("crm_manager"))["crm.retention.cohort"]
        oldest = report.read_heat_map()[-1]
        self.assertEqual((oldest["size"], oldest["cells"][0]["margin"]), (2, 160))

    def test_another_company_sees_nothing(self):
        self._three_months()
        self._cohorts()
        other = self._company("Other", self.usd)
        user = self._user("crm_manager", company_id=other.id)
        self.assertFalse(self._as(user)["crm.retention.cohort"].search([]))

    def test_an_employee_may_not_read_documents(self):
        with self.assertRaises(AccessError):
            self._as(self._user("employee"))["crm.purchase.day"].action_read_documents()

    def test_a_user_reads_documents_by_button(self):
        self._buy(self.ada, "2026-01-10")
        report = self._as(self._user("crm_user"))["crm.retention.cohort"]
        report.action_read_documents()
        self.assertEqual(report.read_heat_map()[0]["size"], 1)


class TestRetailCohorts(RelationshipCase):
    """The cohorts of UCI Online Retail: each of the reference's figures.

    The days are written as the engine would from the invoices; test_online_retail
    goes the whole way, through documents, with some of the customers.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        days = defaultdict(int)
        with gzip.open(RETAIL / "invoices.csv.gz", "rt", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if row["CustomerID"] and not row["InvoiceNo"].startswith("C"):
                    days[row["CustomerID"], row["InvoiceDate"][:10]] += 1
        refs = sorted({ref for ref, _day in days})
        partners = cls.env["res.partner"].create([{"name": ref} for ref in refs])
        ids = dict(zip(refs, partners.ids, strict=True))
        cls.env["crm.purchase.day"].create(
            [
                {
                    "partner_id": ids[ref],
                    "company_id": cls.company.id,
                    "day": day,
                    "purchases": count,
                }
                for (ref, day), count in days.items()
            ]
        )

    def test_every_figure_of_the_reference(self):
        with (RETAIL / "online_retail_cohorts.csv").open(encoding="utf-8") as file:
            header, *lines = csv.reader(file)
        wanted = {
            (f"{cohort}-01", int(number)): int(count)
            for cohort, *counts in lines
            for number, count in zip(header[1:], counts, strict=True)
            if int(count)
        }
        report = self.env["crm.retention.cohort"].with_context(crm_as_of="2011-12-10")
        found = {
            (str(row.cohort_date), row.period_number): row.active_count
            for row in report.search(
                [("grain", "=", "month"), ("company_id", "=", self.company.id)]
            )
            if row.active_count
        }
        self.assertEqual(found, wanted)
        self.assertEqual(len(lines), 13)
