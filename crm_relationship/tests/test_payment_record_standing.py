"""Records of invoices kept outside count for the standing as documents do."""

from .common import ago
from .payment_case import OutsideCase


class TestRecordStanding(OutsideCase):
    """Records and the same facts as documents of the ledger make one standing.

    Ada's invoices are kept outside, Bob's are posted and reconciled by Odoo.
    """

    def _both(self, amount, days_ago, due, paid=None, part=None, disputed=False):
        """The same invoice for Ada outside and for Bob in the ledger."""
        count = len(self._records())
        self._send(
            self._line_of(f"R{count}", days_ago, due, paid, disputed=disputed)
            | {"amount": amount, "paid_amount": part}
        )
        invoice = self._sell(self.bob, amount, days_ago=days_ago, due=due)
        if paid is not None:
            self._pay(invoice, days_ago=paid, amount=part)
        if disputed:
            invoice.action_toggle_block_payment()

    def _payment(self, partner):
        row = self._row(partner)
        names = [
            name
            for name, field in row._fields.items()
            if getattr(field, "family", None) == "payment" and field.store
        ]
        self.assertGreater(len(names), 6)
        return {name: row[name] for name in [*names, "payment_band"]}

    def assertSame(self, **vals):  # noqa: N802
        self._refresh(**vals)
        self.assertTrue(self._row(self.bob))
        self.assertEqual(self._payment(self.ada), self._payment(self.bob))

    def test_paid_on_time(self):
        self._both(100, 60, 30, paid=30)
        self.assertSame()

    def test_paid_late(self):
        self._both(100, 60, 30, paid=10)
        self.assertSame()
        self.assertEqual(self._row(self.ada).weighted_days_late, 20)

    def test_paid_early(self):
        self._both(100, 60, 30, paid=50)
        self.assertSame()

    def test_paid_in_part(self):
        self._both(100, 60, 30, paid=30, part=60)
        self.assertSame()
        self.assertEqual(self._row(self.ada).overdue_amount, 40)

    def test_paid_too_much(self):
        self._both(100, 60, 30, paid=30)
        self._records().paid_amount = 130
        self.assertSame()

    def test_not_due_yet(self):
        self._both(100, 10, -20)
        self.assertSame()
        self.assertEqual(self._row(self.ada).due_amount, 100)

    def test_due_today(self):
        self._both(100, 10, 0)
        self.assertSame()

    def test_overdue(self):
        self._both(100, 60, 30)
        self.assertSame()
        self.assertEqual(self._row(self.ada).overdue_amount, 100)

    def test_disputed(self):
        self._both(100, 60, 30, disputed="yes")
        self.assertSame()
        self.assertEqual(self._row(self.ada).overdue_amount, 0)

    def test_old_and_open(self):
        self._both(100, 900, 870)
        self.assertSame()

    def test_old_and_paid(self):
        self._both(100, 900, 870, paid=800)
        self._both(50, 20, 10)
        self.assertSame()

    def test_first_day_of_24_months(self):
        self._both(100, 729, 700, paid=690)
        self._both(300, 730, 700, paid=650)
        self.assertSame()
        self.assertEqual(self._row(self.ada).invoiced_24m, 100)

    def test_band_of_several(self):
        for days_ago in (200, 150, 100, 60):
            self._both(100 + days_ago, days_ago, days_ago - 30, paid=days_ago - 50)
        self.assertSame()
        self.assertTrue(self._row(self.ada).payment_band)

    def test_of_a_past_day(self):
        self._both(100, 60, 50, paid=10)
        self._both(70, 10, 5)
        self.assertSame(as_of=ago(20))
        self.assertEqual(self._row(self.ada).due_amount, 100)

    def test_in_euro(self):
        self._euro(1.25, days_ago=100)
        line = self._line_of(paid=10, currency="EUR", amount=80, paid_amount=30)
        self._send(line)
        invoice = self._sell(self.bob, 80, days_ago=60, due=30, currency=self.eur)
        self._pay(invoice, days_ago=10, amount=30)
        self.assertSame()
        self.assertEqual(self._row(self.ada).overdue_amount, 62.5)

    def test_cost_of_late_payment(self):
        self._both(100, 60, 30, paid=10)
        self._refresh()
        cost = self._row(self.ada).late_payment_cost_12m
        self.assertTrue(cost)
        self.assertEqual(cost, self._row(self.bob).late_payment_cost_12m)

    def test_by_the_queue_as_by_the_full_run(self):
        self._refresh()
        self._both(100, 60, 30, paid=10)
        self._drain()
        drained = self._payment(self.ada)
        self._refresh()
        self.assertEqual(self._payment(self.ada), drained)

    def test_one_customer_of_both_worlds(self):
        self._sell(self.ada, 100, days_ago=60, due=30)
        self._send(self._line_of(amount=50))
        self._refresh()
        self.assertEqual(self._row(self.ada).overdue_amount, 150)

    def test_record_and_document_are_two_observations(self):
        self._pay(self._sell(self.ada, 100, days_ago=60, due=30), days_ago=30)
        self._send(self._line_of(paid=30))
        self._refresh()
        self.assertEqual(self._row(self.ada).payment_count, 2)


class TestRecordOwner(OutsideCase):
    def test_change_of_parent_leaves_records_where_they_were(self):
        self._send(self._line_of())
        group = self._customer("Group", is_company=True)
        self.ada.parent_id = group
        self._refresh()
        self.assertEqual(self._row(self.ada).due_amount, 100)
        self.assertFalse(self._row(group).due_amount)

    def test_merge_moves_records(self):
        self._send(self._line_of())
        self._merge(self.ada, into=self.bob)
        self._drain()
        self.assertEqual(self._row(self.bob).due_amount, 100)

    def test_records_of_a_merged_customer_are_still_the_same(self):
        self._send(self._line_of())
        self._merge(self.ada, into=self.bob)
        self.bob.ref = "A1"
        self.assertEqual(self._send(self._line_of())["unchanged"], 1)

    def _merge(self, partner, into):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        self.env.flush_all()
        wizard._merge((partner + into).ids, into)
        self.env.invalidate_all()
