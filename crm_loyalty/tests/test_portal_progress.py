"""What a customer sees of the way to his next tier, and of those he recommended."""

from datetime import date

from odoo.tests import freeze_time, tagged

from odoo.addons.crm_relationship.tests.common import TODAY, ago

from .referral_case import ReferralCase
from .test_portal import PortalCase
from .tier_case import TierCase

GUARDED = "The terms of the programme are not met. Please ask us."


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)
class TestPortalTier(TierCase, PortalCase):
    """Silver from 100 stars of the calendar year, Gold from 500."""

    def _steps(self, partner, card):
        """[(sentence, figures, percent)] of the bars on the page."""
        page, _response = self._page(partner, f"/my/points/{card.id}")
        [*bars] = page.xpath("//*[@role='progressbar']")
        return [
            (sentence, bar.get("aria-valuetext"), int(bar.get("aria-valuenow")))
            for sentence, bar in zip(
                self._words(page, "o_crm_points_outlook"), bars, strict=True
            )
        ]

    def test_bars_say_what_is_missing_to_keep_and_to_reach(self):
        card = self._climb(self._give(self.ada, 0), 120, date(2025, 5, 1))
        self._climb(card, 30, ago(3))
        # Silver of 2025 is held through 2026, whose 30 stars do not keep it:
        # 30 of 100 is 30 %; 30 of 500 is 6 %
        self.assertEqual(
            self._steps(self.ada, card),
            [
                (
                    "You need 70 stars more by 12/31/2026 to keep Silver.",
                    "30 stars of 100 stars",
                    30,
                ),
                (
                    "You need 470 stars more by 12/31/2026 to reach Gold.",
                    "30 stars of 500 stars",
                    6,
                ),
            ],
        )

    def test_bar_of_who_has_done_enough_is_full(self):
        card = self._climb(self._give(self.ada, 0), 500)
        self.assertEqual(
            self._steps(self.ada, card),
            [("Gold is yours until 12/31/2027.", "500 stars of 500 stars", 100)],
        )

    def test_bar_is_not_full_while_a_point_is_missing(self):
        self.gold.threshold = 1000
        card = self._climb(self._give(self.ada, 0), 999)
        # 99.9 % is not 100
        self.assertEqual([step[2] for step in self._steps(self.ada, card)], [100, 99])

    def test_way_to_the_first_tier_starts_empty(self):
        card = self._give(self.ada, 0)
        self.assertEqual(
            self._steps(self.ada, card),
            [
                (
                    "You need 100 stars more by 12/31/2026 to reach Silver.",
                    "0 stars of 100 stars",
                    0,
                )
            ],
        )

    def test_money_is_said_with_its_currency(self):
        self.program.qualify_by = "money"
        card = self._climb(self._give(self.ada, 0), 40, amount=25)
        [(sentence, _figures, percent)] = self._steps(self.ada, card)
        self.assertIn("You need $", sentence.replace("\xa0", ""))
        self.assertEqual(percent, 25)

    def test_no_bar_without_tiers(self):
        card = self._give(self.ada, 70, self._program(name="Flat"))
        self.assertEqual(self._steps(self.ada, card), [])

    def test_bar_has_a_name_and_its_ends(self):
        self._climb(self._give(self.ada, 0), 500)
        page, _response = self._page(self.ada, "/my/points")
        [bar] = page.xpath("//*[@role='progressbar']")
        self.assertEqual(bar.get("aria-label"), "On the way to Gold")
        ends = [bar.get(f"aria-value{end}") for end in ("min", "max")]
        self.assertEqual(ends, ["0", "100"])

    def test_contact_sees_the_way_of_his_company_only_where_allowed(self):
        card = self._climb(self._give(self.firm, 0), 500)
        card.portal_partner_ids = self.eve
        self.assertEqual(len(self._steps(self.eve, card)), 1)
        self.assertEqual(self._steps(self.max, card), [])

    def test_another_customer_sees_no_bar(self):
        card = self._climb(self._give(self.ada, 0), 500)
        self.assertEqual(self._steps(self.bob, card), [])


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)
class TestPortalReferral(ReferralCase, PortalCase):
    """100 stars for who recommends, once the order is paid and 14 days are over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bea = cls._customer("Bea Miller")

    def _told(self, partner=None, card=None):
        """[(name, label, words, points)] of the recommendations on the page."""
        url = f"/my/points/{(card or self.card).id}"
        page, self.response = self._page(partner or self.ada, url)
        return [
            tuple(
                " ".join(part.text_content().split()) for part in row.xpath("./div/*")
            )
            for found in page.find_class("o_crm_points_referrals")
            for row in found.findall("li")
        ]

    def test_link_is_shown(self):
        page, _response = self._page(self.ada, f"/my/points/{self.card.id}")
        [link] = page.xpath("//input[@aria-label='Your link']")
        self.assertEqual(link.get("value"), self.card.referral_link)

    def test_nothing_is_said_of_nobody(self):
        self.assertEqual(self._told(), [])

    def test_invited_by_link(self):
        lead = self.env["crm.lead"].create({"name": "L", "contact_name": "Cy van Dam"})
        self.env["crm.loyalty.referral"].create(
            {"card_id": self.card.id, "lead_id": lead.id}
        )
        day = self.env.cr.now().strftime("%m/%d/%Y")
        self.assertEqual(self._told(), [("Cy D.", f"Invited on {day}.", "Invited")])

    def test_who_came_by_link_is_called_what_he_wrote(self):
        lead = self.env["crm.lead"].create(
            {"name": "L", "contact_name": "Cy", "partner_id": self.bea.id}
        )
        lead.contact_name = "Cy"
        self.env["crm.loyalty.referral"].create(
            {"card_id": self.card.id, "lead_id": lead.id, "referred_id": self.bea.id}
        )
        self.assertEqual(self._told()[0][0], "Cy")
        self.assertNotIn("Bea", self.response.text)

    def test_ordered(self):
        self._come(self.bea)
        self.assertEqual(
            self._told(),
            [
                (
                    "Bea M.",
                    "Ordered on 06/15/2026. You are rewarded once the order is paid and"
                    " can no longer be returned.",
                    "Ordered",
                    "+100 stars",
                )
            ],
        )

    def test_waits_for_the_return_window(self):
        referral = self._come(self.bea)
        self._pay(self._bill_order(referral.order_id))
        # 15 June and 14 days are 29 June
        self.assertEqual(
            self._told(),
            [
                (
                    "Bea M.",
                    "Ordered on 06/15/2026. You are rewarded on 06/29/2026, when it can"
                    " no longer be returned.",
                    "Waiting",
                    "+100 stars",
                )
            ],
        )

    def test_rewarded(self):
        referral = self._come(self.bea)
        self._pay(self._bill_order(referral.order_id))
        referral._settle(ago(-14))
        self.assertEqual(
            self._told(),
            [("Bea M.", "Rewarded on 06/15/2026.", "Rewarded", "+100 stars")],
        )

    def test_returned_order_is_said(self):
        referral = self._come(self.bea)
        invoice = self._bill_order(referral.order_id)
        self._pay(invoice)
        self._return(invoice)
        referral._settle(ago(-14))
        self.assertEqual(
            self._told(), [("Bea M.", "The order was returned.", "Not rewarded")]
        )

    def test_held_does_not_say_why(self):
        (self.ada | self.bea).vat = "BE0477472701"
        self._come(self.bea)
        self.assertEqual(
            self._told(),
            [("Bea M.", "We are looking at this recommendation.", "Being checked")],
        )

    def test_refusal_betrays_neither_a_match_nor_an_old_customer(self):
        for codes in ("same_email", "bought_before", "referred_before", "cycle"):
            with self.subTest(codes=codes):
                referral = self._referral(self.bea) or self._come(self.bea)
                referral.sudo().write(
                    {
                        "state": "refused",
                        "reason_codes": codes,
                        "decision_reason": "He cheats",
                    }
                )
                self.assertEqual(self._told(), [("Bea M.", GUARDED, "Not rewarded")])
                self.assertNotIn("He cheats", self.response.text)
                self.assertNotIn(referral.order_id.name, self.response.text)

    def test_company_is_called_by_its_name(self):
        self._come(self.firm)
        self.assertEqual(self._told()[0][0], "Firm")

    def test_allowed_contact_sees_those_his_company_recommended(self):
        card = self._give(self.firm, 0)
        card.portal_partner_ids = self.eve
        self._come(self.bea, card)
        self.assertEqual(len(self._told(self.eve, card)), 1)
        self.assertEqual(self._told(self.max, card), [])

    def test_another_customer_sees_none(self):
        self._come(self.bea)
        self.assertEqual(self._told(self.bob), [])
        self.assertNotIn("Bea", self.response.text)

    def test_who_was_recommended_does_not_read_by_whom(self):
        self._come(self.bob)
        card = self._card(self.bob)
        self.assertEqual(self._told(self.bob, card), [])
