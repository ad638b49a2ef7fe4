from collections import Counter

from odoo import api, models
from odoo.tools import SQL, split_every

from odoo.addons.crm_relationship import worker

LOCK = 111  # in the corner of worker.LOCK_SPACE
BATCH = 200  # mails of one transaction


class CrmLoyaltyNotice(models.Model):
    """The mail before points expire: once for each last day, with all that come.

    A day is told when the programme's warning days before it have begun; several that
    have are one mail.
    """

    _inherit = "crm.loyalty.notice"

    @api.model
    def _cron_warn(self):
        return self._warn(commit=True)

    @api.model
    def _warn(self, today=None, commit=False):
        """Queue the warnings that are due.

        :param today: the day for all companies, instead of each one's own
        :param commit: commit after each batch, as a cron must
        :returns: Counter as of `_send`
        """
        held = worker.lock(self.env, [LOCK])
        if not held:
            return Counter()  # somebody is at it
        try:
            return self._warn_batches(today, commit)
        finally:
            worker.unlock(self.env, held)

    def _warn_batches(self, today, commit):
        self.env.flush_all()
        template = self.env.ref("crm_loyalty.mail_template_expiry")
        days = self.env["crm.loyalty.expiry"]._days(today)
        counts = Counter()
        rows = self.env.execute_query(self._query_warnings(days))
        for some in split_every(BATCH, rows, list):
            cards = self.env["loyalty.card"].browse(row[0] for row in some)
            keys = {
                card: [day.isoformat() for day in row[1]]
                for card, row in zip(cards, some, strict=True)
            }
            counts += self._send("expiry", keys, template)
            if commit and not self.env["ir.cron"]._commit_progress(len(some)):
                break
        return counts

    def _query_warnings(self, days) -> SQL:
        """(card id, last days its customer was not told of), card by card."""
        expiry = self.env["crm.loyalty.expiry"]
        return SQL(
            """
            SELECT lot.card_id, ARRAY_AGG(DISTINCT lot.expiry_date)
              FROM crm_loyalty_lot AS lot
              JOIN (%(days)s) AS days       ON %(same_company)s
              JOIN loyalty_program AS program ON program.id = lot.program_id
              JOIN loyalty_card    AS card    ON card.id = lot.card_id
             WHERE lot.remaining > 0
               AND lot.expiry_date >= %(first)s  -- for the index
               AND program.active AND program.warning_days > 0 AND card.active
               AND lot.expiry_date BETWEEN days.day
                                       AND days.day + program.warning_days
               AND NOT EXISTS (
                   SELECT 1 FROM crm_loyalty_notice AS known
                    WHERE known.card_id = lot.card_id AND known.kind = 'expiry'
                      AND known.key = TO_CHAR(lot.expiry_date, 'YYYY-MM-DD'))
             GROUP BY 1 ORDER BY 1
            """,
            days=expiry._query_days(days),
            same_company=expiry._same_company(SQL("lot.company_id")),
            first=min(days.values()),
        )
