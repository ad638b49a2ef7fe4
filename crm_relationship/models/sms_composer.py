from odoo import api, fields, models

# at the till a customer gives his number for the receipt
NUMBER_GIVEN_FOR_IT = ("pos.order",)


class CrmContactRefusal(models.Model):
    """Text messages: their app may be missing, so nothing of it is inherited.

    Where it is there, the hook stands in front of its methods, and goes away again
    before the registry is set up anew, so that none stands there twice.
    """

    _inherit = "crm.contact.refusal"

    def _register_hook(self):
        super()._register_hook()
        self._sms_step_aside()
        for model, methods in self._sms_methods().items():
            target = self.env.registry.get(model)
            for method in methods:
                if hasattr(target, method.__name__):
                    method.origin = getattr(target, method.__name__)
                    setattr(target, method.__name__, method)

    def _unregister_hook(self):
        self._sms_step_aside()
        return super()._unregister_hook()

    def _sms_step_aside(self):
        for model, methods in self._sms_methods().items():
            target = self.env.registry.get(model)
            for name in {method.__name__ for method in methods}:
                if target and hasattr(vars(target).get(name), "origin"):
                    delattr(target, name)

    def _sms_methods(self):
        """{model: what stands in front of its methods}."""

        def action_send_sms(self):
            watched = self.env["crm.contact.refusal"]._sms_by_hand(self)
            return action_send_sms.origin(watched)

        def _action_send_sms_numbers(self):
            refusals = self.env["crm.contact.refusal"]
            return refusals._sms_numbers(self, _action_send_sms_numbers.origin)

        def _get_optout_record_ids(self, records, recipients_info):
            ids = _get_optout_record_ids.origin(self, records, recipients_info)
            refusals = self.env["crm.contact.refusal"]
            return refusals._sms_optout(self, records, recipients_info, list(ids))

        def _notify_thread_by_sms(
            self, message, recipients_data, msg_vals=False, sms_numbers=None, **kwargs
        ):
            refusals = self.env["crm.contact.refusal"]
            return _notify_thread_by_sms.origin(
                self,
                message,
                recipients_data,
                msg_vals=msg_vals,
                sms_numbers=refusals._sift_numbers(
                    self, message, msg_vals, sms_numbers or []
                ),
                **kwargs,
            )

        return {
            "sms.composer": [
                action_send_sms,
                _action_send_sms_numbers,
                _get_optout_record_ids,
            ],
            "mail.thread": [_notify_thread_by_sms],
        }

    @api.model
    def _sms_by_hand(self, composers):
        """As they are sent at the screen: to one by a person, to many told of later.

        A server action goes through here too, never to the one of a form.
        """
        by_hand = len(composers) == 1 and composers.comment_single_recipient
        return composers.with_context(
            crm_by_hand=by_hand,
            crm_sms_composer_id=by_hand and composers.id,
            crm_tell_sender=not by_hand,
        )

    @api.model
    def _sms_numbers(self, composer, send):
        """Numbers without a document: those of contacts who refuse are left out."""
        single = composer.recipient_single_number
        single = composer.recipient_single_number_itf or single
        typed = composer.sanitized_numbers
        numbers = typed.split(",") if typed else [single]
        if composer.res_model in NUMBER_GIVEN_FOR_IT or not any(numbers):
            return send(composer)
        thread = composer._get_records() or self.env["res.partner"]
        programmed = composer.with_context(crm_by_hand=False)
        kept = self.with_env(programmed.env)._sift_numbers(
            thread[:1], self.env["mail.message"], {"subject": composer.body}, numbers
        )
        if not kept:
            return self.env["sms.sms"].sudo()  # as Odoo returns what it has sent
        if len(kept) < len(numbers):
            composer.numbers = ",".join(kept)
        return send(composer)

    @api.model
    def _sift_numbers(self, thread, message, msg_vals, numbers):
        """The numbers without those of contacts who do not want a text message now."""
        if not numbers or self.env.user.share:
            return numbers
        if not self.env["crm.preference"]._refusing_ids():
            return numbers
        recipients = [
            {
                "id": False,
                "share": True,
                "notif": "sms",
                "given": number,
                "number": number and (thread._phone_format(number=number) or number),
            }
            for number in numbers
        ]
        moment = fields.Datetime.now()
        kept = self._sift(thread, message, msg_vals, recipients, moment)
        return [recipient["given"] for recipient in kept]

    @api.model
    def _sms_optout(self, composer, records, recipients, ids):
        """The records left out already, and those whose contacts refuse."""
        going = [id_ for id_ in recipients if id_ not in ids]
        numbers = {
            recipients[id_]["sanitized"]
            for id_ in going
            if not recipients[id_]["partner"] and recipients[id_]["sanitized"]
        }
        owners = self.env["res.partner"]._crm_owners("phone_sanitized", numbers)
        persons = {}
        for id_ in going:
            partner, number = recipients[id_]["partner"], recipients[id_]["sanitized"]
            persons[id_] = [set(partner.ids) if partner else owners.get(number, set())]
        left_out = self._refuse_mass(
            "sms", persons, records, self._sms_purpose(composer), subject=composer.body
        )
        return ids + list(left_out)

    def _sms_purpose(self, composer):
        """Of the campaign of a mailing, where text messages are mailings."""
        if "utm_campaign_id" not in composer._fields:
            return None
        campaign = composer["mailing_id"]["campaign_id"] or composer["utm_campaign_id"]
        return campaign.crm_purpose_id
