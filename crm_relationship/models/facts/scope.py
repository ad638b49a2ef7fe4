"""Whose facts, of which companies, as of which day: what every query is told."""

from dataclasses import dataclass, field, replace
from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.tools import SQL

PROFIT_MONTHS = 12  # length of the rolling window of profit
DATE, INT, BOOLEAN, TEXT = SQL("date"), SQL("int"), SQL("boolean"), SQL("text")
TERM_TYPES = {
    "as_of": DATE,
    "profit_start": DATE,
    "payment_start": DATE,
    "trend_start": DATE,
    "rfm_start": DATE,
    "digits": INT,
    "by_order": BOOLEAN,
    "by_day": BOOLEAN,
    "count_zero": BOOLEAN,
    "return_gap_days": INT,
    "regular_days": INT,
    "grace_days": INT,
    "time_zone": TEXT,
}
PAYMENT_MONTHS = 24  # of the rolling window of payment behaviour
TREND_MONTHS = 6  # its last part, compared with the part before


@dataclass(frozen=True)
class Terms:
    """One company's dates and settings. Windows include both their ends."""

    company_id: int
    as_of: date
    profit_start: date
    payment_start: date
    trend_start: date
    rfm_start: date
    digits: int
    by_order: bool
    by_day: bool
    count_zero: bool
    return_gap_days: int
    regular_days: int
    grace_days: int
    late_rate: float
    acquisition_cost: float
    time_zone: str

    @classmethod
    def of(cls, company, as_of, profit_start=None):
        """The company's terms as of a day; `profit_start` opens another window."""

        company = company.sudo()  # its settings, for figures that it computes

        def start(months):
            return as_of - relativedelta(months=months) + relativedelta(days=1)

        return cls(
            company_id=company.id,
            as_of=as_of,
            profit_start=profit_start or start(PROFIT_MONTHS),
            payment_start=start(PAYMENT_MONTHS),
            trend_start=start(TREND_MONTHS),
            rfm_start=start(company.crm_rfm_months),
            digits=company.currency_id.decimal_places,
            by_order=company.crm_purchase_basis == "order",
            by_day=company.crm_purchase_grain == "day",
            count_zero=company.crm_count_zero_purchases,
            return_gap_days=company.crm_return_gap_days,
            regular_days=company.crm_regular_days,
            grace_days=company.crm_payment_grace_days,
            late_rate=company.crm_late_payment_rate,
            acquisition_cost=company.crm_acquisition_cost,
            time_zone=company.partner_id.tz or "UTC",
        )


