from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.fields import Command
from odoo.tools import SQL

from .common import ago
from .priority_case import PriorityCase, factor

HALF = Fraction(1, 2)  # of a tenth, which is rounded up


class TestPriorityPoints(PriorityCase):
    """From a figure to points: raw score, trust in few observations, weight."""

    def test_lead_of_whom_nothing_is_known_is_neutral(self):
        self._lead(self.ada)
        # 15 + 10 + 7.5 + 7.5 + 5 + 5, half of each weight
        self.assertEqual(self._score(), 50)

    def test_score_is_taken_as_it_is(self):
        self._scheme(factor("Revenue", 100, metric="revenue_12m"))
        self._sell(self.ada, 73)
        self.assertEqual(self._score(), 73)

    def test_linear_scale(self):
        line = {"transform": "linear", "lowest": 100, "highest": 300}
        self._scheme(factor("Revenue", 100, metric="revenue_12m", **line))
        self._sell(self.ada, 150)
        # a quarter of the way from 100 to 300
        self.assertEqual(self._score(), 25)

    def test_linear_scale_ends_at_0_and_100(self):
        line = {"transform": "linear", "lowest": 100, "highest": 300}
        self._scheme(factor("Revenue", 100, metric="revenue_12m", **line))
        self._sell(self.ada, 301)
        self._sell(self.bob, 99)
        self.assertEqual((self._score(), self._row(self.bob).priority_score), (100, 0))

    def test_linear_scale_where_less_is_better(self):
        line = {"transform": "linear", "lowest": 200, "highest": 0}
        self._scheme(factor("Refunds", 100, metric="refund_12m", **line))
        self._refund(self.ada, 50)
        self.assertEqual(self._score(), 75)

    def test_rank_puts_ties_in_their_middle(self):
        self._rank("rank", 10, 20, 20, 30)
        # of four: one place below half a place; two places, their middle at 2; 3.5
        self.assertEqual(self._scores(), [12.5, 50, 50, 87.5])

    def test_signed_rank_has_break_even_at_50(self):
        self._rank("signed_rank", -30, -10, 0, 40)
        # losses: first and second half of 0 to 50; the only gain: middle of 50 to 100
        self.assertEqual(self._scores(), [12.5, 37.5, 50, 75])

    def test_signed_rank_of_losses_alone_stays_below_50(self):
        self._rank("signed_rank", -30, -20, -10)
        self.assertLess(max(self._scores()), 50)

    def test_few_observations_draw_towards_50(self):
        line = {"observation": "purchase_count", "half_trust": 3}
        self._scheme(factor("Revenue", 100, metric="revenue_12m", **line))
        self._sell(self.ada, 90)
        # a quarter of the way from 50 to 90: one observation against three
        self.assertEqual(self._score(), 60)

    def test_many_observations_are_trusted_more(self):
        line = {"observation": "purchase_count", "half_trust": 3}
        self._scheme(factor("Revenue", 100, metric="revenue_12m", **line))
        for day in (1, 2, 3):
            self._sell(self.ada, 30, days_ago=day)
        # half of the way from 50 to 90: three observations against three
        self.assertEqual(self._score(), 70)

    def test_no_observation_is_neutral(self):
        line = {"observation": "purchase_count", "half_trust": 3}
        self._scheme(factor("Invoiced", 100, metric="invoiced_24m", **line))
        self._refund(self.ada, 40)
        self.assertEqual(self._score(), 50)

    def test_no_observation_is_neutral_at_full_trust_too(self):
        line = {"observation": "purchase_count", "half_trust": 0}
        self._scheme(factor("Refunds", 100, metric="refund_12m", **line))
        self._refund(self.ada, 40)
        self.assertEqual(self._score(), 50)

    def test_unknown_figure_is_neutral(self):
        self._scheme(factor("Payment", 100, metric="payment_score"))
        self._sell(self.ada, 90)
        self.assertEqual(self._score(), 50)

    def test_factor_without_a_figure_is_neutral(self):
        self._scheme(factor("Revenue", 40, metric="revenue_12m"), factor("Later", 60))
        self._sell(self.ada, 90)
        self._refresh()
        self.assertEqual(self._points(), {"Revenue": 36, "Later": 30})

    def test_what_a_deleted_factor_gave_stays_without_its_name(self):
        self._lead(self.ada)
        scheme = self._scheme(factor("Kept", 60), factor("Gone", 40))
        self._refresh()
        gone = scheme.factor_ids.filtered(lambda f: f.name == "Gone")
        scheme.factor_ids = [
            Command.update((scheme.factor_ids - gone).id, {"weight": 100}),
            Command.delete(gone.id),
        ]
        self.env.invalidate_all()
        # half of 60 and of 40 until the next run
        self.assertEqual(self._points(), {"Kept": 30, "No longer counts": 20})
        self._refresh()
        self.assertEqual(self._points(), {"Kept": 50, "No longer counts": 0})

    def test_half_a_tenth_is_rounded_up(self):
        self._scheme(factor("Revenue", 5, metric="revenue_12m"), factor("Later", 95))
        self._sell(self.ada, 61)
        self._refresh()
        # 5 % of 61 is 3.05
        self.assertEqual(self._points()["Revenue"], 3.1)

    def test_figure_beyond_the_scale_counts_as_its_end(self):
        self._scheme(factor("Revenue", 50, metric="revenue_12m"), factor("Later", 50))
        self._sell(self.ada, 5000)
        self._refresh()
        self.assertEqual(self._points(), {"Revenue": 50, "Later": 25})

    def test_unknown_figure_is_neutral_on_a_linear_scale(self):
        line = {"transform": "linear", "lowest": 60, "highest": 0}
        self._scheme(factor("Days late", 100, metric="weighted_days_late", **line))
        self._sell(self.ada, 90)
        self.assertEqual(self._score(), 50)

    def test_unknown_figure_has_no_rank(self):
        line = {"transform": "rank"}
        self._scheme(factor("Payment", 100, metric="payment_score", **line))
        self._sell(self.ada, 90)
        self.assertEqual(self._score(), 50)

    def test_gain_below_all_known_gains_is_above_break_even(self):
        ranked = {"metric": "net_profit_12m", "transform": "signed_rank"}
        self._scheme(factor("Profit", 100, **ranked))
        self._sell(self.ada, 100)
        self._refresh()
        self._sell(self.bob, 90)
        self._drain()
        self.assertGreaterEqual(self._row(self.bob).priority_score, 50)

    def _rank(self, transform, *amounts):
        """Customers with these net sales, ranked by them."""
        ranked = factor("Revenue", 100, metric="revenue_12m", transform=transform)
        self._scheme(ranked)
        self.ranked = [self._customer(f"Customer {amount}") for amount in amounts]
        for customer, amount in zip(self.ranked, amounts, strict=True):
            self._sell(customer, 100)
            if amount < 100:
                self._refund(customer, 100 - amount)

    def _scores(self):
        self._refresh()
        return [self._row(customer).priority_score for customer in self.ranked]


