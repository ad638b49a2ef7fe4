from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.misc import formatLang

from ... import nullable
from ..decisions.res_partner import MANAGER_GROUP

UNITS = [
    ("percent", "%"),
    ("points", "points"),
    ("money", "company currency"),
    ("days", "days"),
    ("minutes", "minutes"),
    ("times", "times"),
]
TOPICS = [
    ("profit", "Profit"),
    ("retention", "Retention"),
    ("sales", "Sales"),
    ("service", "Service"),
    ("payment", "Payment"),
    ("loyalty", "Loyalty"),
]


class CrmKpi(models.Model):
    """A figure the house steers by: what it is, its source, where it should go.

    The value is measured when it is read, for the current company, and kept nowhere
    but in readings. The target is a change from the company's own base, a reading
    frozen by a button; nobody's benchmark is a target. Unknown is blank.
    """

    _name = "crm.kpi"
    _description = "KPI"
    _inherit = "mail.thread"
    _order = "sequence, id"

    name = fields.Char("KPI", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    figure = fields.Selection(
        lambda self: self.env["crm.kpi.figure"]._selection(),
        required=True,
        help="What is measured.",
    )
    formula = fields.Text(
        required=True, translate=True, help="How it is computed, in plain words."
    )
    source = fields.Char(
        required=True, translate=True, help="The page that shows what is behind it."
    )
    action_id = fields.Many2one(
        "ir.actions.act_window", "Page", groups="base.group_system", ondelete="set null"
    )
    has_page = fields.Boolean(
        compute="_compute_has_page",
        help="Some page shows what is behind it.",
    )
    unit = fields.Selection(UNITS, compute="_compute_unit", store=True, precompute=True)
    better = fields.Selection(
        [("higher", "Higher is better"), ("lower", "Lower is better")],
        help="On which side of the target the target is met.",
        compute="_compute_unit",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    topic = fields.Selection(
        TOPICS,
        compute="_compute_unit",
        store=True,
        readonly=False,
        precompute=True,
        help="What it is about: the list is grouped by it.",
    )
    audience = fields.Selection(
        [
            ("all", "Everybody"),
            ("margin", "Who sees profit"),
            ("accounting", "Accounting"),
        ],
        "Readers",
        help="Who may know it, as the figures behind it say; others do not see it.",
        compute="_compute_audience",
        store=True,
        precompute=True,
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")

    value = nullable.Float(
        "Now",
        digits=(16, 2),
        aggregator=None,
        compute="_compute_value",
        help="Measured now, for the current company. Empty where too little is known.",
    )
    count = nullable.Integer(
        "Counted",
        aggregator=None,
        compute="_compute_value",
        help="How many customers, documents or answers it rests on.",
    )
    value_words = fields.Char("Value", compute="_compute_value")
    basis_words = fields.Char("Of How Many", compute="_compute_value")

    goal_ids = fields.One2many("crm.kpi.goal", "kpi_id", "Goals")
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        compute="_compute_user_id",
        inverse="_inverse_user_id",
        search="_search_user_id",
        domain=[("share", "=", False)],
        help="Who answers for it in the current company.",
    )
    base_words = fields.Char("Own Base", compute="_compute_target")
    target_words = fields.Char("Target", compute="_compute_target")
    target_value = nullable.Float(
        digits=(16, 2),
        aggregator=None,
        compute="_compute_target",
        help="The own base and the change wanted. Empty without either.",
    )
    state = fields.Selection(
        [
            ("met", "Met"),
            ("not", "Not met"),
            ("open", "No target"),
            ("unknown", "Not known"),
        ],
        compute="_compute_target",
    )
    state_words = fields.Char("Where It Stands", compute="_compute_target")

    reading_ids = fields.One2many("crm.kpi.reading", "kpi_id", "Readings")
    benchmark_ids = fields.Many2many(
        "crm.benchmark", compute="_compute_benchmark_ids", groups=MANAGER_GROUP
    )
    benchmark_words = fields.Char(
        "Others Claim", compute="_compute_benchmark_ids", groups=MANAGER_GROUP
    )

    @api.depends("figure")
    def _compute_unit(self):
        figures = self.env["crm.kpi.figure"]._figures()
        for kpi in self:
            figure = figures.get(kpi.figure)
            kpi.unit = figure.unit if figure else False
            kpi.better = figure.better if figure else "higher"
            kpi.topic = figure.topic if figure else False

    @api.depends("figure")
    def _compute_audience(self):
        figures = self.env["crm.kpi.figure"]._figures()
        for kpi in self:
            figure = figures.get(kpi.figure)
            kpi.audience = figure.audience if figure else "margin"

    @api.constrains("audience", "figure")
    def _check_audience(self):
        """Who may read it is not for the author to say: rules go by it."""
        figures = self.env["crm.kpi.figure"]._figures()
        for kpi in self:
            figure = figures.get(kpi.figure)
            if kpi.audience != (figure.audience if figure else "margin"):
                raise ValidationError(
                    self.env._(
                        "The readers of %s follow from its figure: leave them as they"
                        " are.",
                        kpi.name,
                    )
                )

    @api.depends("action_id")
    def _compute_has_page(self):
        # sudo: whether there is a page; opening it asks for its own rights
        for kpi in self.sudo():
            kpi.has_page = bool(kpi.action_id)

    @api.depends_context("company")
    def _compute_currency_id(self):
        self.currency_id = self.env.company.currency_id

    @api.depends("figure")
    @api.depends_context("company", "lang", "crm_as_of")
    def _compute_value(self):
        """One measuring for all, whatever their number."""
        measured = self._measured(self.env.company)
        for kpi in self:
            found = measured.get(kpi.figure)
            known = bool(found) and found.value is not None
            kpi.value = found.value if known else False
            kpi.count = found.count if found else False
            kpi.value_words = kpi._words(found.value) if known else False
            kpi.basis_words = kpi._basis(found)

    def _measured(self, company):
        """{figure: Measured} of these KPIs, for a company."""
        names = {kpi.figure for kpi in self if kpi.figure}
        return self.env["crm.kpi.figure"]._measure(names, company, company._crm_as_of())

    def _basis(self, found):
        if not found:
            return False
        if found.value is None:
            return found.missing
        if found.low is None:
            return self.env._("of %s counted", found.count)
        return self.env._(
            "%(low)s to %(high)s in 19 of 20 cases, of %(count)s counted",
            low=self._words(found.low),
            high=self._words(found.high),
            count=found.count,
        )

    def _words(self, value):
        """A value with its unit, in the reader's format."""
        if self.unit == "money":
            return self.env.company.currency_id.format(value)
        number = formatLang(self.env, value, digits=1)
        unit = dict(self._fields["unit"]._description_selection(self.env))
        return f"{number} {unit.get(self.unit, '')}".strip()

    def _goal(self):
        """The goal of the current company, if it has one."""
        return self.goal_ids.filtered(lambda goal: goal.company_id == self.env.company)

    @api.depends("goal_ids.user_id", "goal_ids.company_id")
    @api.depends_context("company")
    def _compute_user_id(self):
        for kpi in self:
            kpi.user_id = kpi._goal().user_id

    def _inverse_user_id(self):
        owners = {kpi: kpi.user_id for kpi in self}
        for kpi, goal in self._goals(self.env.company).items():
            goal.user_id = owners[kpi]

    def _search_user_id(self, operator, value):
        own = Domain("company_id", "=", self.env.company.id)
        return Domain("goal_ids", "any", own & Domain("user_id", operator, value))

    @api.depends(
        "goal_ids.change",
        "goal_ids.change_in",
        "goal_ids.base_id.value",
        "goal_ids.company_id",
        "better",
        "figure",
    )
    @api.depends_context("company", "lang", "crm_as_of")
    def _compute_target(self):
        for kpi in self:
            goal = kpi._goal()
            target = goal._target()
            kpi.base_words = kpi._words(goal.base_value) if goal.base_id else False
            kpi.target_value = False if target is None else target
            kpi.target_words = False if target is None else kpi._words(target)
            kpi.state = kpi._state(target)
            kpi.state_words = kpi._state_words(target)

    def _state(self, target):
        if target is None:
            return "open"
        if self.value is False:
            return "unknown"
        higher = self.better == "higher"
        reached = self.value >= target if higher else self.value <= target
        return "met" if reached else "not"

    def _state_words(self, target):
        if target is None:
            return self.env._("Freeze the base, then say by how much it should change.")
        if self.value is False:
            return self.basis_words
        terms = {"value": self._words(self.value), "target": self._words(target)}
        if self._state(target) == "met":
            return self.env._("%(value)s: the target of %(target)s is met.", **terms)
        terms["gap"] = self._words(abs(target - self.value))
        return self.env._(
            "%(value)s: %(gap)s are missing to the target of %(target)s.", **terms
        )

    @api.depends("figure")
    @api.depends_context("uid", "lang")
    def _compute_benchmark_ids(self):
        benchmarks = self.env["crm.benchmark"]
        may_read = benchmarks.has_access("read")
        by_figure = {}
        if may_read:
            claims = benchmarks.search([("measure", "!=", False)])
            by_figure = claims.grouped("measure")
        for kpi in self:
            found = by_figure.get(kpi.figure, benchmarks)
            kpi.benchmark_ids = found
            kpi.benchmark_words = ", ".join(found.mapped("claim")) or False

    def _goals(self, company):
        """{KPI: its goal in a company}, made where there is none."""
        found = self.env["crm.kpi.goal"].search(
            [("kpi_id", "in", self.ids), ("company_id", "=", company.id)]
        )
        missing = self - found.kpi_id
        found |= self.env["crm.kpi.goal"].create(
            [{"kpi_id": kpi.id, "company_id": company.id} for kpi in missing]
        )
        return {goal.kpi_id: goal for goal in found}

    def action_open_source(self):
        """The page that shows what is behind the figure."""
        self.ensure_one()
        self.check_access("read")
        # sudo: the page's name; what it shows is read with the reader's rights
        page = self.sudo().action_id
        if not page:
            raise UserError(self.env._("%s has no page of its own.", self.name))
        return self.env["ir.actions.act_window"]._for_xml_id(page.xml_id)

    def action_open_readings(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_kpi_reading_action"
        )
        return action | {"domain": [("kpi_id", "=", self.id)]}
