from odoo import models

from .cause import Cause


class LoyaltyCard(models.Model):
    """What of a card expires, and when."""

    _inherit = "loyalty.card"

    def _coming_expiries(self):
        """[(last day, points)] of what expires, the next first; for mails and portal.

        What is past its day and not written off yet is none of it.
        """
        self.ensure_one()
        # sudo: customers see their own points in mails and in the portal
        return (
            self.env["crm.loyalty.lot"]
            .sudo()
            ._read_group(
                [
                    ("card_id", "=", self.id),
                    ("remaining", ">", 0),
                    ("expiry_date", ">=", self._ledger_day(Cause())),
                ],
                ["expiry_date:day"],
                ["remaining:sum"],
                order="expiry_date:day",
            )
        )
