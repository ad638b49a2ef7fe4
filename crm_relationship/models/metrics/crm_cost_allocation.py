from odoo import fields, models
from odoo.tools import SQL

from .crm_relationship import MARGIN_GROUP


class CrmCostAllocation(models.Model):
    """What each cost pool costs each customer: unfolds what the row keeps."""

    _name = "crm.cost.allocation"
    _description = "Cost Allocation"
    _auto = False
    _order = "amount desc, id"
    _rec_name = "pool_id"
    _depends = {"crm.relationship": ["cost_allocation"]}

    relationship_id = fields.Many2one("crm.relationship", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    pool_id = fields.Many2one("crm.cost.pool", "Cost Pool", readonly=True)
    driver = fields.Selection(related="pool_id.driver")
    amount = fields.Monetary(
        readonly=True,
        groups=MARGIN_GROUP,
        help="This customer's share of the cost pool in the last 12 months.",
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT relation.id * 1048576::bigint + pool.id AS id,
                   relation.id AS relationship_id, relation.partner_id,
                   relation.company_id, relation.currency_id, pool.id AS pool_id,
                   (relation.cost_allocation ->> pool.id::text)::numeric AS amount
              FROM crm_relationship AS relation
              JOIN crm_cost_pool    AS pool
                ON pool.company_id = relation.company_id
               AND relation.cost_allocation ? pool.id::text
            """
        )
