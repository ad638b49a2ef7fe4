"""What is said and promised, asked and answered, complained of and put right."""

from datetime import timedelta

from odoo.exceptions import UserError

from .firm_books import Books
from .firm_setup import REF

# of a customer on a day
TALKS, PROMISES, CASES, REFERRALS, PRESENTS = 0.012, 0.003, 0.002, 0.0005, 0.001
ANSWERED = 0.12  # of those who were asked, on a day
EVERY = {"merges": 9, "stages by hand": 5, "contacts moved": 13}  # days


class People(Books):
    def meet(self):
        self.talk()
        self.promise()
        self.recommend()
        self.give()
        if self.size:
            for name, days in EVERY.items():
                if self.day % days == 4:
                    getattr(self, name.replace(" ", "_"))()
                    self.counts[name] += 1

    def talk(self):
        luck = self.luck
        talks = self.env["crm.interaction"].create(
            [
                {
                    "name": "About the next order",
                    "partner_id": luck.choice(customer | customer.child_ids).id,
                    "channel": luck.choice(["phone", "visit"]),
                    "direction": luck.choice(["in", "out"]),
                    "outcome": luck.choice(["reached", "reached", "missed"]),
                    "sentiment": luck.choice(["1", "0", "-1", False]),
                }
                for customer in self.some(TALKS)
            ]
        )
        self.counts["interactions"] += len(talks)

    def promise(self):
        """Made for some days ahead; kept, kept too late, taken back or forgotten."""
        promises = self.env["crm.promise"]
        for company, customers in self.by_company(self.some(PROMISES)):
            made = promises.with_company(company).create(
                [
                    {
                        "name": "Call back",
                        "partner_id": customer.id,
                        "company_id": company.id,
                        "due_date": self.today
                        + timedelta(days=self.luck.randint(1, 14)),
                    }
                    for customer in customers
                ]
            )
            self.counts["promises"] += len(made)
        ends = ("done_date", "broken_date", "withdrawn_date")
        waiting = promises.search(
            [
                *((name, "=", False) for name in ends),
                ("due_date", "<=", self.today + timedelta(days=2)),
                ("due_date", ">=", self.today - timedelta(days=20)),
                ("partner_id.commercial_partner_id.ref", "=", REF),
            ],
            order="id",
        )
        for one in waiting if self.size else ():
            luck = self.luck.random()
            if luck < 0.25:
                one.action_mark_done()
            elif luck < 0.28:
                one.reason = "Not wanted any more"
                one.action_withdraw()

    def recommend(self):
        """The owner of a card tells somebody, who is a customer from now on."""
        for customer in self.some(REFERRALS):
            card = self.env["loyalty.card"].search(
                [("program_id", "=", self.program.id), ("partner_id", "=", customer.id)]
            )
            if card:
                number = self.env["res.partner"].search_count([("ref", "=", REF)])
                stranger = self.env["res.partner"].create(
                    {
                        "name": f"Recommended {number}",
                        "email": f"recommended{number}@example.com",
                        "ref": REF,
                    }
                )
                self.env["crm.loyalty.referral"].create(
                    {"card_id": card.id, "referred_id": stranger.id}
                )
                self.counts["referrals"] += 1

    def give(self):
        """A present of points, or some taken away by hand."""
        for customer in self.some(PRESENTS):
            card = self.env["loyalty.card"].search(
                [("program_id", "=", self.program.id), ("partner_id", "=", customer.id)]
            )
            if card:
                card.points += self.luck.choice([25, -min(10, card.points)])
                self.counts["points by hand"] += 1

    # now and then

    def two_alike(self):
        """Two customers of one kind, as long as nobody logs in as either."""
        first = self.some(1 / self.size)
        second = self.env["res.partner"].search(
            [
                ("ref", "=", REF),
                ("parent_id", "=", False),
                ("is_company", "=", first.is_company),
                ("id", "!=", first.id),
            ],
            limit=1,
            offset=self.luck.randrange(self.size // 4),
        )
        return first, second

    def merges(self):
        first, second = self.two_alike()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((first | second).ids, second, extra_checks=False)

    def contacts_moved(self):
        """A person changes his employer, with what he has bought in his own name."""
        first, second = self.two_alike()
        first.child_ids[:1].parent_id = second

    def stages_by_hand(self):
        customer = self.some(1 / self.size).with_company(self.companies[:1])
        customer.lifecycle_stage_id = self.luck.choice(
            self.env["crm.lifecycle.stage"].search([])
        )

    # questions and complaints

    def answer(self):
        """Through what the page of an invitation calls; some answer twice."""
        answers = self.env["crm.feedback.answer"]
        for invitation in self.env["crm.feedback.invitation"].search(
            [("state", "in", ("sent", "answered")), ("closes_at", ">", self.today)],
            order="id",
        ):
            again = invitation.state == "answered"
            if self.size and self.luck.random() < (0.01 if again else ANSWERED):
                highest = 10 if invitation.program_id.kind == "nps" else 5
                score = self.luck.choice([1, highest - 1, highest, highest])
                words = self.luck.choice(["", "", "It came late."])
                evidence = {"browser_key": "b", "address_key": "a"}
                answers._give(invitation, score, words, evidence=evidence)
                self.counts["answers again" if again else "answers"] += 1

    def complain(self):
        for company, customers in self.by_company(self.some(CASES)):
            cases = customers.env["crm.case"].create(
                [
                    {
                        "name": "Not as ordered",
                        "partner_id": customer.id,
                        "company_id": company.id,
                        "kind": self.luck.choice(["complaint", "service"]),
                        "severity": self.luck.choice("0123"),
                    }
                    for customer in customers
                ]
            )
            self.counts["cases"] += len(cases)
        if self.size:
            for case in self.env["crm.case"].search([("is_open", "=", True)]):
                self.work_on(case.with_company(case.company_id))

    def work_on(self, case):
        """A step further, or none today."""
        try:
            with self.env.cr.savepoint():
                self.step(case, self.luck.random())
        except UserError:
            self.counts["steps of cases refused"] += 1
            return
        if not case.is_open:
            self.counts["cases closed"] += 1

    def step(self, case, luck):
        if case.state == "new" and luck < 0.6:
            case.action_work()
        elif case.state == "working" and luck < 0.2:
            case.action_wait()
        elif case.state == "waiting" and luck < 0.3:
            case.action_work()
        elif case.state == "working" and luck < 0.5:
            case._answer("We make it good.", "granted", "refund")
        elif case.state == "decided" and luck < 0.3:
            case.action_accept()
        elif case.state in ("working", "decided") and luck > 0.9:
            case.action_close()
