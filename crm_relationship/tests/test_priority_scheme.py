"""Schemes: published, changed, and what changed with them."""

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from .common import ago
from .priority_case import PriorityCase, factor


class TestPriorityScheme(PriorityCase):
    """Weights sum to 100; one published scheme counts for a company."""

    def test_weights_that_do_not_sum_to_100_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "sum to 90"):
            self._scheme(factor("One", 40), factor("Two", 50), publish=False)

    def test_caller_who_says_that_weights_change_is_refused_too(self):
        one = self._scheme(factor("One", 40), factor("Two", 60)).factor_ids[0]
        with self.assertRaisesRegex(ValidationError, "sum to 70"):
            one.with_context(crm_priority_weights_change=True).weight = 10

    def test_scheme_without_factors_is_not_published(self):
        with self.assertRaisesRegex(ValidationError, "sum to 0"):
            self._scheme()

    def test_weight_moves_from_one_factor_to_another(self):
        scheme = self._scheme(factor("One", 40), factor("Two", 60))
        one, two = scheme.factor_ids
        scheme.factor_ids = [
            Command.update(one.id, {"weight": 70}),
            Command.update(two.id, {"weight": 30}),
        ]
        self.assertEqual(scheme.factor_ids.mapped("weight"), [70, 30])

    def test_factor_is_added_at_the_cost_of_another(self):
        scheme = self._scheme(factor("One", 40), factor("Two", 60))
        scheme.factor_ids = [
            Command.update(scheme.factor_ids[0].id, {"weight": 10}),
            Command.create(factor("Three", 30)),
        ]
        self.assertEqual(sorted(scheme.factor_ids.mapped("weight")), [10, 30, 60])

    def test_factor_is_taken_out_in_favour_of_another(self):
        scheme = self._scheme(factor("One", 40), factor("Two", 60))
        one, two = scheme.factor_ids
        scheme.factor_ids = [
            Command.delete(one.id),
            Command.update(two.id, {"weight": 100}),
        ]
        self.assertEqual(scheme.factor_ids.mapped("weight"), [100])

    def test_changing_one_weight_alone_is_refused(self):
        scheme = self._scheme(factor("One", 40), factor("Two", 60))
        with self.assertRaisesRegex(ValidationError, "sum to 101"):
            scheme.factor_ids[0].weight = 41

    def test_deleting_a_factor_alone_is_refused(self):
        scheme = self._scheme(factor("One", 40), factor("Two", 60))
        with self.assertRaisesRegex(ValidationError, "sum to 60"):
            scheme.factor_ids[0].unlink()

    @mute_logger("odoo.sql_db")
    def test_negative_weight_is_refused(self):
        with self.assertRaises(CheckViolation):
            self._scheme(factor("One", -10), factor("Two", 110), publish=False)

    @mute_logger("odoo.sql_db")
    def test_bands_that_do_not_fall_are_refused(self):
        with self.assertRaises(CheckViolation):
            self._flat_scheme(band_a=50, band_b=60)

    def test_unknown_figure_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "shoe_size is not"):
            self._scheme(factor("One", 100, metric="shoe_size"), publish=False)

    def test_text_is_refused_as_a_figure(self):
        with self.assertRaisesRegex(ValidationError, "rfm_segment is not"):
            self._scheme(factor("One", 100, metric="rfm_segment"), publish=False)

    def test_priority_itself_is_refused_as_a_figure(self):
        for metric in ("priority_score", "priority_rounded"):
            with self.subTest(metric=metric), self.assertRaises(ValidationError):
                self._scheme(factor("One", 100, metric=metric), publish=False)

    def test_record_id_is_refused_as_a_figure(self):
        with self.assertRaises(ValidationError):
            self._scheme(factor("One", 100, metric="id"), publish=False)

    def test_every_figure_that_is_accepted_can_be_computed(self):
        numbers = [
            name
            for name, field in self.env["crm.relationship"]._fields.items()
            if field.type in ("integer", "float", "monetary") and field.store
        ]
        self._sell(self.ada, 100)
        for name in numbers:
            with self.subTest(figure=name):
                try:
                    self._scheme(factor("One", 100, metric=name))
                except ValidationError:
                    continue
                self.assertIsNot(self._score(), False)

    def test_linear_scale_of_one_point_is_refused(self):
        point = {"transform": "linear", "lowest": 5, "highest": 5}
        with self.assertRaisesRegex(ValidationError, "must differ"):
            self._scheme(factor("One", 100, **point), publish=False)

    def test_draft_does_not_count(self):
        self._scheme(factor("Revenue", 100, metric="revenue_12m"), publish=False)
        self._sell(self.ada, 93)
        self._refresh()
        self.assertNotEqual(self._row(self.ada).priority_score, 93)

    def test_published_scheme_replaces_the_one_before(self):
        first = self._flat_scheme()
        self._scheme(factor("Revenue", 100, metric="revenue_12m"))
        self.assertEqual((first.state, first.active), ("replaced", False))

    def test_scheme_of_the_company_goes_before_that_of_all(self):
        self._scheme(factor("Revenue", 100, metric="revenue_12m"))
        self._sell(self.ada, 93)
        self.assertEqual(self._score(), 93)

    def test_scheme_of_another_company_does_not_count(self):
        other = self._company("Other", self.usd)
        revenue = factor("Revenue", 100, metric="revenue_12m")
        self._scheme(revenue, company_id=other.id)
        self._sell(self.ada, 93)
        self._refresh()
        self.assertNotEqual(self._row(self.ada).priority_score, 93)

    def test_new_scheme_of_all_companies_replaces_the_standard(self):
        standard = self.env.ref("crm_relationship.crm_priority_scheme_default")
        self._flat_scheme(company_id=False)
        self.env.flush_all()
        self.assertEqual(standard.state, "replaced")

    def test_publishing_for_one_company_leaves_the_others_alone(self):
        standard = self.env.ref("crm_relationship.crm_priority_scheme_default")
        self._flat_scheme()
        self.assertEqual(standard.state, "published")

    @mute_logger("odoo.sql_db")
    def test_two_published_schemes_are_refused(self):
        self._flat_scheme()
        second = self._flat_scheme(publish=False)
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            second.state = "published"
            second.flush_recordset()

    def test_new_version_is_a_draft_with_the_same_factors(self):
        scheme = self._scheme(factor("One", 40), factor("Two", 60))
        action = scheme.action_new_version()
        draft = self.env["crm.priority.scheme"].browse(action["res_id"])
        self.assertEqual(
            (draft.state, draft.factor_ids.mapped("weight")), ("draft", [40, 60])
        )

    def test_new_version_can_be_published(self):
        action = self._flat_scheme().action_new_version()
        draft = self.env["crm.priority.scheme"].browse(action["res_id"])
        draft.action_publish()
        self.assertEqual(draft.state, "published")

    def test_without_any_scheme_there_is_no_score(self):
        self.env["crm.priority.scheme"].search([]).active = False
        self._sell(self.ada, 100)
        self.assertIs(self._score(), False)

    def test_company_without_a_scheme_has_no_score_where_another_has_one(self):
        self.env["crm.priority.scheme"].search([]).active = False
        other = self._company("Other", self.usd)
        self._open_books(other)
        self._flat_scheme(company_id=other.id)
        self._sell(self.ada, 100)
        self._sell(self.ada, 100, company=other)
        self._refresh(companies=self.company | other)
        self.assertIs(self._row(self.ada).priority_score, False)

    def test_without_any_scheme_there_is_no_band(self):
        self.env["crm.priority.scheme"].search([]).active = False
        self._sell(self.ada, 100)
        self._refresh()
        self.assertFalse(self._row(self.ada).priority_band)


