from odoo import api, fields, models

from odoo.addons.crm_relationship import nullable
from odoo.addons.crm_relationship.scoring.intervals import LEAST_ANSWERS
from odoo.addons.crm_relationship.words import number

from ...feedback.figures import change, figure
from ..asking.crm_feedback_program import KINDS


class CrmFeedbackFigure(models.AbstractModel):
    """A score with how sure one can be of it, and whether it has really changed.

    For a recommendation promoters less detractors, from -100 to 100; for the other
    questions the share of good answers in percent. Below 30 answers there is none.
    """

    _name = "crm.feedback.figure"
    _description = "Feedback Figure"

    program_id = fields.Many2one("crm.feedback.program", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    answer_count = fields.Integer("Answers", readonly=True)
    good_count = nullable.Float("Good", digits=(16, 2), readonly=True)
    neutral_count = nullable.Float("Neutral", digits=(16, 2), readonly=True)
    bad_count = nullable.Float("Bad", digits=(16, 2), readonly=True)
    figure = nullable.Float(
        "Score",
        digits=(5, 1),
        compute="_compute_figure",
        help="Promoters less detractors, or the share of good answers in %.",
    )
    low = nullable.Float("At Least", digits=(5, 1), compute="_compute_figure")
    high = nullable.Float("At Most", digits=(5, 1), compute="_compute_figure")
    figure_text = fields.Char(
        "In Words",
        compute="_compute_figure",
        help="The score and where it lies with a certainty of 95 %.",
    )
    change = nullable.Float("Change", digits=(5, 1), compute="_compute_change")
    change_text = fields.Char("Against the Period before", compute="_compute_change")

    @api.depends("kind", "answer_count", "good_count", "bad_count")
    @api.depends_context("lang")
    def _compute_figure(self):
        for row in self:
            found = row._is_shown() and figure(row.kind, *row._votes())
            row.figure, row.low, row.high = found or (False, False, False)
            row.figure_text = row._words(found)

    def _is_shown(self):
        return min(self.answer_count, self._votes()[2]) >= self._least()

    def _least(self):
        return max(LEAST_ANSWERS, self.program_id.least_answers)

    def _votes(self):
        """(good, bad, how many votes that are)"""
        return self.good_count, self.bad_count, self.answer_count

    def _words(self, found):
        if not found:
            return self.env._(
                "Not shown: %(count)s answers, it takes %(least)s",
                count=self.answer_count,
                least=self._least(),
            )
        return self.env._(
            "%(score)s, certainly between %(low)s and %(high)s",
            score=number(self.env, found.value, 1),
            low=number(self.env, found.low, 1),
            high=number(self.env, found.high, 1),
        )

    @api.depends("kind", "answer_count", "good_count", "bad_count")
    @api.depends_context("lang")
    def _compute_change(self):
        before = self._before()
        for row in self:
            last = before.get(row.id)
            both = last and row._is_shown() and last._is_shown()
            found = both and change(row.kind, row._votes(), last._votes())
            row.change = found.value if found else False
            row.change_text = row._change_words(found, last)

    def _before(self):
        """{id: the row of the period before}"""
        return {}

    def _change_words(self, found, last):
        if not last:
            return self.env._("Nothing to compare with")
        if not found:
            return self.env._("Not compared: too few answers")
        values = {
            name: number(self.env, value, 1, sign=True)
            for name, value in (
                ("change", found.value),
                ("low", found.low),
                ("high", found.high),
            )
        }
        if not found.is_significant:
            return self.env._(
                "Change not significant: %(change)s, may be anything from %(low)s"
                " to %(high)s",
                **values,
            )
        return self.env._(
            "Has changed by %(change)s: between %(low)s and %(high)s", **values
        )
