"""Minutes of work between two moments."""

from hypothesis import given
from hypothesis import strategies as some

from ..scoring.working_time import WorkingTime
from .plain import PlainCase

DAY = WorkingTime([(540, 720), (780, 1020)])
MOMENTS = some.integers(0, 3000)


def spans(ends):
    ends = sorted(set(ends))
    return list(zip(ends[::2], ends[1::2], strict=False))


class TestWorkingTime(PlainCase):
    def test_over_a_pause(self):
        self.assertEqual(DAY.between(700, 800), 40)

    def test_from_before_to_after(self):
        self.assertEqual(DAY.between(0, 2000), 420)

    def test_outside_of_work(self):
        self.assertEqual(DAY.between(720, 780), 0)
        self.assertEqual(DAY.between(0, 500), 0)
        self.assertEqual(DAY.between(1100, 1200), 0)

    def test_backwards(self):
        self.assertEqual(DAY.between(800, 700), 0)

    def test_no_work_at_all(self):
        self.assertEqual(WorkingTime([]).between(0, 100), 0)

    def test_moment_after_so_much_work(self):
        # 20 minutes to noon, and 20 of the afternoon
        self.assertEqual(DAY.after(700, 40), 800)

    def test_moment_at_the_very_end_of_a_span(self):
        self.assertEqual(DAY.after(700, 20), 720)

    def test_no_work_has_passed_at_once(self):
        self.assertEqual(DAY.after(700, 0), 700)

    def test_more_work_than_is_known(self):
        self.assertIsNone(DAY.after(1000, 21))

    @given(some.lists(MOMENTS), MOMENTS, some.integers(1, 500))
    def test_after_is_the_inverse_of_between(self, ends, start, minutes):
        work = WorkingTime(spans(ends))
        moment = work.after(start, minutes)
        if moment is None:
            self.assertLess(work.between(start, 5000), minutes)
        else:
            self.assertEqual(work.between(start, moment), minutes)
            self.assertEqual(work.between(start, moment - 1), minutes - 1)

    def test_spans_over_each_other(self):
        with self.assertRaises(ValueError):
            WorkingTime([(0, 10), (5, 20)])

    @given(some.lists(MOMENTS), MOMENTS, MOMENTS, MOMENTS)
    def test_parts_add_up_and_never_exceed_the_clock(self, ends, one, two, three):
        work = WorkingTime(spans(ends))
        first, second, third = sorted((one, two, three))
        self.assertEqual(
            work.between(first, second) + work.between(second, third),
            work.between(first, third),
        )
        self.assertLessEqual(work.between(first, third), third - first)

    @given(some.lists(MOMENTS), MOMENTS, MOMENTS)
    def test_as_counted_minute_by_minute(self, ends, one, two):
        given_spans = spans(ends)
        first, last = sorted((one, two))
        counted = sum(
            start <= minute < stop
            for minute in range(first, last)
            for start, stop in given_spans
        )
        self.assertEqual(WorkingTime(given_spans).between(first, last), counted)
