from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from ...notice import RELOAD, notice

BATCH = 200  # activities made before the user is told how far it is
NAMED = 5  # customers left out who are named


class CrmWorklistRow(models.AbstractModel):
    """A row of a worklist is about a customer: what one does about it in one click.

    Whoever is left out of what is done for many rows at once is named, with the reason.
    """

    _name = "crm.worklist.row"
    _description = "Row of a Worklist"

    @api.model
    def _worklist_customer(self):
        """The field that leads to the contact."""
        return "partner_id"

    def _worklist_contacts(self):
        self.check_access("read")  # the contact of a row may be a field without rights
        contacts = self[self._worklist_customer()]
        if not contacts:
            raise UserError(self.env._("Choose the customers to plan for first."))
        return contacts

    def action_log_talk(self):
        """Write down a talk with this customer."""
        self.ensure_one()
        form = self.env.ref("crm_relationship.crm_interaction_view_form_quick")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Log a Talk"),
            "res_model": "crm.interaction",
            "view_mode": "form",
            "views": [(form.id, "form")],
            "target": "new",
            "context": {
                "default_partner_id": self._worklist_contacts().id,
                "default_company_id": self.company_id.id or self.env.company.id,
            },
        }

    def action_plan_activity(self):
        """Plan an activity on each of these customers, in Odoo's own dialog."""
        contacts = self._worklist_contacts()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan Activity"),
            "res_model": "mail.activity.schedule",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "active_model": "res.partner",
                "active_ids": contacts.ids,
                "active_id": contacts[:1].id,
            },
        }

    def action_open_brief(self):
        """The brief of these customers, to read before one calls."""
        return self._worklist_contacts().action_open_brief()

    def action_open_decide(self):
        """Decide about these customers, or ask somebody to."""
        contacts = self._worklist_contacts().commercial_partner_id
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_decide_action_contacts"
        )
        return action | {
            "context": {
                "active_model": "res.partner",
                "active_ids": contacts.ids,
                "active_id": contacts[:1].id,
            }
        }

    def action_plan_calls(self):
        """A call for today with each of these customers, by whoever looks after them.

        :returns: a notification: how many of how many, who was left out and why
        """
        contacts = self._worklist_contacts().commercial_partner_id
        call = self.env.ref("mail.mail_activity_data_call")
        allowed = contacts._filtered_access("write")
        planned = self.env["mail.activity"].search(
            [
                ("res_model", "=", "res.partner"),
                ("res_id", "in", allowed.ids),
                ("activity_type_id", "=", call.id),
            ]
        )
        known = allowed.filtered(lambda c: c.id in set(planned.mapped("res_id")))
        to_call = allowed - known
        for start in range(0, len(to_call), BATCH):
            some = to_call[start : start + BATCH]
            for user, theirs in some.grouped("user_id").items():
                theirs.activity_schedule(
                    "mail.mail_activity_data_call",
                    user_id=(user or self.env.user).id,
                )
            done = min(start + BATCH, len(to_call))
            contacts._tell_progress(
                done,
                len(to_call),
                self.env._(
                    "%(done)s of %(total)s calls planned.",
                    done=done,
                    total=len(to_call),
                ),
                BATCH,
            )
        return self._told(
            self.env._(
                "%(done)s of %(total)s calls are planned for today.",
                done=len(to_call),
                total=len(contacts),
            ),
            {
                self.env._("a call is planned already"): known,
                self.env._("not yours to change"): contacts - allowed,
            },
        )

    @api.model
    def _told(self, message, left_out):
        """A notification: what was done, and who was left out for which reason.

        :param left_out: {reason: contacts}
        """
        sentences = [message]
        for reason, contacts in left_out.items():
            if contacts:
                sentences.append(
                    self.env._(
                        "Left out, %(reason)s: %(names)s.",
                        reason=reason,
                        names=self._named(contacts),
                    )
                )
        return notice(
            " ".join(sentences),
            "warning" if len(sentences) > 1 else "success",
            sticky=len(sentences) > 1,
            next=RELOAD,
        )

    def _named(self, contacts):
        """The first few by name, and how many more there are."""
        # sudo: names of those whose rows he has selected
        names = contacts[:NAMED].sudo().mapped("display_name")
        if len(contacts) > NAMED:
            names.append(self.env._("%s more", len(contacts) - NAMED))
        return format_list(self.env, names)
