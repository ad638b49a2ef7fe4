from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import SQL, mute_logger

from .common import RelationshipCase, ago

HALF = Fraction(1, 2)  # of a tenth, which is rounded up


def factor(name, weight, **vals):
    """A factor that trusts its figure at once, unless told otherwise."""
    return {"name": name, "weight": weight, "half_trust": 0, **vals}


class PriorityCase(RelationshipCase):
    @classmethod
    def _scheme(cls, *factors, publish=True, **vals):
        """A scheme of the house's own, published unless told otherwise."""
        scheme = cls.env["crm.priority.scheme"].create(
            {
                "name": "Own",
                "company_id": cls.company.id,
                "factor_ids": [Command.create(values) for values in factors],
                **vals,
            }
        )
        if publish:
            scheme.action_publish()
        return scheme

    @classmethod
    def _flat_scheme(cls, **vals):
        """Everybody has 50: what moves the score is an override."""
        return cls._scheme(factor("Nothing known", 100), **vals)

    @classmethod
    def _override(cls, points, partner=None, **vals):
        return cls.env["crm.priority.override"].create(
            {
                "partner_id": (partner or cls.ada).id,
                "company_id": cls.company.id,
                "points": points,
                "reason": "Strategic",
                "start_date": ago(10),
                "end_date": ago(-10),
                **vals,
            }
        )

    def _points(self, partner=None):
        """{label: points} of the customer."""
        lines = self._row(partner or self.ada).priority_contribution_ids
        return {line.label: line.points for line in lines}

    def _score(self, partner=None, **vals):
        self._refresh(**vals)
        return self._row(partner or self.ada).priority_score


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


