from odoo import fields, models
from odoo.fields import Command


class CrmLoyaltyDebt(models.Model):
    _inherit = "crm.loyalty.debt"

    refund_line_id = fields.Many2one(
        "account.move.line",
        "Deducted by",
        readonly=True,
        index="btree_not_null",
        help="The line of the credit note that the points were deducted with.",
    )

    def _deduct(self, line):
        """The credit note pays what is open of these."""
        for debt in self.filtered("remaining"):
            points = debt.remaining
            debt.write({"deducted": points, "remaining": 0, "refund_line_id": line.id})
            debt.card_id._add_debt(-points)

    def _deduct_no_more(self):
        """The credit note is being undone: the points are owed again."""
        for debt in self:
            points = debt.deducted
            debt.write(
                {
                    "deducted": 0,
                    "remaining": debt.remaining + points,
                    "refund_line_id": False,
                }
            )
            debt.card_id._add_debt(points)


class AccountMove(models.Model):
    """Points that were spent before a return can be deducted from the refund.

    A line of the credit note says how many points and what they are worth; its taxes
    are those of what is returned. Set to draft, the note loses the line again.
    """

    _inherit = "account.move"

    def _post(self, soft=True):
        notes = self.filtered(lambda move: move.move_type == "out_refund")
        lines = {}
        if notes._loyalty_is_strict():
            for note in notes:
                lines.update(note._add_deductions())
        posted = super()._post(soft)
        for accrual, line in lines.items():
            debts = self.env["crm.loyalty.debt"].sudo()  # accountants write none
            debts.search(
                [
                    ("card_id", "=", accrual.card_id.id),
                    ("order_id", "=", accrual.order_id.id),
                    ("remaining", ">", 0),
                ],
                order="id DESC",
                limit=1,
            )._deduct(line)
        return posted

    def button_draft(self):
        debts = self.env["crm.loyalty.debt"].sudo()  # accountants write none
        deducted = debts.search([("refund_line_id", "in", self.line_ids.ids)])
        lines = deducted.refund_line_id
        deducted._deduct_no_more()
        done = super().button_draft()
        lines.move_id.write(
            {"invoice_line_ids": [Command.delete(line.id) for line in lines]}
        )
        return done

    def _add_deductions(self):
        """Lines for the points that this draft would take and the cards do not hold.

        :returns: {accrual: line}
        """
        self.ensure_one()
        accruals = self.env["crm.loyalty.accrual"].sudo()  # accountants read none
        found = {}
        for accrual in accruals.search(
            [
                ("order_id", "in", self.sudo().line_ids.sale_line_ids.order_id.ids),
                ("program_id.debt_policy", "=", "deduct"),
            ]
        ):
            missing = accrual._missing_after(self)
            value = accrual._deduction(missing, self)
            if value > 0:
                found[accrual] = self._add_deduction(accrual, missing, value)
        return found

    def _add_deduction(self, accrual, points, value):
        known = self.invoice_line_ids
        program = accrual.program_id
        product = program.reward_ids.discount_line_product_id[:1]
        self.write(
            {
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "name": self.env._(
                                "%(points)s used before the return, %(order)s",
                                points=accrual.card_id._format_points(points),
                                order=accrual.reference,
                            ),
                            "quantity": 1,
                            "price_unit": -value,
                            "tax_ids": [Command.set(known[:1].tax_ids.ids)],
                        }
                    )
                ]
            }
        )
        return self.invoice_line_ids - known


class CrmLoyaltyAccrual(models.Model):
    _inherit = "crm.loyalty.accrual"

    def _missing_after(self, note):
        """Points this draft credit note would take that the card does not hold."""
        self.ensure_one()
        if self.state != "granted":
            return 0
        card = self.card_id
        card._expire_due(card._ledger_day_of(self.company_id))
        left, _amount = self._kept(draft=note)
        back = card._rounded(self.posted - left)
        lapsing = self._lapsing(back, card)
        return max(card._rounded(back - lapsing - card.points), 0)

    def _deduction(self, points, note):
        """Their value in the note's currency, untaxed; not more than it refunds."""
        value = self.program_id.currency_id._convert(
            points * self.program_id.point_value,
            note.currency_id,
            note.company_id,
            note.invoice_date or fields.Date.context_today(note),
        )
        return min(value, note.amount_untaxed)
