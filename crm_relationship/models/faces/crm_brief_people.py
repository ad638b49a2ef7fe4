from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from .crm_brief import MOST


class CrmBrief(models.AbstractModel):
    """Who decides at the customer, where he stands, and when he was last met."""

    _inherit = "crm.brief"

    def _deciders(self, customer):
        roles = self.env["crm.contact.role"].get_who_decides(customer.id)["roles"]
        roles = roles[:MOST]
        met = self._last_met([role["contact"]["id"] for role in roles])
        return self._section(
            "deciders",
            self.env._("Who Decides"),
            self.env._("Nobody who decides is known: ask."),
            [self._role_line(role, met) for role in roles],
        )

    def _role_line(self, role, met):
        day = met.get(role["contact"]["id"])
        last = (
            self.env._("Last met on %s.", format_date(self.env, day))
            if day
            else self.env._("Not met yet.")
        )
        stance = role["stance"]
        tone = "success" if (stance or 0) > 0 else "danger"
        return self._line(
            role["contact"]["name"],
            tag=role["stance_words"] or False,
            tone=tone if stance else "secondary",
            text=" ".join(
                filter(
                    None,
                    (
                        ", ".join(filter(None, (role["role"], role["function"]))) + ".",
                        role["listens_to"]
                        and self.env._("Listens to %s.", role["listens_to"]),
                        last,
                    ),
                )
            ),
            model="res.partner",
            id=role["contact"]["id"],
        )

    def _last_met(self, contact_ids):
        """{contact: day} of the last talk or meeting, as far as the reader sees it."""
        if not contact_ids:
            return {}
        now = fields.Datetime.now()
        talks = self.env["crm.interaction"]._read_group(
            [("partner_id", "in", contact_ids), ("outcome", "=", "reached")],
            ["partner_id"],
            ["date:max"],
        )
        events = self.env["calendar.event"]
        mine = Domain("partner_ids", "in", self.env.user.partner_id.ids)
        visible = mine | Domain(events._get_default_privacy_domain())
        meetings = events._read_group(
            visible
            & Domain("partner_ids", "in", contact_ids)
            & Domain("start", "<=", now),
            ["partner_ids"],
            ["start:max"],
        )
        met = {}
        for contact, moment in [*talks, *meetings]:
            day = fields.Datetime.context_timestamp(self, moment).date()
            met[contact.id] = max(day, met.get(contact.id, day))
        return met