class TestPriorityChange(PriorityCase):
    """What moved the score since it was last different."""

    def setUp(self):
        super().setUp()
        self._scheme(factor("Revenue", 60, metric="revenue_12m"), factor("Later", 40))
        self._sell(self.ada, 50)
        self._refresh()

    def _changes(self):
        lines = self._row(self.ada).priority_contribution_ids
        return {line.label: line.change for line in lines if line.change}

    def test_first_score_is_no_change(self):
        self.assertEqual(self._changes(), {})

    def test_change_is_the_difference_of_points(self):
        self._sell(self.ada, 20)
        self._refresh()
        # 60 % of 70 instead of 60 % of 50
        self.assertEqual(self._changes(), {"Revenue": 12})

    def test_change_stays_until_the_next(self):
        self._sell(self.ada, 20)
        self._refresh()
        self._refresh()
        self.assertEqual(self._changes(), {"Revenue": 12})

    def test_new_override_is_a_change(self):
        self._override(7)
        self._refresh()
        self.assertEqual(self._changes(), {"Strategic": 7})

    def test_ended_override_is_a_change(self):
        override = self._override(7)
        self._refresh()
        override.end_date = ago(1)
        self._refresh()
        self.assertEqual(self._changes(), {"Strategic": -7})

    def test_changes_sum_to_the_difference_of_scores(self):
        before = self._row(self.ada).priority_score
        self._sell(self.ada, 20)
        self._override(90)
        after = self._score()
        self.assertAlmostEqual(sum(self._changes().values()), after - before, 6)

    def test_changes_sum_to_the_difference_after_a_new_scheme(self):
        before = self._row(self.ada).priority_score
        self._scheme(factor("Orders", 100, metric="purchase_count"))
        after = self._score()
        self.assertAlmostEqual(sum(self._changes().values()), after - before, 6)

    def test_reason_names_what_raises_the_score(self):
        self._sell(self.ada, 20)
        self._refresh()
        self.assertEqual(self._row(self.ada).priority_reason, "Raised by Revenue.")

    def test_reason_of_a_neutral_score(self):
        row = self._row(self.ada)
        self.assertEqual(
            row.priority_reason, "Neutral: nothing is known yet that moves it."
        )

    def test_explanation_has_each_line_once(self):
        self._override(7)
        self._refresh()
        lines = self._row(self.ada).priority_explanation
        self.assertEqual(
            [line["label"] for line in lines], ["Revenue", "Later", "Strategic"]
        )
