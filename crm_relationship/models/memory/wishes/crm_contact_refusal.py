from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning
from odoo.tools import format_date

from .crm_preference import CHANNELS

# so long a reason given beforehand holds for the message that follows
REASON_HOLDS = timedelta(hours=1)


class CrmContactRefusal(models.Model):
    """A message a contact did not want: skipped, or sent all the same with a reason.

    Written by what sends, never changed. A reason given before the message waits
    without one and is used up by the next message of that person to that contact.
    """

    _name = "crm.contact.refusal"
    _description = "Refusal"
    _inherit = ["crm.memory.mixin"]
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    date = fields.Datetime(required=True, default=fields.Datetime.now)
    channel = fields.Selection(CHANNELS, required=True)
    kind = fields.Selection(
        [("skipped", "Not Sent"), ("overridden", "Sent Anyway")],
        "What Happened",
        required=True,
    )
    preference_id = fields.Many2one(
        "crm.preference", index="btree_not_null", ondelete="set null"
    )
    purpose_id = fields.Many2one(
        "crm.consent.purpose", index="btree_not_null", ondelete="restrict"
    )
    rule = fields.Char("Against", required=True, help="What spoke against it then.")
    reason = fields.Text("Why Anyway")
    user_id = fields.Many2one(
        "res.users", "By", required=True, index=True, ondelete="restrict"
    )
    res_model = fields.Char("Document Model")
    res_id = fields.Many2oneReference("Document", model_field="res_model")
    template_id = fields.Many2one(
        "mail.template", index="btree_not_null", ondelete="set null"
    )
    subject = fields.Char()
    message_id = fields.Many2one(
        "mail.message", index="btree_not_null", ondelete="set null"
    )
    is_used = fields.Boolean()

    _reason_given = models.Constraint(
        "CHECK(kind <> 'overridden' OR COALESCE(reason, '') <> '')",
        "Write why it is sent anyway.",
    )

    @api.model
    def _log(self, refused, channel, kind, **vals):
        """A line for each contact of {contact id: preference, or None}."""
        company = vals.pop("company", None) or self.env.company
        # sudo: whoever sends leaves a trace, without the right to write one
        return self.sudo().create(
            [
                {
                    "partner_id": partner_id,
                    "company_id": (wish.company_id or company).id
                    if wish
                    else company.id,
                    "channel": channel,
                    "kind": kind,
                    "preference_id": wish.id if wish else False,
                    "rule": wish._in_words() if wish else vals.get("rule"),
                    "user_id": self.env.uid,
                    **{name: value for name, value in vals.items() if name != "rule"},
                }
                for partner_id, wish in refused.items()
            ]
        )

    # one message

    @api.model
    def _sift(self, thread, message, msg_vals, recipients, moment):
        """The recipients without those who do not want it.

        A person who writes by hand is asked for a reason first; what is sent by rule
        leaves them out and says so in the log.
        """
        values = msg_vals or {}
        company = self.env["res.company"].browse(
            values.get("record_company_id") or message.sudo().record_company_id.id
        )
        channels = {
            recipient["id"]: recipient["notif"]
            for recipient in recipients
            if recipient["id"]
            and recipient["share"]
            and recipient["notif"] in ("email", "sms")
        }
        wishes = self.env["crm.preference"]
        refused = wishes._refused(channels, company or self.env.company, moment)
        allowed = self._allowed_for(message, refused)
        refused = {who: wish for who, wish in refused.items() if who not in allowed}
        if not refused:
            return recipients
        channel = channels[next(iter(refused))]
        about = {
            "res_model": thread._name,
            "res_id": thread.id,
            "subject": values.get("subject") or message.sudo().subject,
            "message_id": message.id,
            "template_id": self.env.context.get("crm_template_id"),
        }
        if self._sent_with_reason(refused, channel, about):
            return recipients
        for who, wish in refused.items():
            self._log({who: wish}, channels[who], "skipped", **about)
        return [r for r in recipients if r["id"] not in refused]

    def _allowed_for(self, message, refused):
        """Contacts this message was sent to with a reason, when it was planned."""
        if not (message.id and refused):
            return set()
        # sudo: the log is not the sender's
        lines = self.sudo().search(
            [("message_id", "=", message.id), ("kind", "=", "overridden")]
        )
        return set(lines.partner_id.ids)

    def _sent_with_reason(self, refused, channel, about):
        """Log the reason a person gave; ask for one where none was given."""
        reason = self.env.context.get("crm_refusal_reason")
        if reason:
            self._log(
                refused, channel, "overridden", reason=reason, is_used=True, **about
            )
            return True
        if not self.env.context.get("crm_by_hand"):
            return False
        # sudo: reasons of oneself
        given = self.sudo().search(
            [
                ("partner_id", "in", list(refused)),
                ("channel", "=", channel),
                ("user_id", "=", self.env.uid),
                ("kind", "=", "overridden"),
                ("is_used", "=", False),
                # for this document, or given where there was none
                ("res_model", "in", (about["res_model"], False)),
                ("res_id", "in", (about["res_id"] or 0, 0, False)),
                ("date", ">=", fields.Datetime.now() - REASON_HOLDS),
            ]
        )
        missing = {w: p for w, p in refused.items() if w not in given.partner_id.ids}
        if missing:
            self._ask_for_reason(missing, channel, about)
        given.write({"is_used": True, **about})
        return True

    def _ask_for_reason(self, refused, channel, about):
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
                "default_partner_ids": list(refused),
                "default_channel": channel,
                "default_res_model": about["res_model"],
                "default_res_id": about["res_id"],
                "default_sms_composer_id": self.env.context.get("crm_sms_composer_id"),
            },
        )

    # many messages

    @api.model
    def _refuse_mass(self, channel, partners, records, purpose=None, **about):
        """The records, of {record id: contact id}, that are not written to; logged.

        :param records: what the messages are about, for their companies
        """
        purpose = purpose and purpose.sudo()  # its name and rule, for whoever sends
        going = {id_: who for id_, who in partners.items() if who}
        companies = records._mail_get_companies(default=self.env["res.company"])
        refused = {}
        for company in {companies[id_] for id_ in going}:
            ids = [id_ for id_ in going if companies[id_] == company]
            found = self._refused_of({going[id_] for id_ in ids}, channel, company)
            withheld = (
                self.env["crm.contact.consent"]._withheld(
                    [going[id_] for id_ in ids], purpose, company
                )
                if purpose
                else set()
            )
            for id_ in ids:
                who = going[id_]
                if who in found or who in withheld:
                    refused[id_] = who
                    self._log(
                        {who: found.get(who)},
                        channel,
                        "skipped",
                        company=company,
                        res_model=records._name,
                        res_id=id_,
                        purpose_id=purpose.id if who in withheld else False,
                        rule=who in withheld
                        and self.env._("No consent to %s", purpose.name),
                        **about,
                    )
        return set(refused)

    def _refused_of(self, partner_ids, channel, company):
        wishes = self.env["crm.preference"]
        asked = dict.fromkeys(wishes._refusing_ids() & set(partner_ids), channel)
        if not asked:
            return {}
        return wishes._refused(asked, company, fields.Datetime.now())


class CrmPreference(models.Model):
    _inherit = "crm.preference"

    def _in_words(self):
        """What the contact does not want, as a sentence for whoever writes to him."""
        # sudo: the name of the contact, whom the writer has before him
        wish = self.sudo()
        day = format_date(self.env, wish.confirmed_date)
        if wish.kind == "channel":
            return self.env._(
                "%(contact)s does not want: %(channel)s (known since %(day)s).",
                contact=wish.partner_id.name,
                channel=wish.name,
                day=day,
            )
        return self.env._(
            "%(contact)s does not want to be written to now: %(hours)s (known since"
            " %(day)s).",
            contact=wish.partner_id.name,
            hours=wish.name,
            day=day,
        )
