from datetime import datetime, time

from odoo.fields import Command
from odoo.tests import HttpCase, freeze_time, tagged

from .common import TODAY, RelationshipCase, ago


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestValueTours(RelationshipCase, HttpCase):
    """What customers will order, in the browser, from a model checked on its past.

    302 customers buy orders of discs; Ada every ten weeks, Bob and half of the guests
    a year ago and never since. Bob pays a month late, Ada's sales have a known cost.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "crm_purchase_basis": "order",
                "crm_value_horizon_weeks": 13,
                "crm_payment_grace_days": 0,
            }
        )
        cls.manager = cls._user("crm_manager")
        cls.manager.group_ids += cls.env.ref("sales_team.group_sale_salesman_all_leads")
        cls.seller = cls._user("salesperson")
        cls.ada.write({"is_company": True, "user_id": cls.seller.id})
        cls.bob.is_company = True
        cls._sell_discs(cls._purchases())
        lamp = cls._product(cost=60)
        for days in (210, 140, 70):
            cls._sell(cls.ada, 100, days_ago=days, product=lamp)
            cls._pay(cls._sell(cls.bob, 100, days_ago=days + 60, due=days + 30), days)
        cls._refresh()

    @classmethod
    def _purchases(cls):
        """[(customer, days ago)]"""
        guests = cls.env["res.partner"].create(
            [{"name": f"Guest {number}"} for number in range(300)]
        )
        gone, staying = guests[:150], guests[150:]
        purchases = [(cls.ada, days) for days in (210, 140, 70)]
        purchases += [(cls.bob, days) for days in (360, 330)]
        for number, guest in enumerate(gone):
            purchases += [(guest, 360 - number % 30), (guest, 320 - number % 25)]
        for number, guest in enumerate(staying):
            gap = 45 + number % 30
            last = number % 40
            purchases += [(guest, last + gap * turn) for turn in range(4)]
        return purchases

    @classmethod
    def _sell_discs(cls, purchases):
        disc = cls._product("Disc")
        line = {"product_id": disc.id, "price_unit": 20, "tax_ids": [Command.clear()]}
        cls.env["sale.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "state": "sale",
                    "date_order": datetime.combine(ago(days), time(10)),
                    "order_line": [Command.create(line)],
                }
                for partner, days in purchases
            ]
        )

    def test_manager(self):
        self.start_tour("/odoo", "crm_value_manager", login=self.manager.login)

    def test_salesperson(self):
        self.start_tour("/odoo", "crm_value_salesperson", login=self.seller.login)

    def test_unknown_share_is_blank(self):
        self._lead(self._customer("Cleo"))
        self._refresh()
        self.start_tour("/odoo", "crm_value_unknown", login=self.manager.login)
