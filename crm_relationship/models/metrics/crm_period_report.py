from odoo import api, fields, models
from odoo.tools import SQL

from ... import nullable

GRAINS = [("month", "Months"), ("quarter", "Quarters"), ("year", "Years")]


class CrmPeriodReport(models.AbstractModel):
    """What reports by period share: whose figures, of which period, in which money.

    Periods are whole calendar months, quarters and years side by side; a reader
    keeps to one grain. Customers are summed by salesperson, so that each sees the
    figures of the own customers.
    """

    _name = "crm.period.report"
    _description = "Report by Period"

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    grain = fields.Selection(
        GRAINS,
        "Time Step",
        readonly=True,
        help="Whether a row covers a month, a quarter or a year.",
    )
    is_open = fields.Boolean(
        "Still Open",
        readonly=True,
        help="The period is not over yet: its figures will change.",
    )

    @api.model
    def _query_grains(self) -> SQL:
        """`grain`: its name, how many months it has, and a place for ids."""
        return SQL(
            "(VALUES ('month', 1, 0), ('quarter', 3, 1), ('year', 12, 2))"
            " AS grain (name, months, place)"
        )

    @api.model
    def _sql_month(self, day: SQL) -> SQL:
        """The number of a date's month; a period's number is that over its months."""
        return SQL(
            # not EXTRACT, whose numeric takes three times as long
            "(DATE_PART('year', %(day)s)::int * 12"
            " + DATE_PART('month', %(day)s)::int - 1)",
            day=day,
        )

    @api.model
    def _sql_first_day(self, period: SQL, months: SQL) -> SQL:
        """The first day of a period from its number and the months it has."""
        return SQL(
            "MAKE_DATE(%(month)s / 12, %(month)s %% 12 + 1, 1)",
            month=SQL("(%s * %s)", period, months),
        )

    @api.model
    def _terms(self) -> SQL:
        # sudo: currencies and settings of companies; record rules choose the rows
        companies = self.env["res.company"].sudo().search([])
        return self.env["crm.purchase.day"]._query_terms(companies)

    def _read_group_select(self, aggregate_spec, query):
        """Money of different currencies has no sum, and what is not known none."""
        sql = super()._read_group_select(aggregate_spec, query)
        name = aggregate_spec.split(":")[0]
        field = self._fields.get(name)
        if field is None or field.type != "monetary":
            return sql
        if isinstance(field, nullable.Monetary):
            sql = self._blank_if_zeros_alone(name, sql, query)
        return self._blank_unless_one("currency_id", sql, query)

    def _blank_if_zeros_alone(self, name, sql, query):
        """The aggregate, unless a row is not known and those that are say nothing.

        Periods in which nothing moved are zeros; they must not turn the blank of one
        in which something did into a zero.
        """
        column = self._field_to_sql(self._table, name, query)
        return SQL(
            "CASE WHEN COUNT(%(column)s) = COUNT(*) OR BOOL_OR(%(column)s <> 0)"
            " THEN %(sql)s END",
            column=column,
            sql=sql,
        )

    def _blank_unless_one(self, name, sql, query):
        """The aggregate where all rows of the group have the same value of a field."""
        column = self._field_to_sql(self._table, name, query)
        return SQL(
            "CASE WHEN MIN(%(column)s) = MAX(%(column)s) THEN %(sql)s END",
            column=column,
            sql=sql,
        )
