import ast
import re
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, Query

RELATIVE_DATE = re.compile(r"today(?:\s+([+-]\d+)([dwmy]))?")
# written in the same step as the stage
DECIDED = {"stage_id", "stage_since", "rule_stage_id", "priority_band", "payment_band"}
UNITS = {"d": "days", "w": "weeks", "m": "months", "y": "years"}


class CrmLifecycleStage(models.Model):
    """A rung of the ladder a relationship climbs, and may step down.

    A customer is in the last stage, by sequence, whose entry rule holds. The rule
    is a domain over the figures of the relationship; an empty rule is never met by
    itself, so the stage is set by hand only, and "[]" is met by everybody.
    """

    _name = "crm.lifecycle.stage"
    _description = "Lifecycle Stage"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    fold = fields.Boolean("Folded in Kanban")
    color = fields.Integer("Colour")
    kind = fields.Selection(
        [
            ("before", "Not a customer yet"),
            ("customer", "Customer"),
            ("loss", "Going or gone"),
        ],
        required=True,
        default="customer",
        help="The peak stage of a customer is the highest of kind Customer.",
    )
    rule = fields.Char(
        "Entry Rule",
        help="Domain over the figures of the relationship. Dates may be relative to"
        " the day of computation: today, today -90d, today -12m.",
    )
    description = fields.Char("Meaning", translate=True)
    relationship_count = fields.Integer(
        "Customers", compute="_compute_relationship_count"
    )

    @api.depends_context("company", "uid")
    def _compute_relationship_count(self):
        counts = dict(
            self.env["crm.relationship"]._read_group(
                [
                    ("stage_id", "in", self.ids),
                    ("company_id", "in", self.env.companies.ids),
                ],
                ["stage_id"],
                ["__count"],
            )
        )
        for stage in self:
            stage.relationship_count = counts.get(stage, 0)

    @api.constrains("rule")
    def _check_rule(self):
        for stage in self.filtered("rule"):
            stage._sql_rule(fields.Date.today())

    @api.ondelete(at_uninstall=False)
    def _check_unused(self):
        # sudo: stages of companies the reader is not in count as well
        used = self.env["crm.relationship"].sudo()
        for stage in self:
            if used.search_count([("stage_id", "=", stage.id)], limit=1):
                raise UserError(
                    self.env._(
                        "Customers are in stage %s. Archive it: its customers move on"
                        " with the next refresh and its history stays.",
                        stage.name,
                    )
                )

    def action_open_customers(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_relationship_action"
        )
        return action | {"domain": [("stage_id", "=", self.id)], "context": {}}

    def _sql_rule(self, as_of, alias="crm_relationship") -> SQL:
        """The condition on table `alias` under which the rule holds as of a day."""
        self.ensure_one()
        if not self.rule:
            return SQL("FALSE")
        # sudo: the rule decides for everybody, whatever its author may read
        model = self.env["crm.relationship"].sudo()
        try:
            domain = Domain(self._parse_rule(as_of))
            self._check_not_decided(domain)
            query = Query(self.env, alias, model._table_sql)
            condition = domain.optimize_full(model)._to_sql(model, alias, query)
        except (ValueError, SyntaxError, TypeError, LookupError) as error:
            raise ValidationError(
                self.env._(
                    "The entry rule of stage %(stage)s cannot be used: %(error)s."
                    " Choose figures of the relationship, and dates such as today"
                    " -90d.",
                    stage=self.name,
                    error=error,
                )
            )
        if len(query._joins):
            raise ValidationError(
                self.env._(
                    "The entry rule of stage %s looks beyond the relationship's own"
                    " figures. Use these only.",
                    self.name,
                )
            )
        return condition

    def _check_not_decided(self, domain):
        """A rule on what the rules decide would hold one run and fail the next."""
        names = {condition.field_expr for condition in domain.iter_conditions()}
        if names & DECIDED:
            raise ValueError(
                self.env._("%s follows from the figures", min(names & DECIDED))
            )

    def _parse_rule(self, as_of: date):
        """The rule's domain with its relative dates counted from `as_of`."""
        return [
            (*term[:2], self._parse_date(term[2], as_of))
            if isinstance(term, (list, tuple))
            else term
            for term in ast.literal_eval(self.rule)
        ]

    def _parse_date(self, value, as_of):
        if isinstance(value, (list, tuple, set)):
            return [self._parse_date(part, as_of) for part in value]
        match = RELATIVE_DATE.fullmatch(value) if isinstance(value, str) else None
        if not match:
            return value
        number, unit = match.groups()
        return as_of + (
            relativedelta(**{UNITS[unit]: int(number)}) if unit else timedelta()
        )
