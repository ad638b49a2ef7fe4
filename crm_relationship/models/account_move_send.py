from odoo import api, models


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _send_mail(self, move, mail_template, **kwargs):
        """An invoice must go out, whatever way its reader likes best."""
        move = move.with_context(crm_must_go=True)
        return super()._send_mail(move, mail_template, **kwargs)
