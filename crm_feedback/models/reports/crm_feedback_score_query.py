from odoo import models
from odoo.tools import SQL

from odoo.addons.crm_relationship.scoring.intervals import LEAST_ANSWERS

# a row's number is made of what it is about, so that it is the same when read again
ROW_ID = SQL(
    "('x' || SUBSTR(MD5(CONCAT_WS('|', company_id, program_id, kind, grain,"
    " period_start, counted, COALESCE(priority_band, '-'), COALESCE(rfm_segment, '-'),"
    " COALESCE(team_id, 0), COALESCE(user_id, 0))), 1, 12))::bit(48)::bigint"
)
PERSONS = ("person", "band", "segment", "team", "user")
FIRMS = ("firm", "decider")
WEIGHTED = "base"
PLACED = {"band", "segment", WEIGHTED}  # ways to count by what the customers are
SERVED = {"team", "user"}  # and by who served them
KEY = SQL("company_id, program_id, kind, grain, period_start")
FACT = SQL("company_id, program_id, kind")
OF = SQL("priority_band, rfm_segment, team_id, user_id")
PERIOD = SQL("grain.name AS grain, DATE_TRUNC(grain.name, day)::date AS period_start")
GRAIN = SQL("(VALUES ('month'), ('quarter'), ('year')) AS grain (name)")
CELL = SQL("counted, priority_band, rfm_segment, team_id, user_id")


