from odoo import fields, models
from odoo.tools import format_date

from ..decisions.res_partner import MANAGER_GROUP


class CrmSegment(models.Model):
    """What the buttons of a segment open."""

    _inherit = "crm.segment"

    audience_count = fields.Integer(
        "Audiences",
        compute="_compute_audience_count",
        groups=MANAGER_GROUP,
        help="Lists of members that were frozen for a mailing.",
    )

    def _compute_audience_count(self):
        counts = dict(
            self.env["crm.segment.audience"]._read_group(
                [("segment_id", "in", self.ids)], ["segment_id"], ["__count"]
            )
        )
        for segment in self:
            segment.audience_count = counts.get(segment, 0)

    def action_open_customers(self):
        """The members, with their figures."""
        self.ensure_one()
        return self._open("crm_relationship_action", [("segment_ids", "in", self.ids)])

    def action_open_history(self):
        """Who came and went, when and why."""
        self.ensure_one()
        return self._open(
            "crm_segment_membership_action", [("segment_id", "=", self.id)]
        )

    def action_open_audiences(self):
        self.ensure_one()
        action = self._open(
            "crm_segment_audience_action", [("segment_id", "=", self.id)]
        )
        return action | {"context": self._audience_context()}

    def action_freeze_audience(self):
        """A new audience of the members as they are now, to be named and drawn."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.segment.audience",
            "views": [(False, "form")],
            "name": self.env._("Freeze Audience"),
            "context": self._audience_context(),
        }

    def _audience_context(self):
        today = format_date(self.env, fields.Date.context_today(self))
        return {
            "default_segment_id": self.id,
            "default_name": f"{self.name} {today}",
            "default_company_id": (self.company_id or self.env.company).id,
        }

    def _open(self, action, domain):
        values = self.env["ir.actions.act_window"]._for_xml_id(
            f"crm_relationship.{action}"
        )
        return values | {
            "domain": domain,
            "context": {},
            "path": False,
            "display_name": f"{values['name']}: {self.name}",
        }
