"""What is known of the deals of the story: who fears what, and what waiting costs."""

DEAL = "Coffee for 900 people"
ADDON = "crm_relationship"

# objections at customers of long ago, so that the report has something to say:
# which objection, which plan, how often overcome, partly and not
PAST = [
    ("price", "price_calculation", 9, 2, 1),
    ("price", "price_smaller", 4, 3, 5),
    ("decision", "pilot", 10, 1, 1),
    ("boss", "boss_paper", 3, 1, 0),
]
# the same number of deals lost each time: (reason, deals)
LOST = [("crm_relationship.crm_lost_reason_no_decision", 5), ("crm.lost_reason_1", 9)]


def load(env, customers, day):
    """Fill in what is remembered of the deal of the canteen, and of deals before.

    :param customers: {name: partner}
    :param day: from a number of days ago to the date
    """
    keeper = env(user=env.ref("base.user_admin"))
    canteen = customers["Tech Campus Canteen"].with_env(keeper)
    deal = keeper["crm.lead"].search([("name", "=", DEAL)], limit=1)
    Deal(keeper, deal, canteen, day).tell()
    objections(keeper, customers["Hotel Aurora"].child_ids[:1], day)
    lose(keeper, customers["Riverside Offices"], day)


class Deal:
    """The one open deal: its deciders, its fears, its price of waiting."""

    def __init__(self, env, deal, customer, day):
        self.env = env
        self.deal = deal
        self.day = day
        self.raj = customer.child_ids[:1]
        self.chief = self.raj.create(
            {
                "name": "Femke Jansen",
                "function": "Head of Facilities",
                "parent_id": customer.id,
            }
        )

    def tell(self):
        decider = self.env.ref(f"{ADDON}.crm_contact_role_type_decider")
        for contact in self.raj | self.chief:
            self.env["crm.contact.role"].create(
                {
                    "partner_id": contact.id,
                    "type_id": decider.id,
                    "is_primary": contact == self.chief,
                    "start_date": self.day(40),
                }
            )
        self.env["crm.benefit"].create(
            {
                "name": "No machine to clean: 6 hours a week less",
                "partner_id": self.raj.id,
                "lead_id": self.deal.id,
                "date": self.day(20),
                "way": "calculation",
                "reaction": "convinced",
            }
        )
        self.fear()
        self.wait()

    def fear(self):
        for kind, plan, words, used in (
            ("boss", "boss_paper", "Femke will ask why we change at all", None),
            ("price", "price_calculation", "Twelve cents a cup more", 6),
        ):
            self.env["crm.objection"].create(
                {
                    "type_id": self.env.ref(f"{ADDON}.crm_objection_type_{kind}").id,
                    "plan_id": self.env.ref(f"{ADDON}.crm_objection_plan_{plan}").id,
                    "name": words,
                    "partner_id": self.raj.id,
                    "lead_id": self.deal.id,
                    "raised_date": self.day(14),
                    "used_date": used and self.day(used),
                }
            )

    def wait(self):
        currency = self.env.company.currency_id
        for name, amount, period in (
            ("Two people who walk to the café, 15 minutes a day", 650, "month"),
            ("Service contract of the old machine", 2600, "year"),
        ):
            self.env["crm.delay.cost"].create(
                {
                    "lead_id": self.deal.id,
                    "name": name,
                    "amount": amount,
                    "period": period,
                    "currency_id": currency.id,
                }
            )
        self.deal.write(
            {
                "delay_since_date": self.day(30),
                "buyer_step_id": self.env.ref(f"{ADDON}.crm_buyer_step_compares").id,
            }
        )


def objections(env, contact, day):
    """Objections that were judged, a few days apart."""
    vals_list = []
    for kind, plan, *counts in PAST:
        results = [
            result
            for result, count in zip(("overcome", "partly", "not"), counts, strict=True)
            for _number in range(count)
        ]
        for place, result in enumerate(results):
            ago = 100 + 20 * place
            vals_list.append(
                {
                    "type_id": env.ref(f"{ADDON}.crm_objection_type_{kind}").id,
                    "plan_id": env.ref(f"{ADDON}.crm_objection_plan_{plan}").id,
                    "partner_id": contact.id,
                    "raised_date": day(ago),
                    "used_date": day(ago - 5),
                    "result": result,
                    "resolved_date": day(ago - 10),
                }
            )
    env["crm.objection"].create(vals_list)


def lose(env, customer, day):
    """Deals of the last months that were lost, some of them to nobody."""
    for xmlid, count in LOST:
        reason = env.ref(xmlid, raise_if_not_found=False) or env["crm.lost.reason"]
        leads = env["crm.lead"].create(
            [
                {
                    "name": f"Office coffee {reason.id}-{number}",
                    "type": "opportunity",
                    "partner_id": customer.id,
                    "user_id": customer.user_id.id,
                }
                for number in range(1, count + 1)
            ]
        )
        leads.action_set_lost(lost_reason_id=reason.id)
        for number, lead in enumerate(leads):
            lead.date_closed = day(10 + 20 * number)
