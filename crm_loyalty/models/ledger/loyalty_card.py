from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import float_compare, float_round

from .cause import OWING, PAYING, Cause

DIGITS = 2


class LoyaltyCard(models.Model):
    """The account of one customer, with all his contacts, in one programme.

    `points` stays the balance that quotations, tills and shops read and write. On a
    strict card every change of it passes through here, and only here the ledger gets
    its entry.
    """

    _inherit = "loyalty.card"

    strict_ledger = fields.Boolean(readonly=True, copy=False, index="btree_not_null")
    debt_points = fields.Float(
        "Points Owed",
        digits=(16, 2),
        readonly=True,
        copy=False,
        help="Spent and then taken back by a return; the next earnings pay it first.",
    )
    move_ids = fields.One2many("crm.loyalty.move", "card_id", readonly=True)
    lot_ids = fields.One2many("crm.loyalty.lot", "card_id", readonly=True)
    debt_ids = fields.One2many("crm.loyalty.debt", "card_id", readonly=True)

    _strict_never_below_zero = models.Constraint(
        "CHECK (strict_ledger IS NOT TRUE OR points >= 0)",
        "There are not enough points on the card.",
    )
    _strict_owner_uniq = models.UniqueIndex(
        "(program_id, partner_id) WHERE strict_ledger AND active"
        " AND partner_id IS NOT NULL",
        "The customer has a card in this programme already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        strict = [self._enter_strict_program(vals) for vals in vals_list]
        if not any(strict):
            return super().create(vals_list)
        self._refuse_by_hand(vals for vals in vals_list if vals.get("points"))
        balances = [
            self._rounded(vals.get("points") or 0) if is_strict else None
            for vals, is_strict in zip(vals_list, strict, strict=True)
        ]
        cards = self._create_once(
            lambda: super(LoyaltyCard, self).create(
                [
                    {**vals, "points": 0} if balance else vals
                    for vals, balance in zip(vals_list, balances, strict=True)
                ]
            ),
            vals_list,
        )
        cause = Cause.of(self.env) or Cause(kind="opening")
        for card, balance in zip(cards, balances, strict=True):
            if balance:
                card._move_points(balance, cause)
        return cards

    def write(self, vals):
        self._refuse_moving(vals)
        strict = self.filtered("strict_ledger") if "points" in vals else self.browse()
        if not strict:
            return super().write(vals)
        self._refuse_by_hand([vals])
        others = {name: value for name, value in vals.items() if name != "points"}
        if self - strict:
            super(LoyaltyCard, self - strict).write(vals)
        if others:
            super(LoyaltyCard, strict).write(others)
        for card in strict:
            delta = self._rounded(vals["points"] - card.points)
            cause = Cause.of(self.env) or Cause()
            if delta or cause.status or cause.amount:
                card._move_points(delta, cause)
        return True

    def _move_points(self, delta, cause):
        """Change the balance of a strict card, and write down why.

        :param delta: points, signed
        :raises ValidationError: not enough points, where no debt is allowed
        """
        self.ensure_one()
        cause = cause._replaced(kind=cause.kind_of(delta))
        simple = delta > 0 and cause.kind != "return" and not self.debt_points
        if simple and cause.together is not None:
            cause.together.append((self, delta, cause._replaced(together=None)))
            return
        if cause.together:
            self._earn_together(cause.together)  # it came before
            cause.together.clear()
        self._move_now(delta, cause)
        self._points_moved([(self, delta, cause)])

    def _move_now(self, delta, cause):
        book = self.env["crm.loyalty.book"]
        owed = missing = 0
        if delta < 0:
            missing = max(self._rounded(-delta - self.points), 0)
            if missing and not (cause.may_owe or cause.kind in OWING):
                raise ValidationError(self._too_few_words(-delta))
            delta = self._rounded(delta + missing)
        elif cause.kind in PAYING and self.debt_points:
            owed = self._rounded(min(delta, self.debt_points))
        balance = self._rounded(self.points + delta - owed)
        if float_compare(balance, self.points, DIGITS):
            self._write_figures({"points": balance})
            self.flush_recordset(["points"])
        if delta > 0 and cause.kind == "return":
            book._give_back(self, delta, cause, owed)
        elif delta > 0:
            book._earn_owing(self, delta, cause, owed)
        elif delta < 0:
            book._take(self, -delta, cause)
        elif missing or cause.status or cause.amount or cause.reason:
            book._note(self, cause)
        if missing:
            self._owe(missing, cause)

    @api.model
    def _earn_together(self, moves):
        """Write what several cards have earned, in the same few statements for all.

        :param moves: list of (card without debts, points, cause)
        """
        if not moves:
            return
        entries = []
        cards = self.browse().union(*(card for card, *_ in moves))
        for card, points, cause in moves:
            balance = self._rounded(card.points + points)
            # core asks each for its customer and its order: read at once
            card.with_prefetch(cards.ids)._write_figures({"points": balance})
            entries.append((card, points, cause, balance))
        cards.flush_recordset(["points"])
        self.env["crm.loyalty.book"]._earn(entries)
        self._points_moved(list(moves))

    def _points_moved(self, moves):
        """After the ledger has its entries; tiers and figures follow with super().

        :param moves: list of (card, points, cause), each cause with its kind
        """
        customers = [card.partner_id.id for card, *_ in moves]
        self.env["crm.relationship.queue"]._push(customers, "points")

    def _owe(self, points, cause):
        """What the card does not hold becomes a debt; at a till, somebody is told."""
        self.env["crm.loyalty.debt"]._note(self, points, cause, self._ledger_day(cause))
        if cause.kind == "spend":
            self.sudo()._message_log(  # cashiers do not write on cards
                body=self.env._(
                    "%(document)s redeemed %(points)s more than there were. They are"
                    " owed: the next earnings pay them.",
                    document=cause.reference,
                    points=self._format_points(points),
                )
            )

    def _too_few_words(self, points):
        return self.env._(
            "%(customer)s has %(balance)s in %(program)s; %(points)s are needed. Take"
            " the reward off, or a smaller one.",
            customer=self.partner_id.display_name or self.code,
            balance=self._format_points(self.points),
            program=self.program_id.name,
            points=self._format_points(points),
        )

    def _refuse_by_hand(self, vals_list):
        """A balance is not typed in: it follows from entries, and those have reasons.

        Programs run with elevated rights (tills, shops) and the flows of this addon
        bring a cause; what is left is somebody writing the field.
        """
        may = (
            self.env.su
            or Cause.of(self.env)
            or self.env.user.has_group("crm_loyalty.crm_loyalty_group_manager")
        )
        if any(vals_list) and not may:
            raise AccessError(
                self.env._(
                    "The balance of a card follows from its ledger. Ask a loyalty"
                    " manager to press Update Balance on the card and give the reason."
                )
            )

    def _refuse_moving(self, vals):
        """Entries stay with the programme they were made in."""
        for card in self.filtered("strict_ledger"):
            if "program_id" in vals and vals["program_id"] != card.program_id.id:
                raise UserError(
                    self.env._(
                        "%s has a ledger in its programme and stays there. Archive the"
                        " card and make one in the other programme.",
                        card.display_name,
                    )
                )

    @api.constrains("expiration_date", "strict_ledger")
    def _check_expiration_ahead(self):
        for card in self.filtered("strict_ledger"):
            today = card._ledger_day(Cause())
            if card.expiration_date and card.expiration_date < today:
                raise ValidationError(
                    self.env._(
                        "%(card)s cannot have expired on %(date)s: its points would"
                        " be lost unseen. Choose today or a later day, or let the"
                        " programme say when points expire.",
                        card=card.display_name,
                        date=card.expiration_date,
                    )
                )

    def _add_debt(self, points):
        """The sum of open debts, kept on the card so that earning need not look."""
        for card in self:
            card._write_figures(
                {"debt_points": self._rounded(card.debt_points + points)}
            )

    def _write_figures(self, vals):
        """What only the ledger writes, as core would: mails and tracking follow."""
        return super().write(vals)  # pylint: disable=super-method-mismatch

    def _ledger_company(self, cause):
        """Whose points they are; none says: those of the companies of the lots."""
        ordered = cause.order and cause.order.company_id
        return ordered or self.company_id or cause.company or self.env["res.company"]

    def _ledger_day(self, cause):
        return self._ledger_day_of(self._ledger_company(cause))

    @api.model
    def _ledger_day_of(self, company):
        """Today, in the time zone of the company."""
        company = company or self.env.company
        return company.sudo()._crm_today()  # its partner's time zone, nothing else

    @api.model
    def _rounded(self, points):
        return float_round(points, precision_digits=DIGITS)
