"""Two years of a small trader of coffee and tea, in Odoo's own documents.

Every date counts back from today, so that the story (story.json) stays young. Orders
are confirmed and invoiced, invoices paid by the payment wizard, and at the end the
figures are computed as they were in between, which gives each customer a history.
"""

import json
from datetime import datetime, time, timedelta

from odoo.fields import Command
from odoo.tools import remove_accents
from odoo.tools.misc import file_open

from . import (
    crm_deal_demo,
    crm_decision_demo,
    crm_known_demo,
    crm_response_demo,
    crm_talk_demo,
    crm_work_demo,
)

REFRESHED_DAYS_AGO = (420, 300, 200, 120, 60, 15)


def load(env):
    """Build the story in the main company, if it has a chart of accounts.

    Uninstalling leaves its documents in the books. Installed again, the addon finds
    them there like anybody's, and the first run computes them.
    """
    company = env.ref("base.main_company")
    if company.chart_template:
        context = {"tracking_disable": True, "allowed_company_ids": company.ids}
        with file_open("crm_relationship/demo/story.json") as file:
            story = json.load(file)
        trader = Trader(env(context=dict(env.context, **context)), company, story)
        if not trader.is_told():
            trader.build()


class Trader:
    """Builds the story in one company."""

    def __init__(self, env, company, story):
        self.env = env
        self.story = story
        self.company = company
        self.today = company._crm_today()
        terms = env.ref("account.account_payment_term_30days", False)
        self.terms = terms or env["account.payment.term"]

    def is_told(self):
        emails = [self.email(customer) for customer in self.story["customers"]]
        return self.env["res.partner"].search_count([("email", "in", emails)], limit=1)

    def build(self):
        self.products = self.create_products()
        self.partners = {}
        self.sell()
        self.import_payments()
        self.create_pipeline()
        self.spend()
        self.refresh_history()
        self.decide()
        crm_talk_demo.load(self.env, self.partners, self.day)
        crm_response_demo.load(self.env, self.partners, self.day)
        self.env["crm.relationship.run"]._refresh_full(self.company)
        crm_decision_demo.load(self.env, self.partners, self.day)
        crm_deal_demo.load(self.env, self.partners, self.day)
        crm_known_demo.load(self.env, self.partners, self.day)
        crm_work_demo.load(self.env, self.partners, self.day)
        self.env["crm.purchase.day"]._read_documents(self.company)

    def day(self, ago):
        return self.today - timedelta(days=ago)

    def create_products(self):
        common = {"type": "consu", "invoice_policy": "order"}
        products = self.env["product.product"].create(
            [common | product for product in self.story["products"]]
        )
        return {product.name: product for product in products}

    def customer(self, story):
        """The partner of a story, made when it is first asked for."""
        if story["name"] not in self.partners:
            self.partners[story["name"]] = self.create_customer(story)
        return self.partners[story["name"]]

    def create_customer(self, story):
        return self.env["res.partner"].create(
            {
                "name": story["name"],
                "is_company": True,
                "city": story["city"],
                "country_id": self.env.ref(f"base.{story['country']}").id,
                "email": self.email(story),
                "user_id": self.env.ref(f"base.user_{story['seller']}").id,
                "property_payment_term_id": self.terms.id,
                "child_ids": [
                    Command.create({"name": story["contact"], "function": "Purchasing"})
                ],
            }
        )

    def email(self, story):
        plain = remove_accents(story["name"]).lower()
        return f"office@{''.join(filter(str.isalnum, plain))}.example.com"

    # orders, invoices, credit notes and payments

    def sell(self):
        deals = [(s, ago) for s in self.story["customers"] for ago in s["days_ago"]]
        deals.sort(key=lambda deal: -deal[1])
        orders = self.create_orders(deals)
        orders.action_confirm()
        for order, (_story, ago) in zip(orders, deals, strict=True):
            order.date_order = datetime.combine(self.day(ago), time(10))
        orders._create_invoices(grouped=True)
        for order, (_story, ago) in zip(orders, deals, strict=True):
            order.invoice_ids.invoice_date = self.day(ago)
        orders.invoice_ids.sorted("invoice_date").action_post()
        for order, (story, ago) in zip(orders, deals, strict=True):
            invoice = order.invoice_ids
            if ago in story.get("sent_back", ()):
                self.take_back(invoice, self.day(ago - 5))
            self.pay(invoice, story.get("days_late", 0))

    def create_orders(self, deals):
        return self.env["sale.order"].create(
            [
                {
                    "partner_id": self.customer(story).id,
                    "user_id": self.customer(story).user_id.id,
                    "date_order": datetime.combine(self.day(ago), time(10)),
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.products[name].id,
                                "product_uom_qty": quantity,
                                "discount": story.get("discount", 0),
                            }
                        )
                        for name, quantity in story["basket"].items()
                    ],
                }
                for story, ago in deals
            ]
        )

    def take_back(self, invoice, date):
        """A third of the first line comes back and is credited."""
        credit = invoice._reverse_moves([{"invoice_date": date, "date": date}])
        goods, *others = credit.invoice_line_ids
        credit.invoice_line_ids = [Command.delete(line.id) for line in others]
        goods.quantity = round(goods.quantity / 3)
        credit.action_post()
        (invoice | credit).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        ).reconcile()

    def pay(self, invoice, days_late):
        date = invoice.invoice_date_due + timedelta(days=days_late)
        if date > self.today:
            return
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        for method in journal.inbound_payment_method_line_ids:
            # without an account a payment would not reach the ledger
            method.payment_account_id = (
                method.payment_account_id or journal.default_account_id
            )
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"payment_date": date, "journal_id": journal.id})._create_payments()

    def import_payments(self):
        """Invoices of a shop with books of its own; one names nobody we know."""
        outside = self.story["outside"]
        lines = [
            {
                "external_ref": f"S-{number}",
                "partner_ref": invoice.get("customer", outside["customer"]),
                "invoice_date": self.day(invoice["days_ago"]),
                "due_date": self.day(invoice["days_ago"] - 30),
                "paid_date": self.day(invoice["days_ago"] - 30 - invoice["days_late"])
                if "days_late" in invoice
                else None,
                "amount": invoice["amount"],
                "disputed": invoice.get("disputed", False),
            }
            for number, invoice in enumerate(outside["invoices"], 1001)
        ]
        self.env["crm.payment.import"].import_lines(lines, outside["source"])

    def create_pipeline(self):
        quoted = self.story["quoted"]
        self.create_orders([(quoted, ago) for ago in quoted["days_ago"]])
        talking = self.customer(self.story["talking"])
        self.env["crm.lead"].create(
            [
                {
                    "name": "Coffee for 900 people",
                    "type": "opportunity",
                    "partner_id": talking.id,
                    "user_id": talking.user_id.id,
                    "expected_revenue": 24000,
                },
                {
                    "name": "Asked for a price list",
                    "type": "lead",
                    "partner_id": self.customer(self.story["asking"]).id,
                },
            ]
        )

    # what serving customers costs

    def spend(self):
        delivery, reminders = self.env["account.account"].create(
            [
                {"code": code, "name": name, "account_type": "expense"}
                for code, name in (
                    ("620110", "Delivery to Customers"),
                    ("620120", "Reminders and Collection"),
                )
            ]
        )
        self.post_expenses({delivery: 340, reminders: 260})
        pools = (
            {"name": "Picking and delivery", "account_ids": delivery.ids}
            | {"driver": "order"},
            {"name": "Reminders and collection", "account_ids": reminders.ids}
            | {"driver": "late_day"},
            {"name": "Key account visits", "kind": "fixed", "amount": 3600}
            | {"start_date": self.day(364), "end_date": self.today}
            | {"driver": "sales"},
        )
        self.env["crm.cost.pool"].create(
            [{"company_id": self.company.id} | pool for pool in pools]
        )

    def post_expenses(self, monthly):
        bank = self.env["account.account"].search(
            [("account_type", "=", "asset_cash")], limit=1
        )
        total = sum(monthly.values())
        self.env["account.move"].create(
            [
                {
                    "date": self.day(15 + 30 * month),
                    "line_ids": [
                        Command.create({"account_id": bank.id, "credit": total}),
                        *(
                            Command.create({"account_id": account.id, "debit": amount})
                            for account, amount in monthly.items()
                        ),
                    ],
                }
                for month in range(24)
            ]
        ).action_post()

    # what people decide, and the figures as they were

    def refresh_history(self):
        runs = self.env["crm.relationship.run"]
        others = self.env["res.company"].search([]) - self.company
        if others:
            runs._refresh_full(others, bulk=True)
        for ago in REFRESHED_DAYS_AGO:
            runs._refresh_full(
                self.company, as_of=self.day(ago), bulk=ago == REFRESHED_DAYS_AGO[0]
            )

    def decide(self):
        keeper = self.env.ref("base.user_admin")
        self.env["crm.priority.override"].create(
            {
                "partner_id": self.partners["Café Lumen"].id,
                "company_id": self.company.id,
                "points": 6,
                "reason": "Opens a second café in spring",
                "end_date": self.day(-60),
            }
        )
        agent = self.customer(self.story["agent"]).with_user(keeper)
        agent._set_lifecycle_stage(
            self.env.ref("crm_relationship.crm_lifecycle_stage_agent"),
            reason="Recommends us to its members",
            until=self.day(-180),
        )
