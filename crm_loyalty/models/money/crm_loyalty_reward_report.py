from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.crm_relationship.models.metrics.crm_relationship import MARGIN_GROUP


class CrmLoyaltyRewardReport(models.Model):
    """What was redeemed, and what it cost: a row for each order and programme.

    Points are those of the ledger, without redemptions that were given back. Amounts
    are untaxed, in the company's currency at the rate of the order. What was redeemed
    outside our orders has points and their value, and no cost that we know.
    """

    _name = "crm.loyalty.reward.report"
    _description = "Cost of Rewards"
    _auto = False
    _order = "date DESC, id DESC"
    _rec_name = "program_id"
    _depends = {
        "crm.loyalty.move": ["kind", "points", "date", "order_id", "program_id"],
        "sale.order.line": ["reward_id", "price_subtotal", "purchase_price"],
        "sale.order": ["amount_untaxed", "margin", "currency_rate"],
        "loyalty.program": ["point_value", "currency_id"],
    }

    date = fields.Date("Redeemed on", readonly=True)
    program_id = fields.Many2one("loyalty.program", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    points = fields.Float("Points Redeemed", digits=(16, 2), readonly=True)
    value = fields.Monetary(
        "Value Redeemed",
        readonly=True,
        help="Points, times what the programme says a point is worth.",
    )
    discount = fields.Monetary(
        "Discount Given", readonly=True, help="What rewards took off the order."
    )
    product_cost = fields.Monetary(
        "Cost of Free Products",
        readonly=True,
        groups=MARGIN_GROUP,
        help="At the purchase price kept on the order's line.",
    )
    cost = fields.Monetary(
        "Cost of Rewards",
        readonly=True,
        groups=MARGIN_GROUP,
        help="Discounts and cost of free products.",
    )
    sales = fields.Monetary(
        "Orders with Rewards",
        readonly=True,
        help="Untaxed. An order that redeems in two programmes counts in each.",
    )
    margin = fields.Monetary(
        "Margin of These Orders",
        readonly=True,
        groups=MARGIN_GROUP,
        help="Discounts and free products are taken off already.",
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT redeemed.id, redeemed.date, redeemed.program_id, redeemed.partner_id,
                   redeemed.order_id, redeemed.company_id, company.currency_id,
                   redeemed.points,
                   redeemed.points * program.point_value * %(worth)s AS value,
                   COALESCE(given.discount / %(rate)s, 0) AS discount,
                   COALESCE(given.cost / %(rate)s, 0) AS product_cost,
                   COALESCE((given.discount + given.cost) / %(rate)s, 0) AS cost,
                   sale.amount_untaxed / %(rate)s AS sales,
                   sale.margin / %(rate)s AS margin
              FROM (SELECT MIN(id) AS id, MIN(date) AS date, program_id, partner_id,
                           order_id, company_id, -SUM(points) AS points
                      FROM crm_loyalty_move
                     WHERE kind IN ('spend', 'return')
                     GROUP BY program_id, partner_id, company_id, order_id,
                              COALESCE(order_id, -id)
                    HAVING SUM(points) <> 0) AS redeemed
              JOIN loyalty_program AS program ON program.id = redeemed.program_id
         LEFT JOIN res_company     AS company ON company.id = redeemed.company_id
         LEFT JOIN sale_order      AS sale    ON sale.id = redeemed.order_id
         LEFT JOIN (SELECT line.order_id, reward.program_id,
                           SUM(GREATEST(-line.price_subtotal, 0)) AS discount,
                           SUM(CASE WHEN reward.reward_type = 'product'
                                    THEN line.purchase_price * line.product_uom_qty
                                    ELSE 0 END)::numeric AS cost
                      FROM sale_order_line AS line
                      JOIN loyalty_reward  AS reward ON reward.id = line.reward_id
                     GROUP BY 1, 2) AS given
                ON given.order_id = redeemed.order_id
               AND given.program_id = redeemed.program_id
            """,
            rate=SQL("COALESCE(NULLIF(sale.currency_rate, 0), 1)::numeric"),
            worth=self._sql_worth(),
        )

    def _sql_worth(self) -> SQL:
        """The programme's currency in the company's, on the day."""

        def rate(currency):
            return SQL(
                """
                COALESCE((SELECT known.rate FROM res_currency_rate AS known
                           WHERE known.currency_id = %s AND known.name <= redeemed.date
                             AND (known.company_id IS NULL OR known.company_id =
                                  SPLIT_PART(company.parent_path, '/', 1)::int)
                           ORDER BY known.company_id, known.name DESC LIMIT 1), 1)
                """,
                currency,
            )

        own, program = SQL("company.currency_id"), SQL("program.currency_id")
        return SQL(
            "(CASE WHEN %(own)s = %(program)s THEN 1"
            " ELSE %(to)s / %(from)s END)::numeric",
            own=own,
            program=program,
            to=rate(own),
            **{"from": rate(program)},
        )
