from odoo import api, models


class AccountMove(models.Model):
    _inherit = "account.move"

    # purchases of one customer or of all, in order, without reading the documents
    _crm_relationship_idx = models.Index(
        "(commercial_partner_id, company_id, invoice_date)"
        " INCLUDE (move_type, amount_untaxed_signed) WHERE state = 'posted'"
        " AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')"
    )

    def write(self, vals):
        done = super().write(vals)
        if "state" in vals:
            self._queue_customers(vals["state"])
        return done

    @api.ondelete(at_uninstall=False)
    def _queue_deleted_customers(self):
        self._queue_customers("deleted")

    def _queue_customers(self, reason):
        """Whose figures a document changes: its customer, or an entry's partners.

        A payment's entry changes nothing until it is reconciled.
        """
        entries = self.filtered(
            lambda move: move.move_type == "entry" and not move.origin_payment_id
        )
        partners = self.filtered(lambda move: move.is_sale_document(True))
        self.env["crm.relationship.queue"]._push(
            partners.commercial_partner_id.ids + entries.line_ids.partner_id.ids,
            f"document {reason}",
        )
