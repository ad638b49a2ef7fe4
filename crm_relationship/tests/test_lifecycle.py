from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from .common import TODAY, RelationshipCase, ago


class LifecycleCase(RelationshipCase):
    @classmethod
    def _stage(cls, name):
        return cls.env.ref(f"crm_relationship.crm_lifecycle_stage_{name}")

    def _stage_of(self, partner=None):
        return self._row(partner or self.ada).stage_id

    def _log(self, partner=None):
        return self.env["crm.lifecycle.transition"].search(
            [
                ("partner_id", "=", (partner or self.ada).id),
                ("company_id", "=", self.company.id),
                ("kind", "=", "stage"),
            ],
            order="id",
        )

    def _bought(self, *days):
        for day in days:
            self._sell(self.ada, 100, day)
        self._refresh()
        return self._stage_of()


class TestLadder(LifecycleCase):
    def test_lead_is_aware(self):
        self.env["crm.lead"].create(
            {
                "name": "Call",
                "type": "lead",
                "partner_id": self.ada.id,
                "company_id": self.company.id,
            }
        )
        self._refresh()
        self.assertEqual(self._stage_of(), self._stage("aware"))

    def test_quotation_makes_a_prospect(self):
        self._order(self.ada, 100, 3, quotation=True)
        self._refresh()
        self.assertEqual(self._stage_of(), self._stage("prospect"))

    def test_one_purchase_is_a_first_order(self):
        self.assertEqual(self._bought(10), self._stage("first_order"))

    def test_two_purchases_make_an_active_customer(self):
        self.assertEqual(self._bought(10, 20), self._stage("active"))

    def test_two_invoices_of_one_day_are_one_purchase(self):
        self.assertEqual(self._bought(10, 10), self._stage("first_order"))

    def test_four_purchases_make_a_regular(self):
        self.assertEqual(self._bought(10, 20, 30, 40), self._stage("regular"))

    def test_ten_purchases_make_a_loyal_customer(self):
        self.assertEqual(self._bought(*range(10, 20)), self._stage("loyal"))

    def test_half_a_year_of_silence_is_not_yet_a_risk(self):
        self.assertEqual(self._bought(180), self._stage("first_order"))

    def test_a_day_more_is_a_risk(self):
        self.assertEqual(self._bought(181), self._stage("at_risk"))

    def test_regular_who_is_silent_for_much_longer_than_usual_is_a_risk(self):
        # every 20 days, now silent for 61: three times his gap
        self.assertEqual(self._bought(61, 81, 101, 121), self._stage("at_risk"))

    def test_sixty_days_of_silence_are_not_yet_a_risk(self):
        self.assertEqual(self._bought(60, 80, 100, 120), self._stage("regular"))

    def test_three_purchases_make_no_habit(self):
        self.assertEqual(self._bought(61, 81, 101), self._stage("active"))

    def test_year_of_silence_has_lapsed(self):
        self.assertEqual(self._bought(366), self._stage("lapsed"))

    def test_two_years_of_silence_have_left(self):
        self.assertEqual(self._bought(731), self._stage("left"))

    def test_purchase_after_a_long_silence_is_won_back(self):
        self.assertEqual(self._bought(400, 10), self._stage("won_back"))

    def test_silence_as_long_as_the_setting_is_no_return(self):
        self.assertEqual(self._bought(375, 10), self._stage("active"))

    def test_stranger_has_no_row(self):
        self._refresh()
        self.assertFalse(self._row(self.bob))

    def test_peak_stays_when_the_stage_falls(self):
        self._bought(200, 220, 230, 240)
        self._refresh(as_of=ago(150))
        self.assertEqual(self._stage_of(), self._stage("regular"))
        self._refresh()
        self.assertEqual(self._stage_of(), self._stage("at_risk"))
        self.assertEqual(self._row(self.ada).peak_stage_id, self._stage("regular"))


class TestRule(LifecycleCase):
    def _assert_refused(self, rule, words):
        stage = self._stage("active")
        before = stage.rule
        with (
            self.assertRaisesRegex(ValidationError, words),
            self.env.cr.savepoint(),
        ):
            stage.rule = rule
        stage.invalidate_recordset()
        self.assertEqual(stage.rule, before)

    def test_unknown_figure_is_named(self):
        self._assert_refused("[('hat_size', '>', 3)]", "hat_size")

    def test_broken_domain_is_refused(self):
        self._assert_refused("[('purchase_count', '>'", "Active")

    def test_other_models_are_out_of_reach(self):
        self._assert_refused("[('partner_id.name', '=', 'Ada')]", "Active")

    def test_archived_stage_takes_nobody(self):
        self._stage("active").active = False
        self.assertEqual(self._bought(10, 20), self._stage("aware"))

    def test_stage_in_use_is_not_deleted(self):
        self._bought(10)
        with self.assertRaisesRegex(UserError, "Archive it"):
            self._stage("first_order").unlink()


