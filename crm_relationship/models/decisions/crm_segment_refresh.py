from odoo import api, models
from odoo.tools import SQL


class CrmSegment(models.Model):
    """Members of rules by set difference: who is new comes in, who left goes out."""

    _inherit = "crm.segment"

    def _refresh_now(self, cause):
        """The members of these segments, each company as of its own today."""
        # sudo: members are the same whoever asks; what he sees is decided by rules
        companies = self.env["res.company"].sudo().search([])
        segments = self.sudo().filtered("active")
        for as_of, same_day in companies.grouped(lambda c: c._crm_today()).items():
            segments._refresh_members(as_of, same_day.ids, SQL("TRUE"), cause)

    @api.model
    def _refresh_all(self, as_of, company_ids, where: SQL, cause):
        """The members of every segment, where figures have changed.

        :param as_of: the day the relative dates of the rules count from
        :param where: condition on crm_relationship.partner_id
        :param cause: what the history says: rule, run, bulk or manual
        """
        # sudo: rules decide for everybody
        segments = self.sudo().search([])
        return segments._refresh_members(as_of, company_ids, where, cause)

    def _refresh_members(self, as_of, company_ids, where: SQL, cause):
        """One statement for all rules: it repeats nothing when it is repeated.

        :returns: (number that came in, number that went out)
        """
        segments = self.filtered(lambda segment: segment.kind == "rule")
        if not segments:
            return 0, 0
        self.env.flush_all()
        result = self.env.execute_query(
            SQL(
                """
                WITH change AS MATERIALIZED (%(changes)s),
                evidenced AS (
                    SELECT change.*, %(evidence)s AS evidence
                      FROM change
                      LEFT JOIN crm_relationship
                             ON crm_relationship.partner_id = change.partner_id
                            AND crm_relationship.company_id = change.company_id
                ), gone AS (
                    UPDATE crm_segment_membership AS membership
                       SET end_date = GREATEST(start_date, %(as_of)s),
                           end_cause = %(cause)s, end_user_id = %(user)s,
                           end_evidence = evidenced.evidence
                      FROM evidenced
                     WHERE membership.id = evidenced.id
                       AND membership.end_date IS NULL
                    RETURNING 1
                ), come AS (
                    INSERT INTO crm_segment_membership
                           (segment_id, partner_id, company_id, start_date,
                            start_cause, start_user_id, evidence)
                    SELECT segment_id, partner_id, company_id,
                           COALESCE(later.end_date, %(as_of)s), %(cause)s, %(user)s,
                           evidence
                      FROM evidenced
                      LEFT JOIN (%(later)s) AS later
                          USING (segment_id, partner_id, company_id)
                     WHERE id IS NULL
                    ON CONFLICT (segment_id, partner_id, company_id)
                          WHERE end_date IS NULL DO NOTHING
                    RETURNING 1
                )
                SELECT (SELECT COUNT(*) FROM come), (SELECT COUNT(*) FROM gone)
                """,
                changes=segments._query_changes(as_of, company_ids, where),
                evidence=segments._sql_evidence(),
                as_of=as_of,
                later=segments._query_ends_after(as_of, company_ids, where),
                cause=cause,
                user=self.env.uid if cause == "manual" else None,
            )
        )
        self._forget_members()
        return result[0]

    def _query_ends_after(self, as_of, company_ids, where: SQL) -> SQL:
        """Whose membership ended on a later day: one may ask as of an earlier day, and
        a clock that was ahead may be right again.
        """
        return SQL(
            """
            SELECT segment_id, partner_id, company_id, MAX(end_date) AS end_date
              -- by this name, for the condition on the customer is the same
              FROM crm_segment_membership AS crm_relationship
             WHERE end_date > %(as_of)s AND segment_id = ANY(%(segments)s)
               AND company_id + 0 = ANY(%(companies)s) AND %(where)s
             GROUP BY 1, 2, 3
            """,
            as_of=as_of,
            segments=self.ids,
            companies=list(company_ids),
            where=where,
        )

    def _query_changes(self, as_of, company_ids, where: SQL) -> SQL:
        """Whoever meets a rule and is no member, or is one and does not (id).

        Companies are compared as an expression, for there are few: the planner would
        take the index that finds all rows of one of them, also for few customers.
        """
        rules = SQL(", ").join(
            SQL("(%s, %s)", segment.id, segment._sql_members(as_of)) for segment in self
        )
        return SQL(
            """
            SELECT held.id, COALESCE(held.segment_id, entitled.segment_id)
                   AS segment_id,
                   COALESCE(held.partner_id, entitled.partner_id) AS partner_id,
                   COALESCE(held.company_id, entitled.company_id) AS company_id
              FROM (SELECT rule.segment_id, crm_relationship.partner_id,
                           crm_relationship.company_id
                      FROM crm_relationship
                     CROSS JOIN LATERAL (VALUES %(rules)s) AS rule (segment_id, holds)
                     WHERE rule.holds AND company_id + 0 = ANY(%(companies)s)
                       AND %(where)s
                   ) AS entitled
              FULL JOIN
                   -- by this name, for the condition on the customer is the same
                   (SELECT id, segment_id, partner_id, company_id
                      FROM crm_segment_membership AS crm_relationship
                     WHERE end_date IS NULL AND segment_id = ANY(%(segments)s)
                       AND company_id + 0 = ANY(%(companies)s) AND %(where)s
                   ) AS held
                ON held.segment_id = entitled.segment_id
               AND held.partner_id = entitled.partner_id
               AND held.company_id = entitled.company_id
             WHERE held.id IS NULL OR entitled.segment_id IS NULL
            """,
            rules=rules,
            companies=list(company_ids),
            segments=self.ids,
            where=where,
        )

    def _sql_members(self, as_of) -> SQL:
        rule = self._sql_rule(as_of)
        if not self.company_id:
            return rule
        return SQL("(%s AND company_id = %s)", rule, self.company_id.id)

    def _sql_evidence(self) -> SQL:
        """The figures each rule asks for, as they are on the row."""
        branches = [
            SQL(
                "WHEN %s THEN jsonb_strip_nulls(jsonb_build_object(%s))",
                segment.id,
                SQL(", ").join(
                    SQL("%s, %s", name, SQL.identifier("crm_relationship", name))
                    for name in segment.figures.split()
                ),
            )
            for segment in self
        ]
        return SQL("CASE segment_id %s END", SQL(" ").join(branches))

    @api.model
    def _forget_members(self):
        """What SQL has written must not be read from the cache."""
        self.env["crm.segment.membership"].invalidate_model()
        self.env["crm.segment"].invalidate_model(["member_count"])
        self.env["crm.relationship"].invalidate_model(["segment_ids"])
        self.env["res.partner"].invalidate_model(["relationship_segment_ids"])
