import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError

from .kinds import CHANNELS, COMPLAINTS, KINDS, SEVERITIES, STATES
from .res_company import SEQUENCE


class CrmCase(models.Model):
    """What a customer wants of us, from the day it comes in until he has an answer.

    One number, one thread, one owner. It is not closed before the customer was
    answered; what the case itself keeps (moments, deadlines) nobody writes by hand.
    """

    _name = "crm.case"
    _description = "Case"
    _inherit = ["portal.mixin", "mail.thread.cc", "mail.activity.mixin"]
    _order = "severity DESC, opened_at, id"
    _primary_email = "email_from"
    _mail_post_access = "read"

    number = fields.Char(readonly=True, copy=False, index="trigram")
    name = fields.Char("Subject", required=True, tracking=True)
    active = fields.Boolean(default=True)
    kind = fields.Selection(KINDS, required=True, default="service", tracking=True)
    severity = fields.Selection(
        SEVERITIES,
        required=True,
        default="1",
        tracking=True,
        index=True,
        help="How much it hurts the customer; it sets the time to answer.",
    )
    description = fields.Html("What the customer says")
    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        index="btree_not_null",
        tracking=True,
        ondelete="restrict",
        check_company=True,
    )
    # kept: whose case it was stays so when the contact changes firms
    customer_id = fields.Many2one(
        "res.partner",
        compute="_compute_customer_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    email_from = fields.Char(
        "Mail address",
        compute="_compute_email_from",
        store=True,
        readonly=False,
        precompute=True,
        help="Whom the case came from.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    team_id = fields.Many2one(
        "crm.case.team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        tracking=True,
        check_company=True,
    )
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        tracking=True,
        index="btree_not_null",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    channel = fields.Selection(CHANNELS, required=True, default="office", readonly=True)
    state = fields.Selection(
        STATES,
        required=True,
        default="new",
        tracking=True,
        group_expand=True,
        copy=False,
    )
    is_open = fields.Boolean(
        compute="_compute_is_open", store=True, precompute=True, index=True
    )
    is_complaint = fields.Boolean(compute="_compute_is_complaint")
    opened_at = fields.Datetime(
        "Opened", required=True, default=fields.Datetime.now, readonly=True, copy=False
    )
    closed_at = fields.Datetime("Closed", readonly=True, copy=False)
    tag_ids = fields.Many2many("crm.tag", string="Tags")
    order_id = fields.Many2one("sale.order", index="btree_not_null", check_company=True)
    move_id = fields.Many2one(
        "account.move",
        "Invoice",
        index="btree_not_null",
        check_company=True,
        domain="[('move_type', 'in', ('out_invoice', 'out_refund'))]",
    )

    _number_once = models.UniqueIndex(
        "(company_id, number)", "This number has another case."
    )
    _closed_has_a_day = models.Constraint(
        "CHECK ((state = 'closed') = (closed_at IS NOT NULL))",
        "A case is closed on a day.",
    )
    # open cases of a customer, newest first, in one look
    _customer_idx = models.Index("(customer_id, company_id, opened_at)")

    @api.depends("partner_id")
    def _compute_customer_id(self):
        for case in self:
            case.customer_id = case.partner_id.commercial_partner_id

    @api.depends("partner_id")
    def _compute_email_from(self):
        for case in self:
            case.email_from = case.partner_id.email or case.email_from

    @api.depends("company_id")
    def _compute_team_id(self):
        for case in self:
            if case.team_id.company_id != case.company_id:
                team = self.env["crm.case.team"]._of_company(case.company_id)
                case.team_id = team

    @api.depends("state", "active")
    def _compute_is_open(self):
        for case in self:
            case.is_open = case.active and case.state != "closed"

    @api.depends("kind")
    def _compute_is_complaint(self):
        for case in self:
            case.is_complaint = case.kind in COMPLAINTS

    @api.depends("number", "name")
    def _compute_display_name(self):
        for case in self:
            case.display_name = " ".join(filter(None, (case.number, case.name)))

    def _compute_access_url(self):
        for case in self:
            case.access_url = f"/my/cases/{case.id}"

    def _kept_by_itself(self):
        """Names of what follows from what happens, and nobody writes."""
        return {"number", "opened_at", "closed_at", "channel"}

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_kept(vals)
        numbered = [self._with_number(self._with_closed_at(vals)) for vals in vals_list]
        cases = super().create(numbered)
        cases._queue_customers()
        return cases

    def _with_number(self, vals):
        company = self.env["res.company"].browse(
            vals.get("company_id") or self.default_get(["company_id"])["company_id"]
        )
        # sudo: the next number, which a customer draws as well
        sequence = self.env["ir.sequence"].sudo().with_company(company)
        return {
            "access_token": str(uuid.uuid4()),  # reading a page need not write one
            **vals,
            "number": sequence.next_by_code(SEQUENCE),
        }

    def write(self, vals):
        self._refuse_kept(vals)
        if {"partner_id", "active", "state", "kind"} & set(vals):
            self._queue_customers()
        vals = self._with_closed_at(vals)
        result = super().write(vals)
        if "partner_id" in vals:
            self._queue_customers()
        return result

    def _with_closed_at(self, vals):
        if "state" not in vals or "closed_at" in vals:
            return vals
        now = fields.Datetime.now()
        return {**vals, "closed_at": vals["state"] == "closed" and now}

    def _refuse_kept(self, vals):
        kept = [] if self.env.su else sorted(self._kept_by_itself() & set(vals))
        if kept:
            labels = self.fields_get(kept, ["string"])
            raise UserError(
                self.env._(
                    "%(fields)s: the case keeps this by itself. Leave it out, and use"
                    " the buttons of the case.",
                    fields=", ".join(labels[name]["string"] for name in kept),
                )
            )

    def _queue_customers(self):
        """Open cases are a figure of the customer."""
        # sudo: the queue only holds whom to look at again
        queue = self.env["crm.relationship.queue"].sudo()
        if self.customer_id:
            queue._push(self.customer_id.ids, "case")

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_answered(self):
        for case in self:
            if case.state != "new":
                raise UserError(
                    self.env._(
                        "%s has been worked on: its story is kept. Archive it instead.",
                        case.display_name,
                    )
                )

    def action_take(self):
        """Whoever presses it works on it."""
        self.user_id = self.env.user
        self.filtered(lambda case: case.state == "new").state = "working"

    def action_wait(self):
        self.filtered("is_open").state = "waiting"

    def action_work(self):
        self.state = "working"

    def action_close(self):
        self.filtered("is_open").state = "closed"
