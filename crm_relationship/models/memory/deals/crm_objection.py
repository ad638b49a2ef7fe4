from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

STATES = [
    ("raised", "Raised"),
    ("used", "Plan Used"),
    ("overcome", "Overcome"),
    ("partly", "Partly Overcome"),
    ("not", "Not Overcome"),
]
RESULTS = STATES[2:]


class CrmObjection(models.Model):
    """What somebody fears or holds against buying, and what was done about it.

    First it is raised, then a plan B is used, then it is judged: the days cannot be
    in another order, and nothing is overcome without a plan.
    """

    _name = "crm.objection"
    _description = "Objection"
    _inherit = [
        "crm.deal.memory.mixin",
        "crm.memory.source.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "raised_date desc, id desc"
    _company_day = "raised_date"
    _mailing_enabled = False

    type_id = fields.Many2one(
        "crm.objection.type",
        "Objection",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        group_expand="_read_group_types",
    )
    color = fields.Integer(related="type_id.color")
    name = fields.Char("In Their Words", help="What the contact says, or does.")
    raised_date = fields.Date(
        "Raised On", required=True, default=lambda self: self.env.company._crm_today()
    )
    plan_id = fields.Many2one(
        "crm.objection.plan",
        "Plan B",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('type_id', '=', type_id)]",
        tracking=True,
        help="One that can be used again, so that its success is counted.",
    )
    plan = fields.Text(
        "Plan in Words", help="What to do about it, here and for this contact."
    )
    used_date = fields.Date("Plan Used On", tracking=True, copy=False)
    result = fields.Selection(
        RESULTS,
        tracking=True,
        copy=False,
        help="Whether the objection was overcome.",
    )
    resolved_date = fields.Date(
        "Judged On",
        compute="_compute_resolved_date",
        store=True,
        precompute=True,
        readonly=False,
        copy=False,
    )
    state = fields.Selection(
        STATES, compute="_compute_state", store=True, group_expand=True
    )

    _used_after_raised = models.Constraint(
        "CHECK(used_date >= raised_date)",
        "A plan cannot be used before the objection was raised: look at the two days"
        " again.",
    )
    _used_needs_plan = models.Constraint(
        "CHECK(used_date IS NULL OR plan_id IS NOT NULL"
        " OR COALESCE(TRIM(plan), '') <> '')",
        "Say which plan was used: choose a plan B, or write it in words.",
    )
    _result_needs_plan = models.Constraint(
        "CHECK(result IS NULL OR used_date IS NOT NULL)",
        "Give the day on which the plan was used: without a plan used there is no"
        " result.",
    )
    _resolved_after_used = models.Constraint(
        "CHECK(resolved_date >= used_date)",
        "An objection cannot be judged before its plan was used: choose a later day.",
    )
    _resolved_with_result = models.Constraint(
        "CHECK((result IS NULL) = (resolved_date IS NULL))",
        "What is judged has a result and a day: give both, or none.",
    )
    # objections of a contact, newest first
    _partner_raised_idx = models.Index("(partner_id, raised_date DESC, id DESC)")

    @api.depends("type_id", "name", "partner_id")
    def _compute_display_name(self):
        for objection in self:
            words = objection.name or objection.partner_id.name or ""
            objection.display_name = f"{objection.type_id.name or ''}: {words}"

    @api.depends("result")
    def _compute_resolved_date(self):
        for objection in self:
            today = objection.company_id._crm_today() if objection.result else False
            objection.resolved_date = objection.result and (
                objection.resolved_date or today
            )

    @api.depends("used_date", "result")
    def _compute_state(self):
        for objection in self:
            done = "used" if objection.used_date else "raised"
            objection.state = objection.result or done

    @api.onchange("type_id")
    def _onchange_type_id(self):
        if self.plan_id.type_id != self.type_id:
            self.plan_id = False

    @api.model
    def _read_group_types(self, types, domain):
        return types.search([])

    @api.constrains("raised_date", "used_date", "resolved_date")
    def _check_future(self):
        for objection in self:
            days = (objection.raised_date, objection.used_date, objection.resolved_date)
            if max(filter(None, days)) > objection.company_id._crm_today():
                raise ValidationError(
                    self.env._(
                        "%s: what lies in the future has not been raised, used or"
                        " judged yet. Give days that have come.",
                        objection.display_name,
                    )
                )

    @api.constrains("type_id", "plan_id")
    def _check_plan(self):
        for objection in self.filtered("plan_id"):
            if objection.plan_id.type_id != objection.type_id:
                raise ValidationError(
                    self.env._(
                        "%(plan)s is a plan against %(other)s, not against"
                        " %(objection)s: choose another one.",
                        plan=objection.plan_id.name,
                        other=objection.plan_id.type_id.name,
                        objection=objection.type_id.name,
                    )
                )

    # what becomes of it

    def action_use_plan(self):
        """The plan was used today; a form with another day is saved instead."""
        for objection in self:
            if objection.used_date:
                raise UserError(
                    self.env._(
                        "%s: the plan has been used already. Choose how it went.",
                        objection.display_name,
                    )
                )
            if not objection.plan_id and not (objection.plan or "").strip():
                raise UserError(
                    self.env._(
                        "%s: choose a plan B or write one in words first.",
                        objection.display_name,
                    )
                )
            objection.used_date = objection.company_id._crm_today()
        return True

    def action_overcome(self):
        """The contact holds it against us no longer."""
        return self._judge("overcome")

    def action_partly(self):
        """Something of it remains."""
        return self._judge("partly")

    def action_not_overcome(self):
        """The plan did not help."""
        return self._judge("not")

    def action_reopen(self):
        """Not judged after all; that the plan was used stays."""
        self.write({"result": False, "resolved_date": False})
        return True

    def _judge(self, result):
        for objection in self:
            if not objection.used_date:
                raise UserError(
                    self.env._(
                        "%s: use a plan first. Without one there is no result.",
                        objection.display_name,
                    )
                )
            objection.write(
                {
                    "result": result,
                    "resolved_date": objection.company_id._crm_today(),
                }
            )
        return True
