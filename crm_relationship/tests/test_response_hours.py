"""Working hours of first answers: of each company its own, or of none at all."""

from odoo.fields import Command

from .test_response import ResponseCase


class TestResponseTwoCompanies(ResponseCase):
    """One house works in UTC, the other one in New York from 9 to 13."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls._company("Branch", cls.usd)
        cls.hours = cls._office(cls.branch, "America/New_York", [(9, 13)])
        cls.us.company_ids = [Command.link(cls.branch.id)]
        cls.there = cls._lead(cls.eva, name="There", company_id=cls.branch.id)

    def _both(self):
        """{company: minutes} of one question and its answer in each company."""
        self._fill()
        found = self.env["crm.response"].search(
            [("company_id", "in", (self.company | self.branch).ids)]
        )
        return {response.company_id: response.minutes for response in found}

    def _ask_both(self, asked, answered):
        for lead in (self.lead, self.there):
            self._write(asked, record=lead)
            self._write(answered, ours=True, record=lead)

    def test_each_by_its_own_hours(self):
        """From 11 to 15 UTC: one hour and two here; 7 to 11 there, of which two."""
        self._ask_both(self._at(11), self._at(15))
        self.assertEqual(self._both(), {self.company: 180, self.branch: 120})

    def test_each_by_its_own_night(self):
        """From 16:30 to 8:30 UTC: an hour here; 12:30 to 4:30 there, half an hour."""
        self._ask_both(self._at(16, 30), self._at(8, 30, days=1))
        self.assertEqual(self._both(), {self.company: 60, self.branch: 30})

    def test_summer_time_of_its_place(self):
        """In January 9 to 13 in New York is 14 to 18 UTC."""
        self._ask_both(self._at(14, days=-147), self._at(14, 30, days=-147))
        self.assertEqual(self._both(), {self.company: 30, self.branch: 30})

    def test_a_holiday_of_one_is_none_of_the_other(self):
        """Both have calendars without a company; the holiday has no calendar."""
        (self.calendar | self.hours).company_id = False
        self.env["resource.calendar.leaves"].with_company(self.branch).create(
            {
                "name": "Holiday",
                "date_from": self._at(0),
                "date_to": self._at(23, 59),
            }
        )
        self._ask_both(self._at(14), self._at(15))
        self.assertEqual(self._both(), {self.company: 60, self.branch: 0})

    def test_a_target_of_its_own(self):
        self.company.crm_response_minutes = 30
        self.branch.crm_response_minutes = 90
        self._ask_both(self._at(14), self._at(15))
        self._fill()
        groups = self.env["crm.response"]._read_group(
            [("company_id", "in", (self.company | self.branch).ids)],
            ["company_id"],
            ["in_time_share:avg"],
        )
        self.assertEqual(dict(groups), {self.company: 0, self.branch: 1})

    def test_readers_of_one_company_see_its_own(self):
        self._ask_both(self._at(14), self._at(15))
        self._fill()
        reader = self._user("sales_lead", company_id=self.branch.id)
        seen = self._as(reader)["crm.response"].search([])
        self.assertEqual(seen.company_id, self.branch)


class TestResponseWithoutHours(ResponseCase):
    """A company that has said nothing of its hours: nobody knows the minutes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id = False

    def _answered(self):
        self._write(self._at(9))
        self._write(self._at(9, 45), ours=True)
        return self._fill()

    def _unreckoned(self):
        return {row[0] for row in self.env["crm.response"]._find_unreckoned(None)}

    def test_says_so(self):
        response = self._answered()
        self.assertEqual(response.state, "no_calendar")
        self.assertEqual(response.answered_at, self._at(9, 45))
        self.assertIs(response.read(["minutes"])[0]["minutes"], False)

    def test_is_looked_at_once(self):
        response = self._answered()
        self.assertNotIn(response.id, self._unreckoned())

    def test_hours_of_no_time_are_none(self):
        self.company.resource_calendar_id = self.calendar
        self.calendar.attendance_ids.unlink()
        self.assertEqual(self._answered().state, "no_calendar")

    def test_filled_when_hours_are_set(self):
        response = self._answered()
        self.company.resource_calendar_id = self.calendar
        self.assertIn(response.id, self._unreckoned())
        self._fill()
        self.assertEqual((response.state, response.minutes), ("answered", 45))
        self.assertNotIn(response.id, self._unreckoned())

    def test_another_company_is_reckoned_meanwhile(self):
        branch = self._company("Branch", self.usd)
        self._office(branch)
        self.us.company_ids = [Command.link(branch.id)]
        there = self._lead(self.eva, name="There", company_id=branch.id)
        self._write(self._at(9), record=there)
        self._write(self._at(9, 20), ours=True, record=there)
        self._answered()
        found = self.env["crm.response"].search([("company_id", "=", branch.id)])
        self.assertEqual((found.state, found.minutes), ("answered", 20))

    def test_counts_for_nothing_in_the_report(self):
        self._answered()
        [(median, in_time, count)] = self.env["crm.response"]._read_group(
            [("company_id", "=", self.company.id)],
            [],
            ["median_minutes:avg", "in_time_share:avg", "__count"],
        )
        self.assertFalse(median)
        self.assertFalse(in_time)
        self.assertEqual(count, 1)
