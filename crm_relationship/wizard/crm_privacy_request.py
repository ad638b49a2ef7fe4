from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.privacy.treatment import BLANK, DELETE


class CrmPrivacyRequest(models.TransientModel):
    """Somebody asks what we know of him, or to be forgotten."""

    _name = "crm.privacy.request"
    _description = "Request About Personal Data"

    partner_id = fields.Many2one("res.partner", "Person", required=True)
    summary = fields.Text("What Is Stored", compute="_compute_summary")
    stays_named = fields.Boolean(compute="_compute_summary")
    confirmation = fields.Char(
        "Type the name to erase", help="Erasing cannot be taken back."
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "res.partner":
            values.setdefault("partner_id", self.env.context.get("active_id"))
        return values

    @api.depends("partner_id")
    def _compute_summary(self):
        privacy = self.env["crm.privacy"]
        words = {
            BLANK: self.env._("words are emptied"),
            DELETE: self.env._("deleted"),
        }
        for request in self:
            person = request.partner_id
            request.summary, request.stays_named = False, False
            if not person:
                continue
            privacy._check_may()
            request.stays_named = privacy._must_stay_named(person)
            request.summary = "\n".join(
                f"{len(records)} × {records._description}: "
                + words.get(treatment.how, self.env._("kept without words"))
                for treatment, records in privacy._found(person).values()
            )

    def action_export(self):
        """The file, for the person."""
        self.ensure_one()
        attachment = self.env["crm.privacy"].export_person(self.partner_id.id)
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "self",
        }

    def action_erase(self):
        self.ensure_one()
        if (self.confirmation or "").strip() != self.partner_id.name:
            raise UserError(
                self.env._(
                    "Type %s, exactly so, to erase this person.", self.partner_id.name
                )
            )
        self.env["crm.privacy"].erase_person(self.partner_id.id)
        return {"type": "ir.actions.act_window_close"}
