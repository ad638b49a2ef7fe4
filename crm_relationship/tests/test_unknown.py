from .common import RelationshipCase

DAYS = "weighted_days_late"


class TestUnknown(RelationshipCase):
    """What is not known is blank everywhere, and never a zero.

    Ada pays on the day, so she is 0 days late; of Bob no payment is known.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._pay(cls._sell(cls.ada, 100, days_ago=60, due=30), days_ago=30)
        cls._sell(cls.bob, 100, due=-30)
        cls._refresh()
        cls.known, cls.unknown = cls._row(cls.ada), cls._row(cls.bob)
        cls.both = cls.known | cls.unknown

    def _find(self, *term):
        found = self.env["crm.relationship"].search([("id", "in", self.both.ids), term])
        return found.partner_id.mapped("name")

    def test_attribute(self):
        self.assertEqual(self.both.mapped(DAYS), [0, False])

    def test_attribute_is_false_and_not_zero(self):
        self.assertIs(self.unknown.weighted_days_late, False)

    def test_zero_is_a_number(self):
        self.assertIsInstance(self.known.weighted_days_late, float)

    def test_read(self):
        values = [row[DAYS] for row in self.both.read([DAYS])]
        self.assertEqual([type(value) for value in values], [float, bool])

    def test_web_read(self):
        values = [row[DAYS] for row in self.both.web_read({DAYS: {}})]
        self.assertEqual([type(value) for value in values], [float, bool])

    def test_search_read(self):
        rows = self.env["crm.relationship"].search_read(
            [("id", "=", self.unknown.id)], [DAYS]
        )
        self.assertIs(rows[0][DAYS], False)

    def test_export(self):
        data = self.both.export_data(["partner_id", DAYS])["datas"]
        self.assertEqual(data, [["Ada", 0], ["Bob", ""]])

    def test_unknown_money_and_whole_numbers(self):
        row = self.env["crm.relationship"].create(
            {"partner_id": self._customer("Cyd").id, "company_id": self.company.id}
        )
        values = row.read(["revenue_12m", "purchase_count", "priority_score"])[0]
        values.pop("id")
        self.assertEqual(set(values.values()), {False})

    def test_unknown_before_it_is_saved(self):
        row = self.env["crm.relationship"].new({"partner_id": self.ada.id})
        self.assertIs(row.revenue_12m, False)

    def test_writing_false_makes_it_unknown(self):
        self.known.weighted_days_late = False
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertIs(self.known.weighted_days_late, False)

    def test_writing_zero_makes_it_zero(self):
        self.unknown.weighted_days_late = 0
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self._find(DAYS, "=", 0), ["Ada", "Bob"])

    def test_search_for_zero_finds_zero_alone(self):
        self.assertEqual(self._find(DAYS, "=", 0), ["Ada"])

    def test_search_for_unknown_finds_the_unknown_alone(self):
        self.assertEqual(self._find(DAYS, "=", False), ["Bob"])

    def test_search_for_known_finds_zero(self):
        self.assertEqual(self._find(DAYS, "!=", False), ["Ada"])

    def test_search_for_less_does_not_find_the_unknown(self):
        self.assertEqual(self._find(DAYS, "<", 5), ["Ada"])

    def test_search_for_not_five_finds_both(self):
        self.assertEqual(self._find(DAYS, "!=", 5), ["Ada", "Bob"])

    def test_filter_in_memory_is_as_in_the_database(self):
        for term in (
            (DAYS, "=", 0),
            (DAYS, "=", False),
            (DAYS, "<", 5),
            (DAYS, "!=", 5),
        ):
            with self.subTest(term=term):
                found = self.both.filtered_domain([term]).partner_id.mapped("name")
                self.assertEqual(found, self._find(*term))

    def test_pivot_cell(self):
        groups = self.env["crm.relationship"].formatted_read_group(
            [("id", "in", self.both.ids)], ["partner_id"], [f"{DAYS}:avg"]
        )
        cells = {group["partner_id"][1]: group[f"{DAYS}:avg"] for group in groups}
        self.assertEqual([type(cells["Ada"]), cells["Bob"]], [float, False])

    def test_pivot_total_leaves_the_unknown_out(self):
        self._pay(self._sell(self._customer("Cyd"), 100, days_ago=60, due=30))
        self._refresh()
        groups = self.env["crm.relationship"].formatted_read_group(
            [("company_id", "=", self.company.id)], [], [f"{DAYS}:avg"]
        )
        # 0 and 30 days; Bob does not count
        self.assertEqual(groups[0][f"{DAYS}:avg"], 15)

    def test_pivot_of_the_unknown_alone(self):
        groups = self.env["crm.relationship"].formatted_read_group(
            [("id", "=", self.unknown.id)], [], [f"{DAYS}:avg"]
        )
        self.assertIs(groups[0][f"{DAYS}:avg"], False)

    def test_group_by_a_number(self):
        groups = self.env["crm.relationship"]._read_group(
            [("id", "in", self.both.ids)], ["rfm_recency"], ["__count"]
        )
        self.assertEqual(sum(count for _value, count in groups), 2)

    def test_sorted_in_memory(self):
        order = self.both.sorted("weighted_days_late")
        self.assertEqual(set(order), set(self.both))

    def test_copy_of_the_value(self):
        self.known.weighted_days_late = self.unknown.weighted_days_late
        self.assertIs(self.known.weighted_days_late, False)

    def test_reason_says_so(self):
        self.assertEqual(self.unknown.payment_reason, "No payment is known yet.")
