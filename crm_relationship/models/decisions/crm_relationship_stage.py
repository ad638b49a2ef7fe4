from dateutil.relativedelta import relativedelta
from psycopg2 import errors

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class CrmRelationship(models.Model):
    _inherit = "crm.relationship"

    stage_id = fields.Many2one(
        "crm.lifecycle.stage",
        "Lifecycle Stage",
        index=True,
        ondelete="restrict",
        group_expand="_read_group_expand_full",
        help="By the rules of the stages, unless somebody has set it by hand.",
    )
    stage_since = fields.Date("In Stage Since")
    rule_stage_id = fields.Many2one(
        "crm.lifecycle.stage",
        "Stage by Rule",
        ondelete="restrict",
        help="What the rules give, also while a stage is set by hand.",
    )
    peak_stage_id = fields.Many2one(
        "crm.lifecycle.stage", compute="_compute_peak_stage"
    )
    stage_by_hand_until = fields.Date(compute="_compute_stage_by_hand")
    stage_by_hand_reason = fields.Char(compute="_compute_stage_by_hand")
    transition_ids = fields.One2many(
        "crm.lifecycle.transition", compute="_compute_transitions"
    )

    @api.depends("partner_id", "company_id")
    def _compute_transitions(self):
        found = self._grouped_by_customer(
            self.env["crm.lifecycle.transition"], self.env["crm.lifecycle.transition"]
        )
        for relation in self:
            relation.transition_ids = found[relation]

    @api.depends("stage_id", "partner_id", "company_id")
    def _compute_peak_stage(self):
        for relation in self:
            reached = relation.transition_ids.to_stage_id | relation.stage_id
            customers = reached.filtered(lambda stage: stage.kind == "customer")
            relation.peak_stage_id = customers.sorted("sequence")[-1:]

    @api.depends("stage_id", "partner_id", "company_id")
    def _compute_stage_by_hand(self):
        # sudo: who set the stage and until when is part of the row one may read
        overrides = self._grouped_by_customer(
            self.env["crm.lifecycle.override"].sudo(),
            self.env["crm.lifecycle.override"],
        )
        for relation in self:
            today = relation.company_id.sudo()._crm_today()
            valid = overrides[relation].filtered(
                lambda override, today=today: (
                    override.start_date <= today <= override.end_date
                )
            )
            newest = valid.sorted("id")[-1:]
            relation.stage_by_hand_until = newest.end_date
            relation.stage_by_hand_reason = newest.reason

    def write(self, vals):
        """People set the stage and nothing else; the engine (superuser) the rest."""
        if self.env.su:
            return super().write(vals)
        if set(vals) != {"stage_id"}:
            raise UserError(
                self.env._(
                    "The figures of a relationship are computed from documents. Set"
                    " the stage, or add an override to the priority."
                )
            )
        stage = self.env["crm.lifecycle.stage"].browse(vals["stage_id"])
        for relations, changes in self._decide_stage_by_hand(stage):
            # automations already watch the call that brought us here: the one they
            # would see besides makes them fire twice
            super(CrmRelationship, relations).write(changes)
        return True

    def _set_stage_by_hand(self, stage, reason=False, until=None):
        """Put customers in a stage until a date, then the rules decide again.

        The stage the rules give anyway, or none, ends what was set by hand. Without
        a date the company's setting says how long it lasts.
        """
        for relations, changes in self._decide_stage_by_hand(stage, reason, until):
            relations.write(changes)

    def _decide_stage_by_hand(self, stage, reason=False, until=None):
        """Record the decision; returns what is left to write: [(customers, values)]."""
        self.check_access("write")
        changes = []
        # sudo: the reader may write the stage (checked above), the engine's row and
        # the log of changes are written for him
        free = self.sudo()._hold()
        for company, relations in self.sudo().grouped("company_id").items():
            today = company._crm_today()
            relations._put_in_stage(stage, reason, until, today)
            changes += (relations & free)._log_stage_by_hand(stage, reason, today)
        self.env["res.partner"].invalidate_model(
            ["lifecycle_stage_id", "relationship_stage_since"]
        )
        return changes

    def _hold(self):
        """Those of these rows that the engine does not write at this moment.

        A row that it holds, or has written since this transaction began, cannot be
        written here without failing. It is left to the engine, which has the decision
        on its queue and finds it when it comes to this customer again.
        """
        query = SQL(
            "SELECT id FROM crm_relationship WHERE id = ANY(%s)"
            " FOR NO KEY UPDATE SKIP LOCKED",
            list(self.ids),
        )
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(query, log_exceptions=False)
                free = self.browse(row[0] for row in self.env.cr.fetchall())
        except errors.SerializationFailure:
            free = self.browse()
        if free != self:
            self._tell_later()
        return free

    def _tell_later(self):
        """The user sees the old stage until the next drain: say so."""
        self.env.user._bus_send(
            "simple_notification",
            {
                "type": "info",
                "message": self.env._(
                    "This customer is being computed right now. The stage you have"
                    " set will show within a minute."
                ),
            },
        )

    def _put_in_stage(self, stage, reason, until, today):
        """The same for customers of one company, from its own today on."""
        self._end_stages_by_hand(today)
        manual = self.filtered(lambda rel: stage and stage != rel.rule_stage_id)
        self.env["crm.lifecycle.override"].create(
            [
                {
                    "partner_id": relation.partner_id.id,
                    "company_id": relation.company_id.id,
                    "stage_id": stage.id,
                    "reason": reason,
                    "start_date": today,
                    "end_date": until
                    or today + relativedelta(days=relation.company_id.crm_stage_days),
                    "user_id": self.env.uid,
                }
                for relation in manual
            ]
        )

    def _end_stages_by_hand(self, today):
        overrides = self._grouped_by_customer(
            self.env["crm.lifecycle.override"],
            self.env["crm.lifecycle.override"],
            [("end_date", ">=", today)],
        )
        for records in overrides.values():
            started_today = records.filtered(lambda o: o.start_date >= today)
            started_today.unlink()
            (records - started_today).end_date = today - relativedelta(days=1)

    def _log_stage_by_hand(self, stage, reason, today):
        """Log who changes, in the history and the chatter: [(customers, values)]."""
        changes = []
        for target, relations in self.grouped(
            lambda relation: stage or relation.rule_stage_id
        ).items():
            moved = relations.filtered(
                lambda rel, target=target: rel.stage_id != target
            )
            moved._log_transitions(target, reason, today)
            moved._post_change(
                {relation.id: (relation.stage_id, target) for relation in moved}
            )
            changes.append((moved, {"stage_id": target.id, "stage_since": today}))
        return changes

    def _log_transitions(self, target, reason, today):
        self.env["crm.lifecycle.transition"].create(
            [
                {
                    "partner_id": relation.partner_id.id,
                    "company_id": relation.company_id.id,
                    "date": today,
                    "from_stage_id": relation.stage_id.id,
                    "to_stage_id": target.id,
                    "cause": "manual",
                    "note": reason,
                    "user_id": self.env.uid,
                }
                for relation in self
            ]
        )
