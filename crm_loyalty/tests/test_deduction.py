from .common import LoyaltyCase


class TestDeduction(LoyaltyCase):
    """Points spent before a return are deducted from the refund, where so agreed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.write({"debt_policy": "deduct", "point_value": 0.1})
        cls.order = cls._confirm(cls.ada)
        cls.invoice = cls._bill_order(cls.order)
        # 100 earned and spent, 50 earned by the chair: 50 are missing at a return
        cls._redeem(cls._quote(cls.ada, (cls.chair, 1, 50))).action_confirm()
        cls.card = cls._card(cls.ada)

    def test_refund_is_lowered_by_the_value_of_what_is_missing(self):
        note = self._return(self.invoice)
        self.assertEqual(note.amount_untaxed, 95)  # 100 less 50 points at 0.10
        line = note.invoice_line_ids.filtered(lambda line: line.price_unit < 0)
        self.assertIn("50 stars used before the return", line.name)
        self.assertEqual((self.card.points, self.card.debt_points), (0, 0))
        debt = self.card.debt_ids
        self.assertEqual((debt.points, debt.deducted, debt.remaining), (50, 50, 0))
        self.assert_proven(self.card)

    def test_credit_note_set_to_draft_owes_and_gives_back(self):
        note = self._return(self.invoice)
        note.button_draft()
        self.assertEqual(note.amount_untaxed, 100)
        self.assertEqual((self.card.points, self.card.debt_points), (50, 0))
        self.assert_proven(self.card)

    def test_posted_again_it_is_deducted_once(self):
        note = self._return(self.invoice)
        note.button_draft()
        note.action_post()
        self.assertEqual(note.amount_untaxed, 95)
        self.assertEqual((self.card.points, self.card.debt_points), (0, 0))
        self.assert_proven(self.card)

    def test_nothing_is_deducted_while_the_card_holds_enough(self):
        self._confirm(self.ada)
        note = self._return(self.invoice)
        self.assertEqual(note.amount_untaxed, 100)
        self.assertEqual(self.card.points, 50)

    def test_deduction_does_not_exceed_the_refund(self):
        self.program.point_value = 5
        note = self._return(self.invoice)
        self.assertEqual(note.amount_untaxed, 0)

    def test_without_the_agreement_the_debt_stays(self):
        self.program.debt_policy = "net"
        note = self._return(self.invoice)
        self.assertEqual(note.amount_untaxed, 100)
        self.assertEqual(self.card.debt_points, 50)
