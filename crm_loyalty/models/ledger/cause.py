"""Why points move. A cause travels in the context of the one write that moves them."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

CONTEXT = "crm_loyalty_cause"

KINDS = [
    ("opening", "Opening balance"),
    ("earn", "Earned"),
    ("reverse", "Earning taken back"),
    ("spend", "Redeemed"),
    ("return", "Redemption given back"),
    ("expire", "Expired"),
    ("debt", "Debt collected"),
    ("bonus", "Bonus"),
    ("adjust", "Adjusted by hand"),
    ("transfer", "Transferred"),
]
# what can find too little on the card, and leaves the rest as a debt
OWING = {"reverse"}
# what a debt is collected from
PAYING = {"earn", "bonus", "return"}


@dataclass(frozen=True, eq=False)
class Cause:
    """What a ledger entry says beside its points; only ever equal to itself.

    Odoo hands out an environment once more to whoever asks for an equal context. When
    a transaction is tried again, that of the first try may still be there, and with it
    the list in `together` that nobody reads any more.

    Only code can make one: a caller over RPC can put plain values into the context,
    never an object of this class.

    kind: one of KINDS; None lets the sign decide
    order, accrual: records the entry belongs to
    company: who gave the points, where neither an order nor the programme says it
    key: unique for the card, so that the same event never counts twice
    amount: net purchase behind it, company currency, negative where taken back
    status: points that count for the tier, on the day `status_day`
    expiry, earned_day: of points that come with a past, as when cards are united
    lot: take from this lot before all others
    here: on this very card, although it was united with another
    undoing: a document is being undone, so what goes was earned, not redeemed
    may_owe: what the card does not hold becomes a debt instead of an error
    together: a list that takes what is earned, to be written with what others earn
    """

    kind: str | None = None
    order: Any = None
    accrual: Any = None
    company: Any = None
    reference: str = ""
    reason: str = ""
    key: str | None = None
    amount: float = 0
    status: float = 0
    status_day: date | None = None
    expiry: date | None = None
    earned_day: date | None = None
    lot: Any = None
    here: bool = False
    undoing: bool = False
    may_owe: bool = False
    together: Any = None

    @classmethod
    def of(cls, env):
        """The cause of what is being written, or None."""
        cause = env.context.get(CONTEXT)
        return cause if isinstance(cause, cls) else None

    def _replaced(self, **values):
        return replace(self, **values)

    def kind_of(self, points):
        """An order earns through its accruals, so what else it adds was redeemed."""
        if self.kind:
            return self.kind
        if points < 0:
            return "reverse" if self.undoing else "spend"
        return "return" if self.order else "earn"


def because(records, **values):
    """The records, with a cause for the points they are about to move."""
    return records.with_context(**{CONTEXT: Cause(**values)})
