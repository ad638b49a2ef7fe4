"""Customers who log in."""

from odoo.fields import Command

from .common import RelationshipCase


class PortalUserCase(RelationshipCase):
    """A customer's login is his name, and his password that name three times."""

    @classmethod
    def _portal_user(cls, partner, **vals):
        login = partner.name.lower()
        users = cls.env["res.users"].with_context(no_reset_password=True)
        return users.create(
            {
                "name": partner.name,
                "login": login,
                "password": login * 3,
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "company_ids": [Command.set(cls.company.ids)],
                "group_ids": [Command.set(cls.env.ref("base.group_portal").ids)],
                **vals,
            }
        )
