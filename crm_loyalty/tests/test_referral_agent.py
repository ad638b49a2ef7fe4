from psycopg2.errors import ExclusionViolation

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from odoo.addons.crm_relationship.tests.common import TODAY, ago

from .referral_case import ReferralCase

NEXT_MONTH = TODAY.replace(month=7, day=1)


class TestAgent(ReferralCase):
    """Ada gets a tenth of a point for each dollar Bob is billed, from 1 June on."""

    def setUp(self):
        super().setUp()
        self._come(self.bob)
        self.agent = self._agent()

    def _agent(self, **vals):
        return self.env["crm.loyalty.agent"].create(
            {
                "partner_id": self.ada.id,
                "program_id": self.program.id,
                "points_per_unit": 0.1,
                "start_date": TODAY.replace(day=1),
                **vals,
            }
        )

    def test_month_posts_its_points(self):
        self._sell(self.bob, 300)
        self.agent._post_month(NEXT_MONTH)
        self.assertEqual(self._kinds(self.card), [("bonus", 30)])

    def test_month_is_posted_once(self):
        self._sell(self.bob, 300)
        self.agent._post_month(NEXT_MONTH)
        self.agent._post_month(NEXT_MONTH)
        self.assertEqual(self.card.points, 30)

    def test_running_month_is_not_posted(self):
        self._sell(self.bob, 300)
        self.agent._post_month(TODAY)
        self.assertEqual(self.card.points, 0)

    def test_credit_note_counts_against(self):
        self._sell(self.bob, 300)
        self._refund(self.bob, 100)
        self.agent._post_month(NEXT_MONTH)
        self.assertEqual(self.card.points, 20)

    def test_late_credit_note_lowers_a_later_month(self):
        self._sell(self.bob, 300)
        self.agent._post_month(NEXT_MONTH)
        self._refund(self.bob, 100, days_ago=-20)
        self._sell(self.bob, 400, days_ago=-20)
        self.agent._post_month(NEXT_MONTH.replace(month=8))
        # a tenth of 300 - 100 + 400
        self.assertEqual(self.card.points, 60)

    def test_invoices_before_the_first_order_count_for_nobody(self):
        self._sell(self.bob, 300, days_ago=5)
        self.agent._post_month(NEXT_MONTH)
        self.assertEqual(self.card.points, 0)

    def test_invoices_of_others_count_not(self):
        self._sell(self._customer("Eve"), 300)
        self.agent._post_month(NEXT_MONTH)
        self.assertEqual(self.card.points, 0)

    def test_brought_revenue_names_each_invoice(self):
        invoice = self._sell(self.bob, 300)
        rows = self.env["crm.loyalty.agent.revenue"].search(
            [("agent_id", "=", self.agent.id)]
        )
        self.assertEqual((rows.move_id, rows.revenue), (invoice, 300))

    @mute_logger("odoo.sql_db")
    def test_terms_do_not_overlap(self):
        self.agent.end_date = ago(-10)
        with self.assertRaises(ExclusionViolation), self.cr.savepoint():
            self._agent(start_date=ago(-10))

    def test_terms_follow_each_other(self):
        self.agent.end_date = ago(-10)
        self.assertTrue(self._agent(start_date=ago(-11)))

    def test_terms_that_gave_points_stay(self):
        self._sell(self.bob, 300)
        self.agent._post_month(NEXT_MONTH)
        with self.assertRaises(UserError):
            self.agent.points_per_unit = 2
        with self.assertRaises(UserError):
            self.agent.unlink()

    def test_manager_does_not_type_what_was_posted(self):
        agent = self.agent.with_user(self._user("loyalty_manager"))
        with self.assertRaises(AccessError):
            agent.posted_points = 5
