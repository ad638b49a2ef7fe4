"""Returns without drift: what stays of the points of a document, whatever comes back.

A partial return is never computed from the one before it. Each time, what must be left
is computed from the document as it was and from all that has come back; what is taken
is the difference to what is there. So roundings cannot add up.
"""

from fractions import Fraction

from .amounts import DIGITS, exact, rounded


def fraction(returned, base):
    """The share of a line that has come back, from 0 to 1; 0 of a line of nothing.

    >>> fraction(1, 3), fraction(5, 3), fraction(-1, 3), fraction(1, 0)
    (Fraction(1, 3), Fraction(1, 1), Fraction(0, 1), Fraction(0, 1))
    """
    base = exact(base)
    return _clipped(exact(returned) / base) if base else Fraction(0)


def kept_points(points, lines):
    """What is left of a document's points: points x (1 - sum w f / sum w).

    :param points: earned by the whole document, 0 or more
    :param lines: pairs (weight, fraction): what the line brought, 0 or more, and the
        share of it that has come back so far; where no line weighs anything, they
        count alike

    >>> kept_points(10, [(20, 0), (10, 1)])
    Decimal('6.67')
    >>> kept_points(10, [(20, 1), (10, 1)])
    Decimal('0.00')
    """
    if exact(points) < 0:
        raise ValueError(f"A document cannot have earned {points} points.")
    lines = list(lines)
    weights = _weights([weight for weight, _ in lines])
    if not lines:
        return rounded(points)
    back = sum(
        weight * _clipped(exact(share))
        for weight, (_, share) in zip(weights, lines, strict=True)
    )
    return rounded(exact(points) * (1 - back / sum(weights)))


def largest_remainder(total, weights, digits=DIGITS):
    """Split a total by weight into rounded parts whose sum is the rounded total.

    Each part is rounded down; the units that are left go to the parts that lost most.
    Where no part weighs anything, they count alike.

    >>> [str(part) for part in largest_remainder(10, [1, 1, 1])]
    ['3.34', '3.33', '3.33']
    """
    total, weights = exact(rounded(total, digits)), _weights(weights)
    if not weights:
        if total:
            raise ValueError("A total cannot be split among no parts.")
        return []
    units, sign = abs(total) * 10**digits, 1 if total >= 0 else -1
    quotas = [units * weight / sum(weights) for weight in weights]
    parts = [int(quota) for quota in quotas]
    # the sort is stable: of equals the first comes first
    lost = sorted(range(len(parts)), key=lambda i: parts[i] - quotas[i])
    for i in lost[: int(units) - sum(parts)]:
        parts[i] += 1
    return [rounded(Fraction(sign * part, 10**digits), digits) for part in parts]


def _weights(weights):
    weights = [exact(weight) for weight in weights]
    for weight in weights:
        if weight < 0:
            raise ValueError(f"A line cannot weigh {float(weight)}: spread it first.")
    return weights if any(weights) else [Fraction(1)] * len(weights)


def _clipped(share):
    return min(max(share, Fraction(0)), Fraction(1))
