from odoo.exceptions import UserError

from .common import ago
from .payment_case import OutsideCase


class TestApply(OutsideCase):
    """One upsert of the good lines; nothing counts twice."""

    def test_record_says_what_the_line_said(self):
        self._euro(1.25, days_ago=100)
        self._send(
            self._line_of(paid=20, invoice_ref="2026-1", currency="EUR", disputed="yes")
            | {"paid_amount": 40}
        )
        self.assertRecordValues(
            self._records(),
            [
                {
                    "company_id": self.company.id,
                    "source_system": "books",
                    "external_ref": "4711",
                    "partner_id": self.ada.id,
                    "invoice_ref": "2026-1",
                    "invoice_date": ago(60),
                    "due_date": ago(30),
                    "paid_date": ago(20),
                    "currency_id": self.eur.id,
                    "company_currency_id": self.usd.id,
                    "amount": 100,
                    "paid_amount": 40,
                    "balance": 125,
                    "paid_balance": 50,
                    "disputed": True,
                }
            ],
        )

    def test_reference_stands_for_the_invoice_number(self):
        self._send(self._line_of())
        self.assertEqual(self._records().invoice_ref, "4711")

    def test_paid_date_alone_means_all_of_it(self):
        self._send(self._line_of(paid=10))
        self.assertEqual(self._records().paid_amount, 100)

    def test_upsert_equals_what_the_form_computes(self):
        self._euro(1.37, days_ago=100)
        self._send(self._line_of(paid=10, currency="EUR", amount="33.33"))
        record = self._records()
        sent = (record.balance, record.paid_balance)
        record._compute_balance()
        self.assertEqual((record.balance, record.paid_balance), sent)

    def test_repeated_file_writes_nothing(self):
        lines = [self._line_of("1"), self._line_of("2", paid=10)]
        self._send(*lines)
        before = self._versions()
        outcome = self._send(*lines)
        self.assertEqual(self._versions(), before)
        self.assertEqual((outcome["created"], outcome["updated"]), (0, 0))
        self.assertEqual(outcome["unchanged"], 2)

    def test_corrected_line_writes_one_record(self):
        self._send(self._line_of("1"), self._line_of("2"))
        before = self._versions()
        outcome = self._send(self._line_of("1"), self._line_of("2", amount="99"))
        changed = self._versions() ^ before
        self.assertEqual({ref for ref, _version in changed}, {"2"})
        self.assertEqual((outcome["updated"], outcome["unchanged"]), (1, 1))

    def _versions(self):
        """(reference, version of the row): any write makes another version."""
        self.cr.execute("SELECT external_ref, ctid::text FROM crm_payment_record")
        return set(self.cr.fetchall())

    def test_every_value_of_a_line_can_be_corrected(self):
        self._euro(1.25, days_ago=100)
        changes = {
            "partner_ref": "B2",
            "invoice_ref": "other",
            "invoice_date": str(ago(59)),
            "due_date": str(ago(29)),
            "paid_date": str(ago(5)),
            "currency": "EUR",
            "amount": "101",
            "paid_amount": "7",
            "disputed": "yes",
        }
        line = self._line_of(paid=10)
        self._send(line)
        for name, value in changes.items():
            line = line | {name: value}
            with self.subTest(name=name):
                self.assertEqual(self._send(line)["updated"], 1)
                self.assertEqual(self._send(line)["updated"], 0)

    def test_payment_that_is_taken_back(self):
        self._send(self._line_of(paid=10))
        self._send(self._line_of())
        self.assertFalse(self._records().paid_date)
        self.assertEqual(self._records().paid_balance, 0)

    def test_corrected_rate_is_taken_over(self):
        self._euro(1.25, days_ago=100)
        self._send(self._line_of(currency="EUR"))
        self.eur.rate_ids.filtered("company_id").inverse_company_rate = 1.5
        self._send(self._line_of(currency="EUR"))
        self.assertEqual(self._records().balance, 150)

    def test_import_of_the_last_change_is_kept(self):
        first = self._send(self._line_of())["import_id"]
        self._send(self._line_of())
        self.assertEqual(self._records().import_id.id, first)

    def test_only_the_good_ones(self):
        batch = self._batch(self._line_of("good"), self._line_of("bad", amount="x"))
        batch.action_apply_good()
        self.assertEqual(self._records().mapped("external_ref"), ["good"])
        self.assertEqual(batch.state, "partial")

    def test_all_or_none(self):
        batch = self._batch(self._line_of("good"), self._line_of("bad", amount="x"))
        told = batch.action_apply()
        self.assertFalse(self._records())
        self.assertIn("1 of 2 lines are bad", told["params"]["message"])
        self.assertEqual(batch.bad_line_ids.mapped("external_ref"), ["bad"])

    def test_all(self):
        batch = self._batch(self._line_of("1"), self._line_of("2"))
        batch.action_apply()
        self.assertEqual(len(self._records()), 2)
        self.assertEqual(batch.state, "applied")

    def test_bad_line_is_corrected_and_applied(self):
        batch = self._batch(self._line_of("good"), self._line_of("bad", amount="x"))
        batch.action_apply_good()
        batch.bad_line_ids.amount = "70"
        batch.action_apply()
        self.assertEqual(self._records(external_ref="bad").amount, 70)
        self.assertEqual((batch.state, batch.created_count), ("applied", 2))

    def test_line_that_became_bad_after_the_check_is_not_applied(self):
        batch = self._batch(self._line_of())
        batch.action_check()
        self.ada.ref = False
        batch.action_apply_good()
        self.assertFalse(self._records())

    def test_corrected_line_is_to_be_checked_again(self):
        batch = self._batch(self._line_of(amount="x"))
        batch.action_check()
        batch.line_ids.amount = "5"
        self.assertEqual((batch.line_ids.state, batch.state), ("new", "draft"))

    def test_applied_line_that_is_corrected(self):
        batch = self._batch(self._line_of())
        batch.action_apply()
        batch.line_ids.amount = "5"
        self.assertEqual(batch.state, "partial")
        batch.action_apply()
        self.assertEqual(self._records().amount, 5)

    def test_applying_twice(self):
        batch = self._batch(self._line_of())
        batch.action_apply()
        batch.action_apply()
        self.assertEqual((batch.created_count, batch.unchanged_count), (1, 0))

    def test_applied_import_stays(self):
        batch = self._batch(self._line_of())
        batch.action_apply()
        with self.assertRaisesRegex(UserError, "stays as the proof"):
            batch.unlink()

    def test_applied_import_keeps_its_source(self):
        batch = self._batch(self._line_of())
        batch.action_apply()
        with self.assertRaisesRegex(UserError, "make another import"):
            batch.source_system = "other"

    def test_outcome_in_the_chatter(self):
        batch = self._batch(self._line_of("1"), self._line_of("2", amount="x"))
        batch.action_apply_good()
        said = batch.message_ids[:1].body
        self.assertIn("1 records created, 0 changed, 0 unchanged. 1 lines", said)

    def test_lines_keep_their_number(self):
        batch = self._batch(*(self._line_of(str(n), amount="x") for n in range(3)))
        batch.action_check()
        batch.line_ids[0].unlink()
        batch._add_lines([self._line_of("new")])
        batch.action_check()
        numbers = {line.external_ref: line.number for line in batch.line_ids}
        self.assertEqual(numbers, {"1": 2, "2": 3, "new": 4})

    def test_lines_go_some_months_after_they_were_applied(self):
        batch = self._batch(self._line_of("1"), self._line_of("2", amount="x"))
        batch.action_apply_good()
        lines = self.env["crm.payment.import.line"]
        lines._gc_applied()
        self.assertEqual(len(batch.line_ids), 2)
        batch.line_ids.filtered("applied_date").applied_date = ago(91)
        lines._gc_applied()
        self.assertEqual(batch.line_ids.mapped("external_ref"), ["2"])


class TestAffected(OutsideCase):
    """Customers whose records differ are computed anew, and no others."""

    def test_customers_of_new_records(self):
        self._send(self._line_of("1"), self._line_of("2", partner_ref="B2"))
        self.assertEqual(self._queued(), self.ada + self.bob)

    def test_customer_of_the_corrected_line(self):
        self._send(self._line_of("1"), self._line_of("2", partner_ref="B2"))
        self._empty_queue()
        self._send(self._line_of("1"), self._line_of("2", partner_ref="B2", amount="9"))
        self.assertEqual(self._queued(), self.bob)

    def test_nobody_of_a_repeated_file(self):
        self._send(self._line_of())
        self._empty_queue()
        self._send(self._line_of())
        self.assertFalse(self._queued())

    def test_both_customers_of_a_record_that_moves(self):
        self._send(self._line_of())
        self._empty_queue()
        self._send(self._line_of(partner_ref="B2"))
        self.assertEqual(self._queued(), self.ada + self.bob)
