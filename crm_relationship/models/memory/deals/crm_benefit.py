from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

REACTIONS = [
    ("convinced", "Convinced"),
    ("neutral", "Neutral"),
    ("doubts", "Doubts It"),
    ("not_asked", "Not Asked"),
]


class CrmBenefit(models.Model):
    """A benefit that was shown to a contact: which, when, how, and what he said.

    Who decides without having been shown any is found by `_sql_unshown`, for a deal
    or for everything a customer buys.
    """

    _name = "crm.benefit"
    _description = "Benefit Shown"
    _inherit = ["crm.deal.memory.mixin", "mail.thread"]
    _order = "date desc, id desc"
    _company_day = "date"
    _mailing_enabled = False

    name = fields.Char("Benefit", required=True)
    date = fields.Date(
        "Shown On", required=True, default=lambda self: self.env.company._crm_today()
    )
    way = fields.Selection(
        [
            ("meeting", "Meeting"),
            ("demonstration", "Demonstration"),
            ("document", "Document"),
            ("calculation", "Calculation"),
            ("call", "Call"),
        ],
        "How",
        required=True,
        default="meeting",
        help="How the benefit was shown to the contact.",
    )
    reaction = fields.Selection(
        REACTIONS,
        required=True,
        default="not_asked",
        tracking=True,
        help="What the contact made of it. Not Asked: nobody knows.",
    )
    event_id = fields.Many2one(
        "calendar.event", "Meeting", index="btree_not_null", ondelete="set null"
    )
    interaction_id = fields.Many2one(
        "crm.interaction", "Talk", index="btree_not_null", ondelete="set null"
    )
    decides = fields.Boolean(
        compute="_compute_decides",
        search="_search_decides",
        help="Whether the contact decides at his company today.",
    )

    # the benefits shown to a contact, newest first
    _partner_date_idx = models.Index("(partner_id, date DESC, id DESC)")

    @api.constrains("date")
    def _check_date(self):
        for benefit in self:
            if benefit.date > benefit.company_id._crm_today():
                raise ValidationError(
                    self.env._(
                        "%s has not been shown yet: give a day that has come, or plan"
                        " a meeting.",
                        benefit.name,
                    )
                )

    def _compute_decides(self):
        roles = self.env["crm.contact.role"].search(self._decider_domain())
        deciders = {(role.partner_id, role.company_id) for role in roles}
        for benefit in self:
            key = (benefit.partner_id, benefit.company_id)
            benefit.decides = key in deciders

    def _decider_domain(self):
        return [
            ("partner_id", "in", self.partner_id.ids),
            ("decides", "=", True),
            ("is_current", "=", True),
        ]

    def _search_decides(self, operator, value):
        if operator != "in":
            return NotImplemented
        roles = self.env["crm.contact.role"]._search(
            [("decides", "=", True), ("is_current", "=", True)]
        )
        decides = Domain("partner_id", "in", roles.subselect("partner_id"))
        return decides if True in value else ~decides

    @api.model
    def _sql_unshown(self, customer: SQL, company: SQL, lead: SQL) -> SQL:
        """A condition: somebody who decides was shown no benefit.

        :param customer: the column with the commercial partner
        :param company: the column with our company
        :param lead: the column with the deal; NULL for all a customer buys
        """
        return SQL(
            """
            EXISTS (SELECT FROM crm_contact_role AS role
                      JOIN res_partner AS contact ON contact.id = role.partner_id
                           AND contact.active
                           AND contact.commercial_partner_id = role.customer_id
                     WHERE role.customer_id = %(customer)s
                       AND role.company_id = %(company)s
                       AND role.active AND role.decides
                       AND (role.lead_id IS NULL OR role.lead_id = %(lead)s)
                       AND %(is_current)s
                       AND NOT EXISTS (
                           SELECT FROM crm_benefit AS benefit
                            WHERE benefit.partner_id = role.partner_id
                              AND benefit.company_id = role.company_id
                              AND benefit.active
                              AND (benefit.lead_id IS NULL
                                   OR %(lead)s IS NULL
                                   OR benefit.lead_id = %(lead)s)))
            """,
            is_current=self.env["crm.contact.role"]._sql_is_current("role"),
            customer=customer,
            company=company,
            lead=lead,
        )
