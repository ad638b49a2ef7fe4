from odoo.fields import Command

from .referral_case import ReferralCase
from .tier_case import TierCase


class TestParentChange(ReferralCase):
    """A customer who becomes a contact of another brings his points along."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls._customer("Firm", is_company=True)
        cls.own = cls._give(cls.bob, 50)

    def test_the_company_takes_the_card_over_where_it_has_none(self):
        self.bob.parent_id = self.firm
        self.assertEqual((self.own.partner_id, self.own.points), (self.firm, 50))
        self.assertIn("Bob is a contact of Firm now", self.own.message_ids[0].body)
        self.assert_proven(self.own)

    def test_cards_of_both_are_united_lot_by_lot(self):
        card = self._give(self.firm, 30)
        self.bob.parent_id = self.firm
        self.assertEqual((card.points, self.own.points), (80, 0))
        self.assertEqual(self._lots(card), [(30, 30), (50, 50)])
        self.assertEqual((self.own.active, self.own.united_id), (False, card))
        self.assert_proven(card, self.own)

    def test_several_contacts_at_once_have_one_card(self):
        self.card.sudo().points = 7
        self.firm.child_ids = [Command.link(self.ada.id), Command.link(self.bob.id)]
        self.assertEqual(self._card(self.firm).points, 57)
        self.assertFalse(self._card(self.ada) | self._card(self.bob))
        self.assert_proven(self.card, self.own)

    def test_company_that_is_one_no_longer(self):
        self.bob.is_company = True
        self.bob.parent_id = self.firm
        self.assertEqual(self.own.partner_id, self.bob)
        self.bob.is_company = False
        self.assertEqual(self.own.partner_id, self.firm)

    def test_company_under_a_company_keeps_its_card(self):
        card = self._give(self.firm, 30)
        self.firm.parent_id = self._customer("Group", is_company=True)
        self.assertEqual(card.partner_id, self.firm)

    def test_contact_who_leaves_leaves_the_points(self):
        self.bob.parent_id = self.firm
        self.bob.parent_id = False
        self.assertEqual(self.own.partner_id, self.firm)
        self._confirm(self.bob)
        self.assertEqual(self._card(self.bob).points, 100)
        self.assertEqual(self.own.points, 50)

    def test_orders_of_before_are_returned_on_the_common_card(self):
        card = self._give(self.firm, 30)
        order = self._confirm(self.bob)
        self.bob.parent_id = self.firm
        self.assertEqual(card.points, 180)
        order._action_cancel()
        self.assertEqual((card.points, card.debt_points), (80, 0))
        self.assert_proven(card, self.own)

    def test_next_order_finds_the_card(self):
        self.bob.parent_id = self.firm
        self._confirm(self.bob, (self.lamp, 1, 60))
        self.assertEqual(self.own.points, 110)

    def test_archived_card_follows_as_well(self):
        self._give(self.firm, 30)
        self.own.active = False
        self.bob.parent_id = self.firm
        self.assertEqual((self.own.partner_id, self.own.points), (self.firm, 50))
        self.assertFalse(self.own.united_id)

    def test_seller_of_another_company_moves_all_cards(self):
        sister = self._company("Sister", self.usd)
        seller = self._user(
            "salesperson",
            company_id=sister.id,
            company_ids=[Command.set(sister.ids)],
        )
        seller.group_ids |= self.env.ref("base.group_partner_manager")
        card = self._give(self.firm, 30)
        self._as(seller, self.bob).parent_id = self.firm.id
        self.assertEqual(card.points, 80)
        self.assert_proven(card, self.own)

    def test_card_without_a_ledger_stays_as_core_has_it(self):
        loose = self._program(name="Loose", strict_ledger=False)
        card = self._give(self.bob, 5, loose)
        self.bob.parent_id = self.firm
        self.assertEqual(card.partner_id, self.bob)

    def test_referral_rewards_the_card_of_the_company(self):
        eve = self._customer("Eve")
        referral = self._come(eve)
        self._pay(self._bill_order(referral.order_id))
        (self.ada | eve).parent_id = self.firm
        card = self._card(self.firm)
        before = card.points
        referral._settle(referral.release_date)
        # 100 for who recommended, 50 for who came
        self.assertEqual((referral.state, card.points - before), ("rewarded", 150))

    def test_agent_gets_his_points_on_the_card_of_the_company(self):
        eve = self._customer("Eve")
        self._come(eve)
        agent = self.env["crm.loyalty.agent"].create(
            {
                "partner_id": self.ada.id,
                "program_id": self.program.id,
                "points_per_unit": 0.1,
                "start_date": "2026-06-01",
            }
        )
        self._sell(eve, 300)
        card = self._give(self.firm, 0)
        self.ada.parent_id = self.firm
        agent._post_month(agent.start_date.replace(month=7))
        self.assertEqual(card.points, 30)

    def test_who_has_no_card_costs_one_query(self):
        many = self.env["res.partner"].create([{"name": f"C{n}"} for n in range(20)])
        many.parent_id = self.firm
        self.env.flush_all()
        self.assertEqual(many.commercial_partner_id, self.firm)
        with self.assertQueryCount(1):
            many._hand_cards_on()


class TestTierOfParent(TierCase):
    def test_status_of_both_adds_up(self):
        firm = self._customer("Firm", is_company=True)
        card = self._climb(self._give(firm, 0), 300)
        self._climb(self._give(self.bob, 0), 250)
        self.assertEqual(card.tier_id, self.silver)
        self.bob.parent_id = firm
        self.assertEqual((card.points, card.tier_id), (550, self.gold))
