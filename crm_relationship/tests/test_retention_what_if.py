from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import Form
from odoo.tools import mute_logger

from .common import TODAY, RelationshipCase


class TestRetentionWhatIf(RelationshipCase):
    """What points more of retention would bring; today is 15 June 2026."""

    def _buy(self, partner, day, amount=100, **vals):
        days_ago = (TODAY - date.fromisoformat(day)).days
        return self._sell(partner, amount, days_ago=days_ago, **vals)

    def _what_if(self, user=None, **vals):
        self.env["crm.purchase.day"]._read_documents(self.company)
        env = self._as(user or self._user("crm_manager"))
        wizard = env["crm.retention.what.if"].create({"horizon_months": 2, **vals})
        wizard.action_compute()
        return wizard

    def _two_of_january(self):
        """Of two customers one buys a month later, for 50, one two months, for 30."""
        self._buy(self.ada, "2026-01-10")
        self._buy(self.bob, "2026-01-20")
        self._buy(self.ada, "2026-02-10", 50)
        self._buy(self.bob, "2026-03-10", 30)

    def test_points_more_bring_the_margin_of_one_who_buys(self):
        self._two_of_january()
        wizard = self._what_if(points=10)
        self.assertEqual(wizard.line_ids.mapped("share"), [0.5, 0.5])
        self.assertEqual(wizard.line_ids.mapped("better_share"), [0.6, 0.6])
        self.assertEqual(wizard.line_ids.mapped("margin_each"), [50, 30])
        # a tenth of 50 and of 30, for two new customers in twelve months
        self.assertAlmostEqual(wizard.change_each, 8)
        self.assertEqual(wizard.newcomer_count, 2)
        self.assertAlmostEqual(wizard.change, 16)

    def test_retention_stops_at_all(self):
        self._two_of_january()
        wizard = self._what_if(points=60)
        self.assertEqual(wizard.line_ids.mapped("better_share"), [1, 1])
        self.assertAlmostEqual(wizard.change_each, 40)  # half of 50 and of 30

    def test_margin_is_after_cost(self):
        lamp = self._product(cost=20)
        self._buy(self.ada, "2026-01-10", product=lamp)
        self._buy(self.bob, "2026-01-20", product=lamp)
        self._buy(self.ada, "2026-02-10", 50, product=lamp)
        wizard = self._what_if(points=10, horizon_months=1)
        self.assertAlmostEqual(wizard.change_each, 3)

    def test_a_month_without_purchases_takes_the_mean_margin(self):
        self._buy(self.ada, "2026-01-10")
        self._buy(self.bob, "2026-01-20")
        self._buy(self.ada, "2026-02-10", 50)
        wizard = self._what_if(points=10)
        self.assertEqual(wizard.line_ids.mapped("margin_each"), [50, 50])
        self.assertAlmostEqual(wizard.change_each, 10)

    def test_the_open_month_is_no_month_of_the_curve(self):
        self._buy(self.ada, "2026-05-10")
        wizard = self._what_if()
        self.assertFalse(wizard.line_ids)
        self.assertIs(wizard.change, False)

    def test_old_cohorts_are_left_out(self):
        self._buy(self.ada, "2023-01-10")
        self._buy(self.ada, "2023-02-10")
        self.assertFalse(self._what_if(cohort_months=24).line_ids)

    def test_unknown_cost_gives_no_amount(self):
        lamp = self._product(cost=0)
        self._buy(self.ada, "2026-01-10", product=lamp)
        self._buy(self.ada, "2026-02-10", product=lamp)
        wizard = self._what_if()
        self.assertIs(wizard.change, False)
        self.assertEqual(wizard.line_ids[0].share, 1)

    def test_of_a_past_day(self):
        self._two_of_january()
        wizard = self._what_if(as_of="2026-03-01")
        self.assertEqual(wizard.line_ids.mapped("number"), [1])

    # the sentence

    def test_sentence_reckons_with_the_own_retention(self):
        for place in range(4):
            customer = self._customer("Customer")
            self._buy(customer, "2025-06-15")  # the last day of the year before
            if place < 3:
                self._buy(customer, "2025-06-16")
        benchmark = self._what_if(points=5).benchmark
        self.assertIn("Of 4 customers", benchmark)
        self.assertIn("3 bought again", benchmark)
        self.assertIn("75.0 %", benchmark)
        # 0.25 / 0.20 is a quarter more; (0.80 / 0.30) / (0.75 / 0.35) is 1.2444
        self.assertIn("by 25.0 %", benchmark)
        self.assertIn("by 24.4 %", benchmark)
        self.assertIn("Reichheld", benchmark)

    def test_sentence_without_a_year_before(self):
        self._buy(self.ada, "2026-01-10")
        self.assertIn("no yearly retention", self._what_if().benchmark)

    def test_sentence_where_nobody_would_leave(self):
        self._buy(self.ada, "2025-01-10")
        self._buy(self.ada, "2026-01-10")
        self.assertIn("no finite worth", self._what_if().benchmark)

    # who and what

    def test_points_are_above_zero(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["crm.retention.what.if"].create({"points": 0}).flush_recordset()

    def test_a_salesperson_may_not(self):
        with self.assertRaises(AccessError):
            self._what_if(self._user("salesperson"))

    def test_an_accountant_may(self):
        self._two_of_january()
        wizard = self._what_if(self._user("accountant"), points=10)
        self.assertAlmostEqual(wizard.change, 16)

    def test_not_of_a_company_switched_off(self):
        other = self._company("Other", self.eur)
        with self.assertRaises(AccessError):
            self._what_if(company_id=other.id)

    def test_each_company_has_its_own_curve(self):
        other = self._company("Other", self.eur)
        self._open_books(other)
        self._two_of_january()
        self._buy(self.ada, "2026-01-10", company=other)
        self._buy(self.ada, "2026-02-10", 7, company=other)
        both = self.company | other
        self.env["crm.purchase.day"]._read_documents(both)
        user = self._user("crm_manager", company_ids=[(6, 0, both.ids)])
        wizard = self._what_if(user, company_id=other.id, points=10, horizon_months=1)
        self.assertEqual(wizard.line_ids.margin_each, 7)
        self.assertEqual(wizard.currency_id, self.eur)

    def test_form(self):
        self._two_of_january()
        self.env["crm.purchase.day"]._read_documents(self.company)
        with Form(self.env["crm.retention.what.if"]) as form:
            form.points = 10
        form.record.action_compute()
        self.assertTrue(form.record.benchmark)
