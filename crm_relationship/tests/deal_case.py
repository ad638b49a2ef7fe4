"""A deal of Ada, and what was said about it."""

from .common import ago
from .role_case import RoleCase


class DealCase(RoleCase):
    """A deal with Ada's company; Eva decides there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._lead(cls.ada, name="Big deal", user_id=cls.seller.id)
        cls.price = cls.env.ref("crm_relationship.crm_objection_type_price")
        cls.boss = cls.env.ref("crm_relationship.crm_objection_type_boss")
        cls.plan = cls.env.ref("crm_relationship.crm_objection_plan_price_smaller")

    @classmethod
    def _benefit(cls, contact=None, days_ago=0, env=None, **vals):
        return (env or cls.env)["crm.benefit"].create(
            {
                "name": "Half the time",
                "partner_id": (contact or cls.eva).id,
                "date": ago(days_ago),
                **vals,
            }
        )

    @classmethod
    def _objection(cls, contact=None, days_ago=9, used=None, judged=None, **vals):
        """Raised, used and judged so many days ago."""
        env = vals.pop("env", cls.env)
        dated = {"raised_date": ago(days_ago)}
        if used is not None:
            dated["used_date"] = ago(used)
        if judged is not None:
            dated |= {"resolved_date": ago(judged), "result": "overcome"}
        return env["crm.objection"].create(
            {
                "partner_id": (contact or cls.eva).id,
                "type_id": cls.price.id,
                "plan_id": cls.plan.id,
                **dated,
                **vals,
            }
        )
