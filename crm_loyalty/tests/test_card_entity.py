from odoo.exceptions import ValidationError

from .common import LoyaltyCase


class TestCardEntity(LoyaltyCase):
    """A customer and his contacts have one card in a programme."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls._customer("Firm", is_company=True)
        cls.eve = cls._customer("Eve", parent_id=cls.firm.id)
        cls.dan = cls._customer("Dan", parent_id=cls.firm.id)

    def test_order_of_a_contact_earns_on_the_companys_card(self):
        self._confirm(self.eve)
        self.assertEqual(self._card(self.firm).points, 100)
        self.assertFalse(self._card(self.eve))

    def test_contacts_share_one_card(self):
        self._confirm(self.eve)
        self._confirm(self.dan, (self.chair, 1, 50))
        self._confirm(self.firm, (self.chair, 1, 50))
        self.assertEqual(len(self._card(self.firm)), 1)
        self.assertEqual(self._card(self.firm).points, 200)
        self.assert_proven(self._card(self.firm))

    def test_contact_redeems_what_the_company_earned(self):
        self._confirm(self.firm)
        order = self._redeem(self._quote(self.dan, (self.chair, 1, 50)))
        order._update_programs_and_rewards()
        order.action_confirm()
        self.assertEqual(self._card(self.firm).points, 50)  # 100 - 100 + 50
        self.assertEqual(order.amount_total, 40)
        order._action_cancel()
        self.assertEqual(self._card(self.firm).points, 100)

    def test_card_made_for_a_contact_is_the_companys(self):
        card = self._give(self.eve, 5)
        self.assertEqual(card.partner_id, self.firm)

    def test_second_card_names_the_first(self):
        card = self._give(self.firm, 5)
        with self.assertRaisesRegex(ValidationError, card.code):
            self._give(self.dan, 5)

    def test_programme_without_a_ledger_keeps_cards_of_contacts(self):
        loose = self._program(name="Loose", strict_ledger=False)
        self._confirm(self.eve)
        self.assertEqual(self._card(self.eve, loose).points, 100)
        self.assertEqual(self._card(self.firm).points, 100)
        order = self._confirm(self.eve)
        self.assertEqual(self._card(self.eve, loose).points, 200)
        self.assertEqual(
            order.coupon_point_ids.coupon_id.program_id, loose | self.program
        )

    def test_merged_customers_have_one_card_with_all_lots(self):
        kept, gone = self._give(self.ada, 30), self._give(self.bob, 50)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.ada | self.bob).ids, self.ada
        )
        self.assertEqual(kept.points, 80)
        self.assertEqual(self._lots(kept), [(30, 30), (50, 50)])
        self.assertEqual((gone.points, gone.active), (0, False))
        self.assertEqual((kept | gone).move_ids.partner_id, self.ada)
        self.assert_proven(kept, gone)

    def test_switch_unites_cards_and_opens_lots(self):
        loose = self._program(name="Loose", strict_ledger=False)
        first = self._give(self.firm, 10.004, loose)
        second = self._give(self.eve, 20, loose)
        alone = self._give(self.ada, -7, loose)
        loose.action_open_ledger()
        self.assertEqual(first.points, 30)
        self.assertEqual((second.points, second.active), (0, False))
        self.assertEqual(self._kinds(first), [("opening", 30)])
        self.assertEqual((alone.points, alone.debt_points), (0, 7))
        self.assert_proven(first, second, alone)

    def test_split_contacts_have_their_own_lots_again(self):
        kept, gone = self._give(self.ada, 30), self._give(self.bob, 50)
        self._merge_and_split(spend=20)
        # of 30 and 50 that never expire the oldest lot pays the 20
        self.assertEqual((kept.points, gone.points), (10, 50))
        self.assertTrue(gone.active)
        self.assertEqual(gone.partner_id, self.bob)
        self.assert_proven(kept, gone)

    def test_split_contact_whose_card_was_the_only_one_takes_it_along(self):
        card = self._give(self.bob, 50)
        self._merge_and_split()
        self.assertEqual((card.partner_id, card.points), (self.bob, 50))
        self.assertFalse(self._card(self.ada))

    def test_united_lot_keeps_the_day_it_was_earned(self):
        self._give(self.ada, 30)
        old = self._give(self.bob, 50).lot_ids
        self.env.cr.execute(
            "UPDATE crm_loyalty_lot SET earned_date = '2025-01-31' WHERE id = %s",
            [old.id],
        )
        old.invalidate_recordset()
        self._merge_and_split(split=False)
        lots = self._card(self.ada).lot_ids
        self.assertIn("2025-01-31", [str(lot.earned_date) for lot in lots])

    def test_order_of_a_merged_customer_is_taken_back_from_the_common_card(self):
        kept = self._give(self.ada, 30)
        order = self._confirm(self.bob)
        self._merge_and_split(split=False)
        self.assertEqual(kept.points, 130)
        order._action_cancel()
        self.assertEqual((kept.points, kept.debt_points), (30, 0))
        self.assertEqual(self._lots(kept)[0], (30, 30))
        self.assert_proven(kept)

    def test_order_of_a_customer_split_off_is_taken_back_from_his_own(self):
        kept = self._give(self.ada, 30)
        order = self._confirm(self.bob)
        gone = self._card(self.bob)
        self._merge_and_split()
        order._action_cancel()
        self.assertEqual((kept.points, gone.points, gone.debt_points), (30, 0, 0))
        self.assert_proven(kept, gone)

    def _merge_and_split(self, spend=0, split=True):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.ada | self.bob).ids, self.ada)
        self.env.invalidate_all()
        if spend:
            self._card(self.ada).points -= spend
        if split:
            self.env["crm.partner.merge"].search([], limit=1)._split()
