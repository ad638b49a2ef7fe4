"""What Eva and Max wish to get, and how."""

from .common import ago
from .role_case import RoleCase


class WishCase(RoleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.eva | cls.max).write({"tz": "UTC"})
        cls.eva.email = "eva@example.com"
        cls.max.email = "max@example.com"
        cls.logged_before = cls.env["crm.contact.refusal"].search([])  # demo data

    @classmethod
    def _wish(cls, kind="taste", contact=None, days_ago=10, **vals):
        if kind == "taste":
            vals.setdefault("name", "Dark roast")
        kind = cls.env.ref(f"crm_relationship.crm_preference_type_{kind}")
        return cls.env["crm.preference"].create(
            {
                "partner_id": (contact or cls.eva).id,
                "type_id": kind.id,
                "date": ago(days_ago),
                **vals,
            }
        )

    @classmethod
    def _no_mail(cls, contact=None, **vals):
        return cls._wish("channel", contact, channel="email", wanted=False, **vals)

    def _post(self, contacts=None, user=None, **context):
        record = self._as(user or self.us, self.ada)
        return record.with_context(**context).message_post(
            body="Hello",
            subject="Hello",
            partner_ids=(contacts or self.eva).ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _log(self):
        return self.env["crm.contact.refusal"].search(
            [("partner_id", "!=", False), ("id", "not in", self.logged_before.ids)]
        )
