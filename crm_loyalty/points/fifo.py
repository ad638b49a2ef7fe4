"""The reference book of one account: what every engine of lots must come to.

Slow and plain on purpose: tests play the same story in the engine and here.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .amounts import rounded

NOTHING = Decimal("0.00")


@dataclass
class Lot:
    """Points earned together, valid until `expiry` inclusive; None: for ever."""

    id: int
    earned: Decimal
    remaining: Decimal
    expiry: date | None = None
    reversed: Decimal = NOTHING
    expired: Decimal = NOTHING
    lapsed: Decimal = NOTHING  # of what was reversed: it had expired before


@dataclass
class Move:
    """One change of the balance, and what it did to each lot (signed)."""

    id: int
    kind: str  # earn, spend, give_back, reverse, collect, expire
    points: Decimal
    parts: tuple[tuple[int, Decimal], ...]


@dataclass
class Debt:
    """Points that a move should have taken and could not find.

    `paid` holds what later earnings paid for it: pairs (lot, points).
    """

    move_id: int
    open: Decimal
    paid: list = field(default_factory=list)


def oldest_first(lots):
    """The order in which lots are spent: oldest expiry, no expiry last, then by id."""
    return sorted(lots, key=lambda lot: (lot.expiry is None, lot.expiry, lot.id))


def plan(lots, points):
    """What is taken from lots in their order, and what is missing.

    >>> lots = [Lot(1, Decimal(5), Decimal(5)), Lot(2, Decimal(5), Decimal(4))]
    >>> plan(lots, Decimal(7))
    ([(1, Decimal('5')), (2, Decimal('2'))], Decimal('0'))
    """
    parts = []
    for lot in lots:
        part = min(lot.remaining, points)
        if part > 0:
            parts.append((lot.id, part))
            points -= part
    return parts, points


class Book:
    """An account whose balance is the sum of its moves and of its open lots.

    Debt stands outside: it is what the balance would be below zero.

    >>> book = Book()
    >>> lot = book.earn(100)
    >>> spent = book.spend(70)
    >>> book.reverse(lot, 100).points, book.debt  # 70 are gone already
    (Decimal('-30.00'), Decimal('70.00'))
    >>> _ = book.earn(50)
    >>> book.balance, book.debt
    (Decimal('0.00'), Decimal('20.00'))
    """

    def __init__(self):
        self.balance = NOTHING
        self.lots: dict[int, Lot] = {}
        self.moves: dict[int, Move] = {}
        self.debts: list[Debt] = []
        self.given_back: dict[int, Decimal] = {}  # of each spend

    @property
    def debt(self):
        return sum((debt.open for debt in self.debts), NOTHING)

    def earn(self, points, expiry=None):
        """Open a lot, which pays open debts at once; return its id."""
        points = _positive(points)
        lot = Lot(len(self.lots) + 1, points, NOTHING, expiry)
        self.lots[lot.id] = lot
        self._move("earn", [(lot.id, points)])
        self.collect([lot])
        return lot.id

    def collect(self, lots=None):
        """Pay debts, oldest first, from some lots or from all, by a move for each."""
        lots = oldest_first(self.lots.values() if lots is None else lots)
        for debt in self.debts:
            parts, missing = plan(lots, debt.open)
            if parts:
                self._move("collect", [(lot_id, -part) for lot_id, part in parts])
                debt.open = missing
                debt.paid += parts

    def spend(self, points, on=None, beyond=False):
        """Spend from the lots, those still valid on a day if one is given.

        :param beyond: the reward is given already, at a till: what is missing becomes
            a debt instead of being refused
        """
        points = _positive(points)
        valid = [lot for lot in self.lots.values() if not _over(lot, on)]
        parts, missing = plan(oldest_first(valid), points)
        if missing and not beyond:
            raise ValueError(f"{points} points cannot be spent: {missing} are missing.")
        move = self._take("spend", parts, missing)
        self.given_back[move.id] = NOTHING
        return move

    def give_back(self, move, points=None):
        """Undo a spend or a part of it: as if so much less had been spent.

        What was taken last returns first: what became debt, then the lots of the latest
        expiry. Lots keep their expiry, even if it is over.
        """
        debt = self._debt_of(move)
        owed = debt.open + _sum(debt.paid) if debt else NOTHING
        left = owed - move.points - self._returned(move)
        points = left if points is None else _positive(points)
        if points > left:
            raise ValueError(f"{points} points cannot be given back: {left} are left.")
        back = self._move("give_back", [])
        if debt:
            points = self._undo_debt(debt, back, points)
        self.given_back[move.id] += points
        self._add(back, self._latest_taken(move, points))
        return back

    def reverse(self, lot_id, points):
        """Take back an earning: from its own lot, then the others, then as debt.

        What has expired of the lot was lost before, and is not taken a second time.

        >>> book = Book()
        >>> lot = book.earn(100, date(2025, 6, 30))
        >>> _ = book.spend(30), book.expire(date(2025, 7, 1))
        >>> book.reverse(lot, 100).points, book.debt
        (Decimal('0.00'), Decimal('30.00'))
        """
        points, own = _positive(points), self.lots[lot_id]
        if own.reversed + points > own.earned:
            raise ValueError(
                f"{points} points cannot be taken back: {own.earned} were earned and"
                f" {own.reversed} have been taken back already."
            )
        own.reversed += points
        lapsed = min(max(points - own.remaining, NOTHING), own.expired - own.lapsed)
        own.lapsed += lapsed
        points -= lapsed
        others = [lot for lot in self.lots.values() if lot is not own]
        return self._take("reverse", *plan([own, *oldest_first(others)], points))

    def expire(self, on):
        """Close the lots whose last valid day is over; None if there is none."""
        over = [
            lot
            for lot in oldest_first(self.lots.values())
            if lot.remaining and _over(lot, on)
        ]
        parts = [(lot.id, -lot.remaining) for lot in over]
        for lot in over:
            lot.expired += lot.remaining
        return self._move("expire", parts) if parts else None

    def deduct(self, points):
        """Settle debt with money, out of a refund: no move of points."""
        points = _positive(points)
        if points > self.debt:
            raise ValueError(f"{points} points are not owed: the debt is {self.debt}.")
        for debt in self.debts:
            part = min(debt.open, points)
            debt.open -= part
            points -= part

    def check(self):
        """Raise ValueError unless the three sums are one and nothing is below zero."""
        moves = sum((move.points for move in self.moves.values()), NOTHING)
        lots = sum((lot.remaining for lot in self.lots.values()), NOTHING)
        if not self.balance == moves == lots:
            raise ValueError(f"Balance {self.balance}, moves {moves}, lots {lots}.")
        for lot in self.lots.values():
            if not 0 <= lot.remaining <= lot.earned:
                raise ValueError(f"Lot {lot.id} holds {lot.remaining}.")
        if any(debt.open < 0 for debt in self.debts):
            raise ValueError("A debt is below zero.")

    def _take(self, kind, parts, missing):
        move = self._move(kind, [(lot_id, -part) for lot_id, part in parts])
        if missing:
            self.debts.append(Debt(move.id, missing))
        return move

    def _move(self, kind, parts):
        move = Move(len(self.moves) + 1, kind, NOTHING, ())
        self.moves[move.id] = move
        self._add(move, parts)
        return move

    def _add(self, move, parts):
        for lot_id, part in parts:
            self.lots[lot_id].remaining += part
            self.balance += part
            move.points += part
            move.parts += ((lot_id, part),)

    def _debt_of(self, move):
        return next((debt for debt in self.debts if debt.move_id == move.id), None)

    def _returned(self, move):
        """What lots of a spend have got back."""
        if move.id not in self.given_back:
            raise ValueError(f"Move {move.id} is no spend.")
        return self.given_back[move.id]

    def _undo_debt(self, debt, back, points):
        """Forgive what is open, give back what was paid; return what is left to do."""
        part = min(debt.open, points)
        debt.open -= part
        points -= part
        while points and debt.paid:
            lot_id, paid = debt.paid.pop()
            part = min(paid, points)
            points -= part
            self._add(back, [(lot_id, part)])
            if paid > part:
                debt.paid.append((lot_id, paid - part))
        return points

    def _latest_taken(self, move, points):
        """Parts of a spend to return, after those that have returned before."""
        skip = self.given_back[move.id] - points
        for lot_id, taken in reversed(move.parts):
            gone = min(skip, -taken)
            part = min(-taken - gone, points)
            skip -= gone
            points -= part
            if part:
                yield lot_id, part


def _over(lot, on):
    return on is not None and lot.expiry is not None and lot.expiry < on


def _positive(points):
    points = rounded(points)
    if points <= 0:
        raise ValueError(f"Points must be more than 0, not {points}.")
    return points


def _sum(parts):
    return sum((part for _, part in parts), NOTHING)
