from odoo import models
from odoo.tools import SQL

from odoo.addons.crm_relationship.models.facts.scope import Source


class CrmFactCompensation(models.AbstractModel):
    """What goods and work given for nothing after a complaint cost.

    Credit notes and discounts stand in the customer's invoices, points in the loyalty
    cost: counted here, they would count twice.
    """

    _name = "crm.fact.compensation"
    _description = "Facts: compensation"

    def _sources(self, scope):
        return [
            Source(
                "compensation",
                self._query_cost(scope),
                {"compensation_cost": "numeric"},
            )
        ]

    def _query_cost(self, scope) -> SQL:
        return SQL(
            """
            SELECT given.customer_id AS partner_id, given.company_id,
                   SUM(given.company_amount) AS compensation_cost
              FROM crm_case_compensation AS given
             WHERE given.kind = 'goods' AND given.state = 'done'
               AND given.customer_id IS NOT NULL
               AND given.company_id = ANY(%(companies)s)
               AND given.date BETWEEN %(profit_start)s AND %(as_of)s
               AND %(only)s
             GROUP BY 1, 2
            """,
            companies=scope.company_ids,
            only=scope.only(SQL("given.customer_id")),
            **{
                name: scope.terms_of(SQL("given.company_id"))[name]
                for name in ("profit_start", "as_of")
            },
        )
