from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from .segment_case import SegmentCase


class TestSegmentAccess(SegmentCase):
    """Who makes segments, and whose members one sees."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._user("salesperson")
        cls.cid = cls._customer("Cid")
        cls.ada.user_id = cls.seller
        cls.bob.user_id = cls._user("salesperson")
        lamp = cls._product(cost=360)
        for partner in (cls.ada, cls.bob, cls.cid):
            cls._sell(partner, 300, product=lamp)
        cls._refresh()
        cls.buyers = cls._segment(name="Buyers")
        cls.losses = cls._segment("[('net_profit_12m', '<', 0)]", name="Losses")
        cls.debtors = cls._segment("[('overdue_amount', '>', 0)]", name="Debtors")
        cls.hidden = cls.losses | cls.debtors

    def _seen(self, role, segment):
        """The customers this role sees in the segment, by the history."""
        env = self._as(self.seller if role == "salesperson" else self._user(role))
        domain = [("segment_id", "=", segment.id)]
        return env["crm.segment.membership"].search(domain).partner_id.sudo()

    def test_salesperson_sees_his_own_members_and_nobodys(self):
        self.assertEqual(
            self._seen("salesperson", self.buyers).sorted("id"), self.ada | self.cid
        )

    def test_all_others_see_every_member(self):
        for role in ("sales_lead", "crm_user", "crm_manager", "accountant"):
            with self.subTest(role=role):
                self.assertEqual(len(self._seen(role, self.buyers)), 3)

    def test_count_is_of_the_members_one_sees(self):
        counts = {
            role: self._as(user, self.buyers).member_count
            for role, user in (
                ("salesperson", self.seller),
                ("crm_manager", self._user("crm_manager")),
            )
        }
        self.assertEqual(counts, {"salesperson": 2, "crm_manager": 3})

    def test_segments_by_role(self):
        expected = {
            "salesperson": self.buyers,
            "sales_lead": self.buyers,
            "crm_user": self.buyers,
            "crm_manager": self.buyers | self.losses,
            "accountant": self.buyers | self.losses | self.debtors,
        }
        ours = [("id", "in", (self.buyers | self.hidden).ids)]
        for role, segments in expected.items():
            env = self._as(self._user(role))
            with self.subTest(role=role):
                self.assertEqual(env["crm.segment"].search(ours).sudo(), segments)

    def test_figures_are_compared_for_segments_not_for_members(self):
        """There are a dozen segments, and a hundred thousand members."""
        members = self._as(self.seller)["crm.segment.membership"]
        query = members._search([("end_date", "=", False)])
        explain = SQL("EXPLAIN (FORMAT JSON) %s", query.select())
        (((plan,),),) = self.env.execute_query(explain)
        compared = {
            node.get("Relation Name")
            for node in self._nodes(plan["Plan"])
            if "figures" in node.get("Filter", "") + node.get("Join Filter", "")
        }
        self.assertEqual(compared, {"crm_segment"})

    def _nodes(self, plan):
        """A plan and all that is under it."""
        yield plan
        for inner in plan.get("Plans", ()):
            yield from self._nodes(inner)

    def test_setting_that_opens_margin_opens_the_segment(self):
        user = self._user("salesperson")
        user.group_ids += self.env.ref("crm_relationship.crm_relationship_group_margin")
        self.assertTrue(self._as(user, self.losses).has_access("read"))
        self.assertFalse(self._as(user, self.debtors).has_access("read"))

    def test_hidden_segment_is_not_told_around_the_corner(self):
        env = self._as(self.seller)
        for segment in self.hidden:
            with self.subTest(segment=segment.name):
                self.assertFalse(self._seen("salesperson", segment))
                found = [
                    env["crm.relationship"].search(
                        [("segment_ids", "in", segment.ids)]
                    ),
                    env["crm.relationship"].search(
                        [("segment_ids.name", "=", segment.name)]
                    ),
                    env["res.partner"].search(
                        [("relationship_segment_ids", "in", segment.ids)]
                    ),
                    env["res.partner"].search(
                        [("relationship_segment_ids", "ilike", segment.name)]
                    ),
                ]
                self.assertFalse(any(found))

    def test_hidden_segment_is_not_shown_nor_grouped(self):
        partner = self._as(self.seller, self.ada)
        self.assertNotIn(self.losses.id, partner.relationship_segment_ids.ids)
        for model, name in (
            ("crm.relationship", "segment_ids"),
            ("res.partner", "relationship_segment_ids"),
        ):
            groups = self._as(self.seller)[model]._read_group([], [name], ["__count"])
            shown = [segment.id for segment, _count in groups]
            self.assertIn(self.buyers.id, shown)
            self.assertFalse(set(shown) & set(self.hidden.ids))

    def test_hidden_segment_is_not_read(self):
        for segment in self.hidden:
            with self.assertRaises(AccessError):
                self._as(self.seller, segment).read(["name"])

    def test_evidence_is_read_by_nobody(self):
        members = self._history(self.losses)
        manager = self._as(self._user("crm_manager"), members)
        self.assertIn("Net Profit", manager[0].reason)
        for name in ("evidence", "end_evidence"):
            with self.assertRaises(AccessError):
                manager.read([name])

    def test_reason_names_no_hidden_figure(self):
        # a rule that asked for profit once does so no more
        self.losses.rule = "[('purchase_count', '>=', 1)]"
        member = self._as(self.seller, self._history(self.losses, self.ada))
        self.assertFalse(member.reason)
        self.assertTrue(self._history(self.losses, self.ada).reason)

    def test_manager_does_not_ask_for_what_he_may_not_see(self):
        manager = self._as(self._user("crm_manager"))
        refused = self.assertRaisesRegex(ValidationError, "Tested.*Overdue")
        with refused, self.env.cr.savepoint():
            manager["crm.segment"].create(
                {"name": "Tested", "rule": "[('overdue_amount', '>', 0)]"}
            )
        with self.assertRaisesRegex(ValidationError, "Buyers.*Overdue"):
            self._as(manager.user, self.buyers).write(
                {"rule": "[('overdue_amount', '>', 0)]"}
            )

    def test_manager_makes_a_segment(self):
        manager = self._as(self._user("crm_manager"))
        segment = manager["crm.segment"].create(
            {"name": "Tested", "rule": "[('net_profit_12m', '<', 0)]"}
        )
        self.assertEqual(segment.member_count, 3)

    def test_others_make_and_change_none(self):
        for role in ("salesperson", "sales_lead", "crm_user", "accountant"):
            env = self._as(self._user(role))
            with self.subTest(role=role):
                with self.assertRaises(AccessError):
                    env["crm.segment"].create({"name": "Tested"})
                with self.assertRaises(AccessError):
                    self.buyers.with_env(env).name = "Mine"
                with self.assertRaises(AccessError):
                    self.buyers.with_env(env).action_refresh_members()
                with self.assertRaises(AccessError):
                    self.ada.with_env(env).add_to_segment(self._picked().id)

    def test_history_is_written_by_nobody(self):
        manager = self._as(self._user("crm_manager"), self._history(self.buyers))
        for change in (
            lambda: manager[0].write({"end_date": "2030-01-01"}),
            lambda: manager[0].unlink(),
            lambda: manager.create(
                {
                    "segment_id": self.buyers.id,
                    "partner_id": self.ada.id,
                    "company_id": self.company.id,
                    "start_date": "2020-01-01",
                    "start_cause": "manual",
                }
            ),
        ):
            with self.assertRaises(AccessError):
                change()

    def test_employee_sees_no_segment_of_a_contact(self):
        partner = self._as(self._user("employee"), self.ada)
        with self.assertRaises(AccessError):
            partner.read(["relationship_segment_ids"])
        with self.assertRaises(AccessError):
            partner.search([("relationship_segment_ids", "!=", False)])
        with self.assertRaises(AccessError):
            partner._read_group([], ["relationship_segment_ids"], ["__count"])

    def test_somebody_of_another_company_sees_nothing(self):
        ours = self._segment(company_id=self.company.id)
        other = self._company("Other", self.usd)
        env = self._as(self._user("crm_manager", company_id=other.id))
        self.assertFalse(self._history(self.buyers).with_env(env).search([]))
        self.assertFalse(env["crm.segment"].search([("id", "=", ours.id)]))
        self.assertEqual(self.buyers.with_env(env).member_count, 0)


class TestSegmentAudienceAccess(SegmentCase):
    """Frozen audiences are for managers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._sell(cls.ada, 300)
        cls._refresh()
        cls.buyers = cls._segment()
        cls.manager = cls._as(cls._user("crm_manager"))
        cls.audience = cls.manager["crm.segment.audience"].create(
            # without a control group, which Ada would fall in by chance of her id
            {"name": "Spring", "segment_id": cls.buyers.id, "control_share": 0}
        )

    def test_others_see_none(self):
        for role in ("salesperson", "sales_lead", "crm_user", "accountant"):
            env = self._as(self._user(role))
            for records in (self.audience, self.audience.member_ids):
                with self.subTest(role=role, model=records._name):
                    self.assertFalse(records.with_env(env).has_access("read"))

    def test_others_do_not_search_contacts_by_one(self):
        domain = [("crm_audience_ids", "in", self.audience.ids)]
        for role in ("employee", "salesperson", "accountant"):
            partners = self._as(self._user(role))["res.partner"]
            with self.subTest(role=role), self.assertRaises(AccessError):
                partners.search(domain)
        found = self.manager["res.partner"].search(domain)
        self.assertEqual(found.ids, self.ada.ids)

    def test_manager_does_not_see_the_audience_of_a_hidden_segment(self):
        debtors = self._segment("[('overdue_amount', '>=', 0)]")
        audience = self.env["crm.segment.audience"].create(
            {"name": "Debts", "segment_id": debtors.id}
        )
        self.assertTrue(audience.member_count)
        for records in (audience, audience.member_ids):
            self.assertFalse(records.with_env(self.manager).has_access("read"))

    def test_frozen_stays_frozen(self):
        self.audience.name = "Spring catalogue"
        for vals in ({"control_share": 0.5}, {"member_ids": [(5,)]}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.audience.write(vals)
