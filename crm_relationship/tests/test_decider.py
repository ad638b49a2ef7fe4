"""Quotations where nobody who decides is known, or was met: warned of, held back."""

from datetime import timedelta
from functools import partial

from lxml import etree
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError

from .test_contact_role import RoleCase
from .test_query_counts import sent
from .timeline_case import NOON


class DeciderCase(RoleCase):
    """A team that holds back quotations without a decider; its seller and manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._user("sales_lead", name="Mara")
        cls.manager.group_ids += cls.env.ref("sales_team.group_sale_manager")
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Keen",
                "user_id": cls.manager.id,
                "company_id": cls.company.id,
                "crm_decider_check": "block",
            }
        )

    @classmethod
    def _quote(cls, partner=None, amount=100, **vals):
        vals = {"user_id": cls.seller.id, "team_id": cls.team.id} | vals
        order = cls._order(partner or cls.ada, amount, quotation=True, **vals)
        return cls._as(cls.seller, order)

    def _check(self, order=None):
        order = order or self.order
        order.invalidate_recordset()
        return order.decider_check

    def _ask(self, order):
        order.action_ask_to_let_pass()
        return order.decider_decision_ids.sorted("id")[-1]


class TestDeciderKnown(DeciderCase):
    def test_block(self):
        order = self._quote()
        self.assertEqual(order.decider_check, "block")
        self.assertIn("Nobody who decides at Ada is known", order.decider_check_words)

    def test_warn(self):
        self.team.crm_decider_check = "warn"
        order = self._quote()
        self.assertEqual(order.decider_check, "warn")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_off(self):
        self.team.crm_decider_check = "off"
        self.assertFalse(self._quote().decider_check)

    def test_another_team(self):
        team = self.env["crm.team"].create({"name": "Lax", "company_id": False})
        self.assertFalse(self._quote(team_id=team.id).decider_check)

    def test_decider_known(self):
        self._role()
        self.assertFalse(self._quote().decider_check)
        self.assertFalse(self._quote().decider_check_words)

    def test_quotation_to_a_contact_counts_for_its_customer(self):
        self._role(self.max)
        self.assertFalse(self._quote(self.eva).decider_check)

    def test_who_does_not_decide_is_not_enough(self):
        self._role(kind="champion")
        self.assertEqual(self._quote().decider_check, "block")

    def test_decider_of_another_customer(self):
        self._role(self.cleo)
        self.assertEqual(self._quote().decider_check, "block")

    def test_days_of_a_role(self):
        for days_ago, until, expected in (
            (0, None, False),
            (10, 0, False),
            (10, 1, "block"),
            (-1, None, "block"),
        ):
            with self.subTest(days_ago=days_ago, until=until):
                role = self._role(days_ago=days_ago, until=until)
                self.assertEqual(self._check(self._quote()), expected)
                role.active = False

    def test_archived_role_is_none(self):
        self._role().active = False
        self.assertEqual(self._quote().decider_check, "block")

    def test_decider_who_left_is_none(self):
        self._role()
        self.eva.active = False
        self.assertEqual(self._quote().decider_check, "block")

    def test_role_for_a_deal(self):
        lead = self._lead(self.ada)
        self._role(lead_id=lead.id)
        self.assertFalse(self._quote(opportunity_id=lead.id).decider_check)
        self.assertEqual(self._quote().decider_check, "block")

    def test_role_for_another_company_of_ours(self):
        branch = self._company("Branch", self.eur)
        self._role(company_id=branch.id)
        self.assertEqual(self._quote().decider_check, "block")

    def test_role_the_salesperson_may_not_see_counts(self):
        self.ada.user_id = self._user("salesperson", name="Olga")
        self._role(user_id=self.us.id)
        self.assertFalse(self._quote().decider_check)

    def test_confirmed_order_is_left_alone(self):
        self._role()
        order = self._quote()
        order.action_confirm()
        self.env["crm.contact.role"].search([]).active = False
        self.assertFalse(self._check(order))

    def test_quotation_not_saved_yet(self):
        draft = self.env["sale.order"].new(
            {"partner_id": self.ada.id, "team_id": self.team.id}
        )
        self.assertEqual(draft.decider_check, "block")
        self._role()
        draft.invalidate_recordset(["decider_check"])
        self.assertFalse(draft.decider_check)


class TestDeciderMet(DeciderCase):
    """Met: talked with, met with, or written to us, within the days of the team."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.crm_decider_days = 30
        cls._role()
        cls.order = cls._quote()

    def test_never_met(self):
        self.assertEqual(self._check(), "block")
        self.assertIn("in the last 30 days", self.order.decider_check_words)

    def test_talked(self):
        self._talk("Call", 24, partner=self.eva)
        self.assertFalse(self._check())

    def test_not_reached_is_no_contact(self):
        self._talk("Call", 24, partner=self.eva, outcome="missed")
        self._talk("Call", 24, partner=self.eva, outcome="message")
        self.assertEqual(self._check(), "block")

    def test_talk_with_another_contact(self):
        self._talk("Call", 24, partner=self.max)
        self.assertEqual(self._check(), "block")

    def test_talk_for_another_company_of_ours(self):
        branch = self._company("Branch", self.eur)
        self._talk("Call", 24, partner=self.eva, company_id=branch.id)
        self.assertEqual(self._check(), "block")

    def test_first_and_last_day(self):
        talk = self._talk("Call", partner=self.eva)
        for days, expected in ((0, False), (30, False), (31, "block")):
            with self.subTest(days=days):
                talk.date = NOON - timedelta(days=days)
                self.assertEqual(self._check(), expected)

    def test_their_message(self):
        self._say(self.ada, "We need lamps", 24, author=self.eva)
        self.assertFalse(self._check())

    def test_our_message_is_no_contact(self):
        self._say(self.eva, "Do you need lamps?", 24)
        self.assertEqual(self._check(), "block")

    def test_old_message(self):
        self._say(self.ada, "We need lamps", 24 * 40, author=self.eva)
        self.assertEqual(self._check(), "block")

    def test_meeting(self):
        self._meet("Lunch", 24)
        self.assertFalse(self._check())

    def test_meeting_to_come(self):
        self._meet("Lunch", -24)
        self.assertEqual(self._check(), "block")

    def test_meeting_long_ago(self):
        self._meet("Lunch", 24 * 40)
        self.assertEqual(self._check(), "block")

    def test_meeting_that_was_declined(self):
        meeting = self._meet("Lunch", 24)
        attendee = meeting.attendee_ids.filtered(lambda a: a.partner_id == self.eva)
        self.assertTrue(attendee)
        attendee.state = "declined"
        self.assertEqual(self._check(), "block")

    def test_meeting_that_was_dropped(self):
        self._meet("Lunch", 24).active = False
        self.assertEqual(self._check(), "block")

    def test_one_of_several_is_enough(self):
        self._role(self.max)
        self._talk("Call", 24, partner=self.max)
        self.assertFalse(self._check())

    def test_without_days_nobody_need_be_met(self):
        self.team.crm_decider_days = 0
        self.assertFalse(self._check())

    def test_negative_days_are_refused(self):
        with self.assertRaisesRegex(CheckViolation, "crm_decider_days_not_negative"):
            self.team.crm_decider_days = -1
            self.env.flush_all()


