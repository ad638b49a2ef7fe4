from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_datetime

from ...notice import RELOAD, notice


class CrmPurchaseDay(models.Model):
    _inherit = "crm.purchase.day"

    @api.model
    def _get_words_when_empty(self):
        """The same as HTML, for the help of an empty page."""
        words = self._say_when_read()
        return Markup("<p>%s</p>") % words if words else Markup()

    @api.model
    def _say_when_read(self):
        """When the documents are read for reports that have nothing yet.

        Empty where the companies switched on have been read: then it is for another
        reason that a reader sees nothing.
        """
        # sudo: whether there is anything, and when the job comes; no figure of it
        days = self.sudo()
        cron = days.env.ref("crm_relationship.ir_cron_days", raise_if_not_found=False)
        known = days.search_count(
            [("company_id", "in", self.env.companies.ids)], limit=1
        )
        if known or not cron:
            return ""
        return f"{self._get_words_last(cron)} {self._get_words_next(cron)}"

    def _get_words_last(self, cron):
        if not cron.lastcall:
            return self.env._("The documents have not been read yet.")
        last = format_datetime(self.env, cron.lastcall, dt_format="short")
        return self.env._("The documents were last read on %(when)s.", when=last)

    def _get_words_next(self, cron):
        if not cron.active:
            return self.env._(
                "The daily job that reads them is switched off: ask an administrator,"
                " or press Read Documents Again in the list."
            )
        asked = cron.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        moment = min([cron.nextcall, *asked.mapped("call_at")])
        if moment <= fields.Datetime.now():
            return self.env._(
                "They are being read: this page fills within a few minutes."
            )
        when = format_datetime(self.env, moment, dt_format="short")
        return self.env._(
            "They will be read on %(when)s; Read Documents Again in the list reads them"
            " at once.",
            when=when,
        )

    @api.model
    def action_read_documents(self):
        """Read the documents of the companies switched on again, now.

        The cohorts, the customer base and the retention what-if show them at once.

        :returns: a notification for the web client
        """
        if not self.env.user.has_group("crm_relationship.crm_relationship_group_user"):
            raise AccessError(
                self.env._(
                    "Reading the documents again asks for the right User of Customer"
                    " Relationships. Ask an administrator for it."
                )
            )
        # sudo: sums of everybody's documents are kept; the reports show each reader
        # no more than the record rules let through
        written = self.sudo()._read_documents(self.env.companies)
        return notice(
            self.env._("%(count)s days brought up to date.", count=written), next=RELOAD
        )
