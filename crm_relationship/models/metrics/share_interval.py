"""The 95 % interval of a share, for the database: scoring.intervals once more."""

from odoo.tools import SQL

from ...scoring.intervals import Z

LEAST = 10  # below it a share says nothing
_FORMULAS = {
    "value": "(%(hits)s)::float8 / (%(count)s)",
    "low": "GREATEST(0, %(middle)s - %(margin)s)",
    "high": "LEAST(1, %(middle)s + %(margin)s)",
}


def sql_share(part, hits: SQL, count: SQL) -> SQL:
    """The share as counted, or where it may really begin or end (Agresti and Coull).

    NULL where fewer than `LEAST` were counted: a group is reckoned from its sums.

    :param part: value, low or high, as in the arithmetic's `Interval`
    """
    square = Z**2
    middle = SQL("(((%s)::float8 + %s) / ((%s) + %s))", hits, square / 2, count, square)
    margin = SQL(
        "%(z)s * SQRT(%(middle)s * (1 - %(middle)s) / ((%(count)s) + %(square)s))",
        z=Z,
        middle=middle,
        count=count,
        square=square,
    )
    formula = SQL(_FORMULAS[part], hits=hits, count=count, middle=middle, margin=margin)
    return SQL("CASE WHEN %s >= %s THEN %s END", count, LEAST, formula)
