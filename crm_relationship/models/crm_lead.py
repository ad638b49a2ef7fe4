from odoo import api, models

FIGURE_FIELDS = {
    "partner_id",
    "type",
    "active",
    "stage_id",
    "probability",
    "company_id",
    "user_id",  # whose company it is, where the lead has none
}


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "crm.payment.standing"]

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._queue_customers("lead")
        return leads

    def write(self, vals):
        relevant = FIGURE_FIELDS & set(vals)
        if "partner_id" in relevant:
            self._queue_customers("lead moved")
        done = super().write(vals)
        if relevant:
            self._queue_customers("lead")
        return done

    @api.ondelete(at_uninstall=False)
    def _queue_deleted_customers(self):
        self._queue_customers("lead deleted")

    def _queue_customers(self, reason):
        self.env["crm.relationship.queue"]._push(self.partner_id.ids, reason)
