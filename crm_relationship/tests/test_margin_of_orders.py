from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from .common import ago
from .customer_base_case import GAP, VALUE_FLOWS, BalanceCase, CustomerBaseCase

REPORTS = ("crm.customer.movement", "crm.customer.base", "crm.retention.cohort")
MARGINS = {
    "crm.customer.movement": ["margin"],
    "crm.customer.base": [
        f"{step}_margin" for step in ("opening", *VALUE_FLOWS, "closing")
    ],
    "crm.retention.cohort": ["margin"],
}


class OrderCase(CustomerBaseCase):
    """Purchases are confirmed orders: only what was invoiced has a margin."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.crm_purchase_basis = "order"
        cls.lamp = cls._product(cost=15)

    def _invoice(self, partner, day, amount=100):
        self._buy(partner, day, amount, product=self.lamp)

    def _ask(self, partner, day, amount=100):
        self._order(partner, amount, days_ago=(ago(0) - self._day(day)).days)

    def _day(self, text):
        return self.env["crm.purchase.day"]._fields["day"].to_date(text)

    def _read(self):
        self.env["crm.purchase.day"]._read_documents(self.company)

    def _rows_of(self, model, *domain):
        ours = ("company_id", "=", self.company.id)
        return self.env[model].search([ours, *domain])

    def _cell(self, number=0, grain="month"):
        return self._rows_of(
            "crm.retention.cohort",
            ("grain", "=", grain),
            ("period_number", "=", number),
        )

    def _total(self, model, measure, *domain):
        domain = [("company_id", "=", self.company.id), *domain]
        return self.env[model]._read_group(domain, [], [f"{measure}:sum"])[0][0]


class TestNothingInvoiced(OrderCase):
    """A company that invoices elsewhere: no margin anywhere, and no zero for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for partner, days_ago in ((cls.ada, 200), (cls.ada, 150), (cls.bob, 20)):
            cls._order(partner, 100, days_ago=days_ago)
        cls.env["crm.purchase.day"]._read_documents(cls.company)

    def test_every_margin_of_a_row_is_blank(self):
        for model in REPORTS:
            rows = self._rows_of(model)
            self.assertTrue(rows)
            for values in rows.read(MARGINS[model]):
                values.pop("id")
                self.assertEqual(set(map(repr, values.values())), {"False"}, model)

    def test_every_sum_is_blank(self):
        """So are the cells and totals of pivot and graph."""
        for model in REPORTS:
            for name in MARGINS[model]:
                self.assertIs(self._total(model, name), False, f"{model}: {name}")

    def test_web_client_and_export_show_nothing(self):
        for model in REPORTS:
            name, rows = MARGINS[model][0], self._rows_of(model)
            read = rows.web_read({name: {}})
            self.assertEqual({repr(values[name]) for values in read}, {"False"})
            data = rows.export_data([name])["datas"]
            self.assertEqual({cell for (cell,) in data}, {""})

    def test_revenue_is_there(self):
        self.assertEqual(self._total("crm.customer.movement", "revenue"), 100)
        self.assertEqual(
            self._total("crm.retention.cohort", "revenue", ("grain", "=", "month")), 300
        )

    def test_customers_not_invoiced_are_counted(self):
        # Ada joined and left, Bob is there
        self.assertEqual(self._total("crm.customer.movement", "not_invoiced"), 1)
        row = self._rows()["2026-06-01"]
        self.assertEqual((row.closing_count, row.not_invoiced_count), (1, 1))