class TestPriorityExamples(PriorityCase):
    """The engine's own statement on raw scores: published examples, any numbers.

    The six factors have weights 30, 20, 15, 15, 10 and 10, and reach half trust at
    1, 1, 1, 3, 1 and 2 observations.
    """

    WEIGHTS = (30, 20, 15, 15, 10, 10)
    HALF_TRUST = (1, 1, 1, 3, 1, 2)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        trusts = zip(cls.WEIGHTS, cls.HALF_TRUST, strict=True)
        cls.factors = cls._scheme(
            *(
                factor(str(w), w, half_trust=k, observation="purchase_count")
                for w, k in trusts
            )
        ).factor_ids

    def _contributions(self, raw, counts):
        """Points of each factor for these raw scores and observations."""
        points = []
        for one, score, count in zip(self.factors, raw, counts, strict=True):
            row = SQL(
                "(SELECT %s::numeric AS %s, %s AS purchase_count) AS row",
                score if score is None else str(score),
                SQL.identifier(f"raw_{one.id}"),
                count,
            )
            query = SQL("SELECT %s FROM %s", one._sql_points(), row)
            points.append(Decimal(str(self.env.execute_query(query)[0][0])))
        return points

    def assertPoints(self, raw, counts, expected):  # noqa: N802
        expected = [Decimal(points) for points in expected.split()]
        self.assertEqual(self._contributions(raw, counts), expected)

    def test_loyal_payer(self):
        raw, counts = (98, 96, 71, 80, 94, 90), (11, 11, 11, 24, 11, 2)
        # 84.5 in all
        self.assertPoints(raw, counts, "28.2 18.4 10.4 11.5 9.0 7.0")

    def test_big_and_loss_making_and_30_days_late(self):
        raw, counts = (21.3, 6.9, 8.8, 50, 83.6, 30), (20, 20, 20, 20, 20, 3)
        # 29.7 in all
        self.assertPoints(raw, counts, "6.8 1.8 1.6 7.5 8.2 3.8")

    def test_one_order_and_nothing_due(self):
        raw, counts = (55.2, 62, 48.6, None, 42, None), (1, 1, 1, 0, 1, 0)
        # 51.5 in all
        self.assertPoints(raw, counts, "15.8 11.2 7.4 7.5 4.6 5.0")

    def test_lead(self):
        self.assertPoints([None] * 6, [0] * 6, "15.0 10.0 7.5 7.5 5.0 5.0")

    @settings(max_examples=50, deadline=None, derandomize=True)
    @given(
        raw=st.lists(st.integers(0, 1000), min_size=6, max_size=6),
        counts=st.lists(st.integers(0, 40), min_size=6, max_size=6),
    )
    def test_any_numbers(self, raw, counts):
        raw = [Fraction(score, 10) for score in raw]
        points = self._contributions([float(score) for score in raw], counts)
        for place, (w, k) in enumerate(zip(self.WEIGHTS, self.HALF_TRUST, strict=True)):
            trust = Fraction(counts[place], counts[place] + k)
            exact = w * (50 + (raw[place] - 50) * trust) / 100
            self.assertEqual(points[place], Decimal(int(exact * 10 + HALF)) / 10)


