"""What waits for the reader: the page, the reasons, and what is done for many."""

from odoo.exceptions import AccessError

from .common import TODAY, ago
from .role_case import RoleCase
from .test_query_counts import sent

CALL = "mail.mail_activity_data_call"


class WorklistCase(RoleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._user("crm_manager", name="Mara")
        cls.manager.group_ids += cls.env.ref("sales_team.group_sale_manager")

    def _lists(self, user, everybody=False):
        page = self._as(user)["crm.worklist"].get_page(everybody)
        return {
            shown["key"]: shown for part in page["parts"] for shown in part["lists"]
        }

    def _promise(self, user, days_overdue=1, **vals):
        return self.env["crm.promise"].create(
            {
                "name": "Send the samples",
                "partner_id": self.ada.id,
                "company_id": self.company.id,
                "made_date": ago(20),
                "due_date": ago(days_overdue),
                "user_id": user.id,
                **vals,
            }
        )

    def _quote(self, **vals):
        vals = {"user_id": self.seller.id} | vals
        return self._order(self.ada, 100, quotation=True, **vals)


class TestPage(WorklistCase):
    """The front page of the worklists."""

    def test_counts_what_is_mine(self):
        self._promise(self.seller)
        self._promise(self.seller)
        self._promise(self.manager)
        self.assertEqual(self._lists(self.seller)["promises"]["count"], 2)

    def test_counts_of_everybody_what_the_reader_may_see(self):
        self._promise(self.seller)
        self._promise(self.manager)
        found = self._lists(self.manager, everybody=True)["promises"]
        self.assertEqual(found["count"], 2)

    def test_nothing_to_do_is_shown_as_nothing(self):
        self.assertEqual(self._lists(self.seller)["promises"]["count"], 0)

    def test_what_one_may_not_see_is_left_out(self):
        self.assertNotIn("unprofitable", self._lists(self.seller))
        self.assertIn("unprofitable", self._lists(self.manager))

    def test_whoever_sees_no_relationships_has_no_page(self):
        with self.assertRaisesRegex(AccessError, "Worklists are for those"):
            self._lists(self._user("employee"))

    def test_most_urgent_first(self):
        page = self._as(self.manager)["crm.worklist"].get_page()
        keys = [part["key"] for part in page["parts"]]
        self.assertEqual(keys, ["today", "week", "calm"])

    def test_a_list_counts_what_its_action_shows(self):
        self._promise(self.seller)
        self._quote()
        for one, action in self._as(self.seller)["crm.worklist"]._seen():
            with self.subTest(list=one.key):
                self.assertIn(
                    f'name="{one.mine_filter}"',
                    self._as(self.seller)[action.res_model].get_views(
                        [(action.search_view_id.id, "search")]
                    )["views"]["search"]["arch"],
                )

    def test_queries_do_not_grow_with_the_rows(self):
        page = self._as(self.seller)["crm.worklist"]

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            with sent() as statements:
                page.get_page()
            return len(statements)

        count()
        for _time in range(2):
            self._promise(self.seller)
        few = count()
        for _time in range(18):
            self._promise(self.seller)
        self.assertEqual(count(), few)


class TestReasons(WorklistCase):
    """Each row says in words why it is there."""

    def test_promise(self):
        promise = self._promise(self.seller, days_overdue=3)
        self.assertIn("days overdue: 3", promise.overdue_reason)
        self.assertTrue(promise.overdue_reason.startswith("We promised it"))

    def test_promise_in_time_has_none(self):
        self.assertFalse(self._promise(self.seller, days_overdue=-3).overdue_reason)

    def test_unprofitable_names_what_cost_most(self):
        """100 sold less 30 discount, served for 90: 20 lost."""
        self._pool(name="Service desk")
        self._expense(self.expense, 90, days_ago=10)
        self._order(self.ada, 10, days_ago=5)
        self._sell(self.ada, 100, days_ago=5, discount=30)
        self._refresh()
        row = self._row(self.ada)
        self.assertEqual(row.net_profit_12m, 100 - 30 - 90)
        words = row.unprofitable_reason
        for part in ("100.00", "Cost to serve", "Service desk", "90.00", "30.00"):
            self.assertIn(part, words)
        self.assertLess(words.index("Cost to serve"), words.index("Discounts"))

    def test_unprofitable_says_how_often_goods_came_back(self):
        """Sold for 300, 90 credited twice, served for 200: 80 lost."""
        self._pool(name="Service desk")
        self._expense(self.expense, 200, days_ago=10)
        self._order(self.ada, 10, days_ago=5)
        self._sell(self.ada, 300, days_ago=9)
        for _time in range(2):
            self._refund(self.ada, 90, days_ago=5)
        self._refund(self.bob, 300, days_ago=5)
        self._refresh()
        row = self._row(self.ada)
        self.assertEqual(row.net_profit_12m, 300 - 2 * 90 - 200)
        self.assertIn("(credit notes: 2)", row.unprofitable_reason)

    def test_profitable_has_none(self):
        self._sell(self.ada, 100, days_ago=5)
        self._refresh()
        self.assertFalse(self._row(self.ada).unprofitable_reason)

    def test_at_risk_says_the_stake_to_whoever_may_see_it(self):
        self._sell(self.ada, 100, days_ago=50)
        self._refresh()
        row = self._row(self.ada)
        row.sudo().write({"churn_probability": 0.8, "value_at_risk": 640})
        self.env.flush_all()
        seen = self._as(self.manager, row).at_risk_reason
        self.assertIn("Of 100 such customers 80 do not", seen)
        self.assertIn("50 days", seen)
        self.assertIn("640.00", seen)
        self.assertNotIn("640", self._as(self.seller, row).at_risk_reason)

    def test_without_forecast_there_is_none(self):
        self._sell(self.ada, 100, days_ago=50)
        self._refresh()
        row = self._row(self.ada)
        row.sudo().churn_probability = False
        self.assertFalse(row.at_risk_reason)


class TestNoDecider(WorklistCase):
    """Quotations of any team of which nobody knows who decides."""

    def _found(self, order):
        orders = self._as(self.seller)["sale.order"]
        domain = [("id", "=", order.id), ("is_decider_known", "=", False)]
        return orders.search(domain)

    def test_named_in_the_list_with_its_reason(self):
        order = self._as(self.seller, self._quote())
        self.assertEqual(self._found(order), order)
        self.assertIn("Nobody who decides is known", order.no_decider_reason)

    def test_gone_once_a_decider_is_named(self):
        order = self._as(self.seller, self._quote())
        self._role()
        self.assertFalse(self._found(order))
        self.assertTrue(order.is_decider_known)
        self.assertFalse(order.no_decider_reason)

    def test_a_decider_of_yesterday_decides_no_more(self):
        order = self._as(self.seller, self._quote())
        self._role(start_date=ago(9), end_date=ago(1))
        self.assertEqual(self._found(order), order)

    def test_naming_starts_from_the_customer(self):
        context = self._quote().action_name_decider()["context"]
        self.assertEqual(context["default_customer_id"], self.ada.id)


class TestForMany(WorklistCase):
    """A call for each, and who was left out and why."""

    def _calls(self, partner):
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", "res.partner"),
                ("res_id", "=", partner.id),
                ("activity_type_id", "=", self.env.ref(CALL).id),
            ]
        )

    def _rows(self):
        self._sell(self.ada, 100, days_ago=5)
        self._sell(self.bob, 100, days_ago=5)
        self._refresh()
        return self._as(self.manager, self._row(self.ada) | self._row(self.bob))

    def test_a_call_is_planned_with_each_for_today(self):
        told = self._rows().action_plan_calls()
        self.assertIn("2 of 2", told["params"]["message"])
        calls = self._calls(self.ada) | self._calls(self.bob)
        self.assertEqual(calls.mapped("date_deadline"), [TODAY, TODAY])

    def test_by_whoever_looks_after_the_customer(self):
        self.ada.user_id = self.seller
        self._rows().action_plan_calls()
        self.assertEqual(self._calls(self.ada).user_id, self.seller)
        self.assertEqual(self._calls(self.bob).user_id, self.manager)

    def test_who_has_a_call_planned_is_left_out_by_name(self):
        self.bob.activity_schedule(CALL, user_id=self.manager.id)
        told = self._rows().action_plan_calls()
        message = told["params"]["message"]
        self.assertIn("1 of 2", message)
        self.assertIn("a call is planned already: Bob", message)
        self.assertEqual(len(self._calls(self.bob)), 1)

    def test_whom_one_may_not_change_is_left_out_by_name(self):
        self._sell(self.ada, 100, days_ago=5)
        self._refresh()
        reader = self._user("crm_user")
        told = self._as(reader, self._row(self.ada)).action_plan_calls()
        self.assertIn("not yours to change: Ada", told["params"]["message"])
        self.assertFalse(self._calls(self.ada))

    def test_brief_and_decision_are_of_the_rows_customers(self):
        rows = self._rows()
        context = rows.action_open_decide()["context"]
        self.assertEqual(set(context["active_ids"]), set((self.ada | self.bob).ids))
