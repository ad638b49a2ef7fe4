from odoo import api, models
from odoo.exceptions import UserError


class CrmCustomerPage(models.AbstractModel):
    """What opens behind each tile of a customer's page."""

    _inherit = "crm.customer.page"

    @api.model
    def open_tile(self, partner_id, name):
        """The action behind a tile, for a contact's customer and the current company.

        :param name: the `open` of the tile
        """
        customer = self.env["res.partner"]._of_page(partner_id).commercial_partner_id
        openers = self._openers()
        if name not in openers:
            raise UserError(
                self.env._("There is nothing to open: load the page again.")
            )
        return openers[name](customer)

    @api.model
    def _openers(self):
        """{name: method}; modules add theirs with super()."""
        return {
            "stage": lambda customer: self._open_changes(customer, "stage"),
            "priority": lambda customer: self._open_changes(customer, "priority_band"),
            "payment": self._open_payment,
            "next_order": self._open_orders,
            "first_quotation": self._make_quotation,
            "last_contact": self._open_contacts,
            "log_contact": self._log_contact,
            "promises": self._open_promises,
            "note_promise": self._note_promise,
        }

    def _list(self, action, domain, context=None):
        """An action's list, of one customer and the current company."""
        values = self.env["ir.actions.act_window"]._for_xml_id(action)
        return values | {
            "domain": [*domain, ("company_id", "=", self.env.company.id)],
            "context": context or {},
        }

    def _form(self, model, name, context, view=False):
        """A form to fill in, in a dialog over the page."""
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(view and self.env.ref(view).id, "form")],
            "target": "new",
            "context": context,
        }

    def _open_changes(self, customer, kind):
        return self._list(
            "crm_relationship.crm_lifecycle_transition_action",
            [("partner_id", "=", customer.id), ("kind", "=", kind)],
        )

    def _open_payment(self, customer):
        return self._relation(customer).action_open_invoices()

    def _open_orders(self, customer):
        return self._relation(customer).action_open_orders()

    def _relation(self, customer):
        relation = self.env["crm.relationship"].search(
            [
                ("partner_id", "=", customer.id),
                ("company_id", "=", self.env.company.id),
            ]
        )
        if not relation:
            raise UserError(
                self.env._(
                    "%s has no relationship yet: load the page again.",
                    customer.display_name,
                )
            )
        return relation

    def _make_quotation(self, customer):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Quotation"),
            "res_model": "sale.order",
            "views": [(False, "form")],
            "context": {"default_partner_id": customer.id},
        }

    def _open_contacts(self, customer):
        return self._list(
            "crm_relationship.crm_interaction_action",
            [("customer_id", "=", customer.id)],
            {"default_partner_id": customer.id},
        )

    def _log_contact(self, customer):
        return self._form(
            "crm.interaction",
            self.env._("Log a Contact"),
            {"default_partner_id": customer.id},
            "crm_relationship.crm_interaction_view_form_quick",
        )

    def _open_promises(self, customer):
        return self._list(
            "crm_relationship.crm_promise_action",
            [("customer_id", "=", customer.id)],
            {"search_default_open": 1, "default_partner_id": customer.id},
        )

    def _note_promise(self, customer):
        return self._form(
            "crm.promise",
            self.env._("Note a Promise"),
            {"default_partner_id": customer.id},
            "crm_relationship.crm_promise_view_form_quick",
        )