@dataclass(frozen=True)
class Scope:
    """The companies' terms and the customers in question.

    `partner_ids` are commercial partners; None means everybody. `drivers` are the
    drivers of cost that some pool uses: nobody counts what nobody shares out. `rows`
    is the table of all customers with facts, where there is one. Of `few_lines` in the
    window, what belongs to a line is looked up line by line. `memo` keeps what the
    queries look up once.
    """

    terms: tuple[Terms, ...]
    partner_ids: tuple[int, ...] | None = None
    drivers: frozenset[str] = field(default_factory=frozenset)
    today: date | None = None
    rows: SQL | None = field(default=None, compare=False)
    few_lines: bool = False
    memo: dict = field(default_factory=dict, compare=False)

    def of_terms(self, terms):
        """The same for some of the companies."""
        return replace(self, terms=tuple(terms), memo={})

    @property
    def company_ids(self):
        return [terms.company_id for terms in self.terms]

    def pairs(self) -> SQL:
        """`pair`: partner_id and company_id of all there may be figures of."""
        if self.rows is not None:
            return SQL("%s AS pair", self.rows)
        return SQL(
            "(SELECT * FROM UNNEST(%s::int[]) AS customer (partner_id)"
            " CROSS JOIN UNNEST(%s::int[]) AS company (company_id)) AS pair",
            list(self.partner_ids),
            self.company_ids,
        )

    @property
    def is_all(self):
        """Whether all customers are looked at: queries then read whole tables."""
        return self.partner_ids is None

    @property
    def reads_tables(self):
        """Whether so many lines are looked at that what belongs to them is joined."""
        return self.is_all and not self.few_lines

    @property
    def is_past(self):
        """Whether some company is looked at as of a day before today."""
        return any(terms.as_of < self.today for terms in self.terms)

    def earliest(self, name):
        """The first day any company's window opens: a bound that indexes can use."""
        return min(getattr(terms, name) for terms in self.terms)

    def latest(self):
        return max(terms.as_of for terms in self.terms)

    def only(self, column: SQL) -> SQL:
        """The condition that restricts `column` to the customers in question."""
        if self.partner_ids is None:
            return SQL("TRUE")
        return SQL("%s = ANY(%s)", column, list(self.partner_ids))

    def by_company(self, column: SQL) -> SQL:
        """A company as a join or condition reads it beside the customers in question.

        Of few customers as an expression: there are three or four companies, and the
        planner would take the index that finds all rows of one of them.
        """
        return column if self.is_all else SQL("(%s + 0)", column)

    def terms_of(self, company: SQL) -> dict[str, SQL]:
        """{term: its value for the company in column `company`}, to write in SQL.

        A plain constant where all companies agree, so that the planner knows what
        it is about; joining a table of terms makes it guess the rows a thousandfold
        too low.
        """
        return {
            name: self._sql_term(name, pg_type, company)
            for name, pg_type in TERM_TYPES.items()
        }

    def _sql_term(self, name, pg_type, company: SQL) -> SQL:
        values = {terms.company_id: getattr(terms, name) for terms in self.terms}
        constants = {
            company_id: SQL("%s::%s", str(value), pg_type)
            for company_id, value in values.items()
        }
        if len(set(values.values())) == 1:
            return next(iter(constants.values()))
        branches = [
            SQL("WHEN %s THEN %s", company_id, constant)
            for company_id, constant in constants.items()
        ]
        return SQL("(CASE %s %s END)", company, SQL(" ").join(branches))

    def in_window(self, moment: SQL, company: SQL) -> SQL:
        """Whether `moment`, in UTC, is on a day of the profit window at the company.

        Two moments to compare with instead of a day to work out for each row.
        """
        return SQL(
            """
            %(moment)s >= (%(profit_start)s::timestamp AT TIME ZONE %(time_zone)s)
                          AT TIME ZONE 'UTC'
            AND %(moment)s < ((%(as_of)s + 1)::timestamp AT TIME ZONE %(time_zone)s)
                             AT TIME ZONE 'UTC'
            """,
            moment=moment,
            **self.terms_of(company),
        )

    def query_terms(self) -> SQL:
        """One row a company: what `terms` stands for in the queries of facts."""
        rows = SQL(", ").join(
            SQL(
                "(%s, %s::date, %s::date, %s::date, %s::date, %s, %s, %s, %s,"
                " %s, %s, %s, %s::numeric, %s::numeric, %s)",
                terms.company_id,
                terms.as_of,
                terms.profit_start,
                terms.payment_start,
                terms.rfm_start,
                terms.digits,
                terms.by_order,
                terms.by_day,
                terms.count_zero,
                terms.return_gap_days,
                terms.regular_days,
                terms.grace_days,
                str(terms.late_rate),
                str(terms.acquisition_cost),
                terms.time_zone,
            )
            for terms in self.terms
        )
        return SQL(
            "(VALUES %s) AS terms (company_id, as_of, profit_start, payment_start,"
            " rfm_start, digits, by_order, by_day, count_zero, return_gap_days,"
            " regular_days, grace_days, late_rate, acquisition_cost, time_zone)",
            rows,
        )


@dataclass(frozen=True)
class Source:
    """A query giving partner_id, company_id and figures for a Scope.

    `columns` maps each figure to its PostgreSQL type. A figure stands in one source
    only; a source gives at most one row for each customer and company.
    """

    name: str
    query: SQL
    columns: dict[str, str]


def fold(sources) -> SQL:
    """All sources side by side, one row for each customer and company.

    UNION ALL and one aggregate is cheaper than joining the sources (they have
    different customers), and NULL where a source knows nothing.
    """
    names = {}
    for source in sources:
        names.update(source.columns)
    branches = SQL(" UNION ALL ").join(
        SQL(
            "SELECT partner_id, company_id, %s FROM (%s) AS %s",
            SQL(", ").join(
                SQL.identifier(name)
                if name in source.columns
                else SQL("NULL::%s AS %s", SQL(pg_type), SQL.identifier(name))
                for name, pg_type in names.items()
            ),
            source.query,
            SQL.identifier(source.name),
        )
        for source in sources
    )
    folded = SQL(", ").join(
        SQL("MAX(%(name)s) AS %(name)s", name=SQL.identifier(name)) for name in names
    )
    return SQL(
        "SELECT partner_id, company_id, %s FROM (%s) AS source GROUP BY 1, 2",
        folded,
        branches,
    )
