from odoo import fields, models
from odoo.tools import SQL

from .crm_cost_pool import DRIVER_FACTS


class CrmCostRate(models.Model):
    """What one unit of a driver costs, fixed by the last full run.

    The amount of a pool's account divided by the driver's count over all customers.
    Every customer gets the whole smallest coins (cents) of rate times driver; the
    coins left over go one each to the largest remainders (`cut_remainder`, ties to
    the lowest customer id), so the shares add up to the amount exactly. Kept as a
    rule instead of a list, the same rule gives a changed customer his new share
    without touching anybody else; until the next full run the difference stands
    under "not assigned".
    """

    _name = "crm.cost.rate"
    _description = "Cost Rate"
    _log_access = False
    _order = "pool_id, id"
    _rec_name = "pool_id"

    pool_id = fields.Many2one(
        "crm.cost.pool", required=True, index=True, ondelete="cascade"
    )
    account_id = fields.Many2one("account.account", ondelete="cascade")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    driver = fields.Selection(related="pool_id.driver")
    amount = fields.Monetary(help="The cost to share out in the window.")
    driver_total = fields.Float(
        "Driver Count", digits=0, help="The driver's count over all customers."
    )
    rate = fields.Float(
        "Cost per Unit",
        digits=0,
        help="The cost of the pool by one unit of what it is shared out by.",
    )
    coin_rate = fields.Float(digits=0, help="Cost per unit in smallest coins.")
    cut_remainder = fields.Float(digits=0)
    cut_partner_id = fields.Integer()

    def _query_rates(self, facts: SQL, scope) -> SQL:
        """Rates from the pools' totals and the customers' driver counts."""
        return SQL(
            """
            WITH cost AS (
                SELECT cost.*, POWER(10::numeric, terms.digits) AS coins
                  FROM (%(totals)s) AS cost
                  JOIN %(terms)s ON terms.company_id = cost.company_id
                 WHERE cost.amount <> 0
            ), share AS (
                SELECT cost.pool_id, cost.account_id, fact.partner_id,
                       cost.coins * ABS(cost.amount) AS whole,
                       SUM(driver.units) OVER pool AS total,
                       cost.coins * ABS(cost.amount)
                           / SUM(driver.units) OVER pool AS rate,
                       driver.units
                  FROM cost
                  JOIN %(facts)s AS fact ON fact.company_id = cost.company_id
                 CROSS JOIN LATERAL (SELECT %(units)s AS units) AS driver
                 WHERE driver.units > 0
                WINDOW pool AS (PARTITION BY cost.pool_id, cost.account_id)
            ), ranked AS (
                SELECT pool_id, account_id, partner_id, total, rate,
                       MOD(rate * units, 1) AS remainder,
                       ROW_NUMBER() OVER (
                           PARTITION BY pool_id, account_id
                           ORDER BY MOD(rate * units, 1) DESC, partner_id
                       ) AS place,
                       whole - SUM(FLOOR(rate * units)) OVER (
                           PARTITION BY pool_id, account_id
                       ) AS left_over
                  FROM share
            )
            SELECT cost.pool_id, cost.account_id, cost.company_id, cost.amount,
                   ranked.total AS driver_total, ranked.rate / cost.coins AS rate,
                   ranked.rate AS coin_rate,
                   -- nobody gets a coin more where nothing is left over
                   MAX(CASE WHEN place = left_over THEN remainder
                            WHEN left_over < 1 THEN 2 END) AS cut_remainder,
                   COALESCE(MAX(CASE WHEN place = left_over THEN partner_id END), 0)
                       AS cut_partner_id
              FROM cost
              LEFT JOIN ranked
                     ON ranked.pool_id = cost.pool_id
                    AND ranked.account_id IS NOT DISTINCT FROM cost.account_id
             GROUP BY cost.pool_id, cost.account_id, cost.company_id, cost.amount,
                      ranked.total, ranked.rate, cost.coins
            """,
            totals=self.env["crm.cost.pool"]._query_totals(scope),
            terms=scope.query_terms(),
            facts=facts,
            units=self._sql_units(SQL("cost.driver"), SQL("fact"), scope),
        )

    def _sql_units(self, driver: SQL, fact: SQL, scope) -> SQL:
        """The customer's count of a driver, 0 where it has none."""
        branches = SQL(" ").join(
            SQL(
                "WHEN %s THEN COALESCE(%s, 0)::numeric",
                name,
                self._sql_unit(name, fact),
            )
            for name in sorted(scope.drivers)
        )
        return SQL("CASE %s %s ELSE 0 END", driver, branches or SQL("WHEN '' THEN 0"))

    def _sql_unit(self, driver, fact: SQL) -> SQL:
        if driver == "sales":
            return SQL(
                "GREATEST(COALESCE(%(fact)s.gross_sales_12m, 0)"
                " - COALESCE(%(fact)s.discount_12m, 0)"
                " - COALESCE(%(fact)s.refund_12m, 0), 0)",
                fact=fact,
            )
        return SQL("%s.%s", fact, SQL.identifier(DRIVER_FACTS[driver]))

    def _layers(self):
        """The shares of each rate; then, from them, their total and detail."""
        rates = self._rows(
            SQL("(SELECT * FROM crm_cost_rate WHERE id = ANY(%s))", self.ids)
        )
        return [
            {rate["name"]: self._sql_share(rate) for rate in rates},
            {
                "cost_to_serve_12m": SQL(" + ").join(
                    [SQL("0::numeric"), *(_share_column(rate) for rate in rates)]
                ),
                "cost_allocation": self._sql_detail(rates),
            },
        ]

    def _rows(self, rates: SQL):
        """Rates as plain values, the numbers as text.

        They go into the statements so: a Python float would lose digits and with
        them the last cent.
        """
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT 'share_' || ROW_NUMBER() OVER (
                           ORDER BY rate.pool_id, rate.account_id) AS name,
                       rate.pool_id, rate.account_id, rate.company_id, pool.driver,
                       SIGN(rate.amount) / POWER(10::numeric, currency.decimal_places)
                           AS coin,
                       rate.coin_rate::text, rate.cut_remainder::text,
                       rate.cut_partner_id
                  FROM %s AS rate
                  JOIN crm_cost_pool AS pool     ON pool.id = rate.pool_id
                  JOIN res_company   AS company  ON company.id = rate.company_id
                  JOIN res_currency  AS currency ON currency.id = company.currency_id
                 WHERE rate.coin_rate IS NOT NULL
                """,
                rates,
            )
        )

    def _sql_share(self, rate) -> SQL:
        units = SQL(
            "COALESCE(%s, 0)::numeric", self._sql_unit(rate["driver"], SQL("row"))
        )
        coins = SQL("%s::numeric * %s", rate["coin_rate"], units)
        return SQL(
            """
            CASE WHEN row.company_id <> %(company)s OR %(units)s <= 0 THEN 0
                 ELSE %(coin)s::numeric * (FLOOR(%(coins)s)
                      + CASE WHEN (MOD(%(coins)s, 1), -row.partner_id)
                                  >= (%(cut)s::numeric, -%(cut_partner)s)
                             THEN 1 ELSE 0 END) END
            """,
            company=rate["company_id"],
            units=units,
            coin=str(rate["coin"]),
            coins=coins,
            cut=rate["cut_remainder"],
            cut_partner=rate["cut_partner_id"],
        )

    def _sql_detail(self, rates) -> SQL:
        """{pool id: amount} of the pools this customer has a share of."""
        pools = {}
        for rate in rates:
            pools.setdefault(rate["pool_id"], []).append(_share_column(rate))
        if not pools:
            return SQL("NULL::jsonb")
        return SQL(
            "NULLIF(jsonb_strip_nulls(jsonb_build_object(%s)), '{}'::jsonb)",
            SQL(", ").join(
                SQL("%s, NULLIF(%s, 0)", str(pool), SQL(" + ").join(columns))
                for pool, columns in pools.items()
            ),
        )


def _share_column(rate):
    return SQL("row.%s", SQL.identifier(rate["name"]))
