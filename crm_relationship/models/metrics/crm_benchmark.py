from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import formatLang

from ... import nullable

UNITS = [
    ("percent", "%"),
    ("times", "times"),
    ("people", "people"),
    ("seconds", "seconds"),
    ("billion", "billion USD"),
]
# measure: what it is, and in which unit
MEASURES = {
    "retention": ("Customers who stay a year", "percent"),
    "churn": ("Customers who leave in a year", "percent"),
    "retention_change": ("Change of retention over the year", "percent"),
    "five_points": ("Value that 5 points of retention add", "percent"),
    "ten_points": ("Value that 10 points of retention add", "percent"),
    "revenue_kept": ("Revenue kept from last year's customers", "percent"),
    "second_purchase": ("Second purchase within a year", "percent"),
    "regulars": ("Regulars among the buyers of a year", "percent"),
    "unprofitable": ("Buyers of a year without profit", "percent"),
    "top_profit": ("Profit brought by the best fifth", "percent"),
    "repeat_sales": ("Sales to a repeat buyer, by those to a new one", "times"),
    "acquisition": ("Cost of winning a customer, by that of serving one", "times"),
    "refunds": ("Refunds, of net sales", "percent"),
    "late_payment": ("Cost of late payment, of revenue", "percent"),
    "order_accuracy": ("Invoices without a credit note", "percent"),
    "close_rate_change": ("Change of the close rate over the year", "percent"),
    "sales_per_seller": ("Growth of sales per salesperson", "percent"),
}


