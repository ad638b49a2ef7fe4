"""What the customers of the story answered, complained of and corrected."""

import json
from datetime import datetime, time, timedelta

from odoo.fields import Command
from odoo.tools import SQL
from odoo.tools.misc import file_open

POLICIES = [  # name, kind, working hours to a response and to a solution
    ("Complaints and claims first", "complaint", 4, 24),
    ("Everything else", False, 8, 40),
]
SAME_PERSON_AFTER = 20  # days; who ordered again sooner was not asked


def load(env):
    """Tell it in the main company, where the story's customers are."""
    company = env.ref("base.main_company")
    context = {"tracking_disable": True, "allowed_company_ids": company.ids}
    env = env(context=dict(env.context, **context))
    with file_open("crm_feedback/demo/story.json") as file:
        story = json.load(file)
    customers = {
        partner.name: partner
        for partner in env["res.partner"].search(
            [("name", "in", list(story["scores"])), ("is_company", "=", True)]
        )
    }
    if customers:
        Feedback(env, company, customers, story).tell()


class Feedback:
    """A year of one question after orders, and of what went wrong."""

    def __init__(self, env, company, customers, story):
        self.env = env
        self.company = company
        self.customers = customers
        self.story = story
        self.today = company._crm_today()
        self.program = self.start("Recommendation after an order", "nps", "order")

    def tell(self):
        self.serve()
        for name in self.customers:
            self.ask_about_orders(name)
        for case in self.story["cases"]:
            if case["customer"] in self.customers:
                self.open_case(case)
        self.make_good()
        self.hear()
        self.correct()
        self.env["crm.relationship.run"]._refresh_full(self.company)

    def start(self, name, kind, trigger):
        program = self.env["crm.feedback.program"].create(
            {
                "name": name,
                "kind": kind,
                "trigger": trigger,
                "delay_days": 3,
                "company_id": self.company.id,
            }
        )
        program.action_start()
        return program

    def who_writes(self, customer):
        """A contact who can be answered to, or the customer himself."""
        return customer.child_ids.filtered("email")[:1] or customer

    # answers

    def ask_about_orders(self, name):
        """Each order of the last year: asked and answered, or not and why."""
        customer, scores = self.customers[name], list(self.story["scores"][name])
        person = self.who_writes(customer)
        orders = self.env["sale.order"].search(
            [
                ("partner_id", "child_of", customer.id),
                ("company_id", "=", self.company.id),
                ("state", "=", "sale"),
            ],
            order="date_order, id",
        )
        asked = None
        for order in orders:
            day = order.date_order.date() + timedelta(days=self.program.delay_days)
            if day > self.today or (self.today - day).days > 360:
                continue
            again = asked and (day - asked).days < SAME_PERSON_AFTER
            invitation = self.invite(order, person, day, again)
            if not again:
                asked = day
                if scores:
                    self.answer(invitation, name, scores.pop(0), not scores)

    def invite(self, order, person, day, again):
        sent = datetime.combine(day, time(9))
        return self.env["crm.feedback.invitation"].create(
            {
                "program_id": self.program.id,
                "company_id": self.company.id,
                "partner_id": person.id,
                "customer_id": person.commercial_partner_id.id,
                "email": person.email,
                "email_normalized": person.email_normalized,
                "lang": person.lang,
                "occasion": f"sale.order,{order.id}",
                "source_model": order._name,
                "source_id": order.id,
                "event_date": order.date_order,
                "due_date": day,
                "state": "suppressed" if again else "sent",
                "reason": "asked_before" if again else False,
                "sent_at": not again and sent,
                "asked_at": not again and sent,
            }
        )

    def answer(self, invitation, name, score, is_last):
        """A day after the mail; the last one says why."""
        comment = is_last and self.story["comments"].get(name)
        answer = self.env["crm.feedback.answer"]._give(invitation, score, comment)
        moment = invitation.sent_at + timedelta(days=1)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE crm_feedback_answer SET answered_on = %s, answered_at = %s"
                " WHERE id = %s",
                moment.date(),
                moment,
                answer.id,
            )
        )
        answer.invalidate_recordset()

    # cases

    def serve(self):
        """Who takes the cases, and by when the customer has an answer."""
        admin = self.env.ref("base.user_admin")
        self.env["crm.case.team"].create(
            {
                "name": "Customer Service",
                "company_id": self.company.id,
                "user_id": admin.id,
                "member_ids": [Command.link(admin.id)],
            }
        )
        self.env["crm.sla.policy"].create(
            [
                {
                    "name": name,
                    "company_id": self.company.id,
                    "kind": kind,
                    "response_hours": response,
                    "solution_hours": solution,
                    "sequence": place,
                }
                for place, (name, kind, response, solution) in enumerate(POLICIES)
            ]
        )

    def open_case(self, told):
        customer = self.customers[told["customer"]]
        names = ("name", "kind", "severity", "remedy_wanted")
        case = self.env["crm.case"].create(
            {
                "partner_id": self.who_writes(customer).id,
                "company_id": self.company.id,
                "user_id": customer.user_id.id or self.env.ref("base.user_admin").id,
                "cause_id": self.cause(told.get("cause")).id,
                **{name: told[name] for name in names if name in told},
            }
        )
        self.work(case, told["until"])
        self.date_back(case, told["days_ago"])

    def cause(self, name):
        causes = self.env["crm.case.cause"]
        if not name:
            return causes
        return causes.search([("name", "=", name)], limit=1) or causes.create(
            {"name": name}
        )

    def work(self, case, until):
        """As far as the story goes."""
        if until == "new":
            return
        case.action_work()
        if until == "waiting":
            case.action_wait()
        elif until == "closed":
            case.message_post(
                body=self.env._("Every evening, with the powder in the box."),
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
            case.action_close()
        elif until in ("decided", "accepted"):
            case._answer("We make it good: see your next invoice.", "granted", "refund")
            if until == "accepted":
                case.action_accept()

    def date_back(self, case, days):
        """It was opened so many days ago; who closed it took two days."""
        opened = datetime.combine(self.today - timedelta(days=days), time(9, 30))
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_case
                   SET opened_at = %(opened)s, acknowledged_at = %(opened)s,
                       closed_at = CASE WHEN closed_at IS NOT NULL
                                        THEN %(opened)s + INTERVAL '2 days' END
                 WHERE id = %(case)s
                """,
                opened=opened,
                case=case.id,
            )
        )
        case.invalidate_recordset()

    def make_good(self):
        """What a customer gets for what went wrong, still to be approved."""
        case = self.env["crm.case"].search(
            [("company_id", "=", self.company.id), ("state", "=", "decided")], limit=1
        )
        if case:
            self.env["crm.case.compensation"].create(
                {"case_id": case.id, "amount": 40, "note": "The week without beans"}
            )

    def hear(self):
        """How some of them heard of us."""
        sources = ("customer", "fair", "search")
        self.env["crm.heard.answer"].create(
            [
                {
                    "partner_id": customer.id,
                    "source_id": self.env.ref(
                        f"crm_feedback.crm_heard_source_{kind}"
                    ).id,
                }
                for customer, kind in zip(
                    self.customers.values(), sources, strict=False
                )
            ]
        )

    # own data

    def correct(self):
        """A customer has a new telephone number."""
        customer = next(iter(self.customers.values()))
        person = self.who_writes(customer)
        self.env["crm.data.correction"]._propose(
            person, {"phone": "+47 22 00 11 22"}, person, self.company
        )
        self.env["crm.data.evidence"].create(
            {"partner_id": person.id, "datum": "email", "note": "Answered our mail"}
        )
        self.env["crm.data.confirmation"].create(
            {
                "partner_id": person.id,
                "company_id": self.company.id,
                "user_id": self.env.ref("base.user_admin").id,
                "asked_on": self.today - timedelta(days=4),
            }
        )
