from odoo.tests import tagged

from .case_case import CaseCase

MAIL = """\
Message-Id: <{id}@example.com>
From: {sender}
To: {to}
Subject: {subject}
{headers}Content-Type: text/plain; charset=utf-8

{body}
"""


class MailCase(CaseCase):
    """Mails to the address of a team."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create(
            {"name": "house.example", "bounce_alias": "bounce", "catchall_alias": "all"}
        )
        cls.company.alias_domain_id = cls.domain
        cls.team.alias_domain_id = cls.domain
        cls.count = 0

    def _receive(self, sender="Ada <ada@example.com>", body="Help", **vals):
        type(self).count += 1
        headers = "".join(
            f"{name}: {value}\n" for name, value in vals.pop("headers", {}).items()
        )
        text = MAIL.format(
            id=f"m{self.count}",
            sender=sender,
            body=body,
            headers=headers,
            **{"to": "desk@house.example", "subject": "Lamp", **vals},
        )
        self.env["mail.thread"].message_process(False, text)
        return self.env["crm.case"].search([], order="id DESC", limit=1)

    def _reply_to(self, case, body="More", **headers):
        told = case.message_ids.filtered(
            lambda message: message.message_type == "auto_comment"
        )[-1:]
        headers = {"In-Reply-To": told.message_id, **headers}
        self._receive(body=body, headers=headers, subject="Re: Lamp")
        return case


@tagged("post_install", "-at_install")
class TestCaseMail(MailCase):
    """What becomes of a mail, and of the answers to it."""

    def test_mail_opens_a_case_of_the_team(self):
        case = self._receive()
        self.assertEqual(
            (case.partner_id, case.team_id, case.company_id, case.channel, case.kind),
            (self.ada, self.team, self.company, "mail", "service"),
        )
        self.assertIn("Help", case.description)

    def test_sender_is_told_the_number(self):
        case = self._receive()
        told = case.message_ids.filtered(lambda m: m.message_type == "auto_comment")
        self.assertEqual(len(told), 1)
        self.assertIn(case.number, told.body)

    def test_unknown_sender_becomes_a_contact(self):
        case = self._receive("Nina New <nina@example.org>")
        self.assertEqual(case.partner_id.name, "Nina New")
        self.assertEqual(case.partner_id.email_normalized, "nina@example.org")

    def test_unknown_sender_of_two_mails_is_one_contact(self):
        first = self._receive("Nina New <nina@example.org>")
        second = self._receive("Nina <NINA@example.org>")
        self.assertEqual(first.partner_id, second.partner_id)
        self.assertNotEqual(first, second)

    def test_reply_comes_to_the_same_case(self):
        case = self._receive()
        self._reply_to(case, "The red one")
        self.assertEqual(
            self.env["crm.case"].search([], order="id DESC", limit=1), case
        )
        self.assertIn("The red one", case.message_ids[0].body)

    def test_reply_reopens_a_closed_case(self):
        case = self._receive()
        self._write(self._as(self.agent, case), "Done")
        case.action_close()
        self.assertFalse(case.is_open)
        self._reply_to(case)
        self.assertEqual(case.state, "working")

    def test_reply_ends_the_waiting(self):
        case = self._receive()
        case.state = "waiting"
        self._reply_to(case)
        self.assertEqual(case.state, "working")

    def test_reply_of_a_machine_reopens_nothing(self):
        case = self._receive()
        case.state = "waiting"
        self._reply_to(case, "I am away", **{"Auto-Submitted": "auto-replied"})
        self.assertEqual(case.state, "waiting")
        self.assertIn("I am away", case.message_ids[0].body)

    def test_machine_gets_no_acknowledgement(self):
        case = self._receive(headers={"Auto-Submitted": "auto-generated"})
        self.assertFalse(case.acknowledged_at)

    def test_acknowledgement_says_that_a_machine_wrote_it(self):
        case = self._receive()
        mail = self.env["mail.mail"].search(
            [("model", "=", "crm.case"), ("res_id", "=", case.id)], limit=1
        )
        self.assertIn("auto-replied", mail.headers or "")
