from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .res_partner import USER_GROUP
from .sale_order_payment import OPEN_STATES

SALES_MANAGER = "sales_team.group_sale_manager"
HELD_BACK = ("block", "asked", "refused")
READ = (
    "crm.contact.role",
    "crm.decision",
    "crm.interaction",
    "calendar.attendee",
    "calendar.event",
    "mail.message",
    "res.company",
    "res.partner",
)
# what the customers' own people write
WRITTEN = ["email", "comment", "sms"]


class SaleOrder(models.Model):
    """A quotation knows whether anybody who decides is known and was met lately.

    It is asked of the teams that want it (crm.team); what roles and talks there are is
    told to whoever may open the quotation as yes or no, no more. A customer who has
    signed or paid has decided: nothing is held back then.
    """

    _inherit = "sale.order"

    decider_decision_ids = fields.One2many(
        "crm.decision",
        "order_id",
        domain=[("kind", "=", "decider")],
        groups=USER_GROUP,
    )
    decider_check = fields.Selection(
        [
            ("warn", "Warning"),
            ("block", "Held back"),
            ("asked", "Waiting for a sales manager"),
            ("refused", "Refused"),
            ("lifted", "Let pass"),
        ],
        compute="_compute_decider_check",
        groups=USER_GROUP,
    )
    decider_check_words = fields.Char(
        compute="_compute_decider_check", groups=USER_GROUP
    )

    @api.depends(
        "partner_id",
        "company_id",
        "team_id",
        "opportunity_id",
        "state",
        "decider_decision_ids.state",
    )
    @api.depends_context("lang")
    def _compute_decider_check(self):
        missing = self._missing_deciders()
        for order in self:
            found = missing.get(order)
            check = found and order._get_decider_check(found)
            order.decider_check = check
            order.decider_check_words = found and order._get_decider_words(check, found)

    def _missing_deciders(self):
        """{quotation: what is known} of those that lack a decider, in one query."""
        rules = self.env["crm.team"]._decider_rules()
        asked = [
            order
            for order in self
            if rules
            and order.team_id._origin.id in rules
            and order.state in OPEN_STATES
            and order.partner_id
        ]
        if not asked:
            return {}
        for model in READ:
            self.env[model].flush_model()
        rows = self.env.execute_query(self._select_deciders(asked, rules))
        names = ("known", "met", "customer", "decision", "reason", "decided_by")
        found = {
            asked[place]: dict(zip(names, row, strict=True)) for place, *row in rows
        }
        return {
            order: known | {"days": rules[order.team_id._origin.id][1]}
            for order, known in found.items()
            if not known["met"]
        }

    def _select_deciders(self, orders, rules):
        now = fields.Datetime.now()
        days = [rules[order.team_id._origin.id][1] for order in orders]
        return SQL(
            """
            SELECT asked.place,
                   COUNT(role.id),
                   COALESCE(BOOL_OR(role.id IS NOT NULL
                                    AND (since.day IS NULL OR %(met)s)), FALSE),
                   customer.name,
                   decision.state,
                   decision.reason,
                   author.name
              FROM UNNEST(%(places)s::int[], %(ids)s::int[], %(partners)s::int[],
                          %(companies)s::int[], %(leads)s::int[], %(days)s::int[])
                   AS asked (place, id, partner_id, company_id, lead_id, days)
              JOIN res_company AS company ON company.id = asked.company_id
              JOIN res_partner AS home ON home.id = company.partner_id
             CROSS JOIN LATERAL (  -- as the company's _crm_today, and no query more
                   SELECT (%(now)s::timestamp AT TIME ZONE 'UTC'
                           AT TIME ZONE COALESCE(home.tz, 'UTC'))::date AS day
                   ) AS today
             CROSS JOIN LATERAL (
                   SELECT today.day - NULLIF(asked.days, 0) AS day) AS since
              JOIN res_partner AS partner ON partner.id = asked.partner_id
              JOIN res_partner AS customer
                   ON customer.id = partner.commercial_partner_id
              LEFT JOIN (crm_contact_role AS role
                         JOIN res_partner AS contact ON contact.id = role.partner_id
                              AND contact.active
                              AND contact.commercial_partner_id = role.customer_id)
                   ON role.customer_id = customer.id
                  AND role.company_id = asked.company_id
                  AND role.active AND role.decides
                  AND (role.lead_id IS NULL OR role.lead_id = asked.lead_id)
                  AND role.start_date <= today.day
                  AND (role.end_date IS NULL OR role.end_date >= today.day)
              LEFT JOIN LATERAL (SELECT state, reason, decided_by_id
                                   FROM crm_decision
                                  WHERE order_id = asked.id AND kind = 'decider'
                                  ORDER BY id DESC LIMIT 1) AS decision ON TRUE
              LEFT JOIN res_users ON res_users.id = decision.decided_by_id
              LEFT JOIN res_partner AS author ON author.id = res_users.partner_id
             GROUP BY asked.place, customer.name, decision.state, decision.reason,
                      author.name
            """,
            met=self._met_sql(now),
            places=list(range(len(orders))),
            ids=[order._origin.id or None for order in orders],
            partners=[order.partner_id._origin.id for order in orders],
            companies=[order.company_id.id for order in orders],
            leads=[order.opportunity_id._origin.id or None for order in orders],
            days=days,
            now=now,
        )

    def _met_sql(self, now):
        """Whether the one of a role talked with us, met us or wrote, since that day.

        A call that was not answered and a mail of ours are no contact.
        """
        return SQL(
            """
            (EXISTS (SELECT FROM crm_interaction AS talk
                      WHERE talk.partner_id = role.partner_id
                        AND talk.company_id = asked.company_id
                        AND talk.outcome = 'reached' AND talk.date >= since.day)
             OR EXISTS (SELECT FROM mail_message AS message
                         WHERE message.author_id = role.partner_id
                           AND message.message_type = ANY(%(written)s)
                           AND message.date >= since.day)
             OR EXISTS (SELECT FROM calendar_event_res_partner_rel AS guest
                          JOIN calendar_event AS meeting
                               ON meeting.id = guest.calendar_event_id
                         WHERE guest.res_partner_id = role.partner_id
                           AND meeting.active AND meeting.start <= %(now)s
                           AND meeting.start >= since.day
                           AND NOT EXISTS (
                               SELECT FROM calendar_attendee AS answer
                                WHERE answer.event_id = meeting.id
                                  AND answer.partner_id = role.partner_id
                                  AND answer.state = 'declined')))
            """,
            written=WRITTEN,
            now=now,
        )

    def _get_decider_check(self, found):
        rules = self.env["crm.team"]._decider_rules()
        check, _days = rules[self.team_id._origin.id]
        answers = {"asked": "asked", "refused": "refused", "approved": "lifted"}
        return check if check == "warn" else answers.get(found["decision"], "block")

    def _get_decider_words(self, check, found):
        if check == "asked":
            return self.env._("Waiting for a sales manager to let it pass.")
        if check == "refused":
            return self.env._(
                "Refused by %(who)s: %(reason)s",
                who=found["decided_by"],
                reason=found["reason"],
            )
        if check == "lifted":
            return self.env._(
                "Let pass by %(who)s without a decider: %(reason)s",
                who=found["decided_by"],
                reason=found["reason"],
            )
        if not found["known"]:
            return self.env._(
                "Nobody who decides at %s is known. Name a decider on the page"
                " Relationship of the contact.",
                found["customer"],
            )
        return self.env._(
            "Nobody who decides at %(customer)s has talked with us in the last %(days)s"
            " days. Call or meet one, and log it.",
            customer=found["customer"],
            days=found["days"],
        )

    # holding back

    def action_confirm(self):
        self._look_up_deciders()
        return super().action_confirm()

    def _confirmation_error_message(self):
        return super()._confirmation_error_message() or self._decider_error()

    def action_quotation_send(self):
        self._hold_back_without_decider()
        return super().action_quotation_send()

    def action_quotation_sent(self):
        self._hold_back_without_decider()
        return super().action_quotation_sent()

    def _hold_back_without_decider(self):
        self._look_up_deciders()
        for order in self:
            error = order._decider_error()
            if error:
                raise UserError(error)

    def _look_up_deciders(self):
        """What was read earlier may have changed; all are looked up in one query."""
        self.sudo().invalidate_recordset(
            ["decider_check", "decider_check_words"], flush=False
        )

    def _decider_error(self):
        # sudo: the rule holds for whoever sends or confirms
        order = self.sudo()
        if order.decider_check not in HELD_BACK or order._is_accepted_by_customer():
            return False
        return self.env._(
            "%(order)s: %(words)s Or use Ask to Let Pass on the quotation.",
            order=order.name,
            words=order.decider_check_words,
        )

    def _is_accepted_by_customer(self):
        return bool(self.signed_on) or self.amount_paid > 0

    def _action_cancel(self):
        """Nobody need decide about a sale that will not be."""
        # sudo: the request ends with its quotation, whoever cancels that
        waiting = self.sudo().decider_decision_ids.filtered(
            lambda decision: decision.state == "asked"
        )
        waiting.state = "withdrawn"
        return super()._action_cancel()

    # asking and being answered

    def action_ask_to_let_pass(self):
        """Ask a sales manager to let a quotation pass without a decider.

        A sales manager answers at once.
        """
        self.check_access("write")
        self._look_up_deciders()
        for order in self:
            if order.sudo().decider_check not in ("block", "refused"):
                raise UserError(
                    self.env._(
                        "%s is not held back for want of a decider, or waits for its"
                        " answer already.",
                        order.name,
                    )
                )
        # sudo: the request is written for whoever may write the quotation
        self.sudo()._ask_to_let_pass()
        if len(self) == 1 and self.env.user.has_group(SALES_MANAGER):
            return self.action_open_decider_decision()
        return True

    def _ask_to_let_pass(self):
        for order in self:
            customer = order.partner_id.commercial_partner_id
            order.env["crm.decision"].create(
                {
                    "name": self.env._(
                        "%(order)s for %(customer)s without a decider",
                        order=order.name,
                        customer=customer.name,
                    ),
                    "kind": "decider",
                    "partner_id": customer.id,
                    "company_id": order.company_id.id,
                    "order_id": order.id,
                    "amount": order._payment_risk()[1],
                    "asked_by_id": self.env.uid,
                }
            )
            if order.team_id.user_id:
                order.activity_schedule(
                    "crm_relationship.mail_activity_decider",
                    user_id=order.team_id.user_id.id,
                )

    def _tell_decider_decision(self, decision):
        """The salesperson hears of it, and the manager's activity is done."""
        answer = {"approved": "lifted"}.get(decision.state, decision.state)
        found = {"decided_by": decision.decided_by_id.name, "reason": decision.reason}
        for order in self:
            order.activity_feedback(["crm_relationship.mail_activity_decider"])
            order.message_post(
                body=order._get_decider_words(answer, found),
                partner_ids=decision.asked_by_id.partner_id.ids,
            )

    def action_open_decider_decision(self):
        """The newest request, for whoever decides."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Let Pass Without a Decider"),
            "res_model": "crm.decision",
            "res_id": self.decider_decision_ids.sorted("id")[-1:].id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }
