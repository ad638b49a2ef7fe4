from odoo import api, fields, models
from odoo.tools import format_date


class CrmContactDue(models.Model):
    _name = "crm.contact.due"
    _inherit = ["crm.contact.due", "crm.worklist.row"]


class CrmCompleteness(models.Model):
    _name = "crm.completeness"
    _inherit = ["crm.completeness", "crm.worklist.row"]


class CrmNeed(models.Model):
    _name = "crm.need"
    _inherit = ["crm.need", "crm.worklist.row"]


class CrmPromise(models.Model):
    """An overdue promise says for how long, and whose it was."""

    _name = "crm.promise"
    _inherit = ["crm.promise", "crm.worklist.row"]

    overdue_reason = fields.Char(
        "Why",
        compute="_compute_overdue_reason",
        help="Whose promise it was and for how long it has been overdue.",
    )

    @api.depends("side", "made_date", "due_date", "state", "company_id")
    @api.depends_context("lang")
    def _compute_overdue_reason(self):
        for promise in self:
            promise.overdue_reason = promise._get_overdue_reason()

    def _get_overdue_reason(self):
        # sudo: today at the company's place
        today = self.company_id.sudo()._crm_today()
        if self.state != "open" or not self.due_date or self.due_date >= today:
            return False
        values = {
            "day": format_date(self.env, self.made_date),
            "days": (today - self.due_date).days,
        }
        if self.side == "us":
            return self.env._(
                "We promised it on %(day)s; days overdue: %(days)s.", **values
            )
        return self.env._(
            "The customer promised it on %(day)s; days overdue: %(days)s.", **values
        )
