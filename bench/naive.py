"""Two usual ways to the same figures, to compare with: loops and `_read_group`."""

from collections import defaultdict

from dateutil.relativedelta import relativedelta

DOCUMENTS = ("out_invoice", "out_refund")
SAMPLE = 100  # customers of a company
BATCH = 10_000  # partial reconciles read at a time


class Loops:
    """One customer of one company after the other, with search, mapped and filtered.

    What an addon with computed fields on the partner does, for the same facts as a
    full run reads: no ranks, no scores, no stage, and nothing is written.
    """

    def __init__(self, env, as_of):
        self.env = env
        self.as_of = as_of
        self.since = as_of - relativedelta(years=1, days=-1)

    def figures(self, partner, company):
        """The figures of one commercial partner with one company."""
        whose = [("partner_id", "child_of", partner.id)]
        own = [*whose, ("company_id", "=", company.id)]
        moves = self.env["account.move"].search(
            [
                *own,
                ("move_type", "in", DOCUMENTS),
                ("state", "=", "posted"),
                ("invoice_date", "<=", self.as_of),
            ]
        )
        orders = self.env["sale.order"].search(
            [*own, ("date_order", ">=", self.since), ("state", "!=", "cancel")]
        )
        confirmed = orders.filtered(lambda order: order.state == "sale")
        days = sorted(
            move.invoice_date for move in moves if move.move_type == "out_invoice"
        )
        return {
            "first_order_date": min(days, default=None),
            "last_order_date": max(days, default=None),
            "purchase_count": len(set(days)),
            "revenue_total": sum(moves.mapped("amount_untaxed_signed")),
            "order_count_12m": len(confirmed),
            "quotation_count": len(orders - confirmed),
            "lead_count": self.env["crm.lead"].search_count(
                [*own, ("won_status", "=", "pending")]
            ),
            **self._profit(
                moves.filtered(lambda move: move.invoice_date >= self.since)
            ),
            **self._payment(moves),
        }

    def _profit(self, moves):
        invoices = moves.filtered(lambda move: move.move_type == "out_invoice")
        sold = moves.invoice_line_ids.filtered("product_id")
        return {
            "revenue_12m": sum(moves.mapped("amount_untaxed_signed")),
            "refund_12m": -sum((moves - invoices).mapped("amount_untaxed_signed")),
            "discount_12m": sum(
                line.quantity * line.price_unit * line.discount / 100 / move_rate(line)
                for line in invoices.invoice_line_ids
            ),
            "cost_of_sales_12m": sum(map(self._cost, sold)),
        }

    def _cost(self, line):
        """What the ledger says of the cost, else the order, else the product."""
        posted = line.move_id.line_ids.filtered(
            lambda item: (
                item.display_type == "cogs"
                and item.product_id == line.product_id
                and item.account_id.account_type == "expense_direct_cost"
            )
        )
        if posted:
            return sum(posted.mapped("balance"))
        sign = -1 if line.move_id.move_type == "out_refund" else 1
        sale_line = line.sale_line_ids[:1]
        if sale_line:
            rate = sale_line.order_id.currency_rate or 1
            return sign * line.quantity * sale_line.purchase_price / rate
        return sign * line.quantity * line.product_id.standard_price

    def _payment(self, moves):
        """Days late, weighted by the amounts paid; what is open and what is late."""
        late = paid = due = overdue = 0
        for item in moves.line_ids:
            if item.display_type != "payment_term":
                continue
            due += item.amount_residual
            if item.date_maturity < self.as_of and item.amount_residual > 0:
                overdue += item.amount_residual
            for match in item.matched_credit_ids:
                if match.credit_move_id.journal_id.type in ("bank", "cash", "credit"):
                    days = (match.max_date - item.date_maturity).days
                    late += match.amount * max(days, 0)
                    paid += match.amount
        return {
            "due_amount": due,
            "overdue_amount": overdue,
            "weighted_days_late": late / paid if paid else None,
        }


def move_rate(line):
    return line.move_id.invoice_currency_rate or 1


