"""What promoters are said to tell beside what is measured, and how customers heard."""

import re
from datetime import date

from odoo.tests import HttpCase, freeze_time, tagged

from odoo.addons.crm_relationship.tests.common import TODAY, ago

from .own_data_case import OwnDataCase


@freeze_time(f"{TODAY} 12:00:00")
class TestWordOfMouth(OwnDataCase):
    """Claimed, measured and said stand beside each other, a month a row."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.lead"].search([]).referred = False
        cls.friend = cls.env.ref("crm_feedback.crm_heard_source_customer")
        cls.search = cls.env.ref("crm_feedback.crm_heard_source_search")

    def _answered(self, partner, score, days_ago=0):
        return self.env["crm.feedback.answer"].create(
            {
                "program_id": self.question.id,
                "company_id": self.company.id,
                "kind": "nps",
                "score": score,
                "partner_id": partner.id,
                "customer_id": partner.id,
                "answered_on": ago(days_ago),
            }
        )

    def test_both_are_of_the_companys_day(self):
        self.company.partner_id.tz = "Asia/Tokyo"
        self.env.user.tz = "UTC"
        with freeze_time(f"{TODAY} 23:30:00"):  # tomorrow there
            answer = self._answer(self._invite(self.ada), 9)
            heard = self.env["crm.heard.answer"].create(
                {"partner_id": self.ada.id, "source_id": self.friend.id}
            )
        self.assertEqual((answer.answered_on, heard.answered_on), (ago(-1),) * 2)

    def _heard(self, partner, source, **vals):
        return self.env["crm.heard.answer"].create(
            {
                "partner_id": partner.id,
                "company_id": self.company.id,
                "source_id": source.id,
                "answered_on": TODAY,
                **vals,
            }
        )

    def _month(self, day=TODAY):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["crm.word.of.mouth"].search(
            [("company_id", "=", self.company.id), ("month", "=", day.replace(day=1))]
        )

    def test_promoters_tell_five_and_detractors_ten(self):
        for score in (9, 10, 8, 0):
            self._answered(self.ada, score)
        month = self._month()
        self.assertEqual((month.promoter_count, month.said_good), (2, 10))
        self.assertEqual((month.detractor_count, month.said_bad), (1, 10))

    def test_company_says_otherwise(self):
        self.company.write({"promoter_tells": 3, "detractor_tells": 0})
        self._answered(self.ada, 10)
        self._answered(self.bob, 1)
        self.assertEqual((self._month().said_good, self._month().said_bad), (3, 0))

    def test_what_nobody_asked_is_blank_and_not_zero(self):
        self._heard(self.ada, self.friend)
        month = self._month()
        self.assertIs(month.said_good, False)
        self.assertIs(month.referral_count, False)
        self.assertEqual(month.heard_mouth_count, 1)

    def test_heard_otherwise_is_a_known_zero(self):
        self._heard(self.ada, self.search)
        self.assertEqual(
            (self._month().heard_count, self._month().heard_mouth_count), (1, 0)
        )

    def test_months_are_apart(self):
        self._answered(self.ada, 10)
        self._answered(self.bob, 10, days_ago=30)  # 16 May 2026
        self.assertEqual(self._month().promoter_count, 1)
        self.assertEqual(self._month(date(2026, 5, 1)).promoter_count, 1)

    def test_quarter_is_the_sum_of_its_months(self):
        self._answered(self.ada, 10)
        self._answered(self.bob, 9, days_ago=30)
        [(total, heard)] = self.env["crm.word.of.mouth"]._read_group(
            [("company_id", "=", self.company.id)],
            [],
            ["said_good:sum", "heard_count:sum"],
        )
        self.assertEqual(total, 10)
        self.assertFalse(heard)

    def test_referred_leads_are_counted_apart(self):
        self._lead(self.ada, referred="Bob told me")
        self._lead(self.bob)
        self.assertEqual(self._month(TODAY).lead_count, 1)

    def test_referrals_of_the_loyalty_addon_count_once_they_ordered(self):
        program = self.env["loyalty.program"].create({"name": "Stars"})
        card = self.env["loyalty.card"].create(
            {"program_id": program.id, "partner_id": self.ada.id}
        )
        for state, referred in (("rewarded", self.bob), ("refused", self.eve)):
            people = (self.ada.id, referred.id)
            self.env.flush_all()
            self.env.cr.execute(
                "INSERT INTO crm_loyalty_referral (program_id, card_id, referrer_id,"
                " referred_id, company_id, origin, state, ordered_at)"
                " VALUES (%s, %s, %s, %s, %s, 'hand', %s, %s)",
                (program.id, card.id, *people, self.company.id, state, TODAY),
            )
        month = self._month()
        self.assertEqual(month.referral_count, 1)
        self.assertIs(month.lead_count, False)

    def test_anonymous_answers_count_as_a_wave_only(self):
        program = self._question(is_anonymous=True, least_answers=5, trigger="manual")
        ballots = self.env["crm.feedback.ballot"]
        for score in (10, 10, 10, 0):
            ballots._throw_in(program, score, "")
        self.assertFalse(self._month())
        self.env["crm.feedback.wave"].create(
            {
                "program_id": program.id,
                "company_id": self.company.id,
                "kind": "nps",
                "start_date": date(2026, 5, 1),
                "end_date": date(2026, 6, 1),
                "answer_count": 5,
                "good_count": 4,
                "neutral_count": 0,
                "bad_count": 1,
                "comment_count": 0,
            }
        )
        self.assertEqual(self._month(date(2026, 5, 1)).said_good, 20)

    def test_other_company_is_not_seen(self):
        other = self._company("Other", self.usd)
        self._heard(self.ada, self.friend, company_id=other.id)
        reader = self._user("feedback_user")
        months = self._as(reader)["crm.word.of.mouth"].search([])
        self.assertNotIn(other, months.company_id)

    def test_how_he_heard_stands_on_the_contact(self):
        clerk = self.clerk
        self.eve.with_user(clerk).heard_source_id = self.friend
        answer = self.env["crm.heard.answer"].search([])
        self.assertEqual(answer.partner_id, self.firm)
        self.assertEqual(self.firm.heard_source_id, self.friend)
        self.eve.with_user(clerk).heard_source_id = False
        self.assertFalse(answer.exists())

    def test_contacts_are_found_by_how_they_heard(self):
        self._heard(self.ada, self.friend)
        contacts = self.env["res.partner"]
        own = [("id", "in", (self.ada | self.bob).ids)]
        found = contacts.search([("heard_source_id", "=", self.friend.id), *own])
        self.assertEqual(found, self.ada)
        unknown = contacts.search([("heard_source_id", "=", False), *own])
        self.assertEqual(unknown, self.bob)

    def test_merged_customers_heard_once(self):
        self._heard(self.ada, self.friend)
        self._heard(self.bob, self.search)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.ada | self.bob).ids, self.ada, extra_checks=False
        )
        answer = self.env["crm.heard.answer"].search([])
        self.assertEqual(answer.partner_id, self.ada)


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)
class TestHeardInThePortal(OwnDataCase, HttpCase):
    """A new customer is asked once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.heard_asked = True
        cls.friend = cls.env.ref("crm_feedback.crm_heard_source_customer")
        cls._portal_user(cls.ada)

    def _home(self):
        self.authenticate("ada", "adaadaada")
        return self.url_open("/my").text

    def _send(self, page, **vals):
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        return self.url_open("/my/heard", data={"csrf_token": csrf, **vals})

    def test_asked_until_he_answers(self):
        page = self._home()
        self.assertIn("How did you hear of us?", page)
        self._send(page, source=self.friend.id, detail="Bob")
        answer = self.env["crm.heard.answer"].search([])
        self.assertEqual(
            (answer.partner_id, answer.detail, answer.channel),
            (self.ada, "Bob", "portal"),
        )
        self.assertNotIn("How did you hear of us?", self._home())

    def test_old_customer_is_not_asked(self):
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = %s",
            (ago(91), self.ada.id),
        )
        self.env.invalidate_all()
        self.assertNotIn("How did you hear of us?", self._home())

    def test_what_is_not_offered_is_not_taken(self):
        page = self._home()
        for source in ("0", "x", ""):
            self._send(page, source=source)
        self.assertFalse(self.env["crm.heard.answer"].search([]))
