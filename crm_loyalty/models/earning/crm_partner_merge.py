from odoo import models
from odoo.fields import Domain


class CrmPartnerMerge(models.Model):
    """Points go back with the contact: what is left of the lots that he brought."""

    _inherit = "crm.partner.merge"

    def _split(self):
        both = super()._split()
        cards = self.env["loyalty.card"].sudo()  # splitting needs no right to cards
        gone = cards.with_context(active_test=False).search(
            [("strict_ledger", "=", True), ("partner_id", "in", self.gone_ids)]
        )
        for card in gone.filtered(lambda card: not card.active):
            kept = cards.search(
                [
                    ("strict_ledger", "=", True),
                    ("program_id", "=", card.program_id.id),
                    ("partner_id", "=", self.kept_id),
                ],
                limit=1,
            )
            card._write_figures({"active": True, "united_id": False})
            brought = set(card.lot_ids.ids)
            for lot in kept.lot_ids.filtered("remaining"):
                if lot._came_from() in brought:
                    lot._move_to(card, lot.remaining)
            own = Domain("partner_id.commercial_partner_id", "=", card.partner_id.id)
            kept._hand_orders_to(card, own)
        return both
