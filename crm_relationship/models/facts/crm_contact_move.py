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
        moved = self._moved_contact_ids(scope)
        if not moved:
            return SQL(
                """
                res_partner AS contact ON contact.id = sale.partner_id
                JOIN LATERAL (SELECT contact.commercial_partner_id AS id) AS customer
                  ON customer.id IS NOT NULL AND %s
                """,
                scope.only(SQL("customer.id")),
            )
        return SQL(
            """
            res_partner AS contact ON contact.id = sale.partner_id
                 AND (%(today)s OR contact.id = ANY(%(moved)s))
            LEFT JOIN (%(invoiced)s) AS invoiced ON invoiced.order_id = sale.id
            JOIN res_partner AS customer
              ON customer.id
               = COALESCE(invoiced.partner_id, contact.commercial_partner_id)
             AND %(only)s
            """,
            today=scope.only(SQL("contact.commercial_partner_id")),
            moved=moved,
            invoiced=self._query_invoiced(moved),
            only=scope.only(SQL("customer.id")),
        )

    def _sql_moved_order(self, scope) -> SQL:
        """The id of order `sale` if its contact has moved: it counts by itself."""
        moved = self._moved_contact_ids(scope)
        if not moved:
            return SQL("NULL::int")
        return SQL("CASE WHEN sale.partner_id = ANY(%s) THEN sale.id END", moved)

    def _only_contacts(self, scope, contact: SQL) -> SQL:
        """The condition that restricts `contact` to those of the customers' orders."""
        if scope.is_all:
            return SQL("TRUE")
        return SQL(
            """
            %s = ANY(ARRAY(
                SELECT id FROM res_partner WHERE %s UNION SELECT UNNEST(%s::int[])))
            """,
            contact,
            scope.only(SQL("commercial_partner_id")),
            self._moved_contact_ids(scope),
        )

    def _moved_contact_ids(self, scope):
        """Contacts that left one of the customers, or came to one; read once."""
        if self._name not in scope.memo:
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT DISTINCT moved.contact_id
                      FROM crm_contact_move AS moved
                      JOIN res_partner AS contact ON contact.id = moved.contact_id
                     WHERE %s OR %s
                    """,
                    scope.only(SQL("moved.from_partner_id")),
                    scope.only(SQL("contact.commercial_partner_id")),
                )
            )
            scope.memo[self._name] = [row[0] for row in rows]
        return scope.memo[self._name]

    def _query_invoiced(self, contact_ids) -> SQL:
        """The customer of the posted invoices of these contacts' orders."""
        return SQL(
            """
            SELECT DISTINCT ON (invoiced.id)
                   invoiced.id AS order_id, item.partner_id
              FROM sale_order AS invoiced
              JOIN sale_order_line AS line ON line.order_id = invoiced.id
              JOIN sale_order_line_invoice_rel AS rel ON rel.order_line_id = line.id
              JOIN account_move_line AS item
                ON item.id = rel.invoice_line_id AND item.parent_state = 'posted'
             WHERE invoiced.partner_id = ANY(%s)
             ORDER BY invoiced.id, item.id DESC
            """,
            contact_ids,
        )
