from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError
from odoo.tests import Form

from .common import ago
from .customer_base_case import (
    COUNT_FLOWS,
    GAP,
    VALUE_FLOWS,
    BalanceCase,
    CustomerBaseCase,
)


class TestCustomerBase(CustomerBaseCase):
    # who

    def test_a_first_purchase_is_new(self):
        self._buy(self.ada, "2026-03-31")
        rows = self._base()
        self.assertEqual(self._counts(rows["2026-03-01"]), (0, 1, 0, 0, 1))
        self.assertEqual(self._counts(rows["2026-04-01"]), (1, 0, 0, 0, 1))

    def test_leaves_the_day_after_the_setting(self):
        # 28 February and 100 days are 8 June: out of the base on 9 June
        self._buy(self.ada, "2026-02-28")
        left = self.env["crm.customer.movement"].search(
            [("kind", "=", "left"), ("partner_id", "=", self.ada.id)]
        )
        self.assertFalse(left)
        rows = self._base()
        self.assertEqual(self._counts(rows["2026-06-01"]), (1, 0, 0, 1, 0))
        left = left.search([("kind", "=", "left"), ("partner_id", "=", self.ada.id)])
        self.assertEqual(left.date, date(2026, 6, 9))

    def test_stays_through_the_last_day_of_the_setting(self):
        self._sell(self.ada, 100, days_ago=GAP)
        self._sell(self.bob, 100, days_ago=GAP + 1)
        row = self._base()["2026-06-01"]
        self.assertEqual(self._counts(row), (2, 0, 0, 1, 1))

    def test_a_purchase_after_leaving_is_won_back(self):
        self._buy(self.ada, "2025-10-01")
        self._buy(self.ada, "2026-06-01")
        rows = self._base()
        # 1 October and 101 days are 10 January
        self.assertEqual(self._counts(rows["2026-01-01"]), (1, 0, 0, 1, 0))
        self.assertEqual(self._counts(rows["2026-06-01"]), (0, 0, 1, 0, 1))

    def test_a_purchase_on_the_day_of_leaving_is_both(self):
        self._buy(self.ada, "2026-01-01")
        self._buy(self.ada, "2026-04-12")  # 101 days later
        row = self._base()["2026-04-01"]
        self.assertEqual(self._counts(row), (1, 0, 1, 1, 1))
        self._refresh()
        self.assertEqual(self._row(self.ada).returned_date, date(2026, 4, 12))

    def test_a_purchase_a_day_earlier_is_neither(self):
        self._buy(self.ada, "2026-01-01")
        self._buy(self.ada, "2026-04-11")
        row = self._base()["2026-04-01"]
        self.assertEqual(self._counts(row), (1, 0, 0, 0, 1))

    def test_a_credit_note_keeps_nobody(self):
        self._buy(self.ada, "2026-02-01")
        self._refund(self.ada, 10, days_ago=30)  # 16 May
        # 1 February and 101 days are 13 May
        self.assertEqual(self._counts(self._base()["2026-05-01"]), (1, 0, 0, 1, 0))

    def test_months_quarters_and_years_agree(self):
        self._buy(self.ada, "2025-02-01")
        self._buy(self.bob, "2025-12-31")
        self._buy(self.ada, "2026-02-01")
        quarter = self._base(grain="quarter")["2026-01-01"]
        self.assertEqual(self._counts(quarter), (1, 0, 1, 0, 2))
        years = self._rows(grain="year")
        self.assertEqual(self._counts(years["2025-01-01"]), (0, 2, 0, 1, 1))
        # Bob: 31 December and 101 days are 11 April; Ada 13 May
        self.assertEqual(self._counts(years["2026-01-01"]), (1, 0, 1, 2, 0))

    # with which value

    def _values(self, row, measure="revenue"):
        names = ("opening", "new", "won_back", "more", "less", "left", "closing")
        return tuple(row[f"{name}_{measure}"] for name in names)

    def test_value_of_who_is_new_is_what_he_brought_in_the_period(self):
        self._buy(self.ada, "2026-05-03", 100)
        self._buy(self.ada, "2026-05-20", 40)
        row = self._base()["2026-05-01"]
        self.assertEqual(self._values(row), (0, 140, 0, 0, 0, 0, 140))

    def test_who_stays_may_buy_more_or_less(self):
        self._buy(self.ada, "2026-04-03", 100)
        self._buy(self.bob, "2026-04-03", 70)
        self._buy(self.ada, "2026-05-20", 40)
        self._refund(self.bob, 10, days_ago=30)  # 16 May
        row = self._base()["2026-05-01"]
        self.assertEqual(self._values(row), (170, 0, 0, 40, 10, 0, 200))

    def test_who_leaves_takes_along_the_value_of_the_start(self):
        self._buy(self.ada, "2026-01-20", 100)
        self._buy(self.bob, "2026-04-20", 30)
        row = self._base()["2026-05-01"]  # Ada has left on the first of May
        self.assertEqual(self._values(row), (130, 0, 0, 0, 0, 100, 30))

    def test_silence_does_not_make_the_value_fade(self):
        self.company.crm_return_gap_days = 700
        self._buy(self.ada, "2025-01-20", 100)
        self.assertEqual(self._base()["2026-06-01"].closing_revenue, 100)

    def test_value_is_of_twelve_months(self):
        self.company.crm_return_gap_days = 700
        self._buy(self.ada, "2025-05-20", 100)
        self._buy(self.ada, "2025-05-21", 30)
        self._buy(self.ada, "2026-05-20", 1)  # 21 May 2025 to 20 May 2026
        row = self._base()["2026-05-01"]
        self.assertEqual(self._values(row), (130, 0, 0, 0, 99, 0, 31))

    def test_margin_moves_along(self):
        lamp = self._product(cost=15)
        self._buy(self.ada, "2026-04-03", 100, product=lamp)
        self._buy(self.ada, "2026-05-03", 40, product=lamp)
        row = self._base()["2026-05-01"]
        self.assertEqual(self._values(row, "margin"), (85, 0, 0, 25, 0, 0, 110))

    def test_margin_is_unknown_where_no_cost_is(self):
        self._buy(self.ada, "2026-04-03", 100, product=self._product(cost=0))
        row = self._base()["2026-05-01"]
        self.assertIs(row.closing_margin, False)
        self.assertEqual(row.closing_revenue, 100)

    # sums

    def test_a_start_of_several_months_is_blank(self):
        self._buy(self.ada, "2026-04-03")
        self._base()
        domain = [("grain", "=", "month"), ("company_id", "=", self.company.id)]
        measures = ["opening_count:sum", "new_count:sum", "closing_count:sum"]
        report = self.env["crm.customer.base"]
        (total,) = report._read_group(domain, [], measures)
        self.assertEqual(total, (False, 1, False))
        may = report._read_group(domain, ["period_date:month"], measures)[1]
        self.assertEqual(may, (date(2026, 5, 1), 1, 0, 1))

    # as of

    def test_what_closed_yesterday_opens_today(self):
        self._buy(self.ada, "2026-01-20")
        self._buy(self.bob, "2026-04-20")
        self.env["crm.purchase.day"]._read_documents(self.company)
        closed = None
        for day in range(60, -1, -1):
            row = self._rows(crm_as_of=ago(day))[str(ago(day).replace(day=1))]
            movements = self.env["crm.customer.movement"].with_context(
                crm_as_of=ago(day)
            )
            (today,) = movements._read_group(
                [("date", "=", ago(day)), ("company_id", "=", self.company.id)],
                [],
                ["customers:sum"],
            )
            if closed is not None:
                self.assertEqual(closed + (today[0] or 0), row.closing_count)
            closed = row.closing_count

    # behind the numbers

    def test_customers_behind_each_number(self):
        cleo = self._customer("Cleo")
        self._buy(self.ada, "2026-01-20")  # leaves on the first of May
        self._buy(self.bob, "2026-04-20")
        self._buy(cleo, "2026-05-02")
        row = self._base()["2026-05-01"]
        for action, partners, revenue in (
            (row.action_open_opening(), self.ada | self.bob, 200),
            (row.action_open_new(), cleo, 100),
            (row.action_open_won_back(), cleo.browse(), 0),
            (row.action_open_left(), self.ada, -100),
            (row.action_open_closing(), self.bob | cleo, 200),
        ):
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(found.partner_id, partners, action["domain"])
            self.assertEqual(sum(found.mapped("revenue")), revenue)

    def test_the_form_of_a_period_opens(self):
        self._buy(self.ada, "2026-05-02")
        form = Form(self._base()["2026-05-01"])
        self.assertEqual(form.closing_count, 1)

    # rights

    def test_a_salesperson_sees_the_base_of_own_customers(self):
        user, other = self._user("salesperson"), self._user("salesperson")
        self.ada.user_id, self.bob.user_id = user, other
        self._buy(self.ada, "2026-05-02")
        self._buy(self.bob, "2026-05-02")
        row = self._base()["2026-05-01"]
        rows = self._as(user, row.browse()).search([("grain", "=", "month")])
        self.assertEqual([self._counts(r)[1] for r in rows], [0, 1])
        self.assertEqual(rows.user_id, user)
        with self.assertRaises(AccessError):
            rows.read(["closing_margin"])
        movements = self._as(user)["crm.customer.movement"].search([])
        self.assertEqual(movements.partner_id, self.ada)
        with self.assertRaises(AccessError):
            movements.read(["margin"])

    def test_a_manager_sees_the_margin(self):
        self._buy(self.ada, "2026-05-02")
        row = self._base()["2026-05-01"]
        row = self._as(self._user("crm_manager"), row)
        self.assertEqual(row.closing_margin, 100)

    def test_each_company_has_its_own_base_and_money(self):
        other = self._company("Other", self.eur)
        self._open_books(other)
        other.crm_return_gap_days = 10
        self._buy(self.ada, "2026-05-02")
        self._buy(self.ada, "2026-05-02", 50, company=other)
        both = self.company | other
        self.env["crm.purchase.day"]._read_documents(both)
        report = self.env["crm.customer.base"].with_context(
            allowed_company_ids=both.ids
        )
        domain = [("grain", "=", "month"), ("period_date", "=", "2026-05-01")]
        rows = {row.company_id: row for row in report.search(domain)}
        self.assertEqual(self._counts(rows[self.company]), (0, 1, 0, 0, 1))
        self.assertEqual(self._counts(rows[other]), (0, 1, 0, 1, 0))
        self.assertEqual(rows[other].new_revenue, 50)
        self.assertEqual(rows[other].currency_id, self.eur)


