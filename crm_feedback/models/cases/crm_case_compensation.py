from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.crm_relationship.words import number

KINDS = [
    ("refund", "Credit note"),
    ("discount", "Discount on the next order"),
    ("points", "Points"),
    ("goods", "Goods or work for nothing"),
]
STATES = [
    ("draft", "Proposed"),
    ("asked", "Asked for"),
    ("approved", "Approved"),
    ("done", "Given"),
    ("refused", "Refused"),
]
PROMISED = ("approved", "done")  # counts against the limit of whoever approves
FROZEN = {"kind", "amount", "percent", "points", "currency_id", "case_id"}


class CrmCaseCompensation(models.Model):
    """What a customer gets for what went wrong, who allowed it, and what it costs.

    Up to the company's limit for all compensations of a case whoever works on it may
    approve, above it a manager. What was approved stays as it was. A credit note and a
    discount cost what the ledger says, points what the points are worth; only goods and
    work given for nothing stand in no document of the customer and count by their
    amount.
    """

    _name = "crm.case.compensation"
    _description = "Compensation"
    _order = "id"
    _rec_name = "kind"

    case_id = fields.Many2one("crm.case", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    customer_id = fields.Many2one(
        "res.partner",
        compute="_compute_customer_id",
        store=True,
        index="btree_not_null",
    )
    kind = fields.Selection(KINDS, required=True, default="refund")
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    amount = fields.Monetary(help="Before taxes. Of goods and work: what they cost us.")
    percent = fields.Float(
        digits=(5, 2), help="Of the next order, instead of an amount."
    )
    points = fields.Float(digits=(16, 2))
    note = fields.Char("Why", help="As agreed with the customer.")
    valid_until = fields.Date(help="The discount is for orders until this day.")
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False
    )
    approved_by_id = fields.Many2one(
        "res.users", "Approved by", readonly=True, copy=False
    )
    date = fields.Date("Given on", readonly=True, copy=False)
    company_amount = fields.Monetary(
        "Amount, Company Currency",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        help="At the rate of the day it was approved; of a discount, what the order"
        " became cheaper by.",
    )
    move_id = fields.Many2one(
        "account.move",
        "Credit Note",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    order_id = fields.Many2one(
        "sale.order",
        "Taken off",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    _not_negative = models.Constraint(
        "CHECK (amount >= 0 AND percent >= 0 AND percent <= 100 AND points >= 0)",
        "A compensation is not negative, and at most 100 %.",
    )

    @api.depends("case_id.customer_id")
    def _compute_customer_id(self):
        for one in self:
            case = one.case_id
            if not one.id:  # a form in the making tells of no case its user cannot see
                case = case.sudo(False)._filtered_access("read")
            one.customer_id = case.customer_id

    @api.depends("case_id")
    def _compute_currency_id(self):
        for one in self:
            of_order = (
                one.case_id.order_id.currency_id or one.case_id.move_id.currency_id
            )
            one.currency_id = of_order or one.case_id.currency_id

    @api.depends("kind", "amount", "percent", "points", "currency_id")
    def _compute_display_name(self):
        for one in self:
            kinds = dict(one._fields["kind"]._description_selection(self.env))
            one.display_name = f"{kinds.get(one.kind, '')}: {one._size()}"

    def _size(self):
        """How much, in words."""
        if self.kind == "points":
            return self.env._("%s points", number(self.env, self.points))
        if self.kind == "discount" and self.percent:
            return f"{number(self.env, self.percent)} %"
        return self.currency_id.format(self.amount) if self.currency_id else ""

    @api.constrains("kind", "amount", "percent", "points")
    def _check_size(self):
        for one in self:
            wanted = {
                "points": bool(one.points),
                "discount": bool(one.amount) != bool(one.percent),
            }
            if not wanted.get(one.kind, bool(one.amount)):
                raise ValidationError(
                    self.env._(
                        "%s: say how much: points; for a discount an amount or a"
                        " percentage; else an amount.",
                        one.case_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_kept(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_kept(vals)
        if FROZEN & set(vals) and not self.env.su:
            for one in self:
                if one.state not in ("draft", "asked"):
                    raise UserError(
                        self.env._(
                            "%s was approved and stays as it is. Refuse it, and propose"
                            " another one.",
                            one.display_name,
                        )
                    )
        return super().write(vals)

    def _refuse_kept(self, vals):
        kept = {
            "state",
            "approved_by_id",
            "date",
            "company_amount",
            "move_id",
            "order_id",
        }
        if kept & set(vals) and not self.env.su:
            raise UserError(
                self.env._("A compensation is approved and given by its buttons.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_promised(self):
        for one in self:
            if one.state in PROMISED:
                raise UserError(
                    self.env._(
                        "%s was promised to the customer: it is kept.", one.display_name
                    )
                )

    # who may allow it

    def _allowed(self):
        """Whether the user may approve it, with what the case has got already.

        Points, percentages and money have a limit each, over all of its compensations.
        """
        self.ensure_one()
        if self.env.su or self.env.user.has_group(
            "crm_feedback.crm_feedback_group_manager"
        ):
            return True
        company = self.company_id
        promised = self.case_id.compensation_ids.filtered(
            lambda one: one.state in PROMISED
        )
        if self.kind == "points":
            given = sum(promised.mapped("points")) + self.points
            return given <= company.crm_case_limit_points
        shares = promised.filtered(lambda one: one._is_share())
        if self._is_share():
            given = sum(shares.mapped("percent")) + self.percent
            return given <= company.crm_case_limit_percent
        in_money = (promised - shares).mapped("company_amount")
        given = sum(in_money) + self._in_company_currency()
        return given <= company.crm_case_limit_amount

    def _is_share(self):
        """A discount in percent, not in money."""
        return self.kind == "discount" and bool(self.percent)

    def _in_company_currency(self):
        return self.currency_id._convert(
            self.amount, self.company_currency_id, self.company_id
        )

    def action_ask(self):
        """The leader of the team is asked to allow it."""
        for one in self.filtered(lambda one: one.state == "draft"):
            one.check_access("write")
            one.sudo().state = "asked"  # by the button, so not by hand
            leader = one.case_id.team_id.user_id
            if leader:
                one.case_id.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("Approve: %s", one.display_name),
                    user_id=leader.id,
                )

    def action_approve(self):
        for one in self.filtered(lambda one: one.state in ("draft", "asked")):
            one.check_access("write")
            one._take_turn()
            if not one._allowed():
                raise UserError(
                    self.env._(
                        "%s is above what you may approve. Press Ask for Approval.",
                        one.display_name,
                    )
                )
            # sudo: by the button, so not by hand
            one.sudo().write(
                {
                    "state": "approved",
                    "approved_by_id": self.env.uid,
                    "company_amount": one._in_company_currency(),
                }
            )
            one.case_id.message_post(
                body=self.env._("Compensation approved: %s", one.display_name)
            )

    def _take_turn(self):
        """Of two that are approved at once, the later one sees the other's amount."""
        self.env.cr.execute(
            SQL("UPDATE crm_case SET id = id WHERE id = %s", self.case_id.id)
        )

    def action_refuse(self):
        for one in self:
            one.check_access("write")
            if one.state == "done":
                raise UserError(
                    self.env._(
                        "%s was given already: undo the document instead.",
                        one.display_name,
                    )
                )
            if one.state == "approved" and not one._allowed():
                raise UserError(
                    self.env._("%s was approved by a manager.", one.display_name)
                )
            one.sudo().state = "refused"  # by the button, so not by hand

    def action_give(self):
        """What it takes, by its kind; a discount waits for the next order."""
        for one in self:
            one.check_access("write")
            if one.state != "approved":
                raise UserError(
                    self.env._("%s has to be approved first.", one.display_name)
                )
            {
                "refund": one._give_refund,
                "discount": one._give_discount,
                "points": one._give_points,
                "goods": one._give_goods,
            }[one.kind]()
        return self[:1]._open_document()

    def _given(self, **values):
        # sudo: by the button, so not by hand
        today = self.company_id.sudo()._crm_today()
        self.sudo().write({"state": "done", "date": today, **values})
        # sudo: the queue only holds whom to look at again
        self.env["crm.relationship.queue"].sudo()._push(self.customer_id.ids, "case")

    def _give_goods(self):
        self._given()

    def _open_document(self):
        """Where it was given, if that is a document."""
        record = self.move_id or self.order_id
        return self.case_id._open_record(record) if record else True
