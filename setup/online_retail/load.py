"""The data as Odoo documents, made by the same methods a person's clicks would call.

A sale is an order, confirmed, invoiced by sale's own ``_create_invoices`` and posted;
a cancellation (C...) is a credit note of its own, because the data do not name the
invoice it takes back. The one line of each says quantity 1 at the document's amount.

Everything belongs to one company of its own, in pounds. The data hold no taxes, no
payments, no costs and no deliveries, so none are made: invoices stay open, due on
their own date. Times of day are kept as written, as if they were UTC.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from odoo.fields import Command
from odoo.tools import SQL, split_every

from .read import Document, Expected, RetailData, read, to_cents

COMPANY_NAME = "Online Retail (UCI)"

# What Odoo's own imports and demo data set: no chatter, no followers, no mails.
IMPORT_CONTEXT = {
    "lang": "en_US",
    "mail_auto_subscribe_no_notify": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "tracking_disable": True,
}
DOCUMENTS_PER_BATCH = 200
FILLED_TABLES = (
    "account_move",
    "account_move_line",
    "res_partner",
    "sale_order",
    "sale_order_line",
    "sale_order_line_invoice_rel",
)


@dataclass
class Loaded:
    """Where the documents are, what this call added, and what is posted now."""

    company: object
    expected: dict[str, Expected]
    partners: dict[str, int] = field(default_factory=dict)
    added: Counter = field(default_factory=Counter)
    net: dict[str, Decimal] = field(default_factory=dict)

    @property
    def differences(self) -> list[str]:
        """The customers whose posted net is not the reference's, to the cent."""
        return [ref for ref, e in self.expected.items() if self.net.get(ref) != e.net]


def load(
    env,
    customers: int | None = None,
    company=None,
    wanted: Callable[[Document], bool] = lambda document: True,
    say: Callable[[str], None] = lambda line: None,
    commit: Callable[[], None] = lambda: None,
) -> Loaded:
    """Add what is missing of the whole set, or of its fixed subset of customers.

    :param env: of the superuser
    :param company: where to; without it the company "Online Retail (UCI)"
    :param wanted: which documents to add, for processes that share the work; they
        must not share a customer
    :param say: called with each line of progress
    :param commit: called whenever what was added so far may stay; not by tests
    """
    data = read(customers)
    loader = Loader(env, company or ensure_company(env), data, say, commit)
    return loader.run(list(filter(wanted, data.documents)))


def ensure_company(env):
    """The company of the data: pounds, a chart of accounts, open to the admin."""
    company = env["res.company"].search([("name", "=", COMPANY_NAME)], limit=1)
    if not company:
        pound = env.ref("base.GBP")
        pound.active = True
        company = env["res.company"].create(
            {
                "name": COMPANY_NAME,
                "currency_id": pound.id,
                "country_id": env.ref("base.uk").id,
            }
        )
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company)
    env.ref("base.user_admin").company_ids += company
    return company


