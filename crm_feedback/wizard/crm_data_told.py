from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.own_data.datum import FIELDS

OF_CONTACT = [name for name, _label in FIELDS if name != "company_name"]
# as it stands on the contact, for those who may see him
AS_KEPT = {
    "compute": "_compute_contact",
    "compute_sudo": False,
    "store": True,
    "readonly": False,
}


class CrmDataTold(models.TransientModel):
    """What a customer told of himself, by telephone or in person.

    Entered like on the contact; what differs becomes a correction, before and after.
    """

    _name = "crm.data.told"
    _description = "Data the Customer Told"

    partner_id = fields.Many2one("res.partner", "Contact", required=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    source = fields.Selection(
        selection="_selection_source", string="Told", required=True, default="phone"
    )
    told_by_id = fields.Many2one(
        "res.partner",
        "By Whom",
        **AS_KEPT,
        help="Who is told what became of it.",
    )
    note = fields.Char("Remark")
    name = fields.Char(**AS_KEPT)
    email = fields.Char(**AS_KEPT)
    phone = fields.Char(**AS_KEPT)
    street = fields.Char(**AS_KEPT)
    street2 = fields.Char(**AS_KEPT)
    zip = fields.Char("ZIP", **AS_KEPT)
    city = fields.Char(**AS_KEPT)
    state_id = fields.Many2one(
        "res.country.state",
        **AS_KEPT,
        domain="[('country_id', '=?', country_id)]",
    )
    country_id = fields.Many2one("res.country", **AS_KEPT)
    vat = fields.Char("Tax ID", **AS_KEPT)
    rest_is_right = fields.Boolean(
        "The rest is right", help="He confirmed what is not changed here."
    )

    @api.model
    def _selection_source(self):
        sources = self.env["crm.data.correction"]._fields["source"]
        return [
            one
            for one in sources._description_selection(self.env)
            if one[0] != "portal"
        ]

    @api.depends("partner_id")
    def _compute_contact(self):
        for told in self:
            told.told_by_id = told.partner_id
            for name in OF_CONTACT:
                told[name] = told.partner_id[name]

    def action_propose(self):
        """Keep it as a correction, for whoever checks it."""
        correction = self._propose()
        return correction.sudo(False).get_formview_action()

    def action_accept(self):
        """Keep it, and take it over at once."""
        correction = self._propose().sudo(False)
        waiting = correction._open_lines()
        if waiting:
            waiting.action_accept()
        return {"type": "ir.actions.act_window_close"}

    def _propose(self):
        contact = self.partner_id
        contact.check_access("write")
        # sudo: corrections are kept by their own actions; who may change the contact
        # may enter one
        corrections = self.env["crm.data.correction"].sudo()
        correction = corrections._propose(
            contact.sudo(),
            {name: self[name] for name in OF_CONTACT},
            self.told_by_id or contact,
            self.company_id,
            self.source,
            self.note,
        )
        if self.rest_is_right:
            changed = set(correction.line_ids.mapped("datum"))
            data = dict(self.env["crm.data.evidence"]._fields["datum"].selection)
            self.env["crm.data.evidence"]._confirm(
                contact, self.company_id, "call", set(data) - changed
            )
        elif not correction:
            raise UserError(
                self.env._(
                    "Nothing differs from what is kept of %s. Change what he told, or"
                    " say that the rest is right.",
                    contact.display_name,
                )
            )
        return correction
