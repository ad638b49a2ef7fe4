from odoo import api, fields, models

RHYTHMS = [
    ("regular", "Regularly"),
    ("occasional", "Now and Then"),
    ("once", "Once So Far"),
]


class CrmPartnerRelation(models.Model):
    """How often both sides of a tie buy from us, as far as the reader may see it.

    Blank where nobody bought, and where the reader may not see the customer: neither
    is told from the other.
    """

    _inherit = "crm.partner.relation"

    partner_rhythm = fields.Selection(
        RHYTHMS,
        "Buys",
        compute="_compute_rhythms",
        help="Regularly: on as many days of the last 12 months as the company asks of a"
        " regular. Once: on one day so far. Empty: never, or not for you to see.",
    )
    related_rhythm = fields.Selection(
        RHYTHMS,
        "Other Side Buys",
        compute="_compute_rhythms",
        help="As for the first side, of the customer the other side belongs to.",
    )

    @api.depends("partner_id", "related_id", "company_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_rhythms(self):
        sides = self.partner_id | self.related_id
        rows = self.env["crm.relationship"].search(
            [
                ("partner_id", "in", sides.commercial_partner_id.ids),
                ("company_id", "in", self.company_id.ids),
            ]
        )
        rhythms = {(row.partner_id, row.company_id): row._rhythm() for row in rows}
        for tie in self:
            for side in ("partner", "related"):
                customer = tie[f"{side}_id"].commercial_partner_id
                found = rhythms.get((customer, tie.company_id), False)
                tie[f"{side}_rhythm"] = found

    def _memory_line(self):
        line = super()._memory_line()
        words = {
            "regular": self.env._("%s buys regularly."),
            "occasional": self.env._("%s buys now and then."),
            "once": self.env._("%s bought once so far."),
        }
        told = [
            words[rhythm] % partner.name
            for partner, rhythm in (
                (self.partner_id, self.partner_rhythm),
                (self.related_id, self.related_rhythm),
            )
            if rhythm
        ]
        return line | {"text": " ".join([line["text"], *told])}


class CrmRelationship(models.Model):
    _inherit = "crm.relationship"

    def _rhythm(self):
        """How often this customer buys: one of RHYTHMS, or False for never."""
        if self.is_regular:
            return "regular"
        if self.second_order_date:
            return "occasional"
        return self.first_order_date and "once"
