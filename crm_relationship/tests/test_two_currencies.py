from odoo.exceptions import AccessError
from odoo.fields import Command

from .common import RelationshipCase, ago

# what of a company is a record, each with the field that names its company
RECORDS = (
    "crm.relationship",
    "crm.lifecycle.transition",
    "crm.lifecycle.override",
    "crm.priority.contribution",
    "crm.priority.override",
    "crm.cost.pool",
    "crm.cost.rate",
    "crm.cost.allocation",
    "crm.profit.report",
    "crm.relationship.basis",
)
READERS = ("salesperson", "sales_lead", "crm_user", "crm_manager", "accountant")


class TwoCurrenciesCase(RelationshipCase):
    """House keeps its books in dollars, Maison in euros; Ada and Bob buy at both.

    At House a euro is 1.25 dollars until 50 days ago and 2 since; at Maison a dollar
    is 0.80 and then 0.50 euros. Late payment costs a thousandth a day.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.maison = cls._company("Maison", cls.eur)
        cls._open_books(cls.maison)
        cls.both = cls.company | cls.maison
        cls._rate(cls.company, cls.eur, 1.25, 2)
        cls._rate(cls.maison, cls.usd, 0.8, 0.5)
        cls.both.crm_late_payment_rate = 0.365
        cls.company.crm_acquisition_cost = 730
        cls.maison.crm_acquisition_cost = 1460
        cls._rank_by_revenue()
        cls._trade(cls.company, cls.eur, own=1000, cost=400)
        cls._trade(cls.maison, cls.usd, own=600, cost=200)
        # as much again as Ada, twice: 1,325 dollars and 695 euros, see below
        cls._sell(cls.bob, 2650, 100)
        cls._sell(cls.bob, 1390, 100, company=cls.maison)
        cls._serve(cls.company, cls.eur, 45)
        cls._serve(cls.maison, cls.usd, 60)
        cls._refresh(companies=cls.both)

    @classmethod
    def _rate(cls, company, currency, before, since):
        cls.env["res.currency.rate"].with_company(company).create(
            [
                {
                    "name": ago(days),
                    "currency_id": currency.id,
                    "company_id": company.id,
                    "inverse_company_rate": value,
                }
                for days, value in ((700, before), (50, since))
            ]
        )

    @classmethod
    def _trade(cls, company, foreign, own, cost):
        """Ada buys for `own` of its currency, and for 100 and 200 of the foreign one.

        The first is paid 30 days late, the second in time, the third is 10 days
        overdue; 50 come back, in the foreign currency too.
        """
        here = {"company": company}
        abroad = {"company": company, "currency": foreign}
        lamp = cls._product(cost=cost, company=company)
        cls._pay(
            cls._sell(cls.ada, own, 300, due=270, product=lamp, discount=10, **here),
            days_ago=240,
        )
        cls._pay(cls._sell(cls.ada, 100, 200, due=170, **abroad), days_ago=170)
        cls._sell(cls.ada, 200, 30, due=10, **abroad)
        cls._refund(cls.ada, 50, 20, **abroad)

    @classmethod
    def _serve(cls, company, foreign, amount):
        """A bill in the foreign currency, shared out by sales."""
        desk = cls._account("expense", "Service desk", company)
        cls._pool("sales", desk, company_id=company.id)
        vendor = cls._customer("Vendor")
        cls._bill(vendor, amount, desk, 5, company=company, currency=foreign)

    @classmethod
    def _rank_by_revenue(cls):
        """Every company's customers get 100 points for a revenue of 2,650."""
        scheme = cls.env["crm.priority.scheme"].create(
            {
                "name": "Revenue",
                "company_id": False,
                "factor_ids": [
                    Command.create(
                        {
                            "name": "Revenue",
                            "weight": 100,
                            "half_trust": 0,
                            "metric": "revenue_12m",
                            "transform": "linear",
                            "lowest": 0,
                            "highest": 2650,
                        }
                    )
                ],
            }
        )
        scheme.action_publish()


