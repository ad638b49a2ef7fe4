"""Orders, invoices, payments and what is undone of them, on one day of the firm."""

from collections import defaultdict
from datetime import timedelta
from random import Random

from odoo import fields
from odoo.fields import Command

from .firm_setup import REF, companies

# of a customer on a day
ORDERS, DIRECT = 0.010, 0.006
# of what there is on a day
LOST, CANCELLED, RETURNED, BOUNCED = 0.2, 0.02, 0.06, 0.01


class Books:
    """
    luck: of this day; seed: of the year
    size: customers who may do something today, none on a Sunday
    counts: where it is noted what happened
    day: its number
    """

    def __init__(self, env, luck, seed, size, counts, day):
        self.env, self.luck, self.seed = env, luck, seed
        self.size, self.counts, self.day = size, counts, day
        self.companies = companies(env)
        self.products = env["product.product"].search([("default_code", "=", REF)])
        self.program = env["loyalty.program"].search([("name", "=", REF)])
        self.today = fields.Date.today()

    # who buys

    def some(self, share):
        """About this share of the customers: some buy often, most seldom."""
        number = self.size * share
        number = int(number) + (self.luck.random() < number % 1)
        if not number:
            return self.env["res.partner"]
        customers = self.env["res.partner"].search(
            [("ref", "=", REF), ("parent_id", "=", False)], order="id"
        )
        weights = [
            Random(f"{self.seed} {customer.name}").gammavariate(0.7, 1)
            for customer in customers
        ]
        chosen = self.luck.choices(customers.ids, weights, k=number)
        return self.env["res.partner"].browse(dict.fromkeys(chosen))

    def by_company(self, customers):
        """Every fourth buys from the second company."""
        parts = defaultdict(list)
        for customer in customers:
            second = int(customer.name.split()[-1]) % 4 == 0
            parts[self.companies[second]].append(customer.id)
        for company, ids in parts.items():
            context = {"allowed_company_ids": company.ids}
            env = self.env(context={**self.env.context, **context})
            yield env["res.company"].browse(company.id), env["res.partner"].browse(ids)

    def lines(self, order=False):
        quantity = "product_uom_qty" if order else "quantity"
        return [
            Command.create(
                {
                    "product_id": product.id,
                    quantity: self.luck.randint(1, 5),
                    "discount": self.luck.choice([0, 0, 0, 5, 12.5]),
                    "tax_ids": False,
                }
            )
            for product in self.luck.sample(self.products, self.luck.randint(1, 3))
        ]

    # orders

    def sell(self):
        for _company, customers in self.by_company(self.some(ORDERS)):
            orders = customers.env["sale.order"].create(
                [
                    {
                        "partner_id": self.luck.choice(
                            customer | customer.child_ids
                        ).id,
                        "order_line": self.lines(order=True),
                    }
                    for customer in customers
                ]
            )
            self.earn_and_spend(orders)
            self.counts["quotations"] += len(orders)
            won = orders.filtered(lambda order: self.luck.random() > LOST)
            won.action_confirm()
            self.counts["orders"] += len(won)
        self.give_up()

    def earn_and_spend(self, orders):
        for order in orders.filtered(
            lambda order: order.company_id == self.program.company_id
        ):
            order._update_programs_and_rewards()
            customer = order.partner_id.commercial_partner_id
            card = order.env["loyalty.card"].search(
                [("program_id", "=", self.program.id), ("partner_id", "=", customer.id)]
            )
            reward = self.program.reward_ids
            if card.points >= reward.required_points and self.luck.random() < 0.5:
                order._apply_program_reward(reward, card)
                self.counts["rewards"] += 1

    def give_up(self):
        """Quotations of the week before last are lost; a few orders are cancelled."""
        orders = self.env["sale.order"].search(
            [
                ("partner_id.commercial_partner_id.ref", "=", REF),
                ("state", "in", ("draft", "sent")),
                ("date_order", "<", self.today - timedelta(days=10)),
            ]
        )
        orders._action_cancel()
        self.counts["quotations lost"] += len(orders)
        waiting = self.to_invoice()
        for order in waiting.filtered(lambda order: self.luck.random() < CANCELLED):
            order._action_cancel()
            self.counts["orders cancelled"] += 1

    def to_invoice(self):
        return self.env["sale.order"].search(
            [
                ("partner_id.commercial_partner_id.ref", "=", REF),
                ("invoice_status", "=", "to invoice"),
            ],
            order="id",
        )

    # invoices

    def bill(self):
        orders = self.to_invoice().filtered(lambda order: self.luck.random() < 0.8)
        for company in orders.company_id:
            some = orders.filtered(lambda order, own=company: order.company_id == own)
            some = some.with_company(company).with_context(
                allowed_company_ids=company.ids
            )
            self.post(some._create_invoices(grouped=True))
        for company, customers in self.by_company(self.some(DIRECT)):
            foreign = (self.companies - company).currency_id
            invoices = customers.env["account.move"].create(
                [
                    {
                        "move_type": "out_invoice",
                        "partner_id": customer.id,
                        "currency_id": self.luck.choices(
                            [company.currency_id.id, foreign.id], [4, 1]
                        )[0],
                        "invoice_line_ids": self.lines(),
                    }
                    for customer in customers
                ]
            )
            self.post(invoices)
        if self.today.weekday() == 0:
            self.spend()

    def post(self, invoices):
        invoices.write({"invoice_date": self.today})
        invoices.action_post()
        self.counts["invoices"] += len(invoices)

    def spend(self):
        """What the pool of costs shares out, once a week."""
        for company in self.companies if self.size else ():
            pool = self.env["crm.cost.pool"].search(
                [("company_id", "=", company.id)], limit=1
            )
            amount = self.luck.randint(50_000, 90_000) / 100
            bank = self.journal(company, "bank")
            self.entries(
                company,
                self.journal(company, "general"),
                [(pool.account_ids[:1], bank.default_account_id, None, amount)],
            )
            self.counts["expenses"] += 1

    # payments

    def collect(self):
        """Each open invoice is paid when its customer and its date decide."""
        for company in self.companies if self.size else ():
            invoices = self.env["account.move"].search(
                [
                    ("company_id", "=", company.id),
                    ("move_type", "=", "out_invoice"),
                    ("state", "=", "posted"),
                    ("payment_state", "in", ("not_paid", "partial")),
                    ("commercial_partner_id.ref", "=", REF),
                ],
                order="id",
            )
            due = [(move, share) for move in invoices if (share := self.share(move))]
            home = [pair for pair in due if pair[0].currency_id == company.currency_id]
            self.pay_by_bank(company, home)
            for invoice, _share in due:
                if invoice.currency_id != company.currency_id:
                    self.register(company, invoice)

    def share(self, invoice):
        """What of an invoice is paid today: nothing, half of it, or the rest."""
        whose = invoice.commercial_partner_id.name
        luck = Random(f"{self.seed} {whose} {invoice.invoice_date}")
        kind = luck.choices(
            ["early", "on time", "late", "in parts", "never"], [10, 50, 25, 10, 5]
        )[0]
        due = invoice.invoice_date_due
        days = {
            "early": -luck.randint(5, 15),
            "on time": -luck.randint(0, 3),
            "late": luck.randint(1, 40),
            "in parts": luck.randint(-3, 10),
            "never": 10_000,
        }[kind]
        if self.today < due + timedelta(days=days):
            return 0
        if kind == "in parts" and invoice.payment_state == "not_paid":
            return 0.5
        if kind == "in parts" and self.today < due + timedelta(days=days + 20):
            return 0
        return 1

    def pay_by_bank(self, company, due):
        """As a bank statement brings it: one entry each, then matched."""
        bank = self.journal(company, "bank")
        items = [self.open_item(invoice) for invoice, _share in due]
        payments = self.entries(
            company,
            bank,
            [
                (
                    bank.default_account_id,
                    item.account_id,
                    item.partner_id,
                    company.currency_id.round(item.amount_residual * share),
                )
                for item, (_invoice, share) in zip(items, due, strict=True)
            ],
        )
        for item, payment in zip(items, payments, strict=True):
            (item | payment.line_ids[1]).reconcile()
        self.counts["payments"] += len(payments)

    def register(self, company, invoice):
        """In another currency: by the button, with its exchange difference."""
        payments = self.env["account.payment.register"].with_context(
            active_model="account.move",
            active_ids=invoice.ids,
            allowed_company_ids=company.ids,
        )
        payments.create({})._create_payments()
        self.counts["payments"] += 1

    def open_item(self, invoice):
        return invoice.line_ids.filtered(
            lambda line: line.display_type == "payment_term" and not line.reconciled
        )[:1]

    def journal(self, company, kind):
        return self.env["account.journal"].search(
            [("company_id", "=", company.id), ("type", "=", kind)], limit=1
        )

    def entries(self, company, journal, postings):
        """Posted entries of two lines: [(debit, credit, partner, amount)]."""
        moves = self.env["account.move"].with_company(company)
        entries = moves.create(
            [
                {
                    "move_type": "entry",
                    "journal_id": journal.id,
                    "date": self.today,
                    "line_ids": [
                        Command.create(
                            {
                                "account_id": account.id,
                                "partner_id": partner and partner.id,
                                "balance": balance,
                            }
                        )
                        for account, balance in ((debit, amount), (credit, -amount))
                    ],
                }
                for debit, credit, partner, amount in postings
            ]
        )
        entries.action_post()
        return entries

    # what is undone

    def undo(self):
        if not self.size:
            return
        invoices = self.env["account.move"].search(
            [
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("invoice_date", "=", self.today - timedelta(days=3)),
                ("commercial_partner_id.ref", "=", REF),
            ],
            order="id",
        )
        for invoice in invoices:
            if self.luck.random() < RETURNED:
                self.take_back(invoice)
            elif self.luck.random() < BOUNCED and invoice.payment_state == "paid":
                invoice.line_ids.remove_move_reconcile()
                self.counts["payments bounced"] += 1

    def take_back(self, invoice):
        """All of it, matched; or one piece of its first line."""
        own = invoice.with_context(
            allowed_company_ids=invoice.company_id.ids
        ).with_company(invoice.company_id)
        whole = self.luck.random() < 0.5
        day = {"invoice_date": self.today, "date": self.today}
        note = own._reverse_moves(
            [day], cancel=whole and invoice.payment_state == "not_paid"
        )
        if note.state == "draft":
            if not whole:
                note.invoice_line_ids[1:].unlink()
                note.invoice_line_ids.quantity = 1
            note.action_post()
        self.counts["credit notes"] += 1
