from odoo import api, models

from odoo.addons.crm_relationship.models.faces.crm_kpi_figure import Figure


class CrmKpiFigure(models.AbstractModel):
    """Figures of what customers say, and of cases."""

    _inherit = "crm.kpi.figure"

    @api.model
    def _figures(self):
        return super()._figures() | {
            "nps": Figure(
                self.env._("Recommendation (NPS)"), "points", topic="service"
            ),
            "csat": Figure(
                self.env._("Satisfied customers, of those who answered"),
                topic="service",
            ),
            "response_rate": Figure(
                self.env._("Answers, of those asked"), topic="service"
            ),
            "complaints": Figure(
                self.env._("Buyers of a year who complained"),
                "percent",
                "lower",
                "service",
            ),
            "solved_in_time": Figure(
                self.env._("Cases solved in time"), topic="service"
            ),
        }