class TestPriorityOverride(PriorityCase):
    """What people add to the score: dated, with a reason, and within the scale."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._flat_scheme()
        cls._sell(cls.ada, 100)

    def test_points_are_added(self):
        self._override(12.3)
        self.assertEqual(self._score(), 62.3)

    def test_points_are_taken_away(self):
        self._override(-12.3)
        self.assertEqual(self._score(), 37.7)

    def test_override_is_a_line_with_its_reason(self):
        self._override(12.3)
        self._refresh()
        self.assertEqual(self._points(), {"Nothing known": 50, "Strategic": 12.3})

    def test_two_overrides_add_up(self):
        self._override(12.3)
        self._override(-2)
        self.assertEqual(self._score(), 60.3)

    def test_score_ends_at_100(self):
        self._override(80)
        self._refresh()
        lines = {"Nothing known": 50, "Strategic": 80, "Kept within 0 to 100": -30}
        self.assertEqual(self._points(), lines)

    def test_score_ends_at_0(self):
        self._override(-80)
        self._refresh()
        lines = {"Nothing known": 50, "Strategic": -80, "Kept within 0 to 100": 30}
        self.assertEqual(self._points(), lines)

    def test_last_day_counts(self):
        self._override(10, end_date=ago(0))
        self.assertEqual(self._score(), 60)

    def test_day_after_the_last_does_not_count(self):
        self._override(10, end_date=ago(1))
        self.assertEqual(self._score(), 50)

    def test_first_day_counts(self):
        self._override(10, start_date=ago(0))
        self.assertEqual(self._score(), 60)

    def test_day_before_the_first_does_not_count(self):
        self._override(10, start_date=ago(-1))
        self.assertEqual(self._score(), 50)

    def test_ended_override_leaves_no_line(self):
        self._override(10, end_date=ago(0))
        self._refresh()
        self._refresh(as_of=ago(-1))
        self.assertEqual(self._row(self.ada).priority_score, 50)

    def test_override_of_another_company_does_not_count(self):
        other = self._company("Other", self.usd)
        self._override(10, company_id=other.id)
        self.assertEqual(self._score(), 50)

    def test_new_override_counts_with_the_next_drain(self):
        self._refresh()
        self._override(10)
        self._drain()
        self.assertEqual(self._row(self.ada).priority_score, 60)

    def test_deleted_override_ends_with_the_next_drain(self):
        override = self._override(10)
        self._refresh()
        override.unlink()
        self._drain()
        self.assertEqual(self._row(self.ada).priority_score, 50)

    def test_override_of_a_contact_is_refused(self):
        contact = self._customer("Contact", parent_id=self.ada.id)
        with self.assertRaisesRegex(ValidationError, "choose Ada instead"):
            self._override(10, contact)

    @mute_logger("odoo.sql_db")
    def test_override_of_nothing_is_refused(self):
        with self.assertRaises(CheckViolation):
            self._override(0)

    @mute_logger("odoo.sql_db")
    def test_override_beyond_100_is_refused(self):
        with self.assertRaises(CheckViolation):
            self._override(100.1)

    @mute_logger("odoo.sql_db")
    def test_override_that_ends_before_it_starts_is_refused(self):
        with self.assertRaises(CheckViolation):
            self._override(10, start_date=ago(1), end_date=ago(2))


class TestPriorityBand(PriorityCase):
    """A from 75, B from 55, C from 40; a limit is crossed by 2 points or not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._flat_scheme()
        cls._sell(cls.ada, 100)
        cls.override = cls._override(1)

    def _band_at(self, *scores):
        """The band after the score has been each of these in turn."""
        for score in scores:
            self.override.points = round(score - 50, 1)
            self._refresh()
        return self._row(self.ada).priority_band

    def test_first_band_is_by_the_limit(self):
        self.assertEqual(self._band_at(75), "a")

    def test_first_band_a_tenth_below_the_limit(self):
        self.assertEqual(self._band_at(74.9), "b")

    def test_first_band_at_the_lowest_limit(self):
        self.assertEqual(self._band_at(40), "c")

    def test_below_the_lowest_limit(self):
        self.assertEqual(self._band_at(39.9), "d")

    def test_rises_at_the_limit_plus_2(self):
        self.assertEqual(self._band_at(60, 77), "a")

    def test_stays_a_tenth_below_the_limit_plus_2(self):
        self.assertEqual(self._band_at(60, 76.9), "b")

    def test_stays_at_the_limit_minus_2(self):
        self.assertEqual(self._band_at(80, 73), "a")

    def test_falls_a_tenth_below_the_limit_minus_2(self):
        self.assertEqual(self._band_at(80, 72.9), "b")

    def test_falls_through_two_bands(self):
        self.assertEqual(self._band_at(80, 45), "c")

    def test_rises_through_two_bands(self):
        self.assertEqual(self._band_at(20, 80), "a")

    def test_staying_near_a_limit_does_not_flicker(self):
        self.assertEqual(self._band_at(80, 74, 76, 74, 76, 74), "a")

    def test_margin_is_the_schemes(self):
        self.env["crm.priority.scheme"].search(
            [("company_id", "=", self.company.id)]
        ).band_margin = 0
        self.assertEqual(self._band_at(80, 74.9), "b")


