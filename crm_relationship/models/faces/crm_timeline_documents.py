from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..facts.crm_fact_sales import CUSTOMER_DOCUMENTS
from ..scores.crm_relationship_payment import AMOUNT_GROUPS
from .crm_timeline import Entry
from .crm_timeline_talks import _column

OPPORTUNITIES, ORDERS, INVOICES, PAYMENTS = 11, 12, 13, 14  # numbers of the sources
STATES = {  # where the words of a state stand
    "crm.interaction": "outcome",
    "crm.lead": "won_status",
    "sale.order": "state",
    "account.move": "payment_state",
    "crm.promise": "state",
    "crm.decision": "state",
}


class AccountPayment(models.Model):
    _inherit = "account.payment"

    _crm_timeline_idx = models.Index(
        "(partner_id, date DESC, id DESC) WHERE partner_type = 'customer'"
    )


class CrmTimeline(models.AbstractModel):
    """What was sold, invoiced and paid."""

    _inherit = "crm.timeline"

    def _timeline_sources(self, reading):
        return [
            *super()._timeline_sources(reading),
            self._opportunities(reading),
            self._orders(reading),
            self._invoices(reading),
            self._payments(reading),
        ]

    def _opportunities(self, reading):
        allowed = reading.wants("opportunity") and self._allowed(
            "crm.lead", Domain("partner_id", "in", reading.contact_ids)
        )
        lead = _column("crm_lead")
        return allowed and self._source(
            reading,
            OPPORTUNITIES,
            Entry(
                date=lead("create_date"),
                id=lead("id"),
                channel=SQL("'opportunity'"),
                contact=lead("partner_id"),
                user=lead("user_id"),
                title=lead("name"),
                state=lead("won_status"),
                amount=SQL("NULLIF(%s, 0)", lead("expected_revenue")),
                currency=SQL(
                    "(SELECT currency_id FROM res_company WHERE id = COALESCE(%s, %s))",
                    lead("company_id"),
                    self.env.company.id,
                ),
                model=SQL("'crm.lead'"),
                record=lead("id"),
            ),
            *allowed,
        )

    def _orders(self, reading):
        allowed = reading.wants("order") and self._allowed(
            "sale.order", Domain("partner_id", "in", reading.contact_ids)
        )
        order = _column("sale_order")
        return allowed and self._source(
            reading,
            ORDERS,
            Entry(
                date=order("date_order"),
                id=order("id"),
                channel=SQL("'order'"),
                contact=order("partner_id"),
                user=order("user_id"),
                title=order("name"),
                state=order("state"),
                amount=order("amount_total"),
                currency=order("currency_id"),
                model=SQL("'sale.order'"),
                record=order("id"),
            ),
            *allowed,
        )

    def _invoices(self, reading):
        """Posted documents; amounts and days late for those who may see them."""
        allowed = reading.wants("invoice") and self._allowed(
            "account.move", self._domain_invoices(reading)
        )
        move = _column("account_move")
        seen = self.env.user.has_groups(AMOUNT_GROUPS)
        return allowed and self._source(
            reading,
            INVOICES,
            Entry(
                date=SQL("%s::timestamp", move("invoice_date")),
                id=move("id"),
                channel=SQL("'invoice'"),
                contact=move("partner_id"),
                user=move("invoice_user_id"),
                title=move("name"),
                state=move("payment_state"),
                late=self._sql_days_late(),
                amount=move("amount_total") if seen else SQL("NULL::numeric"),
                currency=move("currency_id"),
                model=SQL("'account.move'"),
                record=move("id"),
            ),
            *allowed,
        )

    def _domain_invoices(self, reading):
        """Posted documents of the customer: those that an index of ours finds."""
        return (
            Domain("commercial_partner_id", "=", reading.customer_id)
            & Domain("move_type", "in", CUSTOMER_DOCUMENTS)
            & Domain("state", "=", "posted")
        )

    def _sql_days_late(self) -> SQL:
        """Days between the due date and the last payment, or today while it is open."""
        return SQL(
            """
            (SELECT MAX(CASE WHEN item.amount_residual > 0 THEN %s::date
                             ELSE (SELECT MAX(counter.date)
                                     FROM account_partial_reconcile AS part
                                     JOIN account_move_line AS counter
                                       ON counter.id = part.credit_move_id
                                    WHERE part.debit_move_id = item.id) END
                        - item.date_maturity)
               FROM account_move_line AS item
              WHERE item.move_id = account_move.id
                AND item.display_type = 'payment_term' AND item.balance > 0)
            """,
            self.env.company._crm_today(),
        )

    def _payments(self, reading):
        allowed = reading.wants("payment") and self._allowed(
            "account.payment",
            Domain("partner_id", "in", reading.contact_ids)
            & Domain("partner_type", "=", "customer")
            & Domain("state", "in", ("in_process", "paid")),
        )
        payment = _column("account_payment")
        return allowed and self._source(
            reading,
            PAYMENTS,
            Entry(
                date=SQL("%s::timestamp", payment("date")),
                id=payment("id"),
                channel=SQL("'payment'"),
                direction=SQL(
                    "CASE %s WHEN 'inbound' THEN 'in' ELSE 'out' END",
                    payment("payment_type"),
                ),
                contact=payment("partner_id"),
                title=payment("name"),
                text=payment("memo"),
                amount=payment("amount"),
                currency=payment("currency_id"),
                model=SQL("'account.payment'"),
                record=payment("id"),
            ),
            *allowed,
        )

    def _entry(self, row, names, labels):
        return super()._entry(row, names, labels) | {
            "state": self._state_words(row["model"], row["state"]),
            "paid": self._payment_words(row["late"], row["state"]),
        }

    def _state_fields(self):
        """{model: the field whose words say how it stands}; modules add theirs."""
        return STATES

    def _state_words(self, model, value):
        field = self.env[model]._fields.get(self._state_fields().get(model, ""))
        words = dict(field._description_selection(self.env)) if field else {}
        return words.get(value, "")

    def _payment_words(self, late, state):
        """How an invoice was paid; the days for those who may know them."""
        if late is None or state == "reversed":
            return ""
        open_ = state in ("not_paid", "partial")
        if late <= 0:
            return "" if open_ else self.env._("Paid on time")
        if not self.env.user.has_groups(AMOUNT_GROUPS):
            return self.env._("Overdue") if open_ else self.env._("Paid late")
        if open_:
            return self.env._("Overdue for %s days", late)
        return self.env._("Paid %s days late", late)
