"""The brief before contact: what is on it, for whom, and at what cost."""

from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .common import TODAY, ago
from .test_next_step import NextStepCase

NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12)


class BriefCase(NextStepCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.eva = cls._customer("Eva", parent_id=cls.ada.id, function="Buyer")
        cls.env["crm.completeness.item"].search([]).active = False

    def _brief(self, user=None, partner=None):
        self.env.flush_all()
        self.env.invalidate_all()
        briefs = self._as(user or self.sue)["crm.brief"]
        return briefs.get_brief((partner or self.ada).id)

    def _section(self, key, **vals):
        sections = {part["key"]: part for part in self._brief(**vals)["sections"]}
        return sections.get(key)

    def _names(self, key, **vals):
        return [line["name"] for line in self._section(key, **vals)["lines"]]

    def _talk(self, name, days_ago=1, partner=None, **vals):
        return self.env["crm.interaction"].create(
            {
                "name": name,
                "partner_id": (partner or self.eva).id,
                "date": NOON - timedelta(days=days_ago),
                "user_id": self.sue.id,
                **vals,
            }
        )

    def _role(self, partner=None, stance="1"):
        kind = self.env["crm.contact.role.type"].search(
            [("decides", "=", True)], limit=1
        )
        return self.env["crm.contact.role"].create(
            {
                "partner_id": (partner or self.eva).id,
                "type_id": kind.id,
                "stance": stance,
                "start_date": ago(100),
            }
        )


class TestBrief(BriefCase):
    def test_of_the_customer_of_a_contact(self):
        brief = self._brief(partner=self.eva)
        self.assertEqual(brief["customer"]["name"], "Ada")
        self.assertEqual(brief["company"], "House")

    def test_stranger(self):
        brief = self._brief(partner=self.bob)
        for part in brief["sections"]:
            self.assertEqual((part["lines"], bool(part["empty"])), ([], True))
        self.assertEqual(brief["step"]["name"], "Keep in touch")

    def test_last_five(self):
        for number in range(7):
            self._talk(f"Call {number}", 1 + number)
        self.assertEqual(self._names("history"), [f"Call {n}" for n in range(5)])

    def test_open_promises(self):
        self._promise(ago(1))
        self._promise(ago(-5), name="Their forecast", side="customer")
        self._promise(ago(5), name="Done", done_date=ago(6))
        lines = self._section("promises")["lines"]
        self.assertEqual(
            [(line["name"], line["tag"], line["text"]) for line in lines],
            [
                ("Price list", "By Us", "Overdue."),
                ("Their forecast", "By the Customer", False),
            ],
        )

    def test_standing(self):
        self._figures(payment_band="d", payment_rule_band="d", payment_count=5)
        lines = {line["name"]: line for line in self._section("standing")["lines"]}
        self.assertEqual(lines["Stage"]["tag"], self._row(self.ada).stage_id.name)
        self.assertEqual(lines["Payment Standing"]["tag"], "D: very late")
        self.assertEqual(
            lines["Payment Standing"]["text"],
            "Pays very late (5 payments in 24 months).",
        )

    def test_standing_that_is_not_known(self):
        lines = {line["name"]: line for line in self._section("standing")["lines"]}
        self.assertEqual(lines["Payment Standing"]["tag"], "Not known")

    def test_deciders_with_stance_and_last_meeting(self):
        self._role()
        line = self._section("deciders")["lines"][0]
        self.assertEqual((line["name"], line["tone"]), ("Eva", "success"))
        self.assertIn("Not met yet.", line["text"])
        self._talk("Missed", 1, outcome="missed")
        self._talk("Reached", 9)
        line = self._section("deciders")["lines"][0]
        self.assertIn("Last met on 06/06/2026.", line["text"])
        self.env["calendar.event"].with_user(self.sue).create(
            {
                "name": "Lunch",
                "start": NOON - timedelta(days=3),
                "stop": NOON - timedelta(days=3, hours=-1),
                "partner_ids": [Command.set(self.eva.ids)],
            }
        )
        line = self._section("deciders")["lines"][0]
        self.assertIn("Last met on 06/12/2026.", line["text"])

    def test_private_meeting_of_another_is_not_told(self):
        self._role()
        self.env["calendar.event"].with_user(self.lead).create(
            {
                "name": "Dinner",
                "start": NOON - timedelta(days=3),
                "stop": NOON - timedelta(days=3, hours=-1),
                "privacy": "private",
                "partner_ids": [Command.set(self.eva.ids)],
            }
        )
        self.assertIn("Not met yet.", self._section("deciders")["lines"][0]["text"])

    def test_decisions_in_force(self):
        self._make(name="Ten off", valid_until=TODAY)
        self._ask()
        over = self._make(name="Twenty off", valid_until=TODAY)
        over.sudo().write({"decided_at": NOON - timedelta(days=9)})
        over.sudo().valid_until = ago(1)
        self.assertEqual(self._names("crm_decision"), ["Ten off"])

    def test_what_we_know(self):
        fears = self.env["crm.objection.type"].search([], limit=1)
        self.assertIsNone(self._section("crm_objection"))
        self.env["crm.objection"].create(
            {
                "partner_id": self.eva.id,
                "name": "Afraid of change",
                "type_id": fears.id,
                "raised_date": ago(3),
            }
        )
        [line] = self._section("crm_objection")["lines"]
        self.assertRegex(f"{line['name']} {line['text']}", "Afraid of change")

    def test_step_with_its_evidence_and_what_else_holds(self):
        self._promise(ago(1))
        order = self._quote()
        brief = self._brief()
        self.assertEqual(brief["step"]["rule_id"], self._rule("promise").id)
        self.assertRegex(brief["step"]["evidence"][0], "Price list")
        self.assertEqual(brief["step"]["channel"], "Phone")
        others = {step["rule_id"]: step["evidence"] for step in brief["others"]}
        self.assertIn(order.name, others[self._rule("quotation").id][0])

    def test_contact_that_is_gone(self):
        gone = self._customer("Gone")
        gone.unlink()
        with self.assertRaisesRegex(UserError, "gone"):
            self._brief(partner=gone)

    def test_opening_it_writes_nothing(self):
        self._fill()
        self.env.flush_all()
        with self.env.cr.savepoint() as savepoint:
            self.env.cr.execute("SET TRANSACTION READ ONLY")
            self.assertTrue(self._brief()["step"])
            savepoint.rollback()

    def _fill(self, times=1):
        for number in range(times):
            self._promise(ago(1))
            self._quote()
            self._talk(f"Call {number}", 2 + number)
            contact = self._customer(f"Decider {number}", parent_id=self.ada.id)
            self._role(contact)
            self._make(name=f"Decision {number}")

    def test_queries_do_not_grow(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self._as(self.sue)["crm.brief"].get_brief(self.ada.id)
            return self.env.cr.sql_log_count - start

        self._fill()
        count()
        few = count()
        # each kind of memory and each rule reads its own once: 61 of them by now
        self.assertLessEqual(few, 70)
        self._fill(6)
        count()
        self.assertLessEqual(count(), few)

    def test_of_a_meeting(self):
        event = self.env["calendar.event"].create(
            {
                "name": "Lunch",
                "start": NOON,
                "stop": NOON + timedelta(hours=1),
                "partner_ids": [
                    Command.set((self.sue.partner_id | self.eva | self.bob).ids)
                ],
            }
        )
        action = self._as(self.sue, event).action_open_brief()
        self.assertEqual(
            {customer["name"] for customer in action["params"]["customers"]},
            {"Ada", "Bob"},
        )
        event.partner_ids = self.sue.partner_id
        with self.assertRaisesRegex(UserError, "our own people"):
            event.action_open_brief()

    def test_of_an_opportunity_without_customer(self):
        lead = self._lead(self.env["res.partner"])
        with self.assertRaisesRegex(UserError, "Choose the customer"):
            lead.action_open_brief()


class TestBriefRights(BriefCase):
    """The brief tells nobody what he may not see elsewhere."""

    def test_employee(self):
        with self.assertRaises(AccessError):
            self._brief(self._user("employee"))

    def test_portal(self):
        portal = self._user("portal")
        with self.assertRaises(AccessError):
            self._brief(portal, portal.partner_id)

    def test_colleague_sees_nothing_of_it(self):
        self._promise(ago(1))
        self._quote()
        self._talk("Secret call")
        self._make(name="Secret price")
        self._role()
        brief = self._brief(self.tom)
        self.assertFalse(brief["may_answer"])
        # contacts are everybody's; what is kept of them is not
        lines = [line for part in brief["sections"] for line in part["lines"]]
        self.assertEqual([line["name"] for line in lines if line["name"] != "Eva"], [])
        self.assertEqual(brief["step"]["name"], "Keep in touch")
        self.assertNotIn("Secret", str(brief))

    def test_salesperson_sees_no_amount_of_accounting(self):
        invoice = self._sell(self.ada, 777.77, 40, due=20)
        self._refresh()
        self._figures(payment_band="e", payment_rule_band="e", payment_count=5)
        row = self._row(self.ada)
        overdue = f"{row.overdue_amount:,.2f}"
        self.assertEqual(overdue, "1,077.77")
        for user, seen in ((self.sue, False), (self.accountant, True)):
            with self.subTest(user=user.login):
                brief = str(self._brief(user))
                self.assertEqual(overdue in brief, seen)
                self.assertEqual("777.77" in brief.replace(overdue, ""), seen)
        self.assertTrue(invoice)

    def test_salesperson_sees_no_value(self):
        self._figures(
            priority_band="a",
            churn_risk="high",
            churn_probability=0.8,
            value_at_risk=1234.5,
        )
        for user, seen in ((self.sue, False), (self.manager, True)):
            self.assertEqual("1,234.50" in str(self._brief(user)), seen)

    def test_confidential_talk(self):
        self._talk("Illness", confidential=True, user_id=self.lead.id)
        self.assertNotIn("Illness", self._names("history"))
        self.assertIn("Illness", self._names("history", user=self.manager))

    def test_other_company(self):
        annex = self._company("Annex", self.eur)
        foreigner = self._user("crm_manager", company_id=annex.id)
        self._promise(ago(1))
        self._talk("Call")
        self._make()
        brief = self._brief(foreigner)
        self.assertEqual(brief["company"], "Annex")
        self.assertEqual([part["lines"] for part in brief["sections"]], [[]] * 4)

    def test_paper_says_what_the_page_says(self):
        self._promise(ago(1))
        self._figures(payment_band="e", payment_rule_band="e", payment_count=5)
        for user in (self.sue, self.accountant):
            with self.subTest(user=user.login):
                brief = self._brief(user)
                reports = self._as(user)["ir.actions.report"]
                html, _kind = reports._render_qweb_html(
                    "crm_relationship.report_brief", self.ada.ids
                )
                html = html.decode()
                self.assertIn(brief["step"]["name"], html)
                for part in brief["sections"]:
                    self.assertIn(part["title"], html)
                    for line in part["lines"]:
                        self.assertIn(line["name"], html)
                self.assertEqual("Overdue now" in html, user == self.accountant)
