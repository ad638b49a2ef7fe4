"""What promises give to the relationship of a customer, by hand computed figures."""

from odoo.exceptions import AccessError
from odoo.tools import SQL

from .common import TODAY, ago
from .promise_case import PromiseCase, june


class TestPromiseFigures(PromiseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # three kept of five decided, on both sides and by a contact too
        cls._promise(june(11), done_date=june(10))
        cls._promise(june(11), done_date=june(11), side="customer")
        cls._promise(june(12), done_date=june(12), partner_id=cls.eva.id)
        cls._promise(june(11), done_date=june(12))
        cls._promise(june(1))
        cls.open = cls._promise(june(20))
        cls._promise(june(20), partner_id=cls.eva.id)
        cls._promise(june(20), withdrawn_date=TODAY, reason="A mistake")
        cls._sell(cls.bob, 100)

    def _figures(self, partner=None):
        row = self._row(partner or self.ada)
        return row.open_promise_count, row.promise_kept_ratio

    def test_full_run(self):
        self._refresh()
        self.assertEqual(self._figures(), (2, 0.6))

    def test_drain(self):
        self._drain()
        self.assertEqual(self._figures(), (2, 0.6))

    def test_change_is_drained(self):
        self._drain()
        self._empty_queue()
        self.open.action_mark_done()
        self.assertIn(self.ada, self._queued())
        self._drain()
        self.assertEqual(self._figures(), (1, 0.6667))

    def test_nothing_promised_is_unknown(self):
        self._refresh()
        self.assertEqual(self._figures(self.bob), (False, False))

    def test_nothing_decided_has_no_ratio(self):
        self._promise(june(20), partner_id=self.bob.id)
        self._refresh()
        self.assertEqual(self._figures(self.bob), (1, False))

    def test_as_of_an_earlier_day(self):
        """On the 10th one was done early, one was due long ago, the others open."""
        self._refresh(as_of=june(10))
        self.assertEqual(self._figures(), (6, 0.5))

    def test_promise_made_later_does_not_count_yet(self):
        self._promise(june(20), partner_id=self.bob.id, made_date=ago(1))
        self._refresh(as_of=ago(2))
        self.assertFalse(self._row(self.bob).open_promise_count)

    def test_contact_that_moves_takes_its_promises_along(self):
        self._drain()
        self.eva.parent_id = self.bob
        self._drain()
        self.assertEqual(self._figures(), (1, 0.5))
        self.assertEqual(self._figures(self.bob), (1, 1))

    def test_other_company_counts_its_own(self):
        branch = self._company("Branch", self.usd)
        self._promise(june(20), company_id=branch.id, partner_id=self.bob.id)
        self._refresh(companies=self.company | branch)
        self.assertEqual(self._figures(self.bob), (False, False))
        self.assertEqual(self._row(self.bob, branch).open_promise_count, 1)

    def test_partner_shows_searches_and_sorts_them(self):
        self._refresh()
        seller = self._as(self._user("salesperson"))
        ada = self.ada.with_env(seller)
        self.assertEqual(ada.relationship_promise_kept_ratio, 0.6)
        found = seller["res.partner"].search(
            [("relationship_open_promise_count", ">", 1)],
            order="relationship_promise_kept_ratio desc",
        )
        self.assertIn(self.ada.id, found.ids)
        self.assertNotIn(self.bob.id, found.ids)
        with self.assertRaises(AccessError):
            self._as(self._user("employee"), self.ada).read(
                ["relationship_promise_kept_ratio"]
            )

    def test_factor_ships_switched_off(self):
        self.assertEqual(self._factor().weight, 0)

    def _factor(self):
        scheme = self.env.ref("crm_relationship.crm_priority_scheme_default")
        return scheme.factor_ids.filtered(lambda f: f.metric == "promise_kept_ratio")

    def test_ratio_is_a_score_of_0_to_100(self):
        self._refresh()
        scores = dict(
            self.env.execute_query(
                SQL(
                    "SELECT partner_id, %s FROM crm_relationship AS row"
                    " WHERE company_id = %s",
                    self._factor()._sql_raw(),
                    self.company.id,
                )
            )
        )
        self.assertEqual(scores, {self.ada.id: 60, self.bob.id: None})