class CrmBenchmark(models.Model):
    """A figure somebody claims, in his words, beside the company's own.

    Claims are quoted and never used in a computation; claims that conflict stand
    side by side under one topic. The own value is measured when it is read, for the
    current company, with its 95 % interval where it is an estimate; it is blank, and
    the reason said, where there is not enough data.
    """

    _name = "crm.benchmark"
    _description = "Benchmark"
    _order = "topic, sequence, id"

    name = fields.Char("Claim", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    topic = fields.Char(
        required=True, translate=True, help="What several claims are about."
    )
    wording = fields.Text(required=True, translate=True, help="As the source says it.")
    source = fields.Selection(
        [
            ("000", "Text 000 (Lithuanian)"),
            ("001", "Text 001 (Russian)"),
            ("002", "Text 002 (Kazakh)"),
            ("003", "Text 003 (Romanian)"),
            ("004", "Text 004 (Bulgarian)"),
            ("other", "Another source"),
        ],
        required=True,
        default="other",
        help="The text the figure comes from.",
    )
    place = fields.Char(
        "Where in the Source", required=True, help="Page, sentence or number."
    )
    origin = fields.Char("First Said By", help="Whom the source quotes.")
    remark = fields.Text(translate=True, help="What to think of before comparing.")
    unit = fields.Selection(UNITS, required=True, default="percent")
    low = nullable.Float(
        "From",
        digits=(12, 2),
        aggregator=None,
        help="The lower end of the range that the text gives.",
    )
    high = nullable.Float(
        "To",
        digits=(12, 2),
        aggregator=None,
        help="The upper end of the range that the text gives.",
    )
    claim = fields.Char("Claimed", compute="_compute_claim")
    measure = fields.Selection(
        [(name, label) for name, (label, _unit) in MEASURES.items()],
        "Own Figure",
        help="The figure of your own that is compared with it.",
    )
    not_measured = fields.Char(
        "Why Not Measured",
        translate=True,
        default=lambda self: self.env._("No figure of ours is chosen."),
    )
    own_value = nullable.Float(
        "Own",
        digits=(12, 2),
        aggregator=None,
        compute="_compute_own",
        help="Your own figure, measured as the text measures its own.",
    )
    own_low = nullable.Float(
        digits=(12, 2),
        aggregator=None,
        compute="_compute_own",
        help="The lower end of what your own figure may really be, in 95 of 100 cases.",
    )
    own_high = nullable.Float(
        digits=(12, 2),
        aggregator=None,
        compute="_compute_own",
        help="The upper end of what your own figure may really be, in 95 of 100 cases.",
    )
    own_count = nullable.Integer(
        "Counted",
        aggregator=None,
        compute="_compute_own",
        help="How many cases your own figure is counted from.",
    )
    own_words = fields.Char("Own Value", compute="_compute_own")
    comparison = fields.Selection(
        [
            ("lower", "Own is lower"),
            ("agrees", "Agrees"),
            ("higher", "Own is higher"),
        ],
        compute="_compute_own",
        help="How your own figure stands to the range of the text.",
    )
    other_ids = fields.Many2many(
        "crm.benchmark", string="On the Same Topic", compute="_compute_others"
    )

    _range_in_order = models.Constraint(
        "CHECK(high >= low)", "The claimed range does not end before it begins."
    )

    @api.depends("low", "high", "unit")
    @api.depends_context("lang")
    def _compute_claim(self):
        for benchmark in self:
            bounds = [n for n in (benchmark.low, benchmark.high) if n is not False]
            benchmark.claim = (
                benchmark._range_words(min(bounds), max(bounds))
                if bounds
                else self.env._("no number")
            )

    @api.depends("topic")
    def _compute_others(self):
        found = self.search([("topic", "in", self.mapped("topic"))]).grouped("topic")
        for benchmark in self:
            benchmark.other_ids = found.get(benchmark.topic, self) - benchmark

    @api.depends("measure", "low", "high", "unit", "not_measured")
    @api.depends_context("company", "lang", "crm_as_of")
    def _compute_own(self):
        """One reading for all, whatever their number."""
        names = {benchmark.measure for benchmark in self if benchmark.measure}
        # sudo: sums over all customers of the current company, for its managers
        company = self.env.company.sudo()
        model = self.env["crm.benchmark.measure"]
        measured = (
            model._measure_all(names, company, company._crm_as_of()) if names else {}
        )
        for benchmark in self:
            benchmark._set_own(measured.get(benchmark.measure))

    def _set_own(self, own):
        known = own and own.value is not None
        self.own_value = own.value if known else False
        self.own_low = own.low if known and own.low is not None else False
        self.own_high = own.high if known and own.high is not None else False
        self.own_count = own.count if known else False
        self.own_words = self._own_words(own)
        self.comparison = self._get_comparison(own) if known else False

    def _own_words(self, own):
        if not own:
            return self.env._("Not measured: %s", self.not_measured or "")
        if own.value is None:
            return own.missing
        value = self._range_words(own.value, own.value)
        if own.low is None:
            return self.env._("%(value)s (all %(count)s)", value=value, count=own.count)
        return self.env._(
            "%(value)s (%(range)s, of %(count)s)",
            value=value,
            range=self._range_words(own.low, own.high),
            count=own.count,
        )

    def _get_comparison(self, own):
        """Whether the own interval, or value, meets the claimed range."""
        bounds = [number for number in (self.low, self.high) if number is not False]
        if not bounds:
            return False
        low = own.value if own.low is None else own.low
        high = own.value if own.high is None else own.high
        if high < min(bounds):
            return "lower"
        return "higher" if low > max(bounds) else "agrees"

    def _range_words(self, low, high):
        """One number, or a range, with its unit, in the reader's format."""
        unit = dict(self._fields["unit"]._description_selection(self.env))[self.unit]
        low, high = (self._number_words(number) for number in (low, high))
        if low == high:
            return f"{low} {unit}"
        return self.env._("%(low)s to %(high)s %(unit)s", low=low, high=high, unit=unit)

    def _number_words(self, number):
        whole = float(number).is_integer()
        return formatLang(self.env, number, digits=0 if whole else 1)

    @api.constrains("measure", "unit")
    def _check_unit(self):
        for benchmark in self.filtered("measure"):
            unit = MEASURES[benchmark.measure][1]
            labels = self._fields["measure"]._description_selection(self.env)
            if unit != benchmark.unit:
                raise ValidationError(
                    self.env._(
                        "%(measure)s is in %(unit)s: write the claim in it too, or"
                        " choose another figure of ours.",
                        measure=dict(labels)[benchmark.measure],
                        unit=dict(UNITS)[unit],
                    )
                )
