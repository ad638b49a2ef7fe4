from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain


class CrmContactRole(models.Model):
    """What becomes of roles when contacts leave, and when two of a kind become one."""

    _inherit = "crm.contact.role"

    @api.model
    def _end_of_who_left(self, contacts):
        """Who works elsewhere now has no role at the old company from today on.

        What had not begun never will: it is archived.
        """
        # sudo: roles end by what happened, whoever enters that
        roles = self.sudo().search([("partner_id", "child_of", contacts.ids)])
        for role in roles:
            today = role.company_id._crm_today()
            is_over = role.end_date and role.end_date < today
            if is_over or role.partner_id.commercial_partner_id == role.customer_id:
                continue
            if role.start_date < today:
                role.end_date = today - timedelta(days=1)
            else:
                role.active = False

    @api.model
    def _prepare_merge(self, partner_ids=(), lead_ids=()):
        """Make roles fit for partners, or deals, that are about to become one.

        Of roles that will be the same one goes on for the whole time, with all
        stances; the others are archived. The first primary decider stays the primary.
        """
        # sudo: a merge takes along what the one who merges may not see
        roles = self.sudo().search(
            Domain.OR(
                [
                    [("partner_id", "in", partner_ids)],
                    [("customer_id", "in", partner_ids)],
                    [("lead_id", "in", lead_ids)],
                ]
            ),
            order="start_date, id",
        )

        def one(record, ids):
            return "merged" if record.id in ids else record.id

        for alike in roles.grouped(
            lambda role: (
                one(role.partner_id, partner_ids),
                one(role.lead_id, lead_ids),
                role.type_id,
                role.company_id,
            )
        ).values():
            alike._join_periods()
        primary = roles.filtered(lambda r: r.active and r.is_primary and r.decides)
        for alike in primary.grouped(
            lambda role: (
                one(role.customer_id, partner_ids),
                one(role.lead_id, lead_ids),
                role.company_id,
            )
        ).values():
            alike._keep_first_primary()
        with_themselves = roles.filtered(
            lambda role: (
                role.partner_id.id in partner_ids
                and role.influenced_by_id.id in partner_ids
            )
        )
        with_themselves.influenced_by_id = False

    def _join_periods(self):
        """Roles in the order of their beginnings: one for each time without a gap."""
        kept = self[:1]
        for role in self[1:]:
            if kept.end_date and kept.end_date < role.start_date:
                kept = role
            else:
                kept._absorb(role)

    def _absorb(self, other):
        other.active = False
        other.stance_ids.role_id = self
        is_open = not self.end_date or not other.end_date
        self.write(
            {
                "end_date": not is_open and max(self.end_date, other.end_date),
                "is_primary": self.is_primary or other.is_primary,
                "influenced_by_id": (
                    self.influenced_by_id or other.influenced_by_id
                ).id,
                "note": "\n".join(filter(None, (self.note, other.note))),
            }
        )

    def _keep_first_primary(self):
        kept = self[:1]
        for role in self[1:]:
            if kept.end_date and kept.end_date < role.start_date:
                kept = role
            else:
                role.is_primary = False
