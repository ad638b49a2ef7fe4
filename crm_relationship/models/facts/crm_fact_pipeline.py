from odoo import models
from odoo.tools import SQL

from .scope import Source


class CrmFactPipeline(models.AbstractModel):
    """What is not a purchase yet: leads, opportunities, quotations; orders counted.

    A lead without a company belongs to its salesperson's company; a lead with
    neither belongs to nobody and is left out.
    """

    _name = "crm.fact.pipeline"
    _description = "Facts: pipeline"

    def _sources(self, scope):
        return [
            Source(
                "orders",
                self._query_orders(scope),
                {"order_count_12m": "bigint", "quotation_count": "bigint"},
            ),
            Source(
                "leads",
                self._query_leads(scope),
                {"lead_count": "bigint", "opportunity_count": "bigint"},
            ),
        ]

    def _query_orders(self, scope) -> SQL:
        """Counted by contact first: there are fewer contacts than orders."""
        moves = self.env["crm.contact.move"]
        return SQL(
            """
            SELECT customer.id AS partner_id, sale.company_id,
                   SUM(sale.confirmed)::bigint AS order_count_12m,
                   SUM(sale.quoted)::bigint AS quotation_count
              FROM (
                    SELECT sale.partner_id, sale.company_id, %(moved_order)s AS id,
                           COUNT(*) FILTER (WHERE sale.state = 'sale') AS confirmed,
                           COUNT(*) FILTER (WHERE sale.state <> 'sale') AS quoted
                      FROM sale_order AS sale
                     WHERE sale.company_id = ANY(%(companies)s)
                       AND sale.date_order >= %(earliest)s::date - 1
                       AND sale.state IN ('draft', 'sent', 'sale')
                       AND %(in_window)s AND %(only)s
                     GROUP BY 1, 2, 3
                   ) AS sale
              JOIN %(owner)s
             GROUP BY 1, 2
            """,
            moved_order=moves._sql_moved_order(scope),
            companies=scope.company_ids,
            earliest=scope.earliest("profit_start"),
            in_window=scope.in_window(SQL("sale.date_order"), SQL("sale.company_id")),
            only=moves._only_contacts(scope, SQL("sale.partner_id")),
            owner=moves._join_order_customer(scope),
        )

    def _query_leads(self, scope) -> SQL:
        return SQL(
            """
            SELECT contact.commercial_partner_id AS partner_id,
                   COALESCE(lead.company_id, seller.company_id) AS company_id,
                   COUNT(*) FILTER (WHERE lead.type = 'lead') AS lead_count,
                   COUNT(*) FILTER (WHERE lead.type = 'opportunity')
                       AS opportunity_count
              FROM crm_lead    AS lead
              JOIN res_partner AS contact ON contact.id = lead.partner_id
              LEFT JOIN res_users AS seller ON seller.id = lead.user_id
             WHERE lead.active AND lead.won_status = 'pending'
               AND (lead.create_date AT TIME ZONE 'UTC'
                       AT TIME ZONE %(time_zone)s)::date <= %(as_of)s
               AND COALESCE(lead.company_id, seller.company_id)
                   = ANY(%(companies)s)
               AND %(of_contacts)s AND %(only)s
             GROUP BY 1, 2
            """,
            companies=scope.company_ids,
            of_contacts=self.env["crm.contact.move"]._only_contacts(
                scope, SQL("lead.partner_id")
            ),
            **scope.terms_of(SQL("COALESCE(lead.company_id, seller.company_id)")),
            only=scope.only(SQL("contact.commercial_partner_id")),
        )
