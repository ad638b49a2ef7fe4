"""What customers say counts: at the customer, in the priority, in what to do next."""

import re

from odoo.tests import HttpCase, tagged

from odoo.addons.crm_relationship.models.decisions.crm_next_step_condition import (
    Situation,
)
from odoo.addons.crm_relationship.tests.common import ago

from ..hooks import FACTORS, post_init_hook, uninstall_hook
from .common import FeedbackCase


class CountsCase(FeedbackCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.relationship.run"].sudo()._refresh_full(cls.company)

    def _said(self, partner, score, program=None, comment="", days_ago=0):
        """An answer that was given so many days ago."""
        answer = self._answer(self._invitation(partner, program), score, comment)
        self.env.flush_all()
        if days_ago:
            self.env.cr.execute(
                "UPDATE crm_feedback_answer SET answered_on = %s WHERE id = %s",
                [ago(days_ago), answer.id],
            )
            answer.invalidate_recordset()
        return answer

    def _invitation(self, partner, program=None):
        program = program or self.question
        number = self.env["crm.feedback.invitation"].search_count([])
        return self.env["crm.feedback.invitation"].create(
            {
                "program_id": program.id,
                "company_id": program.company_id.id,
                "partner_id": partner.id,
                "customer_id": partner.commercial_partner_id.id,
                "email": partner.email,
                "occasion": f"test,{number}",
                "due_date": ago(0),
                "state": "sent",
            }
        )

    def _points(self, partner, factor):
        lines = self._row(partner).priority_contribution_ids
        return lines.filtered(lambda line: line.factor_id.name == factor).points


class TestFigures(CountsCase):
    """Answers of the last 12 months on the row of the customer and company."""

    def test_zero_is_an_answer_and_none_is_blank(self):
        self._order(self.bob, 10)
        self._said(self.ada, 0)
        self._refresh()
        self.assertEqual(
            (self._row(self.ada).nps_score, self._row(self.ada).nps_count), (0, 1)
        )
        self.assertIs(self._row(self.bob).nps_score, False)
        self.assertIs(self._row(self.bob).detractor_count, False)

    def test_questions_are_not_mixed(self):
        csat = self._question(name="Visit", kind="csat")
        self._said(self.ada, 10)
        self._said(self.ada, 4, csat)  # three quarters of the way from 1 to 5
        self._refresh()
        row = self._row(self.ada)
        self.assertEqual((row.nps_score, row.advocacy_score), (10, 100))
        self.assertEqual((row.satisfaction_score, row.satisfaction_count), (75, 1))

    def test_answers_of_all_contacts_are_the_customers(self):
        eve = self._customer("Eve", parent_id=self.ada.id)
        self._said(eve, 3)
        self._said(self.ada, 10)
        self._refresh()
        row = self._row(self.ada)
        self.assertEqual((row.nps_score, row.detractor_count), (6.5, 1))

    def test_contact_is_a_detractor_by_his_last_answer(self):
        self._said(self.ada, 2, days_ago=40)
        self._said(self.ada, 9, days_ago=10)
        self._refresh()
        self.assertEqual(self._row(self.ada).detractor_count, 0)

    def test_answer_of_a_year_ago_no_longer_counts(self):
        self._said(self.ada, 2, days_ago=364)
        self._refresh()
        self.assertEqual(self._row(self.ada).nps_count, 1)
        self._refresh(as_of=ago(-1))
        self.assertIs(self._row(self.ada).nps_count, False)

    def test_later_version_counts_for_nothing(self):
        invitation = self._invitation(self.ada)
        self._answer(invitation, 9)
        self._answer(invitation, 1)
        self._refresh()
        self.assertEqual(self._row(self.ada).nps_score, 9)

    def test_answer_to_another_company_is_that_companys(self):
        other = self._company("Branch", self.eur)
        question = self._question(company_id=other.id)
        self._said(self.ada, 1, question)
        self._refresh(companies=self.company | other)
        self.assertIs(
            self._row(self.ada).nps_score if self._row(self.ada) else False, False
        )
        self.assertEqual(self._row(self.ada, other).nps_score, 1)


class TestPriority(CountsCase):
    """Advocacy and satisfaction in the priority, near the middle while few spoke."""

    def test_one_promoter_moves_advocacy_a_third_of_the_way(self):
        self._order(self.ada, 10)
        self._order(self.bob, 10)
        self._said(self.ada, 10)
        self._refresh()
        # weight 10, half trust at 2 answers: 50 + 50 * 1 / (1 + 2) = 66.67
        self.assertEqual(self._points(self.ada, "Advocacy"), 6.7)
        self.assertEqual(self._points(self.bob, "Advocacy"), 5)

    def test_one_detractor_takes_as_much(self):
        self._said(self.ada, 0)
        self._refresh()
        self.assertEqual(self._points(self.ada, "Advocacy"), 3.3)

    def test_sum_of_points_is_the_score(self):
        self._said(self.ada, 8)
        self._refresh()
        row = self._row(self.ada)
        self.assertAlmostEqual(
            sum(row.priority_contribution_ids.mapped("points")), row.priority_score
        )

    def test_factors_get_their_figures_and_lose_them(self):
        scheme = self.env.ref("crm_relationship.crm_priority_scheme_default")
        factors = scheme.factor_ids.filtered(lambda factor: factor.name in FACTORS)
        self.assertEqual(len(factors), len(FACTORS))
        uninstall_hook(self.env)
        self.assertFalse(any(factors.mapped("metric")))
        chosen = factors[0]
        chosen.metric = "purchase_count"
        post_init_hook(self.env)
        self.assertEqual(chosen.metric, "purchase_count")
        for factor in factors[1:]:
            self.assertEqual(factor.metric, FACTORS[factor.name]["metric"])

    def test_favourites_over_our_figures_leave_with_us(self):
        ours, theirs = self.env["ir.filters"].create(
            [
                {
                    "name": name,
                    "model_id": "res.partner",
                    "domain": f"[('{name}', '>', 1)]",
                }
                for name in ("relationship_nps_score", "relationship_purchase_count")
            ]
        )
        uninstall_hook(self.env)
        self.assertEqual((ours | theirs).exists(), theirs)


class TestWhatToDoNext(CountsCase):
    """Detractors in rules of the lifecycle, in segments and in the next step."""

    def test_stage_may_ask_for_detractors(self):
        stage = self.env["crm.lifecycle.stage"].create(
            {"name": "Angry", "sequence": 999, "rule": "[('detractor_count', '>', 0)]"}
        )
        self._order(self.bob, 10)
        self._said(self.ada, 2)
        self._refresh()
        self.assertEqual(self._row(self.ada).stage_id, stage)
        self.assertNotEqual(self._row(self.bob).stage_id, stage)

    def test_segments_of_detractors_and_promoters(self):
        self._said(self.ada, 2)
        self._said(self.bob, 9)
        self._refresh()
        for name, customer in (("detractors", self.ada), ("promoters", self.bob)):
            segment = self.env.ref(f"crm_feedback.crm_segment_{name}")
            members = self.env["crm.segment.membership"].search(
                [("segment_id", "=", segment.id), ("company_id", "=", self.company.id)]
            )
            self.assertEqual(members.partner_id, customer, name)

    def _evidence(self, user, partner=None):
        self.env.flush_all()
        env = self._as(user)
        rule = self.env.ref("crm_feedback.crm_next_step_rule_answer").with_env(env)
        situation = Situation((partner or self.ada).with_env(env), env.company)
        return [line["text"] for line in rule._evidence(situation)]

    def test_bad_answer_asks_for_a_call(self):
        seller = self._user("salesperson", name="Sam")
        self._said(self.ada, 3, days_ago=30)
        (sentence,) = self._evidence(seller)
        self.assertIn("Ada answered 3", sentence)

    def test_bad_answer_of_long_ago_and_one_made_good_do_not(self):
        seller = self._user("salesperson", name="Sam")
        self._said(self.ada, 3, days_ago=31)
        self._said(self.bob, 3, days_ago=9)
        self._said(self.bob, 9, days_ago=2)
        self.assertFalse(self._evidence(seller))
        self.assertFalse(self._evidence(seller, self.bob))

    def test_who_may_not_read_answers_gets_no_sentence(self):
        self._said(self.ada, 3)
        self.assertFalse(self._evidence(self._user("crm_user", name="Rita")))


class TestPages(CountsCase):
    """History, brief and health of the customer."""

    def setUp(self):
        super().setUp()
        self.seller = self._user("salesperson", name="Sam")
        self.reader = self._user("crm_user", name="Rita")
        self._said(self.ada, 3, comment="Late again")
        self._refresh()

    def _entries(self, user):
        self.env.flush_all()
        page = self._as(user)["crm.timeline"].get_page(
            self.ada.id, filters={"channels": ["feedback"]}
        )
        return page["entries"]

    def test_history_has_the_answer_for_whoever_may_read_it(self):
        (entry,) = self._entries(self.seller)
        self.assertEqual((entry["title"], entry["text"]), ("NPS 3", "Late again"))
        self.assertFalse(self._entries(self.reader))

    def test_history_shows_no_version_and_no_anonymous_answer(self):
        secret = self._question(name="Secret", is_anonymous=True, least_answers=5)
        self._said(self.ada, 0, secret)
        self.assertEqual(len(self._entries(self.seller)), 1)

    def test_brief_says_what_he_said(self):
        sections = {
            part["key"]: part
            for part in self._as(self.seller)["crm.brief"].get_brief(self.ada.id)[
                "sections"
            ]
        }
        self.assertEqual(sections["answers"]["lines"][0]["text"], "Late again")
        brief = self._as(self.reader)["crm.brief"].get_brief(self.ada.id)
        self.assertNotIn("answers", [part["key"] for part in brief["sections"]])

    def test_health_judges_what_he_said(self):
        health = self._as(self.seller)["crm.health"].get_health(self.ada.id)
        parts = {
            part["key"]: part for side in health["sides"] for part in side["parts"]
        }
        self.assertEqual(parts["nps_score"]["state"], "bad")
        self.assertEqual(parts["satisfaction_score"]["state"], "unknown")


@tagged("post_install", "-at_install")
class TestWayOfAnAnswer(FeedbackCase, HttpCase):
    """From the mail to the priority."""

    def test_mail_page_answer_figure_priority(self):
        self._order(self.ada, 100)
        invitation = self._ask()
        mail = self.env["mail.mail"].search(
            [("model", "=", invitation._name), ("res_id", "=", invitation.id)]
        )
        link = re.search(r'href="[^"]*(/feedback/[^"?]+\?score=10)"', mail.body_html)[1]
        page = self.url_open(link).text
        given = [("invitation_id", "=", invitation.id)]
        self.assertFalse(self.env["crm.feedback.answer"].search(given))
        self.url_open(
            link.partition("?")[0],
            data={
                "csrf_token": re.search(r'name="csrf_token" value="([^"]+)"', page)[1],
                "nonce": re.search(r'data-nonce="([^"]+)"', page)[1],
                "score": "10",
            },
        )
        self.assertIn(self.ada, self._queued())
        self._drain()
        row = self._row(self.ada)
        self.assertEqual((row.nps_score, row.nps_count), (10, 1))
        advocacy = row.priority_contribution_ids.filtered(
            lambda line: line.factor_id.name == "Advocacy"
        )
        # a third of the way from neutral 50 to 100, of weight 10
        self.assertEqual(advocacy.points, 6.7)
