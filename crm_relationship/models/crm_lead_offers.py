from odoo import models

DECIDES = {"stage_id", "active", "probability", "lost_reason_id"}


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def write(self, vals):
        """Whoever noted an offer of others is asked about it when it is decided."""
        offers = self.env["crm.competitor.offer"]
        if not DECIDES & set(vals) or not offers._any_for_deals():
            return super().write(vals)
        before = {lead: lead.won_status for lead in self}
        done = super().write(vals)
        decided = self.filtered(
            lambda lead: (
                lead.won_status in ("won", "lost") and lead.won_status != before[lead]
            )
        )
        if decided:
            offers._ask_for_outcome(decided)
        return done
