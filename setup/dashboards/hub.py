"""Dashboards of customer relationships: management, sales, accounting."""

from dataclasses import replace

from figures import Figure, Formula, Source, chart, money, share
from sheet import LOWER, Board

ADDON = "crm_relationship"
FILTERS = ("period", "company", "team", "segment")
COMPANY = ("company", ("company_id", "many2one"))
SEGMENT = ("segment", ("partner_id.relationship_segment_ids", "many2many"))
TEAM = ("team", ("team_id", "many2one"))

OF_ROWS = (  # that know their salesperson and segments themselves
    COMPANY,
    ("team", ("user_id.sale_team_id", "many2one")),
    ("segment", ("segment_ids", "many2many")),
)
OF_CUSTOMERS = (
    COMPANY,
    ("team", ("partner_id.user_id.sale_team_id", "many2one")),
    SEGMENT,
)
RELATIONS = Source("crm.relationship", OF_ROWS)
PROFIT = Source("crm.profit.day", OF_CUSTOMERS, ("date", "date"))
MOVES = Source("crm.lifecycle.transition", OF_CUSTOMERS, ("date", "date")).where(
    ("kind", "=", "stage")
)
BUYERS = RELATIONS.where(("revenue_12m", ">", 0))

REVENUE = ("revenue_12m", "Revenue")
STANDING = ("payment_band", "Standing")

CUSTOMERS = f"{ADDON}.crm_relationship_menu"
PROFIT_LINES = f"{ADDON}.crm_profit_report_menu"

BY_STAGE = chart("bar", "Customers by Stage", RELATIONS, "stage_id", menu=CUSTOMERS)
BY_PRIORITY = chart(
    "pie", "Customers by Priority", RELATIONS, "priority_band", menu=CUSTOMERS
)


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
        BY_STAGE,
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
        BY_PRIORITY,
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


SALES = Source("sale.order", (COMPANY, TEAM, SEGMENT), ("date_order", "datetime"))
ORDERS = SALES.where(("state", "=", "sale"))
QUOTATIONS = SALES.where(("state", "in", ["draft", "sent"]))
LEADS = Source("crm.lead", (COMPANY, TEAM, SEGMENT)).where(("type", "=", "opportunity"))
OPEN_LEADS = LEADS.where(("won_status", "=", "pending"))
CLOSED_LEADS = LEADS.by("date_closed", "datetime").where(
    ("active", "in", [True, False]), ("won_status", "in", ["won", "lost"])
)
DUE_CONTACTS = Source("crm.contact.due", OF_ROWS).where(("days_overdue", ">", 0))
DUE_ORDERS = RELATIONS.where(
    ("next_order_due_date", "<", "today"), ("lapse_date", ">", "today")
)
BROKEN_PROMISES = Source("crm.promise", OF_CUSTOMERS).where(
    ("side", "=", "us"), ("state", "=", "open"), ("due_date", "<", "today")
)

ORDER_MENU = "sale.menu_sale_order"
QUOTATION_MENU = "sale.menu_sale_quotations"
LEAD_MENU = "crm.menu_crm_opportunities"


def sales():
    board = Board(ADDON, "sales", FILTERS, period="last_90_days")
    won = CLOSED_LEADS.where(("won_status", "=", "won"))
    board.cards(
        ("Sales", money(ORDERS, "amount_untaxed", nothing=True), None, ORDER_MENU),
        ("Orders", Figure(ORDERS), None, ORDER_MENU),
        (
            "Open Quotations",
            money(replace(QUOTATIONS, period=None), "amount_untaxed", nothing=True),
            "open now",
            QUOTATION_MENU,
        ),
        (
            "Win Rate",
            share(Figure(won), Figure(CLOSED_LEADS)),
            "of opportunities closed",
            LEAD_MENU,
        ),
        ("Open Opportunities", Figure(OPEN_LEADS), "open now", LEAD_MENU),
        (
            "Orders Due",
            Figure(DUE_ORDERS),
            "later than usual",
            f"{ADDON}.crm_relationship_menu_due",
        ),
        (
            "Contacts Overdue",
            Figure(DUE_CONTACTS),
            "customers to talk to",
            f"{ADDON}.crm_contact_due_menu",
        ),
        (
            "Promises Overdue",
            Figure(BROKEN_PROMISES),
            "made by us",
            f"{ADDON}.crm_promise_menu",
        ),
    )
    board.charts(
        chart(
            "bar",
            "Sales by Month",
            ORDERS,
            "date_order:month",
            "amount_untaxed",
            ORDER_MENU,
        ),
        chart("bar", "Opportunities by Stage", OPEN_LEADS, "stage_id", menu=LEAD_MENU),
    )
    board.charts(
        BY_STAGE,
        BY_PRIORITY,
    )
    board.tables(
        {
            "title": "Customers First in Line",
            "source": RELATIONS,
            "columns": ("partner_id", "stage_id", ("priority_score", "Priority")),
            "order": ("-priority_rounded", "-priority_score"),
        },
        {
            "title": "Contacts Overdue",
            "source": DUE_CONTACTS,
            "columns": ("partner_id", "due_date", "days_overdue"),
            "order": ("-days_overdue",),
            "ends": 2,
        },
    )
    board.tables(
        {
            "title": "Orders Due",
            "source": DUE_ORDERS,
            "columns": ("partner_id", ("next_order_due_date", "Due"), REVENUE),
            "order": ("next_order_due_date",),
            "ends": 2,
        },
        {
            "title": "Largest Open Quotations",
            "source": replace(QUOTATIONS, period=None),
            "columns": ("partner_id", "name", ("amount_untaxed", "Amount")),
            "order": ("-amount_untaxed",),
        },
    )
    return board