class CrmFeedbackScoreQuery(models.AbstractModel):
    """The statement behind the scores: answers and invitations read once, grouped."""

    _name = "crm.feedback.score.query"
    _description = "Feedback Score Query"

    def _query(self, counted) -> SQL:
        """Persons, firms, and persons weighted by what the customers are.

        :param counted: the ways to count that are asked for
        """
        parts = [SQL("SELECT * FROM (%s) AS persons", self._persons())]
        if firms := [way for way in FIRMS if way in counted]:
            parts.append(SQL("SELECT * FROM (%s) AS firms", self._firms(firms)))
        if WEIGHTED in counted:
            parts.append(SQL("SELECT * FROM (%s) AS weighted", self._weighted()))
            counted = {*counted, "band"}  # of which it is made
        return SQL(
            """
            WITH fact AS MATERIALIZED (%(facts)s),
                 base AS (%(base)s),
                 cell AS (%(cells)s),
                 compared AS (%(compared)s)
            SELECT %(id)s AS id, row.*, least_count,
                   CASE WHEN answer_count >= least_count AND votes >= least_count
                        THEN 100 * (good_count
                                    - CASE WHEN kind = 'nps' THEN bad_count ELSE 0 END)
                             / NULLIF(good_count + neutral_count + bad_count, 0)
                    END AS score,
                   response_count::float8 / NULLIF(asked_count, 0) AS response_rate
              FROM (%(parts)s) AS row
         LEFT JOIN (SELECT id AS known_id,
                           GREATEST(least_answers, %(least)s) AS wanted
                      FROM crm_feedback_program) AS known ON known_id = program_id
CROSS JOIN LATERAL (SELECT COALESCE(wanted, %(least)s) AS least_count) AS least
            """,
            id=ROW_ID,
            least=LEAST_ANSWERS,
            facts=self._facts(counted),
            base=self._base(bool(PLACED.intersection(counted))),
            cells=self._cells([way for way in PERSONS if way in counted]),
            compared=self._compared(),
            parts=SQL(" UNION ALL ").join(parts),
        )

    def _facts(self, counted) -> SQL:
        """An answer that stands, somebody asked, or somebody left out: one row each.

        With what is known of the customer and of who served him, where it counts.
        """
        place = SQL("NULL::varchar AS priority_band, NULL::varchar AS rfm_segment")
        service = SQL("NULL::int AS team_id, NULL::int")
        joins = []
        if PLACED.intersection(counted):
            place = SQL("relation.priority_band, relation.rfm_segment")
            joins.append(
                SQL(
                    "LEFT JOIN crm_relationship AS relation"
                    " ON relation.partner_id = happened.customer_id"
                    " AND relation.company_id = happened.company_id"
                )
            )
        if SERVED.intersection(counted):
            service = SQL("sale.team_id, COALESCE(sale.user_id, customer.user_id)")
            joins.append(
                SQL(
                    "LEFT JOIN res_partner AS customer"
                    " ON customer.id = happened.customer_id"
                    " LEFT JOIN sale_order AS sale ON sale.id = happened.source_id"
                    " AND happened.source_model = 'sale.order'"
                )
            )
        return SQL(
            """
            SELECT happened.company_id, happened.program_id, happened.kind,
                   happened.day, happened.customer_id, happened.answered,
                   happened.good, happened.bad, happened.asked, happened.responded,
                   happened.left_out, happened.weight, %(place)s, %(service)s AS user_id
              FROM (%(answers)s UNION ALL %(invitations)s) AS happened %(joins)s
            """,
            answers=self._answers(),
            invitations=self._invitations(),
            place=place,
            service=service,
            joins=SQL(" ").join(joins),
        )

    def _answers(self) -> SQL:
        return SQL(
            """
            SELECT answer.company_id, answer.program_id, answer.kind,
                   answer.answered_on AS day, answer.customer_id, 1 AS answered,
                   (answer.verdict = 'good')::int AS good,
                   (answer.verdict = 'bad')::int AS bad, 0 AS asked, 0 AS responded,
                   0 AS left_out,
                   CASE WHEN EXISTS (
                             SELECT 1 FROM crm_contact_role AS role
                              WHERE role.partner_id = answer.partner_id
                                AND role.company_id = answer.company_id
                                AND role.active AND role.decides
                                AND role.start_date <= answer.answered_on
                                AND COALESCE(role.end_date, answer.answered_on)
                                    >= answer.answered_on)
                        THEN COALESCE(program.decider_weight, 1) ELSE 1 END AS weight,
                   invitation.source_model, invitation.source_id
              FROM crm_feedback_answer AS answer
         LEFT JOIN crm_feedback_program AS program ON program.id = answer.program_id
         LEFT JOIN crm_feedback_invitation AS invitation
                ON invitation.id = answer.invitation_id
             WHERE answer.stands
            """
        )

    def _invitations(self) -> SQL:
        """Not those of anonymous programs: who takes part is no way into a figure."""
        return SQL(
            """
            SELECT invitation.company_id, invitation.program_id, program.kind,
                   COALESCE(invitation.sent_at::date, invitation.due_date),
                   invitation.customer_id, 0, 0, 0,
                   (invitation.sent_at IS NOT NULL)::int,
                   (invitation.sent_at IS NOT NULL
                    AND invitation.state = 'answered')::int,
                   (invitation.state = 'suppressed')::int, 1,
                   invitation.source_model, invitation.source_id
              FROM crm_feedback_invitation AS invitation
              JOIN crm_feedback_program AS program
                ON program.id = invitation.program_id
             WHERE NOT COALESCE(program.is_anonymous, FALSE)
               AND (invitation.sent_at IS NOT NULL OR invitation.state = 'suppressed')
            """
        )

    def _base(self, wanted) -> SQL:
        """The customers there are, by what answers are compared by."""
        return SQL(
            """
            SELECT relation.company_id, by.counted, %(band)s AS priority_band,
                   %(segment)s AS rfm_segment, COUNT(*) AS number,
                   COUNT(*)::float8
                       / SUM(COUNT(*)) OVER (PARTITION BY company_id, by.counted)
                       AS base_share
              FROM crm_relationship AS relation
        CROSS JOIN (VALUES ('band'), ('segment')) AS by (counted)
             WHERE purchase_count > 0 AND %(wanted)s
             GROUP BY 1, 2, 3, 4
            """,
            wanted=wanted,
            band=SQL("CASE WHEN by.counted = 'band' THEN priority_band END"),
            segment=SQL("CASE WHEN by.counted = 'segment' THEN rfm_segment END"),
        )

    def _cells(self, counted) -> SQL:
        """Sums of each person: of all, and by what each is of, also where nobody is."""
        return SQL(
            """
            SELECT %(key)s, %(cell)s, SUM(answered) AS answer_count, SUM(good) AS good,
                   SUM(bad) AS bad, SUM(asked) AS asked_count,
                   SUM(responded) AS response_count, SUM(left_out) AS left_out_count
              FROM (SELECT %(fact)s, %(period)s, by.counted,
                           CASE WHEN by.counted = 'band' THEN priority_band END
                               AS priority_band,
                           CASE WHEN by.counted = 'segment' THEN rfm_segment END
                               AS rfm_segment,
                           CASE WHEN by.counted = 'team' THEN team_id END AS team_id,
                           CASE WHEN by.counted = 'user' THEN user_id END AS user_id,
                           answered, good, bad, asked, responded, left_out
                      FROM (SELECT %(fact)s, day, %(of)s, SUM(answered) AS answered,
                                   SUM(good) AS good, SUM(bad) AS bad,
                                   SUM(asked) AS asked, SUM(responded) AS responded,
                                   SUM(left_out) AS left_out
                              FROM fact GROUP BY %(fact)s, day, %(of)s) AS daily
                CROSS JOIN %(grain)s
                CROSS JOIN UNNEST(%(counted)s::varchar[]) AS by (counted)
                     UNION ALL
                    SELECT known.*, base.counted, base.priority_band, base.rfm_segment,
                           NULL, NULL, 0, 0, 0, 0, 0, 0
                      FROM (SELECT DISTINCT %(fact)s, %(period)s
                              FROM (SELECT DISTINCT %(fact)s, day FROM fact) AS daily
                        CROSS JOIN %(grain)s) AS known
                      JOIN base USING (company_id)
                     WHERE base.counted = ANY(%(counted)s)) AS counted
             GROUP BY %(key)s, %(cell)s
            """,
            key=KEY,
            cell=CELL,
            fact=FACT,
            of=OF,
            period=PERIOD,
            grain=GRAIN,
            counted=list(counted),
        )

    def _compared(self) -> SQL:
        """The sums beside the customers there are."""
        return SQL(
            """
            SELECT cell.*, base.number, base.base_share,
                   CASE WHEN cell.counted IN ('band', 'segment')
                        THEN answer_count::float8 / NULLIF(SUM(answer_count) OVER (
                             PARTITION BY %(key)s, cell.counted), 0) END AS answer_share
              FROM cell
         LEFT JOIN base
                ON base.company_id = cell.company_id AND base.counted = cell.counted
               AND base.priority_band IS NOT DISTINCT FROM cell.priority_band
               AND base.rfm_segment IS NOT DISTINCT FROM cell.rfm_segment
            """,
            key=SQL(
                "cell.company_id, cell.program_id, cell.kind, cell.grain,"
                " cell.period_start"
            ),
        )

    def _persons(self) -> SQL:
        """Where somebody serves few, no numbers of what they said."""
        return SQL(
            """
            SELECT %(key)s, %(cell)s, answer_count::int, answer_count::float8 AS votes,
                   CASE WHEN %(shown)s THEN good::float8 END AS good_count,
                   CASE WHEN %(shown)s THEN (answer_count - good - bad)::float8 END
                       AS neutral_count,
                   CASE WHEN %(shown)s THEN bad::float8 END AS bad_count,
                   asked_count::int, response_count::int, left_out_count::int,
                   number::int AS base_count, base_share, answer_share,
                   base_share / NULLIF(answer_share, 0) AS weight
              FROM compared
            """,
            key=KEY,
            cell=CELL,
            shown=SQL(
                "(counted NOT IN ('team', 'user') OR answer_count >= %s)", LEAST_ANSWERS
            ),
        )

    def _firms(self, counted) -> SQL:
        """Within a firm the mean of its answers, plain or with deciders weighted."""
        return SQL(
            """
            SELECT %(key)s, counted, NULL::varchar, NULL::varchar, NULL::int, NULL::int,
                   SUM(answered)::int, COUNT(*)::float8, SUM(good), SUM(neutral),
                   SUM(bad), NULL::int, NULL::int, NULL::int, NULL::int,
                   NULL::float8, NULL::float8, NULL::float8
              FROM (SELECT %(fact)s, %(period)s, by.counted, customer_id,
                           SUM(answered) AS answered,
                           SUM(%(weight)s * good) / SUM(%(weight)s) AS good,
                           SUM(%(weight)s * (1 - good - bad)) / SUM(%(weight)s)
                               AS neutral,
                           SUM(%(weight)s * bad) / SUM(%(weight)s) AS bad
                      FROM fact
                CROSS JOIN %(grain)s
                CROSS JOIN UNNEST(%(counted)s::varchar[]) AS by (counted)
                     WHERE answered = 1 AND customer_id IS NOT NULL
                     GROUP BY %(key)s, by.counted, customer_id) AS firm
             GROUP BY %(key)s, counted
            """,
            counted=list(counted),
            fact=FACT,
            period=PERIOD,
            grain=GRAIN,
            key=KEY,
            weight=SQL("(CASE WHEN by.counted = 'decider' THEN weight ELSE 1 END)"),
        )

    def _weighted(self) -> SQL:
        """As if each priority band had answered by its share of the customers.

        Bands that nobody answered of cannot be made up for: the others stand for all.
        The votes are Kish's effective number of answers: unequal weights tell less.
        """
        return SQL(
            """
            SELECT %(key)s, 'base', NULL::varchar, NULL::varchar, NULL::int, NULL::int,
                   SUM(answer_count)::int,
                   POWER(SUM(answer_count * weight), 2)
                       / NULLIF(SUM(answer_count * POWER(weight, 2)), 0),
                   SUM(good * weight), SUM((answer_count - good - bad) * weight),
                   SUM(bad * weight), NULL::int, NULL::int, NULL::int,
                   SUM(number)::int, SUM(base_share), NULL::float8, NULL::float8
              FROM (SELECT compared.*, base_share / answer_share / SUM(base_share)
                               OVER (PARTITION BY %(key)s) AS weight
                      FROM compared
                     WHERE counted = 'band' AND answer_count > 0 AND base_share > 0
                   ) AS band
             GROUP BY %(key)s
            """,
            key=KEY,
        )
