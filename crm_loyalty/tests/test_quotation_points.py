"""What a seller sees of points on a quotation."""

from .common import LoyaltyCase


class TestQuotationPoints(LoyaltyCase):
    def _seen(self, order):
        return order.with_user(self._user("sales_lead")).customer_points

    def test_points_of_the_customer(self):
        self._give(self.ada, 70)
        self.assertEqual(self._seen(self._quote(self.ada)), "Stars: 70 stars")

    def test_what_is_to_come(self):
        self.program.earn_on = "paid"
        self._confirm(self.ada)
        self.assertEqual(
            self._seen(self._quote(self.ada)), "Stars: 0 stars, 100 stars to come"
        )

    def test_contact_has_the_points_of_his_company(self):
        firm = self._customer("Firm", is_company=True)
        eve = self._customer("Eve", parent_id=firm.id)
        self._give(firm, 70)
        self.assertEqual(self._seen(self._quote(eve)), "Stars: 70 stars")

    def test_customer_without_a_card_has_no_line(self):
        self.program.active = False
        self.assertFalse(self._seen(self._quote(self.bob)))

    def test_card_of_another_company_is_not_shown(self):
        other = self._company("Other", self.usd)
        elsewhere = self._program(name="Far", company_id=other.id)
        self._give(self.ada, 50, elsewhere)
        self.program.active = False
        self.assertFalse(self._quote(self.ada).customer_points)

    def test_button_leads_to_the_entries_of_the_order(self):
        self._give(self.ada, 200)
        order = self._confirm(self.ada)
        order = order.with_user(self._user("sales_lead"))
        self.assertEqual(order.loyalty_move_count, 1)
        action = order.action_view_points()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found.mapped("kind"), ["earn"])
