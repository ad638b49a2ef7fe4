from odoo.exceptions import UserError, ValidationError

from .common import RelationshipCase, ago


class SegmentCase(RelationshipCase):
    """Segments of the tests' own, beside the ready-made ones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # where demo data may be
        cls.elsewhere = cls.env["res.company"].search([]) - cls.company

    @classmethod
    def _segment(cls, rule="[('purchase_count', '>=', 1)]", **vals):
        vals.setdefault("name", "Tested")
        return cls.env["crm.segment"].create({"rule": rule, **vals})

    @classmethod
    def _picked(cls, *partners, **vals):
        segment = cls._segment(False, kind="manual", **vals)
        for partner in partners:
            partner.add_to_segment(segment.id)
        return segment

    @classmethod
    def _members(cls, segment):
        """The customers in the segment now."""
        return cls._history(segment).filtered(lambda m: not m.end_date).partner_id

    @classmethod
    def _history(cls, segment, partner=None):
        domain = [
            ("segment_id", "=", segment.id),
            ("company_id", "not in", cls.elsewhere.ids),
        ]
        if partner:
            domain.append(("partner_id", "=", partner.id))
        return cls.env["crm.segment.membership"].search(domain, order="id")


class TestSegmentByRule(SegmentCase):
    """Members of a rule: who comes, who goes, when and why."""

    def test_whoever_meets_the_rule_is_a_member(self):
        segment = self._segment("[('revenue_12m', '>=', 300)]")
        self._sell(self.ada, 300)
        self._sell(self.bob, 299)
        self._refresh()
        self.assertEqual(self._members(segment), self.ada)

    def test_a_new_segment_is_filled_at_once(self):
        self._sell(self.ada, 300)
        self._refresh()
        self.assertEqual(self._members(self._segment()), self.ada)

    def test_a_changed_rule_chooses_at_once(self):
        self._sell(self.ada, 300)
        self._sell(self.bob, 20)
        self._refresh()
        segment = self._segment("[('revenue_12m', '>=', 300)]")
        segment.rule = "[('revenue_12m', '<', 300)]"
        self.assertEqual(self._members(segment), self.bob)
        gone = self._history(segment, self.ada)
        self.assertEqual((gone.end_date, gone.end_cause), (ago(0), "bulk"))

    def test_a_document_brings_a_member_in(self):
        segment = self._segment("[('purchase_count', '>=', 2)]")
        self._sell(self.ada, 300, days_ago=40)
        self._refresh()
        self._sell(self.ada, 20, days_ago=3)
        self._drain()
        member = self._history(segment)
        self.assertEqual(
            (member.partner_id, member.start_date, member.start_cause),
            (self.ada, ago(0), "rule"),
        )

    def test_a_document_takes_a_member_out(self):
        segment = self._segment("[('purchase_count', '=', 1)]")
        self._sell(self.ada, 300, days_ago=40)
        self._refresh()
        self._sell(self.ada, 20, days_ago=3)
        self._drain()
        member = self._history(segment)
        self.assertEqual((member.end_date, member.end_cause), (ago(0), "rule"))

    def test_a_drain_leaves_other_customers_alone(self):
        segment = self._segment("[('purchase_count', '=', 1)]")
        self._sell(self.ada, 300, days_ago=40)
        self._refresh()
        self._sell(self.bob, 20, days_ago=3)
        self._drain()
        self.assertEqual(self._members(segment), self.ada | self.bob)

    def test_time_alone_takes_a_member_out(self):
        segment = self._segment("[('last_order_date', '>=', 'today -40d')]")
        self._sell(self.ada, 300, days_ago=40)
        self._refresh(as_of=ago(1))
        self._refresh(as_of=ago(0))
        self.assertEqual(self._members(segment), self.ada)
        self._refresh(as_of=ago(-1))
        member = self._history(segment)
        self.assertEqual((member.end_date, member.end_cause), (ago(-1), "run"))

    def test_time_alone_brings_a_member_in(self):
        segment = self._segment("[('last_order_date', '<', 'today -40d')]")
        self._sell(self.ada, 300, days_ago=40)
        self._refresh()
        self.assertFalse(self._members(segment))
        self._refresh(as_of=ago(-1))
        member = self._history(segment)
        self.assertEqual((member.start_date, member.start_cause), (ago(-1), "run"))

    def test_who_comes_again_gets_another_membership(self):
        segment = self._segment("[('last_order_date', '>=', 'today -30d')]")
        self._sell(self.ada, 300, days_ago=100)
        self._refresh(as_of=ago(90))
        self._refresh(as_of=ago(60))
        self._sell(self.ada, 300, days_ago=10)
        self._refresh(as_of=ago(0))
        dates = self._history(segment).mapped(lambda m: (m.start_date, m.end_date))
        self.assertEqual(dates, [(ago(90), ago(60)), (ago(0), False)])

    def test_nothing_changes_when_nothing_has_changed(self):
        segment = self._segment()
        self._sell(self.ada, 300)
        self._refresh()
        before = self._history(segment)
        for _again in range(2):
            segment.action_refresh_members()
            self._refresh()
        self.assertEqual(self._history(segment), before)
        self.assertFalse(before.end_date)

    def test_first_fill_says_so(self):
        segment = self._segment()
        self._sell(self.ada, 300)
        self._refresh(bulk=True)
        self.assertEqual(self._history(segment).start_cause, "bulk")

    def test_evidence_is_the_figures_the_rule_asks_for(self):
        segment = self._segment(
            "[('revenue_12m', '>=', 300), ('last_order_date', '!=', False)]"
        )
        self._sell(self.ada, 345.5, days_ago=3)
        self._refresh()
        self.assertEqual(
            self._history(segment).sudo().evidence,
            {"revenue_12m": 345.5, "last_order_date": str(ago(3))},
        )

    def test_evidence_of_going_is_the_figures_of_that_day(self):
        segment = self._segment("[('purchase_count', '=', 1)]")
        self._sell(self.ada, 300, days_ago=40)
        self._refresh()
        self._sell(self.ada, 20, days_ago=3)
        self._drain()
        self.assertEqual(self._history(segment).end_reason, "Purchases: 2")

    def test_reason_is_in_words(self):
        segment = self._segment(
            "[('rfm_segment', '!=', False), ('revenue_12m', '>', 0)]"
        )
        self._sell(self.ada, 1234.5)
        self._refresh()
        reason = self._history(segment).reason
        self.assertIn("Revenue, 12 Months: $\xa01,234.50", reason)
        self.assertIn("RFM Segment: Hibernating", reason)

    def test_stage_counts_as_a_figure(self):
        first = self.env.ref("crm_relationship.crm_lifecycle_stage_first_order")
        segment = self._segment(f"[('stage_id', '=', {first.id})]")
        self._sell(self.ada, 300)
        self._refresh()
        self.assertEqual(self._members(segment), self.ada)
        self.assertIn("First order", self._history(segment).reason)

    def test_archived_segment_stays_as_it_is(self):
        segment = self._segment("[('purchase_count', '=', 1)]")
        self._sell(self.ada, 300)
        self._refresh()
        segment.active = False
        self._sell(self.ada, 20, days_ago=3)
        self._drain()
        self.assertEqual(self._members(segment), self.ada)
        segment.active = True
        self.assertFalse(self._members(segment))

    def test_merged_customers_are_in_once(self):
        buyers = self._segment()
        once = self._segment("[('purchase_count', '=', 1)]")
        for partner, days in ((self.ada, 40), (self.bob, 3)):
            self._sell(partner, 300, days_ago=days)
        self._refresh()
        merge = self.env["base.partner.merge.automatic.wizard"]
        merge._merge((self.ada | self.bob).ids, self.ada)
        self._drain()
        self.assertEqual(self._members(buyers), self.ada)
        self.assertEqual(len(self._history(buyers)), 1)
        self.assertEqual(self._history(once).end_reason, "Purchases: 2")

    def test_ready_made_segments_find_whom_they_name(self):
        self._sell(self.ada, 300, days_ago=400, due=-30)
        for days in (170, 120, 60, 5):
            self._sell(self.bob, 500, days_ago=days, due=-30)
        self._refresh()
        names = {
            partner: set(partner.relationship_segment_ids.mapped("name"))
            for partner in (self.ada, self.bob)
        }
        # of two customers the worse is in the first fifth, the better in the third
        self.assertEqual(names[self.ada], {"One-time buyers", "Lapsed", "Hibernating"})
        self.assertEqual(names[self.bob], {"Regular customers", "Loyal"})


class TestSegmentRule(SegmentCase):
    """What is no rule is refused where it is written."""

    def assertRefused(self, rule, words="Tested"):  # noqa: N802
        refused = self.assertRaisesRegex(ValidationError, words)
        with refused, self.env.cr.savepoint():
            self._segment(rule)

    def test_unknown_figure(self):
        self.assertRefused("[('shoe_size', '>', 1)]", "shoe_size")

    def test_no_domain(self):
        for rule in ("5", "purchase_count > 1", "['|', ('purchase_count', '=', 1)]"):
            with self.subTest(rule=rule):
                self.assertRefused(rule)

    def test_other_models(self):
        self.assertRefused("[('partner_id.name', '=', 'Ada')]", "looks beyond")

    def test_date_that_is_none(self):
        self.assertRefused("[('last_order_date', '>', 'last spring')]")

    def test_days_beyond_the_calendar(self):
        self.assertRefused("[('last_order_date', '>', 'today -99999999999d')]")

    def test_nothing_is_kept_of_a_refused_change(self):
        segment = self._segment()
        self._sell(self.ada, 300)
        self._refresh()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            segment.rule = "[('shoe_size', '>', 1)]"
        segment.invalidate_recordset()
        self.assertEqual(self._members(segment), self.ada)

    def test_first_day_of_a_month(self):
        self._sell(self.ada, 300, days_ago=14)  # the 1st of June
        self._sell(self.bob, 300, days_ago=15)  # the 31st of May
        self._refresh()
        june = self._segment("[('last_order_date', '>=', 'today =1d')]")
        may = self._segment(
            "[('last_order_date', '>=', 'today =1d -1m'),"
            " ('last_order_date', '<', 'today =1d')]"
        )
        self.assertEqual(
            (self._members(june), self._members(may)), (self.ada, self.bob)
        )

    def test_empty_rule_is_met_by_nobody(self):
        self._sell(self.ada, 300)
        self._refresh()
        self.assertFalse(self._members(self._segment(False)))


class TestSegmentByHand(SegmentCase):
    """Members that people pick."""

    def test_picked_customer_is_in(self):
        segment = self._picked(self.ada)
        member = self._history(segment)
        self.assertEqual(
            (member.partner_id, member.start_cause, member.start_user_id),
            (self.ada, "manual", self.env.user),
        )

    def test_picked_twice_is_in_once(self):
        segment = self._picked(self.ada, self.ada)
        self.assertEqual(len(self._history(segment)), 1)

    def test_taken_out_stays_on_record(self):
        segment = self._picked(self.ada, self.bob)
        self.ada.remove_from_segment(segment.id)
        self.assertEqual(self._members(segment), self.bob)
        gone = self._history(segment, self.ada)
        self.assertEqual((gone.end_date, gone.end_cause), (ago(0), "manual"))

    def test_contact_is_picked_as_its_company(self):
        firm = self._customer("Firm", is_company=True)
        clerk = self._customer("Clerk", parent_id=firm.id)
        self.assertEqual(self._members(self._picked(clerk)), firm)

    def test_no_run_takes_out_who_was_picked(self):
        segment = self._picked(self.ada)
        self._sell(self.bob, 300)
        self._refresh()
        self._drain()
        self.assertEqual(self._members(segment), self.ada)

    def test_members_of_a_rule_are_not_picked(self):
        segment = self._segment()
        for method in (self.ada.add_to_segment, self.ada.remove_from_segment):
            with self.assertRaisesRegex(UserError, "follow from its rule"):
                method(segment.id)

    def test_wizard_picks_the_selected_rows(self):
        self._sell(self.ada, 300)
        self._refresh()
        segment = self._picked()
        pick = (
            self.env["crm.segment.pick"]
            .with_context(
                active_model="crm.relationship", active_ids=self._row(self.ada).ids
            )
            .create({"segment_id": segment.id})
        )
        pick.action_apply()
        self.assertEqual(self._members(segment), self.ada)
        pick.change = "remove"
        pick.action_apply()
        self.assertFalse(self._members(segment))


class TestSegmentCompanies(SegmentCase):
    """One customer, two companies of ours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._company("Maison", cls.eur)
        cls._open_books(cls.other)
        cls.both = cls.company | cls.other
        cls._sell(cls.ada, 300)
        cls._sell(cls.ada, 70, company=cls.other)
        cls._sell(cls.bob, 70, company=cls.other)
        cls._refresh(companies=cls.both)

    def _pairs(self, segment):
        return {
            (member.partner_id, member.company_id)
            for member in self._history(segment)
            if not member.end_date
        }

    def test_segment_of_all_is_for_each(self):
        self.assertEqual(
            self._pairs(self._segment()),
            {
                (self.ada, self.company),
                (self.ada, self.other),
                (self.bob, self.other),
            },
        )

    def test_segment_of_one_is_for_that_one(self):
        segment = self._segment(company_id=self.other.id)
        self.assertEqual(
            self._pairs(segment), {(self.ada, self.other), (self.bob, self.other)}
        )

    def test_segment_given_to_one_leaves_the_others(self):
        segment = self._segment()
        segment.company_id = self.company
        self.assertEqual(self._pairs(segment), {(self.ada, self.company)})

    def test_run_of_one_company_leaves_the_members_of_the_other(self):
        segment = self._segment()
        self._refresh(companies=self.company)
        self.assertEqual(len(self._pairs(segment)), 3)

    def test_partner_shows_the_segments_of_the_current_company(self):
        segment = self._segment("[('revenue_12m', '>=', 300)]")
        shown = [
            segment in self.ada.with_company(company).relationship_segment_ids
            for company in self.both
        ]
        self.assertEqual(shown, [True, False])

    def test_partner_is_found_in_the_current_company(self):
        segment = self._segment()
        domain = [("relationship_segment_ids", "in", segment.ids)]
        partners = self.env["res.partner"]
        found = [partners.with_company(c).search(domain) for c in self.both]
        self.assertEqual(found, [self.ada, self.ada | self.bob])

    def test_day_is_that_of_each_company(self):
        self.other.partner_id.tz = "Pacific/Auckland"  # midnight of the 16th there
        segment = self._segment("[('last_order_date', '>=', 'today')]")
        self.assertEqual(self._pairs(segment), {(self.ada, self.company)})


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
