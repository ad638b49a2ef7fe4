from contextlib import contextmanager
from unittest.mock import patch

from odoo.fields import Command
from odoo.sql_db import Cursor
from odoo.tools import SQL

from .common import TODAY, ago
from .queue_case import QueueCase


class TestQueueOfDocuments(QueueCase):
    """Each business event puts exactly those on the queue whose figures it changes."""

    def test_draft_invoice_touches_nobody(self):
        invoice = self._sell(self.ada, 100)
        invoice.button_draft()
        with self._touching():
            invoice.copy()

    def test_posting(self):
        invoice = self._sell(self.ada, 100)
        invoice.button_draft()
        with self._touching(self.ada):
            invoice.action_post()

    def test_back_to_draft(self):
        invoice = self._sell(self.ada, 100)
        with self._touching(self.ada):
            invoice.button_draft()

    def test_cancelling(self):
        invoice = self._sell(self.ada, 100)
        with self._touching(self.ada):
            invoice.button_cancel()

    def test_deleting(self):
        invoice = self._sell(self.ada, 100)
        invoice.button_draft()
        with self._touching(self.ada):
            invoice.unlink()

    def test_invoice_of_a_contact_touches_its_company(self):
        contact = self._customer("Contact", parent_id=self.ada.id)
        with self._touching(self.ada):
            self._sell(contact, 100)

    def test_credit_note(self):
        with self._touching(self.ada):
            self._refund(self.ada, 100)

    def test_vendor_bill_touches_nobody(self):
        with self._touching():
            self._bill(self.ada, 100, self.cost)

    def test_entry_touches_its_partners(self):
        items = [(self.income, -50, self.ada), (self.cost, 20, self.bob)]
        with self._touching(self.ada, self.bob):
            self._entry(items)

    def test_payment(self):
        invoice = self._sell(self.ada, 100)
        with self._touching(self.ada):
            self._pay(invoice)

    def test_payment_taken_back(self):
        invoice = self._sell(self.ada, 100)
        self._pay(invoice)
        with self._touching(self.ada):
            invoice.line_ids.remove_move_reconcile()

    def test_match_with_a_credit_note(self):
        invoice, refund = self._sell(self.ada, 100), self._refund(self.ada, 100)
        with self._touching(self.ada):
            self._match(invoice, refund)

    def test_payment_of_a_vendor_touches_nobody(self):
        bill = self._bill(self.ada, 100, self.cost)
        with self._touching():
            self._pay(bill)

    def test_quotation(self):
        with self._touching(self.ada):
            self._order(self.ada, 100, quotation=True)

    def test_confirming(self):
        order = self._order(self.ada, 100, quotation=True)
        with self._touching(self.ada):
            order.action_confirm()

    def test_cancelling_an_order(self):
        order = self._order(self.ada, 100)
        with self._touching(self.ada):
            order._action_cancel()

    def test_deleting_a_quotation(self):
        order = self._order(self.ada, 100, quotation=True)
        with self._touching(self.ada):
            order.unlink()

    def test_quotation_for_another_customer(self):
        order = self._order(self.ada, 100, quotation=True)
        with self._touching(self.ada, self.bob):
            order.partner_id = self.bob

    def test_price_of_a_confirmed_order(self):
        order = self._order(self.ada, 100)
        with self._touching(self.ada):
            order.order_line.price_unit = 200

    def test_cost_of_a_confirmed_order(self):
        order = self._order(self.ada, 100)
        with self._touching(self.ada):
            order.order_line.purchase_price = 20

    def test_line_added_to_a_confirmed_order(self):
        order = self._order(self.ada, 100)
        line = {"product_id": order.order_line.product_id.id}
        with self._touching(self.ada):
            order.order_line = [Command.create(line)]

    def test_note_on_an_order_touches_nobody(self):
        order = self._order(self.ada, 100)
        with self._touching():
            order.note = "Ring twice"

    def test_lead(self):
        with self._touching(self.ada):
            self._lead(self.ada)

    def test_lead_lost(self):
        lead = self._lead(self.ada)
        with self._touching(self.ada):
            lead.action_set_lost()

    def test_lead_won(self):
        lead = self._lead(self.ada)
        with self._touching(self.ada):
            lead.action_set_won()

    def test_lead_of_another_customer(self):
        lead = self._lead(self.ada)
        with self._touching(self.ada, self.bob):
            lead.partner_id = self.bob

    def test_lead_of_another_salesperson(self):
        lead = self._lead(self.ada, company_id=False, user_id=False, team_id=False)
        with self._touching(self.ada):
            lead.user_id = self._user("salesperson")

    def test_deleted_lead(self):
        lead = self._lead(self.ada)
        with self._touching(self.ada):
            lead.unlink()

    def test_lead_without_a_customer_touches_nobody(self):
        with self._touching():
            self._lead(self.env["res.partner"])


