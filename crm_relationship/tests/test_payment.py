from odoo.fields import Command

from .common import ago
from .payment_standing_case import PaymentCase


class TestPaymentPoints(PaymentCase):
    """How late a customer pays, weighted by amount."""

    def test_points_by_days_beyond_terms(self):
        # the published table, and one day between its entries
        expected = {-40: 100, -30: 100, -25: 95, -20: 90, 0: 80, 15: 70, 22: 60}
        expected |= {30: 50, 60: 40, 90: 30, 120: 20, 150: 10.5, 180: 1, 200: 1}
        payers = {late: self._customer(f"{late} late") for late in expected}
        for late, payer in payers.items():
            self._sell_and_pay(100, late, payer)
        self._refresh()
        self.assertEqual(
            {late: self._row(payer).payment_score for late, payer in payers.items()},
            expected,
        )

    def test_points_are_weighted_by_amount(self):
        self._sell_and_pay(100, 0)
        self._sell_and_pay(300, 30)
        # 100 at 80 points, 300 at 50
        self.assertEqual(self._standing().payment_score, 57.5)

    def test_days_late_are_weighted_by_amount(self):
        self._sell_and_pay(100, 0)
        self._sell_and_pay(300, 30)
        self.assertEqual(self._standing().weighted_days_late, 22.5)

    def test_paid_early_is_not_late(self):
        self._sell_and_pay(100, -20)
        self._sell_and_pay(100, 10)
        self.assertEqual(self._standing().weighted_days_late, 5)

    def test_share_on_time_is_by_amount(self):
        self._sell_and_pay(100, 1)
        self._sell_and_pay(300, 0)
        self.assertEqual(self._standing().on_time_share, 0.75)

    def test_grace_days_are_on_time(self):
        self.company.crm_payment_grace_days = 3
        self._sell_and_pay(100, 3)
        self.assertEqual(self._standing().on_time_share, 1)

    def test_day_after_the_grace_days_is_late(self):
        self.company.crm_payment_grace_days = 3
        self._sell_and_pay(100, 4)
        self.assertEqual(self._standing().on_time_share, 0)

    def test_two_payments_of_one_invoice(self):
        invoice = self._sell(self.ada, 100, days_ago=60, due=30)
        self._pay(invoice, days_ago=30, amount=40)
        self._pay(invoice, days_ago=0)
        # 40 in time, 60 for 30 days
        self.assertEqual(self._standing().weighted_days_late, 18)

    def test_two_payments_of_one_invoice_are_one_observation(self):
        invoice = self._sell(self.ada, 100, days_ago=60, due=30)
        self._pay(invoice, days_ago=30, amount=40)
        self._pay(invoice, days_ago=0)
        self.assertEqual(self._standing().payment_count, 1)

    def test_one_payment_of_two_invoices(self):
        invoices = self._sell(self.ada, 100, days_ago=60, due=10)
        invoices |= self._sell(self.ada, 300, days_ago=60, due=50)
        self._pay(invoices, group_payment=True)
        # 100 for 10 days, 300 for 50
        self.assertEqual(self._standing().weighted_days_late, 40)

    def test_every_instalment_counts_by_itself(self):
        invoice = self._sell_in_halves(400, days_ago=60)
        self._pay(invoice)
        # halves due 60 and 30 days ago
        self.assertEqual(self._standing().weighted_days_late, 45)

    def test_instalments_are_observations(self):
        self._pay(self._sell_in_halves(400, days_ago=60))
        self.assertEqual(self._standing().payment_count, 2)

    def test_payment_in_euro(self):
        self._euro(1.25, days_ago=100)
        self._euro(2, days_ago=20)
        invoice = self._sell(self.ada, 100, days_ago=60, due=30, currency=self.eur)
        self._pay(invoice)
        self.assertEqual(self._standing().weighted_days_late, 30)

    def test_payment_in_euro_leaves_nothing_due(self):
        self._euro(1.25, days_ago=100)
        self._euro(2, days_ago=20)
        invoice = self._sell(self.ada, 100, days_ago=60, due=30, currency=self.eur)
        self._pay(invoice)
        self.assertEqual(self._standing().due_amount, 0)

    # what is no payment

    def test_credit_note_is_no_payment(self):
        invoice = self._sell(self.ada, 100, days_ago=60, due=30)
        self._match(invoice, self._refund(self.ada, 100))
        self.assertIs(self._standing().payment_score, False)

    def test_credit_note_takes_its_part_off(self):
        late = self._sell(self.ada, 100, days_ago=60, due=30)
        self._match(late, self._refund(self.ada, 70))
        self._pay(late)
        self._sell_and_pay(30, 0)
        # 30 for 30 days, 30 in time; the 70 count nowhere
        self.assertEqual(self._standing().weighted_days_late, 15)

    def test_write_off_is_no_payment(self):
        invoice = self._sell(self.ada, 100, days_ago=60, due=30)
        self._write_off(invoice, 100)
        self.assertIs(self._standing().payment_score, False)

    def test_write_off_takes_its_part_off(self):
        late = self._sell(self.ada, 100, days_ago=60, due=30)
        self._write_off(late, 70)
        self._pay(late)
        self._sell_and_pay(30, 0)
        self.assertEqual(self._standing().weighted_days_late, 15)

    def _sell_in_halves(self, amount, days_ago):
        """Half at once, half 30 days later."""
        half = {"value": "percent", "value_amount": 50}
        terms = self.env["account.payment.term"].create(
            {
                "name": "Halves",
                "line_ids": [
                    Command.create({**half, "nb_days": 0}),
                    Command.create({**half, "nb_days": 30}),
                ],
            }
        )
        invoice = self._sell(self.ada, amount, days_ago=days_ago)
        invoice.button_draft()
        invoice.invoice_payment_term_id = terms
        invoice.action_post()
        return invoice

    def _write_off(self, invoice, amount):
        item = invoice.line_ids.filtered("date_maturity")
        entry = self._entry(
            [(item.account_id, -amount, self.ada), (self.expense, amount)], days_ago=30
        )
        self._match(invoice, entry)


