"""Segments of several companies of ours."""

from .segment_case import SegmentCase


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