class TestPrioritySum(PriorityCase):
    """The score is the sum of its lines, for any scheme and any customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        random = Random(42)
        cls.customers = [cls._customer(f"Customer {place}") for place in range(9)]
        for customer in cls.customers:
            for _purchase in range(random.randint(0, 4)):
                amount = random.randint(1, 9000) / 100
                cls._sell(customer, amount, random.randint(0, 700))
            if random.random() < 0.5:
                cls._refund(customer, random.randint(1, 9000) / 100, 5)
        cls.env.flush_all()

    METRICS = ("revenue_12m", "revenue_total", "purchase_count", "net_profit_12m")
    TRANSFORMS = ("score", "linear", "rank", "signed_rank")

    def _random_scheme(self, random):
        cuts = sorted(random.sample(range(1, 100), random.randint(2, 6)))
        weights = [b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]
        return self._scheme(
            *(
                factor(
                    f"Factor {place}",
                    weight,
                    metric=random.choice(self.METRICS),
                    transform=random.choice(self.TRANSFORMS),
                    lowest=0,
                    highest=random.randint(1, 100),
                    observation=random.choice(["purchase_count", False]),
                    half_trust=random.choice([0.5, 1, 2, 3]),
                )
                for place, weight in enumerate(weights)
            )
        )

    def _rows(self):
        return self.env["crm.relationship"].search(
            [("company_id", "=", self.company.id)]
        )

    def test_score_is_the_sum_of_its_lines(self):
        for seed in range(8):
            self._random_scheme(Random(seed))
            self._refresh()
            for row in self._rows():
                points = row.priority_contribution_ids.mapped("points")
                exact = sum(Decimal(str(round(p, 1))) for p in points)
                self.assertEqual(Decimal(str(round(row.priority_score, 1))), exact)

    def test_lines_are_what_the_arithmetic_says(self):
        for seed in range(8):
            self._random_scheme(Random(seed))
            self._refresh()
            for row in self._rows():
                for line in row.priority_contribution_ids.filtered("points"):
                    expected = self._by_hand(line.factor_id, row)
                    self.assertAlmostEqual(line.points, float(expected), 6)

    def _by_hand(self, factor, row):
        raw = self._raw_by_hand(factor, row)
        if factor.observation:
            n, k = Fraction(row[factor.observation]), Fraction(factor.half_trust)
            raw = 50 + (raw - 50) * n / (n + k)
        exact = factor.weight * raw / 100
        return Fraction(int(exact * 10 + HALF), 10)

    def _raw_by_hand(self, factor, row):
        value = Fraction(str(round(row[factor.metric], 2)))
        if factor.transform == "score":
            return min(100, max(0, value))
        if factor.transform == "linear":
            return min(100, max(0, 100 * value / Fraction(factor.highest)))
        others = [Fraction(str(round(r[factor.metric], 2))) for r in self._rows()]
        signed = factor.transform == "signed_rank"
        if signed:
            if not value:
                return Fraction(50)
            others = [other for other in others if other * value > 0]
        below = sum(other < value for other in others)
        same = sum(other == value for other in others)
        middle = (below + Fraction(same, 2)) / len(others)
        if not signed:
            return 100 * middle
        return 50 + 50 * middle if value > 0 else 50 * middle

    def test_better_figure_never_scores_less(self):
        for transform in self.TRANSFORMS:
            figure = {"metric": "revenue_total", "transform": transform, "highest": 90}
            self._scheme(factor("Revenue", 100, **figure))
            self._refresh()
            rows = self._rows().sorted("revenue_total")
            scores = rows.mapped("priority_score")
            with self.subTest(transform=transform):
                self.assertEqual(scores, sorted(scores))

    def test_running_again_changes_nothing(self):
        self._refresh()
        self.assertEqual(self._refresh().changed_count, 0)

    def test_money_times_a_constant_scores_the_same(self):
        other = self._company("Other", self.usd)
        self._open_books(other)
        for invoice in self.env["account.move"].search(
            [("company_id", "=", self.company.id)]
        ):
            self._document(
                invoice.move_type,
                invoice.partner_id,
                invoice.amount_untaxed * 7,
                (ago(0) - invoice.invoice_date).days,
                company=other,
            )
        self._refresh(companies=self.company | other)
        for row in self._rows():
            there = self._row(row.partner_id, other)
            self.assertEqual(row.priority_score, there.priority_score)
