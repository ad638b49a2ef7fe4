"""Suggestions: who wants them, merged into one, decided and told; read by others."""

import re

from odoo.exceptions import UserError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.crm_relationship.tests.common import TODAY

from .own_data_case import OwnDataCase


class SuggestionCase(OwnDataCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.idea = cls._suggest(cls.ada, "Please open on Saturdays, says Ada")

    @classmethod
    def _suggest(cls, partner, name, **vals):
        return cls.env["crm.case"].create(
            {
                "name": name,
                "kind": "suggestion",
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "description": f"<p>{name} in long</p>",
                **vals,
            }
        )

    @classmethod
    def _vote(cls, partner, idea=None, source="portal"):
        cls.env["crm.case.vote"]._vote(idea or cls.idea, partner, source)

    def _publish(self, idea=None, title="Open on Saturdays"):
        idea = idea or self.idea
        idea.idea_title = title
        idea.with_user(self.clerk).action_publish()

    def _decide(self, idea_state, reason="", idea=None):
        self.env["crm.case.idea.decision"].with_user(self.clerk).create(
            {
                "case_id": (idea or self.idea).id,
                "idea_state": idea_state,
                "reason": reason,
            }
        ).action_decide()

    def _report(self, idea=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["crm.suggestion.report"].browse((idea or self.idea).id)

    def _merge(self, duplicate, target=None):
        target = target or self.idea
        self.env["crm.case.merge"].with_user(self.clerk).create(
            {"case_ids": (duplicate | target).ids, "target_id": target.id}
        ).action_merge()


@freeze_time(f"{TODAY} 12:00:00")
class TestVotes(SuggestionCase):
    """One voice a person, one weight a firm."""

    def test_who_suggests_it_wants_it(self):
        self.assertEqual(self.idea.vote_ids.partner_id, self.ada)
        self.assertEqual(self.idea.vote_ids.source, "sender")

    def test_complaint_has_no_votes(self):
        case = self._suggest(self.ada, "Broken", kind="complaint")
        self.assertFalse(case.vote_ids)
        case.kind = "suggestion"
        self.assertEqual(case.vote_count, 1)

    def test_twice_is_once(self):
        for _twice in range(2):
            self._vote(self.bob)
        self.assertEqual(self.idea.vote_count, 2)

    def test_people_of_a_firm_weigh_once(self):
        max_ = self._customer("Max", parent_id=self.firm.id)
        for person in self.eve | max_:
            self._vote(person)
        row = self._report()
        self.assertEqual((row.person_count, row.firm_count), (3, 2))
        # nobody has a band: each customer weighs 1
        self.assertEqual(row.weight, 2)

    def test_weighted_by_priority_beside_unweighted(self):
        self._vote(self.eve)
        for partner, band in ((self.ada, "a"), (self.firm, "c")):
            self.env["crm.relationship"].create(
                {"partner_id": partner.id, "company_id": self.company.id}
            )
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE crm_relationship SET priority_band = %s, revenue_12m = 100"
                " WHERE partner_id = %s",
                (band, partner.id),
            )
        row = self._report()
        # A counts 4, C 2
        self.assertEqual((row.firm_count, row.weight, row.revenue_12m), (2, 6, 200))

    def test_worth_of_unknown_customers_is_blank(self):
        self.assertIs(self._report().revenue_12m, False)

    def test_revenue_is_for_managers(self):
        seller = self._user("salesperson")
        self.assertNotIn(
            "revenue_12m", self._as(seller)["crm.suggestion.report"].fields_get()
        )

    def test_counts_are_whole_and_names_those_one_may_see(self):
        seller = self._user("salesperson")
        self.bob.user_id = self.clerk
        self._vote(self.bob)
        idea = self._as(seller, self.idea)
        self.assertEqual(idea.vote_count, 2)
        self.assertEqual(idea.vote_ids.partner_id, self.ada)

    def test_two_suggestions_cost_as_much_as_twenty(self):
        ideas = self.idea.browse()
        for number in range(20):
            ideas |= self._suggest(self.ada, f"Idea {number}")
        counts = []
        for some in (ideas[:2], ideas):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["crm.suggestion.report"].search_read(
                [("id", "in", some.ids)], ["person_count", "weight"]
            )
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])


