"""What a pool refuses, and shares that add up to the cent."""

from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import SQL

from .common import RelationshipCase, ago


class TestCostPoolRules(RelationshipCase):
    """A pool that would count wrongly is refused, in words, and not saved."""

    def assertRefused(self, words, **vals):  # noqa: N802
        refused = self.assertRaisesRegex(ValidationError, words)
        with refused, self.env.cr.savepoint():
            self._pool(**vals)
        self.assertFalse(self.env["crm.cost.pool"].search([("name", "=", "Service")]))

    def test_no_accounts(self):
        self.assertRefused("no accounts", accounts=self.env["account.account"])

    def test_income_account(self):
        self.assertRefused("not an expense account", accounts=self.income)

    def test_cost_of_revenue_account(self):
        self.assertRefused("not an expense account", accounts=self.cost)

    def test_fixed_amount_without_dates(self):
        self.assertRefused("first and last day", kind="fixed", amount=100)

    def test_fixed_amount_without_a_last_day(self):
        self.assertRefused(
            "first and last day", kind="fixed", amount=100, start_date=ago(1)
        )

    def test_fixed_amount_of_zero(self):
        days = {"start_date": ago(1), "end_date": ago(0)}
        self.assertRefused("above zero", kind="fixed", amount=0, **days)

    def test_account_in_two_pools(self):
        self._pool(name="First")
        self.assertRefused("already in cost pool First")

    def test_account_in_two_pools_on_one_common_day(self):
        self._pool(name="First", end_date=ago(10))
        self.assertRefused("already in cost pool First", start_date=ago(10))

    def test_account_in_two_pools_one_after_the_other(self):
        self._pool(name="First", end_date=ago(10))
        self.assertTrue(self._pool(start_date=ago(9)))

    def test_account_in_an_archived_pool_is_free(self):
        self._pool(name="First", active=False)
        self.assertTrue(self._pool())

    def test_account_in_a_fixed_pool_is_free(self):
        days = {"start_date": ago(1), "end_date": ago(0)}
        self._pool(name="First", kind="fixed", amount=1, **days)
        self.assertTrue(self._pool())

    def test_archived_pool_comes_back_only_if_its_accounts_are_free(self):
        archived = self._pool(name="First", active=False)
        self._pool()
        with self.assertRaisesRegex(ValidationError, "already in cost pool"):
            archived.action_unarchive()

    def test_fixed_pool_takes_accounts_only_if_they_are_free(self):
        days = {"start_date": ago(1), "end_date": ago(0)}
        fixed = self._pool(name="First", kind="fixed", amount=1, **days)
        self._pool()
        with self.assertRaisesRegex(ValidationError, "already in cost pool"):
            fixed.kind = "account"

    def test_account_of_an_archived_pool_that_is_moved_to_the_days_of_another(self):
        self._pool(name="First", end_date=ago(10))
        second = self._pool(start_date=ago(9))
        with self.assertRaisesRegex(ValidationError, "already in cost pool First"):
            second.start_date = ago(10)

    def test_refused_change_leaves_the_pool_as_it_was(self):
        pool = self._pool()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            pool.account_ids = [Command.clear()]
        self.assertEqual(pool.account_ids, self.expense)


EXAMPLES = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


CENTS = st.integers(1, 10**9)


COUNTS = st.lists(st.integers(0, 10**5), min_size=1, max_size=30).filter(any)


class TestLargestRemainder(RelationshipCase):
    """Shares add up for any cost and any counts; nobody is off by a cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        days = {"start_date": ago(1), "end_date": ago(0)}
        cls.pool = cls._pool(kind="fixed", amount=1, **days)

    @EXAMPLES
    @given(cents=CENTS, counts=COUNTS)
    def test_shares_add_up_for_any_counts(self, cents, counts):
        self.assertEqual(sum(self._share_out(cents, counts)), cents)

    @EXAMPLES
    @given(cents=CENTS, counts=COUNTS)
    def test_nobody_is_off_by_a_cent(self, cents, counts):
        shares = self._share_out(cents, counts)
        exact = [Fraction(cents * count, sum(counts)) for count in counts]
        self.assertLess(max(abs(s - e) for s, e in zip(shares, exact, strict=True)), 1)

    def _share_out(self, cents, counts):
        """Cents of each of so many customers, by the statements of the engine."""
        self.pool.amount = cents / 100
        self.env.flush_all()
        scope = self.env["crm.relationship"]._scope(self.company, as_of=ago(0))
        counted = SQL(", ").join(
            SQL("(%s, %s, %s::bigint)", place, self.company.id, count)
            for place, count in enumerate(counts, 1)
        )
        facts = SQL(
            "(SELECT * FROM (VALUES %s)"
            " AS count (partner_id, company_id, order_count_12m))",
            counted,
        )
        rates = self.env["crm.cost.rate"]
        rate = rates._rows(SQL("(%s)", rates._query_rates(facts, scope)))[0]
        share = rates._sql_share(rate)
        rows = SQL("SELECT %s * 100 FROM %s AS row ORDER BY partner_id", share, facts)
        return [int(cents) for (cents,) in self.env.execute_query(rows)]
