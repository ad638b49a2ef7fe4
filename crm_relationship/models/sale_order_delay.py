from odoo import fields, models


class SaleOrder(models.Model):
    """A quotation may say what waiting costs its reader; it does so when asked to."""

    _inherit = "sale.order"

    crm_print_delay_cost = fields.Boolean(
        "Print Cost of Delay",
        copy=False,
        help="Say in the quotation what a week of waiting costs the customer, as it is"
        " reckoned in the opportunity.",
    )

    def _delay_cost_lines(self):
        """The formula to print, line by line; none unless it is asked for."""
        self.ensure_one()
        # sudo: who prints it was shown it when he chose to print it
        lead = self.opportunity_id.sudo()
        if not self.crm_print_delay_cost or not lead.delay_cost_formula:
            return []
        return lead.delay_cost_formula.splitlines()
