from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .. import nullable

OPERATORS = {"<": SQL("<"), ">": SQL(">"), "<=": SQL("<="), ">=": SQL(">=")}


class CrmLead(models.Model):
    """How well a deal fits: the points of the fit rules that hold for it.

    It is reckoned in the database whenever it is asked for, so it is never stale and
    nothing is written. It ranks; it hides nothing.
    """

    _inherit = "crm.lead"

    fit_score = nullable.Integer(
        "Fit",
        compute="_compute_fit_score",
        search="_search_fit_score",
        aggregator=None,
        help="The sum of the points of all fit rules that hold. Empty without rules.",
    )

    @api.depends_context("uid")
    def _compute_fit_score(self):
        scores = self.env["crm.fit.rule"]._scores(self)
        for lead in self:
            lead.fit_score = scores.get(lead._origin.id)

    def _search_fit_score(self, operator, value):
        if operator == "in":
            return self._find_fit_score(value)
        if operator not in OPERATORS:
            return NotImplemented

        def to_sql(leads, alias, query):
            score = leads._field_to_sql(alias, "fit_score", query)
            return SQL("%s %s %s", score, OPERATORS[operator], value)

        return Domain.custom(to_sql=to_sql)

    def _find_fit_score(self, values):
        numbers = tuple(number for number in values if number is not False)

        def to_sql(leads, alias, query):
            score = leads._field_to_sql(alias, "fit_score", query)
            unknown = SQL("%s IS NULL", score) if False in values else SQL("FALSE")
            if not numbers:
                return unknown
            return SQL("(%s IN %s OR %s)", score, numbers, unknown)

        return Domain.custom(to_sql=to_sql)

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "fit_score":
            return self.env["crm.fit.rule"]._sql_score(alias, query)
        return super()._field_to_sql(alias, field_expr, query)
