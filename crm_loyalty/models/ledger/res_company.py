from odoo import models
from odoo.exceptions import UserError


class ResCompany(models.Model):
    """Points were earned, and purchases noted, in the company's currency: it stays."""

    _inherit = "res.company"

    def write(self, vals):
        if "currency_id" in vals:
            others = self.filtered(
                lambda one: one.currency_id.id != vals["currency_id"]
            )
            others._refuse_other_currency()
        return super().write(vals)

    def _refuse_other_currency(self):
        entries = self.env["crm.loyalty.move"].sudo()  # only whether there is one
        for company in self:
            if entries.search_count([("company_id", "=", company.id)], limit=1):
                raise UserError(
                    self.env._(
                        "%(company)s has a points ledger, whose points and purchases"
                        " count in %(currency)s. Make another company for the other"
                        " currency, with a programme of its own.",
                        company=company.name,
                        currency=company.currency_id.name,
                    )
                )
