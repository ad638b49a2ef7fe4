"""Minutes of working time between two moments, from the spans of a calendar."""

from bisect import bisect_left, bisect_right
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

    def after(self, start, minutes):
        """The moment when so many minutes of work have passed since `start`.

        None where the spans do not reach that far.

        >>> day = WorkingTime([(540, 720), (780, 1020)])
        >>> day.after(700, 40), day.after(700, 1000)
        (800, None)
        """
        wanted = self._until(start) + minutes
        if wanted > self._before[-1]:
            return None
        place = max(0, bisect_left(self._before, wanted) - 1)
        if not self._spans:
            return start
        return max(start, self._starts[place] + wanted - self._before[place])

    def _until(self, moment):
        place = bisect_right(self._starts, moment)
        if not place:
            return 0
        start, stop = self._spans[place - 1]
        return self._before[place - 1] + min(moment, stop) - start
