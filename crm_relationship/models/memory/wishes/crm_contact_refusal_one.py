from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning

# so long a reason given beforehand holds for the message that follows
REASON_HOLDS = timedelta(hours=1)
# the ways that are watched, and where a contact has the address of each
ADDRESS_FIELDS = {"email": "email_normalized", "sms": "phone_sanitized"}


class CrmContactRefusal(models.Model):
    """One message, and those of its recipients who do not want it.

    Who writes by hand is stopped and asked for a reason. What a program sends (a rule,
    a cron, the API, anything posted by code) is held back from them and logged, and
    never stops: the message stays on its document, goes to the others, and nothing
    else of the transaction is lost.

    The context says how it is sent: crm_by_hand, by a person at the screen;
    crm_refusal_reason, for the contacts in crm_refusal_of; crm_must_go, or the
    crm_template_id of what has to be sent, which is logged as sent anyway.
    """

    _inherit = "crm.contact.refusal"

    @api.model
    def _sift(self, thread, message, msg_vals, recipients, moment):
        """The recipients without those who do not want it.

        :param recipients: as of `_notify_get_recipients`; without an id it is an
            address, or of a text message the `number`
        :param moment: when, in UTC without a zone
        """
        persons = self._persons(recipients)
        channels = {
            who: recipient["notif"]
            for recipient, person in zip(recipients, persons, strict=True)
            for who in person
        }
        if not channels:
            return recipients
        values = msg_vals or {}
        company = self.env["res.company"].browse(
            values.get("record_company_id") or message.sudo().record_company_id.id
        )
        refused = self.env["crm.preference"]._refused(
            channels, company or self.env.company, moment
        )
        left_out = self._left_out(refused, channels, thread, message, values)
        return [
            recipient
            for recipient, person in zip(recipients, persons, strict=True)
            if not person & left_out
        ]

    def _persons(self, recipients):
        """The contacts that each of them may be, of those who refuse anything."""
        refusing = self.env["crm.preference"]._refusing_ids()
        watched = [r for r in recipients if r["share"] and r["notif"] in ADDRESS_FIELDS]
        owners = {}
        for channel, field in ADDRESS_FIELDS.items():
            values = {
                r.get("number") or r["email_normalized"]
                for r in watched
                if not r["id"] and r["notif"] == channel
            }
            partners = self.env["res.partner"]
            owners |= partners._crm_owners(field, values, refusing=True)
        return [
            frozenset()
            if r not in watched
            else refusing & {r["id"]}
            if r["id"]
            else frozenset(owners.get(r.get("number") or r["email_normalized"], ()))
            for r in recipients
        ]

    def _left_out(self, refused, channels, thread, message, values):
        """Those of {contact id: preference} who do not get it; all is logged."""
        settled = self._settled(message, refused)
        open_ones = {w: wish for w, wish in refused.items() if w not in settled}
        about = {
            "res_model": thread._name,
            "res_id": thread.id,
            "subject": values.get("subject") or message.sudo().subject,
            "message_id": message.id,
            "template_id": self.env.context.get("crm_template_id"),
        }
        excused = self._excused(open_ones, channels, about) if open_ones else set()
        skipped = {w: wish for w, wish in open_ones.items() if w not in excused}
        self._log(skipped, channels, "skipped", **about)
        self._tell_sender(len(skipped))
        before = {who for who, kind in settled.items() if kind == "skipped"}
        return before | set(skipped)

    def _settled(self, message, refused):
        """{contact id: kind} of what is logged of this message already.

        Of one planned for later, or of a text message whose number is looked at too.
        """
        if not (message.id and refused):
            return {}
        # sudo: the log is not the sender's
        lines = self.sudo().search(
            [("message_id", "=", message.id), ("partner_id", "in", list(refused))]
        )
        return {line.partner_id.id: line.kind for line in lines}

    def _excused(self, refused, channels, about):
        """The contacts it is sent to all the same, with a reason; logged."""
        context = self.env.context
        reason = context.get("crm_refusal_reason")
        if self._must_go():
            reason, excused = self._must_go_reason(), refused
        else:
            of = context.get("crm_refusal_of") or ()
            excused = {w: wish for w, wish in refused.items() if reason and w in of}
        self._log(excused, channels, "overridden", reason=reason, is_used=True, **about)
        left = {w: wish for w, wish in refused.items() if w not in excused}
        if left and context.get("crm_by_hand"):
            self._use_reasons(left, channels, about)
            return set(refused)
        return set(excused)

    def _must_go(self):
        """A document that has to be sent, or of a template of such documents."""
        # sudo: a setting of the template, whoever sends it
        templates = self.env["mail.template"].sudo()
        template = templates.browse(self.env.context.get("crm_template_id") or ())
        return self.env.context.get("crm_must_go") or template.crm_always_sent

    def _must_go_reason(self):
        return self.env._("A document that is sent whatever the contact wishes.")

    def _use_reasons(self, refused, channels, about):
        """Use up the reasons a person gave; ask for one where none was given."""
        # sudo: reasons of oneself
        given = (
            self.sudo()
            .search(
                [
                    ("partner_id", "in", list(refused)),
                    ("channel", "in", list(set(channels.values()))),
                    ("user_id", "=", self.env.uid),
                    ("kind", "=", "overridden"),
                    ("is_used", "=", False),
                    # for this document, or given where there was none
                    ("res_model", "in", (about["res_model"], False)),
                    ("res_id", "in", (about["res_id"] or 0, 0, False)),
                    ("date", ">=", fields.Datetime.now() - REASON_HOLDS),
                ]
            )
            .filtered(lambda line: line.channel == channels[line.partner_id.id])
        )
        missing = {w: p for w, p in refused.items() if w not in given.partner_id.ids}
        if missing:
            self._ask_for_reason(missing, channels, about)
        given.write({"is_used": True, **about})

    def _ask_for_reason(self, refused, channels, about):
        channel = channels[next(iter(refused))]
        words = "\n".join(wish._in_words() for wish in refused.values())
        raise RedirectWarning(
            self.env._(
                "%s\n\nWrite another way or at another time, or give a reason to send"
                " it anyway.",
                words,
            ),
            self.env.ref("crm_relationship.crm_send_anyway_action").id,
            self.env._("Send Anyway…"),
            {
                "default_partner_ids": [w for w in refused if channels[w] == channel],
                "default_channel": channel,
                "default_res_model": about["res_model"],
                "default_res_id": about["res_id"],
                "default_sms_composer_id": self.env.context.get("crm_sms_composer_id"),
            },
        )
