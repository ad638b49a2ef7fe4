from .common import RelationshipCase, ago

REVENUE = "relationship_revenue_12m"
STAGE = "lifecycle_stage_id"


class PartnerJoinCase(RelationshipCase):
    """Ada has bought for 300, Bob for 500, Cyd is a lead, Dan a stranger."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cyd, cls.dan = cls._customer("Cyd"), cls._customer("Dan")
        cls.everybody = cls.ada | cls.bob | cls.cyd | cls.dan
        cls._sell(cls.ada, 100, days_ago=40)
        cls._sell(cls.ada, 200, days_ago=5)
        cls._sell(cls.bob, 500, days_ago=90)
        cls._lead(cls.cyd)
        cls._refresh()

    def _find(self, *domain, partners=None, **options):
        among = [("id", "in", (partners or self.everybody).ids)]
        found = self.env["res.partner"].search([*among, *domain], **options)
        return found.mapped("name")

    def _stage(self, name):
        return self.env.ref(f"crm_relationship.crm_lifecycle_stage_{name}")


class TestPartnerRead(PartnerJoinCase):
    def test_customer(self):
        self.assertEqual(self.ada.relationship_revenue_12m, 300)

    def test_lead_has_bought_for_nothing(self):
        self.assertEqual(self.cyd.read([REVENUE])[0][REVENUE], 0)

    def test_stranger_is_blank(self):
        self.assertIs(self.dan.read([REVENUE])[0][REVENUE], False)

    def test_contact_shows_its_company(self):
        contact = self._customer("Contact", parent_id=self.ada.id)
        self.assertEqual(contact.relationship_revenue_12m, 300)

    def test_contact_of_a_contact_shows_the_company(self):
        contact = self._customer("Contact", parent_id=self.ada.id)
        deep = self._customer("Deep", parent_id=contact.id)
        self.assertEqual(deep.relationship_revenue_12m, 300)

    def test_archived_customer(self):
        self.ada.active = False
        self.assertEqual(self.ada.relationship_revenue_12m, 300)

    def test_new_customer_is_blank(self):
        new = self.env["res.partner"].new({"name": "New"})
        self.assertIs(new.relationship_revenue_12m, False)

    def test_customer_being_edited(self):
        edited = self.env["res.partner"].new(origin=self.ada)
        self.assertEqual(edited.relationship_revenue_12m, 300)

    def test_contact_that_moves_shows_its_new_company(self):
        contact = self._customer("Contact", parent_id=self.ada.id)
        contact.mapped(REVENUE)
        contact.parent_id = self.bob
        self.assertEqual(contact.relationship_revenue_12m, 500)

    def test_refresh_is_seen_at_once(self):
        self.ada.mapped(REVENUE)
        self._sell(self.ada, 50)
        self._refresh()
        self.assertEqual(self.ada.relationship_revenue_12m, 350)

    def test_stage(self):
        self.assertEqual(self.ada.lifecycle_stage_id, self._stage("active"))

    def test_stage_set_on_the_partner_is_read_at_once(self):
        self.ada.lifecycle_stage_id = self._stage("agent")
        values = self.ada.web_read({STAGE: {"fields": {"display_name": {}}}})[0]
        self.assertEqual(values[STAGE]["display_name"], "Agent")

    def test_stage_set_on_the_row_is_read_at_once(self):
        self.ada.mapped(STAGE)
        self._row(self.ada)._set_stage_by_hand(self._stage("agent"))
        self.assertEqual(self.ada.lifecycle_stage_id, self._stage("agent"))

    def test_stage_set_on_the_row_is_found_at_once(self):
        self._row(self.ada)._set_stage_by_hand(self._stage("agent"))
        self.assertEqual(self._find((STAGE, "=", self._stage("agent").id)), ["Ada"])

    def test_web_read(self):
        fields = {REVENUE: {}, STAGE: {"fields": {"display_name": {}}}}
        values = self.ada.web_read(fields)[0]
        self.assertEqual(
            (values[REVENUE], values[STAGE]["display_name"]), (300, "Active")
        )

    def test_web_read_of_a_stranger(self):
        fields = {REVENUE: {}, STAGE: {"fields": {"display_name": {}}}}
        values = self.dan.web_read(fields)[0]
        self.assertEqual((values[REVENUE], values[STAGE]), (False, False))

    def test_export(self):
        data = (self.ada | self.dan).export_data(["name", REVENUE, STAGE])["datas"]
        self.assertEqual(data, [["Ada", 300, "Active"], ["Dan", "", ""]])

    def test_money_has_the_currency_of_the_company(self):
        self.assertEqual(self.ada.relationship_currency_id, self.usd)

    def test_every_figure_is_that_of_the_row(self):
        row = self._row(self.ada)
        for name, source in self.ada._relationship_field_names().items():
            if source in row._fields and name != "relationship_id":
                with self.subTest(name=name):
                    self.assertEqual(self.ada[name], row[source])


class TestPartnerSearch(PartnerJoinCase):
    def test_equal(self):
        self.assertEqual(self._find((REVENUE, "=", 300)), ["Ada"])

    def test_zero_is_not_unknown(self):
        self.assertEqual(self._find((REVENUE, "=", 0)), ["Cyd"])

    def test_unknown(self):
        self.assertEqual(self._find((REVENUE, "=", False)), ["Dan"])

    def test_known(self):
        self.assertEqual(self._find((REVENUE, "!=", False)), ["Ada", "Bob", "Cyd"])

    def test_not_equal_finds_the_unknown_too(self):
        self.assertEqual(self._find((REVENUE, "!=", 300)), ["Bob", "Cyd", "Dan"])

    def test_in(self):
        self.assertEqual(self._find((REVENUE, "in", [300, 500])), ["Ada", "Bob"])

    def test_not_in(self):
        self.assertEqual(self._find((REVENUE, "not in", [300, 0])), ["Bob", "Dan"])

    def test_range(self):
        found = self._find((REVENUE, ">", 0), (REVENUE, "<=", 300))
        self.assertEqual(found, ["Ada"])

    def test_less_than_does_not_find_the_unknown(self):
        self.assertEqual(self._find((REVENUE, "<", 300)), ["Cyd"])

    def test_negated_range_finds_the_unknown_too(self):
        found = self._find("!", (REVENUE, ">", 300))
        self.assertEqual(found, ["Ada", "Cyd", "Dan"])

    def test_or(self):
        found = self._find("|", (REVENUE, "=", 300), ("name", "=", "Dan"))
        self.assertEqual(found, ["Ada", "Dan"])

    def test_date(self):
        found = self._find(("relationship_last_order_date", ">=", ago(5)))
        self.assertEqual(found, ["Ada"])

    def test_selection(self):
        found = self._find(("relationship_rfm_segment", "=", False))
        self.assertEqual(found, ["Cyd", "Dan"])

    def test_stage(self):
        self.assertEqual(self._find((STAGE, "=", self._stage("active").id)), ["Ada"])

    def test_not_the_stage_finds_strangers_too(self):
        found = self._find((STAGE, "!=", self._stage("active").id))
        self.assertEqual(found, ["Bob", "Cyd", "Dan"])

    def test_no_stage(self):
        self.assertEqual(self._find((STAGE, "=", False)), ["Dan"])

    def test_name_of_the_stage(self):
        self.assertEqual(self._find((STAGE, "ilike", "first")), ["Bob"])

    def test_not_the_name_of_the_stage(self):
        found = self._find((STAGE, "not ilike", "first"))
        self.assertEqual(found, ["Ada", "Cyd", "Dan"])

    def test_path_through_the_stage(self):
        found = self._find((f"{STAGE}.kind", "=", "customer"))
        self.assertEqual(found, ["Ada", "Bob"])

    def test_stage_that_meets_a_domain(self):
        found = self._find((STAGE, "any", [("sequence", "<", 35)]))
        self.assertEqual(found, ["Bob", "Cyd"])

    def test_stage_that_does_not_meet_a_domain(self):
        found = self._find((STAGE, "not any", [("sequence", "<", 35)]))
        self.assertEqual(found, ["Ada", "Dan"])

    def test_contact_is_found_by_its_company(self):
        contact = self._customer("Contact", parent_id=self.ada.id)
        found = self._find((REVENUE, "=", 300), partners=self.everybody | contact)
        self.assertEqual(found, ["Ada", "Contact"])

    def test_company_is_found_by_its_contacts(self):
        self._customer("Contact", parent_id=self.ada.id)
        self.assertEqual(self._find(("child_ids", "any", [(REVENUE, ">", 0)])), ["Ada"])

    def test_contact_is_found_by_the_figure_of_its_parent(self):
        contact = self._customer("Contact", parent_id=self.ada.id)
        found = self._find((f"parent_id.{REVENUE}", "=", 300), partners=contact)
        self.assertEqual(found, ["Contact"])

    def test_documents_are_found_by_their_customer(self):
        domain = [(f"partner_id.{REVENUE}", "=", 500), ("state", "=", "posted")]
        found = self.env["account.move"].search(domain)
        self.assertEqual(found.partner_id, self.bob)

    def test_in_memory_is_as_in_the_database(self):
        for term in (
            (REVENUE, "=", 300),
            (REVENUE, "!=", 300),
            (REVENUE, "=", False),
            (REVENUE, "=", 0),
            (REVENUE, "in", [300, False]),
            (REVENUE, ">", 0),
            (STAGE, "ilike", "first"),
            (STAGE, "=", False),
            ("relationship_rfm_segment", "!=", "new"),
        ):
            with self.subTest(term=term):
                found = self.everybody.filtered_domain([term]).mapped("name")
                self.assertEqual(found, self._find(term))

    def test_count(self):
        domain = [("id", "in", self.everybody.ids), (REVENUE, ">=", 0)]
        self.assertEqual(self.env["res.partner"].search_count(domain), 3)


class TestPartnerOrder(PartnerJoinCase):
    def test_rising(self):
        found = self._find((REVENUE, "!=", False), order=REVENUE)
        self.assertEqual(found, ["Cyd", "Ada", "Bob"])

    def test_falling_with_the_unknown_last(self):
        found = self._find(order=f"{REVENUE} desc nulls last")
        self.assertEqual(found, ["Bob", "Ada", "Cyd", "Dan"])

    def test_by_stage_is_the_order_of_the_ladder(self):
        self._stage("active").sequence = 25
        found = self._find((STAGE, "!=", False), order=STAGE)
        self.assertEqual(found, ["Cyd", "Ada", "Bob"])

    def test_page_by_page(self):
        pages = [
            self._find(order=f"{REVENUE}, id", offset=place, limit=1)[0]
            for place in range(4)
        ]
        self.assertEqual(sorted(pages), ["Ada", "Bob", "Cyd", "Dan"])


class TestPartnerGroup(PartnerJoinCase):
    def _groups(self, groupby, *aggregates, partners=None):
        among = [("id", "in", (partners or self.everybody).ids)]
        partner = self.env["res.partner"]
        return partner._read_group(among, groupby, aggregates or ["__count"])

    def test_by_stage(self):
        groups = {stage.name: count for stage, count in self._groups([STAGE])}
        expected = {"Active": 1, "First order": 1, "Prospect": 1, False: 1}
        self.assertEqual(groups, expected)

    def test_by_month(self):
        groups = self._groups(["relationship_last_order_date:year"])
        self.assertEqual(sorted(count for _year, count in groups), [2, 2])

    def test_by_band_and_stage(self):
        groups = self._groups(["priority_band", STAGE])
        self.assertEqual(sum(count for *_group, count in groups), 4)

    def test_sum(self):
        self.assertEqual(self._groups([], f"{REVENUE}:sum"), [(800,)])

    def test_contacts_do_not_repeat_the_sum_of_their_company(self):
        contacts = self._customer("One", parent_id=self.ada.id)
        contacts |= self._customer("Two", parent_id=self.ada.id)
        groups = self._groups([], f"{REVENUE}:sum", partners=self.everybody | contacts)
        self.assertEqual(groups, [(800,)])

    def test_mean_counts_each_customer_once(self):
        contacts = self._customer("One", parent_id=self.ada.id)
        partners = self.ada | self.bob | contacts
        groups = self._groups([], f"{REVENUE}:avg", partners=partners)
        self.assertEqual(groups, [(400,)])

    def test_strangers_have_no_sum(self):
        groups = self._groups([], f"{REVENUE}:sum", partners=self.dan)
        self.assertEqual(groups, [(False,)])

    def test_sum_by_stage_in_the_web_client(self):
        groups = self.env["res.partner"].formatted_read_group(
            [("id", "in", self.everybody.ids)], [STAGE], [f"{REVENUE}:sum"]
        )
        sums = {
            group[STAGE] and group[STAGE][1]: group[f"{REVENUE}:sum"]
            for group in groups
        }
        self.assertLessEqual(
            {"Active": 300, "First order": 500, "Prospect": 0}.items(), sums.items()
        )

    def test_groups_of_the_web_client_have_their_records(self):
        domain = [("id", "in", self.everybody.ids)]
        groups = self.env["res.partner"].formatted_read_group(
            domain, [STAGE], ["__count"]
        )
        for group in groups:
            within = [*domain, *group["__extra_domain"]]
            with self.subTest(stage=group[STAGE]):
                found = self.env["res.partner"].search_count(within)
                self.assertEqual(found, group["__count"])

    def test_kanban_has_a_column_for_each_stage(self):
        partner = self.env["res.partner"].with_context(read_group_expand=True)
        groups = partner.web_read_group(
            [("id", "in", self.everybody.ids)], [STAGE], ["__count"]
        )["groups"]
        columns = {group[STAGE][0] for group in groups if group[STAGE]}
        self.assertEqual(columns, set(self.env["crm.lifecycle.stage"].search([]).ids))

    def test_only_groups_above_a_sum(self):
        groups = self.env["res.partner"]._read_group(
            [("id", "in", self.everybody.ids)],
            [STAGE],
            [f"{REVENUE}:sum"],
            having=[(f"{REVENUE}:sum", ">", 400)],
        )
        self.assertEqual([stage.name for stage, _sum in groups], ["First order"])


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
