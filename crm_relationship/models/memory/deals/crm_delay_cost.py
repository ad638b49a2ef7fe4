from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import formatLang

WEEKS_A_YEAR = 52
# period: how many weeks it has, as the formula says it
PERIODS = {
    "week": (1, ""),
    "month": (WEEKS_A_YEAR / 12, " × 12 / 52"),
    "year": (WEEKS_A_YEAR, " / 52"),
}


class CrmDelayCost(models.Model):
    """A part of what waiting costs the buyer of a deal, and how one knows it.

    A month has 52 / 12 weeks. Another currency is converted at the rate of the day
    from which the part is known, and never again. The sum and its formula stand on
    the deal.
    """

    _name = "crm.delay.cost"
    _description = "Cost of Delay"
    _inherit = ["crm.company.day.mixin", "crm.memory.source.mixin"]
    _order = "lead_id, id"
    _company_day = "date"

    lead_id = fields.Many2one(
        "crm.lead", "Deal", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    name = fields.Char("What It Costs the Buyer", required=True)
    amount = fields.Monetary(
        required=True,
        help="What it costs the customer to wait, by the period beside it.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        ondelete="restrict",
    )
    period = fields.Selection(
        [("week", "a Week"), ("month", "a Month"), ("year", "a Year")],
        "Every",
        required=True,
        default="week",
        help="The time in which waiting costs so much.",
    )
    date = fields.Date(
        "Known Since",
        required=True,
        default=lambda self: self.env.company._crm_today(),
        help="Another currency is converted at the rate of this day.",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    week_amount = fields.Monetary(
        "A Week",
        compute="_compute_week_amount",
        store=True,
        currency_field="company_currency_id",
        help="The amount over the weeks of its period: a month has 52 / 12, a year 52.",
    )
    active = fields.Boolean(default=True)

    _amount_positive = models.Constraint(
        "CHECK(amount > 0)", "Waiting costs something: give an amount above zero."
    )

    @api.depends("amount", "period", "currency_id", "company_id", "date")
    def _compute_week_amount(self):
        for cost in self:
            weeks, _words = PERIODS[cost.period or "week"]
            cost.week_amount = (
                cost.currency_id or cost.company_id.currency_id
            )._convert(
                cost.amount / weeks,
                cost.company_id.currency_id,
                cost.company_id,
                cost.date or fields.Date.context_today(cost),
            )

    @api.constrains("lead_id", "company_id")
    def _check_whose(self):
        for cost in self:
            # sudo: whose deal it is decides, whoever may open it
            owner = cost.lead_id.sudo().company_id
            if owner and owner != cost.company_id:
                raise ValidationError(
                    self.env._(
                        "%(deal)s belongs to %(owner)s: keep it there.",
                        deal=cost.lead_id.sudo().name,
                        owner=owner.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            lead = self._check_lead(vals)
            if lead.company_id:
                vals.setdefault("company_id", lead.company_id.id)
        costs = super().create(vals_list)
        costs.lead_id._sum_delay_costs()
        return costs

    def write(self, vals):
        if vals.get("lead_id"):
            self._check_lead(vals)
        leads = self.lead_id
        done = super().write(vals)
        (leads | self.lead_id)._sum_delay_costs()
        return done

    def unlink(self):
        leads = self.lead_id
        done = super().unlink()
        leads._sum_delay_costs()
        return done

    def _check_lead(self, vals):
        """Nobody keeps something of a deal he may not see."""
        lead = self.env["crm.lead"].browse(vals.get("lead_id"))
        if lead and not self.env.su and not lead.has_access("read"):
            raise AccessError(
                self.env._("You may not see this deal, so choose another one.")
            )
        return lead.sudo()

    def _formula(self):
        """The sum in words, a line for each part."""
        company = self.company_id[:1].currency_id
        lines = [cost._formula_line() for cost in self]
        total = formatLang(
            self.env, sum(self.mapped("week_amount")), currency_obj=company
        )
        return "\n".join([*lines, self.env._("= %s a week", total)])

    def _formula_line(self):
        _weeks, divided = PERIODS[self.period]
        amount = formatLang(self.env, self.amount, currency_obj=self.currency_id)
        own = self.company_id.currency_id
        week = formatLang(self.env, self.week_amount, currency_obj=own)
        converted = self.currency_id != own
        said = f"{amount}{divided}"
        if not divided and not converted:
            return f"{self.name}: {said}"
        if converted:
            day = self.env._("at the rate of %s", self.date)
            return f"{self.name}: {said} = {week} ({day})"
        return f"{self.name}: {said} = {week}"
