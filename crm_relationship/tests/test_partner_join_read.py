from .partner_join_case import REVENUE, STAGE, PartnerJoinCase


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
