from odoo import api, fields, models

LAYOUT = "mail.mail_notification_light"
PAGE = "/my/data"


class CrmDataConfirmation(models.Model):
    """A contact was asked whether the data kept of him are right, and what he said.

    Somebody who was asked and has not answered is not asked a second time. The rows
    are written here, by nobody's hand: whoever reads them may ask and drop.
    """

    _name = "crm.data.confirmation"
    _description = "Data Asked to Be Confirmed"
    _order = "asked_on DESC, id DESC"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    user_id = fields.Many2one("res.users", "Asked by", ondelete="restrict")
    asked_on = fields.Date("Asked", required=True)
    state = fields.Selection(
        [
            ("asked", "Asked"),
            ("confirmed", "All Right"),
            ("corrected", "Corrected"),
            ("dropped", "No Longer Waited for"),
        ],
        required=True,
        default="asked",
    )
    answered_on = fields.Date("Answered")

    def _link(self):
        """The page of his own data, by way of logging in or signing up.

        Only for the mail to him: whoever has it may sign up as this contact.
        """
        # sudo: the link of this contact goes to himself
        partner = self.partner_id.sudo().with_context(signup_valid=True)
        return partner._get_signup_url_for_action(url=PAGE)[partner.id]

    @api.model
    def _ask(self, partners, company):
        """Write to those who have an address and were not asked just now."""
        waiting = self.search(
            [
                ("partner_id", "in", partners.ids),
                ("company_id", "=", company.id),
                ("state", "=", "asked"),
            ]
        )
        # sudo: nobody writes what was asked by hand; checked below
        asked = self.sudo().create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "user_id": self.env.uid,
                    "asked_on": company._crm_today(),
                }
                for partner in partners.filtered("email") - waiting.partner_id
            ]
        )
        asked = asked.with_env(self.env)
        asked.check_access("read")
        template = self.env.ref("crm_feedback.mail_template_confirm_data")
        if asked:
            template.send_mail_batch(asked.ids, email_layout_xmlid=LAYOUT)
        return asked

    @api.model
    def _answered(self, partner, company, state):
        # sudo: that he answered is noted, whoever hears it
        self.sudo().search(
            [
                ("partner_id", "=", partner.id),
                ("company_id", "=", company.id),
                ("state", "=", "asked"),
            ]
        ).write({"state": state, "answered_on": company._crm_today()})

    def action_drop(self):
        """He will not answer: he may be asked again."""
        self.check_access("read")
        waiting = self.filtered(lambda one: one.state == "asked")
        waiting.sudo().state = "dropped"  # sudo: whoever reads it may drop it
