from datetime import date

from odoo.tests import freeze_time

from .common import RelationshipCase, ago

NIGHT = "2026-06-15 20:00:00"  # at Auckland it is the 16th already


class TestMultiCompany(RelationshipCase):
    """One customer, two companies of ours, dollars here and euros there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._company("Maison", cls.eur)
        cls._open_books(cls.other)
        cls.both = cls.company | cls.other

    def _refresh_both(self):
        return self._refresh(companies=self.both)

    def _in(self, company, partner=None):
        return (partner or self.ada).with_company(company)

    # rows

    def test_each_company_has_its_own_figures(self):
        self._sell(self.ada, 300)
        self._sell(self.ada, 70, company=self.other)
        self._refresh_both()
        revenues = [self._row(self.ada, c).revenue_12m for c in self.both]
        self.assertEqual(revenues, [300, 70])

    def test_figures_are_in_the_currency_of_the_company(self):
        self._euro(2, days_ago=50)
        self._sell(self.ada, 70, company=self.other)
        self._sell(self.ada, 70, currency=self.eur)
        self._refresh_both()
        revenues = [self._row(self.ada, c).revenue_12m for c in self.both]
        self.assertEqual(revenues, [140, 70])

    def test_dollars_of_the_other_company_are_euros_there(self):
        self._rate_of_the_dollar(0.5)
        self._sell(self.ada, 70, currency=self.usd, company=self.other)
        self._refresh_both()
        self.assertEqual(self._row(self.ada, self.other).revenue_12m, 35)

    def test_row_names_its_currency(self):
        self._sell(self.ada, 70, company=self.other)
        self._refresh_both()
        self.assertEqual(self._row(self.ada, self.other).currency_id, self.eur)

    def test_customer_of_one_company_has_no_row_with_the_other(self):
        self._sell(self.ada, 300)
        self._refresh_both()
        self.assertFalse(self._row(self.ada, self.other))

    def test_run_of_one_company_leaves_the_other_alone(self):
        self._sell(self.ada, 300)
        self._sell(self.ada, 70, company=self.other)
        self._refresh()
        self.assertFalse(self._row(self.ada, self.other))

    def test_drain_is_of_every_company(self):
        self._sell(self.ada, 300)
        self._sell(self.ada, 70, company=self.other)
        self._drain()
        self.assertEqual(self._row(self.ada, self.other).revenue_12m, 70)

    def test_drain_before_the_first_full_run_scores_too(self):
        self._sell(self.ada, 70, company=self.other)
        self._drain()
        self.assertTrue(self._row(self.ada, self.other).priority_score)

    # settings of each

    def test_each_company_says_what_a_purchase_is(self):
        self.other.crm_purchase_basis = "order"
        self._sell(self.ada, 300)
        self._sell(self.ada, 70, company=self.other)
        self._order(self.ada, 40, company=self.other)
        self._refresh_both()
        revenues = [self._row(self.ada, c).revenue_12m for c in self.both]
        self.assertEqual(revenues, [300, 40])

    def test_each_company_has_its_grace_days(self):
        self.other.crm_payment_grace_days = 10
        for company in self.both:
            invoice = self._sell(self.ada, 100, 60, due=30, company=company)
            self._pay(invoice, days_ago=20)
        self._refresh_both()
        shares = [self._row(self.ada, c).on_time_share for c in self.both]
        self.assertEqual(shares, [0, 1])

    def test_each_company_has_its_scheme(self):
        neutral = {"name": "Nothing known", "weight": 100}
        scheme = self.env["crm.priority.scheme"].create(
            {
                "name": "Own",
                "company_id": self.other.id,
                "factor_ids": [(0, 0, neutral)],
            }
        )
        scheme.action_publish()
        for company in self.both:
            self._sell(self.ada, 100, company=company)
        self._refresh_both()
        lines = [
            len(self._row(self.ada, c).priority_contribution_ids) for c in self.both
        ]
        self.assertEqual(lines[1], 1)

    def test_each_company_has_its_cost_pools(self):
        self._order(self.ada, 100)
        self._order(self.ada, 100, company=self.other)
        self._pool()
        self._expense(self.expense, 90)
        self._refresh_both()
        costs = [self._row(self.ada, c).cost_to_serve_12m for c in self.both]
        self.assertEqual(costs, [90, 0])

    def test_stage_by_hand_is_of_one_company(self):
        for company in self.both:
            self._sell(self.ada, 100, company=company)
        self._refresh_both()
        agent = self.env.ref("crm_relationship.crm_lifecycle_stage_agent")
        self._in(self.other)._set_lifecycle_stage(agent)
        self._refresh_both()
        stages = [self._row(self.ada, c).stage_id == agent for c in self.both]
        self.assertEqual(stages, [False, True])

    # the partner shows the current company

    def test_partner_shows_the_current_company(self):
        self._sell(self.ada, 300)
        self._sell(self.ada, 70, company=self.other)
        self._refresh_both()
        partner = self.ada.with_context(allowed_company_ids=self.both.ids)
        shown = [
            partner.with_company(company).relationship_revenue_12m
            for company in self.both
        ]
        self.assertEqual(shown, [300, 70])

    def test_partner_shows_the_currency_of_the_current_company(self):
        self._sell(self.ada, 70, company=self.other)
        self._refresh_both()
        partner = self._in(self.other)
        self.assertEqual(partner.relationship_currency_id, self.eur)

    def test_search_is_in_the_current_company(self):
        self._sell(self.ada, 300)
        self._sell(self.bob, 300, company=self.other)
        self._refresh_both()
        partners = self.env["res.partner"].with_company(self.other)
        found = partners.search(
            [
                ("id", "in", (self.ada | self.bob).ids),
                ("relationship_revenue_12m", ">", 0),
            ]
        )
        self.assertEqual(found, self.bob)

    def test_sum_does_not_mix_companies_switched_on_together(self):
        self._sell(self.ada, 300)
        self._sell(self.ada, 70, company=self.other)
        self._refresh_both()
        partners = self.env["res.partner"].with_context(
            allowed_company_ids=self.both.ids
        )
        groups = partners._read_group(
            [("id", "=", self.ada.id)], [], ["relationship_revenue_12m:sum"]
        )
        self.assertEqual(groups, [(300,)])

    # whose today

    @freeze_time(NIGHT)
    def test_today_is_the_day_at_the_company(self):
        self.other.partner_id.tz = "Pacific/Auckland"
        days = [company._crm_today() for company in self.both]
        self.assertEqual(days, [date(2026, 6, 15), date(2026, 6, 16)])

    @freeze_time(NIGHT)
    def test_run_looks_from_each_companys_today(self):
        self.other.partner_id.tz = "Pacific/Auckland"
        for company in self.both:
            self._sell(self.ada, 100, days_ago=-1, company=company)
            self._sell(self.ada, 30, company=company)
        self._refresh(as_of=None, companies=self.both)
        revenues = [self._row(self.ada, c).revenue_12m for c in self.both]
        # the invoice of the 16th is of tomorrow here and of today there
        self.assertEqual(revenues, [30, 130])

    @freeze_time(NIGHT)
    def test_stage_by_hand_counts_wherever_its_author_is(self):
        self._sell(self.ada, 100)
        self._drain(as_of=None)
        agent = self.env.ref("crm_relationship.crm_lifecycle_stage_agent")
        far = self._as(self._user("sales_lead", tz="Pacific/Auckland"), self.ada)
        far.with_context(tz="Pacific/Auckland")._set_lifecycle_stage(agent)
        self.env["crm.relationship.queue"]._push(self.ada.ids, "test")
        self._drain(as_of=None)
        self.assertEqual(self._row(self.ada).stage_id, agent)

    @freeze_time(NIGHT)
    def test_stage_by_hand_counts_where_the_company_is_ahead(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        self._sell(self.ada, 100)
        self._drain(as_of=None)
        agent = self.env.ref("crm_relationship.crm_lifecycle_stage_agent")
        near = self._as(self._user("sales_lead", tz="UTC"), self.ada)
        near._set_lifecycle_stage(agent, until=date(2026, 6, 16))
        self._drain(as_of=None)
        self.assertEqual(self._row(self.ada).stage_id, agent)

    @freeze_time(NIGHT)
    def test_priority_override_counts_at_once_wherever_its_author_is(self):
        self._sell(self.ada, 100)
        self._drain(as_of=None)
        before = self._row(self.ada).priority_score
        manager = self._as(self._user("crm_manager", tz="Pacific/Auckland"))
        manager = manager(context={**manager.context, "tz": "Pacific/Auckland"})
        manager["crm.priority.override"].create(
            {
                "partner_id": self.ada.id,
                "points": 5,
                "reason": "Strategic",
                "end_date": ago(-9),
            }
        )
        self._drain(as_of=None)
        self.assertAlmostEqual(self._row(self.ada).priority_score, before + 5, 6)

    def _rate_of_the_dollar(self, euros):
        self.env["res.currency.rate"].create(
            {
                "name": ago(90),
                "currency_id": self.usd.id,
                "company_id": self.other.id,
                "inverse_company_rate": euros,
            }
        )
