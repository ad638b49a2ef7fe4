from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...by_code import BY_CODE
from .crm_priority_scheme import WEIGHTS_CHANGE

NEUTRAL = 50  # what nothing is known about


class CrmPriorityFactor(models.Model):
    """One factor of the priority: a figure of the relationship, turned into 0 to 100.

    The figure becomes a raw score (see `transform`), which is drawn towards 50 while
    few observations stand behind it: 50 + (raw - 50) * n / (n + half_trust). Its
    contribution is weight * score / 100, rounded half up to tenths of a point. No
    figure, or no observation, counts as 50.
    """

    _name = "crm.priority.factor"
    _description = "Priority Factor"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    scheme_id = fields.Many2one(
        "crm.priority.scheme", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    weight = fields.Integer(
        required=True, help="All weights of a scheme sum to 100; 0 switches it off."
    )
    metric = fields.Char(
        "Figure",
        help="Technical name of a number on the relationship. Empty: not there yet,"
        " the factor is neutral.",
    )
    observation = fields.Char(
        "Number of Observations",
        help="Technical name of the count that tells how much stands behind the"
        " figure, purchase_count for example. Empty: the figure is trusted as it is.",
    )
    half_trust = fields.Float(
        "Observations for Half Trust", default=1, help="0: full trust at once."
    )
    transform = fields.Selection(
        [
            ("score", "The figure is a score from 0 to 100"),
            ("linear", "Linear between two values"),
            ("signed_rank", "Rank among customers, break-even is 50"),
            ("rank", "Rank among customers"),
        ],
        required=True,
        default="score",
        help="How the figure becomes points.",
    )
    lowest = fields.Float("Value for 0", help="Of the linear scale.")
    highest = fields.Float(
        "Value for 100",
        default=1,
        help="Of the linear scale. Below the value for 0, less is better.",
    )
    help_text = fields.Char("Why It Counts", translate=True)

    _weight_in_scale = models.Constraint(
        "CHECK(weight BETWEEN 0 AND 100)", "A weight lies between 0 and 100."
    )
    _half_trust_positive = models.Constraint(
        "CHECK(half_trust >= 0 AND half_trust < 'Infinity')",
        "Observations for half trust are not negative.",
    )

    @api.constrains("transform", "lowest", "highest")
    def _check_linear(self):
        for factor in self:
            if factor.transform == "linear" and factor.lowest == factor.highest:
                raise ValidationError(
                    self.env._(
                        "Factor %(factor)s: the values for 0 and for 100 must differ.",
                        factor=factor.name,
                    )
                )

    @api.constrains("metric", "observation")
    def _check_metric(self):
        fields_ = self.env["crm.relationship"]._fields
        for factor in self:
            for name in filter(None, (factor.metric, factor.observation)):
                if name not in fields_ or not _is_number(fields_[name]):
                    raise ValidationError(
                        self.env._(
                            "Factor %(factor)s: %(figure)s is not a stored number of"
                            " the relationship. Choose one of: %(known)s.",
                            factor=factor.name,
                            figure=name,
                            known=", ".join(
                                n for n, f in sorted(fields_.items()) if _is_number(f)
                            ),
                        )
                    )

    @api.constrains("weight", "scheme_id")
    def _check_weights(self):
        if self.env.context.get(WEIGHTS_CHANGE) is not BY_CODE:
            self.scheme_id._check_weights()

    def unlink(self):
        schemes = self.scheme_id
        done = super().unlink()
        if self.env.context.get(WEIGHTS_CHANGE) is not BY_CODE:
            schemes.exists()._check_weights()
        return done

    def _counts(self):
        """The factors that can move the score: with a weight and a figure."""
        figures = self.env["crm.relationship"]._fields
        return self.filtered(lambda f: f.metric in figures)

    def _sql_raw(self) -> SQL:
        """The figure as 0 to 100, NULL where it is unknown."""
        if self.transform in ("rank", "signed_rank"):
            return SQL("%s.score", SQL.identifier(self._rank_alias()))
        figure = SQL("row.%s::numeric", SQL.identifier(self.metric))
        score = figure
        if self.transform == "linear":
            score = SQL(
                "100 * (%s - %s::numeric) / %s::numeric",
                figure,
                str(self.lowest),
                str(self.highest - self.lowest),
            )
        # GREATEST and LEAST pass over what is unknown
        return SQL(
            "CASE WHEN %s IS NOT NULL THEN GREATEST(0, LEAST(100, %s)) END",
            figure,
            score,
        )

    def _sql_points(self) -> SQL:
        """The contribution in points, a multiple of 0.1."""
        raw = SQL("row.%s", SQL.identifier(f"raw_{self.id}"))
        trusted = SQL("%s - %s", raw, NEUTRAL)
        if self.observation:
            count = SQL("row.%s::numeric", SQL.identifier(self.observation))
            trusted = SQL(
                "(%s) * %s / NULLIF(%s + %s::numeric, 0)",
                trusted,
                count,
                count,
                str(self.half_trust),
            )
        score = SQL("%s + COALESCE(%s, 0)", NEUTRAL, trusted)
        return SQL("ROUND(%s * (%s) / 100, 1)", self.weight, score)

    def _rank_alias(self):
        return f"rank_{self.id}"

    def _join_rank(self) -> SQL:
        """The stored rank of the figure, or of the next lower one known."""
        if self.transform not in ("rank", "signed_rank"):
            return SQL("")
        return SQL(
            """
            LEFT JOIN crm_relationship_rank AS %(exact)s
                   ON %(exact)s.basis_id = row.basis_id
                  AND %(exact)s.factor_id = %(factor)s
                  AND %(exact)s.value = row.%(figure)s::numeric
            LEFT JOIN LATERAL (
                SELECT lower.score_above FROM crm_relationship_rank AS lower
                 WHERE %(exact)s.value IS NULL
                   AND lower.basis_id = row.basis_id
                   AND lower.factor_id = %(factor)s
                   AND lower.value < row.%(figure)s::numeric
                 ORDER BY lower.value DESC LIMIT 1
            ) AS %(near)s ON TRUE
            CROSS JOIN LATERAL (SELECT
                CASE WHEN row.%(figure)s IS NULL THEN NULL
                     WHEN row.%(figure)s = 0 AND %(signed)s THEN 50
                     ELSE COALESCE(%(exact)s.score, %(near)s.score_above,
                                   CASE WHEN row.%(figure)s > 0 AND %(signed)s
                                        THEN 50 ELSE 0 END)
                END AS score) AS %(alias)s
            """,
            exact=SQL.identifier(f"exact_{self.id}"),
            near=SQL.identifier(f"near_{self.id}"),
            alias=SQL.identifier(self._rank_alias()),
            factor=self.id,
            figure=SQL.identifier(self.metric),
            signed=self.transform == "signed_rank",
        )

    def _insert_trial_ranks(self, basis_id, companies):
        """Ranks of the figures that customers have now, for a trial of the scheme."""
        if self.transform not in ("rank", "signed_rank"):
            return
        self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_relationship_rank
                       (basis_id, factor_id, value, score, score_above)
                SELECT %s, %s, value, score, score_above FROM (%s) AS ranked
                 WHERE company_id = ANY(%s)
                """,
                basis_id,
                self.id,
                self._query_ranks(SQL("crm_relationship")),
                companies.ids,
            )
        )

    def _query_ranks(self, figures: SQL) -> SQL:
        """(company_id, value, score, score_above) of every value among customers.

        Mid-rank as a share of 100: ties share the middle of their places. A signed
        rank gives losses 0 to 50 and gains 50 to 100 by their rank among each other.
        `score_above` is what a new value just above would get.
        """
        value = SQL("%s::numeric", SQL.identifier(self.metric))
        signed = self.transform == "signed_rank"
        return SQL(
            """
            SELECT company_id, value,
                   floor + span * (below + same / 2.0) / total AS score,
                   floor + span * (below + same)::numeric / total AS score_above
              FROM (
                    SELECT company_id, value, same,
                           SUM(same) OVER (PARTITION BY company_id, gain
                                           ORDER BY value) - same AS below,
                           SUM(same) OVER (PARTITION BY company_id, gain) AS total,
                           CASE WHEN gain THEN 50 ELSE 0 END AS floor,
                           CASE WHEN %(signed)s THEN 50 ELSE 100 END AS span
                      FROM (SELECT company_id, %(value)s AS value,
                                   %(signed)s AND %(value)s > 0 AS gain,
                                   COUNT(*)::int AS same
                              FROM %(figures)s
                             WHERE %(value)s IS NOT NULL
                               AND (NOT %(signed)s OR %(value)s <> 0)
                             GROUP BY 1, 2, 3) AS customer
                   ) AS counted
            """,
            value=value,
            signed=signed,
            figures=figures,
        )


def _is_number(field):
    """A figure that is computed before the priority."""
    number = field.store and field.type in ("integer", "float", "monetary")
    return number and getattr(field, "family", None) not in (None, "priority")