class TestPaymentBand(PaymentCase):
    """A from 80 points, B from 65, C from 50, D from 30; changes cross by 2 points."""

    def _pay_three(self, late):
        for amount in (100, 100, 100):
            self._sell_and_pay(amount, late)

    def _band_with_limit(self, *limits):
        """The band of three prompt payers as the limit of A takes these values."""
        for limit in limits:
            self.company.crm_payment_limit_a = limit
            self._refresh()
        return self._row(self.ada).payment_band

    def test_bands_by_days_late(self):
        # 80, 70, 50, 40 and 20 points
        for late, band in ((0, "a"), (15, "b"), (30, "c"), (60, "d"), (120, "e")):
            payer = self._customer("Payer")
            for _invoice in range(3):
                self._sell_and_pay(100, late, payer)
            with self.subTest(late=late):
                self.assertEqual(self._standing(payer).payment_band, band)

    def test_two_payments_are_too_few(self):
        self._sell_and_pay(100, 0)
        self._sell_and_pay(100, 0)
        self.assertFalse(self._standing().payment_band)

    def test_two_payments_are_too_few_in_words(self):
        self._sell_and_pay(100, 0)
        self._sell_and_pay(100, 0)
        reason = self._standing().payment_reason
        self.assertEqual(reason, "Too few payments to judge: 2 of 3.")

    def test_no_payment_in_words(self):
        self._sell(self.ada, 100, days_ago=10, due=-20)
        reason = self._standing().payment_reason
        self.assertEqual(reason, "No payment is known yet.")

    def test_prompt_payer_in_words(self):
        self._pay_three(0)
        reason = self._standing().payment_reason
        self.assertEqual(reason, "Pays on time: 3 payments.")

    def test_late_payer_in_words(self):
        self._sell_and_pay(100, 0)
        self._sell_and_pay(100, 0)
        self._sell_and_pay(200, 40)
        # 200 of 400 are 40 days late
        reason = self._standing().payment_reason
        self.assertRegex(reason, "20 days late on average, 50 % .*3 payments")

    def test_exactly_at_the_limit_is_in(self):
        self._pay_three(0)
        self.assertEqual(self._band_with_limit(80), "a")

    def test_a_tenth_below_the_limit_is_out(self):
        self._pay_three(0)
        self.assertEqual(self._band_with_limit(80.1), "b")

    def test_stays_at_the_limit_minus_2(self):
        self._pay_three(0)
        self.assertEqual(self._band_with_limit(80, 82), "a")

    def test_falls_below_the_limit_minus_2(self):
        self._pay_three(0)
        self.assertEqual(self._band_with_limit(80, 82.1), "b")

    def test_rises_at_the_limit_plus_2(self):
        self._pay_three(0)
        self.assertEqual(self._band_with_limit(90, 78), "a")

    def test_stays_below_the_limit_plus_2(self):
        self._pay_three(0)
        self.assertEqual(self._band_with_limit(90, 78.1), "b")

    def test_band_goes_when_payments_become_too_few(self):
        self._pay_three(0)
        self._refresh()
        # two years later nothing of it is in the window
        row = self._standing(as_of=ago(-500))
        self.assertFalse(row.payment_band)

    def test_change_of_band_is_a_transition(self):
        self._pay_three(0)
        self._band_with_limit(80, 90)
        moves = self._row(self.ada).transition_ids
        moves = moves.filtered(lambda move: move.kind == "payment_band")
        bands = [(move.from_band, move.to_band) for move in moves.sorted("id")]
        self.assertEqual(bands, [("a", "b")])


