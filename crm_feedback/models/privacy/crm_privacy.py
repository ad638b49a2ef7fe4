from odoo import api, models

from odoo.addons.crm_relationship.models.privacy.treatment import blank, delete


class CrmPrivacy(models.AbstractModel):
    """Scores and cases stay countable; who said what in which words is forgotten."""

    _inherit = "crm.privacy"

    @api.model
    def _treatments(self):
        return {
            **super()._treatments(),
            "crm.feedback.answer": blank("comment", "browser_key", "address_key"),
            "crm.feedback.invitation": blank("email", "email_normalized"),
            "crm.case": blank(
                "name",
                "description",
                "remedy_note",
                "finding",
                "email_from",
                "email_cc",
            ),
            "crm.data.confirmation": delete(),
            "crm.data.correction": delete(),  # with what he had and wanted
            "crm.data.evidence": delete(),
        }
