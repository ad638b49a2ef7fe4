"""What the tests of referrals start from: Ada recommends, Bob comes."""

from .common import LoyaltyCase


class ReferralCase(LoyaltyCase):
    """100 points for who recommends, 50 for who comes, after 14 days; at most 2."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.write(
            {
                "referral_active": True,
                "referral_points": 100,
                "referred_points": 50,
                "referral_days": 14,
                "referral_cap": 2,
            }
        )
        cls.card = cls._give(cls.ada, 0)

    @classmethod
    def _referral(cls, customer):
        return cls.env["crm.loyalty.referral"].search(
            [("referred_id", "=", customer.id)]
        )

    @classmethod
    def _first_order(cls, customer, card=None, *lines, **vals):
        """A confirmed order that names who recommended the customer."""
        card = card or cls.card
        return cls._confirm(customer, *lines, referral_card_id=card.id, **vals)

    @classmethod
    def _come(cls, customer, card=None, **vals):
        """The referral of a customer's first order."""
        cls._first_order(customer, card, **vals)
        return cls._referral(customer.commercial_partner_id)

    def _reasons(self, referral):
        return (referral.state, referral.reason_codes)
