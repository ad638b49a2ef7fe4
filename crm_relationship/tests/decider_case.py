"""Quotations that wait for somebody who decides."""

from .role_case import RoleCase


class DeciderCase(RoleCase):
    """A team that holds back quotations without a decider; its seller and manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._user("sales_lead", name="Mara")
        cls.manager.group_ids += cls.env.ref("sales_team.group_sale_manager")
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Keen",
                "user_id": cls.manager.id,
                "company_id": cls.company.id,
                "crm_decider_check": "block",
            }
        )

    @classmethod
    def _quote(cls, partner=None, amount=100, **vals):
        vals = {"user_id": cls.seller.id, "team_id": cls.team.id} | vals
        order = cls._order(partner or cls.ada, amount, quotation=True, **vals)
        return cls._as(cls.seller, order)

    def _check(self, order=None):
        order = order or self.order
        order.invalidate_recordset()
        return order.decider_check

    def _ask(self, order):
        order.action_ask_to_let_pass()
        return order.decider_decision_ids.sorted("id")[-1]
