from datetime import datetime, timedelta

import pytz

from odoo import api, fields, models

from ...feedback.case_clock import Target, deadline

STOPPED = ("waiting", "decided", "closed")  # not ours to work on
SOLVED = ("decided", "closed")
CLOCKS = ("response", "solution")
SLA_STATES = [
    ("running", "Running"),
    ("paused", "Paused"),
    ("met", "Met"),
    ("missed", "Missed"),
]
# days ahead in which a deadline is looked for, one after the other
HORIZONS = (15, 90, 400, 1500)
MATCHED_BY = {"kind", "severity", "team_id", "partner_id"}


def minute(moment):
    return pytz.utc.localize(moment).timestamp() / 60


def moment(minutes):
    """Back to a moment, at the full second."""
    return datetime(1970, 1, 1) + timedelta(seconds=round(minutes * 60))


class CrmCase(models.Model):
    """When a response and a solution are due, and whether they came in time.

    The log is the opening, the targets and the pauses; the deadlines follow from it
    and can be worked out again at any time.
    """

    _inherit = "crm.case"

    policy_id = fields.Many2one(
        "crm.sla.policy",
        "Service Level",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    pause_ids = fields.One2many("crm.case.pause", "case_id", "Pauses", readonly=True)
    target_ids = fields.One2many("crm.case.target", "case_id", "Targets", readonly=True)
    response_deadline = fields.Datetime("Response Due", readonly=True, copy=False)
    solution_deadline = fields.Datetime("Solution Due", readonly=True, copy=False)
    solved_at = fields.Datetime("Solved", readonly=True, copy=False)
    response_state = fields.Selection(
        SLA_STATES,
        "Response",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Whether the first answer came within the time promised.",
    )
    solution_state = fields.Selection(
        SLA_STATES,
        "Solution",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Whether it was solved within the time promised.",
    )

    # what the escalation looks for
    _due_idx = models.Index(
        "(solution_deadline) WHERE solution_state = 'running' AND is_open"
    )

    def _kept_by_itself(self):
        return super()._kept_by_itself() | {
            "policy_id",
            "pause_ids",
            "target_ids",
            "response_deadline",
            "solution_deadline",
            "solved_at",
            "response_state",
            "solution_state",
        }

    @api.model_create_multi
    def create(self, vals_list):
        cases = super().create(vals_list)
        cases._log_state({})
        cases._match_policy()
        return cases

    def write(self, vals):
        before = {case: case.state for case in self} if "state" in vals else {}
        result = super().write(vals)
        moved = self.filtered(lambda case: before.get(case, case.state) != case.state)
        moved._log_state(before)
        if MATCHED_BY & set(vals):
            self._match_policy()
        elif moved or "first_response_at" in vals:
            (moved if moved else self)._refresh_deadlines()
        return result

    def _log_state(self, before):
        """A pause ends, another begins, as the state says."""
        now = fields.Datetime.now()
        # sudo: the log, which only the case itself writes
        pauses = self.env["crm.case.pause"].sudo()
        running = self.filtered(lambda case: before.get(case) in STOPPED)
        ended = pauses.search(
            [("case_id", "in", running.ids), ("ended_at", "=", False)]
        )
        ended.ended_at = now
        ended.flush_recordset(["ended_at"])  # one at a time
        pauses.create(
            [
                {"case_id": case.id, "reason": case.state, "started_at": now}
                for case in self
                if case.state in STOPPED
            ]
        )
        for case in self.sudo():
            solved = case.state in SOLVED
            if not solved or not case.solved_at:
                case.solved_at = solved and now

    def _match_policy(self, again=False):
        """Write down which targets hold from now on, where they are other ones.

        :param again: also where the policy is the same: its hours may have changed
        """
        now = fields.Datetime.now()
        targets = []
        for case, policy in self.env["crm.sla.policy"]._of_cases(self).items():
            if policy == case.policy_id and not (again and policy):
                continue
            case.sudo().policy_id = policy  # the case keeps it by itself
            last = case.sudo().target_ids[-1:]
            values = {
                "case_id": case.id,
                "policy_id": policy.id,
                "calendar_id": policy.calendar_id.id or last.calendar_id.id,
                "set_at": max(now, case.opened_at) if last else case.opened_at,
                "response_minutes": policy.response_hours * 60 or False,
                "solution_minutes": policy.solution_hours * 60 or False,
            }
            if values["calendar_id"]:
                targets.append(values)
        # sudo: the log, which only the case itself writes
        self.env["crm.case.target"].sudo().create(targets)
        self.invalidate_recordset(["target_ids"])
        self._refresh_deadlines()

    def _refresh_deadlines(self):
        """Store what the log says."""
        now = fields.Datetime.now()
        for case, deadlines in self.sudo()._replay().items():  # kept by itself
            case.write(
                {
                    f"{clock}_{name}": value
                    for clock in CLOCKS
                    for name, value in (
                        ("deadline", deadlines[clock]),
                        ("state", case._sla_state(clock, deadlines[clock], now)),
                    )
                }
            )

    def _sla_state(self, clock, due, now):
        """Whether it came in time; exactly on the minute is in time."""
        if not self.target_ids[-1:][f"{clock}_minutes"]:
            return False
        done = self.first_response_at if clock == "response" else self.solved_at
        if due and (done or now) > due:
            return "missed"
        if done:
            return "met"
        return "paused" if self.state in STOPPED and not due else "running"

    def _replay(self):
        """{case: {clock: deadline}} from the log alone."""
        self.pause_ids.flush_recordset()
        return {
            case: {clock: case._replay_one(clock) for clock in CLOCKS} for case in self
        }

    def _replay_one(self, clock):
        wanted = self.target_ids[-1:][f"{clock}_minutes"]
        if not wanted:
            return False
        pauses = [
            (minute(pause.started_at), pause.ended_at and minute(pause.ended_at))
            for pause in self.pause_ids
            # being solved stops nothing that could still be due
            if pause.ended_at or pause.reason not in SOLVED
        ]
        pauses = [(start, stop or None) for start, stop in pauses]
        last = max([self.opened_at, *self.target_ids.mapped("set_at")])
        ends = self.pause_ids.filtered("ended_at").mapped("ended_at")
        for days in HORIZONS:
            horizon = max([last, *ends]) + timedelta(days=days)
            found = deadline(
                minute(self.opened_at), self._targets(clock, horizon), pauses
            )
            if found is not None:
                return moment(found)
            if any(stop is None for _start, stop in pauses):
                break
        return False

    def _targets(self, clock, horizon):
        return [
            Target(
                minute(target.set_at),
                target[f"{clock}_minutes"] or 0,
                target.calendar_id._crm_work_spans(
                    self.company_id, target.set_at, horizon
                ),
            )
            for target in self.target_ids
        ]
