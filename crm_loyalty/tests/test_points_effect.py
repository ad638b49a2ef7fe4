"""What a programme did, or that nobody can say."""

from math import sqrt
from random import Random

from hypothesis import given
from hypothesis import strategies as some

from ..points.effect import Customer, programme_effect
from .plain import PlainCase


def group(stratum, mean, n, before=100):
    """An even number of customers whose change is `mean`, 10 more or 10 less."""
    return [Customer(stratum, before, before + mean + 10 * (-1) ** i) for i in range(n)]


class TestDifference(PlainCase):
    def test_change_beyond_that_of_the_others(self):
        found = programme_effect(group("a", 30, 40), group("a", 10, 60))
        self.assertAlmostEqual(found.difference, 20)

    def test_members_who_were_better_before_are_no_proof(self):
        members = group("a", 5, 40, before=900)
        found = programme_effect(members, group("a", 5, 40, before=100))
        self.assertEqual((found.difference, found.verdict), (0, "not_proven"))

    def test_strata_weigh_by_their_members(self):
        # 30 members gain 40 and 10 nothing; of the others 10 and 30 gain nothing
        members = group("a", 40, 30) + group("b", 0, 10)
        others = group("a", 0, 10) + group("b", 0, 30)
        self.assertAlmostEqual(programme_effect(members, others).difference, 30)

    def test_standard_error_by_hand(self):
        # changes of mean 0 and variance 100 x 40/39, both sides
        found = programme_effect(group("a", 0, 40), group("a", 0, 40))
        self.assertAlmostEqual(found.standard_error, sqrt(2 * 100 / 39))
        self.assertAlmostEqual(found.high, 1.96 * sqrt(2 * 100 / 39))

    def test_standard_error_over_strata(self):
        # half of the members in each: 1/4 of each square
        members = group("a", 0, 40) + group("b", 9, 40)
        others = group("a", 0, 40) + group("b", 0, 40)
        found = programme_effect(members, others)
        self.assertAlmostEqual(found.standard_error, sqrt(2 * 100 / 39 / 2))


class TestVerdict(PlainCase):
    def test_up_down_and_neither(self):
        # the standard error is 2.26: 1.96 times that is 4.44
        verdicts = [
            programme_effect(group("a", mean, 40), group("a", 0, 40)).verdict
            for mean in (4.5, 4.4, -4.4, -4.5)
        ]
        wanted = ["proven_up", "not_proven", "not_proven", "proven_down"]
        self.assertEqual(verdicts, wanted)

    def test_nothing_moved_at_all(self):
        still = [Customer("a", 5, 5)] * 30
        found = programme_effect(still, still)
        self.assertEqual((found.low, found.high), (0, 0))
        self.assertEqual(found.verdict, "not_proven")

    def test_no_effect_is_rarely_proven(self):
        # 400 programmes that do nothing: about 5 in 100 look as if they did
        random, proven = Random(7), 0
        for _ in range(400):
            sides = [
                [Customer(i % 3, 0, random.gauss(i % 3, 5)) for i in range(90)]
                for _ in range(2)
            ]
            proven += programme_effect(*sides).verdict != "not_proven"
        self.assertLess(proven / 400, 0.09)
        self.assertGreater(proven / 400, 0.02)


class TestMatching(PlainCase):
    def test_who_has_nobody_like_him_is_left_out(self):
        members = group("a", 30, 40) + group("rich", 900, 6)
        others = group("a", 10, 60) + group("poor", 0, 8)
        found = programme_effect(members, others)
        self.assertAlmostEqual(found.difference, 20)
        self.assertEqual(found[5:], (40, 60, 6, 8))

    def test_one_alone_has_no_spread_and_is_left_out(self):
        members = [*group("a", 30, 40), Customer("b", 0, 5)]
        found = programme_effect(members, group("a", 10, 60) + group("b", 0, 4))
        self.assertEqual((found.members_left_out, found.others_left_out), (1, 4))

    def test_two_of_each_side_are_compared(self):
        members = group("a", 30, 40) + group("b", 30, 2)
        found = programme_effect(members, group("a", 10, 60) + group("b", 10, 2))
        self.assertEqual((found.members, found.others), (42, 62))

    def test_too_few_on_either_side(self):
        for ours, theirs in ((29, 40), (40, 29), (0, 40), (0, 0)):
            found = programme_effect(group("a", 99, ours), group("a", 0, theirs))
            self.assertEqual(found.verdict, "not_enough_data")
            self.assertIsNone(found.difference)

    def test_enough_in_all_but_matched_with_nobody(self):
        found = programme_effect(group("a", 99, 99), group("b", 0, 99))
        self.assertEqual(found.verdict, "not_enough_data")
        self.assertEqual((found.members, found.members_left_out), (0, 99))

    def test_just_enough(self):
        found = programme_effect(group("a", 30, 30), group("a", 0, 30))
        self.assertEqual(found.verdict, "proven_up")

    @given(some.integers(-100, 100), some.randoms())
    def test_same_for_all_changes_nothing_nor_does_the_order(self, more, random):
        members, others = group("a", 8, 30) + group(2, 3, 4), group("a", 1, 30)
        others += group(2, 5, 8)
        wanted = programme_effect(members, others)
        shifted = [
            [Customer(key, before, after + more) for key, before, after in side]
            for side in (members, others)
        ]
        for side in shifted:
            random.shuffle(side)
        found = programme_effect(*shifted)
        self.assertAlmostEqual(found.difference, wanted.difference)
        self.assertAlmostEqual(found.standard_error, wanted.standard_error)
