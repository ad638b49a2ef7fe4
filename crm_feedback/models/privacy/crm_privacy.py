from odoo import api, models

from odoo.addons.crm_relationship.models.privacy.treatment import blank, delete, keep

VOICES = "How many want a suggestion; who they were is forgotten."
DAYS = "How long an answer took; what was proposed is forgotten."


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
                "idea_title",
                "idea_text",
                "idea_reason",
                "email_from",
                "email_cc",
            ),
            "crm.case.compensation": blank("note", people=("customer_id",)),
            "crm.case.vote": keep(VOICES, "partner_id", "customer_id"),
            "crm.heard.answer": blank(
                "detail", people=("partner_id", "recommender_id")
            ),
            "crm.data.confirmation": delete(),
            "crm.data.correction": keep(DAYS, "partner_id", "proposer_id"),
            "crm.data.correction.line": keep(DAYS, "correction_id.partner_id"),
            "crm.data.evidence": delete(),
        }

    def _forget_contact(self, person):
        self.env["crm.data.correction"]._forget(person)
        self.env["crm.case"]._forget_copies(person)
        return super()._forget_contact(person)