class TestTransition(LifecycleCase):
    def test_change_is_logged_with_its_evidence(self):
        self._bought(10)
        self._sell(self.ada, 100, 5)
        self._drain()
        change = self._log()[-1]
        self.assertEqual(change.from_stage_id, self._stage("first_order"))
        self.assertEqual(change.to_stage_id, self._stage("active"))
        self.assertEqual((change.cause, change.date), ("rule", TODAY))
        self.assertEqual(change.evidence["purchase_count"], 2)

    def test_reason_is_in_the_format_of_the_reader(self):
        french = self.env.ref("base.lang_fr")
        french.write({"active": True, "date_format": "%d.%m.%Y", "decimal_point": ","})
        evidence = {"last_order_date": "2026-06-10", "priority_score": 62.5}
        change = self.env["crm.lifecycle.transition"].create(
            {
                "partner_id": self.ada.id,
                "company_id": self.company.id,
                "date": TODAY,
                "cause": "rule",
                "evidence": evidence,
            }
        )
        self.assertEqual(
            [change.with_context(lang=lang).reason for lang in ("en_US", "fr_FR")],
            [
                "Last Purchase: 06/10/2026, Priority: 62.5",
                "Last Purchase: 10.06.2026, Priority: 62,5",
            ],
        )

    def test_nothing_changes_twice(self):
        self._bought(10)
        self._refresh()
        self.assertEqual(len(self._log()), 1)

    def test_chatter_gets_one_line(self):
        self._bought(10)
        before = self.ada.message_ids
        self._sell(self.ada, 100, 5)
        self._drain()
        lines = (self.ada.message_ids - before).mapped("body")
        self.assertEqual(len([line for line in lines if "Active" in line]), 1)

    def test_first_fill_posts_nothing(self):
        self._sell(self.ada, 100, 5)
        before = self.ada.message_ids
        self._refresh(bulk=True)
        self.assertEqual(self.ada.message_ids, before)
        self.assertEqual(self._log().cause, "bulk")

    def test_days_in_stage_end_with_the_next(self):
        self._sell(self.ada, 100, 300)
        self._refresh(as_of=ago(300))
        self._refresh(as_of=ago(100))
        first = self._log()[0]
        self.assertEqual((first.end_date, first.days), (ago(100), 200))

    def test_earlier_day_that_is_asked_for_later_comes_after(self):
        self._sell(self.ada, 100, 300)
        self._refresh(as_of=ago(100))
        self._refresh(as_of=ago(290))
        first, second = self._log().sorted("id")
        self.assertEqual(second.from_stage_id, first.to_stage_id)
        self.assertEqual(second.to_stage_id, self._stage("first_order"))
        self.assertEqual((first.date, second.date), (ago(100), ago(100)))


class TestByHand(LifecycleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._sell(cls.ada, 100, 10)
        cls._refresh()
        cls.seller = cls._user("sales_lead")

    def _set(self, name, partner=None, **options):
        partner = self._as(self.seller, partner or self.ada)
        partner._set_lifecycle_stage(self._stage(name), **options)

    def test_stage_by_hand_stays(self):
        self._set("agent")
        self._refresh()
        self.assertEqual(self._stage_of(), self._stage("agent"))

    def test_what_the_rule_gives_stays_visible(self):
        self._set("agent")
        self._refresh()
        self.assertEqual(self._row(self.ada).rule_stage_id, self._stage("first_order"))

    def test_it_counts_on_its_last_day(self):
        self._set("agent", until=ago(-5))
        self._refresh(as_of=ago(-5))
        self.assertEqual(self._stage_of(), self._stage("agent"))

    def test_it_ends_the_day_after(self):
        self._set("agent", until=ago(-5))
        self._refresh(as_of=ago(-6))
        self.assertEqual(self._stage_of(), self._stage("first_order"))

    def test_company_says_how_long(self):
        self.company.crm_stage_days = 30
        self._set("agent")
        override = self.env["crm.lifecycle.override"].search(
            [("partner_id", "=", self.ada.id)]
        )
        self.assertEqual(override.end_date, ago(-30))

    def test_setting_the_rules_stage_ends_it(self):
        self._set("agent")
        self._set("first_order")
        self.assertFalse(self._row(self.ada).stage_by_hand_until)

    def test_author_and_reason_are_logged(self):
        self._set("agent", reason="Brings friends")
        change = self._log()[-1]
        self.assertEqual(change.user_id, self.seller)
        self.assertEqual((change.cause, change.note), ("manual", "Brings friends"))

    def test_stranger_gets_a_row(self):
        self._set("agent", self.bob)
        self.assertEqual(self._stage_of(self.bob), self._stage("agent"))

    def test_partner_field_sets_it(self):
        self._as(self.seller, self.ada).lifecycle_stage_id = self._stage("agent")
        self.assertEqual(self._stage_of(), self._stage("agent"))

    def test_figures_are_not_written_by_hand(self):
        with self.assertRaisesRegex(UserError, "computed from documents"):
            self._as(self.seller, self._row(self.ada)).write({"purchase_count": 9})

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_foreign_customer_is_out_of_reach(self):
        self.ada.user_id = self.seller
        other = self._user("salesperson")
        with self.assertRaises(AccessError):
            self._as(other, self.ada)._set_lifecycle_stage(self._stage("agent"))
