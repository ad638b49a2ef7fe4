from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .crm_profit_report import EPOCH


class CrmProfitDay(models.Model):
    """The lines of `crm.profit.report` summed by day, for sums over long periods.

    Written when the documents of purchases are read, once a day. What was posted since
    is read from the lines, whatever its date: the last day kept is read anew, and so
    is every line younger than all there were. An entry that was there before and is
    changed, or posted under an earlier day, is told at the next reading.
    """

    _name = "crm.profit.day"
    _description = "Posted Profit by Day"
    _order = "date, id"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    date = fields.Date(required=True)
    assigned = fields.Boolean("Belongs to a Customer")
    step = fields.Char(required=True)
    kind = fields.Char(required=True)
    amount = fields.Float("Effect on Profit", digits=(16, 4))
    line_count = fields.Integer("Journal Items")
    last_line = fields.Integer("Last Journal Item")

    # two readers at once: nothing is there twice
    _company_date_step_kind_uniq = models.Constraint(
        "UNIQUE (company_id, date, step, kind)",
        "A company has one row for each day, step and kind.",
    )

    @api.model
    def _read_lines(self, companies):
        """Bring the days of these companies in line with what is posted up to today."""
        report = self.env["crm.profit.report"]
        # sudo: the settings that define the figures, whoever asks for them
        companies = companies.sudo()
        self.env.cr.execute(
            SQL("DELETE FROM crm_profit_day WHERE company_id = ANY(%s)", companies.ids)
        )
        for company in companies:
            scope = report._scope(EPOCH, company._crm_today(), company)
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO crm_profit_day (company_id, date, assigned, step, kind,
                                                amount, line_count, last_line)
                    SELECT company_id, date, assigned, step, kind, SUM(amount),
                           COUNT(*), (SELECT MAX(id) FROM account_move_line)
                      FROM (%s) AS line
                     GROUP BY 1, 2, 3, 4, 5
                        ON CONFLICT DO NOTHING
                    """,
                    report._query_steps(scope),
                )
            )

    @api.model
    def _query_days(self, report, first, last) -> SQL:
        """Rows as the report has them, without customer, document and product."""
        kept = {
            company_id: (day, last_line)
            for company_id, day, last_line in self.env.execute_query(
                SQL(
                    "SELECT company_id, MAX(date), MAX(last_line) FROM crm_profit_day"
                    " GROUP BY 1"
                )
            )
        }
        scope = report._scope(first, last)
        columns = SQL("id, company_id, date, assigned, step, kind, amount, line_count")
        queries = []
        for terms in scope.terms:
            day, last_line = kept.get(terms.company_id) or (EPOCH, 0)
            own = scope.of_terms([terms])
            if first < day:
                before = min(last, day - timedelta(days=1))
                queries.append(
                    SQL(
                        "SELECT %s FROM crm_profit_day WHERE company_id = %s"
                        " AND date BETWEEN %s AND %s",
                        columns,
                        terms.company_id,
                        first,
                        before,
                    )
                )
                late = replace(
                    own.of_terms([replace(terms, as_of=before)]),
                    few_lines=True,
                    after=last_line,
                )
                queries.append(self._query_lines(report, late, columns))
            if day <= max(first, last):
                recent = replace(
                    own.of_terms([replace(terms, profit_start=max(first, day))]),
                    few_lines=own.few_lines or day > EPOCH,
                )
                queries.append(self._query_lines(report, recent, columns))
        return SQL(" UNION ALL ").join(queries)

    def _query_lines(self, report, scope, columns):
        return SQL("SELECT %s FROM (%s) AS line", columns, report._query_steps(scope))
