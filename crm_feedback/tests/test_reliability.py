"""How far one can rely on what customers gave, and that it fades."""

import doctest
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as some

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time
from odoo.tools import SQL

from odoo.addons.crm_relationship.tests.common import TODAY, ago

from ..feedback import reliability
from ..feedback.reliability import lower_bound, weight
from .own_data_case import OwnDataCase

COUNTS = some.tuples(some.integers(0, 300), some.integers(0, 300)).map(
    lambda two: (two[0], two[0] + two[1])
)


class TestLowerBound(TestCase):
    def test_published_figures(self):
        """Newcombe 1998, as the doctest says."""
        self.assertEqual(doctest.testmod(reliability).failed, 0)

    def test_nothing_known_is_none(self):
        self.assertIsNone(lower_bound(0, 0))

    def test_all_of_few_is_little(self):
        # all of n held: n / (n + 1.959964^2); one is a fifth, not everything
        self.assertAlmostEqual(lower_bound(1, 1), 1 / (1 + 3.8415), 4)

    def test_impossible_counts_are_refused(self):
        for held, count in ((2, 1), (-1, 1)):
            with self.subTest(held=held), self.assertRaises(ValueError):
                lower_bound(held, count)
        with self.assertRaises(ValueError):
            weight(1, 0)

    @given(COUNTS)
    def test_never_above_the_share_itself(self, counts):
        held, count = counts
        if count:
            self.assertLessEqual(lower_bound(held, count), held / count + 1e-12)

    @given(COUNTS)
    def test_one_more_that_held_never_lowers_it(self, counts):
        held, count = counts
        before = lower_bound(held, count) or 0
        self.assertGreaterEqual(lower_bound(held + 1, count + 1), before - 1e-12)


@freeze_time(f"{TODAY} 12:00:00")
class TestReliability(OwnDataCase):
    """Counts of each contact and kind of data, with a bound that fades."""

    def test_nothing_known_is_no_row(self):
        self.assertFalse(self._reliability(self.ada))
        words = self.env["crm.data.reliability"].get_words(self.ada.id)
        self.assertEqual(words, {})

    def test_counts_and_bound(self):
        self._evidence(self.ada, "email", "confirmed")
        self._evidence(self.ada, "email", "contradicted", source="bounce")
        known = self._reliability(self.ada)
        self.assertEqual((known.confirmed_count, known.contradicted_count), (1, 1))
        self.assertAlmostEqual(known.reliability, lower_bound(1, 2), 4)
        self.assertEqual(known.value, "ada@example.com")

    def test_after_a_half_life_it_counts_half(self):
        self.company.own_data_half_life_days = 100
        self._evidence(self.ada, "email", "confirmed", ago(100))
        self._evidence(self.ada, "email", "corrected", ago(200))
        known = self._reliability(self.ada)
        self.assertAlmostEqual(known.reliability, lower_bound(0.5, 0.75), 4)

    def test_database_reckons_as_the_arithmetic(self):
        model = self.env["crm.data.reliability"]
        for held, count in ((0, 1), (1, 1), (3, 7), (81, 263), (0.3, 0.8)):
            with self.subTest(held=held, count=count):
                query = model._sql_lower_bound(
                    SQL("%s::float8", held), SQL("%s::float8", count)
                )
                [(bound,)] = self.env.execute_query(SQL("SELECT %s", query))
                self.assertAlmostEqual(bound, lower_bound(held, count), 9)

    def test_old_confirmation_is_to_be_renewed(self):
        # one that held is w / (w + 3.84); below 5 % when w < 0.202, 2.3 half-lives
        self.company.write(
            {"own_data_half_life_days": 100, "own_data_confirm_below": 0.05}
        )
        self._evidence(self.ada, "email", "confirmed", ago(230))
        self._evidence(self.bob, "email", "confirmed", ago(231))
        self.assertFalse(self._reliability(self.ada).to_confirm)
        self.assertTrue(self._reliability(self.bob).to_confirm)

    def test_proved_wrong_is_to_be_confirmed_whatever_was_before(self):
        for days in range(10, 20):
            self._evidence(self.ada, "address", "confirmed", ago(days))
        self._evidence(self.ada, "address", "contradicted", ago(5), source="letter")
        known = self._reliability(self.ada, "address")
        self.assertTrue(known.to_confirm)
        words = self.env["crm.data.reliability"].get_words(self.ada.id)["address"]
        self.assertEqual(words["tone"], "bad")
        self.assertIn("proved wrong on 06/10/2026", words["words"])

    def test_correction_counts_for_both_values(self):
        self._propose({"email": "ada@new.example.com"}).action_accept()
        known = self._reliability(self.ada)
        self.assertEqual((known.corrected_count, known.confirmed_count), (1, 1))

    def test_filling_what_was_empty_corrects_nothing(self):
        self._propose({"phone": "+1 202 555 0150"}, self.bob).action_accept()
        known = self._reliability(self.bob, "phone")
        self.assertEqual((known.corrected_count, known.confirmed_count), (0, 1))

    def test_refused_correction_says_nothing(self):
        self._propose({"email": "x@example.com"}).line_ids._refuse("No")
        self.assertFalse(self._reliability(self.ada))

    def test_mail_that_came_back(self):
        for _twice in range(2):
            self.ada._message_receive_bounce("ada@example.com", self.ada)
        self.assertEqual(self._reliability(self.ada).contradicted_count, 1)
        self.assertEqual(self.ada.message_bounce, 2)

    def test_other_company_has_its_own(self):
        other = self._company("Other", self.usd)
        self._evidence(self.ada, "email", "confirmed", company_id=other.id)
        reader = self._user("feedback_user")
        rows = self.env["crm.data.reliability"].with_user(reader).search([])
        self.assertFalse(rows)

    def test_salesperson_sees_his_customers(self):
        seller = self._user("salesperson")
        self.ada.user_id, self.bob.user_id = seller, self.clerk
        for partner in self.ada | self.bob:
            self._evidence(partner, "email", "confirmed")
        rows = self.env["crm.data.reliability"].with_user(seller).search([])
        self.assertEqual(rows.partner_id, self.ada)

    def test_two_contacts_cost_as_much_as_twenty(self):
        partners = [self._customer(f"C{number}") for number in range(20)]
        for partner in partners:
            self._evidence(partner, "email", "confirmed")
        self.env.flush_all()
        counts = []
        for some_ in (partners[:2], partners):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["crm.data.reliability"].search_read(
                [("partner_id", "in", [one.id for one in some_])], ["reliability"]
            )
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_fades_to_nothing(self):
        self.company.own_data_half_life_days = 1
        self._evidence(self.ada, "email", "confirmed", day=ago(2000))
        found = self.env["crm.data.reliability"].search(
            [("partner_id", "=", self.ada.id), ("datum", "=", "email")]
        )
        self.assertEqual(found.confirmed_count, 1)
        self.assertAlmostEqual(found.reliability, 0)

    def test_what_is_noted_counts_at_once_wherever_its_author_is(self):
        self.env.user.tz = "Europe/Brussels"
        self.company.partner_id.tz = "UTC"
        with freeze_time(f"{TODAY} 23:30:00"):  # tomorrow for the author
            note = self.env["crm.data.evidence"].create(
                {
                    "partner_id": self.ada.id,
                    "company_id": self.company.id,
                    "datum": "email",
                }
            )
            found = self.env["crm.data.reliability"].search(
                [("partner_id", "=", self.ada.id), ("datum", "=", "email")]
            )
        self.assertEqual(note.on_date, TODAY)
        self.assertEqual(found.confirmed_count, 1)

    def test_what_is_noted_for_another_company_is_of_its_day(self):
        ahead = self._company("Ahead", self.eur)
        ahead.partner_id.tz = "Asia/Tokyo"
        self.company.partner_id.tz = "UTC"
        evidence = self.env["crm.data.evidence"].with_context(
            allowed_company_ids=(ahead | self.company).ids
        )
        with freeze_time(f"{TODAY} 23:30:00"):  # tomorrow at the current company
            note = evidence.create(
                {
                    "partner_id": self.ada.id,
                    "company_id": self.company.id,
                    "datum": "email",
                }
            )
            form = Form(evidence)
            form.company_id = self.company
            self.assertEqual((note.on_date, form.on_date), (TODAY, TODAY))


