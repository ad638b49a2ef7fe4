from odoo import api, fields, models
from odoo.tools import SQL

from ... import worker

SHARDS = 8  # customers by id modulo this; a worker holds some of them at a time
BATCH = 5000
PENDING = "crm_relationship_queue"


class CrmRelationshipQueue(models.Model):
    """Customers whose figures may have changed: append-only, one insert each time.

    No unique key and no foreign key: what people do never waits for the engine.
    What one transaction touches is collected and inserted once, when it commits.
    Rows go away in the transaction that has computed their customers, so a worker
    that dies loses nothing.
    """

    _name = "crm.relationship.queue"
    _description = "Customers to Refresh"
    _log_access = False

    partner_id = fields.Integer(required=True)
    reason = fields.Char()

    @api.model
    def _push(self, partner_ids, reason):
        """Note that these partners' figures may have changed."""
        pending = self.env.cr.precommit.data.setdefault(PENDING, {})
        if not pending:
            self.env.cr.precommit.add(self._insert_pending)
        pending.update(dict.fromkeys(filter(None, partner_ids), reason))

    @api.model
    def _insert_pending(self):
        """Write down what this transaction has touched so far, in one statement."""
        pending = self.env.cr.precommit.data.pop(PENDING, None)
        if not pending:
            return
        # as they were touched: whose customer a contact is, the drain looks up
        self.env.cr.execute(
            SQL(
                "INSERT INTO crm_relationship_queue (partner_id, reason)"
                " SELECT * FROM UNNEST(%s, %s)",
                list(pending),
                list(pending.values()),
            )
        )

    @api.model
    def _cron_drain(self, shard=0, shards=1):
        return self._drain(shard, shards, commit=True)

    @api.model
    def _drain(self, shard=0, shards=1, as_of=None, commit=False):
        """Refresh the queued customers of a share of all shards.

        Shares of different workers do not meet; a shard another worker or a full
        run holds is left to it.

        :param shard: which share, from 0
        :param shards: how many shares there are
        :param commit: commit after each batch, as a cron must
        :returns: number of customers refreshed
        """
        self._insert_pending()
        held = self._lock(range(shard, SHARDS, shards))
        try:
            return self._drain_shards(held, as_of, commit)
        finally:
            self._unlock(held)

    def _drain_shards(self, held, as_of, commit):
        run = self.env["crm.relationship.run"]
        total = 0
        while held:
            taken, count = self._retry(
                lambda: self._drain_batch(held, as_of, commit), commit
            )
            if not taken:
                break
            total += count
            if commit and not self.env["ir.cron"]._commit_progress(
                count, remaining=self._count(held)
            ):
                break
        if total:
            run._log_drain(total)
        return total

    def _drain_batch(self, held, as_of, commit):
        """(whether there was anything to do, how many customers were refreshed)"""
        if commit:
            self._begin()
        taken = self._take(held)
        customer_ids = self._keep(held, self._customers(taken))
        if customer_ids:
            self.env["crm.relationship"]._refresh_partners(customer_ids, as_of=as_of)
        return bool(taken), len(customer_ids)

    def _take(self, held):
        """Take a batch of rows off the queue; other customers stay untouched.

        Where nobody shares the work and most customers wait, they are one batch.
        """
        relation = self.env["crm.relationship"]
        all_at_once = len(held) == SHARDS and relation._are_most(self._count(held))
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM crm_relationship_queue WHERE id IN (
                    SELECT id FROM crm_relationship_queue
                     WHERE MOD(partner_id, %s) = ANY(%s)
                     ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
                RETURNING partner_id
                """,
                SHARDS,
                held,
                None if all_at_once else BATCH,
            )
        )
        return list({row[0] for row in rows})

    def _customers(self, partner_ids):
        """The customers that these partners belong to now, in order."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(partner.commercial_partner_id, touched.id)
                  FROM UNNEST(%(ids)s::int[]) AS touched (id)
                  LEFT JOIN res_partner AS partner ON partner.id = touched.id
                 UNION  -- a contact that had a row of its own before
                SELECT partner_id FROM crm_relationship
                 WHERE partner_id = ANY(%(ids)s)
                 ORDER BY 1
                """,
                ids=partner_ids,
            )
        )
        return [row[0] for row in rows]

    def _keep(self, held, customer_ids):
        """Those of the shards in hand; the others' go back, for who holds their shard.

        A contact and its company are seldom of one shard.
        """
        kept = [customer for customer in customer_ids if customer % SHARDS in held]
        if len(kept) < len(customer_ids):
            self._push(set(customer_ids).difference(kept), "contact")
            self._insert_pending()
        return kept

    def _count(self, held):
        return self.env.execute_query(
            SQL(
                "SELECT COUNT(*) FROM crm_relationship_queue"
                " WHERE MOD(partner_id, %s) = ANY(%s)",
                SHARDS,
                held,
            )
        )[0][0]

    # transactions

    def _begin(self):
        """Batches hold by their own order: rows leave before documents are read."""
        worker.begin(self.env)

    def _retry(self, work, commit):
        return worker.repeat(self.env, work, worker.TRIES if commit else 1)

    def _lock(self, shards):
        """Hold these shards until `_unlock`; returns those nobody else holds."""
        return worker.lock(self.env, shards)

    def _unlock(self, shards):
        worker.unlock(self.env, shards)