class TestPaymentRoundabout(PaymentCase):
    """Money that goes to and fro, and whose invoice it pays."""

    def test_reconciled_again(self):
        invoice = self._sell(self.ada, 100, days_ago=60, due=30)
        self._pay(invoice, days_ago=10)
        items = invoice.line_ids.filtered("matched_credit_ids")
        counterpart = items.matched_credit_ids.credit_move_id
        items.remove_move_reconcile()
        (items | counterpart).reconcile()
        # paid 20 days late, as before
        self.assertEqual(self._standing().weighted_days_late, 20)

    def test_over_payment_is_judged_by_what_was_owed(self):
        invoice = self._sell(self.ada, 100, days_ago=60, due=30)
        self._pay(invoice, days_ago=20, amount=150)
        standing = self._standing()
        self.assertEqual((standing.weighted_days_late, standing.payment_count), (10, 1))

    def test_over_payment_leaves_nothing_due(self):
        invoice = self._sell(self.ada, 100, days_ago=60, due=30)
        self._pay(invoice, days_ago=20, amount=150)
        self.assertEqual(self._standing().due_amount, 0)

    def test_reversed_invoice_is_neither_paid_nor_due(self):
        invoice = self._sell(self.ada, 100, days_ago=60, due=30)
        invoice._reverse_moves(
            [{"invoice_date": ago(20), "date": ago(20)}], cancel=True
        )
        self.assertEqual(invoice.payment_state, "reversed")
        standing = self._standing()
        self.assertIs(standing.payment_score, False)
        self.assertEqual((standing.due_amount, standing.overdue_amount), (0, 0))

    def test_money_given_back_for_a_credit_note_is_no_payment_of_the_customer(self):
        refund = self._refund(self.ada, 100, days_ago=60, due=30)
        self._pay(refund, days_ago=10)
        self.assertIs(self._standing().payment_score, False)

    def test_invoice_of_a_contact_is_its_companys(self):
        contact = self._customer("Cleo", parent_id=self.ada.id)
        self._sell_and_pay(100, 30, contact)
        self.assertEqual(self._standing().weighted_days_late, 30)
        self.assertFalse(self._row(contact))

    def test_exchange_difference_is_no_payment(self):
        """A euro invoice paid when the euro is dearer: one payment of what was owed."""
        self._euro(1, days_ago=100)
        self._euro(1.5, days_ago=20)
        invoice = self._sell(self.ada, 100, days_ago=60, due=30, currency=self.eur)
        self._pay(invoice, days_ago=10)
        self._sell_and_pay(100, 0, days_ago=90)
        # 100 dollars each: 20 days late and in time
        self.assertEqual(self._standing().weighted_days_late, 10)

    def test_two_companies_are_judged_apart(self):
        other = self._company("Annex", self.eur)
        self._open_books(other)
        self._sell_and_pay(100, 0)
        self._pay(self._sell(self.ada, 100, days_ago=60, due=30, company=other))
        self._refresh(companies=self.company | other)
        self.assertEqual(
            [self._row(self.ada, c).weighted_days_late for c in (self.company, other)],
            [0, 30],
        )
