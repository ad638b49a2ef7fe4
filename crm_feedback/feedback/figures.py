"""The figure of a question: its score with its interval, and its change."""

from odoo.addons.crm_relationship.scoring.intervals import (
    Interval,
    score_interval,
    share_interval,
)

from .change import Change, score_change, share_change


def figure(kind, good, bad, votes):
    """For NPS promoters less detractors, -100 to 100; else the good answers in %.

    `votes` is how many answers those are worth: a firm's may be one, and answers that
    are weighted are worth fewer. None where there are none.

    >>> [round(part, 2) for part in figure("nps", 60, 15, 100)]
    [45.0, 29.34, 58.04]
    >>> [round(part, 1) for part in figure("csat", 61, 10, 214)]
    [28.5, 22.9, 34.9]
    """
    if kind == "nps":
        return score_interval(good, min(bad, votes - good), votes)  # of sums of thirds
    share = share_interval(good, votes)
    return share and Interval(*(100 * part for part in share))


def change(kind, now, before):
    """The difference of two figures in their unit; each side is (good, bad, votes)."""
    if kind == "nps":
        return score_change(*(_side(*side) for side in (now, before)))
    found = share_change((now[0], now[2]), (before[0], before[2]))
    return found and Change(*(100 * part for part in found))


def _side(good, bad, votes):
    return good, min(bad, votes - good), votes
