from .referral_case import ReferralCase


class TestReferralNetwork(ReferralCase):
    """Ada recommended Bob, Bob recommended Eve."""

    def setUp(self):
        super().setUp()
        self.eve = self._customer("Eve")
        self._come(self.bob)
        self.second = self._come(self.eve, self._card(self.bob))

    def _rows(self, root):
        rows = self.env["crm.loyalty.referral.network"].search(
            [("root_id", "=", root.id)]
        )
        return [(row.partner_id, row.referrer_id, row.level) for row in rows]

    def test_network_has_everybody_below_with_his_level(self):
        expected = [(self.bob, self.ada, 1), (self.eve, self.bob, 2)]
        self.assertEqual(self._rows(self.ada), expected)

    def test_network_of_the_middle_starts_there(self):
        self.assertEqual(self._rows(self.bob), [(self.eve, self.bob, 1)])

    def test_only_the_first_is_the_top(self):
        tops = self.env["crm.loyalty.referral.network"].search(
            [("is_top", "=", True), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(tops.root_id, self.ada)

    def test_held_referral_connects_nobody(self):
        self.second.state = "held"
        self.assertEqual(self._rows(self.ada), [(self.bob, self.ada, 1)])

    def test_released_circle_ends_where_it_comes_round(self):
        third = self._come(self.ada, self._card(self.eve))
        third._decide(True, "Friends")
        self.assertEqual(
            self._rows(self.ada),
            [(self.bob, self.ada, 1), (self.eve, self.bob, 2)],
        )

    def test_button_of_a_contact_opens_the_network_of_his_company(self):
        clerk = self._customer("Clerk", parent_id=self.ada.id)
        action = clerk.action_view_referral_network()
        self.assertEqual(action["domain"], [("root_id", "=", self.ada.id)])


class TestReferralValue(ReferralCase):
    """Half of (margin of 12 months - rewards + saved acquisition cost)."""

    def setUp(self):
        super().setUp()
        self.desk = self._product("Desk", cost=60, list_price=100)
        self.program.write(
            {"referral_days": 0, "referral_saved_cost": 20, "point_value": 0.1}
        )

    def _bring(self, customer, price=100):
        order = self._first_order(customer, self.card, (self.desk, 1, price))
        self._pay(self._bill_order(order))
        self.env["crm.purchase.day"]._read_documents(self.company)

    def _value(self):
        return self.env["crm.loyalty.referral.value"].search(
            [("partner_id", "=", self.ada.id)]
        )

    def test_value_of_a_rewarded_referral(self):
        self._bring(self.bob)
        # 100 - 60 margin, 150 points at 0.10, 20 saved: half of 40 - 15 + 20
        self.assertEqual(self._value().value, 22.5)

    def test_values_add_up(self):
        self._bring(self.bob)
        self._bring(self._customer("Eve"), 140)
        # the second: half of 80 - 15 + 20
        self.assertEqual(self._value().value, 22.5 + 42.5)
        self.assertEqual(self._value().referral_count, 2)

    def test_share_is_a_parameter(self):
        self.program.referral_share = 1
        self._bring(self.bob)
        self.assertEqual(self._value().value, 45)

    def test_unknown_margin_is_blank(self):
        self._first_order(self.bob)
        self.assertEqual(self._value().unknown_count, 1)
        self.assertIs(self._value().value, False)

    def test_unknown_value_of_a_point_is_blank(self):
        self.program.point_value = 0
        self._bring(self.bob)
        self.assertIs(self._value().value, False)

    def test_held_referral_has_no_value(self):
        self.ada.phone = self.bob.phone = "0470123456"
        self._bring(self.bob)
        self.assertFalse(self._value())

    def test_without_an_own_value_there_is_no_quadrant(self):
        self._bring(self.bob)
        self.assertFalse(self._value().quadrant)
