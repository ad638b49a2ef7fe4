from odoo import api, models
from odoo.tools import ormcache


class CrmDealNotedMixin(models.AbstractModel):
    """What may be kept for a deal (`lead_id`): whether anything is, costs no query.

    So deals nothing is kept of are merged, by the hundred, as fast as without us.
    """

    _name = "crm.deal.noted.mixin"
    _description = "Memory Perhaps for a Deal"

    @api.model_create_multi
    def create(self, vals_list):
        memories = super().create(vals_list)
        memories._note_deals()
        return memories

    def write(self, vals):
        done = super().write(vals)
        if vals.get("lead_id"):
            self._note_deals()
        return done

    def _note_deals(self):
        if self.lead_id and not self._any_for_deals():
            self.env.registry.clear_cache()

    @api.model
    @ormcache()
    def _any_for_deals(self):
        """Whether any is kept for a deal, archived or not."""
        # sudo: that there is one, no more
        memories = self.sudo().with_context(active_test=False)
        return bool(memories.search_count([("lead_id", "!=", False)], limit=1))
