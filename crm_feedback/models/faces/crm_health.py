from odoo import api, models

from ...feedback.scales import SCALES, percent

# from which answer a customer speaks well of us, and from which one is to watch
RECOMMENDS = (SCALES["nps"].good, SCALES["nps"].bad + 1)
SATISFIED = (percent("csat", SCALES["csat"].good), percent("csat", 3))


class CrmHealth(models.AbstractModel):
    """What the customer says of us."""

    _inherit = "crm.health"

    @api.model
    def _between(self, situation):
        return [
            *super()._between(situation),
            self._recommends(situation),
            self._satisfied(situation),
            self._complaints(situation),
        ]

    def _recommends(self, situation):
        relation = situation.relation
        part = self._figure(
            situation, "nps_score", lambda score: _state(score, RECOMMENDS), False
        )
        if part and part["state"] != "unknown":
            part["reason"] = self.env._(
                "Average of %(count)s answers of 0 to 10 in 12 months: good from"
                " %(good)s, to watch from %(watch)s.",
                count=relation.nps_count,
                good=RECOMMENDS[0],
                watch=RECOMMENDS[1],
            )
            if relation.detractor_count:
                part["state"] = "bad"
                part["reason"] = self.env._(
                    "%s of the customer's contacts would not recommend us.",
                    relation.detractor_count,
                )
        return part

    def _satisfied(self, situation):
        relation = situation.relation
        part = self._figure(
            situation,
            "satisfaction_score",
            lambda score: _state(score, SATISFIED),
            False,
        )
        if part and part["state"] != "unknown":
            part["reason"] = self.env._(
                "Average of %(count)s answers in 12 months, 0 to 100: good from"
                " %(good).0f, to watch from %(watch).0f.",
                count=relation.satisfaction_count,
                good=SATISFIED[0],
                watch=SATISFIED[1],
            )
        return part

    def _complaints(self, situation):
        """Nothing open is good, a request to watch, a complaint bad."""
        relation = situation.relation

        def judge(count):
            if relation.open_complaint_count:
                return "bad"
            return "watch" if count else "good"

        part = self._figure(situation, "open_case_count", judge, False)
        if part and part["state"] != "unknown":
            part["reason"] = self.env._(
                "%(open)s complaints among them; %(year)s complaints in 12 months.",
                open=relation.open_complaint_count,
                year=relation.complaint_count_12m,
            )
        return part


def _state(score, steps):
    good, watch = steps
    return "good" if score >= good else "watch" if score >= watch else "bad"
