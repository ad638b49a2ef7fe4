"""A team that holds quotations back until a decider is known."""

from functools import partial

from lxml import etree

from odoo.exceptions import AccessError, UserError

from .decider_case import DeciderCase
from .test_query_counts import sent
from .timeline_case import NOON


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
