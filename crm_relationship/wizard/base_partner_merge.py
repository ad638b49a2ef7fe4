from datetime import timedelta

from odoo import models
from odoo.tools import SQL

OVERRIDES = (
    "crm.lifecycle.override",
    "crm.priority.override",
    "crm.payment.override",
)


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """The survivor has all documents now: compute it anew.

        Its row stays and the others' rows go (one relationship for each customer
        and company); history and overrides follow by their foreign keys. Of what was
        set by hand for several of them the newest goes on.
        """
        partners = self.env["res.partner"].browse(partner_ids).exists()
        commercial = partners.commercial_partner_id
        kept = self._who_stays(partners, dst_partner)
        journal = self.env["crm.partner.merge"]
        look = journal._look(partners - kept, kept) if len(partners) > 1 else None
        self._leave_once(partner_ids)
        roles = self.env["crm.contact.role"]
        roles._prepare_merge(partner_ids)
        self.env["crm.preference"]._prepare_merge(partner_ids)
        self.env["crm.partner.relation"]._prepare_merge(partner_ids)
        self.env.flush_all()
        done = super()._merge(partner_ids, dst_partner, extra_checks)
        survivors = commercial.exists() | (dst_partner or commercial.browse()).exists()
        self._end_doubles(survivors)
        self.env["crm.lifecycle.transition"]._log_merge(survivors)
        roles._end_of_who_left(survivors)
        self.env["crm.preference"]._merged(survivors)
        self.env["crm.relationship.queue"]._push(survivors.ids, "merged")
        if look:
            journal._note(look)
        return done

    def _update_reference_fields(self, src_partners, dst_partner):
        """What was asked on a contact himself went to the survivor's thread."""
        done = super()._update_reference_fields(src_partners, dst_partner)
        self.env["crm.response"]._move_thread(src_partners, dst_partner)
        return done

    def _who_stays(self, partners, wanted):
        """As core chooses."""
        if wanted and wanted in partners:
            return wanted
        return self._get_ordered_partner(partners.ids)[-1:]

    def _end_doubles(self, survivors):
        """One of each kind set by hand is in force: the newest, which counts anyway.

        Otherwise the day it ends would bring back what was set for somebody merged
        away. The others stay in the history, ended yesterday.
        """
        for model in OVERRIDES:
            # sudo: who may merge contacts may not see what was set by hand for them
            overrides = self.env[model].sudo()
            found = overrides.search([("partner_id", "in", survivors.ids)], order="id")
            for (_partner, company), records in found.grouped(
                lambda record: (record.partner_id, record.company_id)
            ).items():
                today = company._crm_today()
                valid = records.filtered(
                    lambda record, today=today: (
                        record.start_date <= today <= record.end_date
                    )
                )
                for record in valid[:-1]:
                    record.end_date = max(record.start_date, today - timedelta(days=1))

    def _leave_once(self, partner_ids):
        """Who is in a segment or audience as two customers is in it once.

        The longest membership stays.
        """
        same = ("segment_id", "company_id")
        self._keep_once("crm_segment_membership", same, partner_ids, "end_date IS NULL")
        self._keep_once("crm_segment_audience_member", ("audience_id",), partner_ids)

    def _keep_once(self, table, same, partner_ids, where="TRUE"):
        """Of rows of these contacts that are the same in some columns, the first.

        Otherwise core would meet the unique index and drop all rows of the others, or
        not see that it is for some rows only.
        """
        self.env.flush_all()
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
                same=SQL(", ").join(map(SQL.identifier, same)),
                where=SQL(where),
                partners=list(partner_ids),
            )
        )
        self.env.invalidate_all(flush=False)
