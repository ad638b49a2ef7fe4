"""What the tests of customer relationships start from: a house and its words."""

from datetime import date, datetime, time, timedelta

from odoo.fields import Command
from odoo.tests import TransactionCase, freeze_time, new_test_user, tagged

# windows that end today hold 365 days (12 months) and 730 days (24 months)
TODAY = date(2026, 6, 15)

ROLES = {
    "employee": "base.group_user",
    "salesperson": "sales_team.group_sale_salesman",
    "sales_lead": "sales_team.group_sale_salesman_all_leads",
    "crm_user": "crm_relationship.crm_relationship_group_user",
    "crm_manager": "crm_relationship.crm_relationship_group_manager",
    "accountant": "account.group_account_invoice",
    "portal": "base.group_portal",
    "public": "base.group_public",
}


def ago(days):
    """The date so many days before today; negative days lie ahead."""
    return TODAY - timedelta(days=days)


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00")
class RelationshipCase(TransactionCase):
    """A trading house with books of its own, in dollars, and nothing in them.

    Documents are real: Odoo posts, reconciles and confirms them. Every builder
    takes the days that have passed since; `due` is days ago too.
    """

    roles = ROLES

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cr._now = datetime.combine(TODAY, time(12))  # of create_date
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.usd = cls._currency("USD")
        cls.eur = cls._currency("EUR")
        cls.company = cls._company("House", cls.usd)
        cls.env = cls.env(
            context=dict(cls.env.context, allowed_company_ids=cls.company.ids)
        )
        cls.company = cls.company.with_env(cls.env)
        cls.income = cls._account("income", "Sales")
        cls.cost = cls._account("expense_direct_cost", "Cost of goods")
        cls.expense = cls._account("expense", "Service desk")
        cls.cash = cls._account("asset_cash", "Bank")
        cls._open_books()
        cls.ada = cls._customer("Ada")
        cls.bob = cls._customer("Bob")

    @classmethod
    def _currency(cls, code):
        currency = cls.env["res.currency"].with_context(active_test=False)
        currency = currency.search([("name", "=", code)])
        currency.active = True
        return currency

    @classmethod
    def _company(cls, name, currency):
        country = cls.env.ref("base.us")
        return cls.env["res.company"].create(
            {"name": name, "currency_id": currency.id, "country_id": country.id}
        )

    @classmethod
    def _account(cls, account_type, name, company=None):
        company = company or cls.company
        accounts = cls.env["account.account"].with_company(company)
        return accounts.create(
            {
                "name": name,
                "code": f"{900000 + accounts.search_count([])}",
                "account_type": account_type,
                "company_ids": [Command.set(company.ids)],
            }
        )

    @classmethod
    def _open_books(cls, company=None):
        """Journals and default accounts, as a chart of accounts would bring them."""
        company = company or cls.company
        receivable = cls._account("asset_receivable", "Customers", company)
        payable = cls._account("liability_payable", "Vendors", company)
        journals = cls.env["account.journal"].with_company(company)
        own = {"company_id": company.id}
        income = cls.income if company == cls.company else None
        income = income or cls._account("income", "Sales", company)
        journals.create(
            {"name": "Sales", "code": "S", "type": "sale", **own}
            | {"default_account_id": income.id}
        )
        journals.create({"name": "Purchases", "code": "P", "type": "purchase", **own})
        general = journals.create(
            {"name": "Misc", "code": "M", "type": "general", **own}
        )
        cash = cls.cash if company == cls.company else None
        cash = cash or cls._account("asset_cash", "Bank", company)
        bank = journals.create(
            {"name": "Bank", "code": "B", "type": "bank", **own}
            | {"default_account_id": cash.id}
        )
        methods = bank.inbound_payment_method_line_ids
        (methods | bank.outbound_payment_method_line_ids).payment_account_id = cash
        company.currency_exchange_journal_id = general
        gain = cls._account("income_other", "Exchange gain", company)
        loss = cls._account("expense", "Exchange loss", company)
        company.income_currency_exchange_account_id = gain
        company.expense_currency_exchange_account_id = loss
        defaults = cls.env["ir.default"]
        for name, account in (
            ("property_account_receivable_id", receivable),
            ("property_account_payable_id", payable),
        ):
            defaults.set("res.partner", name, account.id, company_id=company.id)

    @classmethod
    def _customer(cls, name, **vals):
        return cls.env["res.partner"].create({"name": name, **vals})

    @classmethod
    def _product(cls, name="Lamp", cost=0, company=None, **vals):
        """Goods, with a standard cost in the company."""
        product = cls.env["product.product"].create(
            {"name": name, "type": "consu", "taxes_id": False, **vals}
        )
        product.with_company(company or cls.company).standard_price = cost
        return product

    @classmethod
    def _user(cls, role, **vals):
        """Somebody with this one role, in the house; employees may export."""
        vals.setdefault("company_id", cls.company.id)
        vals.setdefault("company_ids", [Command.set([vals["company_id"]])])
        login = f"{role}_{cls.env['res.users'].search_count([])}"
        groups = cls.roles[role]
        if role not in ("portal", "public"):
            groups += ",base.group_allow_export"
        return new_test_user(cls.env, login, groups=groups, **vals)

    @classmethod
    def _as(cls, user, records=None):
        """The house as this user sees it, or these records."""
        context = {"allowed_company_ids": user.company_ids.ids}
        if records is None:
            return cls.env(user=user, context=context)
        return records.with_user(user).with_context(**context)

    @classmethod
    def _euro(cls, dollars, days_ago, company=None):
        """What a euro costs from that day on."""
        company = company or cls.company
        cls.env["res.currency.rate"].with_company(company).create(
            {
                "name": ago(days_ago),
                "currency_id": cls.eur.id,
                "company_id": company.id,
                "inverse_company_rate": dollars,
            }
        )

    # documents

    @classmethod
    def _line(cls, amount, **vals):
        """A line of an invoice: `amount` before its own discount."""
        product = vals.pop("product", None)
        account = vals.pop("account", None)
        line = {"name": "sold", "quantity": 1, "tax_ids": [Command.clear()], **vals}
        line["price_unit"] = amount / line["quantity"]
        if product:
            line["product_id"] = product.id
        if account:
            line["account_id"] = account.id
        return Command.create(line)

    @classmethod
    def _document(
        cls, move_type, partner, amount=0, days_ago=0, lines=None, due=None, **vals
    ):
        """A posted document of one line, or of `lines`."""
        company = vals.pop("company", cls.company)
        currency = vals.pop("currency", company.currency_id)
        move = (
            cls.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": move_type,
                    "partner_id": partner.id,
                    "invoice_date": ago(days_ago),
                    "date": ago(days_ago),
                    "invoice_date_due": ago(days_ago if due is None else due),
                    "currency_id": currency.id,
                    "invoice_line_ids": lines or [cls._line(amount, **vals)],
                }
            )
        )
        move.action_post()
        return move

    @classmethod
    def _sell(cls, partner, amount=0, days_ago=0, **vals):
        return cls._document("out_invoice", partner, amount, days_ago, **vals)

    @classmethod
    def _refund(cls, partner, amount=0, days_ago=0, **vals):
        return cls._document("out_refund", partner, amount, days_ago, **vals)

    @classmethod
    def _bill(cls, partner, amount, account, days_ago=0, **vals):
        vals["account"] = account
        return cls._document("in_invoice", partner, amount, days_ago, **vals)

    @classmethod
    def _entry(cls, items, days_ago=0, company=None, **vals):
        """A posted entry of (account, amount, partner) items, balanced in cash."""
        company = company or cls.company
        journal = cls.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", company.id)]
        )
        rest = -sum(amount for _account, amount, *_rest in items)
        cash = (
            cls.env["account.journal"]
            .search([("type", "=", "bank"), ("company_id", "=", company.id)])
            .default_account_id
        )
        lines = [
            {
                "account_id": account.id,
                "balance": amount,
                "partner_id": partner[0].id if partner and partner[0] else False,
            }
            for account, amount, *partner in items
        ]
        if rest:
            lines.append({"account_id": cash.id, "balance": rest})
        move = (
            cls.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "entry",
                    "journal_id": journal.id,
                    "date": ago(days_ago),
                    "line_ids": [Command.create(line) for line in lines],
                    **vals,
                }
            )
        )
        move.action_post()
        return move

    @classmethod
    def _expense(cls, account, amount, days_ago=0, partner=None):
        return cls._entry([(account, amount, partner)], days_ago)

    @classmethod
    def _pay(cls, invoice, days_ago=0, amount=None, **vals):
        """Register a payment, of all that is open or of `amount`."""
        vals["payment_date"] = ago(days_ago)
        if amount is not None:
            vals["amount"] = amount
        wizard = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create(vals)
        )
        return wizard._create_payments()

    @classmethod
    def _match(cls, *moves):
        """Reconcile the customer's items of these documents."""
        items = cls.env["account.move"].union(*moves).line_ids
        items.filtered(
            lambda item: item.account_id.account_type == "asset_receivable"
        ).reconcile()

    @classmethod
    def _order(cls, partner, amount, days_ago=0, quotation=False, **vals):
        """An order of one line, confirmed unless it is a quotation."""
        company = vals.pop("company", cls.company)
        cost = vals.pop("cost", 0)
        product = vals.pop("product", None) or cls._product(cost=cost, company=company)
        line = {"product_id": product.id, "price_unit": amount, "product_uom_qty": 1}
        line["tax_ids"] = [Command.clear()]
        order = (
            cls.env["sale.order"]
            .with_company(company)
            .create(
                {
                    "partner_id": partner.id,
                    "order_line": [Command.create(line)],
                    "company_id": company.id,
                    **vals,
                }
            )
        )
        if not quotation:
            order.action_confirm()
        order.date_order = ago(days_ago)
        return order

    @classmethod
    def _lead(cls, partner, **vals):
        """An open opportunity of today."""
        return cls.env["crm.lead"].create(
            {
                "name": "Lead",
                "type": "opportunity",
                "partner_id": partner.id,
                "company_id": cls.company.id,
                **vals,
            }
        )

    # computing and reading

    @classmethod
    def _refresh(cls, as_of=TODAY, companies=None, **vals):
        """A full run over every customer of the house."""
        run = cls.env["crm.relationship.run"].sudo()
        return run._refresh_full(companies or cls.company, as_of=as_of, **vals)

    @classmethod
    def _drain(cls, as_of=TODAY):
        """What the scheduler does with the queue each minute."""
        cls.env.flush_all()
        return cls.env["crm.relationship.queue"].sudo()._drain(as_of=as_of)

    @classmethod
    def _row(cls, partner, company=None):
        return cls.env["crm.relationship"].search(
            [
                ("partner_id", "=", partner.id),
                ("company_id", "=", (company or cls.company).id),
            ]
        )

    @classmethod
    def _queued(cls):
        """The customers that the queue is about."""
        cls.env.flush_all()
        queue = cls.env["crm.relationship.queue"]
        queue._insert_pending()
        ids = queue.search([]).mapped("partner_id")
        return cls.env["res.partner"].browse(queue._customers(ids))

    @classmethod
    def _empty_queue(cls):
        cls._queued()
        cls.env["crm.relationship.queue"].search([]).unlink()

    @classmethod
    def _pool(cls, driver="order", accounts=None, **vals):
        accounts = cls.expense if accounts is None else accounts
        return cls.env["crm.cost.pool"].create(
            {
                "name": "Service",
                "company_id": cls.company.id,
                "driver": driver,
                "account_ids": [Command.set(accounts.ids)],
                **vals,
            }
        )
