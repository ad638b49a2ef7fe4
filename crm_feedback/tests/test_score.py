from datetime import date

from .common import FeedbackCase

NOW, BEFORE = date(2025, 5, 15), date(2025, 2, 15)


class ScoreCase(FeedbackCase):
    """Answers of the second quarter of 2025, and of the first."""

    def _say(self, scores, day=NOW, partner=None, program=None, **vals):
        """So many answers on a day, each of a customer of its own if none is named."""
        program = program or self.question
        firms = partner or self.env["res.partner"].create(
            [{"name": "X"} for _ in scores]
        )
        return self.env["crm.feedback.answer"].create(
            [
                {
                    "program_id": program.id,
                    "company_id": program.company_id.id,
                    "kind": program.kind,
                    "score": score,
                    "answered_on": day,
                    "partner_id": firms[place % len(firms)].id,
                    "customer_id": firms[place % len(firms)].commercial_partner_id.id,
                    **vals,
                }
                for place, score in enumerate(scores)
            ]
        )

    def _rows(self, counted="person", day=NOW, grain="quarter", env=None):
        start = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        return (env or self.env)["crm.feedback.score"].search(
            [
                ("counted", "=", counted),
                ("grain", "=", grain),
                ("period_start", "=", start),
                ("company_id", "=", self.company.id),
            ]
        )