@freeze_time(f"{TODAY} 12:00:00")
class TestAsked(OwnDataCase):
    """Customers are asked to confirm, once at a time."""

    def test_mail_with_the_way_to_his_page(self):
        self.ada.with_user(self.clerk).action_ask_to_confirm()
        mail = self._mails("/my/data") or self._mails("%2Fmy%2Fdata")
        self.assertEqual(mail.recipient_ids, self.ada)

    def test_waiting_one_is_not_asked_again(self):
        self.ada.with_user(self.clerk).action_ask_to_confirm()
        with self.assertRaisesRegex(UserError, "Ada"):
            self.ada.with_user(self.clerk).action_ask_to_confirm()

    def test_his_correction_is_an_answer(self):
        self.ada.with_user(self.clerk).action_ask_to_confirm()
        self._propose({"email": "ada@new.example.com"})
        asked = self.env["crm.data.confirmation"].search([])
        self.assertEqual((asked.state, asked.answered_on), ("corrected", TODAY))

    def test_answer_of_a_contact_is_written_by_nobody_else(self):
        self.ada.with_user(self.clerk).action_ask_to_confirm()
        asked = self.env["crm.data.confirmation"].search([]).with_user(self.clerk)
        with self.assertRaises(AccessError):
            asked.state = "confirmed"
        with self.assertRaises(AccessError):
            asked.copy()

    def test_who_will_not_answer_is_waited_for_no_longer(self):
        self.ada.with_user(self.clerk).action_ask_to_confirm()
        asked = self.env["crm.data.confirmation"].search([]).with_user(self.clerk)
        asked.action_drop()
        self.assertEqual(asked.state, "dropped")

    def test_customer_of_a_colleague_is_not_asked(self):
        self.ada.user_id = self._user("salesperson")
        with self.assertRaises(AccessError):
            self.ada.with_user(self._user("salesperson")).action_ask_to_confirm()

    def test_many_at_once(self):
        contacts = (self.ada | self.bob).with_user(self.clerk)
        contacts.action_ask_to_confirm()
        self.assertEqual(self.env["crm.data.confirmation"].search_count([]), 2)
