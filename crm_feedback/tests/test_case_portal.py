from lxml import html

from odoo.fields import Command
from odoo.tests import HttpCase, freeze_time, tagged

from odoo.addons.crm_relationship.tests.common import TODAY
from odoo.addons.crm_relationship.tests.portal_user_case import PortalUserCase

from .test_case_complaint import ComplaintCase


class CasePortal(ComplaintCase, PortalUserCase, HttpCase):
    """Ada logs in, and so does Eve of Firm, where Max works too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls._customer("Firm", is_company=True)
        cls.eve = cls._customer("Eve", parent_id=cls.firm.id, email="eve@firm.example")
        cls.max = cls._customer("Max", parent_id=cls.firm.id, email="max@firm.example")
        for partner in cls.ada | cls.eve:
            cls._portal_user(partner)

    def _login(self, partner):
        login = partner.name.lower()
        self.authenticate(login, login * 3)

    def _page(self, url, status=200):
        response = self.url_open(url)
        self.assertEqual(response.status_code, status)
        return html.fromstring(response.text)

    def _post(self, url, data, files=None):
        return self.url_open(
            url, data={"csrf_token": self._csrf(), **data}, files=files
        )

    def _csrf(self):
        page = html.fromstring(self.url_open("/case").text)
        return page.xpath("//input[@name='csrf_token']")[0].get("value")

    def _last(self):
        return self.env["crm.case"].search([], order="id DESC", limit=1)


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)
class TestCasePortal(CasePortal):
    """What a customer sees and does in the portal."""

    def test_customer_sees_number_and_status_of_his_firm_and_no_other(self):
        mine, ours = self._case(self.eve), self._case(self.max)
        theirs = self._case(self.ada)
        self._login(self.eve)
        words = self._page("/my/cases").text_content()
        self.assertIn(mine.number, words)
        self.assertIn(ours.number, words)
        self.assertNotIn(theirs.number, words)
        self.assertIn("Received", words)

    def test_case_of_another_firm_leads_home(self):
        theirs = self._case(self.ada)
        self._login(self.eve)
        response = self.url_open(f"/my/cases/{theirs.id}")
        self.assertTrue(response.url.endswith("/my"), response.url)

    def test_customer_opens_a_complaint_with_a_file(self):
        self._login(self.eve)
        order = self._order(self.eve, 100)
        self._post(
            "/my/cases/new",
            {
                "kind": "complaint",
                "name": "Broken",
                "text": "The lamp <b>came</b> broken",
                "remedy_wanted": "refund",
                "order_id": str(order.id),
            },
            files=[("files", ("lamp.txt", b"a picture", "text/plain"))],
        )
        case = self._last()
        self.assertEqual(
            (case.kind, case.partner_id, case.channel, case.remedy_wanted),
            ("complaint", self.eve, "portal", "refund"),
        )
        self.assertEqual(case.order_id, order)
        self.assertEqual(case.team_id, self.team)
        self.assertTrue(case.acknowledged_at)
        self.assertIn("&lt;b&gt;", case.description)
        self.assertEqual(case.message_ids.attachment_ids.name, "lamp.txt")

    def test_order_of_another_firm_is_not_taken(self):
        order = self._order(self.ada, 100)
        self._login(self.eve)
        self._post(
            "/my/cases/new",
            {"kind": "claim", "name": "X", "text": "Y", "order_id": str(order.id)},
        )
        self.assertFalse(self._last().order_id)

    def test_unknown_words_of_a_form_are_nothing(self):
        self._login(self.eve)
        self._post(
            "/my/cases/new",
            {"kind": "x\x00", "name": "A", "text": "B", "remedy_wanted": "gold"},
        )
        case = self._last()
        self.assertEqual((case.kind, case.remedy_wanted), ("service", False))

    def test_inquiry_becomes_an_opportunity(self):
        self._login(self.eve)
        self._post(
            "/my/cases/new",
            {"kind": "commercial", "name": "100 lamps", "text": "Price?"},
        )
        case = self._last()
        self.assertEqual((case.state, case.lead_id.partner_id), ("closed", self.eve))
        self.assertIn("Price?", "".join(case.lead_id.message_ids.mapped("body")))

    def test_customer_accepts_the_answer(self):
        case = self._answered(partner_id=self.eve.id)
        self._login(self.eve)
        self.assertTrue(
            self._page(f"/my/cases/{case.id}").find_class("o_crm_case_judge")
        )
        self._post(f"/my/cases/{case.id}/accept", {})
        self.assertEqual((case.state, case.acceptance), ("closed", "accepted"))

    def test_customer_appeals_through_the_link_of_his_mail(self):
        case = self._answered(partner_id=self.eve.id)
        token = case.sudo().access_token
        self._post(
            f"/my/cases/{case.id}/appeal",
            {"access_token": token, "reason": "Still broken"},
        )
        self.assertEqual((case.state, case.acceptance), ("working", "appealed"))
        self.assertEqual(case.user_id, self.leader)
        self.assertIn("Still broken", "".join(case.sudo().message_ids.mapped("body")))

    def test_appeal_without_a_reason_asks_for_one(self):
        case = self._answered(partner_id=self.eve.id)
        self._login(self.eve)
        response = self._post(f"/my/cases/{case.id}/appeal", {"reason": " "})
        self.assertIn("Say why", response.text)
        self.assertEqual(case.acceptance, "open")

    def test_wrong_token_changes_nothing(self):
        case = self._answered(partner_id=self.eve.id)
        for token in ("", "x", case.sudo().access_token[:-1]):
            self._post(f"/my/cases/{case.id}/accept", {"access_token": token})
        self.assertEqual(case.acceptance, "open")

    def test_merged_case_says_where_it_goes_on(self):
        first, second = self._case(self.eve), self._case(self.eve)
        wizard = self.env["crm.case.merge"].create(
            {"case_ids": [Command.set((first | second).ids)], "target_id": first.id}
        )
        wizard.action_merge()
        self._login(self.eve)
        self.assertNotIn(second.number, self._page("/my/cases").text_content())
        words = self._page(f"/my/cases/{second.id}").text_content()
        self.assertIn(first.number, words)

    def test_malformed_requests_lead_home(self):
        case = self._case(self.eve)
        for url in (
            f"/my/cases/{case.id}?access_token=%C3%A4%00%FF",
            f"/my/cases/{case.id}?access_token=a&access_token=b",
            f"/my/cases/{2**31}?access_token=x",
            f"/my/cases/{10**30}",
            "/my/cases/0",
        ):
            response = self.url_open(url)
            self.assertIn(response.status_code, (200, 404), url)
            self.assertNotIn(case.number, response.text)

    def test_malformed_forms_write_nothing(self):
        before = self._last()
        for data in (
            {"who": "\x00", "email": "\x00", "name": "a", "text": "b"},
            {"who": "a", "email": "no address", "name": "a", "text": "b"},
            {"who": "a", "email": "a@b.example, c@d.example", "name": "", "text": "b"},
        ):
            self.assertEqual(self._post("/case", data).status_code, 200)
        self.assertEqual(self._last(), before)

    def test_reading_writes_nothing(self):
        case = self._case(self.eve)
        self._login(self.eve)
        self._page(f"/my/cases/{case.id}")
        self._page(f"/my/cases/{case.id}?access_token={case.access_token}")
        self.assertEqual(case.state, "new")

    def test_message_in_the_portal_ends_the_waiting(self):
        case = self._case(self.eve)
        case.state = "waiting"
        self._login(self.eve)
        self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "crm.case",
                "thread_id": case.id,
                "post_data": {
                    "body": "Here is the number",
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                },
                "token": case.access_token,
            },
        )
        self.assertEqual(case.state, "working")


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)
class TestCaseForm(CasePortal):
    """The form for whoever has no login."""

    FILLED = {
        "who": "Nina New",
        "email": "nina@example.org",
        "name": "Lamp",
        "text": "Is it waterproof?",
        "kind": "service",
    }

    def test_stranger_gets_a_number_and_a_contact(self):
        response = self._post("/case", self.FILLED)
        case = self._last()
        self.assertIn(case.number, response.text)
        self.assertEqual(
            (case.partner_id.name, case.channel, case.state),
            ("Nina New", "form", "new"),
        )
        self.assertTrue(case.acknowledged_at)

    def test_known_address_is_the_known_contact(self):
        self._post("/case", {**self.FILLED, "email": "ADA@example.com", "who": "A."})
        self.assertEqual(self._last().partner_id, self.ada)

    def test_robot_writes_nothing(self):
        before = self._last()
        response = self._post("/case", {**self.FILLED, "website_url": "spam.example"})
        self.assertIn("Thank you", response.text)
        self.assertEqual(self._last(), before)

    def test_what_is_missing_is_said(self):
        for name in ("who", "email", "name", "text"):
            response = self._post("/case", {**self.FILLED, name: ""})
            self.assertIn("Fill in", response.text)

    def test_many_cases_of_an_address_have_to_wait(self):
        for _time in range(5):
            self.assertEqual(self._post("/case", self.FILLED).status_code, 200)
        response = self._post("/case", self.FILLED)
        self.assertEqual(response.status_code, 429)
        self.assertTrue(response.headers["Retry-After"])
