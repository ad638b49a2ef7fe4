from odoo import api, models

from odoo.addons.crm_relationship.models.faces.crm_kpi_figure import Figure


class CrmKpiFigure(models.AbstractModel):
    """Figures of points and members."""

    _inherit = "crm.kpi.figure"

    @api.model
    def _figures(self):
        return super()._figures() | {
            "members": Figure(
                self.env._("Buyers of a year with a loyalty card"), topic="loyalty"
            ),
            "redemption": Figure(
                self.env._("Points redeemed, of points earned"), topic="loyalty"
            ),
            "breakage": Figure(
                self.env._("Points expired, of points earned"),
                "percent",
                "lower",
                "loyalty",
            ),
        }
