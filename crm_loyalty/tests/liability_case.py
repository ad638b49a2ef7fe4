from odoo.fields import Command
from odoo.tests import freeze_time

from .common import LoyaltyCase


class LiabilityCase(LoyaltyCase):
    """A point for every ten dollars spent on lamps; each takes a dollar off."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls._points_program()
        cls.reward = cls.program.reward_ids

    @classmethod
    def _points_program(cls, **vals):
        """Only lamps earn, so that redeeming on chairs earns nothing."""
        cls.env["loyalty.program"].search([]).active = False
        return cls._program(
            rule={
                "reward_point_amount": 0.1,
                "product_ids": [Command.set(cls.lamp.ids)],
            },
            reward={
                "discount_mode": "per_point",
                "discount": 1,
                "required_points": 1,
            },
            **{"name": "Example 52", "point_value": 1, "expected_rate": 0.95} | vals,
        )

    def _earn_on(self, day, price, customer=None):
        with freeze_time(f"{day} 12:00:00"):
            return self._confirm(customer or self.ada, (self.lamp, 1, price))

    def _redeem_on(self, day, dollars, customer=None):
        """A chair paid with points altogether."""
        with freeze_time(f"{day} 12:00:00"):
            order = self._quote(customer or self.ada, (self.chair, 1, dollars))
            self._redeem(order)
            order.action_confirm()
        return order

    @classmethod
    def _set_accounts(cls, program=None, company=None):
        company = company or cls.company
        journals = cls.env["account.journal"].search([("company_id", "=", company.id)])
        return cls.env["crm.loyalty.account"].create(
            {
                "program_id": (program or cls.program).id,
                "company_id": company.id,
                "liability_account_id": cls._account(
                    "liability_current", "Points owed", company
                ).id,
                "revenue_account_id": cls._account(
                    "income", "Revenue of points", company
                ).id,
                "journal_id": journals.filtered(lambda j: j.type == "general").id,
            }
        )

    def _state(self, day, program=None, company=None):
        statement = self.env["crm.loyalty.liability"].create(
            {
                "program_id": (program or self.program).id,
                "company_id": (company or self.company).id,
                "date": day,
            }
        )
        statement.action_compute()
        return statement
