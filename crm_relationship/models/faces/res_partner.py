from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    # read by the one query that reads all figures
    relationship_id = fields.Many2one(
        "crm.relationship",
        compute="_compute_relationship_figures",
        groups="crm_relationship.crm_relationship_group_user",
    )

    def action_open_relationship(self):
        self.ensure_one()
        return self.relationship_id.get_formview_action()
