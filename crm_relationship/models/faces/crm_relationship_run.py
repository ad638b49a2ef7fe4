from odoo import api, models


class CrmRelationshipRun(models.Model):
    _inherit = "crm.relationship.run"

    @api.model
    def _load_demo(self):
        """Build the demo data; called once, by its file."""
        from ...demo import crm_relationship_demo

        crm_relationship_demo.load(self.env)
