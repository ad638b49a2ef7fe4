from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_relationship import nullable
from odoo.addons.crm_relationship.conditions import conditions
from odoo.addons.crm_relationship.models.metrics.crm_period_report import GRAINS
from odoo.addons.crm_relationship.models.scores.crm_relationship_priority import BANDS

VIEWS = [
    ("person", "Each Person"),
    ("firm", "One Firm, One Vote"),
    ("decider", "One Firm, One Vote, Deciders Weighted"),
    ("base", "Weighted to All Customers"),
    ("band", "By Priority"),
    ("segment", "By Segment"),
    ("team", "By Team"),
    ("user", "By Salesperson"),
]
STEPS = {"month": 1, "quarter": 3, "year": 12}
# what has a sum only within one way of counting and one length of periods
SUMS = {
    "answer_count",
    "good_count",
    "neutral_count",
    "bad_count",
    "asked_count",
    "response_count",
    "left_out_count",
    "base_count",
}


class CrmFeedbackScore(models.Model):
    """What customers answered in a period, counted in several ways side by side.

    Each way of counting (`counted`) and each length of periods (`grain`) has all the
    answers: a reader keeps to one of each, and sums over several are blank. Answers of
    anonymous programs are not here but in waves (`crm.feedback.wave`).
    """

    _name = "crm.feedback.score"
    _description = "Feedback Score"
    _inherit = "crm.feedback.figure"
    _auto = False
    _order = "period_start DESC, company_id, program_id, counted, id"
    _rec_name = "program_id"
    _depends = {
        "crm.feedback.answer": ["program_id", "stands", "verdict", "answered_on"],
        "crm.feedback.invitation": ["state", "sent_at", "program_id", "reason"],
        "crm.feedback.program": ["is_anonymous", "decider_weight"],
        "crm.contact.role": ["partner_id", "decides", "start_date", "end_date"],
        "crm.relationship": ["priority_band", "rfm_segment", "purchase_count"],
        "res.partner": ["user_id"],
        "sale.order": ["user_id", "team_id"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    grain = fields.Selection(
        GRAINS,
        "Period of",
        readonly=True,
        help="Whether a row is a month, a quarter or a year.",
    )
    period_start = fields.Date("Period", readonly=True)
    counted = fields.Selection(
        VIEWS,
        readonly=True,
        help="Each answer alike, or weighted by what the customers are.",
    )
    priority_band = fields.Selection(BANDS, readonly=True)
    rfm_segment = fields.Selection(
        lambda self: self.env["crm.relationship"]._fields["rfm_segment"].selection,
        "Segment",
        readonly=True,
    )
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    votes = fields.Float(
        digits=(16, 1),
        readonly=True,
        aggregator=None,
        help="How many independent answers these are worth: firms, where a firm has one"
        " vote; fewer than were given, where they are weighted.",
    )
    score = nullable.Float(
        "Score (as counted)",
        digits=(5, 1),
        readonly=True,
        aggregator="avg",
        help="Of a recommendation: promoters less detractors, in points.",
    )
    least_count = fields.Integer(
        "Shown from", readonly=True, aggregator="max", help="As many answers it takes."
    )
    asked_count = fields.Integer(
        "Asked",
        readonly=True,
        help="Contacts who were asked.",
    )
    response_count = fields.Integer(
        "Of Them Answered",
        readonly=True,
        help="Of those asked, how many answered.",
    )
    left_out_count = fields.Integer(
        "Not Asked",
        readonly=True,
        help="Contacts who were left out, each with its reason.",
    )
    response_rate = nullable.Float(
        readonly=True, aggregator=None, help="Of those asked in the period."
    )
    base_count = nullable.Integer(
        "Customers", readonly=True, help="Who has bought from the company: today's."
    )
    base_share = nullable.Float(
        "Share of Customers",
        readonly=True,
        aggregator=None,
        help="The group's share of all customers, 0 to 1.",
    )
    answer_share = nullable.Float(
        "Share of Answers",
        readonly=True,
        aggregator=None,
        help="The group's share of all answers, 0 to 1.",
    )
    weight = nullable.Float(
        digits=(6, 3),
        readonly=True,
        aggregator=None,
        help="Share of the customers over the share of the answers: what an answer"
        " counts when the score is weighted to all customers.",
    )

    @property
    def _table_query(self) -> SQL:
        """Of the ways to count that `crm_counted` of the context names, or of all."""
        counted = self.env.context.get("crm_counted")
        if not isinstance(counted, tuple):  # only code names them: RPC knows no tuple
            counted = tuple(way for way, _label in VIEWS)
        return self.env["crm.feedback.score.query"]._query(counted)

    @api.model
    def _search(self, domain, *args, **kwargs):
        """The planner cannot know that one way to count needs none of the others."""
        domain = Domain(domain).optimize_full(self)
        score = self.with_context(crm_counted=self._counted_in(domain))
        return super(CrmFeedbackScore, score)._search(domain, *args, **kwargs)

    def _counted_in(self, domain):
        """The ways to count that a domain lets through; None where it does not say."""
        for term in conditions(domain, "counted"):
            if term.operator == "in":
                return tuple(sorted(way for way in term.value if way))
        return None

    def _votes(self):
        """Weighted sums are scaled to what they are worth."""
        total = sum(
            part or 0 for part in (self.good_count, self.neutral_count, self.bad_count)
        )
        if not total:
            return 0, 0, 0
        scale = self.votes / total
        return self.good_count * scale, self.bad_count * scale, self.votes

    def _before(self):
        keys = {row.id: row._key(row._earlier()) for row in self}
        rows = self.search(
            [
                ("period_start", "in", [row._earlier() for row in self]),
                ("program_id", "in", [*self.program_id.ids, False]),
                ("counted", "in", self.mapped("counted")),
                ("grain", "in", self.mapped("grain")),
            ]
        )
        found = {row._key(row.period_start): row for row in rows}
        return {number: found.get(key) for number, key in keys.items()}

    def _earlier(self):
        return self.period_start - relativedelta(months=STEPS[self.grain])

    def _key(self, period_start):
        return (
            self.company_id,
            self.program_id,
            self.kind,
            self.grain,
            self.counted,
            self.priority_band,
            self.rfm_segment,
            self.team_id,
            self.user_id,
            period_start,
        )

    def _read_group_select(self, aggregate_spec, query):
        """Scores are reckoned from the sums, and sums stay within one way to count."""
        sql = super()._read_group_select(aggregate_spec, query)
        name = aggregate_spec.split(":")[0]
        if name == "score":
            sql = self._sql_score(query)
        elif name not in SUMS:
            return sql
        alone = ("grain", "counted", *(("kind",) if name == "score" else ()))
        for field in alone:
            column = self._field_to_sql(self._table, field, query)
            sql = SQL(
                "CASE WHEN MIN(%(column)s) = MAX(%(column)s) THEN %(sql)s END",
                column=column,
                sql=sql,
            )
        return sql

    def _sql_score(self, query) -> SQL:
        names = ("answer", "good", "neutral", "bad", "least")
        column = {
            name: self._field_to_sql(self._table, f"{name}_count", query)
            for name in names
        }
        kind = self._field_to_sql(self._table, "kind", query)
        return SQL(
            """
            CASE WHEN SUM(%(answer)s) >= MAX(%(least)s)
                  AND COUNT(%(good)s) = COUNT(*)
                 THEN 100 * (SUM(%(good)s) - CASE WHEN MIN(%(kind)s) = 'nps'
                                                  THEN SUM(%(bad)s) ELSE 0 END)
                      / NULLIF(SUM(%(good)s + %(neutral)s + %(bad)s), 0) END
            """,
            kind=kind,
            **column,
        )
