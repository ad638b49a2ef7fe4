from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_timeline import TOLD, Entry

MESSAGES, MEETINGS, INTERACTIONS = 1, 2, 3  # numbers of the sources
WRITTEN = ["email", "email_outgoing", "comment", "sms"]  # what people write
THREADS = ("res.partner", "crm.lead", "sale.order", "account.move")


class MailMessage(models.Model):
    _inherit = "mail.message"

    # the messages of a document, newest first and from any place on
    _crm_timeline_idx = models.Index("(model, res_id, date DESC, id DESC)")


class CrmTimeline(models.AbstractModel):
    """What was said: messages, meetings, activities done, and what people log."""

    _inherit = "crm.timeline"

    def _timeline_sources(self, reading):
        return [
            *super()._timeline_sources(reading),
            self._messages(reading),
            self._meetings(reading),
            self._interactions(reading),
        ]

    def _messages(self, reading):
        """Messages of the documents the reader may open, a page of each at most.

        Odoo checks messages one by one, after it has found them; here the documents are
        found with their own rules, and nothing else is looked at.
        """
        threads = [self._thread(model, reading) for model in THREADS]
        threads = [thread for thread in threads if thread]
        if not threads or not reading.wants("email", "note", "sms", "activity"):
            return None
        wrote = SQL("message.author_id = ANY(%s)", list(reading.contact_ids))
        # looked up for what is shown: a join would sort all messages of a document
        internal = SQL(
            "(message.is_internal OR COALESCE((SELECT internal IS TRUE FROM"
            " mail_message_subtype WHERE id = message.subtype_id), TRUE))"
        )
        entry = Entry(
            date=SQL("message.date"),
            id=SQL("message.id"),
            channel=SQL(
                "CASE WHEN message.mail_activity_type_id IS NOT NULL THEN 'activity'"
                " WHEN message.message_type = 'sms' THEN 'sms'"
                " WHEN %s THEN 'note' ELSE 'email' END",
                internal,
            ),
            direction=SQL(
                "CASE WHEN %s THEN 'in' WHEN %s IS NOT TRUE THEN 'out' END",
                wrote,
                internal,
            ),
            contact=SQL(
                "CASE WHEN %s THEN message.author_id ELSE document.contact_id END",
                wrote,
            ),
            user=SQL(
                "(SELECT MIN(id) FROM res_users WHERE share IS NOT TRUE"
                " AND partner_id = message.author_id)"
            ),
            title=SQL("message.subject"),
            text=SQL("message.body"),
            model=SQL("document.model"),
            record=SQL("document.id"),
        )
        newest = self._source(
            reading,
            MESSAGES,
            entry,
            SQL("mail_message AS message"),
            SQL(
                "message.model = document.model AND message.res_id = document.id"
                " AND (message.message_type = ANY(%s)"
                "      OR message.mail_activity_type_id IS NOT NULL)",
                WRITTEN,
            ),
        )
        return SQL(
            "(SELECT entry.* FROM (%s) AS document CROSS JOIN LATERAL %s AS entry"
            " ORDER BY entry.date DESC, entry.id DESC LIMIT %s)",
            SQL(" UNION ALL ").join(threads),
            newest,
            reading.limit,
        )

    def _thread(self, model, reading):
        """The documents of a kind whose messages belong to the customer."""
        own = "id" if model == "res.partner" else "partner_id"
        domain = Domain(own, "in", reading.contact_ids)
        if model == "account.move":
            domain = self._domain_invoices(reading)
        allowed = self._allowed(model, domain)
        table = self.env[model]._table
        return allowed and SQL(
            "SELECT %s AS model, %s AS id, %s AS contact_id FROM %s WHERE %s",
            model,
            SQL.identifier(table, "id"),
            SQL.identifier(table, own),
            *allowed,
        )

    def _meetings(self, reading):
        """Meetings with a contact. Somebody else's private ones are left out."""
        events = self.env["calendar.event"]
        mine = Domain("partner_ids", "in", self.env.user.partner_id.ids)
        allowed = reading.wants("meeting") and self._allowed(
            "calendar.event",
            Domain("partner_ids", "in", reading.contact_ids)
            & (mine | Domain(events._get_default_privacy_domain())),
        )
        event = _column("calendar_event")
        return allowed and self._source(
            reading,
            MEETINGS,
            Entry(
                date=event("start"),
                id=event("id"),
                channel=SQL("'meeting'"),
                contact=SQL(
                    "(SELECT MIN(res_partner_id) FROM calendar_event_res_partner_rel"
                    " WHERE calendar_event_id = calendar_event.id"
                    " AND res_partner_id = ANY(%s))",
                    list(reading.contact_ids),
                ),
                user=event("user_id"),
                title=event("name"),
                text=event("description"),
                model=SQL("'calendar.event'"),
                record=event("id"),
            ),
            *allowed,
        )

    def _interactions(self, reading):
        allowed = reading.wants(*dict(TOLD)) and self._allowed(
            "crm.interaction", Domain("partner_id", "in", reading.contact_ids)
        )
        told = _column("crm_interaction")
        return allowed and self._source(
            reading,
            INTERACTIONS,
            Entry(
                date=told("date"),
                id=told("id"),
                channel=told("channel"),
                direction=told("direction"),
                contact=told("partner_id"),
                user=told("user_id"),
                title=told("name"),
                text=told("note"),
                state=told("outcome"),
                model=SQL("'crm.interaction'"),
                record=told("id"),
            ),
            *allowed,
        )


def _column(table):
    return lambda name: SQL.identifier(table, name)
