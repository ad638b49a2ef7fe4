"""The three questions, their scales, and what an answer on them means.

NPS: Reichheld, Harvard Business Review 81 (2003) no. 12. CES: Dixon, Freeman & Toman,
Harvard Business Review 88 (2010) no. 7, on the scale of version 2.0. CSAT: the two best
of five are satisfied.
"""

from typing import NamedTuple


class Scale(NamedTuple):
    """From the worst to the best answer; up to `bad` it is a bad one, from `good`
    a good one."""

    lowest: int
    highest: int
    bad: int
    good: int


SCALES = {
    "nps": Scale(0, 10, bad=6, good=9),
    "csat": Scale(1, 5, bad=2, good=4),
    "ces": Scale(1, 7, bad=3, good=5),
}


def scores(kind):
    """All answers that the scale knows, the worst first.

    >>> list(scores("csat"))
    [1, 2, 3, 4, 5]
    """
    scale = SCALES[kind]
    return range(scale.lowest, scale.highest + 1)


def verdict(kind, score):
    """'good', 'neutral' or 'bad': for NPS promoter, passive or detractor.

    :raises ValueError: not on the scale

    >>> [verdict("nps", score) for score in (0, 6, 7, 8, 9)]
    ['bad', 'bad', 'neutral', 'neutral', 'good']
    """
    if score not in scores(kind):
        raise ValueError(f"{score} is not on the scale of {kind}")
    scale = SCALES[kind]
    if score <= scale.bad:
        return "bad"
    return "good" if score >= scale.good else "neutral"


def percent(kind, score):
    """The answer on a scale from 0 to 100, so that kinds can be averaged.

    >>> percent("nps", 0), percent("csat", 4), percent("ces", 7)
    (0.0, 75.0, 100.0)
    """
    scale = SCALES[kind]
    return 100 * (score - scale.lowest) / (scale.highest - scale.lowest)
