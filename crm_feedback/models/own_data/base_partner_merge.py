from odoo import models
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """What two of them have of the same day is kept once.

        Otherwise core would meet the index, and drop all that is known of one of them.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM crm_data_evidence WHERE id IN (
                    SELECT id FROM (
                        SELECT id, ROW_NUMBER() OVER (
                                   PARTITION BY company_id, datum, kind, source, on_date
                                   ORDER BY id) AS place
                          FROM crm_data_evidence
                         WHERE partner_id = ANY(%s)) AS alike
                     WHERE place > 1)
                """,
                list(partner_ids),
            )
        )
        self.env["crm.data.evidence"].invalidate_model(flush=False)
        return super()._merge(partner_ids, dst_partner, extra_checks)
