"""What the tests of tiers start from: a programme with a ladder."""

from odoo.tests import freeze_time

from odoo.addons.crm_relationship.tests.common import TODAY

from ..models.ledger.cause import because
from .common import LoyaltyCase


class TierCase(LoyaltyCase):
    """Silver from 100, Gold from 500, by points earned in the calendar year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.silver, cls.gold = cls._ladder(cls.program, Silver=100, Gold=500)

    @classmethod
    def _ladder(cls, program, **thresholds):
        return cls.env["crm.loyalty.tier"].create(
            [
                {"name": name, "program_id": program.id, "threshold": threshold}
                for name, threshold in thresholds.items()
            ]
        )

    @classmethod
    def _climb(cls, card, points, day=TODAY, amount=0, order=None):
        """Points that an order of a day earned, or took back."""
        kind = "earn" if points > 0 or amount > 0 else "reverse"
        because(
            card,
            kind=kind,
            status=points,
            status_day=day,
            amount=amount,
            order=order,
        ).write({"points": card.points + points})
        return card

    @classmethod
    def _night(cls, day, program=None):
        """What the scheduler does at the beginning of a day."""
        program = program or cls.program
        return cls.env["crm.loyalty.tier.engine"]._assess_program(program, day)

    def _told(self, card):
        """[(day, cause, tier)] of the card's assessments, oldest first."""
        return [
            (str(told.as_of), told.cause, told.tier_after_id.name or "")
            for told in card.assessment_ids.sorted("id")
        ]

    @classmethod
    def _climb_on(cls, day, card, points):
        """The same as on a later day."""
        with freeze_time(f"{day} 12:00:00"):
            return cls._climb(card, points, day)
