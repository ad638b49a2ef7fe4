from odoo import models


class CrmLead(models.Model):
    """An invitation stays with its lead until that is a customer."""

    _inherit = "crm.lead"

    def write(self, vals):
        done = super().write(vals)
        if vals.get("partner_id") and self.env["loyalty.program"]._any_referral():
            # sudo: whoever makes the lead a customer
            invited = self.env["crm.loyalty.referral"].sudo()
            invited.search(
                [
                    ("lead_id", "in", self.ids),
                    ("order_id", "=", False),
                    ("state", "=", "invited"),
                ]
            )._meet_customer()
        return done

    def _merge_dependences(self, opportunities):
        done = super()._merge_dependences(opportunities)
        # sudo: whoever may merge leads
        referrals = self.env["crm.loyalty.referral"].sudo()
        referrals.search([("lead_id", "in", opportunities.ids)]).lead_id = self
        return done
