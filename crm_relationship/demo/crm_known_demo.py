"""What is known of the customers of the story: needs, offers of others, ties, likes."""

COMPETITORS = {
    "Bean Brothers": ("Cheaper, fast delivery", "No service for machines"),
    "Roastery North": ("Own roastery, known name", "Small choice of tea"),
}
OFFERS = [  # customer, competitor, what, price, days ago, valid for days, outcome
    ("Hotel Aurora", "Bean Brothers", "Espresso, 1 kg", 17.5, 12, 30, "open"),
    ("Grand Bistro Group", "Roastery North", "Espresso, 1 kg", 22, 90, 30, "won"),
    ("Café Lumen", "Bean Brothers", "Espresso, 1 kg", 18, 150, 30, "lost"),
]
NEEDS = [  # customer, what, urgency
    ("Hotel Aurora", "Coffee without caffeine for the breakfast", "2"),
    ("Corner Bakery", "A grinder that is quieter", "1"),
    ("Grand Bistro Group", "One invoice a month for all houses", "3"),
]
TIES = [  # customer, kind, other
    ("Baristas' Guild", "recommends", "Café Lumen"),
    ("Corner Bakery", "supplier", "Hotel Aurora"),
]
WALLETS = [  # customer, spent in all, at least, at most
    ("Hotel Aurora", 60000, 50000, 75000),
]
LIKES = [  # customer, kind, in words
    ("Hotel Aurora", "taste", "Dark roast, nothing sour"),
    ("Café Lumen", "hobby", "Rides to every cycling race"),
    ("Corner Bakery", "occasion", "Fair of the bakers in March"),
]

CONSENTS = [  # customer, purpose, given or withdrawn, proof
    ("Hotel Aurora", "news", "given", "Ticked on the registration form"),
    ("Café Lumen", "news", "withdrawn", "Answered the last newsletter with no"),
    ("Corner Bakery", "offers", "given", "Said so at the fair"),
]
MOTIVES = [  # customer, who judges, need, value, ease, trust, satisfaction
    ("Hotel Aurora", "seller", 8, 6, 4, 9, 8),
    ("Hotel Aurora", "survey", 7, 7, 5, 8, 9),
    ("Grand Bistro Group", "seller", 6, 9, 8, 5, 6),
]


def load(env, customers, day):
    """Write it down, as their salespeople did.

    :param customers: {name: partner}
    :param day: from a number of days ago to the date
    """
    env = env(user=env.ref("base.user_admin"))
    contacts = {
        name: partner.child_ids[:1] or partner for name, partner in customers.items()
    }
    competitors = {
        name: env["crm.competitor"].create(
            {"name": name, "strengths": better, "weaknesses": worse}
        )
        for name, (better, worse) in COMPETITORS.items()
    }
    beans = env["product.product"].search([("name", "=", "Espresso Beans 1 kg")])
    env["crm.competitor.offer"].create(
        [
            {
                "partner_id": contacts[customer].id,
                "competitor_id": competitors[competitor].id,
                "name": name,
                "product_id": beans[:1].id,
                "price_unit": price,
                "offered_date": day(ago),
                "valid_until": day(ago - valid),
                "outcome": outcome,
                "outcome_date": outcome != "open" and day(ago - 20),
            }
            for customer, competitor, name, price, ago, valid, outcome in OFFERS
        ]
    )
    env["crm.need"].create(
        [
            {"partner_id": contacts[customer].id, "name": name, "urgency": urgency}
            | {"noted_date": day(10)}
            for customer, name, urgency in NEEDS
        ]
    )
    kinds = "crm_relationship.crm_partner_relation_type_%s"
    env["crm.partner.relation"].create(
        [
            {
                "partner_id": customers[one].id,
                "type_id": env.ref(kinds % kind).id,
                "related_id": customers[other].id,
                "start_date": day(300),
            }
            for one, kind, other in TIES
        ]
    )
    env["crm.wallet"].create(
        [
            {
                "partner_id": customers[customer].id,
                "start_date": day(364),
                "end_date": day(0),
                "total": total,
                "low": low,
                "high": high,
            }
            for customer, total, low, high in WALLETS
        ]
    )
    likes = "crm_relationship.crm_preference_type_%s"
    env["crm.preference"].create(
        [
            {"partner_id": contacts[customer].id, "name": name}
            | {"type_id": env.ref(likes % kind).id, "date": day(40)}
            for customer, kind, name in LIKES
        ]
    )
    purposes = "crm_relationship.crm_consent_purpose_%s"
    env["crm.contact.consent"].create(
        [
            {"partner_id": contacts[customer].id, "state": state, "proof": proof}
            | {"purpose_id": env.ref(purposes % purpose).id, "date": day(60)}
            for customer, purpose, state, proof in CONSENTS
        ]
    )
    motives = ("need", "value", "ease", "trust", "satisfaction")
    env["crm.motive"].create(
        [
            {"partner_id": contacts[customer].id, "source": source, "date": day(30)}
            | dict(zip(motives, points, strict=True))
            for customer, source, *points in MOTIVES
        ]
    )
    env["crm.treatment.plan"].create(
        {
            "name": "Known by name",
            "segment_id": env.ref("crm_relationship.crm_segment_champion").id,
            "cadence_days": 21,
            "response_minutes": 60,
            "user_id": env.ref("base.user_admin").id,
            "start_date": day(90),
            "offer": "New roasts first; the workshop free of charge",
        }
    )
