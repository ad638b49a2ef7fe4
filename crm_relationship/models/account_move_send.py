from odoo import api, models


class AccountMoveSend(models.AbstractModel):
    """An invoice must go out, whatever way its reader likes best: that is said first
    to who sends it, and logged.
    """

    _inherit = "account.move.send"

    @api.model
    def _send_mail(self, move, mail_template, **kwargs):
        move = move.with_context(crm_must_go=True)
        return super()._send_mail(move, mail_template, **kwargs)

    @api.model
    def _get_alerts(self, moves, moves_data):
        alerts = super()._get_alerts(moves, moves_data)
        by_mail = moves.filtered(lambda m: "email" in moves_data[m]["sending_methods"])
        words = self._crm_refusal_words({move: moves_data[move] for move in by_mail})
        if words:
            alerts["crm_refusal"] = {
                "level": "warning",
                "message": self.env._(
                    "%s An invoice has to be sent: it goes out all the same, which is"
                    " kept where refusals are listed.",
                    words,
                ),
            }
        return alerts

    def _crm_refusal_words(self, moves_data):
        readers = {
            move: [{id_} for id_ in self._crm_readers(data)]
            for move, data in moves_data.items()
        }
        companies = {move: move.company_id for move in readers}
        refusals = self.env["crm.contact.refusal"]
        refused = refusals._refused_in(readers, "email", companies)
        wishes = {wish for found in refused.values() for wish in found.values()}
        return " ".join(sorted(wish._in_words() for wish in wishes))

    def _crm_readers(self, data):
        """Contact ids, of the wizard of one invoice or of that of many."""
        readers = data.get("mail_partner_ids") or []
        return readers if isinstance(readers, list) else readers._origin.ids
