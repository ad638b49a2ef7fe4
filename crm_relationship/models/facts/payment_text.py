"""SQL that reads text from a file: days, amounts, yes and no; NULL where it is none.

Written for whole files at once: no text makes a statement fail. OFFSET 0 keeps each
text from being taken apart again for every use of its parts.
"""

from odoo.tools import SQL

YES = ("1", "true", "yes", "y", "x")
NO = ("", "0", "false", "no", "n")
# a time of day behind the date is left out
YEAR_FIRST = r"^(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[ T].*)?$"
YEAR_LAST = r"^(\d{1,2})[-./](\d{1,2})[-./](\d{4})(?:[ T].*)?$"
SPACES = " '\u00a0\u202f\u2009\u2019"  # that people write between thousands
LARGEST = 10**12  # of an amount; beyond, it is a number of something else


def sql_text(text: SQL) -> SQL:
    """The text without spaces around it, NULL where nothing is left."""
    return SQL("NULLIF(BTRIM(%s, %s), '')", text, " \t\r\n\u00a0")


def sql_day(text: SQL, month_first: bool) -> SQL:
    """The date in a text: 2026-12-31, or 31/12/2026 in the order that is told."""
    month, day = (1, 2) if month_first else (2, 1)
    return SQL(
        """
        (SELECT CASE WHEN year BETWEEN 1900 AND 2199 AND month BETWEEN 1 AND 12
                      AND day BETWEEN 1 AND CASE
                          WHEN month IN (4, 6, 9, 11) THEN 30
                          WHEN month <> 2 THEN 31
                          WHEN MOD(year, 4) = 0
                               AND (MOD(year, 100) <> 0 OR MOD(year, 400) = 0)
                          THEN 29 ELSE 28 END
                     THEN MAKE_DATE(year, month, day) END
           FROM (SELECT COALESCE(first[1], last[3])::int AS year,
                        COALESCE(first[2], last[%(month)s])::int AS month,
                        COALESCE(first[3], last[%(day)s])::int AS day
                   FROM (SELECT REGEXP_MATCH(%(text)s, %(year_first)s) AS first,
                                REGEXP_MATCH(%(text)s, %(year_last)s) AS last
                        OFFSET 0) AS matched
                OFFSET 0) AS part)
        """,
        text=text,
        month=month,
        day=day,
        year_first=YEAR_FIRST,
        year_last=YEAR_LAST,
    )


def sql_amount(text: SQL, decimal_mark: str) -> SQL:
    """The number in a text: 1234.5, 1,234.50 or 1.234,50.

    Only one mark followed by three digits can be read in two ways: the mark that is
    told decides.
    """
    group_mark = "," if decimal_mark == "." else "."
    return SQL(
        r"""
        (SELECT CASE WHEN ABS(number::numeric) < %(largest)s THEN number::numeric END
           FROM (SELECT CASE
                    WHEN plain ~ '^-?\d+$' THEN plain
                    WHEN plain ~ %(grouped)s THEN TRANSLATE(plain, ',.', '')
                    WHEN plain ~ '^-?\d{1,3}(,\d{3})+\.\d+$'
                    THEN TRANSLATE(plain, ',', '')
                    WHEN plain ~ '^-?\d{1,3}(\.\d{3})+,\d+$'
                    THEN TRANSLATE(plain, ',.', '.')
                    WHEN plain ~ '^-?\d{1,3}((,\d{3}){2,}|(\.\d{3}){2,})$'
                    THEN TRANSLATE(plain, ',.', '')
                    WHEN plain ~ '^-?\d+[,.]\d+$' AND plain !~ %(broken)s
                    THEN TRANSLATE(plain, ',', '.') END AS number
                   FROM (SELECT TRANSLATE(%(text)s, %(spaces)s, '') AS plain
                        OFFSET 0) AS typed
                OFFSET 0) AS read)
        """,
        text=text,
        spaces=SPACES,
        largest=LARGEST,
        grouped=rf"^-?\d{{1,3}}[{group_mark}]\d{{3}}$",
        # four digits, a mark of thousands, three digits: neither way
        broken=rf"^-?\d{{4,}}[{group_mark}]\d{{3}}$",
    )


def sql_flag(text: SQL) -> SQL:
    """Whether a text says yes; nothing written is no."""
    return SQL(
        "(CASE WHEN LOWER(COALESCE(%(text)s, '')) IN %(yes)s THEN TRUE"
        " WHEN LOWER(COALESCE(%(text)s, '')) IN %(no)s THEN FALSE END)",
        text=text,
        yes=YES,
        no=NO,
    )
