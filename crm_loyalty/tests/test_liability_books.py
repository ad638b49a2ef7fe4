from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time

from odoo.addons.crm_relationship.tests.common import TODAY

from .liability_case import LiabilityCase


class TestLiabilityBooks(LiabilityCase):
    """Once posted, the account holds what is owed, to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accounts = cls._set_accounts()

    def _balance(self, accounts=None, until=TODAY):
        """What the liability account holds, read from its items."""
        accounts = accounts or self.accounts
        items = self.env["account.move.line"].search(
            [
                ("account_id", "=", accounts.liability_account_id.id),
                ("parent_state", "=", "posted"),
                ("date", "<=", until),
            ]
        )
        return round(-sum(items.mapped("balance")), 2)

    def assert_agrees(self, statement, liability):
        statement.invalidate_recordset()
        self.assertEqual(statement.state, "posted")
        self.assertEqual(statement.liability, liability)
        self.assertEqual(statement.booked, liability)
        self.assertEqual(statement.difference, 0)

    def test_first_statement_books_all_of_it(self):
        self._earn_on("2024-01-15", 1_000)
        statement = self._state("2024-01-31")
        # 1,000 x 95 / 1,095
        self.assertEqual((statement.booked, statement.difference), (0, 86.76))
        statement.action_post()
        self.assert_agrees(statement, 86.76)
        self.assertEqual(self._balance(), 86.76)
        revenue = statement.move_id.line_ids.filtered("debit")
        self.assertEqual(revenue.account_id, self.accounts.revenue_account_id)
        self.assertEqual(str(statement.move_id.date), "2024-01-31")

    def test_second_statement_books_the_difference(self):
        self._earn_on("2024-01-15", 1_000)
        self._state("2024-01-31").action_post()
        self._redeem_on("2024-02-10", 38)
        second = self._state("2024-02-29")
        second.action_post()
        # 86.76 x 38 / 95 = 34.70 are recognised
        self.assert_agrees(second, 52.06)
        self.assertEqual(second.move_id.amount_total, 34.70)

    def test_points_times_what_each_is_owed_are_the_account(self):
        self._earn_on("2024-01-15", 1_000)
        self._earn_on("2024-02-15", 3_000)
        self._redeem_on("2024-02-20", 110)
        statement = self._state("2024-02-29")
        statement.action_post()
        owed = sum(line.to_redeem * line.owed_each for line in statement.line_ids)
        self.assertEqual(round(owed, 2), self._balance())

    def test_nothing_new_is_posted_without_an_entry(self):
        self._earn_on("2024-01-15", 1_000)
        self._state("2024-01-31").action_post()
        again = self._state("2024-02-29")
        again.action_post()
        self.assertFalse(again.move_id)
        self.assert_agrees(again, 86.76)

    def test_entry_deleted_makes_a_draft_that_can_be_posted_again(self):
        self._earn_on("2024-01-15", 1_000)
        statement = self._state("2024-01-31")
        statement.action_post()
        statement.move_id.button_draft()
        self.assertEqual((statement.state, statement.difference), ("draft", 86.76))
        statement.move_id.with_context(force_delete=True).unlink()
        self.assertEqual((statement.state, statement.booked), ("draft", 0))
        statement.action_post()
        self.assert_agrees(statement, 86.76)

    def test_reset_takes_the_entry_out_of_the_books(self):
        self._earn_on("2024-01-15", 1_000)
        statement = self._state("2024-01-31")
        statement.action_post()
        statement.action_reset()
        self.assertEqual((statement.state, self._balance()), ("draft", 0))
        statement.action_compute()

    def test_reset_entry_is_posted_again_with_its_number(self):
        self._earn_on("2024-01-15", 1_000)
        statement = self._state("2024-01-31")
        statement.action_post()
        entry, number = statement.move_id, statement.move_id.name
        statement.action_reset()
        self.program.expected_rate = 0.5
        statement.action_compute()
        statement.action_post()
        # 1,000 x 50 / 1,050
        self.assert_agrees(statement, 47.62)
        self.assertEqual((statement.move_id, entry.name), (entry, number))

    def test_entry_by_hand_shows_and_is_caught_up_with(self):
        self._earn_on("2024-01-15", 1_000)
        statement = self._state("2024-01-31")
        statement.action_post()
        with freeze_time("2024-01-31 12:00:00"):
            self._entry([(self.accounts.liability_account_id, -5)], date="2024-01-31")
        statement.invalidate_recordset()
        self.assertEqual(statement.difference, -5)
        later = self._state("2024-02-29")
        later.action_post()
        self.assert_agrees(later, 86.76)

    def test_posted_statement_keeps_its_figures(self):
        self._earn_on("2024-01-15", 1_000)
        statement = self._state("2024-01-31")
        statement.action_post()
        for forbidden in (
            statement.action_compute,
            statement.unlink,
            lambda: statement.write({"date": "2024-02-01"}),
        ):
            with self.assertRaisesRegex(UserError, "Reset it to draft"):
                forbidden()

    def test_older_statement_is_not_posted_under_a_newer_one(self):
        self._earn_on("2024-01-15", 1_000)
        older, newer = self._state("2024-01-31"), self._state("2024-02-29")
        newer.action_post()
        with self.assertRaisesRegex(UserError, "Reset it to draft first"):
            older.action_post()

    def test_statement_under_a_newer_one_is_not_reset(self):
        self._earn_on("2024-01-15", 1_000)
        older, newer = self._state("2024-01-31"), self._state("2024-02-29")
        older.action_post()
        newer.action_post()
        with self.assertRaisesRegex(UserError, "Reset that one first"):
            older.action_reset()

    def test_statement_of_a_day_not_over_is_read_again_when_posted(self):
        self._earn_on(TODAY, 1_000)
        statement = self._state(TODAY)
        self._redeem_on(TODAY, 38)
        statement.action_post()
        # 86.76 less 34.70
        self.assert_agrees(statement, 52.06)

    def test_missing_accounts_are_asked_for(self):
        self.accounts.unlink()
        with self.assertRaisesRegex(UserError, "Liability Accounts"):
            self._state("2024-01-31").action_post()

    def test_locked_day_is_named(self):
        self._earn_on("2024-01-15", 1_000)
        statement = self._state("2024-01-31")
        self.company.fiscalyear_lock_date = "2024-06-30"
        with self.assertRaisesRegex(UserError, "01/31/2024 is locked.*a later day"):
            statement.action_post()

    def test_two_companies_owe_in_their_own_currencies(self):
        """One programme of both, a point worth a dollar; a euro costs two dollars."""
        house = self._company("Maison", self.eur)
        self._open_books(house)
        shared = self._points_program(
            name="Everywhere", company_id=False, currency_id=self.usd.id
        )
        for company in self.company, house:
            self._euro(2, 1000, company)
        self._earn_on("2024-01-15", 1_000)
        env = self.env(context={"allowed_company_ids": (self.company | house).ids})
        self._sell_in(house, env, 2_000)
        ours = self._state("2024-01-31", shared)
        theirs = self._state("2024-01-31", shared, house)
        self.assertEqual((ours.granted, theirs.granted), (100, 200))
        # 1,000 x 95 / 1,095 dollars; 2,000 x (200 x 0.95 / 2) / 2,095 euros
        self.assertEqual((ours.liability, theirs.liability), (86.76, 90.69))
        for statement in ours, theirs:
            accounts = self._set_accounts(shared, statement.company_id)
            statement.action_post()
            self.assert_agrees(statement, statement.liability)
            self.assertEqual(self._balance(accounts), statement.liability)
            self.assertEqual(
                statement.move_id.currency_id, statement.company_id.currency_id
            )

    def _sell_in(self, company, env, price):
        with freeze_time("2024-01-15 12:00:00"):
            order = self._quote(
                self.bob, (self.lamp, 1, price), company_id=company.id
            ).with_env(env)
            order.with_company(company).action_confirm()

    def test_accountant_states_and_posts(self):
        self._earn_on("2024-01-15", 1_000)
        accountant = self._as(self._user("accountant"))
        statement = accountant["crm.loyalty.liability"].create(
            {"program_id": self.program.id, "date": "2024-01-31"}
        )
        statement.action_compute()
        statement.action_post()
        self.assert_agrees(statement, 86.76)

    def test_loyalty_manager_states_but_does_not_post(self):
        self._earn_on("2024-01-15", 1_000)
        manager = self._as(self._user("loyalty_manager"))
        statement = manager["crm.loyalty.liability"].create(
            {"program_id": self.program.id, "date": "2024-01-31"}
        )
        statement.action_compute()
        self.assertEqual(statement.difference, 86.76)
        with self.assertRaisesRegex(AccessError, "Only accounting"):
            statement.action_post()

    def test_salespeople_see_no_liability(self):
        self._state("2024-01-31")
        for role in ("salesperson", "sales_lead", "loyalty_user", "employee"):
            env = self._as(self._user(role))
            for model in ("crm.loyalty.liability", "crm.loyalty.account"):
                with self.assertRaises(AccessError):
                    env[model].search_read([], ["company_id"])

    def test_other_companies_statements_stay_unseen(self):
        self._state("2024-01-31")
        other = self._company("Elsewhere", self.usd)
        outsider = self._user("accountant", company_id=other.id)
        found = self._as(outsider)["crm.loyalty.liability"].search([])
        self.assertFalse(found)
