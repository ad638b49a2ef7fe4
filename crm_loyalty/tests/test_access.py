"""Who may see what, tried as each role; never as administrator."""

from odoo.addons.crm_relationship.tests.common import ago

from .common import LoyaltyCase


class TestAccess(LoyaltyCase):
    def test_points_of_another_company_are_hidden(self):
        other = self._company("Other", self.usd)
        elsewhere = self._program(name="Far", company_id=other.id)
        self._give(self.ada, 10)
        self._give(self.bob, 20, elsewhere)
        env = self._as(self._user("loyalty_manager"))
        for model in ("crm.loyalty.move", "crm.loyalty.lot", "crm.loyalty.proof"):
            with self.subTest(model=model):
                found = env[model].search(
                    [("program_id", "in", (self.program | elsewhere).ids)]
                )
                self.assertEqual(found.program_id, self.program)


class TestFaces(LoyaltyCase):
    """What the hub shows of points."""

    def test_relationship_has_the_points_of_the_customer_and_his_contacts(self):
        firm = self._customer("Firm", is_company=True)
        eve = self._customer("Eve", parent_id=firm.id)
        self._confirm(eve)
        self._refresh()
        self.assertEqual(self._row(firm).points_balance, 100)
        self.assertEqual(eve.relationship_points_balance, 100)

    def test_no_card_is_blank(self):
        self._confirm(self.ada)
        self._sell(self.bob, 10)
        self._refresh()
        self.assertIs(self._row(self.bob).points_balance, False)

    def test_drain_follows_points(self):
        card = self._give(self.ada, 70)
        self._order(self.ada, 10)
        self._drain()
        self._empty_queue()
        wizard = self.env["loyalty.card.update.balance"].create(
            {"card_id": card.id, "new_balance": 90, "description": "Prize"}
        )
        wizard.action_update_card_point()
        self._drain()
        self.assertEqual(self._row(self.ada).points_balance, 90)

    def test_past_day_shows_the_points_of_that_day(self):
        self._give(self.ada, 70)
        self._order(self.ada, 10, days_ago=30)
        self._refresh(as_of=ago(1))
        self.assertEqual(self._row(self.ada).points_balance, 0)

    def test_history_tells_what_moved_points(self):
        order = self._confirm(self.ada)
        page = self.env["crm.timeline"].get_page(
            self.ada.id, filters={"channels": ["points"]}
        )
        entry = page["entries"][0]
        self.assertEqual(entry["title"], f"+100 · {order.name}")
        self.assertEqual(entry["state"], "Earned")

    def test_history_of_a_reader_without_loyalty_has_no_points(self):
        self._confirm(self.ada)
        env = self._as(self._user("crm_manager"))
        page = env["crm.timeline"].get_page(
            self.ada.id, filters={"channels": ["points"]}
        )
        self.assertEqual(page["entries"], [])
