from odoo import models

# in the context: a machine wrote it, so no machine answers it
BY_MACHINE = "crm_case_by_machine"


class MailThread(models.AbstractModel):
    """A case does not take an automatic reply for the customer's word (RFC 3834)."""

    _inherit = "mail.thread"

    def _message_route_process(self, message, message_dict, routes):
        headers = [message.get(name) for name in ("X-Autoreply", "X-Autorespond")]
        submitted = (message.get("Auto-Submitted") or "no").partition(";")[0].strip()
        bulk = (message.get("Precedence") or "").strip().lower() in (
            "bulk",
            "auto_reply",
        )
        if any(headers) or bulk or submitted.lower() != "no":
            self = self.with_context(**{BY_MACHINE: True})
        return super()._message_route_process(message, message_dict, routes)