class TestTwoCurrencies(TwoCurrenciesCase):
    """Each family of figures, in the currency of its company."""

    def assertFigures(self, dollars, euros):  # noqa: N802
        """Ada's figures with House and with Maison."""
        for company, expected in ((self.company, dollars), (self.maison, euros)):
            row = self._row(self.ada, company)
            figures = {name: round(row[name], 4) for name in expected}
            self.assertEqual(figures, expected, company.name)

    def test_sales(self):
        # 900 and 100 at 1.25 and 200 less 50 at 2; 540, 100 at 0.8, 150 at 0.5
        self.assertFigures(
            {"revenue_12m": 1325, "revenue_total": 1325},
            {"revenue_12m": 695, "revenue_total": 695},
        )

    def test_profit(self):
        self.assertFigures(
            {"gross_sales_12m": 1525, "discount_12m": 100, "refund_12m": 100},
            {"gross_sales_12m": 780, "discount_12m": 60, "refund_12m": 25},
        )

    def test_costs(self):
        # acquisition: 301 of 730 days; late: 900 and 540 for 30 days
        self.assertFigures(
            {
                "cost_of_sales_12m": 400,
                "acquisition_cost_12m": 301,
                "late_payment_cost_12m": 27,
            },
            {
                "cost_of_sales_12m": 200,
                "acquisition_cost_12m": 602,
                "late_payment_cost_12m": 16.2,
            },
        )

    def test_cost_pools(self):
        # a third of 45 euros at 2, and of 60 dollars at 0.5
        self.assertFigures({"cost_to_serve_12m": 30}, {"cost_to_serve_12m": 10})

    def test_net_profit(self):
        self.assertFigures(
            {"net_profit_12m": 1525 - 100 - 100 - 400 - 30 - 301 - 27},
            {"net_profit_12m": 780 - 60 - 25 - 200 - 10 - 602 - 16.2},
        )

    def test_payment(self):
        self.assertFigures(
            {"invoiced_24m": 1325, "due_amount": 300, "overdue_amount": 400},
            {"invoiced_24m": 695, "due_amount": 75, "overdue_amount": 100},
        )

    def test_days_late_are_weighted_in_the_currency_of_the_company(self):
        late = [self._row(self.ada, c).weighted_days_late for c in self.both]
        dollars = (900 * 30 + 400 * 10) / (900 + 125 + 400)
        euros = (540 * 30 + 100 * 10) / (540 + 80 + 100)
        self.assertAlmostEqual(late[0], dollars, 1)
        self.assertAlmostEqual(late[1], euros, 1)

    def test_rfm_limits_are_in_the_currency_of_the_company(self):
        self.both.crm_rfm_method = "threshold"
        self.both.crm_rfm_monetary = "500, 1000, 2500, 5000"
        self._refresh(companies=self.both)
        # 1,325 dollars are above the second limit, 695 euros above the first
        self.assertFigures({"rfm_monetary": 3}, {"rfm_monetary": 2})

    def test_rfm_fifths_compare_money_and_not_numbers(self):
        cleo, dan = self._customer("Cleo"), self._customer("Dan")
        for company, foreign in ((self.company, self.eur), (self.maison, self.usd)):
            more = 1.5 if foreign == self.eur else 0.4
            self._sell(cleo, 10000, 10, company=company, currency=foreign)
            self._sell(dan, 10000 * more, 10, company=company)
        self._refresh(companies=self.both)
        # of four: Ada, Bob, then 15,000 dollars below 20,000; 4,000 euros below 5,000
        for company in self.both:
            scores = [self._row(p, company).rfm_monetary for p in (dan, cleo)]
            self.assertEqual(scores, [3, 4], company.name)

    def test_priority(self):
        # half of 2,650, and 26.2 hundredths of it
        self.assertFigures({"priority_score": 50}, {"priority_score": 26.2})

    def test_priority_names_the_figure_in_its_currency(self):
        inputs = [
            self._row(self.ada, company).priority_contribution_ids.input
            for company in self.both
        ]
        self.assertEqual(
            [text.replace("\N{NO-BREAK SPACE}", " ") for text in inputs],
            ["$ 1,325.00", "695.00 €"],
        )

    def test_incremental_run_gives_the_same(self):
        names = self.env["crm.relationship"]._stored_names(
            ("sales", "profit", "payment", "value", "priority")
        )
        rows = self._row(self.ada) | self._row(self.ada, self.maison)
        before = rows.read(names)
        self.env["crm.relationship.queue"]._push(self.ada.ids, "test")
        self.assertTrue(self._drain())
        self.env.invalidate_all()
        self.assertEqual(rows.read(names), before)

    def test_report_has_the_currency_of_each_line(self):
        report = self.env["crm.profit.report"].search(
            [("partner_id", "=", self.ada.id)]
        )
        for company in self.both:
            lines = report.filtered(
                lambda line, company=company: line.company_id == company
            )
            self.assertEqual(lines.currency_id, company.currency_id)

    def test_report_adds_up_to_the_steps(self):
        groups = self.env["crm.profit.report"]._read_group(
            [("partner_id", "=", self.ada.id)], ["company_id", "step"], ["amount:sum"]
        )
        amounts = {(company, step): amount for company, step, amount in groups}
        for company, gross, cost in (
            (self.company, 1525, 400),
            (self.maison, 780, 200),
        ):
            self.assertEqual(amounts[company, "gross_sales"], gross)
            self.assertEqual(amounts[company, "cost_of_sales"], -cost)

    def test_proof_of_each_company_adds_up(self):
        for company in self.both:
            proofs = self.env["crm.profit.proof"].with_context(
                allowed_company_ids=company.ids
            )
            proof = proofs.create({"company_id": company.id})
            proof.action_prove()
            self.assertTrue(proof.line_ids)
            self.assertFalse(any(proof.line_ids.mapped("difference")))


