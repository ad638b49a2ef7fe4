"""Charts of the life of customers: cohorts, the ladder, the forecast."""

from .common import ago
from .test_chart import ChartCase
from .test_query_counts import sent


class TestCohortChart(ChartCase):
    """In March 2026 Ada and Bob bought first; in April Ada came back for 40."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = cls._user("sales_lead")
        for partner, amount, days in (
            (cls.ada, 100, 97),
            (cls.bob, 60, 96),
            (cls.ada, 40, 64),
        ):
            cls._sell(partner, amount, days_ago=days)
        cls._refresh()
        cls.env["crm.purchase.day"]._read_documents(cls.company)

    def _cohort(self, **filters):
        return self._chart("cohort", self.reader, **filters)

    def test_share_by_age(self):
        cells = self._cells(self._cohort())["Mar 2026"]
        self.assertEqual(cells, [2, 1, 0.5, 0, 0])

    def test_revenue_is_that_of_the_report(self):
        cells = self._cells(self._cohort(measure="revenue"))["Mar 2026"]
        self.assertEqual(cells, [2, 160, 40, 0, 0])
        report = self._as(self.reader)["crm.retention.cohort"]
        total = report._read_group(
            [("grain", "=", "month"), ("company_id", "=", self.company.id)],
            [],
            ["revenue:sum"],
        )[0][0]
        self.assertEqual(sum(cells[1:]), total)

    def test_first_and_full_cells_are_darkest_and_empty_ones_lightest(self):
        (shades,) = self._cohort()["series"]["shades"]
        self.assertEqual(shades, [7, 4, 0, 0])

    def test_period_of_today_is_still_open(self):
        (is_open,) = self._cohort()["series"]["open"]
        self.assertEqual(is_open, [False, False, False, True])

    def test_sentence_leaves_out_what_is_not_over(self):
        self.assertIn("50 % bought in the next month", self._cohort()["sentence"])

    def test_row_opens_the_cohort(self):
        rows = self._opened(self._cohort(), user=self.reader)
        self.assertEqual(sum(rows.mapped("active_count")), 3)

    def test_margin_is_no_choice_without_the_right(self):
        (measures,) = (
            {option["value"] for option in choice["options"]}
            for choice in self._cohort()["choices"]
            if choice["name"] == "measure"
        )
        self.assertEqual(measures, {"share", "active", "revenue"})
        chart = self._cohort(measure="margin")
        self.assertEqual(chart["filters"]["measure"], "share")

    def test_nothing_bought_says_what_to_do(self):
        user = self._user("crm_user", company_id=self._company("Empty", self.usd).id)
        self.assertIn("read", self._chart("cohort", user)["empty"])


class TestLadderChart(ChartCase):
    """Ada climbs from Active to Loyal, Bob falls from Loyal to At risk."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stage = {
            stage.name: stage for stage in cls.env["crm.lifecycle.stage"].search([])
        }
        cls._sell(cls.ada, 100)
        cls._refresh()
        cls.env["crm.lifecycle.transition"].search(
            [("company_id", "=", cls.company.id)]
        ).unlink()
        cls._move(cls.ada, "Active", "Loyal")
        cls._move(cls.bob, "Loyal", "At risk")

    @classmethod
    def _move(cls, partner, before, after, days_ago=10, cause="rule"):
        return cls.env["crm.lifecycle.transition"].create(
            {
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "kind": "stage",
                "date": ago(days_ago),
                "from_stage_id": before and cls.stage[before].id,
                "to_stage_id": cls.stage[after].id,
                "cause": cause,
            }
        )

    def _ways(self, stage, **filters):
        """(up, back, new) of a stage."""
        return self._cells(self._chart("ladder", **filters))[stage][1:]

    def test_up_and_back(self):
        self.assertEqual(self._ways("Loyal"), [1, 0, 0])
        self.assertEqual(self._ways("At risk"), [0, 1, 0])

    def test_a_first_stage_is_new(self):
        self._move(self.bob, False, "Prospect")
        self.assertEqual(self._ways("Prospect"), [0, 0, 1])

    def test_from_loss_to_won_back_and_from_there_on_is_up(self):
        self._move(self.bob, "Lapsed", "Won back")
        self._move(self.bob, "Won back", "Active")
        self.assertEqual(self._ways("Won back"), [1, 0, 0])
        self.assertEqual(self._ways("Active"), [1, 0, 0])

    def test_deeper_into_loss_is_back_and_less_deep_is_up(self):
        self._move(self.bob, "At risk", "Left")
        self._move(self.bob, "Left", "Lapsed")
        self.assertEqual(self._ways("Left"), [0, 1, 0])
        self.assertEqual(self._ways("Lapsed"), [1, 0, 0])

    def test_first_fill_and_other_periods_do_not_count(self):
        self._move(self.bob, "Active", "Loyal", cause="bulk")
        self._move(self.bob, "Active", "Loyal", days_ago=400)
        self.assertEqual(self._ways("Loyal"), [1, 0, 0])

    def test_sums_are_those_of_the_history(self):
        self._move(self.ada, False, "Active")
        chart = self._chart("ladder")
        moved = sum(sum(cells[1:]) for cells in self._cells(chart).values())
        history = self._as(self.manager)["crm.lifecycle.transition"]
        self.assertEqual(
            moved,
            history.search_count(
                [
                    ("company_id", "=", self.company.id),
                    ("kind", "=", "stage"),
                    ("cause", "!=", "bulk"),
                    ("date", ">", ago(365)),
                ]
            ),
        )

    def test_customers_now_are_those_of_the_list(self):
        now = [cells[0] for cells in self._cells(self._chart("ladder")).values()]
        relations = self._as(self.manager)["crm.relationship"]
        count = relations.search_count([("company_id", "=", self.company.id)])
        self.assertEqual(sum(now), count)

    def test_part_of_a_row_opens_its_moves(self):
        chart = self._chart("ladder")
        history = self._as(self.manager)["crm.lifecycle.transition"]
        doors = {door["id"]: door for door in chart["series"]["doors"]}
        for stage, way, partner in (
            ("Loyal", "up", self.ada),
            ("At risk", "back", self.bob),
        ):
            domain = doors[self.stage[stage].id][way]
            self.assertEqual(history.search(domain).partner_id, partner)

    def test_as_many_queries_for_many_moves(self):
        self._chart("ladder")
        with sent() as few:
            self._chart("ladder")
        for _turn in range(10):
            self._move(self.ada, "Active", "Loyal")
        self.env.flush_all()
        with sent() as many:
            self._chart("ladder")
        self.assertEqual(len(many), len(few))


