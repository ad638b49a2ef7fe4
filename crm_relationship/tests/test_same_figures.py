from random import Random
from unittest.mock import patch

from odoo.fields import Command

from odoo.addons.crm_relationship.models.refresh import (
    crm_relationship_queue,
    crm_relationship_refresh,
)

from .common import RelationshipCase, ago

# what a run says of itself, not of the customer
OWN = {"id", "priority_previous"}


class TestSameFigures(RelationshipCase):
    """A customer refreshed alone has what a full run gives him."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._pool("order")
        cls._pool("refund", cls._account("expense", "Returns desk"))
        cls._expense(cls.expense, 1000, 30)
        cls.customers = cls.ada | cls.bob
        for name in ("Cleo", "Dan", "Eve", "Finn"):
            cls.customers |= cls._customer(name)
        cls.product = cls._product(cost=7)
        random = Random(5)
        for customer in cls.customers:
            for _document in range(random.randint(1, 4)):
                cls._trade(customer, random)
        cls._refresh()
        cls._empty_queue()
        cls._read_days()

    @classmethod
    def _read_days(cls):
        return cls.env["crm.purchase.day"]._read_documents(cls.company)

    @classmethod
    def _trade(cls, customer, random):
        """An order, an invoice, and perhaps what follows."""
        days = random.randint(20, 500)
        cls._order(customer, random.randint(10, 900), days)
        invoice = cls._sell(customer, random.randint(10, 900), days)
        if random.random() < 0.5:
            cls._pay(invoice, days - random.randint(0, 20))
        if random.random() < 0.3:
            cls._refund(customer, random.randint(1, 10), days - 1)
        return invoice

    def _figures(self):
        """Every stored figure of every customer."""
        self.env.flush_all()
        relation = self.env["crm.relationship"]
        names = [
            name
            for name, field in relation._fields.items()
            if field.store and name not in OWN
        ]
        relation.invalidate_model()
        rows = relation.search([("company_id", "=", self.company.id)]).read(names)
        return {row["partner_id"][0]: row for row in rows}

    def _assert_full_run_agrees(self):
        self._drain()
        alone = self._figures()
        basis = self.env["crm.relationship.basis"].search(
            [("company_id", "=", self.company.id)]
        )
        self._refresh(basis=basis)
        self.assertEqual(alone, self._figures())
        self.assertEqual(self._read_days(), 0)

    def test_second_run_changes_nothing(self):
        self.assertEqual(self._refresh().changed_count, 0)

    def test_new_invoice(self):
        self._sell(self.ada, 250, 3)
        self._assert_full_run_agrees()

    def test_new_order(self):
        self._order(self.ada, 250, 3)
        self._assert_full_run_agrees()

    def test_new_promise(self):
        self._promise(self.ada, ago(-5))
        self._promise(self.bob, ago(30), done_date=ago(31))
        self._assert_full_run_agrees()
        self.assertEqual(self._row(self.ada).open_promise_count, 1)
        self.assertEqual(self._row(self.bob).promise_kept_ratio, 1)

    def test_new_talk_meeting_and_message(self):
        self.env["crm.interaction"].create(
            {"name": "Call", "partner_id": self.ada.id, "date": ago(9)}
        )
        self.env["calendar.event"].create(
            {"name": "Visit", "partner_ids": [Command.set(self.bob.ids)]}
            | {"start": ago(8), "stop": ago(8)}
        )
        cleo = self.customers[2]
        cleo.message_post(body="Hello", author_id=cleo.id, message_type="email")
        self._sell(cleo, 10)
        self._assert_full_run_agrees()
        self.assertEqual(self._row(self.ada).last_interaction_date, ago(9))
        self.assertEqual(self._row(cleo).last_interaction_date, ago(0))

    def test_promise_that_ends_or_goes(self):
        promises = self._promise(self.ada, ago(3)) | self._promise(self.bob, ago(3))
        self._drain()
        promises[0].write({"broken_date": ago(1), "reason": "No stock"})
        promises[1].unlink()
        self._assert_full_run_agrees()
        self.assertEqual(self._row(self.ada).promise_kept_ratio, 0)
        self.assertIs(self._row(self.bob).open_promise_count, False)

    def _promise(self, customer, due_date, **vals):
        return self.env["crm.promise"].create(
            {
                "name": "Call back",
                "partner_id": customer.id,
                "made_date": ago(60),
                "due_date": due_date,
                **vals,
            }
        )

    def test_credit_note(self):
        self._refund(self.bob, 60, 3)
        self._assert_full_run_agrees()

    def test_payment_taken_back(self):
        invoice = self._sell(self.ada, 100, 60, due=40)
        self._pay(invoice, 10)
        self._drain()
        invoice.line_ids.remove_move_reconcile()
        self._assert_full_run_agrees()

    def test_invoice_cancelled(self):
        invoice = self._sell(self.ada, 100, 60)
        self._drain()
        invoice.button_draft()
        invoice.button_cancel()
        self._assert_full_run_agrees()

    def test_contact_moved(self):
        contact = self._customer("Buyer", parent_id=self.ada.id)
        self._order(contact, 300, 5)
        self._drain()
        contact.parent_id = self.bob
        self._assert_full_run_agrees()

    def test_customers_merged(self):
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge(self.customers[2:4].ids, self.customers[2])
        self._assert_full_run_agrees()

    def test_many_things_at_once(self):
        random = Random(9)
        invoices = [self._trade(c, random) for c in self.customers]
        self._sell(self.ada, lines=[Command.create({"price_unit": 3})])
        invoices[0].button_draft()
        self._assert_full_run_agrees()

    def _drain_most(self):
        """Drain where whole tables are read: more than half of the customers wait."""
        queue = self.env["crm.relationship.queue"]
        with (
            patch.object(crm_relationship_refresh, "BATCH", 1),
            patch.object(crm_relationship_queue, "BATCH", 1),
            patch.object(
                type(queue.env["crm.relationship"]),
                "_compute_everybody",
                autospec=True,
                side_effect=type(queue.env["crm.relationship"])._compute_everybody,
            ) as everybody,
        ):
            count = self._drain()
        self.assertEqual(everybody.call_count, 1)
        return count

    def test_most_customers_at_once(self):
        random = Random(3)
        for customer in self.customers:
            self._trade(customer, random)
        self.assertEqual(self._drain_most(), len(self.customers))
        self.assertFalse(self.env["crm.relationship.queue"].search_count([]))
        self._assert_full_run_agrees()

    def test_most_customers_and_nobody_else(self):
        """Whoever does not wait keeps his figures, whatever has changed meanwhile."""
        random = Random(3)
        for customer in self.customers:
            self._trade(customer, random)
        self.env.flush_all()
        queue = self.env["crm.relationship.queue"]
        queue._insert_pending()
        before = self._figures()
        queue.search([("partner_id", "=", self.bob.id)]).unlink()
        self._drain_most()
        after = self._figures()
        self.assertEqual(before[self.bob.id], after[self.bob.id])
        self.assertNotEqual(before[self.ada.id], after[self.ada.id])

    def test_figures_follow_the_documents(self):
        before = self._figures()[self.ada.id]["revenue_total"]
        self._sell(self.ada, 250, 3)
        self._drain()
        self.assertEqual(self._figures()[self.ada.id]["revenue_total"], before + 250)
