from odoo import api, fields, models
from odoo.exceptions import UserError

from ... import nullable
from ...scoring.verdict import verdict
from .crm_decision import DECIDED

VERDICTS = [("right", "Right"), ("partly", "Partly"), ("wrong", "Wrong")]
SENSES = [("at_least", "At least"), ("at_most", "At most")]
REVIEW = "crm_relationship.mail_activity_decision_review"


class CrmDecision(models.Model):
    """What was expected of a decision, until when, and what came of it.

    On the review date or later somebody says whether it was right; the figure of that
    day stands beside the one expected. The amounts are shown to those who may see the
    figure.
    """

    _inherit = "crm.decision"

    review_date = fields.Date(
        "Review On", readonly=True, index="btree_not_null", copy=False
    )
    expected_figure = fields.Selection(
        selection="_selection_figure", readonly=True, copy=False
    )
    expected_sense = fields.Selection(SENSES, readonly=True, copy=False)
    expected_value = nullable.Float(readonly=True, copy=False, groups=fields.NO_ACCESS)
    actual_value = nullable.Float(readonly=True, copy=False, groups=fields.NO_ACCESS)
    expected_words = fields.Char("Expected", compute="_compute_expected_words")
    actual_words = fields.Char(
        "What It Is Now",
        compute="_compute_actual_words",
        help="The figure on the day of the review.",
    )
    verdict = fields.Selection(
        VERDICTS,
        readonly=True,
        copy=False,
        tracking=True,
        help="Whether the decision was right, once one knows what came.",
    )
    verdict_note = fields.Text(readonly=True, copy=False)
    reviewed_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    reviewed_date = fields.Date("Reviewed On", readonly=True, copy=False)
    may_review = fields.Boolean(compute="_compute_may_review")
    may_plan_review = fields.Boolean(compute="_compute_may_review")

    _reviewed_when_decided = models.Constraint(
        "CHECK(verdict IS NULL OR state IN ('approved', 'refused', 'decided'))",
        "Only what has been decided can be reviewed: decide it first.",
    )
    _reviewed_on_its_day = models.Constraint(
        "CHECK(reviewed_date >= review_date)",
        "This decision is not due for its review yet: wait for the day it says.",
    )
    _verdict_has_day = models.Constraint(
        "CHECK((verdict IS NULL) = (reviewed_date IS NULL))",
        "A review has a verdict and a day: give both.",
    )
    _review_after_decided = models.Constraint(
        "CHECK(review_date > decided_date)",
        "A review shows what came of a decision: choose a day after it.",
    )
    _expected_whole = models.Constraint(
        "CHECK(num_nulls(expected_figure, expected_sense, expected_value) IN (0, 3))",
        "What is expected is a figure and its value: give both or neither.",
    )

    @api.model
    def _selection_figure(self):
        """Numbers of a customer that one can expect something of."""
        relations = self.env["crm.relationship"]
        return [
            (name, relations._fields[name]._description_string(self.env))
            for name in self._figures_seen()
            if relations._fields[name].type in ("integer", "float", "monetary")
        ]

    def _expectation(self, expected, review_date):
        """The columns of what is expected, checked against the rights of who asks."""
        vals = {"review_date": review_date}
        if not expected:
            return vals
        figure, value, *sense = expected
        if figure not in dict(self._selection_figure()) or not self.env[
            "crm.relationship"
        ]._may_see([figure]):
            raise UserError(
                self.env._(
                    "Nothing can be expected of %s: choose a figure you see on the"
                    " customer.",
                    figure,
                )
            )
        return vals | {
            "expected_figure": figure,
            "expected_value": value,
            "expected_sense": sense[0] if sense else "at_least",
        }

    @api.depends("expected_figure", "expected_sense", "expected_value")
    @api.depends_context("uid", "lang")
    def _compute_expected_words(self):
        senses = dict(self._fields["expected_sense"]._description_selection(self.env))
        for decision in self:
            # sudo: shown to those who may see the figure
            value = decision._figure_words(decision.sudo().expected_value)
            decision.expected_words = value and self.env._(
                "%(figure)s: %(sense)s %(value)s",
                figure=dict(self._selection_figure())[decision.expected_figure],
                sense=senses[decision.expected_sense].lower(),
                value=value,
            )

    @api.depends("actual_value", "verdict")
    @api.depends_context("uid", "lang")
    def _compute_actual_words(self):
        for decision in self:
            # sudo: shown to those who may see the figure
            value = decision.sudo().actual_value
            decision.actual_words = bool(decision.verdict) and decision._figure_words(
                value
            )

    def _figure_words(self, value):
        """A value of the figure expected, for those who may see it, else False."""
        relations = self.env["crm.relationship"]
        name = self.expected_figure
        if not name or not relations._may_see([name]):
            return False
        value = None if value is False else value
        return relations._kept_value(
            relations._fields[name], value, self.company_id.currency_id
        )

    @api.depends("state", "verdict", "review_date", "kind", "decider_id")
    @api.depends_context("uid")
    def _compute_may_review(self):
        for decision in self:
            day = decision.review_date
            may = (
                decision.state in DECIDED
                and not decision.verdict
                and decision._is_reviewer()
            )
            decision.may_plan_review = may and not day
            decision.may_review = (
                may and bool(day) and day <= decision.company_id._crm_today()
            )

    def _is_reviewer(self):
        return self.decided_by_id == self.env.user or self._is_decider()

    def _plan_review(self):
        """The decider finds it among his activities on the day."""
        planned = self.filtered("review_date")
        alike = planned.grouped(lambda d: (d.review_date, d.decided_by_id.id))
        for (day, decider_id), decisions in alike.items():
            # sudo: whoever decides may have it on his list
            decisions.sudo().activity_schedule(
                REVIEW,
                date_deadline=day,
                user_id=decider_id,
                summary=self.env._("Was it right?"),
            )

    def plan_review(self, review_date, expected=None):
        """Say when a decision is to be reviewed, and what is expected until then.

        Once only, by whoever decided.
        """
        self.check_access("read")
        vals = self._expectation(expected, review_date)
        for decision in self:
            decision._check_reviewer()
            if decision.state not in DECIDED or decision.review_date:
                raise UserError(
                    self.env._(
                        "%s waits for its decision, or has its review already.",
                        decision.name,
                    )
                )
        # sudo: who may plan it was checked above
        self.sudo().write(vals)
        self._plan_review()
        return True

    def _check_reviewer(self):
        if not self._is_reviewer():
            self._check_decider()

    def _actual_values(self):
        """{decision: the figure expected as it is now}; None where it is not known."""
        # sudo: for those who may see the figure, which the callers check
        relations = self.env["crm.relationship"].sudo()
        decisions = self.sudo()
        rows = relations.search(
            [
                ("partner_id", "in", decisions.partner_id.ids),
                ("company_id", "in", decisions.company_id.ids),
            ]
        )
        found = {(row.partner_id, row.company_id): row for row in rows}
        return {
            decision.with_env(self.env): row._figures_kept([decision.expected_figure])[
                decision.expected_figure
            ]
            for decision in decisions
            if decision.expected_figure
            and (row := found.get((decision.partner_id, decision.company_id)))
        }

    def _proposed_verdict(self, actual):
        """What the figures say, or False where they say nothing."""
        # sudo: a verdict is said in a word, without the amounts
        kept = self.sudo()
        if not self.expected_figure or actual is None:
            return False
        before = ((kept.figures or {}).get("values") or {}).get(self.expected_figure)
        return verdict(before, kept.expected_value, actual, self.expected_sense)

    def review(self, verdict, note=None):
        """Say whether decisions were right, on their review date or later.

        The figure of today is kept beside the one expected.
        :param verdict: right, partly or wrong
        :param note: what came of it
        """
        self.check_access("read")
        if verdict not in dict(VERDICTS):
            raise UserError(self.env._("Was it right, partly right or wrong?"))
        for decision in self:
            decision._check_reviewer()
            if decision.verdict:
                raise UserError(
                    self.env._("%s has been reviewed already.", decision.name)
                )
        actual = self._actual_values()
        for decision in self:
            # sudo: who may review was checked above
            decision.sudo().write(
                {
                    "verdict": verdict,
                    "verdict_note": note,
                    "actual_value": actual.get(decision),
                    "reviewed_by_id": self.env.uid,
                    "reviewed_date": decision.company_id._crm_today(),
                }
            )
        # sudo: the activity may be another's
        self.sudo().activity_feedback([REVIEW], feedback=note)
        return True
