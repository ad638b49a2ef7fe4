"""The figures of a customer as fields of a partner, joined when they are asked for."""

from .common import RelationshipCase

REVENUE = "relationship_revenue_12m"
STAGE = "lifecycle_stage_id"


class PartnerJoinCase(RelationshipCase):
    """Ada has bought for 300, Bob for 500, Cyd is a lead, Dan a stranger."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cyd, cls.dan = cls._customer("Cyd"), cls._customer("Dan")
        cls.everybody = cls.ada | cls.bob | cls.cyd | cls.dan
        cls._sell(cls.ada, 100, days_ago=40)
        cls._sell(cls.ada, 200, days_ago=5)
        cls._sell(cls.bob, 500, days_ago=90)
        cls._lead(cls.cyd)
        cls._refresh()

    def _find(self, *domain, partners=None, **options):
        among = [("id", "in", (partners or self.everybody).ids)]
        found = self.env["res.partner"].search([*among, *domain], **options)
        return found.mapped("name")

    def _stage(self, name):
        return self.env.ref(f"crm_relationship.crm_lifecycle_stage_{name}")
