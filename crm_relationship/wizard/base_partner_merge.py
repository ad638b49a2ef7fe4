from odoo import models
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """The survivor has all documents now: compute it anew.

        Its row stays and the others' rows go (one relationship for each customer
        and company); history and overrides follow by their foreign keys.
        """
        commercial = self.env["res.partner"].browse(partner_ids).commercial_partner_id
        self._leave_once(partner_ids)
        done = super()._merge(partner_ids, dst_partner, extra_checks)
        survivors = commercial.exists() | (dst_partner or commercial.browse()).exists()
        self.env["crm.relationship.queue"]._push(survivors.ids, "merged")
        return done

    def _leave_once(self, partner_ids):
        """Who is in a segment or audience as two customers is in it once.

        The longest membership stays. Core would not see the index of open
        memberships, and would take a customer out of every audience for one.
        """
        self.env.flush_all()
        for table, same, where in (
            ("crm_segment_membership", "segment_id, company_id", "end_date IS NULL"),
            ("crm_segment_audience_member", "audience_id", "TRUE"),
        ):
            self.env.cr.execute(
                SQL(
                    """
                    DELETE FROM %(table)s WHERE id IN (
                        SELECT id FROM (
                            SELECT id, ROW_NUMBER() OVER (PARTITION BY %(same)s
                                                          ORDER BY id) AS place
                              FROM %(table)s
                             WHERE partner_id = ANY(%(partners)s) AND %(where)s
                             ) AS alike
                         WHERE place > 1)
                    """,
                    table=SQL.identifier(table),
                    same=SQL(same),
                    where=SQL(where),
                    partners=list(partner_ids),
                )
            )