class TestDeciderHoldsBack(DeciderCase):
    def setUp(self):
        super().setUp()
        self.order = self._quote()

    def test_neither_confirmed_nor_sent(self):
        for act in ("action_confirm", "action_quotation_send", "action_quotation_sent"):
            refused = self.assertRaisesRegex(UserError, "Ask to Let Pass")
            with self.subTest(act=act), refused:
                getattr(self.order, act)()
        self.assertEqual(self.order.state, "draft")

    def test_managers_too(self):
        with self.assertRaisesRegex(UserError, "Nobody who decides at Ada"):
            self._as(self.manager, self.order).action_confirm()

    def test_goes_on_once_a_decider_is_known(self):
        self.assertEqual(self.order.decider_check, "block")
        self._role()
        self.order.action_quotation_sent()
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_one_of_several_holds_all_back(self):
        self._role(self.cleo)
        orders = self._quote(self.bob) | self.order
        with self.assertRaisesRegex(UserError, "at Ada"):
            orders.action_confirm()
        self.assertEqual(set(orders.mapped("state")), {"draft"})

    def test_customer_who_signs_has_decided(self):
        order = self.order.sudo()
        order.write({"signed_by": "Eva", "signed_on": NOON})
        order._validate_order()
        self.assertEqual(order.state, "sale")

    def test_let_pass_by_a_manager_with_a_reason(self):
        decision = self._ask(self.order)
        self.assertEqual(self._check(), "asked")
        with self.assertRaisesRegex(UserError, "Waiting for a sales manager"):
            self.order.action_confirm()
        self._as(self.manager, decision).action_approve("A tender: no names given")
        self.assertEqual(self._check(), "lifted")
        self.assertIn("Mara", self.order.decider_check_words)
        self.order.action_quotation_sent()
        self.order.action_confirm()
        self.assertEqual(
            (decision.kind, decision.state, decision.decided_by_id, decision.reason),
            ("decider", "approved", self.manager, "A tender: no names given"),
        )
        self.assertEqual(decision.asked_by_id, self.seller)

    def test_letting_pass_needs_a_reason(self):
        decision = self._as(self.manager, self._ask(self.order))
        with self.assertRaisesRegex(UserError, "write a reason"):
            decision.action_approve()

    def test_request_reaches_the_leader_and_the_answer_the_salesperson(self):
        decision = self._ask(self.order)
        self.assertEqual(self.order.activity_ids.user_id, self.manager)
        self._as(self.manager, decision).action_refuse("Go and see them")
        self.assertFalse(self.order.activity_ids)
        self.assertIn("Go and see them", self.order.message_ids[0].body)
        self.assertIn(self.seller.partner_id, self.order.message_ids[0].partner_ids)

    def test_refused_holds_back_and_can_ask_again(self):
        self._as(self.manager, self._ask(self.order)).action_refuse("Go and see them")
        with self.assertRaisesRegex(UserError, "Refused by Mara: Go and see them"):
            self.order.action_confirm()
        self.assertEqual(self._ask(self.order).state, "asked")

    def test_manager_answers_at_once(self):
        action = self._as(self.manager, self.order).action_ask_to_let_pass()
        decision = self.order.decider_decision_ids
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("crm.decision", decision.id)
        )
        self.assertTrue(self._as(self.manager, decision).may_decide)

    def test_asking_twice_or_without_need_is_refused(self):
        self._ask(self.order)
        with self.assertRaisesRegex(UserError, "is not held back"):
            self.order.action_ask_to_let_pass()
        self._role(self.cleo)
        with self.assertRaisesRegex(UserError, "is not held back"):
            self._quote(self.bob).action_ask_to_let_pass()

    def test_nobody_else_lets_pass(self):
        decision = self._ask(self.order)
        for role in ("salesperson", "sales_lead", "crm_manager", "accountant"):
            user = self._user(role)
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(user, decision).action_approve("Fine")
            self.assertFalse(self._as(user, decision).may_decide)
        self.assertEqual(decision.state, "asked")

    def test_cancelled_quotation_withdraws_its_request(self):
        decision = self._ask(self.order)
        self.order.action_cancel()
        self.assertEqual(decision.state, "withdrawn")

    def test_request_for_one_quotation_lets_no_other_pass(self):
        self._as(self.manager, self._ask(self.order)).action_approve("Tender")
        self.assertEqual(self._quote().decider_check, "block")

    def test_payment_is_still_decided_by_accounting(self):
        decision = self.env["crm.decision"].create(
            {
                "name": "Q",
                "kind": "payment",
                "partner_id": self.ada.id,
                "company_id": self.company.id,
                "order_id": self.order.id,
            }
        )
        self._as(self._user("accountant"), decision).action_approve()
        self.assertEqual(decision.state, "approved")
        self.assertEqual(self._check(), "block")


