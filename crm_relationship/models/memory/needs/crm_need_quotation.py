from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command


class CrmNeed(models.Model):
    """A quotation drafted from what a customer needs: the most urgent first."""

    _inherit = "crm.need"

    def action_draft_quotation(self):
        """One quotation for each customer and company, of the needs still open.

        Needs without a product become notes on it, so that nobody forgets them. It is
        a draft: looked at, priced and sent by a person.

        :returns: the action that opens what was made
        """
        self.lock_for_update(allow_referencing=True)  # a colleague may press as well
        needs = self.filtered(lambda need: need.state == "open")
        if not needs:
            raise UserError(
                self.env._(
                    "None of these needs is open. Choose needs that no quotation covers"
                    " and that were not declined."
                )
            )
        orders = self.env["sale.order"]
        for group in needs.grouped(lambda need: (need.customer_id, need.company_id)):
            orders += needs.filtered(
                lambda need, group=group: (need.customer_id, need.company_id) == group
            )._draft_quotation()
        return self._open_orders(orders)

    def _draft_quotation(self):
        needs = self.sorted(lambda need: (-int(need.urgency), need.id))
        contact = needs.partner_id
        deal = needs.lead_id
        order = (
            self.env["sale.order"]
            .with_company(needs.company_id)
            .create(
                {
                    "partner_id": (
                        contact if len(contact) == 1 else needs[0].customer_id
                    ).id,
                    "company_id": needs.company_id.id,
                    "opportunity_id": len(deal) == 1 and deal.id,
                    "order_line": [
                        Command.create(need._quotation_line(place))
                        for place, need in enumerate(needs, 10)
                    ],
                }
            )
        )
        for need, line in zip(needs, order.order_line.sorted("sequence"), strict=True):
            need.order_line_id = line
        return order

    def _quotation_line(self, sequence):
        """What of the quotation stands for the need."""
        if not self.product_id:
            return {
                "sequence": sequence,
                "display_type": "line_note",
                "name": self.env._("Needed, nothing found yet: %s", self.name),
            }
        return {
            "sequence": sequence,
            "product_id": self.product_id.id,
            "product_uom_qty": self.quantity,
        }

    def _open_orders(self, orders):
        if len(orders) == 1:
            return orders.get_formview_action()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sale.action_quotations_with_onboarding"
        )
        return {**action, "domain": [("id", "in", orders.ids)], "context": {}}
