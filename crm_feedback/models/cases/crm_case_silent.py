from odoo import api, fields, models
from odoo.tools import SQL

from .crm_case_loop import BATCH


class CrmCase(models.Model):
    """Who says nothing to our answer has nothing more to say.

    A case of a bad answer waits for his yes or the second try instead.
    """

    _inherit = "crm.case"

    @api.model
    def _close_loops(self):
        return super()._close_loops() + self._close_silent()

    @api.model
    def _close_silent(self, now=None):
        """Close what was answered long enough ago; returns how many."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT kase.id
                  FROM crm_case      AS kase
                  JOIN crm_case_team AS team ON team.id = kase.team_id
                 WHERE kase.state = 'decided' AND kase.active
                   AND kase.answer_id IS NULL AND team.silent_days > 0
                   AND kase.solved_at
                       < %s::timestamp - team.silent_days * INTERVAL '1 day'
                 ORDER BY kase.id LIMIT %s
                """,
                now or fields.Datetime.now(),
                BATCH,
            )
        )
        silent = self.browse(id_ for (id_,) in rows)
        silent.write({"state": "closed"})
        return len(silent)
