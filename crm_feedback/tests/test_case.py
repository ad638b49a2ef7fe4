from odoo.exceptions import UserError

from odoo.addons.crm_relationship.tests.common import TODAY

from .case_case import CaseCase


class TestCase(CaseCase):
    """Number, customer and state of a case."""

    def test_numbers_follow_each_other_in_a_company(self):
        first, second = self._case(), self._case()
        year = f"C{TODAY.year}/"
        self.assertEqual(first.number, f"{year}00001")
        self.assertEqual(second.number, f"{year}00002")

    def test_other_company_counts_by_itself(self):
        self._case()
        other = self._company("Branch", self.eur)
        case = self._case(company_id=other.id, team_id=False, user_id=False)
        self.assertEqual(case.number, f"C{TODAY.year}/00001")

    def test_case_belongs_to_the_commercial_partner(self):
        buyer = self._customer("Buyer", parent_id=self.ada.id)
        self.assertEqual(self._case(buyer).customer_id, self.ada)

    def test_case_goes_to_the_team_of_its_company(self):
        self.assertEqual(self._case().team_id, self.team)

    def test_what_the_case_keeps_nobody_writes(self):
        case = self._as(self.agent, self._case())
        with self.assertRaisesRegex(UserError, "keeps this by itself"):
            case.opened_at = "2020-01-01 00:00:00"

    def test_archived_case_is_not_open(self):
        case = self._case()
        self.assertTrue(case.is_open)
        case.active = False
        self.assertFalse(case.is_open)

    def test_agent_takes_a_case(self):
        case = self._as(self.agent, self._case(user_id=False))
        case.action_take()
        self.assertEqual((case.user_id, case.state), (self.agent, "working"))
