from odoo import fields, models
from odoo.exceptions import UserError


class CrmCase(models.Model):
    """Who wants to buy goes on as an opportunity, with all that was written."""

    _inherit = "crm.case"

    other_count = fields.Integer(
        "Other Cases",
        compute="_compute_other_count",
        help="Other cases of the same customer.",
    )

    def _compute_other_count(self):
        found = self.env["crm.case"]._read_group(
            [("customer_id", "in", self.customer_id.ids)], ["customer_id"], ["__count"]
        )
        counts = dict(found)
        for case in self:
            case.other_count = counts.get(case.customer_id, 1) - 1

    def action_make_opportunity(self):
        self.ensure_one()
        if self.lead_id:
            raise UserError(
                self.env._("%s is an opportunity already.", self.display_name)
            )
        self.check_access("write")
        self._make_opportunity()
        return self.action_open_lead()

    def _make_opportunity(self):
        """An opportunity with the thread of the case; the case is over."""
        self.ensure_one()
        # sudo: handed over to sales, whoever took it in
        case = self.sudo()
        seller = case.user_id.filtered(
            lambda user: user.has_group("sales_team.group_sale_salesman")
        )
        seller = seller or case.customer_id.user_id
        leads = self.env["crm.lead"].sudo().with_context(mail_create_nosubscribe=True)
        lead = leads.create(
            {
                "name": case.name,
                "type": "opportunity",
                "partner_id": case.partner_id.id,
                "email_from": case.email_from,
                "company_id": case.company_id.id,
                "user_id": seller.id,
                "description": case.description,
                "tag_ids": [fields.Command.set(case.tag_ids.ids)],
            }
        )
        case._hand_thread_to(lead)
        case.write({"lead_id": lead.id, "state": "closed"})
        case.message_post(
            body=self.env._("Goes on as an opportunity: %s", lead._get_html_link())
        )
        lead.message_post(body=self.env._("Came in as %s", case._get_html_link()))
        return lead

    def _hand_thread_to(self, record):
        """What was written, what hangs on it and who follows it, on another record."""
        self.message_change_thread(record)
        attachments = self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "=", self.id)]
        )
        attachments.write({"res_model": record._name, "res_id": record.id})
        record.message_subscribe(self.message_partner_ids.ids)

    def action_open_lead(self):
        self.ensure_one()
        return self._open_record(self.lead_id)

    def action_open_target(self):
        self.ensure_one()
        return self._open_record(self.merged_into_id)

    def _open_record(self, record):
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    def action_open_others(self):
        self.ensure_one()
        return self._open_list(
            [("customer_id", "=", self.customer_id.id), ("id", "!=", self.id)]
        )

    def _about(self, document, field, partner, count):
        """The cases about a document, or the page of a new one."""
        context = {
            f"default_{field}": document.id,
            "default_partner_id": partner.id,
            "default_name": document.display_name,
            "default_company_id": document.company_id.id,
            "default_user_id": self.env.uid,
        }
        if not count:
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("New Case"),
                "res_model": self._name,
                "views": [(False, "form")],
                "context": context,
            }
        return self._open_list([(field, "=", document.id)], context)

    def _open_list(self, domain, context=None):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_feedback.crm_case_action"
        )
        return action | {"domain": domain, "context": context or {}}

    def _merge_into(self, target):
        """All that hangs on it goes on there; this one is over and in the archive."""
        self._hand_thread_to(target)
        self.activity_ids.write({"res_id": target.id})
        self.write({"merged_into_id": target.id, "state": "closed"})
        self.active = False
        self.message_post(body=self.env._("Goes on in %s", target._get_html_link()))
        target.message_post(body=self.env._("Took over %s", self._get_html_link()))
