from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, hmac

# what is counted: (how many, in how many minutes)
LIMITS = {
    "failed": (20, 10),  # links of one address that open nothing
    "answered": (10, 60),  # answers through one link
    "case": (5, 60),  # cases that somebody unknown opens from one address
}
CROWD = (10, 60)  # more answers than this of one address are marked
KEPT_HOURS = 24


class CrmFeedbackAttempt(models.Model):
    """What the public pages count to know when it is too much, for all workers.

    Rows are only added, so requests at the same moment never wait for each other: as
    many as run at once may pass above a limit. Addresses and links are kept as a hash
    with this database's secret, for a day.
    """

    _name = "crm.feedback.attempt"
    _description = "Feedback Attempt"
    _log_access = False

    key = fields.Char(required=True, readonly=True)
    happened_at = fields.Datetime(required=True, readonly=True)

    _recent_idx = models.Index("(key, happened_at DESC)")  # the count of a window

    @api.model
    def _key(self, kind, text):
        # sudo: the secret, of which only a hash leaves
        return hmac(self.sudo().env, "crm_feedback_attempt", (kind, str(text)))[:32]

    @api.model
    def _note(self, *keys):
        """One more of each, counted from when this transaction is committed."""
        now = fields.Datetime.now()
        # sudo: the table is nobody's
        self.sudo().create([{"key": key, "happened_at": now} for key in keys])

    @api.model
    def _wait(self, kind, key):
        """Seconds until the next one is welcome; 0 when it is now."""
        most, minutes = LIMITS[kind]
        moments = self._moments(key, most, minutes)
        if len(moments) < most:
            return 0
        free = moments[-1] + timedelta(minutes=minutes) - fields.Datetime.now()
        return max(1, int(free.total_seconds()) + 1)

    @api.model
    def _is_crowd(self, key):
        most, minutes = CROWD
        return len(self._moments(key, most, minutes)) >= most

    def _moments(self, key, most, minutes):
        """The last ones of the window, the newest first."""
        since = fields.Datetime.now() - timedelta(minutes=minutes)
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT happened_at FROM crm_feedback_attempt
                 WHERE key = %s AND happened_at > %s
                 ORDER BY happened_at DESC LIMIT %s
                """,
                key,
                since,
                most,
            )
        )
        return [moment for (moment,) in rows]

    @api.autovacuum
    def _gc_attempts(self):
        before = fields.Datetime.now() - timedelta(hours=KEPT_HOURS)
        self.env.cr.execute(
            SQL("DELETE FROM crm_feedback_attempt WHERE happened_at < %s", before)
        )