@freeze_time(f"{TODAY} 12:00:00")
class TestMergedSuggestions(SuggestionCase):
    """The same of several customers goes on as one; nobody reads another's words."""

    def setUp(self):
        super().setUp()
        self.double = self._suggest(self.bob, "Weekend hours, says Bob")
        self.double.message_post(
            body="I come from far", message_type="comment", author_id=self.bob.id
        )

    def test_votes_go_along_once(self):
        self._vote(self.eve)
        self._vote(self.eve, self.double)
        self._merge(self.double)
        self.assertEqual(self.idea.vote_ids.partner_id, self.ada | self.bob | self.eve)
        self.assertEqual(self.double.merged_into_id, self.idea)
        self.assertFalse(self.double.vote_ids)

    def test_what_was_written_is_kept_as_a_note_of_ours(self):
        self._merge(self.double)
        note = self.idea.message_ids.filtered(
            lambda one: "from far" in (one.body or "")
        )
        self.assertTrue(note.subtype_id.internal)
        self.assertIn("Weekend hours", note.body)

    def test_followers_of_the_house_go_along_and_customers_do_not(self):
        follower = self._user("employee").partner_id
        self.double.message_subscribe((follower | self.bob).ids)
        self._merge(self.double)
        self.assertIn(follower, self.idea.message_partner_ids)
        self.assertNotIn(self.bob, self.idea.message_partner_ids)

    def test_words_of_a_forgotten_person_are_in_no_note(self):
        self._merge(self.double)
        self.env["crm.privacy"]._forget_contact(self.bob)
        self.assertNotIn("from far", "".join(self.idea.message_ids.mapped("body")))
        self.assertEqual(self.idea.vote_count, 2)

    def test_sender_is_told(self):
        self._merge(self.double)
        told = self.double.message_ids.filtered(
            lambda one: "Others suggest the same" in (one.body or "")
        )
        self.assertEqual(told.notified_partner_ids, self.bob)

    def test_merged_one_counts_no_more(self):
        self._merge(self.double)
        self.env.flush_all()
        rows = self.env["crm.suggestion.report"].search([])
        self.assertIn(self.idea, rows.case_id)
        self.assertNotIn(self.double, rows.case_id)

    def test_complaints_of_others_are_not_merged_with_it(self):
        complaint = self._suggest(self.bob, "Broken", kind="complaint")
        with self.assertRaises(UserError):
            self._merge(complaint)

    def test_suggestion_to_another_company_is_refused(self):
        other = self._company("Other", self.usd)
        foreign = self._suggest(self.bob, "There", company_id=other.id)
        wizard = self.env["crm.case.merge"].new()
        with self.assertRaisesRegex(UserError, "one company"):
            wizard._refuse_others(self.idea, foreign)

    def test_merged_voters_are_one_vote(self):
        self._vote(self.bob)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.ada | self.bob).ids, self.ada, extra_checks=False
        )
        self.idea.invalidate_recordset()
        self.assertEqual(self.idea.vote_count, 1)


@freeze_time(f"{TODAY} 12:00:00")
class TestDecided(SuggestionCase):
    """Whoever wants it is told each decision once."""

    def test_all_are_told(self):
        self._vote(self.eve)
        self._decide("planned", "From autumn on")
        mails = self._mails("From autumn on")
        self.assertEqual(mails.recipient_ids, self.ada | self.eve)
        self.assertEqual(self.idea.state, "working")

    def test_same_decision_is_told_once_and_later_voters_hear_it(self):
        self._decide("planned", "From autumn on")
        self._vote(self.eve)
        self._decide("planned", "From winter on")
        self.assertEqual(self._mails("From winter on").recipient_ids, self.eve)

    def test_next_decision_is_told_anew(self):
        self._decide("planned")
        self._decide("done", "Since Saturday")
        self.assertEqual(self._mails("Since Saturday").recipient_ids, self.ada)
        self.assertEqual(self.idea.state, "closed")

    def test_declined_needs_a_reason(self):
        with self.assertRaisesRegex(UserError, "Say why"):
            self._decide("declined")
        self.assertEqual(self.idea.idea_state, "open")

    def test_others_do_not_read_the_sender_s_words(self):
        self._vote(self.eve)
        self._decide("done", "Since Saturday")
        mails = self._mails("Since Saturday")
        to_eve = mails.filtered(lambda mail: mail.recipient_ids == self.eve)
        self.assertNotIn("says Ada", to_eve.body_html + to_eve.subject)
        self.assertIn("says Ada", (mails - to_eve).body_html)

    def test_decision_is_not_written_by_hand(self):
        with self.assertRaises(UserError):
            self.idea.with_user(self.clerk).write({"idea_state": "done"})
        with self.assertRaises(UserError):
            self.idea.with_user(self.clerk).write({"is_published": True})

    def test_published_in_our_words_only(self):
        with self.assertRaisesRegex(UserError, "own words"):
            self.idea.with_user(self.clerk).action_publish()


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)
class TestSuggestionsPage(SuggestionCase, HttpCase):
    """What was published is read, never by whom; who logs in votes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._portal_user(cls.bob)
        cls.env.ref("base.public_user").company_ids += cls.company

    def _open(self, login=None):
        self.authenticate(login, login and login * 3)
        return self.url_open("/suggestions")

    def _press(self, page, **vals):
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        path = f"/suggestions/{self.idea.id}/vote"
        return self.url_open(path, data={"csrf_token": csrf, **vals})

    def test_customer_reads_what_is_published_and_no_more(self):
        self._publish()
        self._suggest(self.eve, "Secret of Eve")
        page = self._open("bob").text
        self.assertIn("Open on Saturdays", page)
        for hidden in ("Ada", "says", "Secret", "Eve"):
            self.assertNotIn(hidden, page)

    def test_customer_votes_and_takes_it_back(self):
        self._publish()
        page = self._press(self._open("bob").text).text
        self.assertIn("You want it", page)
        self.assertIn(self.bob, self.idea.vote_ids.partner_id)
        self._press(page, withdraw="1")
        self.env.invalidate_all()
        self.assertNotIn(self.bob, self.idea.vote_ids.partner_id)

    def test_unpublished_takes_no_votes(self):
        self._publish()
        page = self._open("bob").text
        self.idea.with_user(self.clerk).action_unpublish()
        self._press(page)
        self.env.invalidate_all()
        self.assertNotIn(self.bob, self.idea.vote_ids.partner_id)

    def test_stranger_logs_in_unless_everybody_reads(self):
        self._publish()
        self.assertIn("/web/login", self._open().url)
        company = self.env.ref("base.public_user").company_id
        company.suggestions_public = True
        page = self._open()
        self.assertIn("/suggestions", page.url)
        self.assertNotIn("o_crm_vote", page.text)

    @mute_logger("odoo.http")
    def test_stranger_cannot_vote(self):
        self._publish()
        self.authenticate(None, None)
        self.url_open(f"/suggestions/{self.idea.id}/vote", data={})
        self.env.invalidate_all()
        self.assertEqual(self.idea.vote_ids.partner_id, self.ada)
