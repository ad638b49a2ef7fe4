from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class CrmLoyaltyDebt(models.Model):
    """Points a customer has spent that were taken back from him afterwards.

    It stands beside the balance, which never goes below zero: the next earnings of
    the card pay it first, or a refund does, or a manager writes it off.
    """

    _name = "crm.loyalty.debt"
    _description = "Points Debt"
    _order = "id DESC"
    _rec_name = "reference"

    card_id = fields.Many2one(
        "loyalty.card", required=True, readonly=True, index=True, ondelete="restrict"
    )
    program_id = fields.Many2one(
        "loyalty.program", required=True, readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="card_id.partner_id", string="Customer")
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")
    date = fields.Date(required=True, readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True, index="btree_not_null")
    reference = fields.Char(readonly=True)
    points = fields.Float(digits=(16, 2), required=True, readonly=True)
    remaining = fields.Float(
        "Open",
        digits=(16, 2),
        required=True,
        readonly=True,
        help="Points that are still owed.",
    )
    written_off = fields.Float(
        digits=(16, 2),
        readonly=True,
        help="Points that nobody asks back any more.",
    )
    deducted = fields.Float(
        "Paid by Refund", digits=(16, 2), readonly=True, help="Taken off a refund."
    )
    reason = fields.Char("Why written off", readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("settled", "Settled")],
        compute="_compute_state",
        search="_search_state",
    )

    _remaining_in_points = models.Constraint(
        "CHECK (remaining >= 0 AND remaining + written_off + deducted <= points)",
        "A debt is never paid twice.",
    )
    _open_idx = models.Index("(card_id, id) WHERE remaining > 0")

    @api.depends("remaining")
    def _compute_state(self):
        for debt in self:
            debt.state = "open" if debt.remaining else "settled"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        if {"open", "settled"} <= set(value):
            return [(1, "=", 1)]
        return [("remaining", ">" if "open" in value else "=", 0)]

    @api.model
    def _note(self, card, points, cause, day):
        """A new debt of the card."""
        debt = self.sudo().create(  # whoever caused it may have no right to debts
            {
                "card_id": card.id,
                "program_id": card.program_id.id,
                "company_id": card._ledger_company(cause).id,
                "date": day,
                "order_id": cause.order.id if cause.order else False,
                "reference": cause.reference or (cause.order and cause.order.name),
                "points": points,
                "remaining": points,
            }
        )
        card._add_debt(points)
        return debt

    @api.model
    def _collect(self, card, points):
        """Pay so much of the card's debts, oldest first."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_loyalty_debt AS debt
                   SET remaining = debt.remaining
                                   - LEAST(debt.remaining, %(points)s - owed.before)
                  FROM (SELECT id, SUM(remaining) OVER (ORDER BY id) - remaining
                                   AS before
                          FROM crm_loyalty_debt
                         WHERE card_id = %(card)s AND remaining > 0) AS owed
                 WHERE debt.id = owed.id AND owed.before < %(points)s
                """,
                points=points,
                card=card.id,
            )
        )
        self.invalidate_model(["remaining", "state"])
        card._add_debt(-points)

    @api.model
    def _move(self, card, target):
        """Debts go with the points when a card is united with another."""
        debts = card.debt_ids.filtered("remaining")
        owed = sum(debts.mapped("remaining"))
        if debts:
            debts.write({"card_id": target.id})
            card._add_debt(-owed)
            target._add_debt(owed)

    def _write_off(self, reason):
        """Ask no more for what is open; the balance does not change."""
        # managers choose debts and say why; the figures are written by nobody
        for debt in self.sudo().filtered("remaining"):
            open_points = debt.remaining
            debt.write(
                {
                    "written_off": debt.written_off + open_points,
                    "remaining": 0,
                    "reason": reason,
                }
            )
            debt.card_id._add_debt(-open_points)

    @api.ondelete(at_uninstall=False)
    def _keep(self):
        raise UserError(self.env._("A debt is not deleted. Write it off, and say why."))
