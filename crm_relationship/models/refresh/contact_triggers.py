"""Meetings change when a customer was last spoken to; messages wait for the night."""

from odoo import api, models

WHO_AND_WHEN = {"partner_ids", "attendee_ids", "user_id", "stop", "active", "start"}


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events._queue_guests()
        return events

    def write(self, vals):
        if not WHO_AND_WHEN & set(vals):
            return super().write(vals)
        self._queue_guests()
        done = super().write(vals)
        self._queue_guests()
        return done

    @api.ondelete(at_uninstall=False)
    def _queue_guests(self):
        # sudo: ids alone, of whoever the user may meet
        guests = self.sudo().partner_ids.filtered("partner_share")
        self.env["crm.relationship.queue"]._push(guests.ids, "meeting")


class CalendarAttendee(models.Model):
    _inherit = "calendar.attendee"

    def write(self, vals):
        if "state" in vals:
            self.env["crm.relationship.queue"]._push(self.partner_id.ids, "meeting")
        return super().write(vals)
