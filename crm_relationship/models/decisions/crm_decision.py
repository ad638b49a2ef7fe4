from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..facts.crm_payment_override import PAYMENT_BANDS

# who answers which kind of question
DECIDERS = {
    "payment": "sales_team.group_sale_manager,account.group_account_invoice",
    "decider": "sales_team.group_sale_manager",
}


class CrmDecision(models.Model):
    """A question about one customer, who answered it, how and why.

    It keeps the figures as they were when it was asked. Asked and answered by the
    buttons alone; once answered it never changes.
    """

    _name = "crm.decision"
    _description = "Decision"
    _inherit = ["mail.thread"]
    _order = "id desc"

    name = fields.Char("Question", required=True, readonly=True)
    kind = fields.Selection(
        [
            ("payment", "Sale in spite of the payment standing"),
            ("decider", "Quotation without a decider"),
        ],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [
            ("asked", "Waiting"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        default="asked",
        readonly=True,
        index=True,
        tracking=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    order_id = fields.Many2one(
        "sale.order",
        "Quotation",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    amount = fields.Monetary(
        readonly=True, help="What was asked for, in company currency, taxes included."
    )
    payment_band = fields.Selection(
        PAYMENT_BANDS, "Standing Then", readonly=True, help="Empty: not judged then."
    )
    asked_by_id = fields.Many2one("res.users", readonly=True)
    asked_at = fields.Datetime("Asked", readonly=True, default=fields.Datetime.now)
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_at = fields.Datetime("Decided", readonly=True)
    reason = fields.Text(help="Why it was decided so.")
    may_decide = fields.Boolean(compute="_compute_may_decide")

    @api.depends("state", "kind")
    @api.depends_context("uid")
    def _compute_may_decide(self):
        for decision in self:
            decision.may_decide = (
                decision.state == "asked"
                and decision.kind
                and self.env.user.has_groups(DECIDERS[decision.kind])
            )

    def write(self, vals):
        """People give their reason; everything else is written by the buttons."""
        if not self.env.su:
            if set(vals) - {"reason"}:
                raise UserError(
                    self.env._("Approve or refuse a request with its buttons.")
                )
            decided = self.filtered(lambda decision: decision.state != "asked")
            if decided:
                raise UserError(
                    self.env._(
                        "%s has been decided and stays as it is. Ask anew on the"
                        " quotation if something has changed.",
                        decided[0].name,
                    )
                )
        return super().write(vals)

    def action_approve(self, reason=None):
        """Let the sale go on.

        :param reason: why, kept with the decision
        """
        return self._decide("approved", reason)

    def action_refuse(self, reason=None):
        """Hold the sale back; the reason tells the salesperson why."""
        return self._decide("refused", reason)

    def _decide(self, state, reason):
        self.check_access("read")
        for decision in self:
            decision._check_decider()
            if decision.state != "asked":
                raise UserError(
                    self.env._("%s has been decided already.", decision.name)
                )
            decision._check_reason(state, reason or decision.reason)
        # sudo: who may decide was checked above; the row is written for nobody else
        self.sudo().write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
                **({"reason": reason} if reason else {}),
            }
        )
        for decision in self:
            order = decision.order_id.sudo()
            if decision.kind == "decider":
                order._tell_decider_decision(decision)
            else:
                order._tell_payment_decision(decision)
        return True

    def _check_decider(self):
        if self.env.user.has_groups(DECIDERS[self.kind]):
            return
        if self.kind == "decider":
            raise AccessError(
                self.env._(
                    "Sales managers let quotations pass without a decider. Ask one of"
                    " them."
                )
            )
        raise AccessError(
            self.env._(
                "Sales managers and accounting decide about the payment standing. Ask"
                " one of them."
            )
        )

    def _check_reason(self, state, reason):
        if reason:
            return
        if state == "refused":
            raise UserError(
                self.env._("Say why you refuse %s: write a reason.", self.name)
            )
        if self.kind == "decider":
            raise UserError(
                self.env._("Say why %s may pass: write a reason.", self.name)
            )

    def action_open_order(self):
        self.ensure_one()
        return self.order_id.get_formview_action()
