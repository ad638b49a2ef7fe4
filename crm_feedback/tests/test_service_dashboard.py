from odoo.tests import HttpCase, freeze_time, tagged

from odoo.addons.crm_relationship.tests.common import TODAY
from odoo.addons.crm_relationship.tests.dashboard_case import DashboardCase

from .common import FeedbackCase

SERVICE = "crm_feedback.spreadsheet_dashboard_service"


class TestServiceDashboard(DashboardCase, FeedbackCase):
    """The dashboard of cases and answers."""

    def test_a_user_of_feedback_reads_all_of_it(self):
        self._assert_readable_by(SERVICE, "feedback_user")

    def test_every_card_has_its_cell_and_its_page(self):
        self._assert_two_sheets_are_whole(SERVICE)

    def test_open_cases_are_those_of_the_list(self):
        """Two complaints and a service case, which is closed."""
        cases = self.env["crm.case"].create(
            [
                {
                    "name": name,
                    "kind": kind,
                    "customer_id": self.ada.id,
                    "partner_id": self.ada.id,
                    "company_id": self.company.id,
                }
                for name, kind in (
                    ("Broken", "complaint"),
                    ("Late", "complaint"),
                    ("How", "service"),
                )
            ]
        )
        cases[2].message_post(
            body="Press the button",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        cases[2].action_close()
        env = self._as(self._user("feedback_user"))
        self.assertEqual(env["crm.case"].search_count([("is_open", "=", True)]), 2)
        self.assertEqual(self._value(SERVICE, "Open Cases", env), 2)
        self.assertEqual(self._value(SERVICE, "Open Complaints", env), 2)
        self.assertEqual(self._value(SERVICE, "Cases Opened", env), 3)

    def test_answers_are_those_of_the_page(self):
        """A promoter and a detractor: one good, one bad, two in all."""
        self._answer(self._invite(self.ada), 10)
        self._answer(self._invite(self.bob), 2)
        env = self._as(self._user("feedback_user"))
        self.assertEqual(self._values(SERVICE, "Recommendation (NPS)", env), [1, 1, 2])
        self.assertEqual(self._value(SERVICE, "Bad Answers", env), 1)

    def test_kpis_of_few_answers_are_not_known(self):
        self._answer(self._invite(self.ada), 10)
        names = {"nps", "csat", "response_rate", "complaints", "solved_in_time"}
        found = self.env["crm.kpi.figure"]._measure(names, self.company, TODAY)
        self.assertEqual(set(found), names)
        for name in names:
            self.assertIsNone(found[name].value)
            self.assertTrue(found[name].missing)


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestServiceDashboardTour(FeedbackCase, HttpCase):
    """The dashboard in the browser."""

    def test_every_cell_has_its_value(self):
        case = {"partner_id": self.ada.id, "company_id": self.company.id}
        self.env["crm.case"].create([{"name": name, **case} for name in ("A", "B")])
        agent = self._user("feedback_user")
        agent.password = agent.login
        self.start_tour("/odoo/dashboards", "crm_dashboard_feedback", login=agent.login)
