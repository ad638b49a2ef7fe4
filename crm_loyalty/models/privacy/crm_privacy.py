from odoo import api, models

from odoo.addons.crm_relationship.models.privacy.treatment import blank, keep


class CrmPrivacy(models.AbstractModel):
    """Points stay countable; notes on referrals go."""

    _inherit = "crm.privacy"

    @api.model
    def _treatments(self):
        return {
            **super()._treatments(),
            "crm.loyalty.agent": keep("What we owe an agent."),
            "crm.loyalty.move": keep("The ledger is never changed."),
            "crm.loyalty.notice": keep("Whom we have told, so as not to tell twice."),
            "crm.loyalty.referral": blank(
                "note",
                "decision_reason",
                "address_hash",
                people=("referrer_id", "referred_id"),
            ),
        }
