"""Points of the customers of the story: earned, redeemed, owed, waiting, expiring."""

from datetime import timedelta

from odoo.fields import Command

from ..models.ledger.cause import because

NAMES = ("Hotel Aurora", "Café Lumen", "Corner Bakery", "Harbour Kitchen")
PRODUCT = "Espresso Beans 1 kg"


def load(env):
    """Tell it in the main company, where the story's customers are."""
    company = env.ref("base.main_company")
    context = {"tracking_disable": True, "allowed_company_ids": company.ids}
    env = env(context=dict(env.context, **context))
    customers = {
        name: env["res.partner"].search(
            [("name", "=", name), ("is_company", "=", True)], limit=1
        )
        for name in NAMES
    }
    beans = env["product.product"].search([("name", "=", PRODUCT)], limit=1)
    if beans and all(customers.values()):
        Points(env, company, customers, beans).tell()


class Points:
    """One programme, made by its template, and what four customers do in it."""

    def __init__(self, env, company, customers, product):
        self.env = env
        self.company = company
        self.customers = customers
        self.product = product
        self.today = company._crm_today()
        programs = env["loyalty.program"]
        values = programs._get_template_values()["points_tiers"]
        # at first points come at once; what is ordered last waits
        self.program = programs.create(
            values | {"name": "Roast Points", "earn_on": "confirm"}
        )

    def tell(self):
        aurora, lumen, bakery, harbour = (self.customers[name] for name in NAMES)
        for customer in (aurora, bakery):
            self.welcome(customer, 150, days=20)
        self.buy(aurora, 50)
        self.buy(aurora, 2, redeem=True)
        bill = self.bill(self.buy(lumen, 15))
        self.buy(lumen, 1, redeem=True)
        self.take_back(bill)
        self.program.earn_on = "window"
        self.buy(aurora, 10)
        self.pay(self.bill(self.buy(harbour, 12)))
        self.recommend(aurora, lumen)
        self.env["crm.relationship.run"]._refresh_full(self.company)

    def recommend(self, customer, agent):
        """One customer was told of by another; an agent gets points by the month."""
        self.program.referral_active = True
        card = self.env["loyalty.card"].search(
            [("program_id", "=", self.program.id), ("partner_id", "=", customer.id)],
            limit=1,
        )
        stranger = self.env["res.partner"].create(
            {
                "name": "Pension Lindenhof",
                "is_company": True,
                "user_id": customer.user_id.id,
            }
        )
        self.env["crm.loyalty.referral"].create(
            {"card_id": card.id, "referred_id": stranger.id, "note": "Met at the fair"}
        )
        self.env["crm.loyalty.agent"].create(
            {
                "partner_id": agent.id,
                "program_id": self.program.id,
                "points_per_unit": 0.1,
                "start_date": self.today - timedelta(days=60),
            }
        )

    def welcome(self, customer, points, days):
        """A present whose last day is near."""
        card = self.env["loyalty.card"].create(
            {"program_id": self.program.id, "partner_id": customer.id}
        )
        present = because(
            card,
            kind="bonus",
            reason="Welcome",
            expiry=self.today + timedelta(days=days),
        )
        present.write({"points": card.points + points})

    def buy(self, customer, quantity, redeem=False):
        order = self.env["sale.order"].create(
            {
                "partner_id": customer.id,
                "user_id": customer.user_id.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": quantity,
                        }
                    )
                ],
            }
        )
        order._update_programs_and_rewards()
        if redeem:
            card = self.env["loyalty.card"].search(
                [
                    ("program_id", "=", self.program.id),
                    ("partner_id", "=", customer.id),
                ]
            )
            order._apply_program_reward(self.program.reward_ids, card)
        order.action_confirm()
        return order

    def bill(self, order):
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    def pay(self, invoice):
        payments = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        payments.create({})._create_payments()

    def take_back(self, invoice):
        """Everything comes back and is credited."""
        day = {"invoice_date": self.today, "date": self.today}
        invoice._reverse_moves([day], cancel=True)
