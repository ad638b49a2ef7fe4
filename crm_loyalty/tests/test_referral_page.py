from lxml import html

from odoo import http
from odoo.tests import HttpCase, tagged

from odoo.addons.crm_loyalty.controllers.referral import LENGTHS, MOST_OF_ADDRESS

from .referral_case import ReferralCase


@tagged("post_install", "-at_install")
class TestReferralPage(ReferralCase, HttpCase):
    """What a stranger can do with a customer's link, and what not."""

    def setUp(self):
        super().setUp()
        self.ada.name = "Ada Secret"
        self.url = f"/loyalty/referral/{self.card.referral_code}"

    def _counts(self):
        return tuple(
            self.env[name].search_count([])
            for name in ("crm.lead", "crm.loyalty.referral", "res.partner")
        )

    def _send(self, url=None, **values):
        self.authenticate(None, None)
        data = {"name": "Cy", "email": "cy@example.com"} | values
        data.setdefault("csrf_token", self._token())
        return self.url_open(url or self.url, data=data)

    def _token(self):
        return http.Request.csrf_token(self)

    def _invited(self):
        return self.env["crm.loyalty.referral"].search(
            [("program_id", "=", self.program.id)]
        )

    def test_page_tells_the_programme_and_the_first_name_only(self):
        page = self.url_open(self.url)
        self.assertEqual(page.status_code, 200)
        self.assertIn("Stars", page.text)
        self.assertIn("Ada", page.text)
        self.assertNotIn("Secret", page.text)

    def test_form_has_all_its_fields(self):
        page = html.fromstring(self.url_open(self.url).text)
        [form] = page.xpath("//form[@method='post']")
        self.assertLessEqual(set(LENGTHS), set(form.fields))

    def test_reading_writes_nothing(self):
        before = self._counts()
        self.url_open(self.url)
        self.assertEqual(self._counts(), before)

    def test_unknown_code_gets_a_friendly_page(self):
        page = self.url_open("/loyalty/referral/NOBODY")
        self.assertEqual(page.status_code, 404)
        self.assertIn("This link is not valid", page.text)

    def test_bytes_that_are_no_code_are_unknown(self):
        page = self.url_open("/loyalty/referral/%00%ff'")
        self.assertEqual(page.status_code, 404)

    def test_code_of_a_programme_without_referrals_is_unknown(self):
        self.program.referral_active = False
        self.assertEqual(self.url_open(self.url).status_code, 404)

    def test_invitation_makes_a_lead(self):
        self.assertEqual(self._send(phone="0470 1").status_code, 200)
        invited = self._invited()
        self.assertEqual((invited.state, invited.origin), ("invited", "link"))
        self.assertEqual(invited.lead_id.email_from, "cy@example.com")
        self.assertEqual(invited.lead_id.contact_name, "Cy")
        self.assertEqual(invited.referrer_id, self.ada)

    def test_without_the_token_nothing_is_taken(self):
        before = self._counts()
        self.assertEqual(self._send(csrf_token="no").status_code, 400)
        self.assertEqual(self._counts(), before)

    def test_robot_that_fills_the_hidden_field_makes_nothing(self):
        before = self._counts()
        self.assertEqual(self._send(website_url="x").status_code, 200)
        self.assertEqual(self._counts(), before)

    def test_invitation_without_an_address_asks_for_it(self):
        page = self._send(email="nowhere")
        self.assertIn("valid e-mail address", page.text)
        self.assertFalse(self._invited())

    def test_same_address_twice_is_one_invitation(self):
        self._send()
        self.assertEqual(self._send().status_code, 200)
        self.assertEqual(len(self._invited()), 1)

    def test_too_many_from_one_place_are_stopped(self):
        for number in range(MOST_OF_ADDRESS):
            self._send(email=f"c{number}@example.com")
        page = self._send(email="one.more@example.com")
        self.assertEqual(page.status_code, 429)
        self.assertEqual(len(self._invited()), MOST_OF_ADDRESS)

    def test_posting_to_an_unknown_code_makes_nothing(self):
        before = self._counts()
        self.assertEqual(self._send("/loyalty/referral/NOBODY").status_code, 404)
        self.assertEqual(self._counts(), before)

    def test_nul_in_the_form_is_left_out(self):
        page = self._send(self.url, name="Eve\x00", message="Hi\x00")
        self.assertEqual(page.status_code, 200)

    def test_markup_in_the_message_is_text(self):
        self._send(message="<script>alert(1)</script>")
        self.assertNotIn("<script", self._invited().lead_id.description)
