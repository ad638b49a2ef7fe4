"""When the customer and we last spoke, both ways: what counts and for whom."""

from datetime import datetime, time, timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command

from .common import RelationshipCase, ago


def at(days, hour=12):
    """A moment of a day so many days ago, in UTC."""
    return datetime.combine(ago(days), time(hour))


class ContactCase(RelationshipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.eva = cls._customer("Eva", parent_id=cls.ada.id)
        cls.seller = cls._user("salesperson")

    @classmethod
    def _message(cls, record, author, moment, **vals):
        """A message as the mail gateway or the composer keeps it."""
        vals.setdefault("message_type", "email")
        message = cls.env["mail.message"].create(
            {
                "model": record._name,
                "res_id": record.id,
                "author_id": author.id,
                "date": moment,
                "body": "About the lamps",
                "subtype_id": cls.env.ref("mail.mt_comment").id,
                "record_company_id": record.company_id.id,
                **vals,
            }
        )
        cls.env.flush_all()
        return message

    @classmethod
    def _talk(cls, moment, partner=None, **vals):
        return cls.env["crm.interaction"].create(
            {
                "name": "Call",
                "partner_id": (partner or cls.eva).id,
                "date": moment,
                "user_id": cls.seller.id,
                "company_id": cls.company.id,
                **vals,
            }
        )

    @classmethod
    def _meeting(cls, moment, partner=None, **vals):
        vals.setdefault("user_id", cls.seller.id)
        return cls.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": moment,
                "stop": moment + timedelta(hours=1),
                "partner_ids": [Command.set((partner or cls.eva).ids)],
                **vals,
            }
        )

    def _last(self, partner=None, company=None):
        return self._row(partner or self.ada, company).last_interaction_date


