from odoo import api, fields, models
from odoo.tools import SQL

from ... import nullable
from .crm_relationship import MARGIN_GROUP


class CrmCustomerMovement(models.Model):
    """Who joined the customer base and who left it, on which day, with which value.

    A customer belongs to the base from a purchase on, for as long as no silence is
    longer than the company's setting: bought on day P, silent since, he is in it on
    day P + setting and out of it from the day after. Who buys again after that is
    won back, even on that very day.

    His value is what the last 12 months brought on the last day he had a document
    in: it does not fade while he is silent, and it is lost as a whole when he
    leaves. So the value of the base on any day is the sum of all movements up to it.

    Margin is of invoices. Where purchases are orders, a customer of whom nothing was
    invoiced in those 12 months brings none to the sum, and his movement shows none;
    `not_invoiced` counts such customers as `customers` counts all.
    """

    _name = "crm.customer.movement"
    _description = "Customer Movement"
    _auto = False
    _order = "date desc, id"
    _rec_name = "partner_id"
    _depends = {
        "crm.purchase.day": ["partner_id", "company_id", "day", "purchases", "revenue"],
        "res.partner": ["user_id"],
    }

    date = fields.Date(readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    kind = fields.Selection(
        [
            ("new", "New"),
            ("won_back", "Won back"),
            ("more", "Buys more"),
            ("less", "Buys less"),
            ("left", "Left"),
        ],
        "What Happened",
        readonly=True,
    )
    customers = fields.Integer(
        readonly=True, help="1 for who joined, -1 for who left, 0 for who stayed."
    )
    revenue = fields.Monetary(
        "Revenue a Year",
        readonly=True,
        help="By how much the revenue of 12 months of the customers in the base"
        " changed.",
    )
    margin = nullable.Monetary(
        "Margin a Year",
        readonly=True,
        groups=MARGIN_GROUP,
        help="By how much the margin of 12 months of the customers in the base"
        " changed, by what was invoiced. Empty where purchases are orders and nothing"
        " of the customer was invoiced in these months, and for a company that knows"
        " the cost of nothing it sold.",
    )
    not_invoiced = fields.Integer(
        readonly=True,
        help="Customers whose purchases are orders of which none was invoiced in 12"
        " months: their margin is not known and not in the sum. 1 for who became one,"
        " -1 for who is none any more.",
    )
    since_date = fields.Date(
        "In the Base Since",
        readonly=True,
        help="The day the customer joined, or was won back, this time.",
    )
    until_date = fields.Date(
        "In the Base Until Before",
        readonly=True,
        help="The day the customer left, empty for who is still in the base.",
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT movement.id, movement.date, movement.partner_id,
                   movement.company_id, movement.currency_id, partner.user_id,
                   movement.kind, movement.customers, movement.revenue,
                   CASE WHEN %(cost_known)s THEN movement.margin END AS margin,
                   movement.not_invoiced, movement.since_date, movement.until_date
              FROM (%(movements)s) AS movement
              JOIN res_partner AS partner ON partner.id = movement.partner_id
            """,
            movements=self._query_movements(),
            cost_known=self._sql_cost_known(SQL("movement.company_id")),
        )

    @api.model
    def _sql_cost_known(self, company: SQL) -> SQL:
        """Whether the company invoiced something, and knows a cost or needs none."""
        return SQL("%s IN (%s)", company, self._query_cost_known())

    @api.model
    def _query_cost_known(self) -> SQL:
        """The companies that invoiced something, and know a cost or need none."""
        return SQL(
            """
            SELECT company.id AS company_id
              FROM res_company AS company
             WHERE EXISTS (SELECT FROM crm_purchase_day AS day
                            WHERE day.company_id = company.id
                              AND day.sales_cost_known <> 0)
                OR NOT EXISTS (SELECT FROM crm_purchase_day AS day
                                WHERE day.company_id = company.id
                                  AND day.sales_cost_unknown <> 0)
               AND EXISTS (SELECT FROM crm_purchase_day AS day
                            WHERE day.company_id = company.id
                              AND day.margin IS NOT NULL)
            """
        )

    @api.model
    def _query_movements(self) -> SQL:
        """Each day in a stay changes its value; the last day brings the leaving too."""
        return SQL(
            """
            SELECT stay.id * 2 + change.place AS id, change.date, stay.partner_id,
                   stay.company_id, stay.currency_id, stay.as_of, stay.spell,
                   change.kind, change.customers, change.revenue, change.margin,
                   change.not_invoiced, stay.since_date, stay.until_date
              FROM (%(stays)s) AS stay
             CROSS JOIN LATERAL (
                    SELECT 0, stay.day,
                           CASE WHEN stay.joins AND stay.spell = 1 THEN 'new'
                                WHEN stay.joins THEN 'won_back'
                                WHEN stay.revenue >= stay.revenue_before THEN 'more'
                                ELSE 'less' END,
                           stay.joins::int,
                           stay.revenue - stay.revenue_before,
                           CASE WHEN COALESCE(stay.margin, stay.margin_before)
                                     IS NOT NULL
                                THEN COALESCE(stay.margin, 0)
                                     - COALESCE(stay.margin_before, 0) END,
                           (stay.margin IS NULL)::int - stay.not_invoiced_before
                     UNION ALL
                    SELECT 1, stay.until_date, 'left', -1, -stay.revenue, -stay.margin,
                           -(stay.margin IS NULL)::int
                     WHERE stay.is_last AND stay.until_date IS NOT NULL
                    ) AS change (place, date, kind, customers, revenue, margin,
                                 not_invoiced)
            """,
            stays=self._query_stays(),
        )

    @api.model
    def _query_stays(self) -> SQL:
        """The days of each stay in the base, with the value before and after."""
        return SQL(
            """
            SELECT id, partner_id, company_id, currency_id, as_of, day, joins, spell,
                   revenue, margin,
                   COALESCE(LAG(revenue) OVER stay, 0) AS revenue_before,
                   LAG(margin) OVER stay AS margin_before,
                   COALESCE(LAG((margin IS NULL)::int) OVER stay, 0)
                       AS not_invoiced_before,
                   LEAD(day) OVER stay IS NULL AS is_last,
                   MIN(day) OVER whole AS since_date,
                   CASE WHEN MAX(day) FILTER (WHERE purchases > 0) OVER whole
                             + return_gap_days + 1 <= as_of
                        THEN MAX(day) FILTER (WHERE purchases > 0) OVER whole
                             + return_gap_days + 1 END AS until_date
              FROM (SELECT *, COUNT(*) FILTER (WHERE joins) OVER (
                              PARTITION BY partner_id, company_id ORDER BY day)
                              AS spell
                      FROM (%(days)s) AS daily
                     WHERE joins OR day - last_purchase <= return_gap_days) AS inside
            WINDOW whole AS (PARTITION BY partner_id, company_id, spell),
                   stay AS (PARTITION BY partner_id, company_id, spell ORDER BY day)
            """,
            days=self._query_days(),
        )

    @api.model
    def _query_days(self) -> SQL:
        """Every day of a customer with what the 12 months up to it brought.

        `last_purchase` is the one before this day; a purchase `joins` the base if
        there is none, or none within the setting.
        """
        return SQL(
            """
            SELECT id, partner_id, company_id, currency_id, as_of, return_gap_days,
                   day, purchases, revenue, margin, last_purchase,
                   purchases > 0 AND (last_purchase IS NULL
                                      OR day - last_purchase > return_gap_days)
                       AS joins
              FROM (SELECT day.id, day.partner_id, day.company_id, terms.currency_id,
                           terms.as_of, terms.return_gap_days, day.day, day.purchases,
                           SUM(day.revenue) OVER year AS revenue,
                           SUM(day.margin) OVER year AS margin,
                           MAX(day.day) FILTER (WHERE day.purchases > 0) OVER (
                               PARTITION BY day.partner_id, day.company_id
                               ORDER BY day.day
                               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                           ) AS last_purchase
                      FROM crm_purchase_day AS day
                      JOIN %(terms)s ON terms.company_id = day.company_id
                     WHERE day.day <= terms.as_of
                    WINDOW year AS (
                        PARTITION BY day.partner_id, day.company_id ORDER BY day.day
                        RANGE BETWEEN INTERVAL '12 months -1 day' PRECEDING
                                  AND CURRENT ROW)) AS dated
            """,
            terms=self.env["crm.purchase.day"]._query_terms(
                # sudo: currencies and settings; record rules choose the rows
                self.env["res.company"].sudo().search([])
            ),
        )
