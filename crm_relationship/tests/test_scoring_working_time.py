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
