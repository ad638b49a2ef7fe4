from odoo import models
from odoo.exceptions import AccessError

from ..ledger.cause import because


class LoyaltyCardUpdateBalance(models.TransientModel):
    """On a strict card a new balance is an entry with its reason."""

    _inherit = "loyalty.card.update.balance"

    def action_update_card_point(self):
        if not self.card_id.strict_ledger:
            return super().action_update_card_point()
        if not self.env.user.has_group("crm_loyalty.crm_loyalty_group_manager"):
            raise AccessError(
                self.env._("Only a loyalty manager corrects a balance. Ask one to.")
            )
        wizard = because(self, kind="adjust", reason=self.description)
        return super(LoyaltyCardUpdateBalance, wizard).action_update_card_point()