class TestDeciderQueries(DeciderCase):
    """One statement more on a quotation with the check, none without."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.crm_decider_days = 30
        for contact in (cls.eva, cls.max, cls.cleo):
            cls._role(contact)
            cls._talk("Call", 24, partner=contact)

    def _sent(self, work):
        self.env.flush_all()
        self.env.cr.flush()
        self.env.invalidate_all()
        with sent() as statements:
            work()
            self.env.flush_all()
            self.env.cr.flush()
        return statements

    def _more(self, make, act):
        """Statements of the same act with the check on beyond those with it off."""
        counts = []
        for check in ("off", "block"):
            self.team.crm_decider_check = check
            act(make())  # what is loaded once for all
            thing = make()
            act_on = partial(act, thing)
            # kept in memory, as access rules are; a product made may have cleared them
            self.env["crm.team"]._decider_rules()
            self.seller.with_user(self.seller)._get_company_ids()
            statements = self._sent(act_on)
            if check == "off":
                self.assertNotIn("crm_contact_role", " ".join(statements))
            counts.append(len(statements))
        return counts[1] - counts[0]

    def test_confirming(self):
        more = self._more(self._quote, lambda order: order.action_confirm())
        self.assertEqual(more, 1)

    def test_confirming_several_at_once(self):
        def quotes():
            return self._quote() | self._quote(self.bob) | self._quote(self.eva)

        self.assertEqual(self._more(quotes, lambda orders: orders.action_confirm()), 1)

    def test_reading_the_form(self):
        orders = self._as(self.seller)["sale.order"]
        arch = etree.fromstring(orders.get_view(view_type="form")["arch"])
        names = {
            node.get("name"): {} for node in arch.xpath("//field[not(ancestor::field)]")
        }
        self.assertIn("decider_check_words", names)
        more = self._more(self._quote, lambda order: order.web_read(names))
        self.assertEqual(more, 1)

    def test_contact_opens_without_a_statement_about_roles(self):
        seen = self._as(self.seller, self.ada)
        arch = seen.get_view(view_type="form")["arch"]
        self.assertIn("crm_who_decides", arch)
        self.assertNotIn("contact_role_ids", arch)
