from odoo.fields import Command

from .tier_case import TierCase


class TestTierBenefits(TierCase):
    """What a tier gives: points, prices and programmes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("product.group_product_pricelist")
        cls.price = cls.env["product.pricelist"].create(
            {"name": "Golden", "company_id": cls.company.id}
        )
        cls.gold.write({"multiplier": 1.5, "pricelist_id": cls.price.id})

    def test_points_are_multiplied_and_rounded_down(self):
        self._climb(self._give(self.ada, 0), 500)
        order = self._confirm(self.ada, (self.lamp, 1, 33.33))
        # 33.33 x 1.5 = 49.995
        self.assertEqual(order.loyalty_accrual_ids.points, 49.99)
        self.assertEqual(self._card(self.ada).points, 549.99)

    def test_what_a_tier_adds_does_not_count_for_tiers(self):
        card = self._climb(self._give(self.ada, 0), 500)
        self._confirm(self.ada, (self.lamp, 1, 33.33))
        entry = card.move_ids[0]
        self.assertEqual((entry.points, entry.status_points), (49.99, 33.33))

    def test_return_takes_from_the_status_what_was_counted(self):
        card = self._climb(self._give(self.ada, 0), 500)
        invoice = self._bill_order(self._confirm(self.ada, (self.lamp, 3, 33.33)))
        # 99.99 count; of 149.98 points two thirds are 99.99, a third is 49.99
        self._return(invoice, {self.lamp: 1})
        self._return(invoice, {self.lamp: 2})
        counted = card.move_ids.filtered("order_id").mapped("status_points")
        self.assertEqual((counted[-1], round(sum(counted), 2)), (99.99, 0))
        self.assertEqual(card.points, 500)

    def test_order_that_lifts_earns_by_the_tier_before(self):
        order = self._confirm(self.ada, (self.lamp, 5, 100))
        self.assertEqual(order.loyalty_accrual_ids.points, 500)

    def test_confirmed_order_keeps_its_terms(self):
        order = self._confirm(self.ada, (self.lamp, 5, 100))
        order.order_line.product_uom_qty = 6
        self.assertEqual(self._card(self.ada).tier_id, self.gold)
        self.assertEqual(self._card(self.ada).points, 600)

    def test_other_customers_earn_as_before(self):
        self._climb(self._give(self.ada, 0), 500)
        self._confirm(self.bob)
        self.assertEqual(self._card(self.bob).points, 100)

    def test_multiplied_points_return_in_shares(self):
        self._climb(self._give(self.ada, 0), 500)
        order = self._confirm(self.ada, (self.lamp, 2, 100))
        self._return(self._bill_order(order), {self.lamp: 1})
        self.assertEqual(self._card(self.ada).points, 650)

    def test_pricelist_is_proposed_on_new_quotations(self):
        before = self._quote(self.ada)
        self._climb(self._card(self.ada) or self._give(self.ada, 0), 500)
        self.assertNotEqual(before.pricelist_id, self.price)
        self.assertEqual(self._quote(self.ada).pricelist_id, self.price)
        self.assertNotEqual(self._quote(self.bob).pricelist_id, self.price)

    def test_contact_gets_the_pricelist_of_his_company(self):
        contact = self._customer("Eve", parent_id=self.ada.id)
        self._climb(self._give(self.ada, 0), 500)
        self.assertEqual(self._quote(contact).pricelist_id, self.price)

    def test_pricelist_of_the_customer_comes_first(self):
        self._climb(self._give(self.ada, 0), 500)
        own = self.env["product.pricelist"].create({"name": "Ada's"})
        self.ada.with_company(self.company).specific_property_product_pricelist = own
        self.assertEqual(self._quote(self.ada).pricelist_id, own)

    def test_programme_is_offered_to_its_tiers_only(self):
        club = self._program(name="Club")
        self.gold.access_program_ids = [Command.link(club.id)]
        self._climb(self._give(self.ada, 0), 500)
        self.assertIn(club, self._quote(self.ada).coupon_point_ids.coupon_id.program_id)
        order = self._quote(self.bob)
        self.assertEqual(order.coupon_point_ids.coupon_id.program_id, self.program)

    def test_tiers_of_the_customer_are_asked_once_for_an_order(self):
        self._climb(self._give(self.ada, 0), 500)
        order = self._quote(self.ada)
        order._get_program_domain()
        with self.assertQueryCount(0):
            order._get_program_domain()
            order._get_trigger_domain()
            order._tier_terms(self.program)

    def test_tier_reached_meanwhile_opens_its_programme(self):
        club = self._program(name="Club")
        self.gold.access_program_ids = [Command.link(club.id)]
        order = self._quote(self.ada)
        self.assertNotIn(club, order.coupon_point_ids.coupon_id.program_id)
        self._climb(self._card(self.ada), 500)
        order._update_programs_and_rewards()
        self.assertIn(club, order.coupon_point_ids.coupon_id.program_id)
