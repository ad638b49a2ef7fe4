from random import Random

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time
from odoo.tools import mute_logger

from odoo.addons.crm_relationship.tests.common import TODAY, ago

from ..models.ledger.cause import because
from ..points.liability import allocate, steps
from .liability_case import LiabilityCase


class TestLiability(LiabilityCase):
    """What is owed for points follows from the ledger, as of any day."""

    def test_example_52_as_arithmetic(self):
        self.assertEqual(allocate(100_000, 100_000, 9_500, 0), (91_324, 8_676))
        years = [(4_500, 9_500), (8_500, 9_700)]
        found = [(step.revenue, step.liability) for step in steps(8_676, years, 0)]
        self.assertEqual(found, [(4_110, 4_566), (3_493, 1_073)])

    def test_example_52_through_orders_and_redemptions(self):
        self._earn_on("2024-01-15", 100_000)
        self._redeem_on("2024-06-10", 4_500)
        first = self._state("2024-12-31")
        self.assertEqual((first.granted, first.redeemed), (10_000, 4_500))
        # 100,000 x 9,500 / 109,500 = 8,675.80; x 4,500 / 9,500 = 4,109.59
        self.assertEqual(first.allocated, 8_675.80)
        self.assertEqual(round(first.line_ids.amount - first.allocated), 91_324)
        self.assertEqual((first.recognised, first.liability), (4_109.59, 4_566.21))
        self.assertEqual(first.to_redeem, 5_000)
        self._set_accounts()
        first.action_post()
        self.program.expected_rate = 0.97
        self._redeem_on("2025-06-10", 4_000)
        second = self._state("2025-12-31")
        # 8,675.80 x 8,500 / 9,700 = 7,602.51: 3,492.92 more than the year before
        self.assertEqual(second.allocated, 8_675.80)
        self.assertEqual(second.recognised, 7_602.51)
        self.assertEqual(round(second.recognised - first.recognised), 3_493)
        self.assertEqual(round(second.liability), 1_073)

    def test_stated_of_the_companys_day_wherever_its_author_is(self):
        self.env.user.tz = "Asia/Tokyo"
        self.company.partner_id.tz = "UTC"
        with freeze_time(f"{TODAY} 23:30:00"):  # tomorrow for the author
            for model in ("crm.loyalty.liability", "crm.loyalty.effect"):
                record = self.env[model].create({"program_id": self.program.id})
                self.assertEqual(record.date, TODAY)

    def test_day_before_the_sale_owes_nothing(self):
        self._earn_on("2024-01-15", 1_000)
        before = self._state("2024-01-14")
        self.assertFalse(before.line_ids)
        self.assertEqual(before.liability, 0)

    def test_statement_of_a_past_day_leaves_out_what_came_later(self):
        self._earn_on("2024-01-15", 1_000)
        self._redeem_on("2024-03-10", 100)
        self.assertEqual(self._state("2024-03-09").open_points, 100)
        self.assertEqual(self._state("2024-03-10").open_points, 0)

    def test_all_redeemed_leaves_nothing_owed(self):
        self._earn_on("2024-01-15", 1_000)
        self._redeem_on("2024-03-10", 100)
        statement = self._state("2024-03-10")
        self.assertEqual(statement.recognised, statement.allocated)
        self.assertEqual(statement.liability, 0)

    def test_lines_by_month_add_up(self):
        for day, price in (("2024-01-31", 700), ("2024-02-01", 333), ("2024-02-29", 5)):
            self._earn_on(day, price)
        self._redeem_on("2024-03-01", 50)
        statement = self._state("2024-03-01")
        self.assertEqual(
            [str(line.month) for line in statement.line_ids],
            ["2024-01-01", "2024-02-01"],
        )
        # 70 - 50, and 33.3 + 0.5
        self.assertEqual(statement.line_ids.mapped("open_points"), [20, 33.8])
        self.assertAlmostEqual(statement.open_points, self._card(self.ada).points)
        self.assertAlmostEqual(
            statement.liability, statement.allocated - statement.recognised
        )

    def test_return_takes_its_share_of_the_price_along(self):
        order = self._earn_on("2024-01-15", 1_000)
        self._earn_on("2024-01-16", 1_000)
        with freeze_time("2024-01-20 12:00:00"):
            self._return(self._bill_order(order))
        statement = self._state("2024-01-31")
        self.assertEqual(statement.granted, 100)
        # 1,000 x 95 / 1,095
        self.assertEqual(statement.allocated, 86.76)

    def test_points_spent_before_their_return_are_owed_by_the_customer(self):
        order = self._earn_on("2024-01-15", 1_000)
        self._redeem_on("2024-01-16", 100)
        with freeze_time("2024-01-20 12:00:00"):
            self._return(self._bill_order(order))
        self._earn_on("2024-01-25", 3_000)
        statement = self._state("2024-01-31")
        # of 300 points of the second purchase 100 pay the debt: redeemed already
        self.assertEqual((statement.granted, statement.redeemed), (300, 100))
        self.assertEqual(statement.open_points, 200)
        # 3,000 x 285 / 3,285, of which 100 / 285 are recognised
        self.assertEqual(statement.allocated, 260.27)
        self.assertEqual(statement.recognised, 91.32)

    def test_points_without_a_purchase_are_owed_in_full(self):
        with freeze_time("2024-01-15 12:00:00"):
            self._give(self.ada, 100)
        statement = self._state("2024-01-31")
        self.assertEqual((statement.allocated, statement.liability), (95, 95))

    def test_cancelled_redemption_is_owed_again(self):
        self._earn_on("2024-01-15", 1_000)
        order = self._redeem_on("2024-02-10", 100)
        with freeze_time("2024-03-05 12:00:00"):
            order._action_cancel()
        self.assertEqual(self._state("2024-02-28").redeemed, 100)
        statement = self._state("2024-03-31")
        self.assertEqual((statement.redeemed, statement.open_points), (0, 100))
        self.assertEqual(statement.liability, statement.allocated)

    def test_merged_customers_keep_their_months(self):
        self._earn_on("2024-01-15", 1_000)
        self._earn_on("2024-02-15", 2_000, self.bob)
        before = self._state("2024-03-01")
        with freeze_time("2024-03-05 12:00:00"):
            self.env["loyalty.card"]._merge_into(self.bob, self.ada)
            self._redeem_on("2024-03-06", 250)
        after = self._state("2024-03-07")
        self.assertEqual(
            after.line_ids.mapped("allocated"), before.line_ids.mapped("allocated")
        )
        self.assertEqual(after.line_ids.mapped("redeemed"), [100, 150])
        self.assertEqual(after.open_points, 50)

    def test_too_little_data_asks_for_the_expected_redemption(self):
        self._earn_on("2024-01-15", 1_000)
        self.program.expected_rate = False
        with self.assertRaisesRegex(UserError, "not enough data.*Example 52"):
            self._state("2024-01-31")

    def test_too_little_data_is_said(self):
        self._earn_on("2024-01-15", 1_000)
        statement = self._state("2024-01-31")
        self.assertEqual(statement.basis, "stated")
        self.assertRegex(statement.basis_reason, "Not enough data.*95 %")

    def test_expected_redemption_is_a_share(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self.program.expected_rate = 95
            self.program.flush_recordset()

    def test_point_without_a_value_is_asked_for(self):
        self.program.point_value = 0
        with self.assertRaisesRegex(UserError, "value of a point"):
            self._state("2024-01-31")

    def test_own_lots_say_what_will_be_redeemed(self):
        """30 lots of 100: half redeemed in the first month, the rest expired."""
        self._thirty_lots()
        self.program.expected_rate = False
        self._earn_on("2024-03-15", 1_000)
        statement = self._state("2024-03-31")
        self.assertEqual((statement.basis, statement.known_months), ("own", 2))
        march = statement.line_ids[-1]
        # half of 100 open points: 1,000 x 50 / 1,050 are owed for them
        self.assertEqual((march.expected_rate, march.to_redeem), (0.5, 50))
        self.assertEqual((march.allocated, march.liability), (47.62, 47.62))
        self.assertEqual(statement.line_ids[0].liability, 0)

    def _thirty_lots(self):
        with freeze_time("2024-01-10 12:00:00"):
            cards = self.env["loyalty.card"]
            for number in range(30):
                cards |= self._give(self._customer(f"Customer {number}"), 100)
        with freeze_time("2024-01-20 12:00:00"):
            for card in cards:
                because(card, kind="spend").points -= 50
        with freeze_time("2024-02-20 12:00:00"):
            for card in cards:
                because(card, kind="expire").points -= 50

    def test_point_may_be_worth_less_than_a_cent(self):
        self._earn_on("2024-01-15", 100_000)
        self.program.point_value = 0.0005
        # 10,000 points x 0.0005 x 0.95 = 4.75; 100,000 x 4.75 / 100,004.75
        self.assertEqual(self._state("2024-01-31").liability, 4.75)

    def test_whatever_happens_the_statement_is_the_ledger(self):
        random = Random(52)
        orders = []
        for day in range(60):
            self._live(ago(600 - 9 * day), random, orders)
        statement = self._state(TODAY)
        lots = self.env["crm.loyalty.lot"].search(
            [("program_id", "=", self.program.id)]
        )
        self.assertAlmostEqual(statement.open_points, sum(lots.mapped("remaining")), 2)
        for line in statement.line_ids:
            self.assertAlmostEqual(
                line.granted - line.redeemed - line.expired, line.open_points, 2
            )
            self.assertGreaterEqual(line.liability, 0)
            self.assertLessEqual(line.liability, line.allocated)
        self.assertAlmostEqual(
            statement.liability, statement.allocated - statement.recognised, 2
        )

    def _live(self, day, random, orders):
        """Something that can happen to points."""
        customer = random.choice([self.ada, self.bob])
        card = self._card(customer)
        what = random.choice(["buy", "buy", "use", "use", "cancel", "return", "expire"])
        if what == "buy" or not card:
            price = random.choice([99.99, 250, 1_000, 333.3])
            orders.append(self._earn_on(day, price, customer))
        elif what == "use" and card.points >= 10:
            orders.append(self._redeem_on(day, 10, customer))
        with freeze_time(f"{day} 12:00:00"):
            if what == "cancel" and orders:
                orders.pop(random.randrange(len(orders)))._action_cancel()
            elif what == "return" and orders:
                order = orders.pop(random.randrange(len(orders)))
                if not order.order_line.reward_id:
                    self._return(self._bill_order(order))
            elif what == "expire" and card.points >= 5:
                because(card, kind="expire").points -= 5

    def test_job_states_last_month_once(self):
        self._earn_on("2024-01-15", 1_000)
        statements = self.env["crm.loyalty.liability"]
        statements._state_last_month()
        statements._state_last_month()
        found = statements.search([("program_id", "=", self.program.id)])
        self.assertEqual((str(found.date), found.liability), ("2026-05-31", 86.76))
        self.assertEqual(found.state, "draft")

    def test_future_is_not_stated(self):
        with self.assertRaisesRegex(ValidationError, "today or a day before"):
            self._state(ago(-1))

    def test_money_in_a_wallet_is_no_points_liability(self):
        wallet = self._program(name="Wallet", program_type="ewallet")
        with self.assertRaisesRegex(ValidationError, "all of it is owed"):
            self._state("2024-01-31", wallet)

    def test_points_given_by_hand_are_owed_by_the_company_that_gave_them(self):
        shared = self._points_program(
            name="Everywhere", company_id=False, currency_id=self.usd.id
        )
        other = self._company("Sister", self.usd)
        card = self._give(self.ada, 70, shared)
        because(card.with_company(other), kind="adjust", reason="Sorry").points += 7
        self.assertEqual(self._state(TODAY, shared).open_points, 70)
        self.assertEqual(self._state(TODAY, shared, other).open_points, 7)

    def test_bill_of_a_till_redeems_nothing_a_second_time(self):
        self._earn_on("2024-01-15", 1_000)
        till = because(self._card(self.ada), key="pos.order:1", reference="Till")
        till.points -= 40
        statement = self._state(TODAY)
        owed = statement.liability
        self._sell(self.ada, lines=[self._line(100), self._line(-40)])
        statement.action_compute()
        self.assertEqual((statement.redeemed, statement.open_points), (40, 60))
        self.assertEqual(statement.liability, owed)

    def test_opening_points_are_owed_by_the_company_that_opens_the_ledger(self):
        loose = self._points_program(
            name="Loose", company_id=False, currency_id=self.usd.id, strict_ledger=False
        )
        self._give(self.ada, 70, loose)
        self._give(self.bob, -8, loose)
        loose.action_open_ledger()
        self.assertEqual(self._state(TODAY, loose).open_points, 70)
        self.assertEqual(self._card(self.bob, loose).debt_ids.company_id, self.company)

    def test_programme_without_a_ledger_has_no_statement(self):
        plain = self._program(name="Plain", strict_ledger=False)
        with self.assertRaisesRegex(ValidationError, "no points ledger"):
            self._state("2024-01-31", plain)

    def test_figures_are_not_typed_in(self):
        statement = self._state("2024-01-31")
        manager = self._user("loyalty_manager")
        with self.assertRaisesRegex(AccessError, "come from the ledger"):
            self._as(manager, statement).liability = 5
        with self.assertRaises(AccessError):
            self._as(manager)["crm.loyalty.liability.line"].create(
                {"liability_id": statement.id, "month": "2024-01-01"}
            )

    def test_other_day_starts_anew(self):
        self._earn_on("2024-01-15", 1_000)
        statement = self._state("2024-01-31")
        statement.date = "2024-02-29"
        self.assertFalse(statement.line_ids)
        self.assertFalse(statement.computed_at)
