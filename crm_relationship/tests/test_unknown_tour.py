from odoo.fields import Command
from odoo.tests import HttpCase, freeze_time, tagged

from .common import TODAY, RelationshipCase


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestUnknownTour(RelationshipCase, HttpCase):
    """What is not known, in the browser, among what is known in two currencies.

    Ada has bought for 100 dollars from House and Bob for 30 euros, of 2 dollars, from
    Maison: 160 dollars. Of Cyd, the first in lists, no revenue is known.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.maison = cls._company("Maison", cls.eur)
        cls._open_books(cls.maison)
        cls._euro(2, 50)
        both = cls.company | cls.maison
        cls.manager = cls._user(
            "crm_manager",
            password="crm_manager",
            company_ids=[Command.set(both.ids)],
        )
        cls.manager.group_ids += cls.env.ref("sales_team.group_sale_salesman_all_leads")
        cls._sell(cls.ada, 100, 10)
        cls._sell(cls.bob, 30, 10, company=cls.maison)
        cls._refresh(companies=both)
        cls.env["crm.relationship"].create(
            {
                "partner_id": cls._customer("Cyd").id,
                "company_id": cls.company.id,
                "currency_id": cls.usd.id,
                "priority_score": 99,
                "priority_rounded": 99,
                "priority_band": "a",
            }
        )
        cls.env["ir.filters"].create(
            {
                "name": "Revenue of each",
                "model_id": "crm.relationship",
                "user_ids": [Command.set(cls.manager.ids)],
                "context": str(
                    {"group_by": ["partner_id"], "graph_measure": "revenue_12m"}
                ),
            }
        )
        cls.switched_on = {"cids": "-".join(map(str, both.ids))}

    def test_manager(self):
        self.env["crm.contact.cadence"].search([]).unlink()
        cadence = self.env["crm.contact.cadence"].create({"band": "a", "days": 14})
        self.start_tour(
            "/odoo/action-crm_relationship.crm_relationship_action",
            "crm_relationship_unknown",
            login=self.manager.login,
            cookies=self.switched_on,
        )
        self.assertIs(cadence.days, False)
