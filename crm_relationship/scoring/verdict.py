"""Was a decision right? What was expected, against what came."""

HALF = 0.5  # of the way from the figure then to the one expected counts as partly


def verdict(before, expected, actual, sense="at_least"):
    """right, partly or wrong.

    Right where the figure has come as far as expected; partly where it has come at
    least half of the way from where it was; wrong else. Where it was not known before,
    nothing can be halfway.

    >>> verdict(100, 200, 200), verdict(100, 200, 150), verdict(100, 200, 149)
    ('right', 'partly', 'wrong')
    >>> verdict(100, 40, 40, "at_most"), verdict(100, 40, 70, "at_most")
    ('right', 'partly')
    >>> verdict(None, 200, 199), verdict(300, 200, 199)
    ('wrong', 'wrong')
    """
    sign = 1 if sense == "at_least" else -1
    if sign * actual >= sign * expected:
        return "right"
    if before is None or sign * before >= sign * expected:
        return "wrong"  # it had that already, and has lost it
    way = (actual - before) / (expected - before)
    return "partly" if way >= HALF else "wrong"
