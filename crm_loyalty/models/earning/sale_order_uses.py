from odoo import models


class SaleOrder(models.Model):
    """A confirmed order counts as a use of programmes with a strict limit."""

    _inherit = "sale.order"

    def _limited_programs(self):
        return self.order_line.reward_id.program_id.filtered(
            lambda program: program.limit_usage and program.strict_usage
        )

    def _take_uses(self):
        programs = self._limited_programs()
        if programs:
            programs.sudo()._take_use(self)  # only counts: uses by orders of others too