class TestPriorityScheme(PriorityCase):
    """Weights sum to 100; one published scheme counts for a company."""

    def test_weights_that_do_not_sum_to_100_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "sum to 90"):
            self._scheme(factor("One", 40), factor("Two", 50), publish=False)

    def test_scheme_without_factors_is_not_published(self):
        with self.assertRaisesRegex(ValidationError, "sum to 0"):
            self._scheme()

    def test_weight_moves_from_one_factor_to_another(self):
        scheme = self._scheme(factor("One", 40), factor("Two", 60))
        one, two = scheme.factor_ids
        scheme.factor_ids = [
            Command.update(one.id, {"weight": 70}),
            Command.update(two.id, {"weight": 30}),
        ]
        self.assertEqual(scheme.factor_ids.mapped("weight"), [70, 30])

    def test_factor_is_added_at_the_cost_of_another(self):
        scheme = self._scheme(factor("One", 40), factor("Two", 60))
        scheme.factor_ids = [
            Command.update(scheme.factor_ids[0].id, {"weight": 10}),
            Command.create(factor("Three", 30)),
        ]
        self.assertEqual(sorted(scheme.factor_ids.mapped("weight")), [10, 30, 60])

    def test_factor_is_taken_out_in_favour_of_another(self):
        scheme = self._scheme(factor("One", 40), factor("Two", 60))
        one, two = scheme.factor_ids
        scheme.factor_ids = [
            Command.delete(one.id),
            Command.update(two.id, {"weight": 100}),
        ]
        self.assertEqual(scheme.factor_ids.mapped("weight"), [100])

    def test_changing_one_weight_alone_is_refused(self):
        scheme = self._scheme(factor("One", 40), factor("Two", 60))
        with self.assertRaisesRegex(ValidationError, "sum to 101"):
            scheme.factor_ids[0].weight = 41

    def test_deleting_a_factor_alone_is_refused(self):
        scheme = self._scheme(factor("One", 40), factor("Two", 60))
        with self.assertRaisesRegex(ValidationError, "sum to 60"):
            scheme.factor_ids[0].unlink()

    @mute_logger("odoo.sql_db")
    def test_negative_weight_is_refused(self):
        with self.assertRaises(CheckViolation):
            self._scheme(factor("One", -10), factor("Two", 110), publish=False)

    @mute_logger("odoo.sql_db")
    def test_bands_that_do_not_fall_are_refused(self):
        with self.assertRaises(CheckViolation):
            self._flat_scheme(band_a=50, band_b=60)

    def test_unknown_figure_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "shoe_size is not"):
            self._scheme(factor("One", 100, metric="shoe_size"), publish=False)

    def test_text_is_refused_as_a_figure(self):
        with self.assertRaisesRegex(ValidationError, "rfm_segment is not"):
            self._scheme(factor("One", 100, metric="rfm_segment"), publish=False)

    def test_priority_itself_is_refused_as_a_figure(self):
        for metric in ("priority_score", "priority_rounded"):
            with self.subTest(metric=metric), self.assertRaises(ValidationError):
                self._scheme(factor("One", 100, metric=metric), publish=False)

    def test_record_id_is_refused_as_a_figure(self):
        with self.assertRaises(ValidationError):
            self._scheme(factor("One", 100, metric="id"), publish=False)

    def test_every_figure_that_is_accepted_can_be_computed(self):
        numbers = [
            name
            for name, field in self.env["crm.relationship"]._fields.items()
            if field.type in ("integer", "float", "monetary") and field.store
        ]
        self._sell(self.ada, 100)
        for name in numbers:
            with self.subTest(figure=name):
                try:
                    self._scheme(factor("One", 100, metric=name))
                except ValidationError:
                    continue
                self.assertIsNot(self._score(), False)

    def test_linear_scale_of_one_point_is_refused(self):
        point = {"transform": "linear", "lowest": 5, "highest": 5}
        with self.assertRaisesRegex(ValidationError, "must differ"):
            self._scheme(factor("One", 100, **point), publish=False)

    def test_draft_does_not_count(self):
        self._scheme(factor("Revenue", 100, metric="revenue_12m"), publish=False)
        self._sell(self.ada, 93)
        self._refresh()
        self.assertNotEqual(self._row(self.ada).priority_score, 93)

    def test_published_scheme_replaces_the_one_before(self):
        first = self._flat_scheme()
        self._scheme(factor("Revenue", 100, metric="revenue_12m"))
        self.assertEqual((first.state, first.active), ("replaced", False))

    def test_scheme_of_the_company_goes_before_that_of_all(self):
        self._scheme(factor("Revenue", 100, metric="revenue_12m"))
        self._sell(self.ada, 93)
        self.assertEqual(self._score(), 93)

    def test_scheme_of_another_company_does_not_count(self):
        other = self._company("Other", self.usd)
        revenue = factor("Revenue", 100, metric="revenue_12m")
        self._scheme(revenue, company_id=other.id)
        self._sell(self.ada, 93)
        self._refresh()
        self.assertNotEqual(self._row(self.ada).priority_score, 93)

    def test_new_scheme_of_all_companies_replaces_the_standard(self):
        standard = self.env.ref("crm_relationship.crm_priority_scheme_default")
        self._flat_scheme(company_id=False)
        self.env.flush_all()
        self.assertEqual(standard.state, "replaced")

    def test_publishing_for_one_company_leaves_the_others_alone(self):
        standard = self.env.ref("crm_relationship.crm_priority_scheme_default")
        self._flat_scheme()
        self.assertEqual(standard.state, "published")

    @mute_logger("odoo.sql_db")
    def test_two_published_schemes_are_refused(self):
        self._flat_scheme()
        second = self._flat_scheme(publish=False)
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            second.state = "published"
            second.flush_recordset()

    def test_new_version_is_a_draft_with_the_same_factors(self):
        scheme = self._scheme(factor("One", 40), factor("Two", 60))
        action = scheme.action_new_version()
        draft = self.env["crm.priority.scheme"].browse(action["res_id"])
        self.assertEqual(
            (draft.state, draft.factor_ids.mapped("weight")), ("draft", [40, 60])
        )

    def test_new_version_can_be_published(self):
        action = self._flat_scheme().action_new_version()
        draft = self.env["crm.priority.scheme"].browse(action["res_id"])
        draft.action_publish()
        self.assertEqual(draft.state, "published")

    def test_without_any_scheme_there_is_no_score(self):
        self.env["crm.priority.scheme"].search([]).active = False
        self._sell(self.ada, 100)
        self.assertIs(self._score(), False)

    def test_company_without_a_scheme_has_no_score_where_another_has_one(self):
        self.env["crm.priority.scheme"].search([]).active = False
        other = self._company("Other", self.usd)
        self._open_books(other)
        self._flat_scheme(company_id=other.id)
        self._sell(self.ada, 100)
        self._sell(self.ada, 100, company=other)
        self._refresh(companies=self.company | other)
        self.assertIs(self._row(self.ada).priority_score, False)

    def test_without_any_scheme_there_is_no_band(self):
        self.env["crm.priority.scheme"].search([]).active = False
        self._sell(self.ada, 100)
        self._refresh()
        self.assertFalse(self._row(self.ada).priority_band)