class Loader:
    """One call of ``load``: keeps what the steps share."""

    def __init__(self, env, company, data: RetailData, say, commit):
        context = {**env.context, **IMPORT_CONTEXT}
        context["allowed_company_ids"] = company.ids
        self.env = env(context=context)
        self.company = company.with_env(self.env)
        self.data = data
        self.say = say
        self.commit = commit
        self.loaded = Loaded(company, data.expected)
        self.posted = 0

    def run(self, documents: list[Document]) -> Loaded:
        self.loaded.partners = self.ensure_partners()
        self.products = self.ensure_products()
        self.commit()
        self.ensure_documents(documents)
        self.loaded.net = self.posted_net()
        return self.loaded

    # Customers and products

    def ensure_partners(self) -> dict[str, int]:
        countries = self.countries()
        return self.ensure(
            "res.partner",
            "ref",
            "customers",
            {
                customer.ref: {
                    "name": f"Customer {customer.ref}",
                    "is_company": True,
                    "country_id": countries.get(customer.country_code, False),
                }
                for customer in self.data.customers
            },
        )

    def ensure_products(self) -> dict[str, int]:
        """Goods that are invoiced as ordered, without a price, a cost or a tax."""
        common = {
            "type": "consu",
            "invoice_policy": "order",
            "list_price": 0.0,
            "taxes_id": [Command.clear()],
            "supplier_taxes_id": [Command.clear()],
        }
        return self.ensure(
            "product.product",
            "default_code",
            "products",
            {
                code: {"name": description or code, **common}
                for code, description in sorted(self.data.products.items())
            },
        )

    def ensure(self, model: str, key: str, label: str, wanted: dict) -> dict[str, int]:
        """The ids by key of the company's records, after adding those that lack."""
        found = self.find(model, key, wanted)
        missing = [
            {key: ref, "company_id": self.company.id, **values}
            for ref, values in wanted.items()
            if ref not in found
        ]
        created = self.env[model].create(missing)
        self.loaded.added[label] += len(created)
        return found | {record[key]: record.id for record in created}

    def find(self, model: str, key: str, refs) -> dict[str, int]:
        domain = [("company_id", "=", self.company.id), (key, "in", list(refs))]
        records = self.env[model].with_context(active_test=False)
        return {row[key]: row["id"] for row in records.search_read(domain, [key])}

    def countries(self) -> dict[str, int]:
        countries = self.env["res.country"].search([])
        return {country.code: country.id for country in countries}

    # Documents

    def ensure_documents(self, documents: list[Document]) -> None:
        found = self.find_moves(documents)
        self.post(found.filtered(lambda move: move.state == "draft"))
        there = set(found.mapped("ref"))
        if there:
            self.say(f"{len(there):,} documents are there")
        missing = [document for document in documents if document.ref not in there]
        done, total = 0, len(missing)
        for batch in split_every(DOCUMENTS_PER_BATCH, missing, list):
            self.post(self.draft_documents(batch))
            self.env.invalidate_all()
            done += len(batch)
            self.say(f"{batch[-1].moment.date()} {done:9,} of {total:,} documents")

    def find_moves(self, documents: list[Document]):
        refs = [document.ref for document in documents]
        return self.env["account.move"].search_fetch(
            [*self.moves_domain(), ("state", "!=", "cancel"), ("ref", "in", refs)],
            ["ref", "state"],
        )

    def moves_domain(self) -> list:
        return [
            ("company_id", "=", self.company.id),
            ("move_type", "in", ["out_invoice", "out_refund"]),
        ]

    def post(self, moves) -> None:
        """Post while no other process does, so that numbers follow without a gap.

        What is locked stops nobody else. It comes first in its transaction, which
        then sees the numbers given until now; an interruption leaves drafts, which
        the next call posts.
        """
        if not moves:
            return
        self.commit()
        self.env.cr.execute("LOCK TABLE account_journal IN SHARE UPDATE EXCLUSIVE MODE")
        self.analyze(len(moves))
        moves.action_post()
        self.commit()

    def analyze(self, count: int) -> None:
        """Count the tables for PostgreSQL, first and whenever they hold twice as much.

        It would else take them for empty until its own daemon comes by, which in one
        long transaction is never, and join every line with every line: two minutes
        for two hundred invoices.
        """
        before, self.posted = self.posted, self.posted + count
        if before.bit_length() != self.posted.bit_length():
            self.env.flush_all()
            tables = SQL(", ").join(map(SQL.identifier, FILLED_TABLES))
            self.env.cr.execute(SQL("ANALYZE %s", tables))

    def draft_documents(self, batch: list[Document]):
        sales = [document for document in batch if not document.is_refund]
        refunds = [document for document in batch if document.is_refund]
        self.loaded.added["invoices"] += len(sales)
        self.loaded.added["credit notes"] += len(refunds)
        return self.draft_invoices(sales) + self.draft_refunds(refunds)

    def draft_refunds(self, refunds: list[Document]):
        moves = self.env["account.move"]
        return moves.create([self.refund_values(document) for document in refunds])

    def draft_invoices(self, sales: list[Document]):
        """Invoices from confirmed orders, with the data's dates.

        Without a payment term Odoo takes the day of loading for the due date.
        """
        moves = self.env["account.move"]
        if not sales:
            return moves
        moves += self.confirmed_orders(sales)._create_invoices(grouped=True)
        days = {document.ref: document.moment.date() for document in sales}
        for day, of_day in moves.grouped(lambda move: days[move.ref]).items():
            of_day.write({"invoice_date": day, "invoice_date_due": day})
        return moves

    def confirmed_orders(self, sales: list[Document]):
        """The orders, added where they lack, with the data's times."""
        found = self.find("sale.order", "client_order_ref", [d.ref for d in sales])
        missing = [d for d in sales if d.ref not in found]
        orders = self.env["sale.order"].browse(found.values())
        orders += orders.create([self.order_values(document) for document in missing])
        orders.filtered(lambda order: order.state in ("draft", "sent")).action_confirm()
        moments = {document.ref: document.moment for document in sales}
        for order in orders:  # confirming had set them to now
            order.date_order = moments[order.client_order_ref]
        self.loaded.added["orders"] += len(missing)
        return orders

    def order_values(self, document: Document) -> dict:
        return {
            "partner_id": self.loaded.partners[document.customer],
            "company_id": self.company.id,
            "client_order_ref": document.ref,
            "date_order": document.moment,
            "user_id": False,
            "order_line": [
                Command.create({"product_uom_qty": 1, **self.line_values(document)})
            ],
        }

    def refund_values(self, document: Document) -> dict:
        return {
            "move_type": "out_refund",
            "partner_id": self.loaded.partners[document.customer],
            "company_id": self.company.id,
            "ref": document.ref,
            "invoice_date": document.moment.date(),
            "invoice_date_due": document.moment.date(),
            "invoice_user_id": False,
            "invoice_line_ids": [
                Command.create({"quantity": 1, **self.line_values(document)})
            ],
        }

    def line_values(self, document: Document) -> dict:
        return {
            "product_id": self.products[document.product],
            "name": self.line_name(document),
            "price_unit": float(document.amount),
            "tax_ids": [Command.clear()],
        }

    def line_name(self, document: Document) -> str:
        name = f"[{document.product}] {self.data.products[document.product]}"
        if document.other_products:
            name += f" and {document.other_products} other products"
        return name

    # What came of it

    def posted_net(self) -> dict[str, Decimal]:
        """Posted untaxed revenue by CustomerID, credit notes taken off, to the cent."""
        refs = {partner: ref for ref, partner in self.loaded.partners.items()}
        groups = self.env["account.move"]._read_group(
            [
                *self.moves_domain(),
                ("state", "=", "posted"),
                ("partner_id", "in", list(refs)),
            ],
            ["partner_id"],
            ["amount_untaxed_signed:sum"],
        )
        return {refs[partner.id]: to_cents(Decimal(net)) for partner, net in groups}
