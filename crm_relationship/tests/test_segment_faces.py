"""Segments as they are shown, filtered, grouped and counted."""

from .segment_case import SegmentCase


class TestSegmentFaces(SegmentCase):
    """Filters, groups, counts and what they cost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for partner in (cls.ada, cls.bob):
            cls._sell(partner, 300)
        cls.clerk = cls._customer("Clerk", parent_id=cls.ada.id)
        cls._refresh()
        cls.env["crm.segment"].search([]).active = False
        cls.buyers = cls._segment(name="Buyers")
        cls.guests = cls._picked(cls.ada, name="Guests")

    def test_count(self):
        self.assertEqual((self.buyers | self.guests).mapped("member_count"), [2, 1])

    def test_filter_customers(self):
        ours = [("company_id", "=", self.company.id)]
        rows = self.env["crm.relationship"]
        for domain, expected in (
            ([("segment_ids", "in", self.guests.ids)], self.ada),
            ([("segment_ids", "not in", self.guests.ids)], self.bob),
            ([("segment_ids", "ilike", "uest")], self.ada),
            ([("segment_ids", "=", False)], self.env["res.partner"]),
            ([("segment_ids", "!=", False)], self.ada | self.bob),
            ([("segment_ids.name", "=", "Guests")], self.ada),
        ):
            with self.subTest(domain=domain):
                found = rows.search(ours + domain).partner_id
                self.assertEqual(found.sorted("id"), expected)

    def test_filter_contacts(self):
        partners = self.env["res.partner"]
        field = "relationship_segment_ids"
        found = partners.search([(field, "in", self.guests.ids)])
        self.assertEqual(found, self.ada | self.clerk)
        found = partners.search(
            [(field, "not in", self.guests.ids), ("name", "in", ("Ada", "Bob"))]
        )
        self.assertEqual(found, self.bob)

    def test_contact_shows_the_segments_of_its_company(self):
        segments = self.clerk.relationship_segment_ids
        self.assertEqual(segments, self.buyers | self.guests)

    def test_group_customers(self):
        groups = self.env["crm.relationship"]._read_group(
            [("company_id", "=", self.company.id)], ["segment_ids"], ["__count"]
        )
        self.assertEqual(dict(groups), {self.buyers: 2, self.guests: 1})

    def test_group_customers_without_a_segment(self):
        self.buyers.active = False
        groups = self.env["crm.relationship"].formatted_read_group(
            [("company_id", "=", self.company.id)], ["segment_ids"], ["revenue_12m:sum"]
        )
        counts = {
            (group["segment_ids"] or [False])[0]: group["revenue_12m:sum"]
            for group in groups
        }
        self.assertEqual(counts, {self.guests.id: 300, False: 300})

    def test_group_contacts(self):
        groups = self.env["res.partner"]._read_group(
            [("id", "in", (self.ada | self.bob | self.clerk).ids)],
            ["relationship_segment_ids"],
            ["__count"],
        )
        self.assertEqual(dict(groups), {self.buyers: 3, self.guests: 2})

    def test_buttons_lead_to_the_members(self):
        for action in (
            self.guests.action_open_customers(),
            self.guests.action_open_history(),
        ):
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(found.partner_id, self.ada)

    def _queries(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        work()
        return self.cr.sql_log_count - before

    def test_counting_a_hundred_segments_costs_as_much_as_one(self):
        many = self.env["crm.segment"].create(
            [{"name": f"Segment {n}", "rule": "[]"} for n in range(100)]
        )
        names = {"name": {}, "member_count": {}, "color": {}}

        def count(segments):
            return self._queries(lambda: segments.web_read(names))

        count(self.buyers)  # what is looked up once
        self.assertEqual(count(many), count(self.buyers))

    def test_showing_segments_of_a_hundred_contacts_costs_as_much_as_of_one(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {n}"} for n in range(100)]
        )
        partners.add_to_segment(self.guests.id)
        names = {"relationship_segment_ids": {"fields": {"display_name": {}}}}

        def count(records):
            return self._queries(lambda: records.web_read(names))

        count(partners[0])
        self.assertEqual(count(partners), count(partners[0]))

    def test_refreshing_a_hundred_segments_is_one_statement(self):
        self._queries(self.buyers.action_refresh_members)
        one = self._queries(lambda: self.buyers._refresh_now("run"))
        many = self.env["crm.segment"].create(
            [{"name": f"Segment {n}", "rule": "[]"} for n in range(100)]
        )
        # one more: what the hundred are is read from the database by batches
        self.assertLessEqual(self._queries(lambda: many._refresh_now("run")), one + 1)

    def test_copy_has_members_of_its_own(self):
        copy = self.buyers.copy()
        self.assertEqual(self._members(copy), self.ada | self.bob)
        self.assertEqual(copy.name, "Buyers (copy)")

    def test_picker_is_on_record(self):
        manager = self._user("crm_manager")
        partners = self._as(manager, self.bob)
        partners.add_to_segment(self.guests.id)
        self.assertEqual(self._history(self.guests, self.bob).start_user_id, manager)
