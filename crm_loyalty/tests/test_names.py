from odoo.addons.crm_relationship.tests.common import TODAY

from ..models.ledger.cause import because
from .tier_case import TierCase


class TestNames(TierCase):
    """What no document names is called so that a reader knows what it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.lang_en").date_format = "%d.%m.%Y"
        cls.ada.email = "ada@example.com"
        cls.card = cls._give(cls.ada, 50)

    def test_an_entry_is_called_by_its_document(self):
        order = self._confirm(self.ada, (self._product("Tea"), 1, 10))
        move = self.env["crm.loyalty.move"].search([("order_id", "=", order.id)])
        self.assertEqual(move[:1].display_name, order.name)

    def test_an_entry_without_a_document_is_called_what_it_is(self):
        because(self.card, kind="bonus").points += 10
        move = self.env["crm.loyalty.move"].search([("card_id", "=", self.card.id)])
        self.assertEqual(move[:1].display_name, "Bonus")

    def test_a_lot_is_called_by_its_program_and_day(self):
        lot = self.env["crm.loyalty.lot"].search([("card_id", "=", self.card.id)])
        self.assertEqual(lot.display_name, f"{self.program.name}, 15.06.2026")

    def test_a_tier_reached_is_called_so(self):
        self._climb(self.card, 600)
        self._night(TODAY)
        assessment = self.env["crm.loyalty.tier.assessment"].search(
            [("card_id", "=", self.card.id)], limit=1
        )
        self.assertEqual(assessment.display_name, "Reached, 15.06.2026")

    def test_a_notice_says_what_it_was_about(self):
        silver = self.silver.id
        about = {
            ("expiry", "2026-07-31"): "31.07.2026",
            ("tier_up", f"{silver}:2026-06-15"): "Silver, 15.06.2026",
            ("tier_risk", f"{silver}:2026-06-15"): "Silver, 15.06.2026",
            ("referral", "referral:0"): "",  # one that is gone
        }
        for (kind, key), words in about.items():
            with self.subTest(kind):
                notice = self.env["crm.loyalty.notice"].new({"kind": kind, "key": key})
                self.assertEqual(notice.display_name, words)
