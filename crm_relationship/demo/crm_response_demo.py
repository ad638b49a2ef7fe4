"""Questions of the story's customers, and how long our first answers took."""

from datetime import datetime, time, timedelta

SATURDAY = 5
QUESTIONS = [  # customer, days ago, hour, minutes until the answer (None: open), what
    ("Hotel Aurora", 118, 9, 35, "Can the lobby have a second machine?"),
    ("Hotel Aurora", 90, 14, 50, "Which beans are in the breakfast blend?"),
    ("Hotel Aurora", 47, 13, 25, "Is the invoice for June right?"),
    ("Hotel Aurora", 13, 8, 20, "Two more bags for the weekend, please"),
    ("Grand Bistro Group", 112, 11, 240, "One invoice a month, is that possible?"),
    ("Café Lumen", 104, 9, 90, "When does the grinder come back?"),
    ("Café Lumen", 69, 15, 1500, "We would like to taste the new roast"),
    ("Café Lumen", 16, 10, 75, "May we change the day of delivery?"),
    ("Corner Bakery", 76, 8, 45, "Do you deliver at six?"),
    ("Corner Bakery", 31, 13, 180, "The last box was open"),
    ("Harbour Kitchen", 18, 9, 60, "What does a larger machine cost?"),
    ("Yoga Loft", 40, 16, 5760, "Do you have decaf?"),
    ("Museum Café", 3, 10, None, "Could you visit us before the opening?"),
]
CALLS = [  # customer, days ago, hour, minutes until we called back (None: not yet)
    ("Café Lumen", 83, 9, 15),
    ("Corner Bakery", 52, 14, 140),
    ("Hotel Aurora", 22, 10, 30),
    ("Theatre Bar", 2, 15, None),
]


def load(env, customers, day):
    """Write both down, and let the job find them.

    :param customers: {name: partner}
    :param day: from a number of days ago to the date
    """
    for customer, ago, hour, minutes, text in QUESTIONS:
        asked = _moment(day(ago), hour)
        _talk_on_order(env, customers[customer], asked, minutes, text)
    for customer, ago, hour, minutes in CALLS:
        _call(env, customers[customer], _moment(day(ago), hour), minutes)
    env.flush_all()
    for batch in env["crm.response"]._batches():
        batch()


def _moment(date, hour):
    """At that hour of the day, or of the Friday before."""
    weekend = max(0, date.weekday() - SATURDAY + 1)
    return datetime.combine(date - timedelta(days=weekend), time(hour))


def _talk_on_order(env, customer, asked, minutes, text):
    """The contact asks on the newest order, the salesperson answers there."""
    order = env["sale.order"].search([("partner_id", "=", customer.id)], limit=1)
    # as the mail gateway and the composer keep them; nothing is sent
    messages = env["mail.message"].sudo()
    common = {
        "model": order._name,
        "res_id": order.id,
        "record_company_id": order.company_id.id,
        "subtype_id": env.ref("mail.mt_comment").id,
    }
    contact = customer.child_ids[:1] or customer
    messages.create(
        common
        | {"message_type": "email", "author_id": contact.id}
        | {"date": asked, "subject": text, "body": f"<p>{text}</p>"}
    )
    if minutes is not None:
        seller = customer.user_id
        messages.with_user(seller).sudo().create(
            common
            | {"message_type": "comment", "author_id": seller.partner_id.id}
            | {"date": asked + timedelta(minutes=minutes)}
            | {"subject": f"Re: {text}", "body": "<p>Gladly, as follows.</p>"}
        )


def _call(env, customer, asked, minutes):
    """The contact calls and reaches nobody; his salesperson calls back."""
    call = {
        "partner_id": (customer.child_ids[:1] or customer).id,
        "user_id": customer.user_id.id,
        "channel": "phone",
    }
    talks = env["crm.interaction"]
    talks.create(
        call
        | {"name": "Called, nobody was there", "direction": "in"}
        | {"outcome": "missed", "date": asked}
    )
    if minutes is not None:
        talks.create(
            call
            | {"name": "Called back", "direction": "out", "outcome": "reached"}
            | {"date": asked + timedelta(minutes=minutes)}
        )