class TestQueueOfPeople(QueueCase):
    """What people decide, and partners that move."""

    DAYS = {"start_date": ago(5), "end_date": TODAY}

    def test_priority_override(self):
        vals = {"partner_id": self.ada.id, "points": 5, "reason": "Strategic"}
        with self._touching(self.ada):
            self.env["crm.priority.override"].create({**vals, **self.DAYS})

    def test_priority_override_of_another_customer(self):
        vals = {"partner_id": self.ada.id, "points": 5, "reason": "Strategic"}
        override = self.env["crm.priority.override"].create({**vals, **self.DAYS})
        with self._touching(self.ada, self.bob):
            override.partner_id = self.bob

    def test_stage_override(self):
        with self._touching(self.ada):
            self._stage_override()

    def test_changed_stage_override(self):
        override = self._stage_override()
        with self._touching(self.ada):
            override.end_date = ago(1)

    def test_deleted_stage_override(self):
        override = self._stage_override()
        with self._touching(self.ada):
            override.unlink()

    def test_contact_that_changes_its_company(self):
        contact = self._customer("Contact", parent_id=self.ada.id)
        with self._touching(self.ada, self.bob):
            contact.parent_id = self.bob

    def test_contact_that_starts_on_its_own(self):
        contact = self._customer("Contact", parent_id=self.ada.id)
        with self._touching(self.ada, contact):
            contact.parent_id = False

    def test_customer_that_joins_a_company(self):
        self._sell(self.bob, 100)
        self._refresh()
        with self._touching(self.ada, self.bob):
            self.bob.parent_id = self.ada

    def test_order_of_a_customer_that_has_joined_a_company(self):
        order = self._order(self.bob, 100)
        self._drain()
        self.bob.parent_id = self.ada
        with self._touching(self.ada, self.bob):
            order._action_cancel()

    def test_new_name_touches_nobody(self):
        with self._touching():
            self.ada.phone = "+1 555 0100"

    def test_merge_touches_the_survivor(self):
        self._sell(self.bob, 100)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        with self._touching(self.ada):
            wizard._merge((self.ada | self.bob).ids, self.ada)

    def test_event_of_a_spoke(self):
        contact = self._customer("Contact", parent_id=self.ada.id)
        with self._touching(self.ada):
            contact._record_relationship_event("answer", self.company, self.ada)

    def _stage_override(self):
        return self.env["crm.lifecycle.override"].create(
            {
                "partner_id": self.ada.id,
                "company_id": self.company.id,
                "stage_id": self.env.ref(
                    "crm_relationship.crm_lifecycle_stage_agent"
                ).id,
                **self.DAYS,
            }
        )


class TestQueueInserts(QueueCase):
    """One plain INSERT a transaction, however much it touches."""

    @contextmanager
    def _counting(self, expected):
        """Statements that insert into the queue until the transaction commits."""
        self._empty_queue()
        self.env.cr.flush()
        statements, execute = [], Cursor.execute

        def listen(cursor, query, *args, **kwargs):
            code = query.code if isinstance(query, SQL) else query
            if "INSERT INTO crm_relationship_queue" in str(code):
                statements.append(code)
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", listen):
            yield
            self.env.cr.flush()  # what a commit does first
        self.assertEqual(len(statements), expected)

    def test_posting_an_invoice(self):
        invoice = self._sell(self.ada, 100)
        invoice.button_draft()
        with self._counting(1):
            invoice.action_post()

    def test_posting_many_invoices_of_many_customers(self):
        customers = [self._customer(f"Customer {place}") for place in range(9)]
        invoices = self.env["account.move"].union(
            *(self._sell(customer, 100) for customer in customers)
        )
        invoices.button_draft()
        with self._counting(1):
            invoices.action_post()

    def test_paying(self):
        invoice = self._sell(self.ada, 100)
        with self._counting(1):
            self._pay(invoice)

    def test_confirming_an_order(self):
        order = self._order(self.ada, 100, quotation=True)
        with self._counting(1):
            order.action_confirm()

    def test_reading_and_writing_of_other_things(self):
        with self._counting(0):
            self.ada.phone = "+1 555 0100"

    def test_customer_touched_many_times_is_there_once(self):
        self._empty_queue()
        for _invoice in range(3):
            self._sell(self.ada, 100)
        self.env["crm.relationship.queue"]._insert_pending()
        rows = self.env["crm.relationship.queue"].search([])
        self.assertEqual(rows.mapped("partner_id"), self.ada.ids)

    def test_what_is_rolled_back_is_not_queued(self):
        self._empty_queue()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self._sell(self.ada, 100)
            raise ZeroDivisionError
        self.assertFalse(self._queued())

    def test_what_came_before_a_rolled_back_part_stays(self):
        self._empty_queue()
        self._sell(self.ada, 100)
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self._sell(self.bob, 100)
            raise ZeroDivisionError
        self.assertEqual(self._queued(), self.ada)
