"""Salespeople with own documents see their own customers' relationships."""

from odoo.exceptions import AccessError

from .common import RelationshipCase


class TestAccessCustomers(RelationshipCase):
    """Ada is the seller's own, Bob somebody else's, Cyd nobody's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cyd = cls._customer("Cyd")
        cls.everybody = cls.ada | cls.bob | cls.cyd
        cls.user = cls._user("salesperson")
        cls.ada.user_id = cls.user
        cls.bob.user_id = cls._user("salesperson")
        for customer, amount in ((cls.ada, 100), (cls.bob, 900), (cls.cyd, 500)):
            cls._sell(customer, amount)
        cls._refresh()
        cls.seller = cls._as(cls.user)
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _revenues(self, env):
        customers = self.everybody.with_env(env)
        return customers.mapped("relationship_revenue_12m")

    def _find(self, env, domain, **options):
        mine = [("id", "in", self.everybody.ids)]
        return env["res.partner"].search(mine + domain, **options).mapped("name")

    # rows

    def test_rows(self):
        rows = self.seller["crm.relationship"].search([])
        self.assertEqual(rows.partner_id, self.ada | self.cyd)

    def test_row_of_another_is_denied(self):
        row = self._row(self.bob).with_env(self.seller)
        with self.assertRaises(AccessError):
            row.read(["revenue_12m"])

    def test_whether_a_quotation_covers_anothers_need_is_not_told(self):
        need = self.env["crm.need"].create({"name": "Lamp", "partner_id": self.bob.id})
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            need.with_env(self.seller).action_open_order()

    def test_contributions(self):
        lines = self.seller["crm.priority.contribution"].search([])
        self.assertEqual(lines.partner_id, self.ada | self.cyd)

    def test_transitions(self):
        lines = self.seller["crm.lifecycle.transition"].search([])
        self.assertNotIn(self.bob, lines.partner_id)

    def test_all_documents_is_all_rows(self):
        lead = self._as(self._user("sales_lead"))
        self.assertEqual(self._revenues(lead), [100, 900, 500])

    # the same through the partner

    def test_read(self):
        self.assertEqual(self._revenues(self.seller), [100, False, 500])

    def test_read_after_somebody_who_may_see_all(self):
        self._revenues(self.env)
        self.assertEqual(self._revenues(self.seller), [100, False, 500])

    def test_read_after_sudo(self):
        self.bob.with_env(self.seller).sudo().relationship_revenue_12m  # noqa: B018
        self.assertEqual(self._revenues(self.seller), [100, False, 500])

    def test_read_of_a_contact_of_another(self):
        contact = self._customer("Contact", parent_id=self.bob.id)
        value = contact.with_env(self.seller).relationship_revenue_12m
        self.assertIs(value, False)

    def test_search(self):
        found = self._find(self.seller, [("relationship_revenue_12m", ">", 400)])
        self.assertEqual(found, ["Cyd"])

    def test_search_for_unknown_finds_the_hidden(self):
        found = self._find(self.seller, [("relationship_revenue_12m", "=", False)])
        self.assertEqual(found, ["Bob"])

    def test_search_for_not_finds_the_hidden(self):
        found = self._find(self.seller, [("relationship_revenue_12m", "!=", 900)])
        self.assertEqual(sorted(found), ["Ada", "Bob", "Cyd"])

    def test_sort_puts_the_hidden_with_the_unknown(self):
        order = "relationship_revenue_12m desc nulls last"
        self.assertEqual(
            self._find(self.seller, [], order=order), ["Cyd", "Ada", "Bob"]
        )

    def test_group(self):
        groups = self.seller["res.partner"]._read_group(
            [("id", "in", self.everybody.ids)],
            ["relationship_revenue_12m"],
            ["__count"],
        )
        self.assertEqual(dict(groups), {100: 1, 500: 1, False: 1})

    def test_sum(self):
        groups = self.seller["res.partner"]._read_group(
            [("id", "in", self.everybody.ids)], [], ["relationship_revenue_12m:sum"]
        )
        self.assertEqual(groups, [(600,)])

    def test_export(self):
        names = ["relationship_revenue_12m"]
        data = self.bob.with_env(self.seller).export_data(names)
        self.assertEqual(data["datas"], [[""]])

    # setting a stage

    def test_stage_of_ones_own_customer(self):
        stage = self.env.ref("crm_relationship.crm_lifecycle_stage_agent")
        self.ada.with_env(self.seller).lifecycle_stage_id = stage
        self.assertEqual(self._row(self.ada).stage_id, stage)

    def test_stage_of_another_is_denied_and_not_lost_in_silence(self):
        stage = self.env.ref("crm_relationship.crm_lifecycle_stage_agent")
        with self.assertRaises(AccessError):
            self.bob.with_env(self.seller).lifecycle_stage_id = stage

    def test_stage_of_the_row_of_another_is_denied(self):
        stage = self.env.ref("crm_relationship.crm_lifecycle_stage_agent")
        with self.assertRaises(AccessError):
            self._row(self.bob).with_env(self.seller).stage_id = stage

    def test_customer_that_changes_hands(self):
        self.bob.user_id = self.user
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self._revenues(self.seller), [100, 900, 500])