class TestPartInvoiced(OrderCase):
    """Of some customers something was invoiced, of others nothing."""

    def test_margin_is_of_who_was_invoiced(self):
        self._ask(self.ada, "2026-05-02", 100)
        self._invoice(self.ada, "2026-05-04", 100)
        self._ask(self.bob, "2026-05-03", 70)
        row = self._base()["2026-05-01"]
        self.assertEqual((row.new_count, row.new_revenue), (2, 170))
        self.assertEqual((row.new_margin, row.closing_margin), (85, 85))
        self.assertEqual(row.not_invoiced_count, 1)
        cell = self._cell()
        self.assertEqual((cell.revenue, cell.margin), (170, 85))
        self.assertEqual((cell.active_count, cell.not_invoiced_count), (2, 1))

    def test_flow_of_who_was_not_invoiced_alone_is_blank(self):
        self._ask(self.ada, "2026-04-02", 100)
        self._invoice(self.ada, "2026-04-04", 100)
        self._ask(self.bob, "2026-05-03", 70)
        row = self._base()["2026-05-01"]
        self.assertIs(row.new_margin, False)
        self.assertEqual((row.opening_margin, row.closing_margin), (85, 85))
        self.assertIs(self._cell().filtered("not_invoiced_count").margin, False)

    def test_margin_comes_with_the_invoice(self):
        self._ask(self.ada, "2026-04-02", 100)
        self._invoice(self.ada, "2026-05-04", 100)
        rows = self._base()
        self.assertIs(rows["2026-04-01"].closing_margin, False)
        may = rows["2026-05-01"]
        self.assertIs(may.opening_margin, False)
        self.assertEqual((may.more_margin, may.closing_margin), (85, 85))
        self.assertEqual(may.not_invoiced_count, 0)

    def test_zeros_of_quiet_months_make_no_zero_of_a_blank(self):
        self._ask(self.bob, "2026-01-03", 70)
        self._invoice(self.ada, "2026-05-04", 100)
        self._ask(self.ada, "2026-05-04", 100)
        self._read()
        months = [("grain", "=", "month")]
        cohort = ("cohort_date", "=", "2026-01-01")
        total = self._total("crm.retention.cohort", "margin", *months, cohort)
        self.assertIs(total, False)
        # Bob has left in April: January and 101 days
        total = self._total("crm.customer.base", "left_margin", *months)
        self.assertIs(total, False)

    def test_a_margin_of_zero_is_a_zero(self):
        self._ask(self.ada, "2026-05-02", 15)
        self._invoice(self.ada, "2026-05-04", 15)  # what it cost
        row = self._base()["2026-05-01"]
        self.assertEqual(repr(row.closing_margin), "0.0")
        self.assertEqual(repr(self._cell().margin), "0.0")

    def test_invoices_as_purchases_have_a_margin_each(self):
        self.company.crm_purchase_basis = "invoice"
        self._invoice(self.ada, "2026-05-04", 15)
        row = self._base()["2026-05-01"]
        self.assertEqual(repr(row.closing_margin), "0.0")
        self.assertEqual(row.not_invoiced_count, 0)

    def test_a_salesperson_reads_the_count_and_no_margin(self):
        user = self._user("salesperson")
        self.ada.user_id = user
        self._ask(self.ada, "2026-05-02")
        self._read()
        for model in REPORTS:
            rows = self._as(user, self._rows_of(model, ("user_id", "=", user.id)))
            self.assertNotIn("margin", rows.fields_get())
            self.assertTrue(rows)


# days of customers with what was bought, and whether an invoice stands on the day
HISTORIES = st.lists(
    st.dictionaries(
        st.integers(0, 800),
        st.tuples(st.integers(-50, 200), st.booleans()),
        max_size=12,
    ),
    min_size=1,
    max_size=3,
)


class TestBalanceOfOrders(OrderCase, BalanceCase):
    """Known margins balance whoever is not invoiced, and a blank says: nobody is."""

    @settings(max_examples=60, deadline=None, derandomize=True, database=None)
    @given(HISTORIES)
    def test_balance(self, histories):
        self._write_days(histories)
        known = any(
            invoiced and amount
            for history in histories
            for amount, invoiced in history.values()
        )
        for grain in ("month", "quarter", "year"):
            closed = 0
            for _day, row in sorted(self._rows(grain=grain).items()):
                values = [margin_on(row.end_date, history) for history in histories]
                inside = [value for (is_inside, value) in values if is_inside]
                margins = [value for value in inside if value is not None]
                self.assertEqual(row.not_invoiced_count, len(inside) - len(margins))
                if not known:
                    continue
                if inside and not margins:
                    self.assertIs(row.closing_margin, False)
                else:
                    self.assertAlmostEqual(row.closing_margin, sum(margins))
                self.assertAlmostEqual(row.opening_margin or 0, closed)
                change = sum(
                    sign * (row[f"{flow}_margin"] or 0)
                    for flow, sign in VALUE_FLOWS.items()
                )
                self.assertAlmostEqual(closed + change, row.closing_margin or 0)
                closed = row.closing_margin or 0


def margin_on(day, history):
    """(whether in the base on that day, known margin of 12 months or None)."""
    dated = {ago(days_ago): facts for days_ago, facts in history.items()}

    def is_inside(day):
        return any(
            amount > 0 and 0 <= (day - bought).days <= GAP
            for bought, (amount, _invoiced) in dated.items()
        )

    if not is_inside(day):
        return False, None
    last = max(d for d in dated if d <= day and is_inside(d))
    year_start = last - relativedelta(months=12)
    margins = [
        amount / 2
        for d, (amount, invoiced) in dated.items()
        if invoiced and year_start < d <= last
    ]
    return True, sum(margins) if margins else None
