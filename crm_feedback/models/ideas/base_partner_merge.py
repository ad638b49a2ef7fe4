from odoo import models
from odoo.tools import SQL


def keep_once(env, table, same, partner_ids):
    """Of rows of these contacts that would be twice with one of them, the first.

    Otherwise core would meet the index, and drop all rows of the others.
    """
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            DELETE FROM %(table)s WHERE id IN (
                SELECT id FROM (
                    SELECT id, ROW_NUMBER() OVER (PARTITION BY %(same)s
                                                  ORDER BY id) AS place
                      FROM %(table)s WHERE partner_id = ANY(%(partners)s)) AS alike
                 WHERE place > 1)
            """,
            table=SQL.identifier(table),
            same=SQL(", ").join(SQL.identifier(name) for name in same),
            partners=list(partner_ids),
        )
    )
    env.invalidate_all(flush=False)


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """One vote for a suggestion, and one word on how he heard of us."""
        keep_once(self.env, "crm_case_vote", ["case_id"], partner_ids)
        keep_once(self.env, "crm_heard_answer", ["company_id"], partner_ids)
        return super()._merge(partner_ids, dst_partner, extra_checks)
