from odoo import models
from odoo.tools import SQL

MOST_CUSTOMERS = 50_000  # of a company that a model is fitted on


class CrmFactValue(models.AbstractModel):
    """What a value model is fitted on: histories of purchases, margins of purchases.

    A purchase is a day with at least one document that counts as one, whatever the
    company counts. Read by a full run once a month, of a sample that is the same each
    time.
    """

    _name = "crm.fact.value"
    _description = "Facts: value"

    def _get_histories(self, scope, cuts):
        """{company id: rows} of the purchases of each customer up to several days.

        :param cuts: for each cut {company id: its last day}
        :returns: rows (first day, last day, purchase days), then for each cut (last
            day, purchase days) as they were then
        """
        rows = self.env.execute_query(self._query_histories(scope, cuts))
        found = {company_id: [] for company_id in scope.company_ids}
        for company_id, *history in rows:
            found[company_id].append(history)
        return found

    def _query_histories(self, scope, cuts) -> SQL:
        return SQL(
            """
            SELECT daily.company_id, MIN(day), MAX(day), COUNT(*), %(cuts)s
              FROM (%(days)s) AS daily (partner_id, company_id, day, amount, documents)
              JOIN (%(sample)s) AS sample
                ON sample.partner_id = daily.partner_id
               AND sample.company_id = daily.company_id
             WHERE documents > 0
             GROUP BY daily.partner_id, daily.company_id
            """,
            cuts=SQL(", ").join(
                SQL(
                    "MAX(day) FILTER (WHERE day <= %(until)s),"
                    " COUNT(*) FILTER (WHERE day <= %(until)s)",
                    until=_by_company(days),
                )
                for days in cuts
            ),
            days=self.env["crm.fact.sales"]._query_days(scope),
            sample=self._query_sample(scope),
        )

    def _query_sample(self, scope) -> SQL:
        """At most so many customers of each company, the same ones every time."""
        return SQL(
            """
            SELECT partner_id, company_id
              FROM (SELECT partner_id, company_id,
                           ROW_NUMBER() OVER (PARTITION BY company_id
                                              ORDER BY MD5(partner_id::text)) AS place
                      FROM crm_full_fact
                     WHERE company_id = ANY(%s) AND purchase_days > 0) AS drawn
             WHERE place <= %s
            """,
            scope.company_ids,
            MOST_CUSTOMERS,
        )

    def _get_margins(self, scope):
        """{company id: [(purchases, mean, sum of squares, plain mean)]} of the window.

        The margin of a day with a sale: sales less discounts less cost of sales, of
        customers whose cost is known. The least and the largest one in a hundred count
        as what stands at their border.
        """
        rows = self.env.execute_query(self._query_margins(scope))
        found = {company_id: [] for company_id in scope.company_ids}
        for company_id, *margins in rows:
            found[company_id].append(tuple(margins))
        return found

    def _query_margins(self, scope) -> SQL:
        return SQL(
            """
            WITH daily AS (
                SELECT line.partner_id, line.company_id, line.date,
                       SUM(line.gross - line.discount - line.cost_ledger
                           - line.cost_imputed) AS margin
                  FROM (%(lines)s) AS line
                  JOIN (%(sample)s) AS sample
                    ON sample.partner_id = line.partner_id
                   AND sample.company_id = line.company_id
                  JOIN crm_full_fact AS fact
                    ON fact.partner_id = line.partner_id
                   AND fact.company_id = line.company_id
                 WHERE fact.sales_cost_unknown IS NULL
                 GROUP BY 1, 2, 3
                HAVING SUM(line.gross) > 0
            ), border AS (
                SELECT company_id,
                       PERCENTILE_DISC(0.01) WITHIN GROUP (ORDER BY margin) AS least,
                       PERCENTILE_DISC(0.99) WITHIN GROUP (ORDER BY margin) AS most
                  FROM daily GROUP BY 1
            )
            SELECT company_id, COUNT(*), AVG(margin)::float8,
                   (COUNT(*) * VAR_POP(margin))::float8, AVG(plain)::float8
              FROM (SELECT partner_id, company_id, margin AS plain,
                           GREATEST(least, LEAST(most, margin)) AS margin
                      FROM daily JOIN border USING (company_id)) AS bounded
             GROUP BY partner_id, company_id
            """,
            lines=self.env["crm.fact.profit"]._query_lines(scope),
            sample=self._query_sample(scope),
        )


def _by_company(days) -> SQL:
    branches = SQL(" ").join(
        SQL("WHEN %s THEN %s::date", company_id, day)
        for company_id, day in days.items()
    )
    return SQL("(CASE daily.company_id %s END)", branches)
