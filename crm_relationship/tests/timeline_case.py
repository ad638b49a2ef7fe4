"""What tests of the one history share: talks, messages, meetings and a page."""

from datetime import datetime, timedelta

from odoo.fields import Command

from .common import TODAY, RelationshipCase

NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12)


class TimelineCase(RelationshipCase):
    """A customer with a contact, and builders of all that can happen with them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.eva = cls._customer("Eva", parent_id=cls.ada.id)
        cls.us = cls._user("sales_lead", name="Sue")
        cls.timeline = cls.env["crm.timeline"]

    @classmethod
    def _page(cls, partner=None, user=None, env=None, **vals):
        timeline = (env or cls._as(user) if (user or env) else cls.env)["crm.timeline"]
        return timeline.get_page((partner or cls.ada).id, **vals)

    @classmethod
    def _titles(cls, partner=None, **vals):
        return [entry["title"] for entry in cls._page(partner, **vals)["entries"]]

    @classmethod
    def _talk(cls, name, hours_ago=0, partner=None, **vals):
        return cls.env["crm.interaction"].create(
            {
                "name": name,
                "partner_id": (partner or cls.ada).id,
                "date": NOON - timedelta(hours=hours_ago),
                "user_id": cls.us.id,
                **vals,
            }
        )

    @classmethod
    def _say(cls, record, subject, hours_ago=0, author=None, internal=False):
        message = record.message_post(
            subject=subject,
            body=f"{subject} in full",
            author_id=(author or cls.us.partner_id).id,
            message_type="comment",
            subtype_xmlid="mail.mt_note" if internal else "mail.mt_comment",
        )
        message.date = NOON - timedelta(hours=hours_ago)
        return message

    @classmethod
    def _meet(cls, name, hours_ago=0, partner=None, **vals):
        start = NOON - timedelta(hours=hours_ago)
        return (
            cls.env["calendar.event"]
            .with_user(vals.pop("organizer", cls.us))
            .create(
                {
                    "name": name,
                    "start": start,
                    "stop": start + timedelta(hours=1),
                    "partner_ids": [Command.set((partner or cls.eva).ids)],
                    **vals,
                }
            )
        )
