"""Dashboards of customer relationships: management, sales, accounting."""

from sheet import Board, Figure, Source, chart, money, share

ADDON = "crm_relationship"
FILTERS = ("period", "company", "team", "segment")
COMPANY = ("company", ("company_id", "many2one"))
SEGMENT = ("segment", ("partner_id.relationship_segment_ids", "many2many"))
TEAM = ("team", ("team_id", "many2one"))

RELATIONS = Source(
    "crm.relationship",
    (
        COMPANY,
        ("team", ("user_id.sale_team_id", "many2one")),
        ("segment", ("segment_ids", "many2many")),
    ),
)
OF_CUSTOMERS = (
    COMPANY,
    ("team", ("partner_id.user_id.sale_team_id", "many2one")),
    SEGMENT,
)
PROFIT = Source("crm.profit.report", OF_CUSTOMERS, ("date", "date"))
MOVES = Source(
    "crm.lifecycle.transition",
    OF_CUSTOMERS,
    ("date", "date"),
    (("kind", "=", "stage"),),
)
BUYERS = RELATIONS.where(("revenue_12m", ">", 0))

REVENUE = ("revenue_12m", "Revenue")

CUSTOMERS = f"{ADDON}.crm_relationship_menu"
PROFIT_LINES = f"{ADDON}.crm_profit_report_menu"


def management():
    board = Board(ADDON, "management", FILTERS)
    new = RELATIONS.by("first_order_date")
    board.cards(
        ("Revenue", money(RELATIONS, "revenue_12m"), "last 12 months", CUSTOMERS),
        ("Net Profit", money(RELATIONS, "net_profit_12m"), "last 12 months", CUSTOMERS),
        ("Customers Who Bought", Figure(BUYERS), "in the last 12 months", CUSTOMERS),
        (
            "Customers at a Loss",
            share(Figure(BUYERS.where(("net_profit_12m", "<", 0))), Figure(BUYERS)),
            "of those who bought",
            CUSTOMERS,
        ),
        ("New Customers", Figure(new), None, CUSTOMERS),
        ("Won Back", Figure(RELATIONS.by("returned_date")), None, CUSTOMERS),
        ("Profit Posted", money(PROFIT, "amount"), None, PROFIT_LINES),
        (
            "Value at Risk",
            money(RELATIONS, "value_at_risk"),
            "next 12 months",
            CUSTOMERS,
        ),
    )
    board.charts(
        chart(
            "bar",
            "Profit by Month and Step",
            PROFIT,
            ("date:month", "step"),
            "amount",
            PROFIT_LINES,
        )
    )
    board.charts(
        chart("bar", "Customers by Stage", RELATIONS, "stage_id", menu=CUSTOMERS),
        chart(
            "bar",
            "Net Profit by Stage, 12 Months",
            RELATIONS,
            "stage_id",
            "net_profit_12m",
            CUSTOMERS,
        ),
    )
    board.charts(
        chart(
            "line",
            "New Customers by Month",
            new,
            "first_order_date:month",
            menu=CUSTOMERS,
        ),
        chart(
            "pie", "Customers by Priority", RELATIONS, "priority_band", menu=CUSTOMERS
        ),
    )
    board.tables(
        {
            "title": "Most Profitable Customers",
            "source": RELATIONS.where(("net_profit_12m", ">", 0)),
            "columns": ("partner_id", REVENUE, "net_profit_12m"),
            "order": ("-net_profit_12m",),
            "ends": 2,
        },
        {
            "title": "Customers at a Loss",
            "source": RELATIONS.where(("net_profit_12m", "<", 0)),
            "columns": ("partner_id", REVENUE, "net_profit_12m"),
            "order": ("net_profit_12m",),
            "ends": 2,
        },
    )
    board.tables(
        {
            "title": "Most Value at Risk",
            "source": RELATIONS.where(("value_at_risk", ">", 0)),
            "columns": ("partner_id", "churn_risk", "value_at_risk"),
            "order": ("-value_at_risk",),
        },
        {
            "title": "Changes of Stage",
            "source": MOVES,
            "columns": ("partner_id", "to_stage_id", "date"),
            "order": ("-date",),
        },
    )
    return board


BOARDS = (management,)
