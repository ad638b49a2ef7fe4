from .common import ago
from .partner_join_case import REVENUE, STAGE, PartnerJoinCase


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
