"""What becomes of the records that speak of a person, when he is to be forgotten."""

from typing import NamedTuple

KEEP, BLANK, DELETE = "keep", "blank", "delete"
ERASED = "Erased"  # what must not be empty


class Treatment(NamedTuple):
    """How the records of one model are treated.

    :param how: "blank" empties `words` and keeps the record, so that counts and sums
        stay as they are; "delete" removes it; "keep" leaves it alone
    :param people: fields that name the person
    :param words: fields that may tell of him
    :param why: what a kept record is needed for
    """

    how: str
    people: tuple = ("partner_id",)
    words: tuple = ()
    why: str = ""


def keep(why, *people):
    return Treatment(KEEP, people or ("partner_id",), why=why)


def blank(*words, people=("partner_id",)):
    return Treatment(BLANK, people, words)


def delete(*people):
    return Treatment(DELETE, people or ("partner_id",))
