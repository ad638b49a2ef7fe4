from odoo import fields, models
from odoo.tools import SQL


class CrmContactMove(models.Model):
    """A contact that went from one commercial entity to another.

    Orders carry only their contact. This log lets an order that was invoiced stay
    with the entity it was invoiced to, without looking up the invoices of the many
    orders whose contact never moved.
    """

    _name = "crm.contact.move"
    _description = "Contact Moved to Another Company"
    _log_access = False

    contact_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="cascade"
    )
    from_partner_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="cascade"
    )
    moved_at = fields.Datetime(required=True, default=fields.Datetime.now)

    def _join_order_customer(self, scope) -> SQL:
        """`customer ON ...`: whose order `sale` is.

        The commercial partner of its posted invoices where its contact has moved
        since, else the contact's commercial partner of today.
        """
        return SQL(
            """
            res_partner AS contact ON contact.id = sale.partner_id
            LEFT JOIN LATERAL (
                SELECT item.partner_id
                  FROM crm_contact_move AS moved
                  JOIN sale_order_line  AS line ON line.order_id = sale.id
                  JOIN sale_order_line_invoice_rel AS rel
                    ON rel.order_line_id = line.id
                  JOIN account_move_line AS item
                    ON item.id = rel.invoice_line_id AND item.parent_state = 'posted'
                 WHERE moved.contact_id = sale.partner_id
                 LIMIT 1
            ) AS invoiced ON TRUE
            JOIN res_partner AS customer
              ON customer.id
               = COALESCE(invoiced.partner_id, contact.commercial_partner_id)
             AND %(only)s
            """,
            only=self._only_customer(scope),
        )

    def _only_customer(self, scope) -> SQL:
        if scope.partner_ids is None:
            return SQL("TRUE")
        return SQL(
            """%(customer)s AND sale.partner_id IN (
                SELECT id FROM res_partner WHERE %(today)s
                UNION ALL
                SELECT contact_id FROM crm_contact_move WHERE %(before)s)""",
            customer=scope.only(SQL("customer.id")),
            today=scope.only(SQL("commercial_partner_id")),
            before=scope.only(SQL("from_partner_id")),
        )
