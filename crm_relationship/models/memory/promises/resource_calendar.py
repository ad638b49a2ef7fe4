from odoo import api, models
from odoo.fields import Domain


class CrmPromiseCalendar(models.AbstractModel):
    """What says when a company works: its open promises follow the changes."""

    _name = "crm.promise.calendar"
    _description = "Working Time of Promises"

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._renew_promises(parts._companies_working())
        return parts

    def write(self, vals):
        companies = self._companies_working()
        done = super().write(vals)
        self._renew_promises(companies | self._companies_working())
        return done

    def unlink(self):
        companies = self._companies_working()
        done = super().unlink()
        self._renew_promises(companies)
        return done

    @api.model
    def _renew_promises(self, companies):
        self.env["crm.promise"]._renew_limits(companies)

    def _companies_working(self):
        """The companies that work by these."""
        return self._companies_of(self.calendar_id)

    @api.model
    def _companies_of(self, calendars):
        # sudo: names no more than whose promises to look at
        companies = self.env["res.company"].sudo()
        if not calendars:
            return companies
        return companies.search([("resource_calendar_id", "in", calendars.ids)])


class ResourceCalendar(models.Model):
    _name = "resource.calendar"
    _inherit = ["resource.calendar", "crm.promise.calendar"]

    def _companies_working(self):
        return self._companies_of(self)


class ResourceCalendarAttendance(models.Model):
    _name = "resource.calendar.attendance"
    _inherit = ["resource.calendar.attendance", "crm.promise.calendar"]


class ResourceCalendarLeaves(models.Model):
    """Holidays of everybody; what single people take off moves no promise."""

    _name = "resource.calendar.leaves"
    _inherit = ["resource.calendar.leaves", "crm.promise.calendar"]

    def _companies_working(self):
        holidays = self.filtered(lambda leave: not leave.resource_id)
        companies = self._companies_of(holidays.calendar_id)
        everywhere = holidays.filtered(lambda leave: not leave.calendar_id)
        if not everywhere:
            return companies
        owners = everywhere.company_id
        if any(not leave.company_id for leave in everywhere):
            return companies.search(Domain.TRUE)
        return companies | owners.sudo()
