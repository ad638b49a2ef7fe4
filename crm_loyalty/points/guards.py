"""Does somebody recommend himself? What two customers have in common, with reasons.

What is compared is brought to one form first, rather too coarse than too fine: a hit
only holds a reward back until somebody has looked at it.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from email.utils import parseaddr
from typing import Any, NamedTuple

PHONE_DIGITS = 9  # the last ones: without country, trunk zero and +
LEAST_PHONE_DIGITS = 6  # below it, it is an extension or a mistake
LEAST_ID_LENGTH = 5  # of a VAT number; Odoo's "/" says that there is none
LEAST_IBAN_LENGTH = 8  # of any account number
GMAIL = ("gmail.com", "googlemail.com")  # one mailbox, where dots do not count
EXTENSION = re.compile(r"(?<=\d)\s*(?:ext|x|#|;).*$", re.IGNORECASE)
COUNTRY_OF_ZIP = re.compile(r"^[a-z]{1,2}-(?=\d)", re.IGNORECASE)
REASONS = (
    "same_customer",
    "same_vat",
    "same_email",
    "same_phone",
    "same_address",
    "same_account",
    "bought_before",
    "referred_before",
    "cycle",
    "cap_reached",
)


class Address(NamedTuple):
    street: str | None = None
    zip: str | None = None
    city: str | None = None
    country: str | None = None


class Party(NamedTuple):
    """A customer with all that is known of him and his contacts, as it was typed."""

    id: Any
    vats: Iterable = ()
    emails: Iterable = ()
    phones: Iterable = ()
    addresses: Iterable = ()
    accounts: Iterable = ()


def email_key(text):
    """An address without its tag, and at Gmail without dots; None if it is none.

    Everywhere else dots make another mailbox, so they stay.

    >>> email_key("Ada <A.da+shop@Gmail.com>"), email_key("a.da+x@example.com")
    ('ada@gmail.com', 'a.da@example.com')
    """
    local, at, domain = parseaddr(text or "")[1].strip().casefold().rpartition("@")
    local = local.split("+")[0] or local
    if not (at and local and domain):
        return None
    if domain in GMAIL:
        local, domain = local.replace(".", "") or local, GMAIL[0]
    return f"{local}@{domain}"


def phone_key(text):
    """The last nine digits; None if there are too few.

    >>> phone_key("+32 (0)470 12 34 56"), phone_key("0470/12.34.56 ext. 7")
    ('470123456', '470123456')
    """
    digits = re.sub(r"\D", "", EXTENSION.sub("", text or ""))
    return digits[-PHONE_DIGITS:] if len(digits) >= LEAST_PHONE_DIGITS else None


def vat_key(text):
    """
    >>> vat_key("be 0477.472.701"), vat_key("/")
    ('BE0477472701', None)
    """
    return _letters_and_digits(text, LEAST_ID_LENGTH)


def account_key(text):
    """
    >>> account_key("be71 0961 2345 6769")
    'BE71096123456769'
    """
    return _letters_and_digits(text, LEAST_IBAN_LENGTH)


def address_key(address):
    """Street with number, and postcode or else city; None where one is missing.

    >>> address_key(Address("12, Rue de l'Église", "B-1000", "Bruxelles", "BE"))
    ('12 de eglise l rue', '1000', 'be')
    """
    street = _words(address.street)
    place = "".join(_words(COUNTRY_OF_ZIP.sub("", address.zip or "") or address.city))
    if not (street and place):
        return None
    # sorted: some write the number first
    return " ".join(sorted(street)), place, "".join(_words(address.country))


def is_cycle(edges, new_edge):
    """Would a new pair (who recommends, who is recommended) close a circle?

    >>> is_cycle([("a", "b"), ("b", "c")], ("c", "a"))
    True
    >>> is_cycle([("a", "b"), ("a", "c")], ("b", "c"))
    False
    """
    start, goal = new_edge[1], new_edge[0]
    following = defaultdict(set)
    for referrer, referred in edges:
        following[referrer].add(referred)
    seen, waiting = set(), [start]
    while waiting:
        one = waiting.pop()
        if one == goal:
            return True
        if one not in seen:
            seen.add(one)
            waiting += following.get(one, ())
    return False


def shared(one, other):
    """What two customers have in common, as reason codes in the order of REASONS.

    >>> shared(Party(1, phones=["0470 12 34 56"]), Party(2, phones=["+32470123456"]))
    ['same_phone']
    """
    found = ["same_customer"] if one.id == other.id else []
    for code, field, key in (
        ("same_vat", "vats", vat_key),
        ("same_email", "emails", email_key),
        ("same_phone", "phones", phone_key),
        ("same_address", "addresses", address_key),
        ("same_account", "accounts", account_key),
    ):
        known = {key(value) for value in getattr(one, field)} - {None}
        if known & {key(value) for value in getattr(other, field)}:
            found.append(code)
    return found


def reasons(referrer, referred, edges=(), orders_before=0, rewarded=0, cap=None):
    """Every reason to hold a referral back; none lets it through.

    :param edges: referrals so far: pairs of ids (who recommended, who was)
    :param orders_before: what the recommended customer had ordered before
    :param rewarded: referrals of the referrer that count towards the cap
    :param cap: at most so many are rewarded; None for any number

    >>> reasons(Party(1), Party(2), edges=[(2, 1)], rewarded=5, cap=5)
    ['cycle', 'cap_reached']
    """
    edges = list(edges)
    found = shared(referrer, referred)
    if orders_before > 0:
        found.append("bought_before")
    if any(known == referred.id and by != referrer.id for by, known in edges):
        found.append("referred_before")
    if referrer.id != referred.id and is_cycle(edges, (referrer.id, referred.id)):
        found.append("cycle")
    if cap is not None and rewarded >= cap:
        found.append("cap_reached")
    return found


def _letters_and_digits(text, least):
    key = re.sub(r"[\W_]", "", text or "").upper()
    return key if len(key) >= least else None


def _words(text):
    """Words without case and accents; digits count as words."""
    plain = unicodedata.normalize("NFKD", (text or "").casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return re.findall(r"[^\W_]+", plain)
