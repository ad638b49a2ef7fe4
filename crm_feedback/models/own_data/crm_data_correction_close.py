from markupsafe import Markup

from odoo import api, models
from odoo.tools import SQL

LAYOUT = "mail.mail_notification_light"


class CrmDataCorrection(models.Model):
    """Closing a correction and telling whom it concerns, once."""

    _inherit = "crm.data.correction"

    @api.model
    def _take_turns(self, contacts):
        """Who corrects or decides of them at the same moment is run again.

        Two who refuse a field each would both see the other's wait, and nobody would
        close the correction. An UPDATE is what makes the second one fail.
        """
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET write_date = write_date WHERE id = ANY(%s)",
                contacts.ids,
            )
        )

    def _close_decided(self, tell=True):
        """Close those of which nothing waits; the customer is told the outcome."""
        self._take_turns(self.partner_id)
        for correction in self.filtered(lambda one: one.state == "open"):
            states = set(correction.line_ids.mapped("state"))
            if "open" in states:
                continue
            today = correction.company_id._crm_today()
            correction.write(
                {
                    "state": self._outcome(states),
                    "decided_on": today,
                    "decided_by_id": self.env.uid,
                    "days_to_answer": (today - correction.received_on).days,
                    "is_late": today > correction.deadline_date,
                }
            )
            correction.activity_ids.action_done()
            if tell and correction.state != "withdrawn":
                correction._tell("crm_feedback.mail_template_correction_decided")

    def _outcome(self, states):
        if {"accepted", "refused"} <= states:
            return "partly"
        for state in ("accepted", "refused"):
            if state in states:
                return state
        return "withdrawn"

    def _tell(self, template):
        """Write to the customer who proposed it, in his language."""
        template = self.env.ref(template)
        for correction in self.filtered("proposer_id.email"):
            template.send_mail(correction.id, email_layout_xmlid=LAYOUT)

    def _tell_users(self, lines):
        """Whoever uses these data reads on the contact what was changed."""
        self.ensure_one()
        contact = self.partner_id
        salespeople = contact.user_id | contact.commercial_partner_id.user_id
        followers = contact.message_partner_ids.filtered(
            lambda partner: partner.user_ids and not partner.partner_share
        )
        told = (salespeople.partner_id | followers) - self.env.user.partner_id
        # sudo: who accepts may not read the rules; recipients are named by a manager
        contact.sudo().message_post(
            body=self._changes(lines),
            partner_ids=told.ids,
            subtype_xmlid="mail.mt_note",
            author_id=self.env.user.partner_id.id,
        )
        by_rule = {}
        for line in lines:
            rule = self.env["crm.data.correction.rule"]._of(line)
            for recipient in rule.recipient_ids - told:
                by_rule[recipient] = by_rule.get(recipient, lines.browse()) | line
        for recipient, some in by_rule.items():
            contact.sudo().message_notify(
                partner_ids=recipient.ids,
                subject=self.env._("%s: corrected data", contact.name),
                body=self._changes(some),
                author_id=self.env.user.partner_id.id,
            )

    def _changes(self, lines):
        """Before and after of each field, as a message."""
        items = Markup().join(
            Markup("<li>{}: {} → {}</li>").format(
                line._field_label(),
                line.old_text or self.env._("nothing"),
                line.new_text or self.env._("nothing"),
            )
            for line in lines
        )
        heading = self.env._(
            "Corrected as the customer told (%s):",
            self.proposer_id.display_name or self.partner_id.display_name,
        )
        return Markup("<p>{}</p><ul>{}</ul>").format(heading, items)
