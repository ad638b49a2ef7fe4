from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_relationship.models.res_company import APART

from . import audience
from .local_day import day_of

BOUNCE_DAYS = 180  # so long an address from which mail came back is left alone
PASSING = ["asked_lately", "asked_before", "asked_elsewhere", "no_email", "no_role"]


class ResCompany(models.Model):
    _inherit = "res.company"

    crm_feedback_rest_days = fields.Integer(
        "Days between Questions",
        default=30,
        help="No person is asked again sooner, whatever the program or survey;"
        " reminders count as asking.",
        prefetch=APART,
    )

    _crm_feedback_rest_ahead = models.Constraint(
        "CHECK (crm_feedback_rest_days BETWEEN 0 AND 36500)",
        "Days are counted from 0 to 36500.",
    )


class CrmFeedbackThrottle(models.AbstractModel):
    """Who of those planned may be asked now; the others keep the reason why not."""

    _name = "crm.feedback.throttle"
    _description = "Feedback Throttle"

    @api.model
    def _decide(self, company, now=None):
        """Planned invitations that are due become ready or suppressed.

        One statement for all programs of a company. A person is who has the address,
        whichever contact it is written on. Of several invitations to a person the one
        of the first program is sent, the others are suppressed.

        :returns: {state: how many}
        """
        now = now or fields.Datetime.now()
        self.env.flush_all()
        counts = self.env.execute_query(
            SQL(
                """
                WITH due AS MATERIALIZED (%(due)s),
                     surveyed AS MATERIALIZED (%(surveyed)s),
                     judged AS (
                        SELECT due.*, %(reason)s AS found
                          FROM due
                     LEFT JOIN surveyed ON surveyed.email = due.address),
                     ranked AS (
                        SELECT judged.*,
                               FIRST_VALUE(id) OVER of_person AS first_id
                          FROM judged WHERE found IS NULL
                        WINDOW of_person AS (PARTITION BY address
                                             ORDER BY sequence, due_date, id)),
                     decided AS (
                        SELECT id, found AS reason, NULL::int AS first_id, written_as,
                               address
                          FROM judged WHERE found IS NOT NULL
                         UNION ALL
                        SELECT id, CASE WHEN id <> first_id THEN 'asked_elsewhere' END,
                               NULLIF(first_id, id), written_as, address
                          FROM ranked),
                     written AS (
                        UPDATE crm_feedback_invitation AS invitation
                           SET state = CASE WHEN decided.reason IS NULL THEN 'ready'
                                            WHEN %(again)s THEN 'planned'
                                            ELSE 'suppressed' END,
                               reason = decided.reason, reason_id = decided.first_id,
                               email = decided.written_as,
                               email_normalized = decided.address
                          FROM decided, crm_feedback_program AS program
                         WHERE invitation.id = decided.id
                           AND program.id = invitation.program_id
                     RETURNING invitation.state)
                SELECT state, COUNT(*) FROM written GROUP BY 1
                """,
                due=self._query_due(company, now),
                surveyed=self._query_surveyed(company, now),
                reason=self._sql_reason(company, now),
                again=self._sql_again(company, now),
            )
        )
        self.env["crm.feedback.invitation"].invalidate_model(flush=False)
        return dict(counts)

    def _query_due(self, company, now) -> SQL:
        """With the address as it is today, and whether all that is asked for holds."""
        return SQL(
            """
            SELECT invitation.id, invitation.program_id, invitation.company_id,
                   invitation.partner_id, invitation.customer_id, invitation.occasion,
                   invitation.due_date, invitation.user_id,
                   program.sequence, program.sample_share, program.is_panel,
                   program.quarantine_days, program.ask_whom = 'roles'
                       AND firm.is_company AS by_role, program.roles,
                   partner.active AS partner_active, partner.email AS written_as,
                   partner.email_normalized AS address,
                   survey.active IS NOT TRUE AND survey.id IS NOT NULL
                       OR survey.users_login_required AS survey_closed,
                   sale.state = 'cancel' AS gone,
                   %(audience)s AS in_audience
              FROM crm_feedback_invitation AS invitation
              JOIN (SELECT program.*,
                           (SELECT ARRAY_AGG(crm_contact_role_type_id)
                              FROM crm_contact_role_type_crm_feedback_program_rel
                             WHERE crm_feedback_program_id = program.id) AS roles
                      FROM crm_feedback_program AS program) AS program
                ON program.id = invitation.program_id
         LEFT JOIN res_partner AS partner ON partner.id = invitation.partner_id
         LEFT JOIN res_partner AS firm ON firm.id = invitation.customer_id
         LEFT JOIN survey_survey AS survey ON survey.id = program.survey_id
         LEFT JOIN sale_order AS sale ON invitation.source_model = 'sale.order'
                                     AND sale.id = invitation.source_id
         %(joins)s
             WHERE invitation.state = 'planned' AND invitation.company_id = %(company)s
               AND program.state = 'running' AND program.active
               AND invitation.due_date <= %(today)s
            """,
            joins=audience.joins(
                SQL("invitation.customer_id"), SQL("invitation.company_id")
            ),
            audience=audience.condition(),
            company=company.id,
            today=day_of(company, now),
        )

    def _query_surveyed(self, company, now) -> SQL:
        """Addresses that surveys of others have gone to lately, whosever they are."""
        return SQL(
            """
            SELECT LOWER(input.email) AS email
              FROM survey_user_input AS input
             WHERE %(lately)s AND input.email IS NOT NULL
             UNION
            SELECT partner.email_normalized
              FROM survey_user_input AS input
              JOIN res_partner AS partner ON partner.id = input.partner_id
             WHERE %(lately)s AND partner.email_normalized IS NOT NULL
            """,
            lately=SQL(
                """
                input.create_date > %s::timestamp - %s * INTERVAL '1 day'
                AND input.test_entry IS NOT TRUE AND input.crm_program_id IS NULL
                """,
                now,
                company.crm_feedback_rest_days,
            ),
        )

    def _sql_reason(self, company, now) -> SQL:
        """The first thing that speaks against asking, or NULL."""
        return SQL(
            """
            CASE WHEN due.partner_active IS NOT TRUE THEN 'archived'
                 WHEN due.gone THEN 'gone'
                 WHEN due.survey_closed THEN 'survey_closed'
                 WHEN due.by_role AND NOT EXISTS (%(role)s) THEN 'no_role'
                 WHEN due.address IS NULL THEN 'no_email'
                 WHEN EXISTS (%(bounced)s) THEN 'bounced'
                 WHEN EXISTS (SELECT 1 FROM mail_blacklist AS black
                               WHERE black.active AND black.email = due.address)
                 THEN 'blacklisted'
                 WHEN due.user_id IS NULL AND NOT COALESCE(due.in_audience, FALSE)
                 THEN 'not_in_audience'
                 WHEN due.user_id IS NULL AND %(lot)s >= due.sample_share
                 THEN 'not_sampled'
                 WHEN EXISTS (%(before)s) THEN 'asked_before'
                 WHEN surveyed.email IS NOT NULL OR EXISTS (%(lately)s)
                 THEN 'asked_lately'
             END
            """,
            role=SQL(
                """
                SELECT 1 FROM crm_contact_role AS role
                 WHERE role.partner_id = due.partner_id AND role.active
                   AND role.customer_id = due.customer_id
                   AND role.company_id = due.company_id
                   AND role.type_id = ANY(due.roles) AND role.start_date <= %(today)s
                   AND (role.end_date IS NULL OR role.end_date >= %(today)s)
                """,
                today=day_of(company, now),
            ),
            bounced=self._sql_asked(
                now, SQL("%s", BOUNCE_DAYS), SQL("asked.state = 'bounced'")
            ),
            before=self._sql_asked(
                now,
                SQL("due.quarantine_days"),
                SQL("asked.program_id = due.program_id"),
                or_about_to=True,
            ),
            lately=self._sql_asked_lately(company, now),
            lot=self._sql_lot(),
        )

    def _sql_asked(self, now, days: SQL, which: SQL, or_about_to=False) -> SQL:
        """Invitations of that person in the last days, or that are about to leave."""
        leaving = SQL("asked.state = 'ready' OR asked.reminder_due")
        return SQL(
            """
            SELECT 1 FROM crm_feedback_invitation AS asked
             WHERE asked.company_id = due.company_id
               AND asked.email_normalized = due.address AND %(which)s
               AND (asked.asked_at > %(now)s::timestamp - %(days)s * INTERVAL '1 day'
                    OR %(leaving)s)
            """,
            which=which,
            now=now,
            days=days,
            leaving=leaving if or_about_to else SQL("FALSE"),
        )

    def _sql_asked_lately(self, company, now) -> SQL:
        days = SQL("%s", company.crm_feedback_rest_days)
        return self._sql_asked(now, days, SQL("TRUE"), or_about_to=True)

    def _sql_lot(self) -> SQL:
        """A number from 0 to 1, the same at each look: drawn for the occasion, or once
        for the customer where the same ones are asked each time."""
        return SQL(
            "(('x' || SUBSTR(MD5(CONCAT_WS('|', due.program_id,"
            " CASE WHEN due.is_panel THEN due.customer_id::text"
            " ELSE CONCAT_WS('|', due.partner_id, due.occasion) END"
            ")), 1, 7))::bit(28)::int / 268435456.0)"
        )

    def _sql_again(self, company, now) -> SQL:
        """What passes by itself is tried again, as long as the program says."""
        return SQL(
            "(decided.reason = ANY(%s)"
            " AND invitation.due_date + program.retry_days > %s)",
            PASSING,
            day_of(company, now),
        )
