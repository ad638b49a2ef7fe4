from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from . import audience
from .local_day import day_of, zone_of

MANY = 10_000  # new rows, after which PostgreSQL looks at the table before going on
LOOK_BACK_DAYS = 30  # a plan that did not run for a while catches up so far


class CrmFeedbackPlan(models.AbstractModel):
    """Who is to be asked about what: read from documents, set-based, idempotent.

    Nothing is added to the work of confirming or posting; what happened since the
    program started is found by its dates, and the unique occasion keeps it to once.
    """

    _name = "crm.feedback.plan"
    _description = "Feedback Plan"

    @api.model
    def _occasions(self):
        """{trigger: method giving SQL of (partner_id, occasion, source_model,
        source_id, event_date)}, called with the program, since when (UTC) and now.

        `event_date` is a date at the company's place: see `_sql_day`. Another layer
        adds its trigger with super(), and the option to the program's `trigger`.
        """
        occasions = {
            "order": self._orders,
            "invoice_paid": self._paid_invoices,
            "stage": self._stages,
            "calendar": self._calendar,
        }
        # who delivers orders is asked here, not depended on
        if "sale_id" in self.env.get("stock.picking", self)._fields:
            occasions["delivery"] = self._deliveries
        return occasions

    def _sql_day(self, program, moment: SQL) -> SQL:
        zone = zone_of(program.company_id)
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, zone)

    def _orders(self, program, since, _now) -> SQL:
        return SQL(
            """
            SELECT partner_id, CONCAT('sale.order,', id) AS occasion,
                   'sale.order' AS source_model, id AS source_id,
                   %(day)s AS event_date
              FROM sale_order
             WHERE state = 'sale' AND company_id = %(company)s
               AND date_order >= %(since)s
            """,
            day=self._sql_day(program, SQL("date_order")),
            company=program.company_id.id,
            since=since,
        )

    def _deliveries(self, program, since, _now) -> SQL:
        """Goods that went out for an order: its contact is asked, not the warehouse."""
        return SQL(
            """
            SELECT sale.partner_id, CONCAT('stock.picking,', picking.id) AS occasion,
                   'stock.picking' AS source_model, picking.id AS source_id,
                   %(day)s AS event_date
              FROM stock_picking AS picking
              JOIN stock_picking_type AS kind ON kind.id = picking.picking_type_id
              JOIN sale_order AS sale ON sale.id = picking.sale_id
             WHERE picking.state = 'done' AND kind.code = 'outgoing'
               AND picking.company_id = %(company)s AND picking.date_done >= %(since)s
            """,
            day=self._sql_day(program, SQL("picking.date_done")),
            company=program.company_id.id,
            since=since,
        )

    def _paid_invoices(self, program, since, _now) -> SQL:
        """Paid in full, on the day of the last payment."""
        return SQL(
            """
            SELECT move.partner_id, CONCAT('account.move,', move.id) AS occasion,
                   'account.move' AS source_model, move.id AS source_id,
                   paid.day AS event_date
              FROM (SELECT line.move_id, MAX(part.max_date) AS day
                      FROM account_partial_reconcile AS part
                      JOIN account_move_line AS line ON line.id = part.debit_move_id
                     WHERE part.max_date >= %(since)s
                     GROUP BY 1) AS paid
              JOIN account_move AS move ON move.id = paid.move_id
             WHERE move.move_type = 'out_invoice' AND move.state = 'posted'
               AND move.payment_state IN ('paid', 'in_payment')
               AND move.company_id = %(company)s
            """,
            company=program.company_id.id,
            since=day_of(program.company_id, since),
        )

    def _stages(self, program, since, _now) -> SQL:
        """First fills and changes of rules are nothing that happened to a customer."""
        return SQL(
            """
            SELECT partner_id, CONCAT('crm.lifecycle.transition,', id) AS occasion,
                   'crm.lifecycle.transition' AS source_model, id AS source_id,
                   date AS event_date
              FROM crm_lifecycle_transition
             WHERE kind = 'stage' AND cause <> 'bulk' AND to_stage_id = ANY(%(stages)s)
               AND company_id = %(company)s AND date >= %(since)s
            """,
            stages=program.trigger_stage_ids.ids,
            company=program.company_id.id,
            since=day_of(program.company_id, since),
        )

    def _calendar(self, program, since, now) -> SQL:
        """Everybody of the audience on one day, or each on a day of his own.

        Without an audience: whoever has bought.
        """
        today = day_of(program.company_id, now)
        by_customer = program.every_from == "first_order"
        rounds = (
            self._sql_own_rounds(program, today)
            if by_customer
            else self._sql_common_round(program, today)
        )
        return SQL(
            """
            SELECT customer.partner_id, CONCAT('calendar,', %(key)s) AS occasion,
                   NULL AS source_model, NULL::int AS source_id, round.day AS event_date
              FROM crm_relationship AS customer
              JOIN crm_feedback_program AS program ON program.id = %(program)s
              %(joins)s
             CROSS JOIN LATERAL (%(rounds)s) AS round
             WHERE customer.company_id = %(company)s
               AND round.day BETWEEN %(since)s AND %(today)s AND %(audience)s
               AND (customer.first_order_date IS NOT NULL
                    OR program.segment_id IS NOT NULL OR stages.ids IS NOT NULL)
            """,
            key=SQL("round.number") if by_customer else SQL("round.day"),
            program=program.id,
            joins=audience.joins(
                SQL("customer.partner_id"), SQL("customer.company_id")
            ),
            rounds=rounds,
            company=program.company_id.id,
            since=day_of(program.company_id, since),
            today=today,
            audience=audience.condition(),
        )

    def _sql_common_round(self, program, today) -> SQL:
        """The last one there has been; whoever becomes a customer later waits."""
        first = day_of(program.company_id, program.started_at)
        step = {program.every_unit: program.every_number}
        number = 0
        while (day := fields.Date.add(first, **_times(step, number + 1))) <= today:
            number += 1
        day = fields.Date.add(first, **_times(step, number))
        return SQL(
            """
            SELECT %(day)s::date AS day, %(number)s AS number
             WHERE NOT EXISTS (SELECT 1 FROM crm_feedback_invitation AS drawn
                                WHERE drawn.program_id = %(program)s
                                  AND drawn.occasion = CONCAT('calendar,', %(day)s))
            """,
            day=str(day),
            number=number,
            program=program.id,
        )

    def _sql_own_rounds(self, program, today) -> SQL:
        """The last one of the customer that has come."""
        if program.every_unit == "months":
            passed = SQL(
                "EXTRACT(YEAR FROM AGE(%(today)s, customer.first_order_date)) * 12"
                " + EXTRACT(MONTH FROM AGE(%(today)s, customer.first_order_date))",
                today=SQL("%s::date", today),
            )
            unit = SQL("INTERVAL '1 month'")
        else:
            passed = SQL("(%s::date - customer.first_order_date) / 7", today)
            unit = SQL("INTERVAL '1 week'")
        return SQL(
            """
            SELECT number,
                   (customer.first_order_date + number * %(every)s * %(unit)s)::date
                       AS day
              FROM (SELECT FLOOR((%(passed)s) / %(every)s)::int AS number) AS last
             WHERE number > 0
            """,
            every=program.every_number,
            unit=unit,
            passed=passed,
        )

    @api.model
    def _plan(self, programs, now=None):
        """Invitations for what has happened; returns how many are new."""
        now = now or fields.Datetime.now()
        self.env.flush_all()
        return sum(self._plan_one(program, now) for program in programs)

    def _plan_one(self, program, now):
        source = self._occasions().get(program.trigger)
        if not source or program.state != "running" or program.started_at > now:
            return 0
        earliest = now - timedelta(days=LOOK_BACK_DAYS + program.delay_days)
        since = max(program.started_at, earliest)
        return self._insert(program, source(program, since, now), now)

    @api.model
    def _plan_by_hand(self, program, partners, now=None):
        """Invite these contacts today; returns how many had not been invited yet."""
        now = now or fields.Datetime.now()
        self.env.flush_all()
        day = day_of(program.company_id, now)
        occasions = SQL(
            """
            SELECT UNNEST(%s::int[]) AS partner_id, CONCAT('manual,', %s) AS occasion,
                   NULL AS source_model, NULL::int AS source_id, %s::date AS event_date
            """,
            partners.ids,
            str(day),
            day,
        )
        return self._insert(program, occasions, now, self.env.user)

    def _insert(self, program, occasions: SQL, now, user=None, same_person=False):
        """With NOT EXISTS: a conflict under REPEATABLE READ makes the job run again.

        Who is asked is the contact of the occasion or, of a firm, whoever has one of
        the program's roles; where nobody has, the contact is kept with that reason.

        :param same_person: the contact of the occasion is asked, whatever his role
        """
        by_hand = user is not None
        rows = self.env.execute_query(
            SQL(
                """
                WITH found AS (%(occasions)s),
                     role AS (
                        SELECT role.customer_id, role.partner_id
                          FROM crm_contact_role AS role
                         WHERE %(by_role)s AND role.active
                           AND role.type_id = ANY(%(roles)s)
                           AND role.company_id = %(company)s
                           AND role.start_date <= %(today)s
                           AND (role.end_date IS NULL OR role.end_date >= %(today)s)),
                     invited AS (
                        SELECT DISTINCT ON (partner.id, found.occasion)
                               partner.id, partner.commercial_partner_id, partner.email,
                               partner.email_normalized,
                               COALESCE(partner.lang, firm.lang, %(lang)s) AS lang,
                               found.occasion, found.source_model, found.source_id,
                               found.event_date
                          FROM found
                          JOIN res_partner AS met ON met.id = found.partner_id
                          JOIN res_partner AS firm
                            ON firm.id = met.commercial_partner_id
                     LEFT JOIN role ON role.customer_id = firm.id AND firm.is_company
                          JOIN res_partner AS partner
                            ON partner.id = COALESCE(role.partner_id, met.id)
                         ORDER BY partner.id, found.occasion, found.event_date)
                INSERT INTO crm_feedback_invitation
                       (program_id, company_id, partner_id, customer_id, email,
                        email_normalized, lang, occasion, source_model, source_id,
                        event_date, due_date, state, reminder_count, user_id)
                SELECT %(program)s, %(company)s, id, commercial_partner_id, email,
                       email_normalized, lang, occasion, source_model, source_id,
                       event_date, event_date + %(delay)s, 'planned', 0, %(user)s
                  FROM invited
                 WHERE NOT EXISTS (
                       SELECT 1 FROM crm_feedback_invitation AS known
                        WHERE known.program_id = %(program)s
                          AND known.partner_id = invited.id
                          AND known.occasion = invited.occasion)
             RETURNING id
                """,
                program=program.id,
                company=program.company_id.id,
                delay=0 if by_hand else program.delay_days,
                occasions=occasions,
                by_role=program.ask_whom == "roles" and not same_person,
                roles=program.role_type_ids.ids,
                today=day_of(program.company_id, now),
                lang=program.company_id.partner_id.lang,
                user=user and user.id,
            )
        )
        if len(rows) > MANY:
            self.env.cr.execute("ANALYZE crm_feedback_invitation")
        self.env["crm.feedback.invitation"].invalidate_model(flush=False)
        return len(rows)


def _times(step, number):
    return {unit: size * number for unit, size in step.items()}
