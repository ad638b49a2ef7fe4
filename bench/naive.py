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
        product = line.product_id.with_company(line.company_id)
        return sign * line.quantity * product.standard_price

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
        for partner, company, overdue in self.env["account.move.line"]._read_group(
            [
                ("parent_state", "=", "posted"),
                ("move_id.move_type", "in", DOCUMENTS),
                ("display_type", "=", "payment_term"),
                ("date_maturity", "<", self.as_of),
                ("amount_residual", ">", 0),
            ],
            ["partner_id", "company_id"],
            ["amount_residual:sum"],
        ):
            self._add(partner, company, overdue_amount=overdue)
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
        """Discounts are rounded line by line, and so is the cost of what is sold.

        Neither is a sum of a field: cost is what the ledger says for that product on
        that document, else the order's purchase price, else the product's.
        """
        lines = self.env["account.move.line"]
        posted = [("parent_state", "=", "posted"), ("date", ">=", self.since)]
        covered = set()
        for move, product, partner, company, balance in lines._read_group(
            [
                *posted,
                ("display_type", "=", "cogs"),
                ("account_id.account_type", "=", "expense_direct_cost"),
            ],
            ["move_id", "product_id", "partner_id", "company_id"],
            ["balance:sum"],
        ):
            covered.add((move.id, product.id))
            self._add(partner, company, cost_of_sales_12m=balance)
        sold = [
            *posted,
            ("display_type", "=", "product"),
            ("move_id.move_type", "in", DOCUMENTS),
        ]
        for batch in self._batches(
            lines,
            sold,
            [
                "move_id",
                "product_id",
                "partner_id",
                "company_id",
                "quantity",
                "balance",
                "discount",
                "sale_line_ids",
            ],
        ):
            batch.sale_line_ids.fetch(["purchase_price", "order_id"])
            batch.sale_line_ids.order_id.fetch(["currency_rate"])
            batch.move_id.fetch(["move_type"])
            for line in batch:
                self._add_line(line, covered)

    def _add_line(self, line, covered):
        refund = line.move_id.move_type == "out_refund"
        if line.discount and not refund:
            given = round(-line.balance * line.discount / (100 - line.discount), 2)
            self._add(line.partner_id, line.company_id, discount_12m=given)
        if (line.move_id.id, line.product_id.id) in covered:
            return
        order_line = line.sale_line_ids[:1]
        if order_line:
            rate = order_line.order_id.currency_rate or 1
            cost = order_line.purchase_price / rate
        else:
            cost = line.product_id.with_company(line.company_id).standard_price
        cost = round(line.quantity * cost * (-1 if refund else 1), 2)
        self._add(line.partner_id, line.company_id, cost_of_sales_12m=cost)

    def _add(self, partner, company, **figures):
        row = self.found[partner.id, company.id]
        for name, value in figures.items():
            row[name] = row.get(name, 0) + value

    def _batches(self, model, domain, fields):
        ids = model.search(domain).ids
        for start in range(0, len(ids), BATCH):
            batch = model.browse(ids[start : start + BATCH])
            batch.fetch(fields)
            yield batch
            self.env.invalidate_all(flush=False)

    def _orders(self):
        for partner, company, state, count in self.env["sale.order"]._read_group(
            [("state", "!=", "cancel"), ("date_order", ">=", self.since)],
            ["partner_id", "company_id", "state"],
            ["__count"],
        ):
            name = "order_count_12m" if state == "sale" else "quotation_count"
            self._add(partner.commercial_partner_id, company, **{name: count})
        for partner, company, count in self.env["crm.lead"]._read_group(
            [("won_status", "=", "pending"), ("partner_id", "!=", False)],
            ["partner_id", "company_id"],
            ["__count"],
        ):
            self._add(partner.commercial_partner_id, company, lead_count=count)

    def _days_late(self):
        """Lateness is no sum of a field: every match is read, in batches."""
        domain = [
            ("debit_move_id.display_type", "=", "payment_term"),
            ("debit_move_id.parent_state", "=", "posted"),
            ("credit_move_id.journal_id.type", "in", ("bank", "cash", "credit")),
        ]
        matches = self.env["account.partial.reconcile"]
        fields = ["amount", "max_date", "debit_move_id"]
        for batch in self._batches(matches, domain, fields):
            batch.debit_move_id.fetch(["date_maturity", "partner_id", "company_id"])
            for match in batch:
                item = match.debit_move_id
                days = max((match.max_date - item.date_maturity).days, 0)
                self._add(
                    item.partner_id,
                    item.company_id,
                    paid=match.amount,
                    late=match.amount * days,
                )
