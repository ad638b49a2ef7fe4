"""What two customers have in common, and why a referral is held back."""

from hypothesis import given
from hypothesis import strategies as some

from ..points.guards import (
    REASONS,
    Address,
    Party,
    account_key,
    address_key,
    email_key,
    is_cycle,
    phone_key,
    reasons,
    shared,
    vat_key,
)
from .plain import PlainCase

EDGES = some.lists(some.tuples(some.integers(1, 7), some.integers(1, 7)), max_size=12)


class TestKeys(PlainCase):
    def test_case_blanks_and_name_of_an_email(self):
        for text in ("ada@example.com", " ADA@Example.COM ", '"Ada" <ada@example.com>'):
            self.assertEqual(email_key(text), "ada@example.com")

    def test_tag_of_an_email(self):
        self.assertEqual(email_key("ada+two@example.com"), "ada@example.com")

    def test_dots_count_except_at_gmail(self):
        self.assertNotEqual(email_key("a.da@example.com"), email_key("ada@example.com"))
        self.assertEqual(email_key("a.d.a@googlemail.com"), email_key("ada@gmail.com"))

    def test_no_email(self):
        for text in (None, "", "ada", "@example.com", "ada@"):
            self.assertIsNone(email_key(text))

    def test_phone_with_and_without_country(self):
        for text in ("0470123456", "+32 470 12.34.56", "0032-470-123456"):
            self.assertEqual(phone_key(text), "470123456")

    def test_extension_of_a_phone(self):
        for text in ("02 123 45 67 x89", "021234567 ext. 89", "02/123.45.67#89"):
            self.assertEqual(phone_key(text), "021234567")

    def test_word_before_a_phone(self):
        self.assertEqual(phone_key("Fax: 02 123 45 67"), "021234567")

    def test_shortest_of_each(self):
        self.assertEqual(phone_key("112233"), "112233")
        self.assertIsNone(phone_key("11223"))
        self.assertEqual(vat_key("12345"), "12345")
        self.assertIsNone(vat_key("1234"))
        self.assertEqual(account_key("12345678"), "12345678")
        self.assertIsNone(account_key("1234567"))

    def test_no_phone(self):
        for text in (None, "", "none", "112"):
            self.assertIsNone(phone_key(text))

    def test_vat(self):
        self.assertEqual(vat_key("BE 0477.472.701"), vat_key("be0477472701"))
        for text in (None, "", "/", "n/a"):
            self.assertIsNone(vat_key(text))

    def test_account(self):
        found = account_key("BE71 0961 2345 6769")
        self.assertEqual(found, account_key("be71-0961-2345-6769"))
        self.assertIsNone(account_key("1234"))

    def test_address_however_it_is_written(self):
        one = Address("Hauptstraße 5", "1010", "Wien", "AT")
        for street, code, city in (
            ("5, HAUPTSTRASSE", "A-1010", "Vienna"),
            ("Hauptstrasse  5.", "1010", None),
        ):
            other = Address(street, code, city, "at")
            self.assertEqual(address_key(other), address_key(one))

    def test_other_house_town_or_country(self):
        one = Address("Rue Haute 5", "1000", "Bruxelles", "BE")
        for change in ({"street": "Rue Haute 6"}, {"zip": "1030"}, {"country": "FR"}):
            self.assertNotEqual(address_key(one._replace(**change)), address_key(one))

    def test_letters_of_a_british_postcode_count(self):
        one, other = (Address("5 High St", code) for code in ("SW1A 1AA", "EC1A 1AA"))
        self.assertNotEqual(address_key(one), address_key(other))

    def test_town_where_there_is_no_postcode(self):
        one = Address("5 High St", None, "Cork")
        self.assertEqual(address_key(one), address_key(one._replace(city="CORK")))

    def test_address_that_says_too_little(self):
        for address in (Address(), Address("Rue Haute 5"), Address(None, "1000")):
            self.assertIsNone(address_key(address))

    @given(some.text(max_size=40))
    def test_a_key_of_a_key_is_the_same(self, text):
        for key in (email_key, phone_key, vat_key, account_key):
            found = key(text)
            if found is not None:
                self.assertEqual(key(found), found)


class TestCycle(PlainCase):
    def test_oneself(self):
        self.assertTrue(is_cycle([], (1, 1)))

    def test_each_other(self):
        self.assertTrue(is_cycle([(1, 2)], (2, 1)))

    def test_long_way_round(self):
        self.assertTrue(is_cycle([(1, 2), (2, 3), (3, 4)], (4, 1)))

    def test_two_ways_to_one_are_no_cycle(self):
        self.assertFalse(is_cycle([(1, 2), (1, 3), (2, 4)], (3, 4)))

    def test_cycle_that_is_there_already_ends(self):
        self.assertFalse(is_cycle([(1, 2), (2, 1)], (3, 1)))

    @given(EDGES)
    def test_what_is_let_through_never_closes_a_circle(self, pairs):
        edges = []
        for pair in pairs:
            if not is_cycle(edges, pair):
                edges.append(pair)
        # an order in which everybody comes after who recommended him
        left = {one for pair in edges for one in pair}
        while left:
            free = left - {to for by, to in edges if by in left}
            self.assertTrue(free)
            left -= free


class TestReasons(PlainCase):
    ada = Party(
        1,
        vats=["BE0477472701"],
        emails=["ada@gmail.com"],
        phones=["0470 12 34 56"],
        addresses=[Address("Rue Haute 5", "1000", "Bruxelles", "BE")],
        accounts=["BE71 0961 2345 6769"],
    )
    bob = Party(2, emails=["bob@example.com"])

    def test_strangers(self):
        self.assertEqual(reasons(self.ada, self.bob), [])

    def test_everything_in_common(self):
        wanted = ["same_customer", "same_vat", "same_email", "same_phone"]
        wanted += ["same_address", "same_account"]
        self.assertEqual(shared(self.ada, self.ada), wanted)

    def test_unknown_is_nothing_in_common(self):
        self.assertEqual(shared(Party(1, emails=[None]), Party(2, emails=[""])), [])

    def test_any_of_several_contacts(self):
        other = self.bob._replace(emails=["bob@example.com", "a.da+x@gmail.com"])
        self.assertEqual(shared(self.ada, other), ["same_email"])

    def test_not_the_first_order(self):
        found = reasons(self.ada, self.bob, orders_before=1)
        self.assertEqual(found, ["bought_before"])

    def test_recommended_by_another(self):
        found = reasons(self.ada, self.bob, edges=[(3, 2)])
        self.assertEqual(found, ["referred_before"])

    def test_this_referral_itself_is_no_reason(self):
        self.assertEqual(reasons(self.ada, self.bob, edges=[(1, 2)]), [])

    def test_cycle(self):
        found = reasons(self.ada, self.bob, edges=[(2, 3), (3, 1)])
        self.assertEqual(found, ["cycle"])

    def test_cap(self):
        found = [reasons(self.ada, self.bob, rewarded=n, cap=5) for n in (4, 5)]
        self.assertEqual(found, [[], ["cap_reached"]])

    def test_cap_of_none_at_all(self):
        self.assertEqual(reasons(self.ada, self.bob, cap=0), ["cap_reached"])

    def test_every_reason_is_told_in_order(self):
        found = reasons(
            self.ada, self.ada._replace(id=2), [(2, 1), (3, 2)], 1, rewarded=1, cap=1
        )
        self.assertEqual(found, list(REASONS[1:]))
