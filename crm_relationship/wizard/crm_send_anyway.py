from odoo import fields, models

from ..models.memory.wishes.crm_preference import CHANNELS
from ..notice import CLOSE, notice


class CrmSendAnyway(models.TransientModel):
    """Why somebody is written to in a way, or at an hour, he does not want."""

    _name = "crm.send.anyway"
    _description = "Send Anyway"

    partner_ids = fields.Many2many(
        "res.partner", string="Contacts", required=True, readonly=True
    )
    channel = fields.Selection(CHANNELS, required=True, readonly=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Integer(readonly=True)
    sms_composer_id = fields.Integer(readonly=True)
    reason = fields.Char(required=True)

    def action_give_reason(self):
        """Keep the reason for the message that follows, and go back to it."""
        self.ensure_one()
        self.partner_ids.check_access("read")
        refusals = self.env["crm.contact.refusal"]
        # of whatever company of ours: the document may be another's than the current
        anybody = self.env["res.company"]
        refused = refusals._refused_of(self.partner_ids.ids, self.channel, anybody)
        refusals._log(
            refused,
            dict.fromkeys(refused, self.channel),
            "overridden",
            reason=self.reason,
            res_model=self.res_model,
            res_id=self.res_id,
        )
        if self.sms_composer_id:
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Send Text Message"),
                "res_model": "sms.composer",
                "res_id": self.sms_composer_id,
                "views": [[False, "form"]],
                "target": "new",
            }
        return notice(self.env._("The reason is kept. Press Send again."), next=CLOSE)
