from odoo import api, fields, models
from odoo.exceptions import UserError


class MailComposeMessage(models.TransientModel):  # pylint: disable=no-wizard-in-models
    _inherit = "mail.compose.message"

    crm_refusal_words = fields.Text(compute="_compute_crm_refusal_words")
    crm_refusal_reason = fields.Char(
        "Reason to Send Anyway",
        help="Kept with the message, where refusals are listed.",
    )

    @api.depends(
        "partner_ids", "template_id", "scheduled_date", "composition_mode", "res_ids"
    )
    def _compute_crm_refusal_words(self):
        for composer in self:
            refused = composer._crm_refused()
            words = [wish._in_words() for wish in refused.values()]
            composer.crm_refusal_words = "\n".join(words) or False

    def _crm_is_by_hand(self):
        """Written to one, by a person; many are written to by rule."""
        return (
            self.composition_mode == "comment"
            and not self.composition_batch
            and not self.subtype_is_log
        )

    def _crm_refused(self):
        """{contact id: what speaks against writing to him}, asked only if any does."""
        wishes = self.env["crm.preference"]
        refusing = wishes._refusing_ids()
        if not refusing or not self._crm_is_by_hand():
            return {}
        going = self.partner_ids.ids
        if self.model_is_thread and not self.notify_skip_followers:
            record = self.env[self.model].browse(self._evaluate_res_ids()[:1])
            # sudo: who follows a record its writer may open
            going += record.sudo().message_partner_ids.filtered("partner_share").ids
        channels = dict.fromkeys(refusing & set(going), "email")
        if not channels or self.template_id.crm_always_sent:
            return {}
        planned = fields.Datetime.to_datetime(self.scheduled_date or None)
        company = self.record_company_id or self.env.company
        return wishes._refused(channels, company, planned or fields.Datetime.now())

    def action_send_mail(self):
        composers = self.with_context(crm_tell_sender=True, **self._crm_reason())
        if len(self) == 1 and self._crm_is_by_hand():
            composers = composers.with_context(crm_by_hand=True)
        return super(MailComposeMessage, composers).action_send_mail()

    def action_schedule_message(self):
        """What is planned is sent by a program, with the reason given now."""
        context = self._crm_reason()
        if len(self) == 1 and self.template_id.crm_always_sent:
            context["crm_must_go"] = True
        composers = self.with_context(**context) if context else self
        return super(MailComposeMessage, composers).action_schedule_message()

    def _crm_reason(self):
        """The reason its writer gave, for the context; an error if he needs one."""
        if len(self) != 1 or not self.crm_refusal_words:
            return {}
        reason = (self.crm_refusal_reason or "").strip()
        if not reason:
            raise UserError(
                self.env._(
                    "%s\n\nWrite the reason in the yellow box to send it anyway.",
                    self.crm_refusal_words,
                )
            )
        return {
            "crm_refusal_reason": reason,
            "crm_refusal_of": list(self._crm_refused()),
        }

    def _action_send_mail(self, auto_commit=False):
        composers = self
        if len(self) == 1 and self.template_id:
            composers = self.with_context(crm_template_id=self.template_id.id)
        return super(MailComposeMessage, composers)._action_send_mail(auto_commit)

    # many at once

    def _process_mail_values_state(self, mail_values_dict):
        """Who does not want it, or has not agreed to its purpose, is passed over."""
        values = super()._process_mail_values_state(mail_values_dict)
        purpose = self._crm_purpose()
        refusing = self.env["crm.preference"]._refusing_ids()
        is_exempt = not self.model or self.template_id.crm_always_sent
        if is_exempt or not (purpose or refusing):
            return values
        records = self.env[self.model].browse(
            [id_ for id_, vals in values.items() if vals.get("state") != "cancel"]
        )
        left_out = self.env["crm.contact.refusal"]._refuse_mass(
            "email",
            self._crm_persons(records, values),
            records,
            purpose,
            template_id=self.template_id.id,
            subject=self.subject,
        )
        for id_, contacts in left_out.items():
            self._crm_leave_out(values[id_], contacts)
        return values

    def _crm_purpose(self):
        """Of the template, or of the campaign of a mailing."""
        purpose = self.template_id.crm_purpose_id
        if not purpose and "campaign_id" in self._fields:
            mailing = self["mass_mailing_id"]
            purpose = (mailing["campaign_id"] or self["campaign_id"]).crm_purpose_id
        return purpose

    def _crm_leave_out(self, vals, contacts):
        """Cancel the mail, as it is, if nobody is left of its recipients."""
        links = vals.get("recipient_ids") or []
        left = [link for link in links if link[0] != 4 or link[1] not in contacts]
        if left:
            vals["recipient_ids"] = left
        else:
            vals.update(
                state="cancel", failure_type="mail_optout", is_notification=False
            )

    def _crm_persons(self, records, values):
        """{record id: persons}, by the record, its recipients, or the address."""
        if records._name == "res.partner":
            return {id_: [{id_}] for id_ in records.ids}
        persons = {}
        for record in records:
            links = values[record.id].get("recipient_ids") or []
            persons[record.id] = [{link[1]} for link in links if link[0] == 4]
        missing = [id_ for id_, some in persons.items() if not some]
        info = self._get_recipients_data({id_: values[id_] for id_ in missing})
        mails = {id_: info[id_]["mail_to_normalized"] for id_ in missing}
        owners = self.env["res.partner"]._crm_owners(
            "email_normalized", set().union(*mails.values())
        )
        persons |= {
            id_: [owners[mail] for mail in some if mail in owners]
            for id_, some in mails.items()
        }
        return persons
