from odoo import models


class ResPartner(models.Model):
    """A customer who becomes a contact of another brings his points along.

    A contact who leaves his company leaves its points there.
    """

    _inherit = "res.partner"

    def write(self, vals):
        if not {"parent_id", "is_company"} & set(vals):
            return super().write(vals)
        customers = self.filtered(lambda one: one.commercial_partner_id == one)
        done = super().write(vals)
        customers._hand_cards_on()
        return done

    def _hand_cards_on(self):
        """The strict cards of those who are no customers of their own any more."""
        contacts = self.filtered(lambda one: one.commercial_partner_id != one)
        if not (contacts and self.env["loyalty.program"]._any_strict()):
            return
        # sudo: whoever files a contact need not see cards, nor those of all companies
        cards = self.env["loyalty.card"].sudo().with_context(active_test=False)
        found = cards.search(
            [
                ("strict_ledger", "=", True),
                ("partner_id", "in", contacts.ids),
                ("united_id", "=", False),
            ]
        )
        for customer, owners in found.partner_id.grouped(
            "commercial_partner_id"
        ).items():
            own = found.filtered(lambda card, owners=owners: card.partner_id in owners)
            own._tell_of_company(customer)
            own.filtered(lambda card: not card.active).partner_id = customer
            self.env["loyalty.card"]._merge_into(owners, customer)