class TestLastContact(ContactCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._sell(cls.ada, 100, 300)

    def test_nobody_spoke_is_unknown(self):
        self._refresh()
        self.assertIs(self._last(), False)

    def test_talk_of_a_contact(self):
        self._talk(at(20))
        self._talk(at(30))
        self._refresh()
        self.assertEqual(self._last(), ago(20))

    def test_attempt_that_reached_nobody_is_no_contact(self):
        self._talk(at(40))
        self._talk(at(2), outcome="missed")
        self._talk(at(1), outcome="message")
        self._refresh()
        self.assertEqual(self._last(), ago(40))

    def test_message_of_a_contact(self):
        self._message(self.ada, self.eva, at(7))
        self._refresh()
        self.assertEqual(self._last(), ago(7))

    def test_our_message_alone_is_no_contact(self):
        self._message(self.ada, self.eva, at(50))
        self._message(self.ada, self.seller.partner_id, at(1), message_type="comment")
        self._message(self.ada, self.eva, at(1), message_type="notification")
        self._refresh()
        self.assertEqual(self._last(), ago(50))

    def test_meeting_that_took_place(self):
        self._meeting(at(9))
        self._refresh()
        self.assertEqual(self._last(), ago(9))

    def test_meeting_ahead_declined_or_cancelled_is_none(self):
        self._meeting(at(0, hour=13))  # it is noon
        self._meeting(at(-3))
        self._meeting(at(5)).active = False
        self._meeting(at(4)).attendee_ids.state = "declined"
        self._refresh()
        self.assertIs(self._last(), False)

    def test_meeting_or_message_makes_nobody_a_customer(self):
        self._meeting(at(9), self.bob)
        self._message(self.bob, self.bob, at(9))
        self._refresh()
        self.assertFalse(self._row(self.bob))

    def test_message_on_a_document_counts_for_its_company(self):
        branch = self._company("Branch", self.usd)
        self._open_books(branch)
        invoice = self._sell(self.ada, 100, 90, company=branch)
        self._message(invoice, self.eva, at(3), record_company_id=branch.id)
        self._message(self.ada, self.eva, at(60), record_company_id=branch.id)
        self._refresh(companies=self.company | branch)
        self.assertEqual(self._last(company=branch), ago(3))
        self.assertEqual(self._last(), ago(60))  # what is written on a contact

    def test_day_is_the_companys(self):
        self.company.partner_id.tz = "Asia/Tokyo"
        self._talk(at(8, hour=20))
        self._message(self.ada, self.eva, at(5, hour=20))
        self._meeting(at(6, hour=20))
        self._refresh()
        self.assertEqual(self._last(), ago(4))
        self._refresh(as_of=ago(5))
        self.assertEqual(self._last(), ago(5))
        self._refresh(as_of=ago(6))
        self.assertEqual(self._last(), ago(7))

    def test_talk_and_meeting_are_drained(self):
        self._refresh()
        self._empty_queue()
        self._talk(at(20))
        self.assertIn(self.ada, self._queued())
        self._drain()
        self.assertEqual(self._last(), ago(20))
        meeting = self._meeting(at(10))
        self._drain()
        self.assertEqual(self._last(), ago(10))
        meeting.unlink()
        self._drain()
        self.assertEqual(self._last(), ago(20))

    def test_declined_afterwards_is_drained(self):
        meeting = self._meeting(at(10))
        self._drain()
        self._empty_queue()
        meeting.attendee_ids.do_decline()
        self._drain()
        self.assertIs(self._last(), False)

    def test_meeting_among_ourselves_queues_nobody(self):
        self._drain()
        self._empty_queue()
        self._meeting(at(10), self.seller.partner_id)
        self.assertFalse(self._queued())

    def test_drain_and_full_run_agree(self):
        self._talk(at(20))
        self._meeting(at(12))
        self._message(self.ada, self.eva, at(3))
        self._drain()
        self.assertEqual(self._last(), ago(3))
        self._refresh()
        self.assertEqual(self._refresh().changed_count, 0)
        self.assertEqual(self._last(), ago(3))

    def test_first_fill_knows_it(self):
        """Whoever is new in a run has it at once, not the night after."""
        self._message(self.ada, self.eva, at(3))
        self.env["crm.relationship"].sudo().search([]).unlink()
        self._refresh()
        self.assertEqual(self._last(), ago(3))

    def test_contact_that_moves_takes_it_along(self):
        self._sell(self.bob, 100, 300)
        self._message(self.ada, self.eva, at(3))
        self._talk(at(5))
        self._drain()
        self.eva.parent_id = self.bob
        self._drain()
        self.assertIs(self._last(), False)
        self.assertEqual(self._last(self.bob), ago(3))

    def test_merged_customers_keep_it(self):
        self._talk(at(5), self.bob)
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (self.ada | self.bob).ids, self.ada
        )
        self._drain()
        self.assertEqual(self._last(), ago(5))

    def test_partner_shows_it_to_salespeople_alone(self):
        self._talk(at(5))
        self._refresh()
        ada = self._as(self.seller, self.ada)
        self.assertEqual(ada.relationship_last_interaction_date, ago(5))
        with self.assertRaises(AccessError):
            self._as(self._user("employee"), self.ada).read(
                ["relationship_last_interaction_date"]
            )


class TestReachedRatio(ContactCase):
    def _ratio(self):
        self._refresh()
        return self._row(self.ada).reached_ratio

    def test_under_three_attempts_is_unknown(self):
        self._talk(at(3))
        self._talk(at(4), outcome="missed")
        self._talk(at(5), direction="in")
        self._talk(at(6), direction="in", outcome="missed")
        self.assertIs(self._ratio(), False)

    def test_three_attempts_one_reached(self):
        self._talk(at(3))
        self._talk(at(4), outcome="missed")
        self._talk(at(5), outcome="message")
        self.assertEqual(self._ratio(), 0.3333)

    def test_twelve_months(self):
        """365 days count, today among them."""
        self._talk(at(364))
        self._talk(at(364))
        self._talk(at(365))
        self.assertIs(self._ratio(), False)
        self._talk(at(364), outcome="missed")
        self.assertEqual(self._ratio(), 0.6667)
