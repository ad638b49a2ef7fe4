from odoo import api, models
from odoo.fields import Domain

from odoo.addons.crm_relationship.models.faces.crm_chart import Chart
from odoo.addons.crm_relationship.scoring.intervals import LEAST_ANSWERS
from odoo.addons.crm_relationship.words import number

from ...feedback.figures import change, figure

SUMS = ("answer_count", "good_count", "neutral_count", "bad_count")
GRAINS = ("month", "quarter", "year")  # the finest first


class CrmChart(models.AbstractModel):
    """Whether customers recommend us, period by period, and how sure that is."""

    _inherit = "crm.chart"

    @api.model
    def _charts(self):
        return [
            *super()._charts(),
            Chart(
                "nps",
                self.env._("NPS Trend"),
                self.env._("Whether customers recommend us, and how sure that is"),
                self.env["crm.feedback.score"].has_access("read"),
                ("answers_by", "question", "team"),
            ),
        ]

    @api.model
    def _options_answers_by(self):
        label, options = self._options_grain()
        return label, [(False, self.env._("As the answers allow")), *options]

    @api.model
    def _options_question(self):
        programs = self.env["crm.feedback.program"].search([("kind", "=", "nps")])
        return self.env._("Question"), [
            (False, self.env._("All questions")),
            *((program.id, program.display_name) for program in programs),
        ]

    @api.model
    def _chart_nps(self, chosen):
        """Promoters less detractors with its interval, where there are 30 answers."""
        domain = self._scores(chosen)
        grain, points = self._nps_points(domain, chosen["answers_by"])
        shown = [point for point in points if point["figure"]]
        if not shown:
            return {
                "empty": self.env._(
                    "No period has enough answers yet: a score is shown from %s answers"
                    " on. Choose longer periods, or ask more customers.",
                    max([LEAST_ANSWERS, *(point["least"] for point in points)]),
                )
            }
        columns = (
            "period",
            "answers",
            "good",
            "neutral",
            "bad",
            "score",
            "low",
            "high",
        )
        labels = (
            self.env._("Period"),
            self.env._("Answers"),
            self.env._("Promoters"),
            self.env._("Passives"),
            self.env._("Detractors"),
            self.env._("Score"),
            self.env._("At Least"),
            self.env._("At Most"),
        )
        kinds = ("char", *["integer"] * 4, *["float"] * 3)
        return {
            "sentence": self._nps_sentence(shown, points),
            "notes": [
                self.env._(
                    "The band is where the score lies with a certainty of 95 %%."
                    " Periods with fewer than %s answers have no score.",
                    LEAST_ANSWERS,
                )
            ],
            "columns": [
                self._column(*parts)
                for parts in zip(columns, labels, kinds, strict=True)
            ],
            "rows": [
                self._row(
                    [
                        point["name"],
                        point["answers"],
                        *point["parts"],
                        *(point["figure"] or (None, None, None)),
                    ],
                    domain
                    & Domain("grain", "=", grain)
                    & Domain("period_start", "=", point["day"]),
                )
                for point in points
            ],
            "open": self._behind(
                "crm.feedback.score", self.env._("Feedback Scores"), ("list", "form")
            ),
        }

    def _scores(self, chosen):
        """One way of counting: each person, or those a team has served."""
        domain = Domain("kind", "=", "nps")
        domain &= Domain("company_id", "in", self.env.companies.ids)
        domain &= Domain("counted", "=", "team" if chosen["team"] else "person")
        if chosen["team"]:
            domain &= Domain("team_id", "=", chosen["team"])
        if chosen["question"]:
            domain &= Domain("program_id", "=", chosen["question"])
        return domain

    def _nps_points(self, domain, wanted):
        """(grain, its points): what was chosen, or the finest that says something."""
        found = {grain: [] for grain in GRAINS}
        for grain, day, least, *sums in self.env["crm.feedback.score"]._read_group(
            domain,
            ["grain", "period_start:day"],
            ["least_count:max", *(f"{name}:sum" for name in SUMS)],
            order="period_start:day",
        ):
            found[grain].append(self._nps_point(grain, day, least, *sums))
        if wanted:
            return wanted, found[wanted]

        def told(grain):
            return sum(point["figure"] is not None for point in found[grain])

        best = next((grain for grain in GRAINS if told(grain) > 1), None)
        best = best or next((grain for grain in GRAINS if told(grain)), "year")
        return best, found[best]

    def _nps_point(self, grain, day, least, answers, *parts):
        is_known = answers >= max(LEAST_ANSWERS, least or 0) and None not in parts
        return {
            "day": day,
            "name": self._period_name(day, grain),
            "least": least or 0,
            "answers": answers,
            "parts": parts if None not in parts else (None, None, None),
            "figure": tuple(figure("nps", parts[0], parts[2], answers))
            if is_known
            else None,
        }

    def _nps_sentence(self, shown, points):
        last = shown[-1]
        value, low, high = last["figure"]
        words = self.env._(
            "%(period)s: %(score)s, certainly between %(low)s and %(high)s.",
            period=last["name"],
            score=number(self.env, value, digits=0),
            low=number(self.env, low, digits=0),
            high=number(self.env, high, digits=0),
        )
        place = points.index(last)
        before = points[place - 1] if place else None
        if not (before and before["figure"]):
            return words
        found = change(
            "nps",
            *(
                (point["parts"][0], point["parts"][2], point["answers"])
                for point in (last, before)
            ),
        )
        if not found.is_significant:
            return f"{words} " + self.env._(
                "That is no significant change against %s.", before["name"]
            )
        return f"{words} " + self.env._(
            "Against %(before)s it has changed by %(change)s.",
            before=before["name"],
            change=number(self.env, found.value, digits=0, sign=True),
        )
