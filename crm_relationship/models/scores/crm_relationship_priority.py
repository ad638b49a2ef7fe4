from odoo import api, fields, models
from odoo.tools import SQL

from ... import nullable
from ..metrics.crm_relationship import Layer

BANDS = [("a", "A"), ("b", "B"), ("c", "C"), ("d", "D")]


class CrmRelationship(models.Model):
    _inherit = "crm.relationship"

    priority_score = nullable.Float(
        "Priority",
        digits=(5, 1),
        aggregator="avg",
        family="priority",
        help="0 to 100: the sum of the factors' points. 50 is neutral.",
    )
    priority_rounded = nullable.Integer(
        "Priority, Rounded", aggregator=None, family="priority"
    )
    priority_band = fields.Selection(
        BANDS,
        index="btree_not_null",
        help="Changes only after the score has crossed a limit by the margin.",
    )
    priority_detail = fields.Json(family="priority", groups="base.group_system")
    priority_previous = fields.Json(groups="base.group_system")
    priority_contribution_ids = fields.One2many(
        "crm.priority.contribution", "relationship_id", "Contributions"
    )
    priority_reason = fields.Char("Why This Priority", compute="_compute_explanation")
    priority_explanation = fields.Json(compute="_compute_explanation")

    # as lists of customers are sorted, so that a page reads no more than itself
    _priority_idx = models.Index("(priority_rounded DESC NULLS LAST)")

    @api.depends("priority_detail", "priority_previous", "priority_contribution_ids")
    @api.depends_context("lang", "uid")
    def _compute_explanation(self):
        found = self.env["crm.priority.contribution"]._of_relations(self)
        for relation in self:
            lines = found.get(relation._origin, found[None])._explain()
            relation.priority_explanation = lines
            relation.priority_reason = self.env[
                "crm.priority.contribution"
            ]._get_reason(lines)

    def _score_layers(self, scope, basis):
        """Raw scores, then points, then their sum with the people's overrides."""
        factors = basis.scheme_id.factor_ids.filtered("weight")
        counting = factors._counts()
        return [
            *super()._score_layers(scope, basis),
            Layer(
                {f"raw_{factor.id}": factor._sql_raw() for factor in counting},
                SQL(" ").join(factor._join_rank() for factor in counting),
            ),
            Layer(
                {
                    f"points_{factor.id}": self._sql_points(factor, counting)
                    for factor in factors
                }
            ),
            Layer(
                {
                    "formula_score": SQL(
                        "(%s)::numeric", basis._sql_by_scheme(self._sql_sum)
                    ),
                    "formula_detail": SQL(
                        "(%s)::jsonb", basis._sql_by_scheme(self._sql_detail)
                    ),
                    "override_points": SQL("override.points"),
                    "override_detail": SQL("override.detail"),
                },
                self._join_overrides(scope),
            ),
            Layer(
                {
                    "priority_score": SQL(
                        "CASE WHEN row.formula_score IS NOT NULL THEN"
                        " GREATEST(0, LEAST(100, row.formula_score"
                        " + COALESCE(row.override_points, 0))) END"
                    )
                }
            ),
            Layer(
                {
                    "priority_rounded": SQL("ROUND(row.priority_score)::int"),
                    "priority_detail": self._sql_whole_detail(),
                }
            ),
        ]

    def _sql_points(self, factor, counting) -> SQL:
        if factor in counting:
            return factor._sql_points()
        return SQL("ROUND(%s * 50 / 100.0, 1)", factor.weight)

    def _sql_sum(self, scheme) -> SQL:
        return SQL(" + ").join(
            _points_column(factor) for factor in scheme.factor_ids.filtered("weight")
        )

    def _sql_detail(self, scheme) -> SQL:
        """Five values a factor that weighs, one after the other in one flat list.

        Factor id, weight, points, figure, observations. (A list of small objects
        took a fifth of a full run to build.)
        """
        counting = scheme.factor_ids._counts()
        return SQL(
            "jsonb_build_array(%s)",
            SQL(", ").join(
                SQL(
                    "%s, %s, %s, %s, %s",
                    factor.id,
                    factor.weight,
                    _points_column(factor),
                    _figure_column(factor.metric if factor in counting else None),
                    _figure_column(factor.observation),
                )
                for factor in scheme.factor_ids.filtered("weight")
            ),
        )

    def _join_overrides(self, scope) -> SQL:
        """What people have added for the day: minus the override's id, 0, points."""
        return SQL(
            """
            LEFT JOIN (
                SELECT override.partner_id, override.company_id,
                       SUM(override.points) FILTER (WHERE place = 3) AS points,
                       jsonb_agg(value ORDER BY override.id, place) AS detail
                  FROM crm_priority_override AS override
                  JOIN %(terms)s ON terms.company_id = override.company_id
                 CROSS JOIN UNNEST(ARRAY[-override.id, 0, override.points, NULL, NULL])
                       WITH ORDINALITY AS entry (value, place)
                 WHERE terms.as_of BETWEEN override.start_date AND override.end_date
                   AND %(only)s
                 GROUP BY 1, 2
            ) AS override
              ON override.partner_id = row.partner_id
             AND override.company_id = row.company_id
            """,
            terms=scope.query_terms(),
            only=scope.only(SQL("override.partner_id")),
        )

    def _sql_whole_detail(self) -> SQL:
        """The formula, the overrides, and what the ends of the scale cut off."""
        return SQL(
            """
            CASE WHEN row.override_detail IS NULL THEN row.formula_detail
                 ELSE row.formula_detail || row.override_detail
                      || CASE WHEN row.priority_score
                                   <> row.formula_score + row.override_points
                              THEN jsonb_build_array(0, 0, row.priority_score
                                   - row.formula_score - row.override_points, NULL,
                                   NULL)
                              ELSE '[]'::jsonb END END
            """
        )


def _points_column(factor):
    return SQL("row.%s", SQL.identifier(f"points_{factor.id}"))


def _figure_column(name):
    return SQL("row.%s", SQL.identifier(name)) if name else SQL("NULL")
