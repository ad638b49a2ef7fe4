from odoo.exceptions import AccessError, UserError, ValidationError

from .common import TODAY, RelationshipCase


class KpiCase(RelationshipCase):
    """Ada bought for 500 at a cost of 80, Bob for 30 at 40, in the last 12 months."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        lamp = cls._product(cost=40)
        for days in (90, 30):
            cls._sell(cls.ada, 250, days_ago=days, product=lamp)
        cls._sell(cls.bob, 30, days_ago=20, product=lamp)
        cls._refresh()
        cls.manager = cls._user("crm_manager")

    def _kpi(self, figure, role=None):
        """The shipped KPI of a figure, as a manager or another role sees it."""
        kpi = self.env["crm.kpi"].search([("figure", "=", figure)])
        return self._as(self._user(role) if role else self.manager, kpi)

    def _aim(self, kpi, change, change_in="percent"):
        kpi.action_freeze_base()
        kpi._goal().write({"change": change, "change_in": change_in})


class TestKpi(KpiCase):
    """KPIs: what they are now, from which base, to which target."""

    def test_every_figure_of_the_hub_is_a_kpi_that_says_all(self):
        kpis = self.env["crm.kpi"].search([])
        shipped = {
            kpi.figure
            for kpi in kpis
            if kpi.formula and kpi.source and kpi.action_id and kpi.topic
        }
        figures = self.env["crm.kpi.figure"]._figures()
        self.assertEqual(shipped, set(figures))
        self.assertEqual(len(kpis), len(figures))

    def test_every_figure_is_measured(self):
        names = set(self.env["crm.kpi.figure"]._figures())
        measured = self.env["crm.kpi.figure"]._measure(names, self.company, TODAY)
        self.assertEqual(set(measured), names)

    def test_each_has_a_value_or_says_why_not(self):
        for kpi in self._as(self._user("accountant"))["crm.kpi"].search([]):
            with self.subTest(kpi=kpi.name):
                self.assertTrue(kpi.basis_words)
                self.assertEqual(kpi.value is False, kpi.value_words is False)

    def test_money_is_the_sum_of_the_customers(self):
        """500 and 30 sold; 420 and -10 left over."""
        self.assertEqual(self._kpi("revenue").value, 530)
        self.assertEqual(self._kpi("net_profit").value, 410)

    def test_a_rate_is_of_the_same_customers(self):
        """410 of 530."""
        self.assertAlmostEqual(self._kpi("profit_rate").value, 100 * 410 / 530, 2)

    def test_overdue_is_a_share_of_what_is_due(self):
        """530 overdue, 70 not yet due."""
        self._sell(self.ada, 70, days_ago=1, due=-20)
        self._refresh()
        kpi = self._kpi("overdue_share", "accountant")
        self.assertAlmostEqual(kpi.value, 100 * 530 / 600, 2)

    def test_too_little_data_is_blank_and_says_how_much_is_needed(self):
        kpi = self._kpi("retention")
        self.assertIs(kpi.value, False)
        self.assertIs(kpi.value_words, False)
        self.assertIn("30 are needed", kpi.basis_words)
        self.assertEqual(kpi.state, "open")

    def test_what_is_not_known_reads_blank_and_not_zero(self):
        row = self._kpi("retention").read(["value", "target_value", "value_words"])[0]
        self.assertEqual(
            (row["value"], row["target_value"], row["value_words"]),
            (False, False, False),
        )

    def test_a_target_is_a_change_from_the_own_base(self):
        """410 and a tenth more are 451; 41 are missing."""
        kpi = self._kpi("net_profit")
        self._aim(kpi, 10)
        self.assertEqual((kpi.target_value, kpi.state), (451, "not"))
        self.assertIn("41", kpi.state_words)

    def test_a_target_in_the_unit_is_added_to_the_base(self):
        """530 less 30 are 500, which is met."""
        kpi = self._kpi("revenue")
        self._aim(kpi, -30, "unit")
        self.assertEqual((kpi.target_value, kpi.state), (500, "met"))

    def test_where_lower_is_better_a_target_is_met_from_above(self):
        """53 of 530 are 10 %; a fifth less would be 8 %."""
        self._pool(driver="sales")
        self._expense(self.expense, 53, days_ago=15)
        self._refresh()
        kpi = self._kpi("cost_to_serve")
        self.assertAlmostEqual(kpi.value, 10, 2)
        self._aim(kpi, -20)
        self.assertEqual((kpi.target_value, kpi.state), (8, "not"))
        self.assertEqual(kpi.better, "lower")

    def test_the_base_stays_when_the_figure_moves(self):
        kpi = self._kpi("revenue")
        self._aim(kpi, 0)
        self._sell(self.ada, 100, days_ago=1)
        self._refresh()
        kpi.invalidate_recordset()
        self.assertEqual((kpi._goal().base_value, kpi.value), (530, 630))

    def test_without_a_value_nothing_is_frozen(self):
        with self.assertRaisesRegex(UserError, "no value to freeze"):
            self._kpi("retention").action_freeze_base()

    def test_a_day_has_one_reading(self):
        kpi = self._kpi("revenue")
        kpi.action_freeze_base()
        kpi.action_freeze_base()
        self.assertEqual(kpi.reading_ids.mapped("value"), [530])

    def test_each_month_every_company_is_read(self):
        self.env["crm.kpi"].search([])._take_readings(self.company)
        readings = self.env["crm.kpi.reading"].search(
            [("company_id", "=", self.company.id)]
        )
        values = {row.kpi_id.figure: row.value for row in readings}
        self.assertEqual(values["revenue"], 530)
        self.assertNotIn("retention", values)

    def test_another_company_has_its_own_value_and_goal(self):
        other = self._company("Maison", self.eur)
        self._open_books(other)
        self._sell(self.ada, 90, days_ago=10, company=other)
        self._refresh(companies=other)
        manager = self._user(
            "crm_manager", company_ids=[(6, 0, (self.company | other).ids)]
        )
        kpi = self._kpi("revenue").with_user(manager)
        kpi = kpi.with_context(allowed_company_ids=[self.company.id, other.id])
        self._aim(kpi, 10)
        there = kpi.with_company(other)
        self.assertEqual((there.value, there.state), (90, "open"))
        self.assertIn("€", there.value_words)

    def test_an_owner_answers_for_it_in_his_company(self):
        kpi = self._kpi("revenue")
        kpi.user_id = self.manager
        found = self._as(self.manager)["crm.kpi"].search(
            [("user_id", "=", self.manager.id)]
        )
        self.assertEqual(found, kpi)

    def test_claims_of_others_stand_beside_it(self):
        kpi = self._kpi("retention")
        self.assertEqual(set(kpi.benchmark_ids.mapped("measure")), {"retention"})

    def test_a_day_that_is_none_is_refused_in_words(self):
        kpi = self._kpi("net_profit")
        for day in ("yesterday", 5, ["2026-01-01"], "2026-13-45"):
            refused = self.assertRaisesRegex(UserError, "is no date")
            with self.subTest(day=day), refused:
                kpi.with_context(crm_as_of=day).read(["value"])

    def test_the_page_behind_it_opens(self):
        action = self._kpi("revenue").action_open_source()
        self.assertEqual(action["res_model"], "crm.relationship")

    def test_as_many_queries_for_two_as_for_all(self):
        env = self._as(self._user("accountant"))
        names = ["value_words", "base_words", "target_words", "user_id", "state"]

        def queries(figures):
            env.invalidate_all()
            kpis = env["crm.kpi"].search([("figure", "in", figures)])
            start = env.cr.sql_log_count
            kpis.read(names)
            return env.cr.sql_log_count - start

        queries(["revenue"])  # rights and caches
        self.assertEqual(
            queries(["refunds", "regulars"]),
            queries(["refunds", "regulars", "retention", "second_purchase"]),
        )


class TestKpiReaders(KpiCase):
    """Who may know which figure."""

    def _figures_of(self, role):
        kpis = self._as(self._user(role))["crm.kpi"].search([])
        return {kpi.audience for kpi in kpis}

    def test_each_role_sees_the_figures_meant_for_it(self):
        for role, audiences in (
            ("crm_user", {"all"}),
            ("salesperson", {"all"}),
            ("crm_manager", {"all", "margin"}),
            ("accountant", {"all", "margin", "accounting"}),
        ):
            with self.subTest(role=role):
                self.assertEqual(self._figures_of(role), audiences)

    def test_a_figure_of_profit_is_refused_to_a_salesperson(self):
        with self.assertRaises(AccessError):
            self._kpi("net_profit", "salesperson").read(["value"])

    def test_nobody_gives_a_figure_of_accounting_to_everybody(self):
        kpis = self._as(self.manager)["crm.kpi"]
        values = {"name": "Books", "formula": "-", "source": "-", "audience": "all"}
        with self.assertRaises(AccessError):
            kpis.create({"figure": "dso", **values})
        own = kpis.create({"figure": "net_profit", **values})
        self.assertEqual(own.audience, "margin")
        with self.assertRaises(ValidationError):
            own.audience = "all"

    def test_goals_and_readings_follow_the_figure(self):
        kpi = self._kpi("net_profit")
        kpi.action_freeze_base()
        env = self._as(self._user("salesperson"))
        self.assertFalse(env["crm.kpi.goal"].search([]))
        self.assertFalse(env["crm.kpi.reading"].search([]))

    def test_page_of_a_figure_of_profit_is_not_opened_for_a_salesperson(self):
        with self.assertRaises(AccessError):
            self._kpi("net_profit", "salesperson").action_open_source()

    def test_base_of_another_company_is_not_told_by_a_goal(self):
        self._kpi("revenue").action_freeze_base()
        base = self.env["crm.kpi.reading"].search([], limit=1)
        annex = self._company("Annex", self.eur)
        foreigner = self._as(self._user("crm_manager", company_id=annex.id))
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.assertTrue(
                foreigner["crm.kpi.goal"].new({"base_id": base.id}).base_date
            )

    def test_only_a_manager_freezes_a_base(self):
        with self.assertRaises(AccessError):
            self._kpi("regulars", "salesperson").action_freeze_base()
