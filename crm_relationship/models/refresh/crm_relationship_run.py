from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from .crm_relationship_queue import SHARDS

KEEP_DAYS = 30


class CrmRelationshipRun(models.Model):
    """One refresh: when, of whom, how many, how long, what failed."""

    _name = "crm.relationship.run"
    _description = "Relationship Refresh"
    _order = "id desc"
    _rec_name = "trigger"

    trigger = fields.Selection(
        [
            ("nightly", "Nightly"),
            ("request", "Change of settings"),
            ("queue", "Changed documents"),
            ("action", "By a user"),
        ],
        required=True,
        default="action",
        help="What asked for the run.",
    )
    state = fields.Selection(
        [
            ("requested", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
            ("interrupted", "Interrupted"),
        ],
        required=True,
        default="requested",
    )
    company_ids = fields.Many2many("res.company", string="Companies")
    user_id = fields.Many2one("res.users", "By", default=lambda self: self.env.user)
    as_of = fields.Date(help="Empty: each company's own today.")
    bulk = fields.Boolean(
        help="Transitions are recorded, but no message is posted and no automation"
        " runs: a first fill or a change of rules."
    )
    started_at = fields.Datetime(copy=False)
    finished_at = fields.Datetime(copy=False)
    duration = fields.Float(
        "Seconds",
        digits=(12, 3),
        copy=False,
        help="Seconds that the run took.",
    )
    customer_count = fields.Integer("Customers", copy=False)
    changed_count = fields.Integer(
        "Changed Figures",
        copy=False,
        help="Customers whose figures came out differently.",
    )
    transition_count = fields.Integer(
        "Changed Stages and Bands",
        copy=False,
        help="Customers who changed their stage or a band.",
    )

    @api.model
    def _request_full(self, companies):
        """Ask for a full run, in bulk, as soon as the scheduler gets to it."""
        # sudo: whoever may change the rule may have it applied
        waiting = self.sudo().search(
            [("state", "=", "requested"), ("company_ids", "in", companies.ids)]
        )
        missing = companies - waiting.company_ids
        if not missing:
            return
        self.sudo().create(
            {"trigger": "request", "bulk": True, "company_ids": missing.ids}
        )
        self._call_cron()

    @api.model
    def _call_cron(self):
        """Have the scheduler do what is asked for now, and not at night."""
        cron = self.env.ref("crm_relationship.ir_cron_full", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()

    @api.model
    def _cron_full(self, commit=True):
        """What was asked for, or the nightly run of every company.

        A run that is still marked running has died with its worker, or the lock
        below would not be free: it is done again.
        """
        queue = self.env["crm.relationship.queue"]
        held = queue._lock(range(SHARDS))
        try:
            if len(held) < SHARDS:
                self._try_later()
                return False
            for run in self._take_runs():
                run._run_full(commit)
        finally:
            queue._unlock(held)
        return True

    @api.model
    def _try_later(self):
        """A drain is at work, which takes seconds: come again in a minute."""
        cron = self.env.ref("crm_relationship.ir_cron_full")
        cron._trigger(fields.Datetime.now() + timedelta(minutes=1))

    @api.model
    def _take_runs(self):
        dead = self.search([("state", "=", "running"), ("trigger", "!=", "queue")])
        dead.state = "interrupted"
        for run in dead:
            run.copy({"state": "requested", "company_ids": run.company_ids.ids})
        waiting = self.search([("state", "=", "requested")], order="id")
        return waiting or self.create(
            {
                "trigger": "nightly",
                "company_ids": self.env["res.company"].search([]).ids,
                "bulk": not self.env["crm.relationship"].search_count([], limit=1),
            }
        )

    @api.model
    def _refresh_full(self, companies=None, as_of=None, bulk=False, basis=None):
        """Refresh every customer now, in this transaction; returns the run."""
        companies = companies or self.env["res.company"].search([])
        run = self.create({"company_ids": companies.ids, "as_of": as_of, "bulk": bulk})
        run._run_full(commit=False, basis=basis)
        return run

    def _run_full(self, commit, basis=None):
        """Compute once, write shard by shard; the shards are locked by the caller.

        Figures are of one moment. What changes after it is in the queue, which
        waits for the locks, so no older figure stays.
        """
        self.ensure_one()
        relation = self.env["crm.relationship"]
        queue = self.env["crm.relationship.queue"]
        self.write({"state": "running", "started_at": fields.Datetime.now()})
        start = self._clock()
        queue._insert_pending()
        if commit:
            # the run is on record, should the worker die
            self.env.cr.commit()  # pylint: disable=invalid-commit
        scope = relation._scope(self.company_ids, self.as_of)
        relation._compute_everybody(scope, basis)
        counts = self._count_by_shard()
        for shard in range(SHARDS):
            count = counts.get(shard, 0)
            write = partial(self._write_shard, scope, shard, count, commit)
            queue._retry(write, commit)
        queue._retry(partial(self._write_segments, scope, commit), commit)
        relation._drop_tables()
        relation._forget()
        self.write(
            {
                "state": "done",
                "finished_at": fields.Datetime.now(),
                "duration": self._clock() - start,
            }
        )
        if commit:
            self.env["ir.cron"]._commit_progress(1, remaining=0)

    def _write_shard(self, scope, shard, count, commit):
        if commit:
            self.env["crm.relationship.queue"]._begin()
        relation = self.env["crm.relationship"]
        figures = SQL(
            "SELECT * FROM crm_full_score WHERE MOD(partner_id, %s) = %s", SHARDS, shard
        )
        where = SQL("MOD(crm_relationship.partner_id, %s) = %s", SHARDS, shard)
        changed = relation._store(figures, where=where)
        moved = relation._advance_all(scope, where, self.bulk)
        self.customer_count += count
        self.changed_count += changed
        self.transition_count += moved

    def _write_segments(self, scope, commit):
        """At once: by shard every table would be read as often as there are shards."""
        if commit:
            self.env["crm.relationship.queue"]._begin()
        self.env.cr.execute("SET LOCAL work_mem = '64MB'")
        self.env["crm.relationship"]._refresh_segments(
            scope, SQL("TRUE"), "bulk" if self.bulk else "run"
        )

    def _count_by_shard(self):
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT MOD(partner_id, %s), COUNT(*) FROM crm_full_score"
                    " GROUP BY 1",
                    SHARDS,
                )
            )
        )

    def _clock(self):
        return self.env.execute_query(
            SQL("SELECT EXTRACT(epoch FROM clock_timestamp())::float8")
        )[0][0]

    @api.model
    def _log_drain(self, count):
        now = fields.Datetime.now()
        self.create(
            {
                "trigger": "queue",
                "state": "done",
                "started_at": now,
                "finished_at": now,
                "customer_count": count,
                "user_id": False,
            }
        )

    @api.autovacuum
    def _gc_runs(self):
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        self.search([("finished_at", "<", limit)]).unlink()
