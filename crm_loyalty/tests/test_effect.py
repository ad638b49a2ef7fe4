from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time

from odoo.addons.crm_relationship.tests.common import TODAY, ago

from .common import LoyaltyCase

SIDE = 30  # customers of each side


class TestEffect(LoyaltyCase):
    """Thirty members and thirty others bought for 100 in the year before.

    In the year after members bought for 130 and 110 in turn, the others for 105 and 95.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["loyalty.program"].search([]).active = False
        cls.program.active = True
        cls.members = [cls._customer(f"Member {number}") for number in range(SIDE)]
        cls.others = [cls._customer(f"Other {number}") for number in range(SIDE)]
        cls._join(cls.members, ago(400))
        for side, after in ((cls.members, (130, 110)), (cls.others, (105, 95))):
            for number, customer in enumerate(side):
                cls._sell(customer, 100, 500)
                cls._sell(customer, after[number % 2], 200)

    @classmethod
    def _join(cls, customers, day):
        with freeze_time(f"{day} 12:00:00"):
            for customer in customers:
                cls._give(customer, 10)

    def _measure(self, day=TODAY, **vals):
        effect = self.env["crm.loyalty.effect"].create(
            {
                "program_id": self.program.id,
                "company_id": self.company.id,
                "date": day,
                **vals,
            }
        )
        effect.action_measure()
        return effect

    def test_change_beyond_that_of_the_others_is_proven(self):
        effect = self._measure()
        # members changed by 30 and 10, others by 5 and -5: 20 more. Squared errors:
        # 100 x 30/29 / 30 + 25 x 30/29 / 30 = 125 / 29; 1.96 x 2.0761 = 4.07
        self.assertEqual(effect.verdict, "proven_up")
        self.assertEqual(
            (effect.difference, effect.low, effect.high), (20, 15.93, 24.07)
        )
        self.assertEqual((effect.members, effect.others), (SIDE, SIDE))
        self.assertRegex(effect.words, "^Proven.*20.00")

    def test_change_that_may_be_chance_is_not_proven(self):
        for side in (self.members, self.others):
            for customer in side[::2]:
                self._sell(customer, 500, 100)
        effect = self._measure()
        self.assertEqual(effect.difference, 20)
        self.assertEqual(effect.verdict, "not_proven")
        self.assertRegex(effect.words, "^Not proven.*20.00")

    def test_day_of_joining_counts_for_neither_year(self):
        for customer in self.members:
            self._sell(customer, 900, 400)
        self.assertEqual(self._measure().difference, 20)

    def test_members_who_had_bought_nothing_are_left_out(self):
        self._join([self.ada], ago(400))
        self._sell(self.ada, 5_000, 300)
        effect = self._measure()
        self.assertEqual((effect.members, effect.members_left_out), (SIDE, 1))
        self.assertEqual(effect.difference, 20)

    def test_members_whose_year_is_not_over_wait(self):
        self._join([self.ada], ago(300))
        self._sell(self.ada, 100, 350)
        effect = self._measure()
        self.assertEqual((effect.members, effect.members_too_new), (SIDE, 1))

    def test_a_member_is_nobodys_match(self):
        self._join([self.others[0]], ago(300))
        effect = self._measure()
        self.assertEqual(effect.others, SIDE - 1)
        self.assertEqual(effect.verdict, "not_enough_data")

    def test_not_enough_data_has_no_figures(self):
        effect = self._measure(TODAY - timedelta(days=100))
        self.assertEqual(effect.verdict, "not_enough_data")
        self.assertIs(effect.difference, False)
        self.assertRegex(effect.words, "0 members and 0 others.*30 of each")

    def test_margin_is_less_the_cost_of_sales(self):
        lamp = self._product("Special", cost=40)
        for customer in self.members:
            self._sell(customer, 60, 150, product=lamp)
        self.assertEqual(self._measure(measure="margin").difference, 20 + 60 - 40)

    def test_other_companys_sales_do_not_count(self):
        other = self._company("Elsewhere", self.usd)
        self._open_books(other)
        self._sell(self.members[0], 9_000, 200, company=other)
        self.assertEqual(self._measure().difference, 20)

    def test_programme_without_a_ledger_is_not_measured(self):
        plain = self._program(name="Plain", strict_ledger=False)
        with self.assertRaisesRegex(UserError, "no points ledger"):
            self._measure(program_id=plain.id)

    def test_job_measures_each_programme_once(self):
        effects = self.env["crm.loyalty.effect"]
        effects._measure_all()
        effects._measure_all()
        found = effects.search([("company_id", "=", self.company.id)])
        self.assertEqual(found.mapped("verdict"), ["proven_up"])

    def test_figures_are_not_typed_in(self):
        effect = self._as(self._user("loyalty_manager"), self._measure())
        with self.assertRaisesRegex(AccessError, "Press Measure"):
            effect.verdict = "proven_down"
        effect.action_measure()

    def test_margin_is_for_those_who_see_profit(self):
        manager = self._as(self._user("loyalty_manager"))["crm.loyalty.effect"]
        effect = self._measure(measure="margin")
        self.assertFalse(manager.search([("id", "=", effect.id)]))
        with self.assertRaisesRegex(AccessError, "may see profit"):
            manager.create({"program_id": self.program.id, "measure": "margin"})
        accountant = self._as(self._user("accountant"))["crm.loyalty.effect"]
        self.assertTrue(accountant.search([("id", "=", effect.id)]))

    def test_who_sees_no_margin_is_told_why(self):
        words = "shown to those who may see profit"
        for role, told in (("loyalty_manager", True), ("accountant", False)):
            effects = self._as(self._user(role))["crm.loyalty.effect"]
            self.assertEqual(words in effects.get_view(view_type="form")["arch"], told)

    def test_salespeople_see_no_effect(self):
        self._measure()
        for role in ("salesperson", "sales_lead", "loyalty_user", "employee"):
            with self.assertRaises(AccessError):
                self._as(self._user(role))["crm.loyalty.effect"].search([])
