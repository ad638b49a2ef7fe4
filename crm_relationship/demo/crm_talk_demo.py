"""Talks with customers of the story: some in time, some long ago, some in vain."""

from datetime import datetime, time

TALKS = [  # customer, channel, direction, outcome, subject, days ago
    ("Hotel Aurora", "phone", "out", "reached", "Beans for the summer", 9),
    ("Hotel Aurora", "visit", "out", "reached", "Looked at the lobby", 64),
    ("Grand Bistro Group", "phone", "out", "reached", "Prices from autumn on", 95),
    ("Grand Bistro Group", "phone", "out", "missed", "Prices from autumn on", 12),
    ("Grand Bistro Group", "phone", "out", "message", "Prices from autumn on", 11),
    ("Café Lumen", "phone", "in", "reached", "Opening of the second café", 130),
    ("Corner Bakery", "fair", "out", "reached", "Met at the bakers' fair", 40),
]


def load(env, customers, day):
    """Log them with the customer's contact, by his salesperson.

    :param customers: {name: partner}
    :param day: from a number of days ago to the date
    """
    env["crm.interaction"].create(
        [
            {
                "name": name,
                "partner_id": customers[customer].child_ids[:1].id,
                "user_id": customers[customer].user_id.id,
                "channel": channel,
                "direction": direction,
                "outcome": outcome,
                "date": datetime.combine(day(ago), time(10)),
            }
            for customer, channel, direction, outcome, name, ago in TALKS
        ]
    )
