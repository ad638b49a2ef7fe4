"""The dashboard of loyalty: members, points, referrals."""

from figures import Figure, Formula, Source, chart
from sheet import LOWER, Board

ADDON = "crm_loyalty"
FILTERS = ("period", "company", "team", "segment", "program")
OF_MEMBERS = (
    ("company", ("company_id", "many2one")),
    ("team", ("partner_id.user_id.sale_team_id", "many2one")),
    ("segment", ("partner_id.relationship_segment_ids", "many2many")),
    ("program", ("program_id", "many2one")),
)
CARDS = Source(
    "loyalty.card",
    OF_MEMBERS,
    None,
    (("program_id.program_type", "=", "loyalty"), ("partner_id", "!=", False)),
)
MOVES = Source(
    "crm.loyalty.move",
    OF_MEMBERS,
    ("date", "date"),
    (("program_id.program_type", "=", "loyalty"),),
)
LOTS = Source(
    "crm.loyalty.lot",
    OF_MEMBERS,
    None,
    (("program_id.program_type", "=", "loyalty"), ("remaining", ">", 0)),
)
SOON = LOTS.where(("expiry_date", ">=", "today"), ("expiry_date", "<=", "today +30d"))
DEBTS = Source("crm.loyalty.debt", OF_MEMBERS, None, (("state", "=", "open"),))
REFERRALS = Source(
    "crm.loyalty.referral",
    (
        ("company", ("company_id", "many2one")),
        ("team", ("referrer_id.user_id.sale_team_id", "many2one")),
        ("segment", ("referrer_id.relationship_segment_ids", "many2many")),
        ("program", ("program_id", "many2one")),
    ),
)
LEDGER = f"{ADDON}.crm_loyalty_move_menu"
PROGRAMS = f"{ADDON}.crm_loyalty_menu_program"
EXPIRY = f"{ADDON}.crm_loyalty_lot_menu"
REFERRAL_MENU = f"{ADDON}.crm_loyalty_referral_menu"


def _sum(source, name):
    return Figure(source, name, "sum", nothing=True)


def _taken(kind):
    return Formula("-{0}", (_points(kind),), "whole")


def _points(*kinds):
    return Figure(
        MOVES.where(("kind", "in", list(kinds))), "points", "sum", nothing=True
    )


def loyalty():
    board = Board(ADDON, "loyalty", FILTERS, period="last_90_days")
    board.cards(
        ("Members", Figure(CARDS), "with a card", PROGRAMS),
        (
            "Points Outstanding",
            _sum(CARDS, "points"),
            "on all cards",
            EXPIRY,
        ),
        ("Points Earned", _points("earn", "bonus"), None, LEDGER),
        (
            "Points Redeemed",
            _taken("spend"),
            None,
            LEDGER,
        ),
        (
            "Points Expired",
            _taken("expire"),
            LOWER,
            LEDGER,
        ),
        (
            "Points Expiring",
            _sum(SOON, "remaining"),
            "in the next 30 days",
            EXPIRY,
        ),
        (
            "Points Owed",
            _sum(DEBTS, "remaining"),
            "by members, after returns",
            f"{ADDON}.crm_loyalty_debt_menu",
        ),
        (
            "Referrals Rewarded",
            Figure(REFERRALS.by("rewarded_at", "datetime")),
            None,
            REFERRAL_MENU,
        ),
    )
    board.charts(
        chart(
            "bar",
            "Points by Month and Cause",
            MOVES,
            ("date:month", "kind"),
            "points",
            LEDGER,
        )
    )
    board.charts(
        chart(
            "bar",
            "Members by Tier",
            CARDS,
            "tier_id",
            menu=f"{ADDON}.crm_loyalty_tier_menu",
        ),
        chart(
            "bar",
            "Points by Month of Expiry",
            LOTS.where(("expiry_date", "!=", False)),
            "expiry_date:month",
            "remaining",
            EXPIRY,
        ),
    )
    board.tables(
        {
            "title": "Points About to Expire",
            "source": SOON,
            "columns": ("partner_id", "expiry_date", ("remaining", "Points")),
            "order": ("expiry_date",),
            "ends": 2,
        },
        {
            "title": "Largest Balances",
            "source": CARDS.where(("points", ">", 0)),
            "columns": ("partner_id", "tier_id", "points"),
            "order": ("-points",),
        },
    )
    board.tables(
        {
            "title": "Referrals to Decide",
            "source": REFERRALS.where(("state", "=", "held")),
            "columns": ("referrer_id", "referred_id", ("paid_date", "Paid")),
            "order": ("paid_date",),
        },
        {
            "title": "Last Redemptions",
            "source": MOVES.where(("kind", "=", "spend")),
            "columns": ("partner_id", "date", "points"),
            "order": ("-date",),
            "ends": 2,
        },
    )
    return board


BOARDS = (loyalty,)