class ReadGroups:
    """Everybody at once with `_read_group`, lateness by reading the matches."""

    def __init__(self, env, as_of):
        self.env = env
        self.as_of = as_of
        self.since = as_of - relativedelta(years=1, days=-1)
        self.found = defaultdict(dict)

    def figures(self):
        """(commercial partner id, company id) -> figures, for every customer."""
        documents = [("move_type", "in", DOCUMENTS), ("state", "=", "posted")]
        documents += [("invoice_date", "<=", self.as_of)]
        year = [*documents, ("invoice_date", ">=", self.since)]
        self._moves(
            documents,
            revenue="amount_untaxed_signed:sum",
            due_amount="amount_residual_signed:sum",
            first_order_date="invoice_date:min",
            last_order_date="invoice_date:max",
        )
        self._moves(year, revenue_12m="amount_untaxed_signed:sum")
        self._moves(
            [*year, ("move_type", "=", "out_refund")],
            refund_12m="amount_untaxed_signed:sum",
        )
        self._moves(
            [
                *documents,
                ("invoice_date_due", "<", self.as_of),
                ("amount_residual_signed", ">", 0),
            ],
            overdue_amount="amount_residual_signed:sum",
        )
        self._lines()
        self._orders()
        self._days_late()
        return self.found

    def _moves(self, domain, **figures):
        groups = self.env["account.move"]._read_group(
            domain, ["commercial_partner_id", "company_id"], list(figures.values())
        )
        for partner, company, *values in groups:
            row = self.found[partner.id, company.id]
            row.update(zip(figures, values, strict=True))

    def _lines(self):
        """Cost of goods; discounts by their rate, which is all that can be grouped."""
        lines = self.env["account.move.line"]
        domain = [("parent_state", "=", "posted"), ("date", ">=", self.since)]
        for partner, company, balance in lines._read_group(
            [
                *domain,
                ("display_type", "=", "cogs"),
                ("account_id.account_type", "=", "expense_direct_cost"),
            ],
            ["partner_id", "company_id"],
            ["balance:sum"],
        ):
            self.found[partner.id, company.id]["cost_12m"] = balance
        for partner, company, discount, balance in lines._read_group(
            [
                *domain,
                ("display_type", "=", "product"),
                ("move_id.move_type", "=", "out_invoice"),
                ("discount", "!=", 0),
            ],
            ["partner_id", "company_id", "discount"],
            ["balance:sum"],
        ):
            row = self.found[partner.id, company.id]
            given = -balance * discount / (100 - discount) if discount < 100 else 0
            row["discount_12m"] = row.get("discount_12m", 0) + given

    def _orders(self):
        for partner, company, count, margin in self.env["sale.order"]._read_group(
            [("state", "=", "sale"), ("date_order", ">=", self.since)],
            ["partner_id", "company_id"],
            ["__count", "margin:sum"],
        ):
            row = self.found[partner.commercial_partner_id.id, company.id]
            row["order_count_12m"] = row.get("order_count_12m", 0) + count
            row["margin_12m"] = row.get("margin_12m", 0) + margin

    def _days_late(self):
        """Lateness is no sum of a field: every match is read, in batches."""
        matches = self.env["account.partial.reconcile"]
        domain = [
            ("debit_move_id.display_type", "=", "payment_term"),
            ("debit_move_id.parent_state", "=", "posted"),
        ]
        last = 0
        while True:
            batch = matches.search_fetch(
                [*domain, ("id", ">", last)],
                ["amount", "max_date", "debit_move_id"],
                limit=BATCH,
                order="id",
            )
            if not batch:
                return
            items = batch.debit_move_id
            items.fetch(["date_maturity", "partner_id", "company_id"])
            for match in batch:
                item = match.debit_move_id
                row = self.found[item.partner_id.id, item.company_id.id]
                late = max((match.max_date - item.date_maturity).days, 0)
                row["paid"] = row.get("paid", 0) + match.amount
                row["late"] = row.get("late", 0) + match.amount * late
            last = batch[-1].id
            self.env.invalidate_all(flush=False)
