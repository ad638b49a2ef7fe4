from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.decisions.crm_decision import DECIDERS
from ..models.decisions.crm_decision_review import SENSES


def _options_of(options):
    """What `make` takes: options as plain data."""
    return [
        {name: option[name] for name in ("name", "reasons_for", "reasons_against")}
        for option in options
    ]


class CrmDecisionExpectation(models.AbstractModel):
    """What one expects of a decision, and when to look whether it came."""

    _name = "crm.decision.expectation"
    _description = "What Is Expected of a Decision"

    review_date = fields.Date(
        "Review On", help="You find the review among your activities on that day."
    )
    expected_figure = fields.Selection(selection="_selection_figure")
    expected_sense = fields.Selection(SENSES, default="at_least")
    expected_value = fields.Float()

    @api.model
    def _selection_figure(self):
        """The numbers whoever asks may see on a customer."""
        relations = self.env["crm.relationship"]
        return [
            (name, label)
            for name, label in self.env["crm.decision"]._selection_figure()
            if relations._may_see([name])
        ]

    def _expected(self):
        if not self.expected_figure:
            return None
        return self.expected_figure, self.expected_value, self.expected_sense


class CrmDecide(models.TransientModel):
    """Decide about the customers selected, or ask somebody to: one decision each.

    Or answer questions that wait, with the options they came with.
    """

    _name = "crm.decide"
    _description = "Decide"
    _inherit = ["crm.decision.expectation"]

    decision_ids = fields.Many2many("crm.decision", string="Questions")
    partner_ids = fields.Many2many(
        "res.partner", string="Customers", default=lambda self: self._get_customers()
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self._get_company()
    )
    kind = fields.Selection(selection="_selection_kind", required=True, default="other")
    name = fields.Char("Question", required=True)
    option_ids = fields.One2many("crm.decide.option", "decide_id", "Options")
    reason = fields.Text(help="Why it is decided so.")
    valid_until = fields.Date(help="From then on it no longer holds.")
    decider_id = fields.Many2one(
        "res.users",
        "Who Decides",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )
    is_mine = fields.Boolean(compute="_compute_is_mine")

    @api.model
    def _selection_kind(self):
        kinds = (
            self.env["crm.decision"]._fields["kind"]._description_selection(self.env)
        )
        return [(kind, label) for kind, label in kinds if kind not in DECIDERS]

    @api.model
    def _selected(self):
        """The customers or relationships of the page the dialog was opened from."""
        model = self.env.context.get("active_model")
        if model not in ("res.partner", "crm.relationship", "crm.decision"):
            return self.env["res.partner"]
        ids = self.env.context.get("active_ids") or self.env.context.get("active_id")
        return self.env[model].browse(ids)

    @api.model
    def _get_customers(self):
        selected = self._selected()
        if selected._name == "res.partner":
            return selected.commercial_partner_id
        return selected.partner_id

    @api.model
    def _get_company(self):
        selected = self._selected()
        if selected._name == "res.partner":
            return self.env.company
        if len(selected.company_id) > 1:
            raise UserError(
                self.env._("Decide for one company of ours at a time: select its rows.")
            )
        return selected.company_id or self.env.company

    @api.model
    def default_get(self, fields):
        """A question that waits comes with its options."""
        defaults = super().default_get(fields)
        selected = self._selected()
        if selected._name != "crm.decision":
            return defaults
        question = selected[:1]
        options = [Command.create(vals) for vals in _options_of(question.option_ids)]
        return defaults | {
            "decision_ids": [Command.set(selected.ids)],
            "kind": question.kind,
            "name": question.name,
            "option_ids": options,
        }

    @api.depends("decider_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for wizard in self:
            asked = wizard.decider_id or self.env.user
            wizard.is_mine = bool(wizard.decision_ids) or asked == self.env.user

    def action_decide(self):
        """Record the decision; its page opens if it is one."""
        self.ensure_one()
        chosen = self.option_ids.filtered("is_chosen").mapped("name")
        if len(chosen) > 1:
            raise UserError(
                self.env._("Choose one option only: %s.", ", ".join(chosen))
            )
        chosen = chosen[0] if chosen else None
        if self.decision_ids:
            self.decision_ids.decide(chosen, self.reason)
            return {"type": "ir.actions.act_window_close"}
        decisions = self.env["crm.decision"].make(
            *self._question(),
            options=_options_of(self.option_ids),
            chosen=chosen,
            reason=self.reason,
            **self._terms(),
        )
        return self._open(decisions)

    def action_ask(self):
        """Put the question to whom it is for."""
        self.ensure_one()
        decisions = self.env["crm.decision"].ask(
            *self._question(),
            self.decider_id,
            options=_options_of(self.option_ids),
            **self._terms(),
        )
        return self._open(decisions)

    def _question(self):
        return self.kind, self.partner_ids, self.name

    def _terms(self):
        return {
            "company": self.company_id,
            "valid_until": self.valid_until,
            "expected": self._expected(),
            "review_date": self.review_date,
        }

    def _open(self, decisions):
        if len(decisions) == 1:
            return decisions.get_formview_action()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_decision_action_all"
        )
        return action | {"domain": [("id", "in", decisions.ids)]}


class CrmDecideOption(models.TransientModel):
    """An option while one decides."""

    _name = "crm.decide.option"
    _description = "Option While Deciding"
    _order = "sequence, id"

    decide_id = fields.Many2one("crm.decide", required=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    name = fields.Char("Option", required=True)
    reasons_for = fields.Text("For")
    reasons_against = fields.Text("Against")
    is_chosen = fields.Boolean("Chosen")
