from datetime import date

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from ..models.ledger.cause import because
from .common import LoyaltyCase


class WarningCase(LoyaltyCase):
    """Ada has an address and 70 points until the last of July, in six weeks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada.email = "ada@example.com"
        cls.template = cls.env.ref("crm_loyalty.mail_template_expiry")
        cls.notices = cls.env["crm.loyalty.notice"]
        cls.card = cls._give(cls.ada, 50)
        because(cls.card, kind="bonus", expiry="2026-07-31").points += 70

    def _mails(self, card=None):
        card = card or self.card
        return self.env["mail.mail"].search(
            [("model", "=", "loyalty.card"), ("res_id", "=", card.id)]
        )


class TestNotice(WarningCase):
    """The log that keeps a customer from getting the same mail twice."""

    def _send(self, key="2026-07-31", card=None):
        card = card or self.card
        return self.notices._send("expiry", {card: key}, self.template)

    def test_mail_waits_in_the_queue(self):
        self.assertEqual(self._send(), {"sent": 1, "known": 0, "held_back": 0})
        mail = self._mails()
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(mail.recipient_ids, self.ada)
        self.assertIn("70 stars", mail.body_html)
        self.assertIn("07/31/2026", mail.body_html)
        self.assertIn("120 stars", mail.body_html)

    def test_same_key_is_sent_once(self):
        self._send()
        self.assertEqual(self._send()["sent"], 0)
        self.assertEqual(self._send()["known"], 1)
        self.assertEqual(len(self._mails()), 1)

    def test_several_keys_are_one_mail(self):
        counts = self._send(["2026-07-31", "2026-08-31"])
        self.assertEqual(counts["sent"], 1)
        self.assertEqual(len(self._mails()), 1)
        self.assertEqual(self._send("2026-08-31")["known"], 1)

    def test_customer_without_address_is_counted(self):
        card = self._give(self.bob, 5)
        self.bob.email = False
        self.assertEqual(self._send(card=card)["without_address"], 1)
        self.assertFalse(self._mails(card))
        self.bob.email = "bob@example.com"
        self.assertEqual(self._send(card=card)["sent"], 1)

    def test_contact_who_wants_no_mails_gets_none(self):
        self.env["crm.preference"].create(
            {
                "partner_id": self.ada.id,
                "type_id": self.env.ref(
                    "crm_relationship.crm_preference_type_channel"
                ).id,
                "channel": "email",
                "wanted": False,
            }
        )
        self.assertEqual(self._send()["held_back"], 1)
        self.assertEqual(self._mails().state, "cancel")
        self.assertTrue(self.notices.search([("card_id", "=", self.card.id)]).held_back)
        self.assertEqual(self._send()["known"], 1)

    def test_mail_speaks_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.template.with_context(lang="fr_FR")
        template.subject = "Vos points"
        self.ada.lang = "fr_FR"
        self._send()
        self.assertEqual(self._mails().subject, "Vos points")
        self.assertIn("31/07/2026", self._mails().body_html)

    @mute_logger("odoo.sql_db")
    def test_database_keeps_a_notice_once(self):
        self._send()
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                "INSERT INTO crm_loyalty_notice (card_id, kind, key, sent_at)"
                " SELECT card_id, kind, key, sent_at FROM crm_loyalty_notice"
                "  WHERE card_id = %s",
                [self.card.id],
            )

    def test_users_read_notices_and_write_none(self):
        self._send()
        notice = self.notices.search([("card_id", "=", self.card.id)])
        notice = notice.with_user(self._user("loyalty_user"))
        self.assertEqual(notice.key, "2026-07-31")
        for forbidden in (lambda: notice.write({"key": "x"}), notice.unlink):
            with self.assertRaises(AccessError):
                forbidden()

    def test_other_companys_notices_are_not_seen(self):
        self._send()
        user = self._user("loyalty_user")
        other = self.env["res.company"].create({"name": "Elsewhere"})
        user.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        found = self._as(user, self.notices).search([("card_id", "=", self.card.id)])
        self.assertFalse(found)


class TestWarning(WarningCase):
    """The mail goes out the programme's 30 days before, once for each last day."""

    def _warn(self, today=date(2026, 7, 1)):
        return self.notices._warn(today)

    def _told(self, card=None):
        card = card or self.card
        return self.notices.search([("card_id", "=", card.id)]).mapped("key")

    def test_warning_begins_so_many_days_before(self):
        self._warn(date(2026, 6, 30))  # 31 days before the last of July
        self.assertFalse(self._told())
        self._warn(date(2026, 7, 1))
        self.assertEqual(self._told(), ["2026-07-31"])

    def test_last_day_is_still_warned_of(self):
        self._warn(date(2026, 7, 31))
        self.assertEqual(self._told(), ["2026-07-31"])

    def test_what_is_over_is_not_warned_of(self):
        self._warn(date(2026, 8, 1))
        self.assertFalse(self._told())

    def test_same_day_is_told_once(self):
        self._warn()
        self._warn(date(2026, 7, 2))
        self.assertEqual(len(self._mails()), 1)

    def test_mail_lists_every_coming_expiry(self):
        because(self.card, kind="bonus", expiry="2026-12-31").points += 8
        self._warn()
        self.assertIn("70 stars", self._mails().body_html)
        self.assertIn("12/31/2026", self._mails().body_html)
        self.assertIn("8 stars", self._mails().body_html)
        self.assertEqual(self._told(), ["2026-07-31"])

    def test_two_days_that_come_are_one_mail(self):
        because(self.card, kind="bonus", expiry="2026-07-15").points += 8
        self._warn()
        self.assertEqual(len(self._mails()), 1)
        self.assertEqual(sorted(self._told()), ["2026-07-15", "2026-07-31"])

    def test_later_day_is_a_mail_of_its_own(self):
        because(self.card, kind="bonus", expiry="2026-08-10").points += 8
        self._warn()
        self._warn(date(2026, 7, 11))
        self.assertEqual(len(self._mails()), 2)

    def test_spent_points_are_not_warned_of(self):
        self.card.points -= 70  # oldest expiry first
        self._warn()
        self.assertFalse(self._told())

    def test_no_warning_where_the_programme_wants_none(self):
        self.program.warning_days = 0
        self._warn()
        self.assertFalse(self._told())

    def test_customer_without_address_is_counted_and_no_error(self):
        self.ada.email = False
        self.assertEqual(self._warn()["without_address"], 1)
        self.assertFalse(self._mails())

    def test_warning_comes_on_the_companys_own_day(self):
        # the frozen 15 June, 12:00 UTC, is 16 June in Auckland
        card = self._give(self.bob, 0)
        self.bob.email = "bob@example.com"
        because(card, kind="bonus", expiry="2026-07-16").points += 5
        self.notices._warn()
        self.assertFalse(self._told(card))
        self.company.partner_id.tz = "Pacific/Auckland"
        self.notices._warn()
        self.assertEqual(self._told(card), ["2026-07-16"])
