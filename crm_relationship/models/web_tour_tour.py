from odoo import api, models

OURS = "crm_guide_"


class WebTourTour(models.Model):
    """A guided tour somebody has started ends when it ends: no other follows it."""

    _inherit = "web_tour.tour"

    @api.model
    def consume(self, tourName):  # noqa: N803 core's name
        following = super().consume(tourName)
        if not (tourName.startswith(OURS) and self.env.user._is_internal()):
            return following
        # sudo: a switch of his own; starting the tour has turned it on
        self.env.user.sudo().tour_enabled = False
        return False
