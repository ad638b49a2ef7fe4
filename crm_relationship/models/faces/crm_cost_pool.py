from odoo import api, fields, models


class CrmCostPool(models.Model):
    _inherit = "crm.cost.pool"

    current_rate_ids = fields.One2many(
        "crm.cost.rate", string="Rates", compute="_compute_current_rates"
    )

    @api.depends("rate_ids.as_of")
    def _compute_current_rates(self):
        """Of the newest full run; a run for a past day leaves its own beside them."""
        for pool in self:
            newest = max(pool.rate_ids.mapped("as_of"), default=None)
            pool.current_rate_ids = pool.rate_ids.filtered(
                lambda rate, newest=newest: rate.as_of == newest
            )
