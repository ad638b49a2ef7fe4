from odoo import api, fields, models
from odoo.tools import SQL


class CrmPriorityContribution(models.Model):
    """What each factor adds to a customer's priority: unfolds what the row keeps.

    The points of a customer's lines sum to his score, exactly. The figure a factor
    read (`input`) is shown to those who may see that figure, and to nobody else. What a
    factor or an override gave that was deleted since stays, without its name.
    """

    _name = "crm.priority.contribution"
    _description = "Priority Contribution"
    _auto = False
    _order = "relationship_id, id"
    _rec_name = "factor_id"
    _depends = {"crm.relationship": ["priority_detail", "priority_previous"]}

    relationship_id = fields.Many2one("crm.relationship", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    factor_id = fields.Many2one("crm.priority.factor", readonly=True)
    override_id = fields.Many2one("crm.priority.override", readonly=True)
    weight = fields.Integer(readonly=True, aggregator=None)
    points = fields.Float(digits=(5, 1), readonly=True)
    previous_points = fields.Float(digits=(5, 1), readonly=True)
    change = fields.Float(digits=(5, 1), readonly=True)
    observation_count = fields.Integer("Observations", readonly=True, aggregator=None)
    is_deleted = fields.Boolean(readonly=True)
    label = fields.Char(compute="_compute_label")
    input = fields.Char(
        compute="_compute_input", help="The figure the factor was computed from."
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT relation.id * 1000::bigint + entry.place AS id,
                   relation.id AS relationship_id, relation.partner_id,
                   relation.company_id, factor.id AS factor_id,
                   override.id AS override_id,
                   COALESCE(entry.factor_id, entry.override_id) IS NOT NULL
                       AND COALESCE(factor.id, override.id) IS NULL AS is_deleted,
                   entry.weight, entry.points, entry.previous_points,
                   CASE WHEN relation.priority_previous IS NULL THEN 0
                        ELSE entry.points - entry.previous_points END AS change,
                   entry.observation_count
              FROM crm_relationship AS relation
             CROSS JOIN LATERAL (
                   SELECT COALESCE(now.place, 500 + past.place) AS place,
                          COALESCE(now.factor_id, past.factor_id) AS factor_id,
                          COALESCE(now.override_id, past.override_id) AS override_id,
                          COALESCE(now.weight, past.weight) AS weight,
                          COALESCE(now.points, 0) AS points,
                          COALESCE(past.points, 0) AS previous_points,
                          now.observation_count
                     FROM (%(now)s) AS now
                     FULL JOIN (%(past)s) AS past ON past.key = now.key
                   ) AS entry
              LEFT JOIN crm_priority_factor   AS factor   ON factor.id = entry.factor_id
              LEFT JOIN crm_priority_override AS override
                     ON override.id = entry.override_id
            """,
            now=self._query_lines(SQL("relation.priority_detail")),
            past=self._query_lines(SQL("relation.priority_previous")),
        )

    def _query_lines(self, detail: SQL) -> SQL:
        """The flat list of the row, five values a line."""
        return SQL(
            """
            SELECT place, NULLIF(GREATEST(key, 0), 0) AS factor_id,
                   NULLIF(GREATEST(-key, 0), 0) AS override_id, key,
                   (list ->> place + 1)::int AS weight,
                   (list ->> place + 2)::numeric AS points,
                   (list ->> place + 4)::int AS observation_count
              FROM (SELECT COALESCE(%s, '[]'::jsonb) AS list) AS kept
             CROSS JOIN LATERAL GENERATE_SERIES(0, jsonb_array_length(list) - 1, 5)
                        AS entry (place)
             CROSS JOIN LATERAL (SELECT (list ->> place)::int AS key) AS head
            """,
            detail,
        )

    @api.depends("factor_id", "override_id", "is_deleted")
    @api.depends_context("lang")
    def _compute_label(self):
        for line in self:
            line.label = (
                line.factor_id.name
                or line.override_id.reason
                or (line.is_deleted and self.env._("No longer counts"))
                or self.env._("Kept within 0 to 100")
            )

    @api.depends("factor_id")
    @api.depends_context("lang", "uid")
    def _compute_input(self):
        figures = self.env["crm.relationship"]._fields
        for line in self:
            field = figures.get(line.factor_id.metric)
            line.input = (
                line.relationship_id._format_figure(field)
                if field and line.relationship_id._has_field_access(field, "read")
                else False
            )

    @api.model
    def _of_relations(self, relations):
        """{relationship: its lines}, and none for None, in one statement.

        Lines are not read by their ids: these are reckoned, so that every customer's
        would be unfolded to find them.
        """
        lines = self.search_fetch([("relationship_id", "in", relations.ids)])
        return {None: self.browse(), **lines.grouped("relationship_id")}

    def _explain(self):
        """The lines as the form's chart takes them: plain values, in words.

        `neutral` is what the factor would add if nothing were known, `average` what
        it adds for all customers of the company on average.
        """
        averages = self._get_averages()
        return [
            {
                "id": line.id,
                "label": line.label,
                "reason": line.factor_id.help_text or "",
                "input": line.input or "",
                "weight": line.weight,
                "points": line.points,
                "neutral": line.weight / 2,
                "average": averages.get(str(line.factor_id.id), False),
                "change": line.change,
                "override": not line.factor_id and not line.is_deleted,
            }
            for line in self.sorted("id")
        ]

    def _get_averages(self):
        # sudo: averages over all customers, which say nothing of any one of them
        basis = self.env["crm.relationship.basis"].sudo()
        domain = [("company_id", "in", self.company_id.ids)]
        return basis.search_fetch(domain, ["mean_points"], limit=1).mean_points or {}

    @api.model
    def _get_reason(self, lines):
        """What moves the score most, in one sentence."""
        moves = [(line["points"] - line["neutral"], line["label"]) for line in lines]
        up = [label for move, label in sorted(moves, reverse=True)[:2] if move > 0]
        down = [label for move, label in sorted(moves)[:2] if move < 0]
        if not lines:
            return False
        if not up and not down:
            return self.env._("Neutral: nothing is known yet that moves it.")
        if not down:
            return self.env._("Raised by %s.", ", ".join(up))
        if not up:
            return self.env._("Lowered by %s.", ", ".join(down))
        return self.env._(
            "Raised by %(up)s; lowered by %(down)s.",
            up=", ".join(up),
            down=", ".join(down),
        )
