"""What waits in the story: promises, a quotation nobody decides on, a frozen list."""

from datetime import datetime, time

PROMISES = [  # customer, by whom, what, made and due and done so many days ago
    ("Hotel Aurora", "us", "Send samples of the new roast", 9, 3, None),
    ("Café Lumen", "customer", "Tell us the day the second café opens", 20, 2, None),
    ("Corner Bakery", "us", "Offer a grinder that is quieter", 6, -4, None),
    ("Grand Bistro Group", "us", "One invoice a month for all houses", 40, 20, 26),
    ("Hotel Aurora", "us", "Look after the machine in the lobby", 60, 30, 30),
    ("Corner Bakery", "us", "Call back about the late delivery", 30, 25, 22),
]


def load(env, customers, day):
    """Record it, as their salespeople and accounting did.

    :param customers: {name: partner}
    :param day: from a number of days ago to the date
    """
    env = env(user=env.ref("base.user_admin"))
    contacts = {
        name: partner.child_ids[:1] or partner for name, partner in customers.items()
    }
    for customer, side, name, made, due, done in PROMISES:
        env["crm.promise"].create(
            {
                "name": name,
                "partner_id": contacts[customer].id,
                "user_id": customers[customer].user_id.id,
                "side": side,
                "made_date": day(made),
                "due_date": day(due),
                "done_date": done is not None and day(done),
            }
        )
    accounting(env, customers, day)
    marketing(env, customers, contacts, day)


def accounting(env, customers, day):
    """What is shared with sales, and a standing somebody has set."""
    env["crm.payment.policy"].sudo().create({"sharing": "days"})
    env["crm.payment.override"].sudo().create(
        {
            "partner_id": customers["Old Mill Tea House"].id,
            "band": "c",
            "reason": "New owner, who has paid every bill so far",
            "end_date": day(-120),
        }
    )
    waiting = env["sale.order"].search(
        [
            ("partner_id", "in", [partner.id for partner in customers.values()]),
            ("state", "=", "draft"),
        ],
        limit=1,
    )
    # sudo: as the button of the quotation does
    waiting.sudo()._ask_to_let_pass()


def marketing(env, customers, contacts, day):
    """A list frozen for a mailing, and a mail that was not sent to whom it annoys."""
    env["crm.segment.audience"].create(
        {
            "name": "Tasting of the new roast",
            "segment_id": env.ref("crm_relationship.crm_segment_champion").id,
        }
    )
    # sudo: what the check at sending writes down by itself
    env["crm.contact.refusal"].sudo().create(
        {
            "partner_id": contacts["Café Lumen"].id,
            "date": datetime.combine(day(5), time(9)),
            "channel": "email",
            "kind": "skipped",
            "purpose_id": env.ref("crm_relationship.crm_consent_purpose_news").id,
            "rule": "Has withdrawn the consent to news",
            "subject": "News of the roastery",
            "user_id": env.uid,
        }
    )
