from odoo import api, models
from odoo.exceptions import UserError


class CrmLoyaltyAppendOnly(models.AbstractModel):
    """What the book alone writes: nobody makes, changes or deletes it by the ORM."""

    _name = "crm.loyalty.append.only"
    _description = "Written by the Points Book"

    # these refuse, whatever stands below them
    # pylint: disable=method-required-super
    @api.model_create_multi
    def create(self, vals_list):
        raise UserError(self._only_by_the_book())

    def write(self, vals):
        raise UserError(self._only_by_the_book())

    @api.ondelete(at_uninstall=False)
    def _stay(self):
        raise UserError(self._only_by_the_book())

    def _only_by_the_book(self):
        return self.env._(
            "The points ledger is written by what happens to a card, and never changed."
            " To correct a balance, open the card, press Update Balance and give the"
            " reason."
        )
