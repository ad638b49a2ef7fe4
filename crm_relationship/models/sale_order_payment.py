from odoo import api, fields, models
from odoo.exceptions import UserError

from .res_partner import USER_GROUP

OPEN_STATES = ("draft", "sent")


class SaleOrder(models.Model):
    """A quotation knows how its customer pays: it warns, or waits for an approval.

    What the customer has paid already is no risk: such an order needs no approval.
    """

    _name = "sale.order"
    _inherit = ["sale.order", "crm.payment.standing"]

    payment_decision_ids = fields.One2many(
        "crm.decision",
        "order_id",
        domain=[("kind", "=", "payment")],
        groups=USER_GROUP,
    )
    payment_check = fields.Selection(
        [
            ("warn", "Warning"),
            ("ask", "Approval needed"),
            ("asked", "Waiting for approval"),
            ("refused", "Refused"),
            ("approved", "Approved"),
        ],
        compute="_compute_payment_check",
        groups=USER_GROUP,
    )
    payment_check_words = fields.Char(
        compute="_compute_payment_check", groups=USER_GROUP
    )

    @api.depends(
        "partner_id",
        "company_id",
        "amount_total",
        "state",
        "payment_decision_ids.state",
    )
    @api.depends_context("lang", "uid")
    def _compute_payment_check(self):
        for order in self:
            check = order._get_payment_check()
            order.payment_check = check
            order.payment_check_words = order._get_payment_check_words(check)

    def _get_payment_check(self):
        """Where this quotation stands with the company's rules; False: no objection."""
        if self.state not in OPEN_STATES or not self.partner_id:
            return False
        # sudo: rules and decisions hold for whoever writes the quotation
        rules = self.env["crm.payment.rule"].sudo()
        if self.company_id.id not in rules._rules():
            return False
        band, amount = self.sudo()._payment_risk()
        action = rules._get_action(self.company_id, band, amount)
        if action != "ask" or self.sudo()._is_paid_in_advance():
            return "warn" if action == "warn" else False
        decision = self.sudo().payment_decision_ids.sorted("id")[-1:]
        if not decision or decision.state == "withdrawn":
            return "ask"
        is_worse = (band or "") > (decision.payment_band or "")
        if amount > decision.amount or (is_worse and decision.state == "approved"):
            return "ask"
        return decision.state

    def _payment_risk(self):
        """(band, total in company currency) of this quotation."""
        band = self._customer_relationships()[self].payment_band
        amount = self.amount_total / (self.currency_rate or 1)
        return band, self.company_id.currency_id.round(amount)

    def _is_paid_in_advance(self):
        return (
            self.amount_total > 0
            and self.currency_id.compare_amounts(self.amount_paid, self.amount_total)
            >= 0
        )

    def _get_payment_check_words(self, check):
        decision = self.sudo().payment_decision_ids.sorted("id")[-1:]
        return {
            "warn": self.env._("Mind the payment standing of this customer."),
            "ask": self.env._(
                "With this payment standing the sale needs the approval of a sales"
                " manager or of accounting before it can be confirmed."
            ),
            "asked": self.env._(
                "Waiting for approval, asked by %s.", decision.asked_by_id.name
            ),
            "refused": self.env._(
                "Refused by %(who)s: %(reason)s",
                who=decision.decided_by_id.name,
                reason=decision.reason or "",
            ),
            "approved": self.env._("Approved by %s.", decision.decided_by_id.name),
        }.get(check, False)

    def _needs_payment_approval(self):
        return self._get_payment_check() in ("ask", "asked", "refused")

    def _confirmation_error_message(self):
        """No confirmation past the rules of accounting."""
        message = super()._confirmation_error_message()
        if message or not self._needs_payment_approval():
            return message
        return self.env._(
            "%(order)s: %(words)s Use Ask for Approval on the quotation.",
            order=self.name,
            words=self.sudo()._get_payment_check_words(self._get_payment_check()),
        )

    def _validate_order(self):
        """A customer who signs sees no objection: the request goes to the approver."""
        waiting = self.filtered(lambda order: order._needs_payment_approval())
        waiting.filtered(
            lambda order: order._get_payment_check() == "ask"
        ).sudo()._ask_for_payment_approval()
        ready = self - waiting
        return super(SaleOrder, ready)._validate_order() if ready else None

    def _action_cancel(self):
        """Nobody need decide about a sale that will not be."""
        # sudo: the request ends with its quotation, whoever cancels that
        waiting = self.sudo().payment_decision_ids.filtered(
            lambda decision: decision.state == "asked"
        )
        waiting.state = "withdrawn"
        return super()._action_cancel()

    # asking and being answered

    def action_ask_payment_approval(self):
        """Ask a sales manager or accounting to let this sale go on."""
        self.check_access("write")
        for order in self:
            if order._get_payment_check() not in ("ask", "refused"):
                raise UserError(
                    self.env._(
                        "%s needs no approval now: it can be confirmed, or it is"
                        " waiting already.",
                        order.name,
                    )
                )
        # sudo: the request is written for whoever may write the quotation
        self.sudo()._ask_for_payment_approval()
        return True

    def _ask_for_payment_approval(self):
        for order in self:
            band, amount = order._payment_risk()
            order.env["crm.decision"].create(
                {
                    "name": self.env._(
                        "%(order)s for %(customer)s",
                        order=order.name,
                        customer=order.partner_id.commercial_partner_id.name,
                    ),
                    "kind": "payment",
                    "partner_id": order.partner_id.commercial_partner_id.id,
                    "company_id": order.company_id.id,
                    "order_id": order.id,
                    "amount": amount,
                    "payment_band": band,
                    "asked_by_id": self.env.uid,
                }
            )
            approver = order._payment_approver()
            if approver:
                order.activity_schedule(
                    "crm_relationship.mail_activity_payment_approval",
                    user_id=approver.id,
                )

    def _payment_approver(self):
        policy = self.env["crm.payment.policy"].search(
            [("company_id", "=", self.company_id.id)]
        )
        return policy.approver_id or self.team_id.user_id

    def _tell_payment_decision(self, decision):
        """The salesperson hears of it, and the approver's activity is done."""
        for order in self:
            order.activity_feedback(["crm_relationship.mail_activity_payment_approval"])
            order.message_post(
                # also where the standing asks for no approval any more
                body=order._get_payment_check_words(decision.state),
                partner_ids=decision.asked_by_id.partner_id.ids,
            )

    def action_open_payment_decision(self):
        """The newest request, for whoever decides."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Approval"),
            "res_model": "crm.decision",
            "res_id": self.payment_decision_ids.sorted("id")[-1:].id,
            "view_mode": "form",
            "target": "new",
        }
