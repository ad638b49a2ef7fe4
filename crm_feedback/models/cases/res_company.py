from odoo import api, models

SEQUENCE = "crm.case"


class ResCompany(models.Model):
    """Each company counts its cases by itself."""

    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._ensure_case_sequences()
        return companies

    @api.model
    def _ensure_all_case_sequences(self):
        self.search([])._ensure_case_sequences()

    def _ensure_case_sequences(self):
        # sudo: a counter for cases, which whoever makes a company need not know of
        sequences = self.env["ir.sequence"].sudo()
        known = sequences.search([("code", "=", SEQUENCE)]).company_id
        sequences.create(
            [
                {
                    "name": self.env._("Cases of %s", company.name),
                    "code": SEQUENCE,
                    "prefix": "C%(range_year)s/",
                    "padding": 5,
                    "use_date_range": True,
                    "company_id": company.id,
                }
                for company in self - known
            ]
        )