INVOICES = Source(
    "account.move", (COMPANY, TEAM, SEGMENT), ("invoice_date", "date")
).where(("state", "=", "posted"))
DOCUMENTS = INVOICES.where(("move_type", "in", ["out_invoice", "out_refund"]))
CREDIT_NOTES = INVOICES.where(("move_type", "=", "out_refund"))
UNPAID = replace(INVOICES, period=None).where(
    ("move_type", "=", "out_invoice"),
    ("payment_state", "in", ["not_paid", "partial"]),
)
OVERDUE = RELATIONS.where(("overdue_amount", ">", 0))
INVOICE_MENU = "account.menu_action_move_out_invoice_type"
CREDIT_NOTE_MENU = "account.menu_action_move_out_refund_type"


def accounting():
    board = Board(ADDON, "accounting", FILTERS, period="last_12_months")
    due = money(RELATIONS, "due_amount")
    overdue = money(RELATIONS, "overdue_amount")
    board.cards(
        (
            "Invoiced",
            money(DOCUMENTS, "amount_untaxed_signed", nothing=True),
            None,
            INVOICE_MENU,
        ),
        (
            "Credit Notes",
            Formula(
                "-{0}", (money(CREDIT_NOTES, "amount_untaxed_signed", nothing=True),)
            ),
            LOWER,
            CREDIT_NOTE_MENU,
        ),
        ("Due", due, "owed by customers now", CUSTOMERS),
        ("Overdue", overdue, "past the due date", CUSTOMERS),
        ("Overdue Share", share(overdue, due), "of what is due", CUSTOMERS),
        ("Customers Overdue", Figure(OVERDUE), "with something overdue", CUSTOMERS),
        (
            "Late Payers",
            Figure(RELATIONS.where(("payment_band", "in", ["d", "e"]))),
            "in standing D or E",
            CUSTOMERS,
        ),
        (
            "Cost of Late Payment",
            money(RELATIONS, "late_payment_cost_12m"),
            "last 12 months",
            CUSTOMERS,
        ),
    )
    board.charts(
        chart(
            "bar",
            "Invoiced by Month",
            DOCUMENTS,
            "invoice_date:month",
            "amount_untaxed_signed",
            INVOICE_MENU,
        ),
        chart(
            "bar",
            "Unpaid by Month Due",
            UNPAID,
            "invoice_date_due:month",
            "amount_residual_signed",
            INVOICE_MENU,
        ),
    )
    board.charts(
        chart(
            "bar",
            "Customers by Payment Standing",
            RELATIONS,
            "payment_band",
            menu=CUSTOMERS,
        ),
        chart(
            "bar",
            "Overdue by Payment Standing",
            OVERDUE,
            "payment_band",
            "overdue_amount",
            CUSTOMERS,
        ),
    )
    board.tables(
        {
            "title": "Most Overdue Customers",
            "source": OVERDUE,
            "columns": ("partner_id", STANDING, ("overdue_amount", "Overdue")),
            "order": ("-overdue_amount",),
        },
        {
            "title": "Invoices Unpaid Longest",
            "source": UNPAID.where(("invoice_date_due", "<", "today")),
            "columns": (
                "partner_id",
                ("invoice_date_due", "Due Since"),
                ("amount_residual", "Open"),
            ),
            "order": ("invoice_date_due",),
            "ends": 2,
        },
    )
    board.tables(
        {
            "title": "Slowest Payers",
            "source": RELATIONS.where(("weighted_days_late", ">", 0)),
            "columns": (
                "partner_id",
                ("weighted_days_late", "Days Late"),
                ("invoiced_24m", "Invoiced"),
            ),
            "order": ("-weighted_days_late",),
            "ends": 2,
        },
        {
            "title": "Most Costly Late Payers",
            "source": RELATIONS.where(("late_payment_cost_12m", ">", 0)),
            "columns": (
                "partner_id",
                STANDING,
                ("late_payment_cost_12m", "Cost"),
            ),
            "order": ("-late_payment_cost_12m",),
        },
    )
    return board


BOARDS = (management, sales, accounting)
