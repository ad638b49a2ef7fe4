"""Minutes of working time between two moments, from the spans of a calendar."""

from bisect import bisect_right
from itertools import accumulate, pairwise


class WorkingTime:
    """Spans of work in order, none over another: worked out once, asked often.

    >>> day = WorkingTime([(540, 720), (780, 1020)])  # 9 to 12 and 13 to 17
    >>> day.between(700, 800)
    40
    """

    def __init__(self, spans):
        """
        :param spans: [(start, stop)] in minutes of any clock, in order, apart
        :raises ValueError: if they are not
        """
        ends = [moment for span in spans for moment in span]
        if any(later < sooner for sooner, later in pairwise(ends)):
            raise ValueError("Spans of work come in order and do not overlap.")
        self._spans = list(spans)
        self._starts = [start for start, _stop in self._spans]
        self._before = [
            0,
            *accumulate(stop - start for start, stop in self._spans),
        ]

    def between(self, start, stop):
        """The minutes of work from `start` to `stop`, 0 if `stop` comes first."""
        return max(0, self._until(stop) - self._until(start))

    def _until(self, moment):
        place = bisect_right(self._starts, moment)
        if not place:
            return 0
        start, stop = self._spans[place - 1]
        return self._before[place - 1] + min(moment, stop) - start
