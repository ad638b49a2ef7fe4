from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from .res_partner import USER_GROUP
from .sale_order_payment import OPEN_STATES


class SaleOrder(models.Model):
    """A quotation of any team says whether somebody who decides is known.

    Yes or no, to whoever may open the quotation; who it is says the role.
    """

    _name = "sale.order"
    _inherit = ["sale.order", "crm.worklist.row"]

    is_decider_known = fields.Boolean(
        "Decider Known",
        compute="_compute_is_decider_known",
        search="_search_is_decider_known",
        groups=USER_GROUP,
        help="Somebody who decides at the customer, or about this deal, is named.",
    )
    no_decider_reason = fields.Char(
        "Why",
        compute="_compute_no_decider_reason",
        groups=USER_GROUP,
        help="Whose decision is missing, and how long the quotation has waited.",
    )

    @api.depends("partner_id", "company_id", "opportunity_id")
    def _compute_is_decider_known(self):
        # sudo: yes or no, to whoever has the quotation before him
        known = self.sudo().search(
            [("id", "in", self._origin.ids), ("is_decider_known", "=", True)]
        )
        ids = set(known.ids)
        for order in self:
            order.is_decider_known = order._origin.id in ids

    def _search_is_decider_known(self, operator, value):
        # Odoo does not check it where a field has a search of its own
        self._check_field_access(self._fields["is_decider_known"], "read")
        if operator != "in":
            return NotImplemented
        for model in ("crm.contact.role", "res.partner"):
            self.env[model].flush_model()
        known = Domain.custom(to_sql=self._sql_decider_known)
        return known if True in value else ~known

    def _sql_decider_known(self, orders, alias, query):
        """Whether there is a role that decides now, and its contact is still there."""
        return SQL(
            """
            EXISTS (SELECT FROM res_partner AS partner
                      JOIN crm_contact_role AS role
                           ON role.customer_id = partner.commercial_partner_id
                      JOIN res_partner AS contact ON contact.id = role.partner_id
                           AND contact.active
                           AND contact.commercial_partner_id = role.customer_id
                     WHERE partner.id = %(partner)s
                       AND role.company_id = %(company)s
                       AND role.active AND role.decides
                       AND (role.lead_id IS NULL OR role.lead_id = %(lead)s)
                       AND %(is_current)s)
            """,
            partner=SQL.identifier(alias, "partner_id"),
            company=SQL.identifier(alias, "company_id"),
            lead=SQL.identifier(alias, "opportunity_id"),
            is_current=self.env["crm.contact.role"]._sql_is_current("role"),
        )

    @api.depends("is_decider_known", "state", "date_order", "partner_id")
    @api.depends_context("lang")
    def _compute_no_decider_reason(self):
        today = fields.Date.context_today(self)
        for order in self:
            missing = order.state in OPEN_STATES and not order.is_decider_known
            order.no_decider_reason = missing and order._get_no_decider_reason(today)

    def _get_no_decider_reason(self, today):
        offered = fields.Datetime.context_timestamp(self, self.date_order)
        values = {"day": format_date(self.env, offered.date())}
        if self.validity_date and self.validity_date >= today:
            return self.env._(
                "Nobody who decides is known. Offered on %(day)s, valid until"
                " %(until)s.",
                until=format_date(self.env, self.validity_date),
                **values,
            )
        if self.validity_date:
            return self.env._(
                "Nobody who decides is known. Offered on %(day)s, run out on"
                " %(until)s.",
                until=format_date(self.env, self.validity_date),
                **values,
            )
        return self.env._("Nobody who decides is known. Offered on %(day)s.", **values)

    def action_name_decider(self):
        """Name who decides at the customer of this quotation."""
        self.ensure_one()
        decider = self.env.ref(
            "crm_relationship.crm_contact_role_type_decider", raise_if_not_found=False
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Name Who Decides"),
            "res_model": "crm.contact.role",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_customer_id": self.partner_id.commercial_partner_id.id,
                "default_type_id": decider.id if decider else False,
                "default_company_id": self.company_id.id,
            },
        }
