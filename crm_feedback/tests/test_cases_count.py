"""Open cases count: at the customer, in rules, in what to do next, on his pages."""

from datetime import datetime, timedelta

from odoo.addons.crm_relationship.models.decisions.crm_next_step_condition import (
    Situation,
)
from odoo.addons.crm_relationship.tests.common import TODAY, ago

from .case_case import CaseCase

NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12)


class OpenCaseCase(CaseCase):
    def _opened(self, days_ago=0, partner=None, kind="complaint", closed=None, **vals):
        """A case that was opened, and perhaps closed, so many days ago."""
        case = self._case(partner, kind=kind, **vals)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_case SET opened_at = %s, closed_at = %s,"
            " is_open = %s, state = %s WHERE id = %s",
            [
                NOON - timedelta(days=days_ago),
                None if closed is None else NOON - timedelta(days=closed),
                closed is None,
                "new" if closed is None else "closed",
                case.id,
            ],
        )
        case.invalidate_recordset()
        return case


class TestCasesOfCustomer(OpenCaseCase):
    def _counts(self, partner=None, **vals):
        self._refresh(**vals)
        row = self._row(partner or self.ada)
        return row.open_case_count, row.open_complaint_count, row.complaint_count_12m

    def test_open_and_closed_of_every_kind(self):
        self._opened(kind="service")
        self._opened(kind="claim")
        self._opened(20, closed=10)
        self._opened(400, closed=390)
        self.assertEqual(self._counts(), (2, 1, 2))

    def test_who_never_had_a_case_has_no_zero(self):
        self._order(self.bob, 10)
        self.assertEqual(self._counts(self.bob), (False, False, False))

    def test_all_closed_is_zero(self):
        self._opened(20, closed=10)
        self.assertEqual(self._counts(), (0, 0, 1))

    def test_past_day_shows_what_was_open_then(self):
        self._opened(20, closed=10)
        self.assertEqual(self._counts(as_of=ago(11)), (1, 1, 1))

    def test_archived_case_counts_for_nothing(self):
        case = self._opened()
        case.active = False
        self._order(self.ada, 10)
        self.assertEqual(self._counts()[0], False)

    def test_case_of_a_contact_is_the_firms(self):
        eve = self._customer("Eve", parent_id=self.ada.id)
        self._opened(partner=eve)
        self.assertEqual(self._counts()[0], 1)

    def test_other_company_has_its_own(self):
        other = self._company("Branch", self.eur)
        self._opened()
        self._counts(companies=self.company | other)
        self.assertFalse(self._row(self.ada, other).open_case_count)

    def test_opening_and_closing_queue_the_customer(self):
        case = self._case()
        self.assertIn(self.ada, self._queued())

        self._drain()
        self.assertEqual(self._row(self.ada).open_case_count, 1)
        self.env["crm.case"].browse(case.id).action_wait()
        self.assertIn(self.ada, self._queued())


class TestCasesMatter(OpenCaseCase):
    def setUp(self):
        super().setUp()
        self.seller = self._user("salesperson", name="Sam")

    def test_factor_of_three_open_cases_is_nothing_and_of_none_all(self):
        scheme = self.env.ref("crm_relationship.crm_priority_scheme_default")
        factor = scheme.factor_ids.filtered(lambda one: one.name == "Open cases")
        self.assertEqual(
            (factor.metric, factor.lowest, factor.highest), ("open_case_count", 3, 0)
        )

    def test_stage_may_ask_for_open_complaints(self):
        stage = self.env["crm.lifecycle.stage"].create(
            {
                "name": "Complains",
                "sequence": 999,
                "rule": "[('open_complaint_count', '>', 0)]",
            }
        )
        self._opened()
        self._opened(partner=self.bob, kind="service")
        self._refresh()
        self.assertEqual(self._row(self.ada).stage_id, stage)
        self.assertNotEqual(self._row(self.bob).stage_id, stage)

    def test_segment_of_open_complaints(self):
        self._opened()
        self._opened(partner=self.bob, kind="service")
        self._refresh()
        segment = self.env.ref("crm_feedback.crm_segment_complaints")
        members = self.env["crm.segment.membership"].search(
            [("segment_id", "=", segment.id), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(members.partner_id, self.ada)

    def _evidence(self, user):
        self.env.flush_all()
        env = self._as(user)
        rule = self.env.ref("crm_feedback.crm_next_step_rule_case").with_env(env)
        situation = Situation(self.ada.with_env(env), env.company)
        return [line["text"] for line in rule._evidence(situation)]

    def test_open_complaint_comes_before_selling(self):
        self.ada.user_id = self.seller
        case = self._opened(5)
        (sentence,) = self._evidence(self.seller)
        self.assertIn(case.number, sentence)
        self.assertIn("5 days", sentence)

    def test_service_and_closed_complaint_do_not(self):
        self.ada.user_id = self.seller
        self._opened(kind="service")
        self._opened(5, closed=1)
        self.assertFalse(self._evidence(self.seller))

    def test_who_may_not_read_cases_learns_nothing(self):
        self._opened()
        self.assertFalse(self._evidence(self._user("crm_user", name="Rita")))

    def test_history_brief_and_health(self):
        self.ada.user_id = self.seller
        case = self._opened(name="Broken")
        self._refresh()
        env = self._as(self.seller)
        page = env["crm.timeline"].get_page(self.ada.id, filters={"channels": ["case"]})
        self.assertEqual(
            [entry["title"] for entry in page["entries"]], [f"{case.number} Broken"]
        )
        sections = env["crm.brief"].get_brief(self.ada.id)["sections"]
        (cases,) = [part for part in sections if part["key"] == "cases"]
        self.assertEqual(cases["lines"][0]["id"], case.id)
        health = env["crm.health"].get_health(self.ada.id)
        (part,) = [
            part
            for side in health["sides"]
            for part in side["parts"]
            if part["key"] == "open_case_count"
        ]
        self.assertEqual((part["value"], part["state"]), ("1", "bad"))
