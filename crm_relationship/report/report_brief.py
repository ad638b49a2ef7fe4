from odoo import api, models


class ReportBrief(models.AbstractModel):
    """The brief on paper: what crm.brief says, to whoever prints it."""

    _name = "report.crm_relationship.report_brief"
    _description = "Brief on Paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        briefs = self.env["crm.brief"]
        return {
            "doc_ids": docids,
            "doc_model": "res.partner",
            "briefs": [briefs.get_brief(id_) for id_ in docids],
        }
