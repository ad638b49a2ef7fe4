"""What is done with the queue: drained, and made up for by a full run."""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

from .common import TODAY, ago
from .queue_case import QueueCase


class TestDrain(QueueCase):
    """What the scheduler does each minute."""

    def setUp(self):
        super().setUp()
        self._refresh()
        self._empty_queue()

    def test_empty_queue_is_nobody(self):
        self.assertEqual(self._drain(), 0)

    def test_empty_queue_leaves_no_run(self):
        runs = self.env["crm.relationship.run"].search_count([])
        self._drain()
        self.assertEqual(self.env["crm.relationship.run"].search_count([]), runs)

    def test_says_how_many_customers(self):
        for customer in (self.ada, self.ada, self.bob):
            self._sell(customer, 100)
        self.assertEqual(self._drain(), 2)

    def test_leaves_a_run(self):
        self._sell(self.ada, 100)
        self._drain()
        run = self.env["crm.relationship.run"].search([], limit=1)
        self.assertEqual((run.trigger, run.customer_count), ("queue", 1))

    def test_empties_the_queue(self):
        self._sell(self.ada, 100)
        self._drain()
        self.assertFalse(self._queued())

    def test_customer_that_is_gone_is_passed_over(self):
        gone = self._customer("Gone")
        self.env["crm.relationship.queue"]._push(gone.ids, "test")
        self.env["crm.relationship.queue"]._insert_pending()
        gone.unlink()
        self._sell(self.ada, 100)
        self._drain()
        self.assertEqual(self._row(self.ada).revenue_12m, 100)

    def test_stranger_on_the_queue_gets_no_row(self):
        self.env["crm.relationship.queue"]._push(self.ada.ids, "test")
        self._drain()
        self.assertFalse(self._row(self.ada))

    def test_share_of_a_worker_leaves_the_others_alone(self):
        customers = [self._customer(f"Customer {place}") for place in range(8)]
        for customer in customers:
            self._sell(customer, 100)
        self.env.flush_all()
        self.env["crm.relationship.queue"]._drain(shard=1, shards=2, as_of=TODAY)
        done = [customer.id for customer in customers if self._row(customer)]
        self.assertEqual({customer_id % 2 for customer_id in done}, {1})

    def _in_shard_of_two(self, shard, **vals):
        partner = self._customer("Even or odd", **vals)
        while partner.id % 2 != shard:
            partner = self._customer("Even or odd", **vals)
        return partner

    def test_company_of_another_share_than_its_contact_is_left_to_that_worker(self):
        company = self._in_shard_of_two(0)
        contact = self._in_shard_of_two(1, parent_id=company.id)
        self._empty_queue()
        self._order(contact, 100)
        self.env.flush_all()
        queue = self.env["crm.relationship.queue"]
        self.assertEqual(queue._drain(shard=1, shards=2, as_of=TODAY), 0)
        self.assertFalse(self._row(company))
        self.assertEqual(self._queued(), company)
        self.assertEqual(queue._drain(shard=0, shards=2, as_of=TODAY), 1)
        self.assertEqual(self._row(company).order_count_12m, 1)
        self.assertFalse(self._queued())

    def test_contact_that_moves_before_the_drain(self):
        contact = self._customer("Contact", parent_id=self.ada.id)
        self._order(contact, 100)
        self.env.cr.flush()  # on the queue, as a commit leaves it
        contact.parent_id = self.bob
        self._drain()
        self.assertEqual(self._row(self.bob).order_count_12m, 1)
        self.assertFalse(self._row(self.ada).order_count_12m)

    def test_shards_that_another_worker_holds_are_left_to_him(self):
        self._sell(self.ada, 100)
        with self.registry.cursor() as other:
            worker = api.Environment(other, SUPERUSER_ID, {})["crm.relationship.queue"]
            held = worker._lock(range(8))
            done = self._drain()
            worker._unlock(held)
        self.assertEqual(done, 0)

    def test_gives_its_shards_back(self):
        self._sell(self.ada, 100)
        self._drain()
        with self.registry.cursor() as other:
            worker = api.Environment(other, SUPERUSER_ID, {})["crm.relationship.queue"]
            held = worker._lock(range(8))
            worker._unlock(held)
        self.assertEqual(held, list(range(8)))

    def test_change_of_one_customer_leaves_the_others_rows_alone(self):
        self._sell(self.bob, 100)
        self._drain()
        before = self._version_of(self.bob)
        self._sell(self.ada, 100)
        self._drain()
        self.assertEqual(self._version_of(self.bob), before)

    def test_drain_of_an_unchanged_customer_writes_nothing(self):
        self._sell(self.ada, 100)
        self._drain()
        before = self._version_of(self.ada)
        self.env["crm.relationship.queue"]._push(self.ada.ids, "test")
        self._drain()
        self.assertEqual(self._version_of(self.ada), before)

    def _version_of(self, customer):
        """Where the row lies on disk: another place after each update."""
        self.env.flush_all()
        query = SQL(
            "SELECT ctid::text FROM crm_relationship WHERE id = %s",
            self._row(customer).id,
        )
        return self.env.execute_query(query)[0][0]


