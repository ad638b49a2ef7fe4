from odoo.addons.crm_relationship.tests.privacy_case import PrivacyCase

from .common import LoyaltyCase


class TestPrivacy(LoyaltyCase, PrivacyCase):
    addon = "crm_loyalty"

    def test_every_model_is_treated(self):
        self._assert_every_model_is_treated()

    def test_points_of_an_erased_person_still_add_up(self):
        card = self._give(self.ada, 30)
        manager = self._user("crm_manager")
        manager.group_ids += self.env.ref("base.group_partner_manager")
        self._as(manager)["crm.privacy"].erase_person(self.ada.id)
        self.assertEqual(card.points, 30)
        self.assertEqual(
            sum(
                self.env["crm.loyalty.move"]
                .search([("card_id", "=", card.id)])
                .mapped("points")
            ),
            30,
        )