class TestPriorityChange(PriorityCase):
    """What moved the score since it was last different."""

    def setUp(self):
        super().setUp()
        self._scheme(factor("Revenue", 60, metric="revenue_12m"), factor("Later", 40))
        self._sell(self.ada, 50)
        self._refresh()

    def _changes(self):
        lines = self._row(self.ada).priority_contribution_ids
        return {line.label: line.change for line in lines if line.change}

    def test_first_score_is_no_change(self):
        self.assertEqual(self._changes(), {})

    def test_change_is_the_difference_of_points(self):
        self._sell(self.ada, 20)
        self._refresh()
        # 60 % of 70 instead of 60 % of 50
        self.assertEqual(self._changes(), {"Revenue": 12})

    def test_change_stays_until_the_next(self):
        self._sell(self.ada, 20)
        self._refresh()
        self._refresh()
        self.assertEqual(self._changes(), {"Revenue": 12})

    def test_new_override_is_a_change(self):
        self._override(7)
        self._refresh()
        self.assertEqual(self._changes(), {"Strategic": 7})

    def test_ended_override_is_a_change(self):
        override = self._override(7)
        self._refresh()
        override.end_date = ago(1)
        self._refresh()
        self.assertEqual(self._changes(), {"Strategic": -7})

    def test_changes_sum_to_the_difference_of_scores(self):
        before = self._row(self.ada).priority_score
        self._sell(self.ada, 20)
        self._override(90)
        after = self._score()
        self.assertAlmostEqual(sum(self._changes().values()), after - before, 6)

    def test_changes_sum_to_the_difference_after_a_new_scheme(self):
        before = self._row(self.ada).priority_score
        self._scheme(factor("Orders", 100, metric="purchase_count"))
        after = self._score()
        self.assertAlmostEqual(sum(self._changes().values()), after - before, 6)

    def test_reason_names_what_raises_the_score(self):
        self._sell(self.ada, 20)
        self._refresh()
        self.assertEqual(self._row(self.ada).priority_reason, "Raised by Revenue.")

    def test_reason_of_a_neutral_score(self):
        row = self._row(self.ada)
        self.assertEqual(
            row.priority_reason, "Neutral: nothing is known yet that moves it."
        )

    def test_explanation_has_each_line_once(self):
        self._override(7)
        self._refresh()
        lines = self._row(self.ada).priority_explanation
        self.assertEqual(
            [line["label"] for line in lines], ["Revenue", "Later", "Strategic"]
        )
