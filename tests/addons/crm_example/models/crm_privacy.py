from odoo import api, models

from odoo.addons.crm_relationship.models.privacy.treatment import blank


class CrmPrivacy(models.AbstractModel):
    """A forgotten person's samples stay counted; what he said of them goes."""

    _inherit = "crm.privacy"

    @api.model
    def _treatments(self):
        return {**super()._treatments(), "crm.sample": blank("note")}
