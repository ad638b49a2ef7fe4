from odoo import models
from odoo.tools import SQL

from .scope import Source


class CrmFactDriver(models.AbstractModel):
    """What drives the cost of serving a customer, counted over the profit window.

    Orders, late days and sales come with other facts; the sources here are read
    only when a cost pool uses them.
    """

    _name = "crm.fact.driver"
    _description = "Facts: cost drivers"

    def _sources(self, scope):
        queries = {
            "order_line": self._query_order_lines,
            "refund": self._query_refunds,
            "interaction": self._query_interactions,
        }
        return [
            Source(f"driver_{driver}", query(scope), {f"driver_{driver}": "bigint"})
            for driver, query in queries.items()
            if driver in scope.drivers
        ]

    def _query_order_lines(self, scope) -> SQL:
        return SQL(
            """
            SELECT customer.id AS partner_id, sale.company_id,
                   COUNT(*) AS driver_order_line
              FROM sale_order AS sale
              JOIN sale_order_line AS item
                ON item.order_id = sale.id AND item.display_type IS NULL
              JOIN %(owner)s
             WHERE sale.company_id = ANY(%(companies)s)
               AND sale.state = 'sale' AND sale.date_order >= %(earliest)s::date - 1
               AND %(in_window)s
             GROUP BY 1, 2
            """,
            companies=scope.company_ids,
            in_window=scope.in_window(SQL("sale.date_order"), SQL("sale.company_id")),
            earliest=scope.earliest("profit_start"),
            owner=self.env["crm.contact.move"]._join_order_customer(scope),
        )

    def _query_refunds(self, scope) -> SQL:
        return SQL(
            """
            SELECT move.commercial_partner_id AS partner_id, move.company_id,
                   COUNT(*) AS driver_refund
              FROM account_move AS move
             WHERE move.company_id = ANY(%(companies)s)
               AND move.state = 'posted' AND move.move_type = 'out_refund'
               AND move.commercial_partner_id IS NOT NULL
               AND move.date BETWEEN %(profit_start)s AND %(as_of)s
               AND %(only)s
             GROUP BY 1, 2
            """,
            companies=scope.company_ids,
            **scope.terms_of(SQL("move.company_id")),
            only=scope.only(SQL("move.commercial_partner_id")),
        )

    def _query_interactions(self, scope) -> SQL:
        """Meetings with the customer, and e-mails from it.

        A meeting belongs to its organiser's company, an e-mail to the company of
        its record; either without a company is counted nowhere.
        """
        return SQL(
            """
            SELECT partner_id, contact.company_id, COUNT(*) AS driver_interaction
              FROM (
                    SELECT DISTINCT guest.commercial_partner_id AS partner_id,
                           organiser.company_id, meeting.start::date AS day,
                           'meeting' AS kind, meeting.id
                      FROM calendar_event AS meeting
                      JOIN calendar_event_res_partner_rel AS rel
                        ON rel.calendar_event_id = meeting.id
                      JOIN res_partner AS guest ON guest.id = rel.res_partner_id
                      JOIN res_users AS organiser ON organiser.id = meeting.user_id
                     WHERE meeting.active
                       AND guest.commercial_partner_id
                           <> organiser.partner_id
                     UNION ALL
                    SELECT author.commercial_partner_id, message.record_company_id,
                           message.date::date, 'email', message.id
                      FROM mail_message AS message
                      JOIN res_partner AS author ON author.id = message.author_id
                     WHERE message.message_type = 'email'
                   ) AS contact
             WHERE contact.company_id = ANY(%(companies)s)
               AND day BETWEEN %(profit_start)s AND %(as_of)s
               AND %(only)s
             GROUP BY 1, 2
            """,
            companies=scope.company_ids,
            **scope.terms_of(SQL("contact.company_id")),
            only=scope.only(SQL("contact.partner_id")),
        )
