from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL, format_date
from odoo.tools.misc import formatLang

from .. import nullable
from ..scoring.retention import what_if


class CrmRetentionWhatIf(models.TransientModel):
    """What some points more retention would be worth, on the company's own curve.

    For each month after the first purchase: the share of customers who buy, and what
    one who buys leaves over, from the closed months of the newest cohorts. The share
    rises by the points asked for, never above all. The difference, over the months
    asked for, is per new customer and for all the newcomers of a year; nothing is
    discounted. No customer's figures change.
    """

    _name = "crm.retention.what.if"
    _description = "Retention What-If"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    as_of = fields.Date(required=True, default=lambda self: self._default_as_of())
    points = fields.Float(
        "Points More", required=True, default=5, digits=(5, 1), help="Of 100."
    )
    horizon_months = fields.Integer("Months Ahead", required=True, default=12)
    cohort_months = fields.Integer("Months of First Purchases", default=24)
    discount_rate = fields.Float(
        "Yearly Discount",
        digits=(5, 4),
        default=0.1,
        help="Only of the lifetime in the sentence below.",
    )
    line_ids = fields.One2many(
        "crm.retention.what.if.line", "what_if_id", readonly=True
    )
    newcomer_count = fields.Integer(
        "New Customers a Year",
        readonly=True,
        help="First purchases of the last 12 closed months.",
    )
    change_each = nullable.Monetary(
        "More Margin of a New Customer",
        readonly=True,
        help="Empty where no cost is known for anything sold.",
    )
    change = nullable.Monetary("More Margin of a Year's New Customers", readonly=True)
    benchmark = fields.Text(readonly=True)

    _values_possible = models.Constraint(
        "CHECK(points > 0 AND points <= 100 AND horizon_months > 0"
        " AND cohort_months > 0 AND discount_rate >= 0)",
        "Give points above 0 and up to 100, months above 0 and no negative discount.",
    )

    def _default_as_of(self):
        return self.env.company._crm_today()

    @api.depends("company_id", "points")
    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = self.env._(
                "+%(points)s points of retention",
                points=formatLang(self.env, wizard.points, digits=1),
            )

    def action_compute(self):
        """Read the company's curve again and raise it by the points."""
        self.ensure_one()
        self.line_ids = [Command.clear(), *map(Command.create, self._curve())]
        self.newcomer_count = self._count_newcomers()
        changes = self.line_ids.mapped("change")
        known = bool(changes) and not any(change is False for change in changes)
        self.change_each = sum(changes) if known else False
        self.change = self.change_each * self.newcomer_count if known else False
        self.benchmark = self._get_benchmark(*self._yearly_retention())
        return True

    def _curve(self):
        """Lines: how many buy so many months later, now and with the points more."""
        first = self._month_start() - relativedelta(months=self.cohort_months)
        rows = self._cohorts()._read_group(
            [
                *self._closed_months(),
                ("cohort_date", ">=", first),
                ("period_number", ">=", 1),
                ("period_number", "<=", self.horizon_months),
            ],
            ["period_number"],
            ["cohort_size:sum", "active_count:sum", "margin:sum"],
        )
        each = self._margins_each(rows)
        for number, size, active, _margin in rows:
            share = active / size
            better = min(1, share + self.points / 100)
            yield {
                "number": number,
                "cohort_size": size,
                "active_count": active,
                "share": share,
                "better_share": better,
                "margin_each": each[number],
                "change": self._times(better - share, each[number]),
            }

    def _times(self, share, margin):
        return margin if margin is False else share * margin

    def _margins_each(self, rows):
        """{month: margin of one who buys}, False where unknown.

        A month in which nobody bought takes the mean of all months.
        """
        buyers = sum(active for _number, _size, active, _margin in rows)
        if any(margin is False for *_rest, margin in rows) or not buyers:
            return dict.fromkeys((row[0] for row in rows), False)
        mean = sum(margin for *_rest, margin in rows) / buyers
        return {
            number: margin / active if active else mean
            for number, _size, active, margin in rows
        }

    def _count_newcomers(self):
        year_start = self._month_start() - relativedelta(months=12)
        ((count,),) = self._cohorts()._read_group(
            [
                *self._closed_months(),
                ("cohort_date", ">=", year_start),
                ("period_number", "=", 0),
            ],
            [],
            ["active_count:sum"],
        )
        return count or 0

    def _cohorts(self):
        return self.env["crm.retention.cohort"].with_context(crm_as_of=self.as_of)

    def _closed_months(self):
        return [
            ("company_id", "=", self.company_id.id),
            ("grain", "=", "month"),
            ("is_open", "=", False),
        ]

    def _month_start(self):
        return self.as_of.replace(day=1)

    def _yearly_retention(self):
        """(customers of the year before, those of them who bought in the last one)."""
        self.env["crm.purchase.day"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*) FILTER (WHERE before),
                       COUNT(*) FILTER (WHERE before AND since)
                  FROM (SELECT BOOL_OR(day <= %(middle)s) AS before,
                               BOOL_OR(day > %(middle)s) AS since
                          FROM crm_purchase_day
                         WHERE company_id = %(company)s AND purchases > 0
                           AND day > %(start)s AND day <= %(as_of)s
                         GROUP BY partner_id) AS customer
                """,
                company=self.company_id.id,
                start=self.as_of - relativedelta(months=24),
                middle=self.as_of - relativedelta(months=12),
                as_of=self.as_of,
            )
        )[0]

    def _get_benchmark(self, at_start, kept):
        """The published range beside what its arithmetic gives for this company."""
        published = self.env._(
            "The 25 to 85 % more profit from five points more retention (Reichheld and"
            " Sasser, Harvard Business Review 1990) are such arithmetic for other"
            " companies at their own retention, and no promise for this one."
        )
        return f"{self._get_own_words(at_start, kept)} {published}"

    def _get_own_words(self, at_start, kept):
        if not at_start:
            return self.env._(
                "Nobody bought from %(company)s in the 12 months to %(day)s: there is"
                " no yearly retention to reckon with yet.",
                company=self.company_id.name,
                day=format_date(self.env, self.as_of - relativedelta(months=12)),
            )
        words = self.env._(
            "Of %(start)s customers who bought from %(company)s in the 12 months to"
            " %(day)s, %(kept)s bought again in the 12 months after: %(share)s %% a"
            " year.",
            start=at_start,
            company=self.company_id.name,
            day=format_date(self.env, self.as_of - relativedelta(months=12)),
            kept=kept,
            share=self._percent(kept / at_start),
        )
        return f"{words} {self._get_gain_words(kept / at_start)}"

    def _get_gain_words(self, retention):
        points = formatLang(self.env, self.points, digits=1)
        if retention + self.points / 100 >= 1 or not retention:
            return self.env._(
                "From there %(points)s points more have no finite worth to compare.",
                points=points,
            )
        gain = what_if(retention, self.discount_rate, self.points / 100)
        return self.env._(
            "%(points)s points more would lengthen the time a customer stays by"
            " %(lifetime)s %%, and raise the lifetime margin at %(discount)s %% a year"
            " by %(value)s %%, if retention were the same in every year.",
            points=points,
            lifetime=self._percent(gain.lifetime),
            discount=self._percent(self.discount_rate),
            value=self._percent(gain.value),
        )

    def _percent(self, share):
        return formatLang(self.env, 100 * share, digits=1)


class CrmRetentionWhatIfLine(models.TransientModel):
    """A month after the first purchase: who buys, and what it would bring."""

    _name = "crm.retention.what.if.line"
    _description = "Retention What-If, Month"
    _order = "number, id"

    what_if_id = fields.Many2one(
        "crm.retention.what.if", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="what_if_id.currency_id")
    number = fields.Integer("Month After")
    cohort_size = fields.Integer("Customers")
    active_count = fields.Integer("Who Buy")
    share = fields.Float("Retention", digits=(5, 4))
    better_share = fields.Float("With the Points", digits=(5, 4))
    margin_each = nullable.Monetary("Margin of One Who Buys")
    change = nullable.Monetary("More Margin of a New Customer")
