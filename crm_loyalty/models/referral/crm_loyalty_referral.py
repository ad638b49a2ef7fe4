from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...points.guards import REASONS

STATES = [
    ("invited", "Invited"),
    ("ordered", "Ordered"),
    ("held", "Held"),
    ("rewarded", "Rewarded"),
    ("refused", "Refused"),
]
OPEN_STATES = ("ordered", "held")
BY_HAND = {"card_id", "referred_id", "note"}  # what a person may fill in


class CrmLoyaltyReferral(models.Model):
    """A customer recommended us to somebody who had never bought.

    In a programme a customer is recommended once, whoever of his contacts orders: the
    database says so. What speaks against a reward is written down in words, and holds
    it back until a loyalty manager releases or refuses it. Once there was an order the
    referral stays.
    """

    _name = "crm.loyalty.referral"
    _inherit = ["mail.thread"]
    _description = "Referral"
    _order = "id DESC"
    _rec_name = "referred_id"
    _mail_post_access = "read"

    program_id = fields.Many2one(
        related="card_id.program_id", store=True, index=True, precompute=True
    )
    card_id = fields.Many2one(
        "loyalty.card",
        "Card of Who Recommends",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('referral_code', '!=', False),"
        " ('program_id.referral_active', '=', True)]",
        context={"crm_loyalty_show_owner": True},
    )
    referrer_id = fields.Many2one(
        "res.partner",
        "Recommended by",
        readonly=True,
        required=True,
        index=True,
        ondelete="restrict",
    )
    referred_id = fields.Many2one(
        "res.partner",
        "Customer",
        index=True,
        ondelete="restrict",
        help="With all his contacts; blank until the lead becomes a customer.",
    )
    lead_id = fields.Many2one(
        "crm.lead", readonly=True, index="btree_not_null", ondelete="set null"
    )
    order_id = fields.Many2one(
        "sale.order",
        "First Order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")
    origin = fields.Selection(
        [("link", "Link"), ("order", "Named on the order"), ("hand", "By hand")],
        "Came by",
        readonly=True,
        required=True,
        default="hand",
        help="Whether a link brought the new customer, an order, or one of us.",
    )
    state = fields.Selection(
        STATES, readonly=True, required=True, default="invited", tracking=True
    )
    reason_codes = fields.Char(readonly=True, copy=False)
    reasons = fields.Char(
        "What Speaks against It", compute="_compute_reasons", tracking=True
    )
    note = fields.Char()
    ordered_at = fields.Datetime(readonly=True, copy=False)
    paid_date = fields.Date("Fully Paid", readonly=True, copy=False)
    release_date = fields.Date(
        "Rewarded from",
        readonly=True,
        copy=False,
        help="The first day after the return window.",
    )
    rewarded_at = fields.Datetime(readonly=True, copy=False)
    referrer_points = fields.Float(
        "Points of Who Recommends",
        digits=(16, 2),
        readonly=True,
        copy=False,
        help="Points for the customer who recommended us.",
    )
    referred_points = fields.Float(
        "Points of the Customer",
        digits=(16, 2),
        readonly=True,
        copy=False,
        help="Points that the new customer gets.",
    )
    decided_by_id = fields.Many2one(
        "res.users", "Decided by", readonly=True, copy=False, ondelete="restrict"
    )
    decided_at = fields.Datetime(readonly=True, copy=False)
    decision_reason = fields.Char(readonly=True, copy=False)
    released = fields.Boolean(readonly=True, copy=False)
    address_hash = fields.Char(
        readonly=True,
        groups="base.group_system",
        help="Of the network address an invitation came from: so that one cannot send"
        " many. The address itself is not kept.",
    )

    _referred_once = models.Constraint(
        "UNIQUE (program_id, referred_id)",
        "The customer has been recommended in this programme before.",
    )

    @api.depends("reason_codes")
    def _compute_reasons(self):
        words = self._reason_words()
        for referral in self:
            codes = (referral.reason_codes or "").split(",")
            referral.reasons = " ".join(words[code] for code in codes if code)

    def _reason_words(self):
        """What a person reads for each code of the guards, in their order."""
        words = {
            "same_customer": self.env._(
                "He recommends himself or a contact of his company."
            ),
            "same_vat": self.env._("Both have the same VAT number."),
            "same_email": self.env._("Both have the same e-mail address."),
            "same_phone": self.env._("Both have the same phone number."),
            "same_address": self.env._("Both have the same address."),
            "same_account": self.env._("Both have the same bank account."),
            "bought_before": self.env._("The customer has bought before."),
            "referred_before": self.env._(
                "Somebody else recommended the customer before."
            ),
            "cycle": self.env._("They recommend each other in a circle."),
            "cap_reached": self.env._(
                "Who recommends has reached the most of 12 months."
            ),
        }
        returned = {"returned": self.env._("The whole order came back.")}
        return {code: words[code] for code in REASONS} | returned

    @api.model_create_multi
    def create(self, vals_list):
        """Who recommends is the owner of the card; who comes, the whole customer."""
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            self._refuse_by_hand(vals)
            card = self.env["loyalty.card"].browse(vals.get("card_id"))
            vals["referrer_id"] = card.partner_id.id
            vals.setdefault("company_id", card.company_id.id)
            if vals.get("referred_id"):
                partner = self.env["res.partner"].browse(vals["referred_id"])
                vals["referred_id"] = partner.sudo().commercial_partner_id.id  # its id
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_by_hand(vals)
        return super().write(vals)

    def _refuse_by_hand(self, vals):
        """State, order, moments and decisions come from documents and buttons."""
        own = {name for name in vals if name in self._fields} - BY_HAND
        own = {name for name in own if not name.startswith(("message_", "activity_"))}
        typed = {name for name in own if vals[name] != self._untouched(name)}
        if typed and not self.env.su:
            raise AccessError(
                self.env._(
                    "A referral follows its order. Fill in who recommends and the"
                    " customer only, or press Release or Refuse."
                )
            )

    def _untouched(self, name):
        """What a form sends for a field nobody may fill in."""
        return {"origin": "hand", "state": "invited"}.get(name, False)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_ordered(self):
        for referral in self:
            if referral.order_id or referral.state == "rewarded":
                raise UserError(
                    self.env._(
                        "The referral of %s has an order and stays. To give no reward,"
                        " press Refuse.",
                        referral.referred_id.display_name,
                    )
                )

    def _is_of(self, order, customer):
        """Whether an order of the customer completes this referral."""
        own = self.program_id.company_id
        return (not own or own == order.company_id) and (
            self.referred_id == customer
            or bool(self.lead_id and self.lead_id == order.opportunity_id)
        )

    def _wait_again(self):
        """The order is cancelled: the next one may be the first."""
        self.write(
            {
                "state": "invited",
                "order_id": False,
                "reason_codes": False,
                "released": False,
                "ordered_at": False,
                "paid_date": False,
                "release_date": False,
            }
        )

    def _meet_customer(self):
        """The lead is known as a customer now; who recommended him first stays."""
        for referral in self:
            customer = referral.lead_id.partner_id.commercial_partner_id
            known = self.search(
                [
                    ("program_id", "=", referral.program_id.id),
                    ("referred_id", "=", customer.id),
                    ("id", "!=", referral.id),
                ],
                limit=1,
            )
            if known:
                referral.write({"state": "refused", "reason_codes": "referred_before"})
            else:
                referral.referred_id = customer

    def _decide(self, release, reason):
        """A manager's word on referrals: released ones are not judged again."""
        if not self.env.user.has_group("crm_loyalty.crm_loyalty_group_manager"):
            raise AccessError(
                self.env._("Ask a loyalty manager to release or refuse referrals.")
            )
        self.check_access("write")
        for referral in self:
            if referral.state not in ("held",) + (
                () if release else ("invited", "ordered")
            ):
                raise UserError(
                    self.env._(
                        "The referral of %(customer)s is %(state)s: only held ones are"
                        " released, and only open ones refused.",
                        customer=referral.display_name,
                        state=dict(
                            self._fields["state"]._description_selection(self.env)
                        )[referral.state],
                    )
                )
        # sudo: checked above; nobody else may write what is decided
        self.sudo().write(
            {
                "state": "ordered" if release else "refused",
                "released": release,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
                "decision_reason": reason,
            }
        )
        if release:
            self.sudo()._settle()

    def action_release(self):
        return self._open_decision(self.env._("Release"))

    def action_refuse(self):
        return self._open_decision(self.env._("Refuse"))

    def _open_decision(self, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "crm.loyalty.referral.decision",
            "view_mode": "form",
            "target": "new",
            "context": {"default_referral_ids": self.ids},
        }
