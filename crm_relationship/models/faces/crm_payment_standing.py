from odoo import api, fields, models

from ..facts.crm_payment_override import PAYMENT_BANDS

USER_GROUP = "crm_relationship.crm_relationship_group_user"


class CrmPaymentStanding(models.AbstractModel):
    """The payment standing of the customer of a document, on the document itself.

    For models with a partner and a company. Whoever may read the document sees it,
    whoever's customer it is.
    """

    _name = "crm.payment.standing"
    _description = "Payment Standing on Documents"

    relationship_payment_band = fields.Selection(
        PAYMENT_BANDS,
        "Payment Standing",
        compute="_compute_relationship_payment",
        groups=USER_GROUP,
    )
    relationship_payment_reason = fields.Char(
        "Why This Standing", compute="_compute_relationship_payment", groups=USER_GROUP
    )

    @api.depends("partner_id", "company_id")
    @api.depends_context("lang", "uid", "company")
    def _compute_relationship_payment(self):
        relations = self._customer_relationships()
        for document in self:
            document.relationship_payment_band = relations[document].payment_band
            document.relationship_payment_reason = relations[document].payment_reason

    def _customer_relationships(self):
        """{document: its customer's relationship with its company}.

        The current company where the document has none.
        """
        # sudo: see the class; the reason in words follows the reader's own rights
        relation = self.env["crm.relationship"].sudo()
        keys = {
            document: (
                document.partner_id.commercial_partner_id,
                document.company_id or self.env.company,
            )
            for document in self.sudo()
        }
        found = {
            (row.partner_id, row.company_id): row
            for row in relation.search(
                [
                    ("partner_id", "in", [partner.id for partner, _c in keys.values()]),
                    ("company_id", "in", [c.id for _partner, c in keys.values()]),
                ]
            )
        }
        return {
            document: found.get(keys[document.sudo()], relation) for document in self
        }
