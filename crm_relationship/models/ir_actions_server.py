from odoo import fields, models


class IrActionsServer(models.Model):
    """Automations compute customers without a line of code.

    On contacts, or on any document with a contact.
    """

    _inherit = "ir.actions.server"

    state = fields.Selection(
        selection_add=[("crm_relationship", "Compute Customer Relationship")],
        ondelete={"crm_relationship": "cascade"},
    )
    crm_relationship_compute = fields.Selection(
        [
            ("action_refresh_relationship", "All figures"),
            ("action_compute_profitability", "Sales and profit"),
            ("action_compute_priority", "Scores and priority"),
        ],
        "Compute",
        default="action_refresh_relationship",
        help="Which figures the action computes.",
    )

    def _run_action_crm_relationship_multi(self, eval_context=None):
        """Compute the customers of all records at once."""
        records = (eval_context or {}).get("records") or self.env["res.partner"]
        partners = records if records._name == "res.partner" else records.partner_id
        method = self.crm_relationship_compute or "action_refresh_relationship"
        return getattr(partners, method)() if partners else False

    def _get_warning_messages(self):
        messages = super()._get_warning_messages()
        if self.state == "crm_relationship" and self.model_id:
            model = self.env[self.model_id.model]
            if model._name != "res.partner" and "partner_id" not in model._fields:
                messages.append(
                    self.env._(
                        "%s has no contact, so there is no customer to compute: choose"
                        " contacts or a document with a contact.",
                        self.model_id.name,
                    )
                )
        return messages
