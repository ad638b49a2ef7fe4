from odoo import fields, models


class CrmLead(models.Model):
    """A mail that sales got and service should have: a case in one click."""

    _inherit = "crm.lead"

    crm_case_ids = fields.One2many(
        "crm.case", "lead_id", "Cases", groups="crm_feedback.crm_feedback_group_user"
    )

    def action_make_case(self):
        """A case with all that was written; the lead goes to the archive."""
        self.ensure_one()
        self.check_access("write")
        case = self.env["crm.case"].create(
            {
                "name": self.name,
                "partner_id": self.partner_id.id,
                "email_from": self.email_from,
                "company_id": (self.company_id or self.env.company).id,
                "description": self.description,
                "user_id": self.env.user.id,
            }
        )
        if not case.partner_id and case.email_from:
            case.partner_id = case._partner_find_from_emails_single([case.email_from])
        # sudo: all messages of the lead, which its owner hands over
        lead = self.sudo()
        lead.message_change_thread(case)
        attachments = lead.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "=", self.id)]
        )
        attachments.write({"res_model": case._name, "res_id": case.id})
        self.message_post(
            body=self.env._("Goes on as a case: %s", case._get_html_link())
        )
        self.active = False
        return case._open_record(case)
