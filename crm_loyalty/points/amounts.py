"""Exact numbers: nothing is rounded on the way, and once at the end, half up."""

from decimal import Decimal
from fractions import Fraction
from math import floor

DIGITS = 2  # of points and of money


def exact(number):
    """Return a number as a fraction; a float is taken as it is printed.

    >>> exact(0.1), exact(Decimal("2.50")), exact(3)
    (Fraction(1, 10), Fraction(5, 2), Fraction(3, 1))
    """
    if isinstance(number, Fraction):
        return number
    try:
        return Fraction(str(number))
    except ValueError:
        raise ValueError(f"{number!r} is not a number.")


def rounded(number, digits=DIGITS):
    """Round half up, away from zero below it too.

    >>> rounded(Fraction(1, 3)), rounded("0.005"), rounded("-0.005")
    (Decimal('0.33'), Decimal('0.01'), Decimal('-0.01'))
    """
    number = exact(number)
    units = floor(abs(number) * 10**digits + Fraction(1, 2))
    return Decimal(units if number >= 0 else -units).scaleb(-digits)