class TestScore(ScoreCase):
    """The score of a program in a period, and whether it has changed."""

    def test_score_with_interval(self):
        """60 promoters and 15 detractors of 100: 45, published 29.34 to 58.04."""
        self._say([9] * 60 + [7] * 25 + [3] * 15)
        row = self._rows()
        self.assertEqual(
            (row.answer_count, row.good_count, row.neutral_count, row.bad_count),
            (100, 60, 25, 15),
        )
        self.assertEqual((row.figure, row.score), (45, 45))
        self.assertEqual((round(row.low, 1), round(row.high, 1)), (29.3, 58.0))

    def test_of_29_answers_no_score_and_it_is_said(self):
        self._say([9] * 29)
        row = self._rows()
        self.assertIs(row.figure, False)
        self.assertIs(row.read(["score"])[0]["score"], False)
        self.assertEqual(row.figure_text, "Not shown: 29 answers, it takes 30")
        self._say([9])
        self.env.invalidate_all()
        self.assertEqual(self._rows().figure, 100)

    def test_program_may_want_more_than_thirty(self):
        self.question.least_answers = 40
        self._say([9] * 39)
        self.assertIs(self._rows().figure, False)

    def test_satisfaction_is_the_share_of_the_two_best(self):
        """61 of 214 by Agresti and Coull: 28.5 %, 22.9 to 34.9."""
        csat = self._question(name="Satisfied", kind="csat")
        self._say([4] * 61 + [1] * 153, program=csat)
        row = self._rows()
        self.assertEqual(
            [round(part, 1) for part in (row.figure, row.low, row.high)],
            [28.5, 22.9, 34.9],
        )

    def test_change_that_may_be_chance_is_said_to_be(self):
        self._say([9] * 20 + [3] * 10, day=BEFORE)
        self._say([9] * 22 + [3] * 8)
        # 14 of 30 against 10 of 30: 46.7 - 33.3
        row = self._rows()
        self.assertEqual(round(row.change, 1), 13.3)
        self.assertIn("Change not significant: +13.3", row.change_text)

    def test_change_that_is_none_by_chance(self):
        self._say([3] * 50, day=BEFORE)
        self._say([9] * 50)
        self.assertEqual(self._rows().change, 200)
        self.assertIn("Has changed by +200.0", self._rows().change_text)

    def test_no_period_before(self):
        self._say([9] * 30)
        self.assertEqual(self._rows().change_text, "Nothing to compare with")
        self.assertIs(self._rows().change, False)

    def test_later_versions_do_not_count(self):
        self._say([9] * 30)
        self._say([0] * 30, stands=False)
        self.assertEqual(self._rows().figure, 100)

    def test_other_company_is_apart(self):
        other = self._company("Other", self.usd)
        self._say([9] * 30)
        program = self._question(name="There", company_id=other.id)
        self._say([0] * 30, program=program)
        self.assertEqual(self._rows().figure, 100)

    def test_number_of_queries_does_not_grow(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["crm.feedback.score"].search([]).mapped("change_text")
            return self.env.cr.sql_log_count - before

        self._say([9] * 30)
        self._say([9] * 30, day=BEFORE)
        few = count()
        for month in range(1, 13):
            self._say([9] * 2, day=date(2024, month, 1))
        self.assertLessEqual(count(), few)


class TestWaysToCount(ScoreCase):
    """Firms, deciders, teams, and what the customers are."""

    def test_firm_has_one_vote(self):
        """Thirty happy people of one firm, and thirty firms that are not."""
        firm = self._customer("Big", is_company=True)
        people = self.env["res.partner"].create(
            [{"name": f"P{n}", "parent_id": firm.id} for n in range(30)]
        )
        self._say([9] * 30, partner=people)
        self._say([3] * 30)
        self.assertEqual(self._rows().figure, 0)
        row = self._rows("firm")
        # one promoter and thirty detractors of 31 firms
        self.assertEqual(row.figure, -93.5)  # 2,900 / 31
        self.assertEqual((row.answer_count, row.votes), (60, 31))

    def test_decider_weighs_three_times(self):
        firm = self._customer("Big", is_company=True)
        chief, clerk = self.env["res.partner"].create(
            [{"name": name, "parent_id": firm.id} for name in ("Chief", "Clerk")]
        )
        kind = self.env["crm.contact.role.type"].search(
            [("decides", "=", True)], limit=1
        )
        self.env["crm.contact.role"].create(
            {
                "partner_id": chief.id,
                "type_id": kind.id,
                "company_id": self.company.id,
                "start_date": "2025-01-01",
            }
        )
        self._say([9], partner=chief)
        self._say([3], partner=clerk)
        self._say([7] * 29)
        # one half of 30 firms is good and one bad; then three quarters and a quarter
        self.assertAlmostEqual(self._rows("firm").good_count, 0.5)
        self.assertAlmostEqual(self._rows("decider").good_count, 0.75)
        self.assertAlmostEqual(self._rows("decider").bad_count, 0.25)

    def _customers_of_bands(self, counts):
        """{band: customers who have bought}, as a full run leaves them."""
        made = {}
        for band, number in counts.items():
            partners = self.env["res.partner"].create(
                [{"name": f"{band}{n}"} for n in range(number)]
            )
            self.env.cr.execute(
                "INSERT INTO crm_relationship"
                " (partner_id, company_id, purchase_count, priority_band)"
                " SELECT UNNEST(%s), %s, 1, %s",
                [partners.ids, self.company.id, band],
            )
            made[band] = partners
        return made

    def test_weighted_to_all_customers(self):
        """80 customers of a fifth answer as many as 20 of the others.

        a: 20 of 20 answered, all good; d: 20 of 80, all bad. Raw 0; weighted
        0.2 x 100 - 0.8 x 100 = -60. Weights 0.2/0.5 = 0.4 and 0.8/0.5 = 1.6; Kish:
        40 x 40 / (20 x 0.16 + 20 x 2.56) = 1600 / 54.4 = 29.4, so with 30 each 44.1.
        """
        customers = self._customers_of_bands({"a": 30, "d": 120})
        self._say([9] * 30, partner=customers["a"])
        self._say([3] * 30, partner=customers["d"])
        self.assertEqual(self._rows().figure, 0)
        row = self._rows("base")
        self.assertAlmostEqual(row.figure, -60)
        self.assertAlmostEqual(row.votes, 60 * 60 / (30 * 0.16 + 30 * 2.56), places=6)
        bands = {row.priority_band: row for row in self._rows("band")}
        self.assertAlmostEqual(bands["a"].weight, 0.4)
        self.assertAlmostEqual(bands["d"].weight, 1.6)
        self.assertAlmostEqual(bands["d"].base_share, 0.8)
        self.assertAlmostEqual(bands["d"].answer_share, 0.5)

    def test_band_that_nobody_answered_of_stands_there(self):
        customers = self._customers_of_bands({"a": 3, "b": 1})
        self._say([9], partner=customers["a"])
        bands = {row.priority_band: row for row in self._rows("band")}
        self.assertEqual((bands["b"].answer_count, bands["b"].base_count), (0, 1))

    def test_response_of_those_asked_and_who_was_left_out(self):
        self._customer("Cleo")
        self._invite(self.ada)
        self._answer(self._invite(self.bob), 9)
        self._order(self.ada, 100)
        self._ask()
        row = self.env["crm.feedback.score"].search(
            [
                ("counted", "=", "person"),
                ("grain", "=", "year"),
                ("program_id", "=", self.question.id),
            ],
            limit=1,
        )
        self.assertEqual(
            (row.asked_count, row.response_count, row.left_out_count), (2, 1, 1)
        )
        self.assertEqual(row.response_rate, 0.5)

    def test_numbers_of_a_salesperson_are_for_the_manager_from_thirty_on(self):
        for number, user in (
            (30, self._user("sales_lead")),
            (29, self._user("employee")),
        ):
            firms = self.env["res.partner"].create(
                [{"name": f"F{n}", "user_id": user.id} for n in range(number)]
            )
            self._say([9] * number, partner=firms)
        seen = self._rows("user", env=self._as(self._user("feedback_manager")))
        self.assertEqual(
            sorted((row.answer_count, row.good_count) for row in seen),
            [(29, False), (30, 30)],
        )
        for role in ("salesperson", "feedback_user"):
            with self.subTest(role=role):
                self.assertFalse(self._rows("user", env=self._as(self._user(role))))

    def test_average_over_periods_is_that_of_all_answers(self):
        """30 promoters and 90 detractors are -50, not the mean of 100 and -100."""
        self._say([9] * 30, day=BEFORE)
        self._say([3] * 90)
        rows = self.env["crm.feedback.score"]._read_group(
            [("grain", "=", "quarter"), ("counted", "=", "person")],
            ["program_id"],
            ["score:avg", "answer_count:sum"],
        )
        self.assertEqual(rows, [(self.question, -50, 120)])

    def test_sum_over_several_ways_to_count_is_blank(self):
        self._say([9] * 30)
        [(score, count)] = self.env["crm.feedback.score"]._read_group(
            [("company_id", "=", self.company.id)],
            [],
            ["score:avg", "answer_count:sum"],
        )
        self.assertFalse(score or count)

    def test_one_way_to_count_is_the_same_alone_as_among_all(self):
        customers = self._customers_of_bands({"a": 30, "d": 120})
        self._say([9] * 31, partner=customers["a"])
        self._say([3] * 30, partner=customers["d"])
        fields = ["counted", "answer_count", "good_count", "bad_count", "votes"]
        scores = self.env["crm.feedback.score"]
        every = scores.search([]).read(fields)
        ways = {row["counted"] for row in every}
        self.assertLessEqual({"person", "firm", "decider", "base", "band"}, ways)
        for way in ways:
            with self.subTest(way=way):
                among = [row for row in every if row["counted"] == way]
                alone = scores.search([("counted", "=", way)]).read(fields)
                self.assertCountEqual(alone, among)


class TestWaveScore(ScoreCase):
    """Anonymous answers have scores too, of waves alone."""

    def test_anonymous_program_is_not_among_the_scores(self):
        self.question.write({"is_anonymous": True, "least_answers": 5})
        self._answer(self._invite(self.ada), 9)
        self.assertFalse(
            self.env["crm.feedback.score"].search(
                [("program_id", "=", self.question.id)]
            )
        )

    def test_wave_is_compared_with_the_one_before(self):
        make = self.env["crm.feedback.wave"].create
        waves = [
            make(
                {
                    "program_id": self.question.id,
                    "company_id": self.company.id,
                    "kind": "nps",
                    "start_date": start,
                    "end_date": end,
                    "answer_count": 50,
                    "good_count": good,
                    "neutral_count": 0,
                    "bad_count": 50 - good,
                    "comment_count": 0,
                }
            )
            for start, end, good in (
                ("2025-01-01", "2025-02-01", 0),
                ("2025-02-01", "2025-03-01", 50),
            )
        ]
        self.assertEqual([wave.figure for wave in waves], [-100, 100])
        self.assertEqual(waves[1].change, 200)
        self.assertEqual(waves[0].change_text, "Nothing to compare with")
