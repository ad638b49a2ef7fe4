import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..facts.crm_payment_override import PAYMENT_BANDS

# approvals: who answers which kind of question
DECIDERS = {
    "payment": "sales_team.group_sale_manager,account.group_account_invoice",
    "decider": "sales_team.group_sale_manager",
}
# everything else: whoever is asked, and these
MANAGERS = (
    "crm_relationship.crm_relationship_group_manager,sales_team.group_sale_manager"
)
DECIDED = ("approved", "refused", "decided")


class CrmDecision(models.Model):
    """A question about one customer, who answered it, how and why.

    It keeps the figures as they were when it was asked. Asked and answered by the
    buttons and by `make` alone; once answered it never changes but for its review.
    Approvals (DECIDERS) let a quotation pass; all other kinds are `decided`.
    """

    _name = "crm.decision"
    _description = "Decision"
    _inherit = ["crm.memory.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _mail_post_access = "read"  # whoever may read it may discuss it

    name = fields.Char("Question", required=True, readonly=True)
    kind = fields.Selection(
        [
            ("payment", "Sale in spite of the payment standing"),
            ("decider", "Quotation without a decider"),
            ("next_step", "Next step"),
            ("price", "Special price or terms"),
            ("win_back", "Win back"),
            ("stop", "Stop serving"),
            ("invest", "Develop"),
            ("other", "Other"),
        ],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [
            ("asked", "Waiting"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("decided", "Decided"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        default="asked",
        readonly=True,
        index=True,
        tracking=True,
    )
    customer_id = fields.Many2one(string="Commercial Entity")
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
    asked_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    asked_at = fields.Datetime("Asked", readonly=True, default=fields.Datetime.now)
    decider_id = fields.Many2one(
        "res.users",
        readonly=True,
        ondelete="restrict",
        help="Who is asked. Managers may decide as well.",
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_at = fields.Datetime("Decided", readonly=True)
    decided_date = fields.Date(
        "Day of the Decision",
        compute="_compute_decided_date",
        store=True,
        precompute=True,
        help="At the company's place.",
    )
    valid_until = fields.Date(readonly=True, help="From then on it no longer holds.")
    option_ids = fields.One2many(
        "crm.decision.option", "decision_id", "Options", readonly=True
    )
    reason = fields.Text(help="Why it was decided so.")
    may_decide = fields.Boolean(compute="_compute_may_decide")
    is_approval = fields.Boolean(compute="_compute_is_approval")

    _reason_given = models.Constraint(
        "CHECK(state <> 'decided' OR COALESCE(TRIM(reason), '') <> '')",
        "Say why it was decided so: write a reason.",
    )
    _valid_after_decided = models.Constraint(
        "CHECK(valid_until >= decided_date)",
        "A decision cannot end before it was made: choose a later day.",
    )
    # decisions about a contact, for the history
    _partner_decided_idx = models.Index(
        "(partner_id, (COALESCE(decided_at, asked_at)) DESC, id DESC)"
    )

    @api.depends("decided_at", "company_id")
    def _compute_decided_date(self):
        for decision in self:
            moment = decision.decided_at
            zone = pytz.timezone(decision.company_id.partner_id.tz or "UTC")
            decision.decided_date = (
                moment and pytz.utc.localize(moment).astimezone(zone).date()
            )

    @api.depends("state", "kind", "decider_id")
    @api.depends_context("uid")
    def _compute_may_decide(self):
        for decision in self:
            decision.may_decide = (
                decision.state == "asked" and decision.kind and decision._is_decider()
            )

    def _is_decider(self):
        groups = DECIDERS.get(self.kind, MANAGERS)
        asked = self.kind not in DECIDERS and self.decider_id == self.env.user
        return asked or self.env.user.has_groups(groups)

    @api.depends("kind")
    def _compute_is_approval(self):
        for decision in self:
            decision.is_approval = decision.kind in DECIDERS

    def write(self, vals):
        """People give their reason; everything else is written by the buttons."""
        if not self.env.su:
            if set(vals) - {"reason"}:
                raise UserError(
                    self.env._("Answer or review a decision with its buttons.")
                )
            decided = self.filtered(lambda decision: decision.state != "asked")
            if decided:
                raise UserError(
                    self.env._(
                        "%s has been decided and stays as it is. Ask anew if"
                        " something has changed.",
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
            decision._check_approval()
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

    def _check_approval(self):
        if self.kind not in DECIDERS:
            raise UserError(
                self.env._(
                    "%s is no approval: choose what is to be done with Decide.",
                    self.name,
                )
            )

    def _check_decider(self):
        if self._is_decider():
            return
        if self.kind not in DECIDERS:
            raise AccessError(
                self.env._(
                    "%(asked)s decides about %(question)s, or a manager. Ask one of"
                    " them.",
                    asked=self.sudo().decider_id.name or self.env._("A manager"),
                    question=self.name,
                )
            )
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
