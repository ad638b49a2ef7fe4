from odoo.exceptions import AccessError

from .common import TODAY, RelationshipCase, ago


class TestActions(RelationshipCase):
    """What people, automations and programs call, on one customer or many."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._user("sales_lead")
        cls._sell(cls.ada, 300, 40)

    def _server_action(self, name):
        return self.env.ref(f"crm_relationship.res_partner_action_{name}")

    def _run(self, action, partners, user=None):
        context = {"active_model": "res.partner", "active_ids": partners.ids}
        return self._as(user or self.seller, action).with_context(**context).run()

    def test_action_computes_the_selected_customers(self):
        self._run(self._server_action("refresh"), self.ada)
        self.assertEqual(self._row(self.ada).revenue_total, 300)

    def test_action_tells_how_many(self):
        result = self._run(self._server_action("refresh"), self.ada | self.bob)
        self.assertIn("2", result["params"]["message"])

    def test_contact_stands_for_its_company(self):
        contact = self._customer("Buyer", parent_id=self.ada.id)
        contact.action_refresh_relationship()
        self.assertEqual(self._row(self.ada).revenue_total, 300)

    def test_profitability_leaves_the_priority(self):
        self._refresh()
        before = self._row(self.ada).priority_score
        self._sell(self.ada, 900, 5)
        self.ada.action_compute_profitability(TODAY)
        row = self._row(self.ada)
        self.assertEqual((row.net_profit_12m, row.priority_score), (1200, before))

    def test_priority_leaves_the_profit(self):
        self._refresh()
        self._sell(self.ada, 900, 5)
        self.ada.action_compute_priority(TODAY)
        self.assertEqual(self._row(self.ada).net_profit_12m, 300)

    def test_past_day_is_looked_at_from_there(self):
        self._sell(self.ada, 900, 5)
        self.ada.action_refresh_relationship(as_of=str(ago(20)))
        self.assertEqual(self._row(self.ada).revenue_total, 300)

    def test_same_call_changes_nothing(self):
        self.ada.action_refresh_relationship(TODAY)
        before = self._row(self.ada).read()
        self.ada.action_refresh_relationship(TODAY)
        self.env.invalidate_all()
        self.assertEqual(self._row(self.ada).read(), before)

    def test_stranger_to_the_right_is_told_what_to_ask_for(self):
        employee = self._user("employee")
        with self.assertRaisesRegex(AccessError, "right User"):
            self._as(employee, self.ada).action_refresh_relationship()

    def test_hundred_customers_cost_no_more_queries_than_one(self):
        many = self.ada
        for number in range(99):
            many |= self._customer(f"Customer {number}")
        self.ada.action_refresh_relationship(TODAY)
        start = self.env.cr.sql_log_count
        self.ada.action_refresh_relationship(TODAY)
        one = self.env.cr.sql_log_count - start
        many.action_refresh_relationship(TODAY)
        self.assertLessEqual(self.env.cr.sql_log_count - start - one, one + 5)

    def test_action_without_code_computes_a_documents_customer(self):
        order = self._order(self.bob, 50, 3)
        action = self.env["ir.actions.server"].create(
            {
                "name": "Compute",
                "model_id": self.env["ir.model"]._get_id("sale.order"),
                "state": "crm_relationship",
                "crm_relationship_compute": "action_refresh_relationship",
            }
        )
        action.with_context(active_model="sale.order", active_ids=order.ids).run()
        self.assertEqual(self._row(self.bob).order_count_12m, 1)

    def test_action_on_a_model_without_contact_warns(self):
        action = self.env["ir.actions.server"].create(
            {
                "name": "Compute",
                "model_id": self.env["ir.model"]._get_id("res.country"),
                "state": "crm_relationship",
            }
        )
        self.assertIn("no contact", action.warning)


class TestWhatIf(RelationshipCase):
    """A draft scheme ranks customers beside the published one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._sell(cls.ada, 900, 10)
        cls._sell(cls.bob, 100, 10)
        cls._refresh()
        published = cls.env["crm.priority.scheme"]._for_companies(cls.company)
        cls.published = published[cls.company]
        draft = cls.published.with_company(cls.company).action_new_version()
        cls.draft = cls.env["crm.priority.scheme"].browse(draft["res_id"])

    def _compare(self):
        self.draft.action_compare()
        lines = self.env["crm.priority.comparison"].search(
            [("scheme_id", "=", self.draft.id)]
        )
        return {line.partner_id: line for line in lines}

    def test_same_scheme_changes_nobody(self):
        self.assertEqual({line.change for line in self._compare().values()}, {0.0})

    def test_every_customer_is_compared(self):
        self.assertEqual(set(self._compare()), {self.ada, self.bob})

    def test_difference_is_that_of_the_scores(self):
        self._weigh(profit=70)
        for line in self._compare().values():
            self.assertAlmostEqual(line.change, line.score_then - line.score_now, 6)

    def test_weight_on_profit_raises_the_profitable(self):
        self._weigh(profit=70)
        lines = self._compare()
        # both gain nothing but profit's rank: 75 of 100 for Ada, 25 for Bob above 50
        self.assertGreater(lines[self.ada].change, lines[self.bob].change)
        self.assertEqual(lines[self.ada].place_then, 1)

    def test_nothing_of_the_customers_changes(self):
        before = self._row(self.ada).read()
        self._weigh(profit=70)
        self._compare()
        self.assertEqual(self._row(self.ada).read(), before)

    def test_comparing_is_for_those_who_may_read_it(self):
        with self.assertRaises(AccessError):
            self._as(self._user("salesperson"), self.draft).action_compare()
        self._as(self._user("crm_manager"), self.draft).action_compare()

    def _weigh(self, profit):
        """All that profit does not weigh goes to a factor nothing is known of."""
        factors = self.draft.factor_ids
        on_profit = factors.filtered(lambda f: f.metric == "net_profit_12m")
        told = ("advocacy_score", "satisfaction_score")  # nobody has said anything
        unknown = factors.filtered(lambda f: not f.metric or f.metric in told)[:1]
        self.draft.factor_ids = [
            *((1, f.id, {"weight": 0}) for f in factors - on_profit - unknown),
            (1, on_profit.id, {"weight": profit}),
            (1, unknown.id, {"weight": 100 - profit}),
        ]
