from odoo import models


class ResCompany(models.Model):
    """A company that changes its currency: what is kept in it is converted.

    Odoo allows it while there are no entries, and leaves the rates of orders as they
    were to the old currency.
    """

    _inherit = "res.company"

    def write(self, vals):
        before = {company: company.currency_id for company in self}
        done = super().write(vals)
        changed = self.filtered(lambda one: one.currency_id != before[one])
        if "currency_id" in vals and changed:
            changed._crm_convert(before)
        return done

    def _crm_convert(self, before):
        """Convert what is kept in money of a company, by the rate of its own day.

        :param before: {company: the currency it had}
        """
        # sudo: whoever may change the currency changes what is in it
        orders = self.env["sale.order"].sudo()
        orders = orders.search([("company_id", "in", self.ids)])
        self.env.add_to_compute(orders._fields["currency_rate"], orders)
        costs = self.env["crm.delay.cost"].sudo().with_context(active_test=False)
        costs = costs.search([("company_id", "in", self.ids)])
        self.env.add_to_compute(costs._fields["week_amount"], costs)
        costs.lead_id._sum_delay_costs()
