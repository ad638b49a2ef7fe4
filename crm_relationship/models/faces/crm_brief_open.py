from odoo import models
from odoo.exceptions import UserError

ACTION = "crm_relationship.crm_brief_action"


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_open_brief(self):
        """The brief of these contacts' customers; the first one is shown first."""
        customers = self.commercial_partner_id
        if not customers:
            raise UserError(self.env._("Choose the customer first."))
        action = self.env["ir.actions.client"]._for_xml_id(ACTION)
        return action | {
            "params": {
                "customers": [
                    {"id": customer.id, "name": customer.display_name}
                    for customer in customers
                ]
            },
            # what is left of it when the page is loaded again
            "context": {"active_id": customers[0].id, "active_model": self._name},
        }

    def action_print_brief(self):
        """The same on paper."""
        return self.env.ref(
            "crm_relationship.res_partner_action_report_brief"
        ).report_action(self.commercial_partner_id)


class CrmRelationship(models.Model):
    _inherit = "crm.relationship"

    def action_open_brief(self):
        return self.partner_id.action_open_brief()


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def action_open_brief(self):
        return self.partner_id.action_open_brief()


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    def action_open_brief(self):
        """Of the customers among those who take part: everybody but our own people."""
        # sudo: who of them works for us, no more
        ours = self.partner_ids.sudo().filtered(
            lambda partner: any(not user.share for user in partner.user_ids)
        )
        guests = self.partner_ids - ours
        if not guests:
            raise UserError(
                self.env._("Nobody but our own people takes part in this meeting.")
            )
        return guests.action_open_brief()
