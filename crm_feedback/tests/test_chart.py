"""The trend of recommendations with its interval."""

from datetime import date

from odoo.tests import HttpCase, freeze_time, tagged

from odoo.addons.crm_relationship.tests.common import TODAY

from .test_score import BEFORE, NOW, ScoreCase


class TestNpsChart(ScoreCase):
    def _chart(self, role="feedback_user", **filters):
        self.env.flush_all()
        charts = self._as(self._user(role))["crm.chart"]
        return charts.get_chart("nps", filters)

    def _cells(self, **filters):
        return [row["cells"] for row in self._chart(**filters)["rows"]]

    def test_score_with_interval(self):
        """60 promoters and 15 detractors of 100: 45, published 29.34 to 58.04."""
        self._say([9] * 60 + [7] * 25 + [3] * 15)
        (cells,) = self._cells(answers_by="quarter")
        self.assertEqual(cells[:6], ["Q2 2025", 100, 60, 25, 15, 45])
        self.assertEqual([round(end, 2) for end in cells[6:]], [29.34, 58.04])

    def test_figures_are_those_of_the_report(self):
        self._say([9] * 20 + [7] * 5 + [3] * 15)
        row = self._rows()
        (cells,) = self._cells(answers_by="quarter")
        self.assertEqual(
            [round(part, 1) for part in cells[1:]],
            [
                *(row.answer_count, row.good_count, row.neutral_count),
                *(row.bad_count, row.figure, row.low, row.high),
            ],
        )

    def test_finest_periods_that_have_two_scores(self):
        self._say([9] * 30)
        self._say([9] * 30, day=BEFORE)
        self.assertEqual(len(self._cells()), 2)  # months
        self._say([9] * 29, day=date(2025, 4, 20))
        self.assertEqual(self._cells()[1][5:], [None, None, None])

    def test_few_answers_say_what_to_do(self):
        self._say([9] * 29)
        self.assertIn("30 answers", self._chart()["empty"])

    def test_change_that_is_none_is_called_so(self):
        self._say([9] * 20 + [3] * 10)
        self._say([9] * 18 + [3] * 12, day=BEFORE)
        sentence = self._chart(answers_by="quarter")["sentence"]
        self.assertIn("no significant change against Q1 2025", sentence)

    def test_change_that_is_one_is_told(self):
        self._say([9] * 60)
        self._say([3] * 60, day=BEFORE)
        sentence = self._chart(answers_by="quarter")["sentence"]
        self.assertIn("Against Q1 2025 it has changed by +200", sentence)

    def test_one_question(self):
        other = self._question(name="Yearly")
        self._say([9] * 30)
        self._say([3] * 30, program=other)
        (cells,) = self._cells(answers_by="year", question=other.id)
        self.assertEqual((cells[1], cells[5]), (30, -100))

    def test_period_opens_its_scores(self):
        self._say([9] * 30)
        chart = self._chart(answers_by="quarter")
        rows = self.env["crm.feedback.score"].search(chart["rows"][0]["domain"])
        self.assertEqual(rows, self._rows())

    def test_who_may_not_read_answers_is_told(self):
        self.assertIn("rights", self._chart("crm_user")["refused"])


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestNpsChartTour(ScoreCase, HttpCase):
    def test_service_reads_the_trend(self):
        self._say([9] * 60 + [7] * 25 + [3] * 15, day=NOW)
        agent = self._user("feedback_user", password="agent")
        self.start_tour(
            "/odoo/customer-charts?chart=nps", "crm_feedback_chart", login=agent.login
        )
