from .partner_join_case import REVENUE, PartnerJoinCase


class TestPartnerCost(PartnerJoinCase):
    """What the figures cost those who do not ask for them, and those who do."""

    def _queries(self, call):
        self.env.flush_all()
        self.env.invalidate_all()
        call()  # caches of access rules and the like
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        return self.env.cr.sql_log_count - before

    def test_search_by_name_joins_nothing(self):
        query = self.env["res.partner"]._search([("name", "ilike", "a")])
        self.assertNotIn("crm_relationship", query.select().code)

    def test_two_figures_join_once(self):
        domain = [(REVENUE, ">", 0), ("priority_score", ">", 0)]
        query = self.env["res.partner"]._search(domain, order=REVENUE)
        self.assertEqual(query.select().code.count('"crm_relationship" WHERE'), 1)

    def test_reading_plain_fields_asks_for_no_figure(self):
        plain = self._queries(lambda: self.ada.read(["name", "phone"]))
        self.assertEqual(plain, 1)

    def test_list_of_80_costs_one_query_more(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {place}"} for place in range(80)]
        )
        user = self._as(self._user("sales_lead"))["res.partner"]
        among = [("id", "in", partners.ids)]
        plain = {"name": {}, "phone": {}}
        figures = {name: {} for name in (REVENUE, "priority_score", "payment_band")}
        before = self._queries(lambda: user.web_search_read(among, plain, limit=80))
        after = self._queries(
            lambda: user.web_search_read(among, {**plain, **figures}, limit=80)
        )
        self.assertLessEqual(after, before + 1)

    def test_name_search_asks_for_no_figure(self):
        with self.assertQueryCount(2):
            self.env["res.partner"].name_search("Ada", limit=8)
