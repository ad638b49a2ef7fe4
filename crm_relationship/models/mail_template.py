from odoo import api, fields, models
from odoo.fields import Command

# documents and doors that nobody can do without
ALWAYS_SENT = ("account.move", "account.payment", "res.users", "portal.wizard.user")


class MailTemplate(models.Model):
    _inherit = "mail.template"

    crm_always_sent = fields.Boolean(
        "Sent Whatever the Contact Wishes",
        compute="_compute_crm_always_sent",
        store=True,
        readonly=False,
        help="For documents that must go out, such as invoices and confirmations of"
        " orders: sent even where the contact does not want messages this way or now.",
    )
    crm_purpose_id = fields.Many2one(
        "crm.consent.purpose",
        "Purpose of Consent",
        index="btree_not_null",
        ondelete="restrict",
        help="Mass mailings of it go to those only who may be written to for this"
        " purpose.",
    )

    @api.depends("model_id")
    def _compute_crm_always_sent(self):
        for template in self:
            template.crm_always_sent = template.model in ALWAYS_SENT

    def send_mail_batch(self, res_ids, *args, **kwargs):
        """What a rule sends says from which template, for mail.mail below."""
        if self.crm_always_sent:
            return super().send_mail_batch(res_ids, *args, **kwargs)
        template = self.with_context(crm_template_id=self.id)
        return super(MailTemplate, template).send_mail_batch(res_ids, *args, **kwargs)


class MailMail(models.Model):
    _inherit = "mail.mail"

    @api.model_create_multi
    def create(self, vals_list):
        """Mails of a template leave out who does not want them."""
        if self.env.context.get("crm_template_id") and not self.env.user.share:
            refusing = self.env["crm.preference"]._refusing_ids()
            for vals in vals_list:
                if refusing & set(self._crm_recipients(vals)):
                    self._crm_leave_out(vals)
        return super().create(vals_list)

    def _crm_recipients(self, vals):
        ids = []
        for link in vals.get("recipient_ids") or ():
            if link[0] == Command.LINK:
                ids.append(link[1])
            elif link[0] == Command.SET:
                ids = list(link[2])
        return ids

    def _crm_leave_out(self, vals):
        """Cancel the mail if nobody is left of its recipients."""
        ids = self._crm_recipients(vals)
        record = self.env[vals["model"]].browse(vals["res_id"])
        refused = self.env["crm.contact.refusal"]._refuse_mail(
            ids, record, vals.get("subject"), self.env.context["crm_template_id"]
        )
        if not refused:
            return
        vals["recipient_ids"] = [(4, id_) for id_ in ids if id_ not in refused]
        if not vals["recipient_ids"] and not vals.get("email_to"):
            vals.update(
                recipient_ids=[(4, id_) for id_ in ids],
                state="cancel",
                failure_type="mail_optout",
            )


class CrmContactRefusal(models.Model):
    _inherit = "crm.contact.refusal"

    @api.model
    def _refuse_mail(self, partner_ids, record, subject, template_id):
        """Those of the contacts who do not want a mail now; logged."""
        companies = record._mail_get_companies(default=self.env["res.company"])
        company = companies[record.id]
        found = self._refused_of(partner_ids, "email", company)
        self._log(
            found,
            "email",
            "skipped",
            company=company,
            res_model=record._name,
            res_id=record.id,
            subject=subject,
            template_id=template_id,
        )
        return found
