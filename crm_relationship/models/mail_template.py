from odoo import api, fields, models

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
        """What a rule sends says from which template, for mail.mail."""
        template = self.with_context(crm_mails_of=self.id)
        return super(MailTemplate, template).send_mail_batch(res_ids, *args, **kwargs)