class TestFullRun(QueueCase):
    """Nightly, or because somebody asked for it."""

    def setUp(self):
        super().setUp()
        self.runs = self.env["crm.relationship.run"]
        self.runs.search([]).unlink()

    def _requested(self):
        runs = self.runs.search([("state", "=", "requested")])
        return runs.company_ids & self.company

    def test_nothing_to_do_ends_well(self):
        self.assertEqual(self._refresh().state, "done")

    def test_says_how_many_customers(self):
        self._sell(self.ada, 100)
        self.assertEqual(self._refresh().customer_count, 1)

    def test_unchanged_run_writes_no_row(self):
        self._sell(self.ada, 100)
        self._refresh()
        self.assertEqual(self._refresh().changed_count, 0)

    def test_unchanged_run_changes_no_stage(self):
        self._sell(self.ada, 100)
        self._refresh()
        self.assertEqual(self._refresh().transition_count, 0)

    def test_nightly_run_is_of_every_company(self):
        other = self._company("Other", self.usd)
        self.assertLessEqual(self.company | other, self.runs._take_runs().company_ids)

    def test_requested_run_comes_before_the_nightly(self):
        self.runs._request_full(self.company)
        self.assertEqual(self.runs._take_runs().trigger, "request")

    def test_two_requests_are_one_run(self):
        self.runs._request_full(self.company)
        self.runs._request_full(self.company)
        self.assertEqual(len(self.runs.search([("state", "=", "requested")])), 1)

    def test_run_whose_worker_died_is_done_again(self):
        dead = self.runs.create({"state": "running", "company_ids": self.company.ids})
        again = self.runs._take_runs()
        self.assertEqual((dead.state, again.state), ("interrupted", "requested"))

    def test_run_that_is_done_again_counts_from_zero(self):
        counted = {"customer_count": 5, "changed_count": 5, "transition_count": 5}
        self.runs.create({"state": "running", **counted})
        again = self.runs._take_runs()
        self.assertEqual([again[name] for name in counted], [0, 0, 0])

    def test_old_runs_are_cleared_away(self):
        old = self.runs.create({"state": "done", "finished_at": ago(31)})
        self.runs._gc_runs()
        self.assertFalse(old.exists())

    def test_company_setting_asks_for_a_run(self):
        self.company.crm_return_gap_days = 100
        self.assertEqual(self._requested(), self.company)

    def test_other_setting_of_the_company_asks_for_none(self):
        self.company.phone = "+1 555 0100"
        self.assertFalse(self._requested())

    def test_cost_pool_asks_for_a_run(self):
        self._pool()
        self.assertEqual(self._requested(), self.company)

    def test_renamed_cost_pool_asks_for_none(self):
        pool = self._pool()
        self.runs.search([]).unlink()
        pool.name = "Desk"
        self.assertFalse(self._requested())

    def test_deleted_cost_pool_asks_for_a_run(self):
        pool = self._pool()
        self.runs.search([]).unlink()
        pool.unlink()
        self.assertEqual(self._requested(), self.company)

    def test_rule_of_a_stage_asks_for_a_run(self):
        stage = self.env.ref("crm_relationship.crm_lifecycle_stage_loyal")
        stage.rule = "[('purchase_count', '>', 20)]"
        self.assertEqual(self._requested(), self.company)

    def test_published_scheme_asks_for_a_run(self):
        standard = self.env.ref("crm_relationship.crm_priority_scheme_default")
        standard.band_a = 80
        self.assertEqual(self._requested(), self.company)

    def test_draft_scheme_asks_for_none(self):
        standard = self.env.ref("crm_relationship.crm_priority_scheme_default")
        standard.copy().band_a = 80
        self.assertFalse(self._requested())