# up to three customers, each with days of purchases (positive) and credit notes
HISTORIES = st.lists(
    st.dictionaries(st.integers(0, 800), st.integers(-50, 200), max_size=12),
    min_size=1,
    max_size=3,
)


class TestBalance(BalanceCase):
    """Whatever the customers did, the base balances, and it is the right one."""

    @settings(max_examples=60, deadline=None, derandomize=True, database=None)
    @given(HISTORIES)
    def test_balance(self, histories):
        self._write_days(
            [
                {day: (amount, True) for day, amount in history.items()}
                for history in histories
            ]
        )
        for grain in ("month", "quarter", "year"):
            closed = dict.fromkeys(("count", "revenue", "margin"), 0)
            for _day, row in sorted(self._rows(grain=grain).items()):
                self._assert_balanced(row, closed)
                self._assert_is_the_base(row, histories)

    def _assert_balanced(self, row, closed):
        for measure, before in closed.items():
            opening, closing = row[f"opening_{measure}"], row[f"closing_{measure}"]
            self.assertEqual(opening, before)
            flows = VALUE_FLOWS if measure != "count" else COUNT_FLOWS
            change = sum(
                sign * row[f"{flow}_{measure}"] for flow, sign in flows.items()
            )
            self.assertAlmostEqual(opening + change, closing)
            closed[measure] = closing

    def _assert_is_the_base(self, row, histories):
        values = [
            value
            for history in histories
            if (value := value_on(row.end_date, history)) is not None
        ]
        self.assertEqual(row.closing_count, len(values))
        self.assertAlmostEqual(row.closing_revenue, sum(values))
        self.assertAlmostEqual(row.closing_margin, sum(values) / 2)


def value_on(day, history):
    """The value of a customer on a day, None for who is not in the base: naively."""
    dated = {ago(days_ago): amount for days_ago, amount in history.items()}

    def is_inside(day):
        return any(
            amount > 0 and timedelta() <= day - bought <= timedelta(days=GAP)
            for bought, amount in dated.items()
        )

    if not is_inside(day):
        return None
    last = max(d for d in dated if d <= day and is_inside(d))
    year_start = last - relativedelta(months=12)
    return sum(amount for d, amount in dated.items() if year_start < d <= last)
