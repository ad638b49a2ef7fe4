"""What a customer does with his own data in the portal, and what he cannot."""

import re

from lxml import html

from odoo.tests import HttpCase, freeze_time, tagged

from odoo.addons.crm_relationship.tests.common import TODAY

from .own_data_case import OwnDataCase

NEW = "ada@new.example.com"


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)
class TestOwnDataPortal(OwnDataCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for partner in cls.ada | cls.bob | cls.eve:
            cls._portal_user(partner)

    def _log_in(self, partner):
        login = partner.name.lower()
        self.authenticate(login, login * 3)

    def _page(self, url="/my/data"):
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        return response.text

    def _token(self, page):
        return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]

    def _send(self, partner, values, contact=None):
        """Send the form of the account page; returns what it answers."""
        contact = contact or partner
        self._log_in(partner)
        form = {
            "partner_id": contact.id,
            "address_type": "billing",
            "callback": "/my/addresses",
            "name": contact.name,
            "email": contact.email,
            "phone": "+1 202 555 0101",
            "street": "1 Elm St",
            "city": "Salem",
            "zip": "97301",
            "country_id": self.env.ref("base.us").id,
            "state_id": self.env.ref("base.state_us_41").id,
            "csrf_token": self._token(self._page()),
            **values,
        }
        return self.url_open("/my/address/submit", data=form)

    def _corrections(self):
        return self.env["crm.data.correction"].search([])

    def test_change_is_proposed(self):
        answer = self._send(self.ada, {"email": NEW}).json()
        self.assertEqual(answer, {"redirectUrl": "/my/data"})
        self.assertEqual(self.ada.email, "ada@example.com")
        self.assertEqual(self._corrections().line_ids.mapped("new_value"), [NEW])
        self.assertEqual(self._corrections().subject, "self")

    def test_unchanged_form_proposes_nothing(self):
        answer = self._send(self.ada, {}).json()
        self.assertEqual(answer, {"redirectUrl": "/my/addresses"})
        self.assertFalse(self._corrections())

    def test_switched_off_writes_as_ever(self):
        self.company.own_data_proposals = False
        self._send(self.ada, {"email": NEW})
        self.assertEqual(self.ada.email, NEW)
        self.assertFalse(self._corrections())

    def test_error_stands_at_the_field_and_nothing_is_kept(self):
        wrong = {
            "email": "no address",
            "country_id": "abc",
            "state_id": str(self.env.ref("base.state_be_vlg", False) or 2**30),
            "name": "x" * 501,
            "street": "",
        }
        for name, value in wrong.items():
            with self.subTest(name=name):
                vals = {"phone": "+1 202 555 0199", name: value}
                answer = self._send(self.ada, vals).json()
                self.assertEqual(answer["invalid_fields"], [name])
                self.assertTrue(answer["messages"])
                self.assertFalse(self._corrections())
        self.assertEqual(self.ada.phone, "+1 202 555 0101")

    def test_state_of_another_country_is_refused(self):
        foreign = self.env["res.country.state"].search(
            [("country_id", "=", self.env.ref("base.ca").id)], limit=1
        )
        answer = self._send(self.ada, {"state_id": foreign.id}).json()
        self.assertEqual(answer["invalid_fields"], ["state_id"])

    def test_somebody_else_is_refused(self):
        for contact in (self.bob, self.firm):
            with self.subTest(contact=contact.name):
                answer = self._send(self.ada, {"email": NEW}, contact)
                self.assertEqual(answer.status_code, 403)
        self.assertFalse(self._corrections())

    def test_numbers_of_nobody_are_refused(self):
        for partner_id in ("9" * 30, "x", "-1", "٣"):
            with self.subTest(partner_id=partner_id):
                answer = self._send(self.ada, {"partner_id": partner_id})
                self.assertEqual(answer.status_code, 403)

    def test_file_in_place_of_a_text_is_refused_at_the_field(self):
        self._log_in(self.ada)
        form = {
            "partner_id": self.ada.id,
            "csrf_token": self._token(self._page()),
        }
        files = {"email": ("x.txt", b"x")}
        answer = self.url_open("/my/address/submit", data=form, files=files)
        self.assertEqual(answer.json()["invalid_fields"], ["email"])

    def test_contact_of_a_firm_cannot_change_its_tax_number(self):
        answer = self._send(self.eve, {"vat": "US123"}).json()
        self.assertEqual(answer["invalid_fields"], ["vat"])
        self.assertFalse(self._corrections())

    def test_contact_of_a_firm_proposes_its_name(self):
        self.eve.write({"street": "1 Elm St", "city": "Salem", "zip": "97301"})
        self._send(self.eve, {"company_name": "Firm Ltd"})
        about_firm = self._corrections().filtered(
            lambda one: one.partner_id == self.firm
        )
        self.assertEqual(about_firm.subject, "company")
        self.assertEqual(about_firm.proposer_id, self.eve)
        self.assertEqual(about_firm.line_ids.new_value, "Firm Ltd")
        self.assertEqual(self.firm.name, "Firm")

    def test_page_shows_state_and_reason(self):
        self._send(self.ada, {"email": NEW, "phone": "+1 202 555 0199"})
        email, phone = self._corrections().line_ids
        phone._refuse("Not in service")
        email.action_accept()
        page = html.fromstring(self._page())
        lines = [
            " ".join(line.text_content().split())
            for line in page.find_class("o_crm_correction_line")
        ]
        self.assertIn("Accepted", lines[0])
        self.assertIn("Not taken over because: Not in service", lines[1])

    def test_form_says_what_waits(self):
        self._send(self.ada, {"email": NEW})
        [hint] = html.fromstring(self._page("/my/account")).find_class(
            "o_crm_own_data_hint"
        )
        self.assertIn(NEW, hint.text_content())

    def test_corrections_of_others_are_not_shown(self):
        self._propose({"email": "secret@example.com"}, self.bob)
        self._log_in(self.ada)
        self.assertNotIn("secret@example.com", self._page())

    def test_confirming_counts_once_a_day(self):
        self.env["crm.data.confirmation"]._ask(self.ada, self.company)
        self._log_in(self.ada)
        for _twice in range(2):
            token = self._token(self._page())
            page = self.url_open("/my/data/confirm", data={"csrf_token": token})
            self.assertIn("Thank you", page.text)
        self.assertEqual(self._reliability(self.ada).confirmed_count, 1)
        self.assertFalse(self._reliability(self.ada, "vat"))
        asked = self.env["crm.data.confirmation"].search([])
        self.assertEqual(asked.state, "confirmed")

    def test_opening_the_page_writes_nothing(self):
        self._log_in(self.ada)
        self._page()
        self._page("/my/account")
        self.assertFalse(self.env["crm.data.evidence"].search([]))

    def test_withdrawing_his_own_and_nobody_elses(self):
        others = self._propose({"email": "x@example.com"}, self.bob)
        self._send(self.ada, {"email": NEW})
        own = self._corrections() - others.sudo(False)
        token = self._token(self._page())
        for correction in own | others:
            self.url_open(
                f"/my/data/{correction.id}/withdraw", data={"csrf_token": token}
            )
        self.env.invalidate_all()
        self.assertEqual((own.state, others.state), ("withdrawn", "open"))

    def test_stranger_is_sent_to_log_in(self):
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open("/my/data").url)

    def test_staff_write_as_ever(self):
        clerk = self._user("employee", password="employee", name="Emil")
        clerk.partner_id.write({"email": "emil@example.com"})
        self.authenticate(clerk.login, "employee")
        token = self._token(self._page())
        contact = clerk.partner_id
        form = {
            "partner_id": contact.id,
            "name": contact.name,
            "email": contact.email,
            "phone": "+1 202 555 0177",
            "street": "1 Elm St",
            "city": "Salem",
            "zip": "97301",
            "country_id": self.env.ref("base.us").id,
            "state_id": self.env.ref("base.state_us_41").id,
            "csrf_token": token,
        }
        self.url_open("/my/address/submit", data=form)
        self.assertEqual(contact.street, "1 Elm St")
        self.assertFalse(self._corrections())
