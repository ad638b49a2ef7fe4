"""When a case is due, as arithmetic."""

from hypothesis import given
from hypothesis import strategies as some

from odoo.addons.crm_relationship.tests.plain import PlainCase

from ..feedback.case_clock import Target, deadline

LAST = 400
MINUTES = some.integers(0, LAST)
ENDS = some.lists(MINUTES, min_size=2, max_size=12)


def spans(ends):
    ends = sorted(set(ends))
    return list(zip(ends[::2], ends[1::2], strict=False))


def is_in(minute, intervals):
    return any(start <= minute < stop for start, stop in intervals)


class TestCaseClock(PlainCase):
    """Against a clock that looks at each minute by itself."""

    @given(
        MINUTES,
        some.lists(some.tuples(MINUTES, some.integers(1, 200), ENDS), max_size=3),
        some.integers(1, 200),
        ENDS,
        some.lists(some.tuples(MINUTES, some.one_of(some.none(), MINUTES)), max_size=4),
    )
    def test_every_minute_counts_once(self, opened, changes, minutes, ends, pauses):
        changes = sorted(
            ((max(opened, since), goal, hours) for since, goal, hours in changes),
            key=lambda change: change[0],
        )
        targets = [
            Target(since, goal, spans(hours))
            for since, goal, hours in [(opened, minutes, ends), *changes]
        ]
        pauses = [
            (start, stop) for start, stop in pauses if stop is None or stop >= start
        ]
        worked, expected = 0, None
        for minute in range(opened, LAST):
            holds = [target for target in targets if target.since <= minute][-1]
            stands = is_in(minute, [(s, LAST if e is None else e) for s, e in pauses])
            worked += is_in(minute, holds.spans) and not stands
            if worked == targets[-1].minutes:
                expected = minute + 1
                break
        self.assertEqual(deadline(opened, targets, pauses), expected)

    def test_without_a_target_nothing_is_due(self):
        self.assertIsNone(deadline(0, [], []))
