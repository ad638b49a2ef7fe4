from odoo.tests import HttpCase, freeze_time, tagged

from .common import TODAY
from .deal_case import DealCase


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestDealTours(DealCase, HttpCase):
    """What people keep of a deal, and what their manager makes of it."""

    def test_salesperson(self):
        """Raises an objection, uses a plan, shows a benefit, moves the buyer's step."""
        self._role()
        self.start_tour(
            f"/odoo/crm/{self.lead.id}",
            "crm_deal_salesperson",
            login=self.seller.login,
        )
        objection = self.env["crm.objection"].search([("lead_id", "=", self.lead.id)])
        self.assertRecordValues(
            objection,
            [
                {
                    "type_id": self.price.id,
                    "partner_id": self.ada.id,
                    "plan_id": self.plan.id,
                    "used_date": TODAY,
                    "result": "overcome",
                    "user_id": self.seller.id,
                }
            ],
        )
        benefit = self.env["crm.benefit"].search([("lead_id", "=", self.lead.id)])
        self.assertEqual(
            (benefit.name, benefit.partner_id), ("Half the time", self.eva)
        )
        step = self.env.ref("crm_relationship.crm_buyer_step_compares")
        self.assertEqual(self.lead.buyer_step_id, step)
        self.assertEqual(self.lead.delay_cost_week, 700)

    def test_manager(self):
        """Reads which plan works, and makes a fit rule."""
        for _number in range(10):
            self._objection(used=5, judged=1)
        manager = self._user("crm_manager", name="Mona")
        self.start_tour(
            "/odoo/action-crm_relationship.crm_objection_report_action",
            "crm_deal_manager",
            login=manager.login,
        )
        rule = self.env["crm.fit.rule"].search([("name", "=", "Worth our time")])
        self.assertEqual((rule.points, rule.domain), (15, "[]"))
