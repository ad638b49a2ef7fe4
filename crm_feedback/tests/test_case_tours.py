from odoo.tests import freeze_time, tagged

from odoo.addons.crm_relationship.tests.common import TODAY

from .test_case_portal import CasePortal


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestCaseTours(CasePortal):
    """Cases in the browser, as the customer, the agent and the manager."""

    def test_complaint_from_the_portal_to_the_appeal_and_the_yes(self):
        agent = self._user("feedback_user", password="agent", name="Anna")
        self.team.member_ids += agent
        self.start_tour("/my", "crm_feedback_case_complain", login="ada")
        case = self._last()
        self.assertEqual((case.partner_id, case.channel), (self.ada, "portal"))
        board = "/odoo/action-crm_feedback.crm_case_action"
        self.start_tour(board, "crm_feedback_case_work", login=agent.login)
        self.assertEqual(
            (case.user_id, case.decision, case.remedy_given, case.cause_id),
            (agent, "granted", "refund", self.broken),
        )
        self.assertEqual(case.compensation_ids.state, "approved")
        self.start_tour("/my/cases", "crm_feedback_case_appeal", login="ada")
        self.assertEqual((case.user_id, case.appeal_count), (self.leader, 1))
        self._send_answer(self._as(self.leader, case))
        self.start_tour("/my/cases", "crm_feedback_case_accept", login="ada")
        self.assertEqual((case.state, case.acceptance), ("closed", "accepted"))

    def test_manager_promises_times_and_reads_what_it_costs(self):
        case = self._case(kind="complaint", cause_id=self.broken.id)
        self.company.resource_calendar_id = self.env.ref(
            "resource.resource_calendar_std"
        )
        boss = self._user("feedback_manager", password="manager", name="Bo")
        self.start_tour(
            "/odoo/action-crm_feedback.crm_sla_policy_action",
            "crm_feedback_case_manage",
            login=boss.login,
        )
        self.assertEqual(case.policy_id.name, "Critical complaints")
        self.assertTrue(case.solution_deadline)
