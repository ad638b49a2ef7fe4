"""What a customer sees of his points, and nobody else."""

from lxml import html

from odoo.tests import HttpCase, freeze_time, tagged

from odoo.addons.crm_relationship.tests.common import TODAY, ago
from odoo.addons.crm_relationship.tests.portal_user_case import PortalUserCase

from ..controllers.portal import CustomerPortalPoints
from .common import LoyaltyCase


class PortalCase(LoyaltyCase, PortalUserCase, HttpCase):
    """Ada logs in; Firm has two contacts, Eve and Max, who do too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls._customer("Firm", is_company=True)
        cls.eve = cls._customer("Eve", parent_id=cls.firm.id)
        cls.max = cls._customer("Max", parent_id=cls.firm.id)
        for partner in cls.ada | cls.bob | cls.eve | cls.max:
            cls._portal_user(partner)

    def _page(self, partner, url):
        """The page as somebody sees it, and where he ended up."""
        login = partner.name.lower()
        self.authenticate(login, login * 3)
        response = self.url_open(url)
        response.raise_for_status()
        return html.fromstring(response.text), response

    def _words(self, page, name):
        """The words of the parts with this class, without line breaks."""
        found = page.find_class(name)
        return [" ".join(part.text_content().split()) for part in found]

    def _rows(self, page):
        """Entries of the ledger on the page, cell by cell."""
        [table] = page.find_class("o_crm_points_entries")
        return [
            [" ".join(cell.text_content().split()) for cell in row.findall("td")]
            for row in table.findall(".//tbody/tr")
        ]


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)
class TestPortal(PortalCase):
    def test_balance_and_entries(self):
        self._give(self.ada, 70)
        order = self._confirm(self.ada)
        card = self._card(self.ada)
        page, _response = self._page(self.ada, f"/my/points/{card.id}")
        self.assertEqual(self._words(page, "o_crm_points_balance"), ["170 stars"])
        rows = [row[1:] for row in self._rows(page)]
        self.assertEqual(
            rows,
            [
                [f"Earned {order.name}", "+100 stars", "170 stars"],
                ["Opening balance", "+70 stars", "70 stars"],
            ],
        )

    def test_customer_without_a_card_is_told_how_to_get_one(self):
        page, _response = self._page(self.ada, "/my/points")
        self.assertIn("first order that earns", page.text_content())

    def test_pending_points_say_what_they_wait_for(self):
        self.program.earn_on = "paid"
        order = self._confirm(self.ada)
        card = self._card(self.ada)
        page, _response = self._page(self.ada, f"/my/points/{card.id}")
        self.assertEqual(
            self._words(page, "o_crm_points_pendings"),
            [f"{order.name}, once it is fully paid 100 stars"],
        )
        self.assertEqual(
            self._words(page, "o_crm_points_pending"), ["100 stars more to come"]
        )

    def test_pending_points_say_when_the_return_window_ends(self):
        self.program.write({"earn_on": "window", "return_days": 14})
        order = self._confirm(self.ada)
        self._pay(self._bill_order(order))
        card = self._card(self.ada)
        page, _response = self._page(self.ada, f"/my/points/{card.id}")
        day = ago(-14).strftime("%m/%d/%Y")
        self.assertEqual(
            self._words(page, "o_crm_points_pendings"),
            [f"{order.name}, on {day}, when it can no longer be returned 100 stars"],
        )

    def test_every_coming_expiry(self):
        self.program.write({"expiry_policy": "fixed", "expiry_count": 1})
        self._give(self.ada, 70)
        card = self._card(self.ada)
        page, _response = self._page(self.ada, f"/my/points/{card.id}")
        [day] = card.lot_ids.mapped("expiry_date")
        self.assertEqual(
            self._words(page, "o_crm_points_expiries"),
            [f"{day.strftime('%m/%d/%Y')} 70 stars"],
        )

    def test_debt_is_said_plainly(self):
        order = self._confirm(self.ada)
        invoice = self._bill_order(order)
        self._redeem(self._quote(self.ada, (self.chair, 1, 50))).action_confirm()
        card = self._card(self.ada)
        left = int(card.points)
        self._return(invoice)
        page, _response = self._page(self.ada, f"/my/points/{card.id}")
        [words] = self._words(page, "o_crm_points_owed")
        self.assertEqual(
            words,
            f"You owe {100 - left} stars: they had been spent when what earned them"
            " came back. What you earn next pays them first.",
        )

    def test_second_page_goes_on_where_the_first_ends(self):
        card = self._give(self.ada, 1)
        for balance in range(2, 24):
            card.points = balance
        page, _response = self._page(self.ada, f"/my/points/{card.id}")
        self.assertEqual(self._rows(page)[-1][-1], "4 stars")
        page, _response = self._page(self.ada, f"/my/points/{card.id}/page/2")
        balances = [row[-1] for row in self._rows(page)]
        self.assertEqual(balances, ["3 stars", "2 stars", "1 stars"])

    def test_reasons_and_names_of_the_staff_are_not_shown(self):
        card = self._give(self.ada, 70)
        wizard = self.env["loyalty.card.update.balance"].create(
            {"card_id": card.id, "new_balance": 90, "description": "He complains"}
        )
        wizard.action_update_card_point()
        _page, response = self._page(self.ada, f"/my/points/{card.id}")
        self.assertIn("+20 stars", response.text)
        self.assertNotIn("He complains", response.text)

    def test_order_of_the_customer_is_linked(self):
        order = self._confirm(self.ada)
        order.message_subscribe(self.ada.ids)
        card = self._card(self.ada)
        _page, response = self._page(self.ada, f"/my/points/{card.id}")
        self.assertIn(f'href="/my/orders/{order.id}"', response.text)


@tagged("post_install", "-at_install")
class TestPortalAccess(PortalCase):
    """Whose points a person sees."""

    def _answer(self, partner, url):
        _page, response = self._page(partner, url)
        return response.url.split("/", 3)[3], len(response.history)

    def test_somebody_elses_card_is_answered_as_one_that_is_not(self):
        card = self._give(self.ada, 70)
        other = self._answer(self.bob, f"/my/points/{card.id}")
        nobody = self._answer(self.bob, f"/my/points/{card.id + 10**6}")
        self.assertEqual(other, nobody)
        self.assertEqual(other, ("my/points", 1))

    def test_list_has_no_card_of_somebody_else(self):
        self._give(self.ada, 70)
        page, _response = self._page(self.bob, "/my/points")
        self.assertEqual(page.find_class("o_crm_points_card"), [])

    def test_visitor_has_to_log_in(self):
        card = self._give(self.ada, 70)
        response = self.url_open(f"/my/points/{card.id}")
        self.assertIn("/web/login", response.url)

    def test_contact_does_not_see_the_company_s_card_by_default(self):
        card = self._give(self.firm, 70)
        self.assertEqual(
            self._answer(self.eve, f"/my/points/{card.id}"), ("my/points", 1)
        )

    def test_named_contact_sees_it_and_the_other_does_not(self):
        card = self._give(self.firm, 70)
        card.portal_partner_ids = self.eve
        page, _response = self._page(self.eve, f"/my/points/{card.id}")
        self.assertEqual(self._words(page, "o_crm_points_balance"), ["70 stars"])
        self.assertEqual(
            self._answer(self.max, f"/my/points/{card.id}"), ("my/points", 1)
        )

    def test_all_contacts_see_it_where_the_programme_says_so(self):
        self.program.portal_access = "company"
        card = self._give(self.firm, 70)
        page, _response = self._page(self.max, f"/my/points/{card.id}")
        self.assertEqual(self._words(page, "o_crm_points_balance"), ["70 stars"])
        self.assertEqual(
            self._answer(self.bob, f"/my/points/{card.id}"), ("my/points", 1)
        )

    def test_named_contact_who_left_sees_it_no_longer(self):
        card = self._give(self.firm, 70)
        card.portal_partner_ids = self.eve
        self.eve.parent_id = False
        self.assertEqual(
            self._answer(self.eve, f"/my/points/{card.id}"), ("my/points", 1)
        )

    def test_card_of_an_archived_programme_is_not_shown(self):
        card = self._give(self.ada, 70)
        self.program.active = False
        self.assertEqual(
            self._answer(self.ada, f"/my/points/{card.id}"), ("my/points", 1)
        )

    def test_history_of_a_card_with_a_ledger_is_the_ledger(self):
        card = self._give(self.ada, 70)
        self.assertEqual(
            self._answer(self.ada, f"/my/loyalty_card/{card.id}/history"),
            (f"my/points/{card.id}", 1),
        )

    def test_card_without_a_ledger_keeps_core_s_pages(self):
        plain = self._program(name="Plain", strict_ledger=False)
        card = self._give(self.ada, 70, plain)
        url = f"/my/loyalty_card/{card.id}/history"
        self.assertEqual(self._answer(self.ada, url), (url[1:], 0))
        page, _response = self._page(self.ada, "/my")
        self.assertTrue(page.find_class("o_loyalty_card"))
        self.assertFalse(page.find_class("o_crm_points_link"))

    def test_home_leads_to_the_ledger(self):
        card = self._give(self.ada, 70)
        page, _response = self._page(self.ada, "/my")
        link = page.find_class("o_crm_points_link")[0]
        self.assertEqual(link.get("href"), f"/my/points/{card.id}")
        self.assertFalse(page.find_class("o_loyalty_card"))

    def test_home_of_an_allowed_contact_leads_to_the_company_s_ledger(self):
        card = self._give(self.firm, 70)
        card.portal_partner_ids = self.eve
        page, _response = self._page(self.eve, "/my")
        link = page.find_class("o_crm_points_link")[0]
        self.assertEqual(link.get("href"), f"/my/points/{card.id}")

    def test_reading_writes_nothing(self):
        for page in ("portal_my_points", "portal_my_points_card"):
            routing = getattr(CustomerPortalPoints, page).original_routing
            with self.subTest(page=page):
                self.assertTrue(routing["readonly"])
                self.assertEqual(routing["methods"], ["GET"])

    def test_portal_user_reads_no_record(self):
        card = self._give(self.ada, 70)
        user = self.ada.user_ids
        for record in (card, card.move_ids, card.lot_ids):
            with self.subTest(model=record._name):
                self.assertFalse(record.with_user(user).has_access("read"))
