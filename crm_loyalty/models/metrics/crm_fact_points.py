from odoo import models
from odoo.tools import SQL

from odoo.addons.crm_relationship.models.facts.scope import Source


class CrmFactPoints(models.AbstractModel):
    """The points that customers hold on their loyalty cards, and their best tier."""

    _name = "crm.fact.points"
    _description = "Facts: points"

    def _sources(self, scope):
        return [
            Source(
                "points",
                self._query_points(scope),
                {
                    "points_balance": "numeric",
                    "loyalty_tier_id": "int",
                    "loyalty_tier_score": "numeric",
                },
            )
        ]

    def _query_points(self, scope) -> SQL:
        """Points and tiers of strict cards on the day that is looked at.

        A programme of no company counts in each of them. Money in eWallets is no
        points. A tier scores by its place in its ladder, the highest 100; of several
        programmes the best counts.
        """
        return SQL(
            """
            SELECT card.partner_id, company.id AS company_id,
                   SUM(%(points)s) AS points_balance,
                   (ARRAY_AGG(tier.id ORDER BY tier.score DESC NULLS LAST))[1]
                       AS loyalty_tier_id,
                   MAX(tier.score) AS loyalty_tier_score
              FROM loyalty_card    AS card
              JOIN loyalty_program AS program ON program.id = card.program_id
              JOIN UNNEST(%(companies)s::int[]) AS company (id)
                ON COALESCE(card.company_id, company.id) = company.id
         LEFT JOIN (SELECT id,
                           ROUND(100.0 * ROW_NUMBER() OVER of_program
                                 / COUNT(*) OVER (PARTITION BY program_id), 2) AS score
                      FROM crm_loyalty_tier
                    WINDOW of_program AS (PARTITION BY program_id ORDER BY threshold)
                   ) AS tier ON tier.id = %(tier)s
             WHERE card.strict_ledger AND card.active
               AND card.partner_id IS NOT NULL
               AND program.program_type = 'loyalty' AND %(only)s
             GROUP BY 1, 2
            """,
            points=self._sql_points(scope),
            tier=self._sql_tier(scope),
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

    def _sql_tier(self, scope) -> SQL:
        if not scope.is_past:
            return SQL("card.tier_id")
        return SQL(
            """
            (SELECT told.tier_after_id FROM crm_loyalty_tier_assessment AS told
              WHERE told.card_id = card.id AND told.as_of <= %s
              ORDER BY told.as_of DESC, told.id DESC LIMIT 1)
            """,
            scope.terms_of(SQL("company.id"))["as_of"],
        )
