"""The reference book: short stories, and any story at all."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as some

from ..points.fifo import Book
from .plain import PlainCase

JUNE, JULY, AUGUST = date(2025, 6, 30), date(2025, 7, 31), date(2025, 8, 31)
POINTS = some.decimals("0.01", 500, places=2)
EXPIRIES = some.none() | some.dates(date(2025, 1, 1), date(2025, 12, 31))


class BookCase(PlainCase):
    def setUp(self):
        super().setUp()
        self.book = Book()

    def tearDown(self):
        self.book.check()
        super().tearDown()

    def remaining(self):
        return [lot.remaining for lot in self.book.lots.values()]


class TestSpend(BookCase):
    def test_oldest_expiry_first_and_no_expiry_last(self):
        for expiry in (None, AUGUST, JUNE):
            self.book.earn(10, expiry)
        self.book.spend(15)
        self.assertEqual(self.remaining(), [10, 5, 0])

    def test_same_expiry_by_age(self):
        self.book.earn(10, JUNE)
        self.book.earn(10, JUNE)
        self.book.spend(5)
        self.assertEqual(self.remaining(), [5, 10])

    def test_lots_that_are_not_touched_have_no_part(self):
        for expiry in (JUNE, JULY, AUGUST):
            self.book.earn(10, expiry)
        self.book.spend(10)
        self.assertEqual(self.book.spend(10).parts, ((2, -10),))

    def test_to_the_last_point(self):
        self.book.earn(10)
        self.book.spend(10)
        self.assertEqual(self.book.balance, 0)

    def test_a_hundredth_too_much_is_refused_and_changes_nothing(self):
        self.book.earn(10)
        with self.assertRaisesRegex(ValueError, r"0\.01 are missing"):
            self.book.spend("10.01")
        self.assertEqual((self.book.balance, self.book.debt), (10, 0))

    def test_last_valid_day(self):
        self.book.earn(10, JUNE)
        self.book.spend(4, on=JUNE)
        with self.assertRaisesRegex(ValueError, "are missing"):
            self.book.spend(4, on=JUNE + timedelta(days=1))

    def test_at_a_till_what_is_missing_becomes_debt(self):
        self.book.earn(10)
        self.book.spend(25, beyond=True)
        self.assertEqual((self.book.balance, self.book.debt), (0, 15))

    def test_nothing_and_less_are_refused(self):
        for points in (0, -1, "0.004"):
            with self.assertRaisesRegex(ValueError, "more than 0"):
                self.book.spend(points)


class TestGiveBack(BookCase):
    def test_returns_to_its_own_lots_with_their_expiry(self):
        self.book.earn(10, JULY)
        self.book.earn(10, JUNE)
        spent = self.book.spend(15)
        self.book.earn(7, AUGUST)
        self.book.give_back(spent)
        self.assertEqual(self.remaining(), [10, 10, 7])
        self.assertEqual(self.book.lots[2].expiry, JUNE)

    def test_part_returns_to_the_latest_lot_first(self):
        self.book.earn(10, JUNE)
        self.book.earn(10, JULY)
        spent = self.book.spend(15)
        self.book.give_back(spent, 6)
        # as if 9 had been spent
        self.assertEqual(self.remaining(), [1, 10])

    def test_given_back_after_expiry_expires_again(self):
        self.book.earn(10, JUNE)
        self.book.give_back(self.book.spend(10))
        self.book.expire(JULY)
        self.assertEqual(self.book.balance, 0)

    def test_more_than_was_spent_is_refused(self):
        self.book.earn(10)
        spent = self.book.spend(10)
        self.book.give_back(spent, 6)
        with self.assertRaisesRegex(ValueError, r"4\.00 are left"):
            self.book.give_back(spent, 5)

    def test_only_a_spend_is_given_back(self):
        self.book.earn(10)
        with self.assertRaisesRegex(ValueError, "is no spend"):
            self.book.give_back(self.book.moves[1])

    def test_open_debt_is_forgiven_first(self):
        self.book.earn(10)
        spent = self.book.spend(25, beyond=True)
        self.book.give_back(spent, 18)
        self.assertEqual((self.book.balance, self.book.debt), (3, 0))

    def test_paid_debt_returns_to_the_lot_that_paid(self):
        self.book.earn(10)
        spent = self.book.spend(25, beyond=True)
        self.book.earn(40)  # 15 of it pay
        self.book.give_back(spent, 12)
        self.assertEqual(self.remaining(), [0, 37])

    @given(
        some.lists(some.tuples(POINTS, EXPIRIES), min_size=1, max_size=5),
        POINTS,
        some.lists(POINTS, max_size=3),
    )
    def test_is_as_if_so_much_less_had_been_spent(self, lots, spent, parts):
        book, wanted = Book(), Book()
        for points, expiry in lots:
            book.earn(points, expiry)
            wanted.earn(points, expiry)
        move, left = book.spend(spent, beyond=True), spent
        for part in parts:
            if part <= left:
                book.give_back(move, part)
                left -= part
        if left:
            wanted.spend(left, beyond=True)
        self.assertEqual(
            [lot.remaining for lot in book.lots.values()],
            [lot.remaining for lot in wanted.lots.values()],
        )
        self.assertEqual(book.debt, wanted.debt)


class TestReverse(BookCase):
    def test_own_lot_first_then_oldest_expiry(self):
        for expiry in (AUGUST, JULY, JUNE):
            self.book.earn(10, expiry)
        self.book.spend(10)  # of June
        self.book.earn(3, JUNE)
        self.book.reverse(1, 8)
        self.assertEqual(self.remaining(), [2, 10, 0, 3])
        self.book.spend(3)
        self.book.spend(2)  # of July
        self.book.reverse(1, 2)
        self.assertEqual(self.remaining(), [0, 8, 0, 0])

    def test_others_when_its_own_are_spent(self):
        self.book.earn(10, JUNE)
        self.book.earn(10, AUGUST)
        self.book.earn(10, JULY)
        self.book.spend(10)
        self.book.reverse(1, 10)
        self.assertEqual(self.remaining(), [0, 10, 0])

    def test_missing_becomes_debt_and_is_no_move(self):
        lot = self.book.earn(100)
        self.book.spend(70)
        move = self.book.reverse(lot, 100)
        self.assertEqual((move.points, self.book.debt), (-30, 70))

    def test_twice_the_same_points_are_refused(self):
        lot = self.book.earn(10)
        self.book.earn(10)
        self.book.reverse(lot, 6)
        with self.assertRaisesRegex(ValueError, r"6\.00 have been taken back"):
            self.book.reverse(lot, 5)


class TestDebt(BookCase):
    def setUp(self):
        super().setUp()
        lot = self.book.earn(50)
        self.book.spend(50)
        self.book.reverse(lot, 50)

    def test_next_earning_pays(self):
        self.book.earn(80)
        self.assertEqual((self.book.balance, self.book.debt), (30, 0))

    def test_small_earnings_pay_by_and_by(self):
        self.book.earn(20)
        self.book.earn(20)
        self.assertEqual((self.book.balance, self.book.debt), (0, 10))

    def test_deducted_from_a_refund(self):
        self.book.deduct(30)
        self.assertEqual((self.book.balance, self.book.debt), (0, 20))
        with self.assertRaisesRegex(ValueError, r"the debt is 20\.00"):
            self.book.deduct(21)

    def test_deducted_from_several_debts_to_the_last(self):
        self.book.spend(20, beyond=True)
        self.book.deduct(60)
        self.assertEqual([debt.open for debt in self.book.debts], [0, 10])
        self.book.deduct(10)
        self.assertEqual(self.book.debt, 0)

    def test_collected_from_what_was_given_back(self):
        self.book.give_back(self.book.moves[2], 30)
        self.assertEqual((self.book.balance, self.book.debt), (30, 50))
        self.book.collect()
        self.assertEqual((self.book.balance, self.book.debt), (0, 20))


class TestExpire(BookCase):
    def test_last_valid_day_is_valid(self):
        self.book.earn(10, JUNE)
        self.assertIsNone(self.book.expire(JUNE))
        self.book.expire(JUNE + timedelta(days=1))
        self.assertEqual(self.book.balance, 0)

    def test_what_was_spent_does_not_expire(self):
        self.book.earn(10, JUNE)
        self.book.earn(10)
        self.book.spend(4)
        self.assertEqual(self.book.expire(AUGUST).points, -6)

    def test_twice_the_same_day_is_once(self):
        self.book.earn(10, JUNE)
        self.book.expire(AUGUST)
        self.assertIsNone(self.book.expire(AUGUST))


class TestAnyStory(PlainCase):
    @given(some.data())
    def test_the_three_sums_are_one_and_no_point_is_lost(self, data):
        book, spends = Book(), []
        acts = some.lists(
            some.tuples(some.integers(0, 6), POINTS, EXPIRIES), max_size=30
        )
        for act, points, day in data.draw(acts):
            with suppress(ValueError):  # refused: nothing may have changed
                self.play(book, spends, act, points, day, data)
            book.check()
        known = {
            kind: sum(m.points for m in book.moves.values() if m.kind == kind)
            for kind in ("earn", "spend", "give_back", "reverse", "collect", "expire")
        }
        self.assertEqual(sum(known.values()), book.balance)
        self.assertLessEqual(known["spend"] + known["reverse"] + known["expire"], 0)
        self.assertLessEqual(book.balance, known["earn"])

    def play(self, book, spends, act, points, day, data):
        if act == 0:
            book.earn(points, day)
        elif act in (1, 2):
            spends.append(book.spend(points, on=day, beyond=act == 2))
        elif act == 3 and spends:
            book.give_back(data.draw(some.sampled_from(spends)), points)
        elif act == 4 and book.lots:
            book.reverse(data.draw(some.sampled_from(sorted(book.lots))), points)
        elif act == 5 and day:
            book.expire(day)
        elif act == 6:
            book.deduct(min(points, book.debt) or Decimal("0.01"))
