from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..scores.crm_relationship_payment import ENOUGH_PAYMENTS

PAYMENT_BAND_MARGIN = 2  # points by which a limit must be crossed


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
        today = fields.Date.context_today(self)
        # sudo: who set the stage and until when is part of the row one may read
        overrides = self._grouped_by_customer(
            self.env["crm.lifecycle.override"].sudo(),
            self.env["crm.lifecycle.override"],
            [("start_date", "<=", today), ("end_date", ">=", today)],
        )
        for relation in self:
            newest = overrides[relation].sorted("id")[-1:]
            relation.stage_by_hand_until = newest.end_date
            relation.stage_by_hand_reason = newest.reason

    def _grouped_by_customer(self, model, empty, domain=()):
        """{relationship: records of `model` on its customer and company}."""
        found = dict.fromkeys(self, empty)
        by_key = {(rel.partner_id, rel.company_id): rel for rel in self}
        for record in model.search(
            [("partner_id", "in", self.partner_id.ids), *domain]
        ):
            relation = by_key.get((record.partner_id, record.company_id))
            if relation:
                found[relation] |= record
        return found

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
        self._set_stage_by_hand(
            self.env["crm.lifecycle.stage"].browse(vals["stage_id"])
        )
        return True

    def _set_stage_by_hand(self, stage, reason=False, until=None):
        """Put customers in a stage until a date, then the rules decide again.

        The stage the rules give anyway, or none, ends what was set by hand. Without
        a date the company's setting says how long it lasts.
        """
        self.check_access("write")
        today = fields.Date.context_today(self)
        # sudo: the reader may write the stage (checked above), the engine's row and
        # the log of changes are written for him
        relations = self.sudo()
        relations._end_stages_by_hand(today)
        manual = relations.filtered(lambda rel: stage and stage != rel.rule_stage_id)
        self.env["crm.lifecycle.override"].sudo().create(
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
        relations._log_stage_by_hand(stage, reason, today)

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
        for relation in self:
            target = stage or relation.rule_stage_id
            if relation.stage_id == target:
                continue
            self.env["crm.lifecycle.transition"].create(
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
            )
        changed = self.filtered(
            lambda rel: rel.stage_id != (stage or rel.rule_stage_id)
        )
        for target, relations in changed.grouped(
            lambda rel: stage or rel.rule_stage_id
        ).items():
            relations._post_change(
                {relation.id: (relation.stage_id, target) for relation in relations}
            )
            relations.write({"stage_id": target.id, "stage_since": today})

    # what the rules say

    def _query_changes(self, scope, where: SQL) -> SQL:
        """Rows whose stage or bands are not what rules and overrides say they are.

        All companies of the scope are looked at as of the same day.
        """
        return SQL(
            """
            SELECT * FROM (
                SELECT crm_relationship.id, crm_relationship.partner_id,
                       crm_relationship.company_id, terms.as_of,
                       crm_relationship.stage_id AS from_stage_id,
                       COALESCE(manual.stage_id, ruled.stage_id) AS stage_id,
                       crm_relationship.rule_stage_id AS from_rule_stage_id,
                       ruled.stage_id AS rule_stage_id,
                       crm_relationship.priority_band AS from_priority_band,
                       %(priority_band)s AS priority_band,
                       crm_relationship.payment_band AS from_payment_band,
                       %(payment_band)s AS payment_band,
                       manual.user_id, manual.reason,
                       crm_relationship.last_order_date,
                       crm_relationship.purchase_count,
                       crm_relationship.priority_score,
                       crm_relationship.payment_score
                  FROM crm_relationship
                  JOIN %(terms)s ON terms.company_id = crm_relationship.company_id
                 CROSS JOIN LATERAL (SELECT %(rules)s AS stage_id) AS ruled
                  LEFT JOIN (%(manual)s) AS manual
                         ON manual.partner_id = crm_relationship.partner_id
                        AND manual.company_id = crm_relationship.company_id
                 WHERE %(where)s
                 ) AS state
             WHERE (from_stage_id, from_rule_stage_id, from_priority_band,
                    from_payment_band)
                   IS DISTINCT FROM
                   (stage_id, rule_stage_id, priority_band, payment_band)
            """,
            terms=scope.query_terms(),
            rules=self._sql_rule_stage(scope.latest()),
            manual=self._query_manual_stages(scope),
            priority_band=self._sql_priority_band(scope),
            payment_band=self._sql_payment_band(scope),
            where=where,
        )

    def _sql_rule_stage(self, as_of) -> SQL:
        """The last stage, by sequence, whose rule holds."""
        # sudo: stages decide for everybody
        stages = self.env["crm.lifecycle.stage"].sudo().search([])
        branches = [
            SQL("WHEN %s THEN %s", stage._sql_rule(as_of), stage.id)
            for stage in reversed(stages)
            if stage.rule
        ]
        if not branches:
            return SQL("NULL::int")
        return SQL("CASE %s END", SQL(" ").join(branches))

    def _query_manual_stages(self, scope) -> SQL:
        return SQL(
            """
            SELECT DISTINCT ON (partner_id, override.company_id)
                   partner_id, override.company_id, stage_id, user_id, reason
              FROM crm_lifecycle_override AS override
              JOIN %(terms)s ON terms.company_id = override.company_id
             WHERE terms.as_of BETWEEN start_date AND end_date AND %(only)s
             ORDER BY partner_id, override.company_id, override.id DESC
            """,
            terms=scope.query_terms(),
            only=scope.only(SQL("override.partner_id")),
        )

    def _sql_priority_band(self, scope) -> SQL:
        companies = self.env["res.company"].browse(scope.company_ids)
        schemes = self.env["crm.priority.scheme"]._for_companies(companies)
        branches = [
            SQL(
                "WHEN crm_relationship.company_id = %s THEN %s",
                company.id,
                sql_band(
                    SQL("crm_relationship.priority_score"),
                    SQL("crm_relationship.priority_band"),
                    [scheme.band_a, scheme.band_b, scheme.band_c],
                    scheme.band_margin,
                ),
            )
            for company, scheme in schemes.items()
            if scheme
        ]
        return SQL("CASE %s END", SQL(" ").join(branches)) if branches else SQL("NULL")

    def _sql_payment_band(self, scope) -> SQL:
        branches = [
            SQL(
                "WHEN crm_relationship.company_id = %s THEN %s",
                company.id,
                sql_band(
                    SQL("crm_relationship.payment_score"),
                    SQL("crm_relationship.payment_band"),
                    company._payment_limits(),
                    PAYMENT_BAND_MARGIN,
                ),
            )
            for company in self.env["res.company"].browse(scope.company_ids)
        ]
        return SQL(
            "CASE WHEN crm_relationship.payment_count < %s THEN NULL %s END",
            ENOUGH_PAYMENTS,
            SQL(" ").join(branches),
        )

    @api.model
    def _advance(self, scope, where: SQL, bulk=False):
        """Move customers to the stage and bands that follow from their figures.

        Each change is a transition. In bulk (first fill, change of rules) everything
        stays in SQL; else rows are written by the ORM, so that automations fire, and
        the customer's chatter gets a line. Returns the number of rows changed.
        """
        cause = "bulk" if bulk else "rule"
        changes = self.env.execute_query_dict(
            SQL(
                """
                WITH change AS MATERIALIZED (%(changes)s),
                logged AS (%(log)s RETURNING 1),
                done AS (%(update)s RETURNING 1)
                SELECT %(columns)s FROM change
                """,
                changes=self._query_changes(scope, where),
                log=self._query_log(cause),
                update=self._query_bulk_update() if bulk else self._query_rule_update(),
                columns=SQL("COUNT(*) AS count") if bulk else SQL("*"),
            )
        )
        if bulk:
            return changes[0]["count"]
        self._write_changes(changes)
        return len(changes)

    def _query_log(self, cause) -> SQL:
        return SQL(
            """
            INSERT INTO crm_lifecycle_transition
                   (partner_id, company_id, kind, date, logged_at, from_stage_id,
                    to_stage_id, from_band, to_band, cause, evidence, note, user_id)
            SELECT partner_id, company_id, kind, as_of, %(now)s, entry.from_stage_id,
                   entry.to_stage_id, from_band, to_band, %(cause)s,
                   jsonb_strip_nulls(evidence), note, entry.user_id
              FROM change
             CROSS JOIN LATERAL (VALUES
                   ('stage', from_stage_id, stage_id, NULL::varchar, NULL::varchar,
                    from_stage_id IS DISTINCT FROM stage_id,
                    jsonb_build_object('last_order_date', last_order_date,
                                       'purchase_count', purchase_count),
                    reason, user_id),
                   ('priority_band', NULL, NULL, from_priority_band, priority_band,
                    from_priority_band <> priority_band,
                    jsonb_build_object('priority_score', priority_score),
                    NULL, NULL),
                   ('payment_band', NULL, NULL, from_payment_band, payment_band,
                    from_payment_band IS DISTINCT FROM payment_band
                    AND from_payment_band IS NOT NULL,
                    jsonb_build_object('payment_score', payment_score), NULL, NULL)
                   ) AS entry (kind, from_stage_id, to_stage_id, from_band, to_band,
                               differs, evidence, note, user_id)
             WHERE differs
            """,
            now=fields.Datetime.now(),
            cause=cause,
        )

    def _query_bulk_update(self) -> SQL:
        return SQL(
            """
            UPDATE crm_relationship AS relation
               SET stage_id = change.stage_id, rule_stage_id = change.rule_stage_id,
                   priority_band = change.priority_band,
                   payment_band = change.payment_band,
                   stage_since = CASE WHEN relation.stage_id
                                           IS DISTINCT FROM change.stage_id
                                      THEN change.as_of ELSE relation.stage_since END
              FROM change WHERE change.id = relation.id
            """
        )

    def _query_rule_update(self) -> SQL:
        return SQL(
            """
            UPDATE crm_relationship AS relation
               SET rule_stage_id = change.rule_stage_id
              FROM change
             WHERE change.id = relation.id
               AND relation.rule_stage_id IS DISTINCT FROM change.rule_stage_id
            """
        )

    def _write_changes(self, changes):
        """Write stages and bands by the ORM, customers with the same change at once."""
        self.invalidate_model(["rule_stage_id"])
        groups = {}
        for change in changes:
            vals = {
                name: change[name]
                for name in ("stage_id", "priority_band", "payment_band")
                if change[name] != change[f"from_{name}"]
            }
            if "stage_id" in vals:
                vals["stage_since"] = change["as_of"]
            if vals:
                groups.setdefault(tuple(vals.items()), []).append(change)
        self._post_changes(changes)
        for vals, group in groups.items():
            ids = [change["id"] for change in group]
            self.sudo().browse(ids).write(dict(vals))

    def _post_changes(self, changes):
        stages = self.env["crm.lifecycle.stage"]
        moved = {
            change["id"]: (
                stages.browse(change["from_stage_id"]),
                stages.browse(change["stage_id"]),
            )
            for change in changes
            if change["stage_id"] != change["from_stage_id"]
        }
        self.sudo().browse(list(moved))._post_change(moved)

    def _post_change(self, stages):
        """One line in the chatter of each customer: {id: (from, to)}."""
        bodies = {}
        for relation in self:
            before, after = stages[relation.id]
            bodies[relation.partner_id.id] = self.env._(
                "Lifecycle stage (%(company)s): %(before)s → %(after)s",
                company=relation.company_id.name,
                before=before.name or self.env._("none"),
                after=after.name or self.env._("none"),
            )
        if bodies:
            self.env["res.partner"].browse(list(bodies))._message_log_batch(bodies)


def sql_band(score: SQL, current: SQL, limits, margin) -> SQL:
    """The band a, b, ... of a score that crosses its limit by the margin to change.

    A better band than the current one asks for limit + margin, the current one and
    those below it for limit - margin; without a current band the limits count. The
    last band takes the rest.
    """
    letters = "abcdefgh"
    branches = [
        SQL(
            "WHEN %(score)s >= %(limit)s::numeric"
            " + CASE WHEN %(current)s IS NULL THEN 0"
            " WHEN %(current)s > %(band)s THEN %(margin)s ELSE -%(margin)s END"
            "::numeric THEN %(band)s",
            score=score,
            limit=str(limit),
            current=current,
            band=letter,
            margin=SQL("%s::numeric", str(margin)),
        )
        for letter, limit in zip(letters, limits, strict=False)
    ]
    return SQL(
        "CASE WHEN %s IS NULL THEN NULL %s ELSE %s END",
        score,
        SQL(" ").join(branches),
        letters[len(limits)],
    )
