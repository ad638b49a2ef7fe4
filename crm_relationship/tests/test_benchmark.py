from odoo.exceptions import AccessError, ValidationError

from .benchmark_case import YEAR, BenchmarkCase
from .common import ago


class TestBenchmark(BenchmarkCase):
    """Claims, and what is said of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls._many(100)
        cls._sell_all(cls.customers, 100, YEAR + 10)
        cls._sell_all(cls.customers[:80], 100, 10)
        cls._refresh()

    def test_too_few_is_said_and_never_a_zero(self):
        other = self._company("Maison", self.eur)
        self._open_books(other)
        self._sell_all(self.customers[:29], 100, YEAR + 10, company=other)
        own = self._benchmark("retention").with_company(other)
        self.assertEqual(own.own_words, "Not enough data: 29 customers, 30 are needed.")
        names = ["own_value", "own_low", "own_high", "own_count", "comparison"]
        values = own.read(names)[0]
        self.assertEqual({values[name] for name in names}, {False})
        self.assertTrue(all(values[name] is False for name in names))

    def test_thirty_are_enough(self):
        other = self._company("Maison", self.eur)
        self._open_books(other)
        self._sell_all(self.customers[:30], 100, YEAR + 10, company=other)
        self.assertEqual(self._benchmark("churn").with_company(other).own_value, 100)

    def test_each_company_has_its_own_value(self):
        other = self._company("Maison", self.eur)
        self._open_books(other)
        self._sell_all(self.customers[:40], 100, YEAR + 10, company=other)
        self._sell_all(self.customers[:10], 100, 10, company=other)
        self._refresh(companies=other)
        benchmark = self._benchmark("retention")
        values = [
            benchmark.with_company(company).own_value
            for company in (self.company, other)
        ]
        self.assertEqual(values, [80, 25])

    def test_past_day(self):
        benchmark = self._benchmark("churn").with_context(crm_as_of=ago(YEAR))
        self.assertIn("Not enough data: 0", benchmark.own_words)

    def test_words(self):
        # 80 of 100: (80 + 1.92) / 103.84 = 0.789, +- 1.96 x 0.04 = 0.078
        words = self._benchmark("retention").own_words
        self.assertEqual(words, "80 % (71.0 to 86.7 %, of 100)")

    def test_comparison(self):
        for low, high, expected in (
            (10, 20, "higher"),
            (85, 90, "agrees"),  # the interval reaches to 86.7
            (88, 90, "lower"),
            (80, 80, "agrees"),
            (False, False, False),
        ):
            with self.subTest(low=low, high=high):
                benchmark = self._benchmark("retention", low, high)
                self.assertEqual(benchmark.comparison, expected)

    def test_claims(self):
        for low, high, expected in (
            (20, 85, "20 to 85 %"),
            (10, 10, "10 %"),
            (2.5, 2.5, "2.5 %"),
            (10, False, "10 %"),
            (False, False, "no number"),
        ):
            with self.subTest(low=low, high=high):
                self.assertEqual(self._benchmark(False, low, high).claim, expected)

    def test_not_measured_says_why(self):
        benchmark = self._benchmark(False, 5, 5, not_measured="nobody was asked.")
        self.assertEqual(benchmark.own_words, "Not measured: nobody was asked.")
        self.assertIs(benchmark.own_value, False)

    def test_claim_in_another_unit_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "is in %"):
            self._benchmark("churn", 2, 2, unit="times")

    def test_conflicting_claims_stand_side_by_side(self):
        five = self.env.ref("crm_relationship.crm_benchmark_s089")
        six = self.env.ref("crm_relationship.crm_benchmark_s147")
        self.assertIn(six, five.other_ids)
        self.assertEqual((five.claim, six.claim), ("5 times", "6 times"))

    def test_every_number_of_the_texts_is_there(self):
        # features.md, capabilities list: the lines with a figure
        numbers = {
            "S18": {(20, 85)},
            "S19": {(2, 2)},
            "S89": {(5, 5)},
            "S90": {(25, 100)},
            "S91": {(50, 50)},
            "S92": {(10, 10)},
            "S93": {(80, 80), (20, 20)},
            "S94": {(5, 5), (10, False)},
            "S110": {(10, 30)},
            "S111": {(5, 15)},
            "S112": {(3, 10)},
            "S113": {(3, 5)},
            "S127": {(25, 85)},
            "S128": {(63, False)},
            "S146": {(80, 90)},
            "S147": {(6, 6)},
            "S151": {(10, 10)},
            "S157": {(90, 90)},
        }
        shipped = self.env["crm.benchmark"].search(
            ["|", ("low", "!=", False), ("high", "!=", False)]
        )
        found = {}
        for benchmark in shipped.filtered("wording"):
            pair = (benchmark.low, benchmark.high)
            found.setdefault(benchmark.place, set()).add(pair)
        self.assertEqual(found, numbers)

    def test_every_shipped_benchmark_has_an_own_value_or_a_reason(self):
        for benchmark in self.env["crm.benchmark"].search([]):
            with self.subTest(benchmark=benchmark.name):
                self.assertTrue(benchmark.wording and benchmark.place)
                known = benchmark.own_value is not False
                self.assertTrue(known or len(benchmark.own_words) > 20)

    def test_all_are_read_at_the_price_of_one(self):
        names = {"own_words": {}, "own_value": {}, "claim": {}}
        every = self.env["crm.benchmark"].search([])

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records.web_read(names)
            return self.cr.sql_log_count - before

        count(every[0])
        self.assertGreater(len(every), 20)
        self.assertEqual(count(every), count(every.filtered("measure")[0]))

    def test_managers_only(self):
        for role in ("employee", "salesperson", "sales_lead", "crm_user", "accountant"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(self._user(role))["crm.benchmark"].search([])

    def test_manager_reads_the_own_value(self):
        manager = self._as(self._user("crm_manager"), self._benchmark("retention"))
        self.assertEqual(manager.own_value, 80)
        self.assertEqual(manager.read(["own_words"])[0]["own_words"], manager.own_words)
