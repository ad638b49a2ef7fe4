from odoo import models
from odoo.tools import SQL

from odoo.addons.crm_relationship.models.facts.scope import Source


class CrmFactPoints(models.AbstractModel):
    """The points that customers hold on their loyalty cards."""

    _name = "crm.fact.points"
    _description = "Facts: points"

    def _sources(self, scope):
        return [
            Source("points", self._query_points(scope), {"points_balance": "numeric"})
        ]

    def _query_points(self, scope) -> SQL:
        """Points of strict cards on the day that is looked at.

        A programme of no company counts in each of them. Money in eWallets is no
        points.
        """
        return SQL(
            """
            SELECT card.partner_id, company.id AS company_id,
                   SUM(%(points)s) AS points_balance
              FROM loyalty_card    AS card
              JOIN loyalty_program AS program ON program.id = card.program_id
              JOIN UNNEST(%(companies)s::int[]) AS company (id)
                ON COALESCE(card.company_id, company.id) = company.id
             WHERE card.strict_ledger AND card.active
               AND card.partner_id IS NOT NULL
               AND program.program_type = 'loyalty' AND %(only)s
             GROUP BY 1, 2
            """,
            points=self._sql_points(scope),
            companies=scope.company_ids,
            only=scope.only(SQL("card.partner_id")),
        )

    def _sql_points(self, scope) -> SQL:
        if not scope.is_past:
            return SQL("ROUND(card.points::numeric, 2)")
        return SQL(
            """
            (SELECT COALESCE(SUM(move.points), 0) FROM crm_loyalty_move AS move
              WHERE move.card_id = card.id AND move.date <= %s)
            """,
            scope.terms_of(SQL("company.id"))["as_of"],
        )