class TestTwoCurrenciesSeen(TwoCurrenciesCase):
    """Who works for one company sees its figures, and no others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        agent = cls.env.ref("crm_relationship.crm_lifecycle_stage_agent")
        for company in cls.both:
            cls.ada.with_company(company)._set_lifecycle_stage(agent)
            cls.env["crm.priority.override"].create(
                {
                    "partner_id": cls.ada.id,
                    "company_id": company.id,
                    "points": 5,
                    "reason": "Strategic",
                    "end_date": ago(-30),
                }
            )

    def _seen(self, user, model):
        env = self._as(user)
        if not env[model].has_access("read"):
            return env[model]
        return env[model].search([])

    def test_records_of_the_own_company_alone(self):
        for role in READERS:
            user = self._user(role)
            for model in RECORDS:
                with self.subTest(role=role, model=model):
                    companies = self._seen(user, model).sudo().company_id
                    self.assertLessEqual(companies, self.company)

    def test_every_kind_of_record_is_seen_by_somebody(self):
        """Or the test above would prove nothing."""
        manager = self._user("crm_manager")
        for model in RECORDS:
            with self.subTest(model=model):
                self.assertTrue(self._seen(manager, model))

    def test_records_of_the_other_company_are_denied(self):
        for role in READERS:
            user = self._user(role)
            for model in RECORDS:
                theirs = self.env[model].search([("company_id", "=", self.maison.id)])
                with self.subTest(role=role, model=model):
                    self.assertTrue(theirs)
                    self.assertFalse(self._read(self._as(user, theirs[:1])))

    def _read(self, records):
        """What is told of them: nothing where it is refused, or not there at all."""
        try:
            return records.read(["company_id"])
        except AccessError:
            return []

    def test_customer_shows_the_own_company(self):
        for role in ("crm_user", "crm_manager", "accountant"):
            with self.subTest(role=role):
                partner = self._as(self._user(role), self.ada)
                self.assertEqual(partner.relationship_revenue_12m, 1325)
                self.assertEqual(partner.relationship_currency_id, self.usd)

    def test_other_company_shows_its_own(self):
        there = {"company_id": self.maison.id}
        for role in ("crm_user", "crm_manager", "accountant"):
            with self.subTest(role=role):
                partner = self._as(self._user(role, **there), self.ada)
                self.assertEqual(partner.relationship_revenue_12m, 695)
                self.assertEqual(partner.relationship_currency_id, self.eur)

    def test_customers_are_found_by_the_own_companys_money(self):
        domain = [
            ("id", "in", (self.ada | self.bob).ids),
            ("relationship_revenue_12m", ">", 1350),
        ]
        found = [
            self._as(self._user("crm_user", company_id=company.id))["res.partner"]
            .search(domain)
            .ids
            for company in self.both
        ]
        # 2,650 dollars and 1,390 euros; Ada's 1,325 and 695 are too few everywhere
        self.assertEqual(found, [self.bob.ids] * 2)

    def test_sum_is_of_the_own_company(self):
        sums = []
        for company in self.both:
            env = self._as(self._user("accountant", company_id=company.id))
            sums += env["crm.relationship"]._read_group(
                [("partner_id", "in", (self.ada | self.bob).ids)],
                [],
                ["due_amount:sum"],
            )
        # Ada's 300 and 75, and all of Bob's
        self.assertEqual(sums, [(300 + 2650,), (75 + 1390,)])

    def test_who_works_for_both_sees_each_by_itself(self):
        user = self._user("accountant", company_ids=[Command.set(self.both.ids)])
        partner = self._as(user, self.ada)
        shown = [
            partner.with_company(company).relationship_due_amount
            for company in self.both
        ]
        self.assertEqual(shown, [300, 75])

    def test_who_works_for_both_reads_rows_with_their_currency(self):
        user = self._user("accountant", company_ids=[Command.set(self.both.ids)])
        rows = self._as(user)["crm.relationship"].search(
            [("partner_id", "=", self.ada.id)]
        )
        currencies = {row.company_id.name: row.currency_id.name for row in rows}
        self.assertEqual(currencies, {"House": "USD", "Maison": "EUR"})
