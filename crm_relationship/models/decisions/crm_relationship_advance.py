from odoo import api, fields, models
from odoo.tools import SQL

from ..scores.crm_relationship_payment import ENOUGH_PAYMENTS

PAYMENT_BAND_MARGIN = 2  # points by which a limit must be crossed


class CrmRelationship(models.Model):
    """What rules and limits make of the figures: stage and bands, and their log."""

    _inherit = "crm.relationship"

    def _query_changes(self, scope, where: SQL, bulk=False) -> SQL:
        """Rows in another stage or band than rules and overrides say, as of one day."""
        return SQL(
            """
            SELECT * FROM (
                SELECT crm_relationship.id, crm_relationship.partner_id,
                       crm_relationship.company_id, terms.as_of,
                       crm_relationship.stage_id AS from_stage_id,
                       COALESCE(manual.stage_id, stayed.stage_id) AS stage_id,
                       crm_relationship.rule_stage_id AS from_rule_stage_id,
                       stayed.stage_id AS rule_stage_id,
                       crm_relationship.priority_band AS from_priority_band,
                       %(priority_band)s AS priority_band,
                       crm_relationship.payment_band AS from_payment_band,
                       COALESCE(held.band, ruled.payment_band) AS payment_band,
                       crm_relationship.payment_rule_band
                           AS from_payment_rule_band,
                       ruled.payment_band AS payment_rule_band,
                       manual.user_id, manual.reason,
                       held.user_id AS payment_user_id,
                       held.reason AS payment_note,
                       crm_relationship.last_order_date,
                       crm_relationship.purchase_count,
                       crm_relationship.churn_probability,
                       crm_relationship.usual_gap_days,
                       crm_relationship.priority_score,
                       crm_relationship.payment_score
                  FROM crm_relationship
                  JOIN %(terms)s ON terms.company_id = %(company)s
                 CROSS JOIN LATERAL (SELECT %(rules)s AS stage_id,
                                            %(payment_band)s AS payment_band) AS ruled
                 CROSS JOIN LATERAL (SELECT %(stay)s AS stage_id) AS stayed
                  LEFT JOIN (%(manual)s) AS manual
                         ON manual.partner_id = crm_relationship.partner_id
                        AND manual.company_id = crm_relationship.company_id
                  LEFT JOIN (%(held)s) AS held
                         ON held.partner_id = crm_relationship.partner_id
                        AND held.company_id = crm_relationship.company_id
                 WHERE %(where)s
                 ) AS state
             WHERE (from_stage_id, from_rule_stage_id, from_priority_band,
                    from_payment_band, from_payment_rule_band)
                   IS DISTINCT FROM
                   (stage_id, rule_stage_id, priority_band,
                    payment_band, payment_rule_band)
            """,
            terms=scope.query_terms(),
            company=scope.by_company(SQL("crm_relationship.company_id")),
            rules=self._sql_rule_stage(scope.latest()),
            stay=self._sql_stay(bulk),
            manual=self._query_valid_overrides(
                scope, SQL("crm_lifecycle_override"), SQL("stage_id")
            ),
            held=self._query_valid_overrides(
                scope, SQL("crm_payment_override"), SQL("band")
            ),
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

    def _sql_stay(self, bulk) -> SQL:
        """The stage of the rules, or the present one until its minimum stay is over.

        A purchase since is a fact and moves at once; so does a change of the rules, and
        the end of a stage by hand.
        """
        # sudo: stages decide for everybody
        stages = (
            self.env["crm.lifecycle.stage"].sudo().search([("minimum_days", ">", 0)])
        )
        if bulk or not stages:
            return SQL("ruled.stage_id")
        days = SQL(" ").join(
            SQL("WHEN %s THEN %s", stage.id, stage.minimum_days) for stage in stages
        )
        return SQL(
            """
            CASE WHEN crm_relationship.stage_id = crm_relationship.rule_stage_id
                  AND terms.as_of >= crm_relationship.stage_since
                  AND terms.as_of < crm_relationship.stage_since
                                    + CASE crm_relationship.stage_id %s ELSE 0 END
                  AND (crm_relationship.last_order_date
                       < crm_relationship.stage_since) IS NOT FALSE
                 THEN crm_relationship.stage_id ELSE ruled.stage_id END
            """,
            days,
        )

    def _query_valid_overrides(self, scope, table: SQL, value: SQL) -> SQL:
        """The newest override of each customer that is valid on the scope's day."""
        return SQL(
            """
            SELECT DISTINCT ON (partner_id, override.company_id)
                   partner_id, override.company_id, %(value)s, user_id, reason
              FROM %(table)s AS override
              JOIN %(terms)s ON terms.company_id = override.company_id
             WHERE terms.as_of BETWEEN start_date AND end_date AND %(only)s
             ORDER BY partner_id, override.company_id, override.id DESC
            """,
            table=table,
            value=value,
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
                    SQL("crm_relationship.payment_rule_band"),
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
                changes=self._query_changes(scope, where, bulk),
                log=self._query_log(scope, cause),
                update=self._query_bulk_update() if bulk else self._query_rule_update(),
                columns=SQL("COUNT(*) AS count") if bulk else SQL("*"),
            )
        )
        if bulk:
            return changes[0]["count"]
        self._write_changes(changes)
        return len(changes)

    def _query_log(self, scope, cause) -> SQL:
        """A transition for each change; none is dated before the one it follows."""
        return SQL(
            """
            INSERT INTO crm_lifecycle_transition
                   (partner_id, company_id, kind, date, logged_at, from_stage_id,
                    to_stage_id, from_band, to_band, cause, evidence, note, user_id)
            SELECT change.partner_id, change.company_id, entry.kind,
                   GREATEST(as_of, later.date),
                   %(now)s, entry.from_stage_id, entry.to_stage_id, from_band, to_band,
                   CASE WHEN %(cause)s = 'rule' AND entry.user_id IS NOT NULL
                        THEN 'manual' ELSE %(cause)s END,
                   jsonb_strip_nulls(evidence), note, entry.user_id
              FROM change
             CROSS JOIN LATERAL (VALUES
                   ('stage', from_stage_id, stage_id, NULL::varchar, NULL::varchar,
                    from_stage_id IS DISTINCT FROM stage_id,
                    jsonb_build_object('last_order_date', last_order_date,
                                       'purchase_count', purchase_count,
                                       'churn_probability', churn_probability,
                                       'usual_gap_days', usual_gap_days),
                    reason, user_id),
                   ('priority_band', NULL, NULL, from_priority_band, priority_band,
                    from_priority_band <> priority_band,
                    jsonb_build_object('priority_score', priority_score),
                    NULL, NULL),
                   ('payment_band', NULL, NULL, from_payment_band, payment_band,
                    from_payment_band IS DISTINCT FROM payment_band
                    AND from_payment_band IS NOT NULL,
                    jsonb_build_object('payment_score', payment_score),
                    payment_note, payment_user_id)
                   ) AS entry (kind, from_stage_id, to_stage_id, from_band, to_band,
                               differs, evidence, note, user_id)
              LEFT JOIN (SELECT partner_id, company_id, kind, MAX(date) AS date
                           FROM crm_lifecycle_transition
                          WHERE date > (SELECT MIN(as_of) FROM change) AND %(only)s
                          GROUP BY 1, 2, 3) AS later
                     ON later.partner_id = change.partner_id
                    AND later.company_id = change.company_id
                    AND later.kind = entry.kind
             WHERE differs
            """,
            only=scope.only(SQL("partner_id")),
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
                   payment_rule_band = change.payment_rule_band,
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
               SET rule_stage_id = change.rule_stage_id,
                   payment_rule_band = change.payment_rule_band
              FROM change
             WHERE change.id = relation.id
               AND (relation.rule_stage_id, relation.payment_rule_band)
                   IS DISTINCT FROM (change.rule_stage_id, change.payment_rule_band)
            """
        )

    def _write_changes(self, changes):
        """Write stages and bands by the ORM, customers with the same change at once."""
        self.invalidate_model(["rule_stage_id", "payment_rule_band"])
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
