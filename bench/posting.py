"""What a day's business costs more with the addon than without it."""

from . import sides

BOUND = 1.03  # times what the same costs without the addon
LINES = 3  # of an order and of its invoice
ROUNDS = 60


def measure(bench, rounds=ROUNDS):
    """Rows of the report: confirming an order, posting its invoice, paying it."""
    found = sides.alternate(trade, rounds)
    return [
        row
        for what, samples in found.items()
        for row in sides.rows(what, samples, statements=1, at_most=BOUND)
    ]


def trade(env, turn, side):
    """One sale from the order to the payment; drafts are made outside the measure."""
    # two sides on one database do not meet at one customer
    customer = _customer(env, turn * 2 + (side == "control"))
    order = _order(env, customer)
    confirming = sides.sample(env, order.action_confirm)
    invoice = order._create_invoices()
    posting = sides.sample(env, invoice.action_post)
    return {
        "confirming an order": confirming,
        "posting an invoice": posting,
        "paying an invoice": sides.sample(env, lambda: _pay(env, invoice)),
    }


def _customer(env, place):
    return env["res.partner"].search(
        [("is_company", "=", True), ("customer_rank", ">", 0)],
        order="id",
        offset=place * 7,
        limit=1,
    )


def _order(env, customer):
    products = env["product.product"].search([], order="id", limit=LINES)
    return env["sale.order"].create(
        {
            "partner_id": customer.id,
            "order_line": [
                (0, 0, {"product_id": product.id, "product_uom_qty": 2})
                for product in products
            ],
        }
    )


def _pay(env, invoice):
    context = {"active_model": "account.move", "active_ids": invoice.ids}
    wizard = env["account.payment.register"].with_context(**context).create({})
    wizard.action_create_payments()
