from lxml import etree

from odoo.tools.safe_eval import safe_eval

from .common import TODAY, RelationshipCase, ago


class TestRhythm(RelationshipCase):
    """The interval of a customer, and what it says of the next order."""

    def _rhythm(self, partner=None, **vals):
        self._refresh(**vals)
        return self._row(partner or self.ada)

    def _buy(self, *days, partner=None):
        for days_ago in days:
            self._sell(partner or self.ada, 100, days_ago=days_ago)

    # the interval

    def test_interval_is_the_mean_of_the_gaps(self):
        self._buy(100, 70, 20)  # 30 and 50 days
        self.assertEqual(self._rhythm().usual_gap_days, 40)

    def test_interval_has_a_tenth(self):
        self._buy(100, 70, 51, 45)  # 30, 19 and 6 days: 55 / 3
        self.assertEqual(self._rhythm().usual_gap_days, 18.3)

    def test_one_purchase_has_no_interval(self):
        self._buy(100)
        row = self._rhythm()
        self.assertEqual(
            (row.usual_gap_days, row.next_order_due_date, row.second_order_date),
            (False, False, False),
        )

    def test_two_purchases_of_a_day_are_no_interval(self):
        self.company.crm_purchase_grain = "document"
        self._buy(100, 100)
        row = self._rhythm()
        self.assertEqual((row.purchase_count, row.usual_gap_days), (2, False))

    def test_credit_note_is_no_purchase_of_the_interval(self):
        self._buy(100, 20)
        self._refund(self.ada, 10, days_ago=60)
        self.assertEqual(self._rhythm().usual_gap_days, 80)

    def test_who_never_bought_has_no_rhythm(self):
        self._refund(self.ada, 10, days_ago=60)
        row = self._rhythm()
        self.assertEqual(
            (row.usual_gap_days, row.next_order_due_date, row.lapse_date),
            (False, False, False),
        )
        self.assertFalse(row.is_regular)

    # the next order

    def test_next_order_is_due_one_interval_after_the_last(self):
        self._buy(100, 70, 20)
        self.assertEqual(self._rhythm().next_order_due_date, ago(-20))

    def test_half_a_day_is_rounded_up(self):
        self._buy(45, 30, 20)  # 15 and 10 days: 12.5, so 13
        self.assertEqual(self._rhythm().next_order_due_date, ago(7))

    def test_due_date_follows_a_new_purchase(self):
        self._buy(100, 80)
        self._refresh()
        self._buy(50)
        self._drain()
        self.assertEqual(self._row(self.ada).next_order_due_date, ago(25))

    def test_overdue_list_holds_who_should_have_ordered(self):
        late, today, lapsed = self.ada, self.bob, self._customer("Cleo")
        self._buy(60, 31, partner=late)  # due 2 days ago
        self._buy(60, 30, partner=today)
        self._buy(600, 570, partner=lapsed)  # silent for more than 365 days
        self._refresh()
        action = self.env.ref("crm_relationship.crm_relationship_action_due")
        self.assertEqual(self._found("order_overdue").partner_id, late)
        self.assertIn("order_overdue", action.context)

    def _found(self, name):
        """The relationships behind a filter of the search."""
        model = self.env["crm.relationship"]
        arch = etree.fromstring(model.get_view(view_type="search")["arch"])
        (node,) = arch.xpath(f"//filter[@name='{name}']")
        ours = [("company_id", "=", self.company.id)]
        return model.search(safe_eval(node.get("domain")) + ours)

    def test_partner_is_found_by_an_overdue_order(self):
        self._buy(60, 31)
        self._refresh()
        found = self.env["res.partner"].search(
            [("relationship_next_order_due_date", "<", TODAY)]
        )
        self.assertEqual(found, self.ada)
        self.assertEqual(found.relationship_usual_gap_days, 29)

    # the second purchase

    def test_second_purchase_is_the_second_day(self):
        self._buy(300, 300, 250, 10)
        self.assertEqual(self._rhythm().second_order_date, ago(250))

    def test_credit_note_of_an_earlier_day_makes_no_second(self):
        self._refund(self.ada, 10, days_ago=400)
        self._buy(300)
        self.assertFalse(self._rhythm().second_order_date)

    # leaving

    def test_leaves_the_day_silence_is_longer_than_the_setting(self):
        self.company.crm_return_gap_days = 100
        self._buy(130)
        # silent for 100 days at 30 days ago, for 101 a day later
        self.assertEqual(self._rhythm().lapse_date, ago(29))

    # regulars

    def test_three_days_in_twelve_months_make_a_regular(self):
        self._buy(364, 200, 100)
        self.assertTrue(self._rhythm().is_regular)

    def test_a_day_before_the_window_does_not_count(self):
        self._buy(365, 200, 100)
        self.assertFalse(self._rhythm().is_regular)

    def test_three_invoices_of_a_day_make_none(self):
        self._buy(100, 100, 100)
        self.assertFalse(self._rhythm().is_regular)

    def test_days_of_a_regular_are_a_setting(self):
        self.company.crm_regular_days = 2
        self._buy(200, 100)
        self.assertTrue(self._rhythm().is_regular)

    def test_a_regular_of_the_past(self):
        self._buy(500, 450, 400)
        self.assertFalse(self._rhythm().is_regular)
        self.assertTrue(self._rhythm(as_of=ago(300)).is_regular)

    # whose

    def test_each_company_has_its_own_rhythm_and_setting(self):
        other = self._company("Other", self.eur)
        self._open_books(other)
        other.crm_regular_days = 2
        self._buy(100, 70)
        for days_ago in (90, 30):
            self._sell(self.ada, 10, days_ago=days_ago, company=other)
        self._refresh(companies=self.company | other)
        here, there = (
            self.env["crm.relationship"]
            .with_context(allowed_company_ids=(self.company | other).ids)
            .search([("partner_id", "=", self.ada.id)], order="company_id")
        )
        self.assertEqual((here.usual_gap_days, here.is_regular), (30, False))
        self.assertEqual((there.usual_gap_days, there.is_regular), (60, True))

    def test_orders_are_the_purchases_where_the_company_says_so(self):
        self.company.crm_purchase_basis = "order"
        self._order(self.ada, 100, days_ago=50)
        self._order(self.ada, 100, days_ago=20)
        self._sell(self.ada, 100, days_ago=1)
        self.assertEqual(self._rhythm().next_order_due_date, ago(-10))

    def test_a_salesperson_reads_the_rhythm_of_own_customers_alone(self):
        user, other = self._user("salesperson"), self._user("salesperson")
        self.ada.user_id, self.bob.user_id = user, other
        self._buy(60, 31)
        self._buy(60, 31, partner=self.bob)
        self._refresh()
        found = self._as(user)["crm.relationship"].search(
            [("next_order_due_date", "=", ago(2))]
        )
        self.assertEqual(found.partner_id, self.ada)
        partners = self._as(user, self.ada | self.bob)
        self.assertEqual(
            partners.mapped("relationship_next_order_due_date"), [ago(2), False]
        )


