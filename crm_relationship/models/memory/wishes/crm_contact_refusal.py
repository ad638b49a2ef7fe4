from odoo import api, fields, models
from odoo.tools import format_date

from .crm_preference import CHANNELS


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
    def _log(self, refused, channels, kind, **vals):
        """A line for each contact of {contact id: preference}.

        :param channels: {contact id: the way it would have gone}
        """
        return self._log_lines(
            [
                self._line(who, wish, channels[who], kind, **vals)
                for who, wish in refused.items()
            ]
        )

    @api.model
    def _line(self, partner_id, wish, channel, kind, **vals):
        """What is logged; without a preference `rule` says what spoke against it."""
        company = vals.pop("company", None) or self.env.company
        rule = vals.pop("rule", None)
        return {
            "partner_id": partner_id,
            "company_id": ((wish and wish.company_id) or company).id,
            "channel": channel,
            "kind": kind,
            "preference_id": wish.id if wish else False,
            "rule": wish._in_words() if wish else rule,
            "user_id": self.env.uid,
            **vals,
        }

    @api.model
    def _log_lines(self, lines):
        # sudo: whoever sends leaves a trace, without the right to write one
        return self.sudo().create(lines)


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
