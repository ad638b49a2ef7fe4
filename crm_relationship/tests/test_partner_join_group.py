from .partner_join_case import REVENUE, STAGE, PartnerJoinCase


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
