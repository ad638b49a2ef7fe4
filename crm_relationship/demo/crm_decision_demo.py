"""What was decided about the customers of the story, and what came of it."""

from datetime import datetime, time, timedelta

DECISIONS = [
    {
        "customer": "Café Lumen",
        "kind": "price",
        "name": "Five per cent off for a year",
        "reason": "The second café opens in spring.",
        "days_ago": 120,
        "review_in": 90,
        "expected": ("purchase_count", 6),
        "verdict": "right",
        "note": "They buy every month now.",
    },
    {
        "customer": "Hotel Aurora",
        "kind": "invest",
        "name": "Put an espresso machine of ours in the lobby?",
        "options": [
            {
                "name": "Lend one for a year",
                "reasons_for": "Guests ask for our beans",
                "reasons_against": "1,010 of ours stand there",
            },
            {
                "name": "Offer one at cost",
                "reasons_for": "Nothing to look after",
                "reasons_against": "They have turned that down before",
            },
            {"name": "Leave it"},
        ],
        "chosen": "Lend one for a year",
        "reason": "They order more beans than all cafés together.",
        "days_ago": 60,
        "review_in": 55,
        "expected": ("revenue_12m", 26000),
    },
    {
        "customer": "Old Mill Tea House",
        "kind": "win_back",
        "name": "Call Greta Maes or let it rest?",
        "options": ["Call", "Send the tea of the season", "Let it rest"],
        "chosen": "Send the tea of the season",
        "reason": "Two calls came to nothing.",
        "days_ago": 20,
        "review_in": 60,
        "expected": ("purchase_count", 3),
    },
]


def load(env, customers, day):
    """Record them as they were made, dated back.

    :param customers: {name: partner}
    :param day: from a number of days ago to the date
    """
    keeper = env(user=env.ref("base.user_admin"))
    for told in DECISIONS:
        date = day(told["days_ago"])
        decision = keeper["crm.decision"].make(
            told["kind"],
            customers[told["customer"]].id,
            told["name"],
            options=told.get("options"),
            chosen=told.get("chosen"),
            reason=told["reason"],
        )
        made = datetime.combine(date, time(10))
        decision.sudo().write({"asked_at": made, "decided_at": made})
        decision.plan_review(date + timedelta(days=told["review_in"]), told["expected"])
        if "verdict" in told:
            decision.review(told["verdict"], told["note"])
    keeper["crm.decision"].ask(
        "stop",
        customers["Station Kiosk"].id,
        "Go on delivering single bags?",
        env.ref("base.user_admin"),
        options=["Go on", "From five bags on", "Stop"],
    )
