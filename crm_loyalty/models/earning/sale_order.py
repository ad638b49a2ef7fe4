from odoo import fields, models
from odoo.fields import Command

PAID_STATES = {"in_payment", "paid", "reversed"}


class SaleOrder(models.Model):
    """An order earns on strict cards through its accruals and spends on them itself."""

    _inherit = "sale.order"

    loyalty_accrual_ids = fields.One2many(
        "crm.loyalty.accrual", "order_id", "Points of the Order", readonly=True
    )
    loyalty_move_ids = fields.One2many(
        "crm.loyalty.move", "order_id", "Points Entries", readonly=True
    )

    def action_confirm(self):
        """One order after the other where they share cards: each sees what is left."""
        shared = self._loyalty_cards().filtered("strict_ledger")
        if len(self) > 1 and (shared or self._limited_programs()):
            for order in self:
                order.action_confirm()
            return True
        for order in self:
            order._refuse_cards_of_others()
            order._take_uses()
        return super(SaleOrder, self._for_entity(order=self)).action_confirm()

    def _add_loyalty_history_lines(self):
        """The one step of confirming that stands after the rewards are updated and
        before points are taken: what the order earns can pay its own rewards."""
        done = super()._add_loyalty_history_lines()
        if self.state != "sale":
            self._accrue()
        return done

    def _action_cancel(self):
        for order in self:
            undone = order._for_entity(order=order, undoing=True)
            super(SaleOrder, undone)._action_cancel()
            accruals = order.sudo().loyalty_accrual_ids  # sellers write none
            accruals.cancelled = True
            accruals._settle()
        return True

    def _loyalty_cards(self):
        return (
            self.applied_coupon_ids
            | self.coupon_point_ids.coupon_id
            | self.order_line.coupon_id
        )

    def _accrue(self):
        """Write down what the order earns on strict cards, and settle it."""
        none = self.env["crm.loyalty.accrual"].sudo()  # sellers write none
        known = self.sudo().loyalty_accrual_ids.grouped("card_id")
        touched = none
        for entry in self.coupon_point_ids.sudo():  # points as core keeps them
            card = entry.coupon_id
            accrual = known.get(card, none)
            if not card.strict_ledger or not (entry.points or accrual):
                continue
            if not accrual:
                accrual = none.create(self._accrual_identity(card))
            accrual.write(self._accrual_figures(card.program_id, entry.points))
            touched |= accrual
        touched._settle()

    def _earn_again(self):
        """After a change of its lines, what a confirmed order is worth now."""
        for order in self.filtered(lambda order: order.state == "sale"):
            accruals = order.sudo().loyalty_accrual_ids  # sellers read them anyway
            if not accruals:
                continue
            found = order._program_check_compute_points(accruals.program_id)
            for entry in order.coupon_point_ids.sudo():  # points as core keeps them
                if entry.coupon_id in accruals.card_id:
                    points = found[entry.coupon_id.program_id].get("points", [0])
                    entry.points = points[0]
            order._accrue()

    def _is_fully_paid(self):
        """Everything is invoiced, and every invoice paid or taken back.

        What has come back was invoiced before: it is owed no more.
        """
        order = self.sudo()  # sellers confirm without reading invoices
        invoices = order.invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice" and move.state == "posted"
        )
        return (
            bool(invoices)
            and all(line._is_invoiced() for line in order.order_line)
            and set(invoices.mapped("payment_state")) <= PAID_STATES
        )

    def _accrual_identity(self, card):
        return {
            "order_id": self.id,
            "reference": self.name,
            "card_id": card.id,
            "program_id": card.program_id.id,
            "company_id": self.company_id.id,
            "order_date": card._ledger_day_of(self.company_id),
        }

    def _accrual_figures(self, program, points):
        weights = self._line_weights(program)
        lines = [
            {
                "order_line_id": line.id,
                "weight": weight.points,
                "by_quantity": weight.by_quantity,
                "base": line.product_uom_qty
                if weight.by_quantity
                else line.price_total,
                "amount": max(self._in_company_currency(line.price_subtotal), 0),
            }
            for line, weight in weights.items()
        ]
        return {
            "points": max(points, 0),  # an order of more returns than goods
            "amount": sum(line["amount"] for line in lines),
            "cancelled": False,
            "line_ids": [Command.clear(), *(Command.create(line) for line in lines)],
        }

    def _get_point_changes(self):
        """Core's changes, without what accruals post."""
        changes = super()._get_point_changes()
        accruals = self.sudo().loyalty_accrual_ids  # whoever confirms
        for entry in self.coupon_point_ids:
            card = entry.coupon_id
            if card.strict_ledger and card in accruals.card_id:
                changes[card] -= entry.points
        return {card: change for card, change in changes.items() if change}

    def _get_real_points_for_coupon(self, coupon, post_confirm=False):
        """What an order may spend of a strict card: not what it earns only later,
        nor what is past its day."""
        if not coupon.strict_ledger:
            return super()._get_real_points_for_coupon(coupon, post_confirm)
        # to the hundredth: core rounds points as money of the programme's currency
        today = coupon._ledger_day_of(self.company_id)
        over = coupon.expiration_date and coupon.expiration_date < today
        points = 0 if over else coupon.points - coupon._points_over(today)
        if self.state == "sale":
            return coupon._rounded(points)
        accrued = coupon in self.sudo().loyalty_accrual_ids.card_id
        now = coupon.program_id.earn_on == "confirm"
        if now and not accrued and coupon.program_id.applies_on != "future":
            entries = self.coupon_point_ids.filtered(lambda e: e.coupon_id == coupon)
            points += sum(entries.mapped("points"))
        lines = self.order_line.filtered(lambda line: line.coupon_id == coupon)
        return coupon._rounded(points - sum(lines.mapped("points_cost")))

    def _add_points_for_coupon(self, coupon_points):
        """A confirmed order earns through its accruals, also what it earns later."""
        confirmed = self.state == "sale"
        strict = {
            card: coupon_points.pop(card)
            for card in list(coupon_points)
            if confirmed and card.strict_ledger
        }
        done = super()._add_points_for_coupon(coupon_points)
        for card, points in strict.items():
            entries = self.coupon_point_ids.sudo()  # as core does
            entry = entries.filtered(lambda entry, card=card: entry.coupon_id == card)
            if entry:
                entry.points = points
            else:
                entries.create(
                    {"order_id": self.id, "coupon_id": card.id, "points": points}
                )
        return done
