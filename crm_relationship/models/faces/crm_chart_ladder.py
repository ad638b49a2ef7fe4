from odoo import api, models
from odoo.fields import Domain

from ...words import number
from .crm_chart import Chart

LOSS, BEFORE, RETURNED, CUSTOMER = range(4)


class CrmChart(models.AbstractModel):
    """The life cycle as a ladder, and who climbed it or stepped back."""

    _inherit = "crm.chart"

    @api.model
    def _charts(self):
        return [
            *super()._charts(),
            Chart(
                "ladder",
                self.env._("Lifecycle Funnel"),
                self.env._("Who moved up and who moved back"),
                self.env["crm.lifecycle.transition"].has_access("read"),
                ("period", "team", "segment"),
            ),
        ]

    @api.model
    def _chart_ladder(self, chosen):
        """Each stage with its customers now, and who came to it in the period."""
        companies = self.env.companies
        relations = self._relations(companies, chosen)
        moves = self._of_period("date", chosen["period"])
        moves &= Domain("kind", "=", "stage") & Domain(
            "cause", "not in", ("bulk", "merge")
        )
        moves &= Domain("company_id", "in", companies.ids)
        moves &= self._lines_of(companies, chosen)
        now = dict(
            self.env["crm.relationship"]._read_group(
                relations, ["stage_id"], ["__count"]
            )
        )
        came = self._came(moves)
        stages = self.env["crm.lifecycle.stage"].search([])
        heights = self._heights(stages)
        if not (now or came):
            return {
                "empty": self.env._(
                    "No customer has a stage yet. Refresh the relationships, or set"
                    " stages by hand."
                )
            }
        empty = dict.fromkeys(("up", "back", "new"), 0)
        counts = {stage: dict(empty) for stage in stages}
        for (before, after), count in came.items():
            way = self._way(before, after, heights)
            counts.setdefault(after, dict(empty))[way] += count
        sums = {way: sum(count[way] for count in counts.values()) for way in empty}
        return {
            "sentence": self._ladder_sentence(sums),
            "notes": [
                self.env._(
                    "A move counts at the stage it led to. First fills and changes of"
                    " the rules are left out."
                )
            ],
            "columns": [
                self._column("stage", self.env._("Stage"), "char"),
                self._column("now", self.env._("Customers Now")),
                self._column("up", self.env._("Moved up to It")),
                self._column("back", self.env._("Moved back to It")),
                self._column("new", self.env._("New at It")),
            ],
            "rows": [
                self._row(
                    [stage.name, now.get(stage, 0), *count.values()],
                    moves & Domain("to_stage_id", "=", stage.id),
                )
                for stage, count in counts.items()
            ],
            "series": self._ladder_doors(stages, counts, moves, heights),
            "open": self._behind(
                "crm.lifecycle.transition", self.env._("Stage History"), ("list",)
            ),
        }

    def _came(self, moves):
        """{(stage before, stage after): how many moves}"""
        groups = self.env["crm.lifecycle.transition"]._read_group(
            moves, ["from_stage_id", "to_stage_id"], ["__count"]
        )
        return {(before, after): count for before, after, count in groups}

    def _heights(self, stages):
        """{stage: how high}: customers above those who are none yet, both above loss.

        A stage of customers that stands after the losses is that of customers won
        back: from it every other stage of customers is a step up.
        """
        heights = {}
        lost = False
        for stage in stages.sorted("sequence"):
            lost = lost or stage.kind == "loss"
            if stage.kind == "loss":
                heights[stage] = (LOSS, -stage.sequence)
            elif stage.kind == "before":
                heights[stage] = (BEFORE, stage.sequence)
            else:
                heights[stage] = (RETURNED if lost else CUSTOMER, stage.sequence)
        return heights

    def _way(self, before, after, heights):
        lowest = (LOSS - 1, 0)
        if not before:
            return "new"
        higher = heights.get(after, lowest) >= heights.get(before, lowest)
        return "up" if higher else "back"

    def _ladder_doors(self, stages, counts, moves, heights):
        """The domains of the moves up and back, which a click on them opens."""
        doors = []
        for stage in counts:
            lower = [one.id for one in stages if self._way(one, stage, heights) == "up"]
            own = moves & Domain("to_stage_id", "=", stage.id)
            doors.append(
                {
                    "id": stage.id,
                    "up": list(own & Domain("from_stage_id", "in", lower)),
                    "back": list(
                        own & Domain("from_stage_id", "not in", [*lower, False])
                    ),
                    "new": list(own & Domain("from_stage_id", "=", False)),
                }
            )
        return {"doors": doors}

    def _ladder_sentence(self, sums):
        if not any(sums.values()):
            return self.env._("Nobody changed the stage in the period.")
        return self.env._(
            "In the period customers moved up %(up)s times and back %(back)s times;"
            " %(new)s are new.",
            **{way: number(self.env, count) for way, count in sums.items()},
        )
