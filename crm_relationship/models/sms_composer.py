from odoo import models


class CrmContactRefusal(models.Model):
    """Text messages: their app may be missing, so its composer is not inherited."""

    _inherit = "crm.contact.refusal"

    def _register_hook(self):
        super()._register_hook()
        composer = self.env.registry.get("sms.composer")
        if composer is None or hasattr(composer, "_crm_watched"):
            return
        send, opted_out = composer.action_send_sms, composer._get_optout_record_ids

        def action_send_sms(self):
            by_hand = len(self) == 1 and self.composition_mode == "comment"
            composers = self.with_context(
                crm_by_hand=by_hand, crm_sms_composer_id=by_hand and self.id
            )
            return send(composers)

        def _get_optout_record_ids(self, records, recipients_info):
            ids = list(opted_out(self, records, recipients_info))
            refusals = self.env["crm.contact.refusal"]
            return ids + list(
                refusals._refuse_mass(
                    "sms",
                    {
                        id_: info["partner"].id
                        for id_, info in recipients_info.items()
                        if id_ not in ids
                    },
                    records,
                    subject=self.body,
                )
            )

        composer.action_send_sms = action_send_sms
        composer._get_optout_record_ids = _get_optout_record_ids
        composer._crm_watched = True
