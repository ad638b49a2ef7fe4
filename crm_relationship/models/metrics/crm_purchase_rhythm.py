from odoo import fields, models
from odoo.tools import SQL

from ... import nullable


class CrmPurchaseRhythm(models.Model):
    """Who buys a second time, who is a regular, who is late: rates to group by.

    One row for each customer who has ever bought, from the figures of the
    relationship. A rate is the mean of ones and zeros; who cannot be judged yet has
    neither.
    """

    _name = "crm.purchase.rhythm"
    _description = "Purchase Rhythm"
    _auto = False
    _order = "first_order_date desc, id"
    _rec_name = "partner_id"
    _depends = {
        "crm.relationship": [
            "first_order_date",
            "second_order_date",
            "last_order_date",
            "usual_gap_days",
            "next_order_due_date",
            "lapse_date",
            "is_regular",
        ],
        "res.partner": ["user_id", "country_id"],
    }

    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    first_order_date = fields.Date("First Purchase", readonly=True)
    second_order_date = fields.Date("Second Purchase", readonly=True)
    usual_gap_days = nullable.Float(
        "Usual Interval, Days",
        digits=(7, 1),
        aggregator="avg",
        readonly=True,
        help="The usual time between two purchases of this customer.",
    )
    second_purchase_rate = nullable.Float(
        readonly=True,
        digits=(5, 2),
        aggregator="avg",
        help="Of the customers whose first purchase is 12 months ago, or who bought a"
        " second time before: those whose second purchase came within 12 months of"
        " the first.",
    )
    regular_share = nullable.Float(
        "Regular Customers",
        readonly=True,
        digits=(5, 2),
        aggregator="avg",
        help="Of the customers who bought in the last 12 months: those who did on as"
        " many days as the company's setting asks of a regular.",
    )
    overdue_share = nullable.Float(
        "Next Order Overdue",
        readonly=True,
        digits=(5, 2),
        aggregator="avg",
        help="Of the customers with an interval of their own who have not left: those"
        " whose next order was due before today.",
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT relation.id, relation.partner_id, relation.company_id,
                   partner.user_id, partner.country_id, relation.first_order_date,
                   relation.second_order_date, relation.usual_gap_days,
                   CASE WHEN second_order_date < year_end THEN 1.0
                        WHEN second_order_date IS NOT NULL
                          OR year_end <= terms.as_of THEN 0.0
                        END AS second_purchase_rate,
                   CASE WHEN relation.last_order_date
                             > terms.as_of - INTERVAL '12 months'
                        THEN relation.is_regular::int::numeric END AS regular_share,
                   CASE WHEN relation.next_order_due_date IS NOT NULL
                         AND relation.lapse_date > terms.as_of
                        THEN (relation.next_order_due_date < terms.as_of)::int::numeric
                        END AS overdue_share
              FROM crm_relationship AS relation
              JOIN %(terms)s        ON terms.company_id = relation.company_id
              JOIN res_partner      AS partner ON partner.id = relation.partner_id
             CROSS JOIN LATERAL (
                   SELECT (relation.first_order_date + INTERVAL '12 months')::date
                   ) AS bound (year_end)
             WHERE relation.first_order_date IS NOT NULL
            """,
            terms=self.env["crm.purchase.day"]._query_terms(
                # sudo: settings of companies; record rules choose the rows
                self.env["res.company"].sudo().search([])
            ),
        )
