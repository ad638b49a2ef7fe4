from odoo.tests import HttpCase, freeze_time, tagged

from .common import TODAY
from .test_competitor_offer import OfferCase


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestKnownTours(OfferCase, HttpCase):
    """What a salesperson writes down of a customer, and what a manager makes of it."""

    def test_salesperson(self):
        """A need, an offer and a tie on the customer's page; then the quotation."""
        seller = self._user("salesperson", name="Sam")
        (self.ada + self.bob).user_id = seller
        self.lamp.name = "Reading Lamp"
        self.start_tour(
            f"/odoo/contacts/{self.ada.id}", "crm_known_salesperson", login=seller.login
        )
        need = self.env["crm.need"].search([("partner_id", "=", self.ada.id)])
        self.assertRecordValues(
            need,
            [{"name": "Light for ten desks", "state": "open", "user_id": seller.id}],
        )
        offer = self.env["crm.competitor.offer"].search(
            [("partner_id", "=", self.ada.id)]
        )
        self.assertRecordValues(
            offer, [{"competitor_id": self.brown.id, "price_unit": 100}]
        )
        self.assertEqual((offer.our_price, offer.price_gap), (120, 20))
        self.start_tour(
            "/odoo/action-crm_relationship.crm_need_action",
            "crm_need_quotation",
            login=seller.login,
        )
        need.invalidate_recordset()
        self.assertEqual(need.state, "covered")
        self.assertEqual(need.order_id.state, "draft")

    def test_manager(self):
        """The win rate of a competitor, and a treatment plan."""
        self._offers(won=6, lost=4)
        segment = self.env["crm.segment"].create(
            {"name": "Best", "kind": "manual", "company_id": self.company.id}
        )
        manager = self._user("crm_manager", name="Mona")
        self.start_tour(
            "/odoo/action-crm_relationship.crm_competitor_offer_action_report",
            "crm_rivals_manager",
            login=manager.login,
        )
        plan = self.env["crm.treatment.plan"].search([("segment_id", "=", segment.id)])
        self.assertEqual((plan.name, plan.cadence_days), ("Gold", 7))
