from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time

from odoo.addons.crm_relationship.tests.common import TODAY

from ..models.ledger.cause import because
from ..points.fifo import Book
from .common import LoyaltyCase

STEPS = 15

points = st.integers(1, 6000).map(lambda cents: Decimal(cents) / 100)
places = st.integers(0, STEPS)
shares = st.sampled_from([Decimal("0.25"), Decimal("0.5"), Decimal(1)])
steps = st.one_of(
    st.tuples(st.just("earn"), points, st.sampled_from([None, 5, 10, 40])),
    st.tuples(st.just("spend"), points),
    st.tuples(st.just("give_back"), places, shares),
    st.tuples(st.just("reverse"), places, shares),
    st.tuples(st.just("wait"), st.integers(1, 8), st.booleans()),
)
stories = st.lists(steps, min_size=3, max_size=STEPS)


class Story:
    """One card, and the plain book of the same account."""

    def __init__(self, case, fast):
        self.case, self.fast = case, fast
        self.card = case._give(case._customer("Eve"), 0)
        self.book = Book()
        self.day = TODAY
        self.accruals = {}  # by lot of the book
        self.spends = []  # (move of the book, order, points left)

    def earn(self, amount, days):
        expiry = days and self.day + timedelta(days=days)
        accrual = self.case.env["crm.loyalty.accrual"].create(
            {"card_id": self.card.id, "program_id": self.card.program_id.id}
        )
        card = because(self.card, kind="earn", accrual=accrual, expiry=expiry)
        card.points += float(amount)
        self.accruals[self.book.earn(amount, expiry)] = accrual

    def spend(self, amount):
        order = self.case.orders[len(self.spends)]
        valid = sum(
            lot.remaining
            for lot in self.book.lots.values()
            if not lot.expiry or lot.expiry >= self.day
        )
        if amount > valid:
            with self.case.assertRaises(ValidationError):
                self._redeem(amount, order)
            return
        self._redeem(amount, order)
        self.book.expire(self.day)
        self.spends.append([self.book.spend(amount), order, amount])

    def _redeem(self, amount, order):
        if self.fast:
            self.card._spend(float(amount), order.id, order=order)
        else:
            because(self.card, order=order).points -= float(amount)

    def give_back(self, place, share):
        if not self.spends:
            return
        spend = self.spends[place % len(self.spends)]
        move, order, left = spend
        amount = round(left * share, 2)
        if amount:
            because(self.card, order=order).points += float(amount)
            self.book.give_back(move, amount)
            spend[2] -= amount

    def reverse(self, place, share):
        if not self.accruals:
            return
        lot = self.book.lots[place % len(self.accruals) + 1]
        amount = round((lot.earned - lot.reversed) * share, 2)
        if amount:
            accrual = self.accruals[lot.id]
            card = because(self.card, kind="reverse", accrual=accrual)
            card.points -= float(amount)
            self.book.expire(self.day)
            self.book.reverse(lot.id, amount)

    def wait(self, days, night):
        """Days pass; the job has been there or not."""
        self.day += timedelta(days=days)
        if night:
            self.case.env["crm.loyalty.expiry"]._expire(self.day)
            self.book.expire(self.day)

    def play(self, story):
        for verb, *arguments in story:
            with freeze_time(f"{self.day} 12:00:00"):
                getattr(self, verb)(*arguments)
            self.compare()

    def compare(self):
        book, case = self.book, self.case
        book.check()
        lots = [lot.remaining for lot in self.card.lot_ids.sorted("id")]
        case.assertEqual(lots, [float(lot.remaining) for lot in book.lots.values()])
        case.assertEqual(self.card.points, float(book.balance))
        case.assertEqual(self.card.debt_points, float(book.debt))
        case.assert_proven(self.card)


class TestBook(LoyaltyCase):
    """Any story comes out in the database as in the plain book of points/fifo.py."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = cls.env["sale.order"].create(
            [{"partner_id": cls.ada.id} for _ in range(STEPS)]
        )

    @settings(max_examples=50)
    @given(stories)
    def test_any_story_by_the_choke_point(self, story):
        Story(self, fast=False).play(story)

    @settings(max_examples=50)
    @given(stories)
    def test_any_story_by_the_fast_way(self, story):
        Story(self, fast=True).play(story)
