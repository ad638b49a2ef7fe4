from odoo import api, fields, models
from odoo.tools import format_date

from .field import BookLink


class CrmLoyaltyLot(models.Model):
    """Points earned together, which expire together.

    What remains of a card's lots is its balance. Only the book takes from a lot and
    gives back to it; every such step is a use of the lot.
    """

    _name = "crm.loyalty.lot"
    _inherit = "crm.loyalty.append.only"
    _description = "Points Lot"
    _order = "expiry_date NULLS LAST, id"
    _rec_name = "earned_date"
    _log_access = False

    card_id = BookLink("loyalty.card", required=True, index=True, ondelete="restrict")
    program_id = BookLink("loyalty.program", required=True, ondelete="restrict")
    partner_id = fields.Many2one(related="card_id.partner_id", string="Customer")
    company_id = BookLink("res.company", ondelete="restrict")
    move_id = BookLink(
        "crm.loyalty.move", "Earned by", required=True, ondelete="restrict"
    )
    earned_date = fields.Date(required=True)
    granted = fields.Float(
        digits=(16, 2),
        required=True,
        help="Points that were earned together.",
    )
    remaining = fields.Float(
        digits=(16, 2),
        required=True,
        help="What is left of them to spend.",
    )
    expiry_date = fields.Date(
        "Valid until", help="The last day the points can be used."
    )
    use_ids = fields.One2many("crm.loyalty.lot.use", "lot_id", readonly=True)

    _remaining_in_granted = models.Constraint(
        "CHECK (remaining >= 0 AND remaining <= granted)",
        "A lot holds no more than was granted and no less than nothing.",
    )
    # what a card can spend, in the order in which it is spent; what expires
    _open_idx = models.Index("(card_id, expiry_date, id) WHERE remaining > 0")
    _expiry_idx = models.Index("(expiry_date, card_id) WHERE remaining > 0")

    @api.depends("program_id", "earned_date")
    def _compute_display_name(self):
        for lot in self:
            lot.display_name = self.env._(
                "%(program)s, %(date)s",
                program=lot.program_id.sudo().name or "",  # its name alone
                date=format_date(self.env, lot.earned_date),
            )

    def init(self):
        """Updated in place; and not even raw SQL deletes one."""
        self.env.cr.execute(
            """
            ALTER TABLE crm_loyalty_lot SET (fillfactor = 80);
            DROP TRIGGER IF EXISTS crm_loyalty_lot_remains ON crm_loyalty_lot;
            CREATE TRIGGER crm_loyalty_lot_remains
            BEFORE DELETE ON crm_loyalty_lot FOR EACH ROW
            EXECUTE FUNCTION crm_loyalty_move_stays();
            """
        )


class CrmLoyaltyLotUse(models.Model):
    """What an entry took from a lot; negative where it gave back."""

    _name = "crm.loyalty.lot.use"
    _inherit = "crm.loyalty.append.only"
    _description = "Use of a Points Lot"
    _order = "id"
    _log_access = False

    move_id = BookLink(
        "crm.loyalty.move", required=True, index=True, ondelete="restrict"
    )
    lot_id = BookLink("crm.loyalty.lot", required=True, index=True, ondelete="restrict")
    points = fields.Float(digits=(16, 2), required=True)
    date = fields.Date(related="move_id.date")
    kind = fields.Selection(related="move_id.kind")
    reference = fields.Char(related="move_id.reference")
