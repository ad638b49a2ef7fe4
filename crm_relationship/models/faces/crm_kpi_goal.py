from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ... import nullable


class CrmKpiGoal(models.Model):
    """Where a company wants a KPI to go: a change from its own base, and who answers.

    The target is computed from the base, so it says nothing as long as there is none.
    """

    _name = "crm.kpi.goal"
    _description = "Goal of a KPI"
    _order = "company_id, kpi_id"
    _rec_name = "kpi_id"

    kpi_id = fields.Many2one("crm.kpi", "KPI", required=True, ondelete="cascade")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one("res.users", "Owner", domain=[("share", "=", False)])
    base_id = fields.Many2one("crm.kpi.reading", "Own Base", ondelete="set null")
    base_value = nullable.Float(
        related="base_id.value",
        related_sudo=False,
        string="Base",
        help="What the KPI was on the day the base was frozen.",
    )
    base_date = fields.Date(
        related="base_id.date", related_sudo=False, string="Base of"
    )
    change = nullable.Float(
        "Change Wanted",
        digits=(16, 2),
        aggregator=None,
        help="From the base; negative where it should fall.",
    )
    change_in = fields.Selection(
        [("percent", "% of the base"), ("unit", "in the unit of the KPI")],
        "Counted",
        default="percent",
        required=True,
        help="Whether the change is a share of the base or is added to it.",
    )
    audience = fields.Selection(related="kpi_id.audience")

    _one_a_company = models.Constraint(
        "UNIQUE (kpi_id, company_id)", "A company has one goal for each KPI."
    )

    @api.constrains("base_id", "kpi_id", "company_id")
    def _check_base(self):
        for goal in self.filtered("base_id"):
            base = goal.base_id
            if (base.kpi_id, base.company_id) != (goal.kpi_id, goal.company_id):
                raise ValidationError(
                    self.env._(
                        "The base of %s is a reading of the same KPI and company.",
                        goal.kpi_id.name,
                    )
                )

    def _target(self):
        """The value wanted, or None without a base or a change."""
        if not self or not self.base_id or self.change is False:
            return None
        if self.change_in == "unit":
            return self.base_value + self.change
        return self.base_value * (1 + self.change / 100)
