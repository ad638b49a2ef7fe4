"""Two customers turn out to be one: what was set by hand for both, and their past."""

from .common import ago
from .payment_case import OutsideCase


class TestMergeOfWhatWasSetByHand(OutsideCase):
    """Bob becomes Ada. Both had a stage, points and a payment standing by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._sell(cls.ada, 100, days_ago=200)
        cls._sell(cls.bob, 40, days_ago=30)
        cls._refresh()
        cls.agent = cls.env.ref("crm_relationship.crm_lifecycle_stage_agent")
        cls.segment = cls.env["crm.segment"].create(
            {"name": "Guests", "kind": "manual"}
        )
        (cls.ada | cls.bob).add_to_segment(cls.segment.id)

    @classmethod
    def _override(cls, model, partner, start=10, end=-30, **vals):
        return cls.env[model].create(
            {
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "reason": "By hand",
                "start_date": ago(start),
                "end_date": ago(end),
                **vals,
            }
        )

    def _merge(self):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.ada | self.bob).ids, self.ada)
        self._refresh()
        self.env.invalidate_all()

    def _in_force(self, model):
        return self.env[model].search(
            [
                ("partner_id", "=", self.ada.id),
                ("start_date", "<=", ago(0)),
                ("end_date", ">=", ago(0)),
            ]
        )

    def test_the_newest_standing_goes_on(self):
        older = self._override("crm.payment.override", self.bob, band="e", end=-5)
        newest = self._override("crm.payment.override", self.ada, band="b")
        self._merge()
        self.assertEqual(self._in_force("crm.payment.override"), newest)
        self.assertEqual((older.partner_id, older.end_date), (self.ada, ago(1)))
        self.assertEqual(self._row(self.ada).payment_band, "b")

    def test_what_was_set_for_the_other_does_not_come_back(self):
        self._override("crm.payment.override", self.ada, band="e", end=-90)
        self._override("crm.payment.override", self.bob, band="c", end=-5)
        self._merge()
        self._refresh(as_of=ago(-6))
        row = self._row(self.ada)
        self.assertEqual(row.payment_band, row.payment_rule_band)

    def test_points_are_those_of_one_override(self):
        self._override("crm.priority.override", self.ada, points=30)
        self._override("crm.priority.override", self.bob, points=7)
        self._merge()
        self.assertEqual(self._in_force("crm.priority.override").points, 7)
        given = self._row(self.ada).priority_contribution_ids.filtered(
            lambda line: not line.factor_id
        )
        self.assertEqual(given.mapped("points"), [7])

    def test_stage_is_the_newest_one_set_by_hand(self):
        lapsed = self.env.ref("crm_relationship.crm_lifecycle_stage_lapsed")
        self._override("crm.lifecycle.override", self.ada, stage_id=lapsed.id)
        self._override("crm.lifecycle.override", self.bob, stage_id=self.agent.id)
        self._merge()
        self.assertEqual(self._in_force("crm.lifecycle.override").stage_id, self.agent)
        self.assertEqual(self._row(self.ada).stage_id, self.agent)

    def test_what_is_over_or_lies_ahead_stays(self):
        over = self._override("crm.payment.override", self.bob, band="e", end=3)
        ahead = self._override("crm.payment.override", self.bob, band="d", start=-9)
        self._override("crm.payment.override", self.ada, band="b")
        self._merge()
        self.assertEqual((over.end_date, ahead.end_date), (ago(3), ago(-30)))
        self.assertEqual((over | ahead).partner_id, self.ada)

    def test_another_company_keeps_its_own(self):
        other = self._company("Other", self.eur)
        theirs = self._override(
            "crm.payment.override", self.bob, band="e", company_id=other.id
        )
        self._override("crm.payment.override", self.ada, band="b")
        self._merge()
        self.assertEqual(theirs.end_date, ago(-30))

    def test_who_merges_need_not_see_them(self):
        self._override("crm.priority.override", self.bob, points=30)
        newest = self._override("crm.priority.override", self.ada, points=7)
        user = self._user("salesperson")
        # Odoo's own merge reads every field of the contacts
        for group in (
            "base.group_partner_manager",
            "base.group_erp_manager",
            "account.group_account_invoice",
        ):
            user.group_ids += self.env.ref(group)
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user)
        wizard.create({})._merge((self.ada | self.bob).ids, self.ada)
        self.assertFalse(newest.with_user(user).has_access("write"))
        self.assertEqual(self._in_force("crm.priority.override"), newest)

    def test_one_row_with_both_pasts(self):
        transitions = self.env["crm.lifecycle.transition"].search(
            [("partner_id", "in", (self.ada | self.bob).ids)]
        )
        self.assertEqual(len(transitions.partner_id), 2)
        self._record(partner_id=self.bob.id)
        bob = self.bob.id
        self._merge()
        row = self._row(self.ada)
        self.assertEqual((row.revenue_total, row.purchase_count), (140, 2))
        self.assertEqual(transitions.exists(), transitions)
        self.assertEqual(transitions.partner_id, self.ada)
        self.assertEqual(self._records(external_ref="4711").partner_id, self.ada)
        relations = self.env["crm.relationship"].search(
            [("partner_id", "in", [self.ada.id, bob])]
        )
        self.assertEqual(relations, row)
        members = self.env["crm.segment.membership"].search(
            [("segment_id", "=", self.segment.id), ("end_date", "=", False)]
        )
        self.assertEqual(members.partner_id, self.ada)
        self.assertEqual(len(members), 1)

    def test_last_transition_leads_to_the_stage_of_who_stays(self):
        """Bob's newest change is younger than Ada's: her stage is not his."""
        lapsed = self.env.ref("crm_relationship.crm_lifecycle_stage_lapsed")
        self._override("crm.lifecycle.override", self.ada, stage_id=self.agent.id)
        self._refresh()
        self._override("crm.lifecycle.override", self.bob, stage_id=lapsed.id)
        self._refresh(as_of=ago(-1))
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((self.ada | self.bob).ids, self.ada)
        self.env.invalidate_all()
        last = self.env["crm.lifecycle.transition"].search(
            [("partner_id", "=", self.ada.id), ("kind", "=", "stage")],
            order="date desc, id desc",
            limit=1,
        )
        self.assertEqual(last.cause, "merge")
        self.assertEqual((last.from_stage_id, last.to_stage_id), (lapsed, self.agent))
        self.assertEqual(self._row(self.ada).stage_id, self.agent)


class TestChangeOfCurrency(OutsideCase):
    """Odoo lets a company change its currency while it has no entries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._euro(2, days_ago=400)  # dollars
        cls.env["crm.relationship.run"].search([("state", "=", "requested")]).unlink()

    def test_records_are_in_the_new_money(self):
        record = self._record(amount=100, currency_id=self.eur.id, days_ago=90, due=60)
        self.assertEqual(record.balance, 200)
        self.company.currency_id = self.eur
        self.assertEqual(record.balance, 100)
        self._refresh()
        row = self._row(self.ada)
        self.assertEqual((row.overdue_amount, row.currency_id), (100, self.eur))

    def test_orders_are_in_the_new_money(self):
        self.company.crm_purchase_basis = "order"
        self._order(self.ada, 300, days_ago=40)
        self._refresh()
        self.assertEqual(self._row(self.ada).revenue_total, 300)
        self.company.currency_id = self.eur
        self._refresh()
        self.assertEqual(self._row(self.ada).revenue_total, 150)

    def test_cost_of_delay_is_in_the_new_money(self):
        lead = self._lead(self.ada)
        cost = self.env["crm.delay.cost"].create(
            {
                "name": "Idle press",
                "lead_id": lead.id,
                "company_id": self.company.id,
                "amount": 100,
                "currency_id": self.usd.id,
            }
        )
        self.company.currency_id = self.eur
        self.assertEqual(cost.week_amount, 50)
        self.assertEqual((lead.delay_cost_week, lead.delay_currency_id), (50, self.eur))

    def test_everybody_is_computed_anew(self):
        self.company.currency_id = self.eur
        run = self.env["crm.relationship.run"].search([("state", "=", "requested")])
        self.assertEqual(run.company_ids, self.company)

    def test_limits_keep_their_number(self):
        """A limit of 500 is one of 500 in the new money: people see it in settings."""
        self.company.crm_acquisition_cost = 500
        self.company.currency_id = self.eur
        self.assertEqual(self.company.crm_acquisition_cost, 500)