class TestForecastChart(ChartCase):
    """Of 100 customers in two groups 10 and 40 were expected, 5 and 45 came."""

    def _model(self, method="mbg", **vals):
        lines = [
            {"quintile": 0, "customer_count": 100, "predicted": 0.5, "actual": 0.5},
            {"quintile": 1, "customer_count": 50, "predicted": 0.2, "actual": 0.1},
            {"quintile": 2, "customer_count": 50, "predicted": 0.8, "actual": 0.9},
        ]
        return self.env["crm.value.model"].create(
            {
                "company_id": self.company.id,
                "as_of": ago(0),
                "method": "mbg",
                "horizon_weeks": 13,
                "is_tested": True,
                "backtest_ids": [(0, 0, line | {"method": method}) for line in lines],
                **vals,
            }
        )

    def test_expected_and_ordered_by_group(self):
        self._model()
        cells = self._cells(self._chart("forecast", self._user("crm_user")))
        self.assertEqual(cells["Fifth 1"][:3], [50, 10, 5])
        self.assertEqual(cells["Fifth 2"][:3], [50, 40, 45])
        self.assertEqual(cells["All customers"][:3], [100, 50, 50])

    def test_sentence_tells_the_widest_gap(self):
        self._model()
        self.assertIn("50 were expected", self._chart("forecast")["sentence"])
        self.assertIn("than 10 percentage", self._chart("forecast")["sentence"])

    def test_method_that_was_only_tested(self):
        model = self._model("rhythm")
        self.assertTrue(self._chart("forecast")["empty"])
        chart = self._chart("forecast", method="rhythm")
        self.assertEqual(len(chart["rows"]), 3)
        self.assertEqual(self._opened(chart).model_id, model)

    def test_model_of_another_company_is_not_shown(self):
        self._model(company_id=self._company("Other", self.usd).id)
        self.assertIn("No value model", self._chart("forecast")["empty"])