class TestPurchaseRhythm(RelationshipCase):
    """Rates of the second purchase, of regulars, of orders overdue."""

    def _rates(self, **vals):
        self._refresh()
        report = self.env["crm.purchase.rhythm"].with_context(**vals)
        (rates,) = report._read_group(
            [("company_id", "=", self.company.id)],
            [],
            ["second_purchase_rate:avg", "regular_share:avg", "overdue_share:avg"],
        )
        return tuple(rate if rate is False else float(rate) for rate in rates)

    def _customers(self, *histories):
        for days in histories:
            customer = self._customer("Customer")
            for days_ago in days:
                self._sell(customer, 100, days_ago=days_ago)

    def test_second_purchase_within_twelve_months(self):
        # yes; a day too late; not within the year, which is over; too early to say
        self._customers((800, 436), (800, 435), (365,), (364,))
        self.assertEqual(self._rates()[0], 1 / 3)

    def test_regulars_are_a_share_of_who_bought_in_twelve_months(self):
        self._customers((300, 200, 100), (50,), (10, 5), (5,), (900, 890, 880))
        self.assertEqual(self._rates()[1], 1 / 4)

    def test_overdue_is_a_share_of_who_has_an_interval_and_has_not_left(self):
        # two days over; due today; without an interval; left long ago
        self._customers((60, 31), (60, 30), (60,), (900, 890))
        self.assertEqual(self._rates()[2], 1 / 2)

    def test_nobody_who_could_be_judged_has_no_rate(self):
        self._customers((10,))
        self.assertEqual(self._rates(), (False, 0.0, False))

    def test_a_salesperson_sees_own_customers(self):
        user = self._user("salesperson")
        self._customers((60, 31), (60, 30))
        self._refresh()
        rows = self.env["crm.purchase.rhythm"].search(
            [("company_id", "=", self.company.id)]
        )
        rows[0].partner_id.user_id, rows[1].partner_id.user_id = (
            self._user("sales_lead"),
            user,
        )
        found = self._as(user)["crm.purchase.rhythm"].search([])
        self.assertEqual(found, rows[1])
