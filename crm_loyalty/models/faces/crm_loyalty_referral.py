from odoo import fields, models
from odoo.tools import format_date


class CrmLoyaltyReferral(models.Model):
    """What a customer is told of those he recommended.

    He learns nothing that he could not know: a first name and an initial, as they were
    given; and of a reward that is held or refused only what is his own doing, never
    what both have in common or that somebody was a customer before.
    """

    _inherit = "crm.loyalty.referral"

    def _portal_row(self):
        self.ensure_one()
        state = self.state
        if state == "ordered" and self.release_date:
            state = "window"
        label, words = self._portal_words()[state]
        points = {
            "ordered": self.program_id.referral_points,
            "window": self.program_id.referral_points,
            "rewarded": self.referrer_points,
        }
        return {
            "name": self._portal_name(),
            "state": state,
            "label": label,
            "words": words,
            "points": points.get(state),
        }

    def _portal_name(self):
        """A company by its name; a person by his first name and an initial.

        Who came by the link is called what he wrote, whoever he turned out to be.
        """
        lead, customer = self.lead_id, self.referred_id
        if not lead and customer.is_company:
            return customer.name
        person = lead.contact_name if lead else customer.name
        if not person:
            return lead.partner_name or self.env._("Somebody")
        first, *others = person.split()
        return f"{first} {others[-1][0]}." if others else first

    def _portal_words(self):
        """{state: (its name, what it means)}"""
        ordered = self._portal_day(self.ordered_at)
        return {
            "invited": (
                self.env._("Invited"),
                self.env._("Invited on %s.", self._portal_day(self.create_date)),
            ),
            "ordered": (
                self.env._("Ordered"),
                self.env._(
                    "Ordered on %s. You are rewarded once the order is paid and can no"
                    " longer be returned.",
                    ordered,
                ),
            ),
            "window": (
                self.env._("Waiting"),
                self.env._(
                    "Ordered on %(ordered)s. You are rewarded on %(day)s, when it can"
                    " no longer be returned.",
                    ordered=ordered,
                    day=self._portal_day(self.release_date),
                ),
            ),
            "held": (
                self.env._("Being checked"),
                self.env._("We are looking at this recommendation."),
            ),
            "rewarded": (
                self.env._("Rewarded"),
                self.env._("Rewarded on %s.", self._portal_day(self.rewarded_at)),
            ),
            "refused": (self.env._("Not rewarded"), self._portal_refusal()),
        }

    def _portal_refusal(self):
        codes = (self.reason_codes or "").split(",")
        if "returned" in codes:
            return self.env._("The order was returned.")
        if "same_customer" in codes:
            return self.env._("Nobody can recommend himself or his own company.")
        if codes == ["cap_reached"]:
            return self.env._("You have had the most rewards of 12 months.")
        return self.env._("The terms of the programme are not met. Please ask us.")

    def _portal_day(self, moment):
        if hasattr(moment, "hour"):
            moment = fields.Datetime.context_timestamp(self, moment)
        return moment and format_date(self.env, moment)
