from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, Query


class CrmFitRule(models.Model):
    """Points for deals of which a condition holds, with the reason in words.

    All rules are reckoned in one statement.
    """

    _name = "crm.fit.rule"
    _description = "Fit Rule"
    _inherit = "crm.condition.mixin"
    _order = "sequence, id"
    _condition_model = "crm.lead"
    _condition_excludes = {"fit_score"}  # from the rules themselves

    name = fields.Char(
        "Reason", required=True, translate=True, help="As the salesperson reads it."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    domain = fields.Char(
        help="Which deals it holds for. Dates may be relative: today -30d.",
    )
    points = fields.Integer(
        required=True, default=10, help="Added where it holds; negative: taken away."
    )
    proposes_price_only = fields.Boolean(
        help="Where it holds, the deal page proposes to mark the deal as price only.",
    )

    @api.constrains("domain", "active", "company_id")
    def _check_domain(self):
        return super()._check_domain()

    def _condition(self):
        condition = super()._condition()
        if self.company_id:
            condition &= Domain("company_id", "in", [False, self.company_id.id])
        return condition

    @api.model
    def _rules(self):
        # sudo: of all companies, each asks for its own deals
        asked = ["domain", "points", "company_id"]
        return self.sudo().search_fetch([("points", "!=", 0)], asked)

    @api.model
    def _sql_score(self, alias, query) -> SQL:
        """The points of all rules that hold; NULL without rules."""
        rules = self._rules()
        if not rules:
            return SQL("NULL::int")
        points = [
            SQL(
                "CASE WHEN %s THEN %s ELSE 0 END",
                rule._sql_holds(alias, query),
                rule.points,
            )
            for rule in rules
        ]
        return SQL("(%s)", SQL(" + ").join(points))

    @api.model
    def _scores(self, leads):
        """{lead id: points}, in one statement for all of them."""
        query = self._query_leads(leads)
        score = self._sql_score("crm_lead", query)
        rows = self.env.execute_query(query.select(SQL("crm_lead.id"), score))
        return dict(rows)

    def _holding(self, lead):
        """Those of the rules that hold for one deal."""
        if not self:
            return self
        query = self._query_leads(lead)
        holds = [rule._sql_holds("crm_lead", query) for rule in self]
        ((*found,),) = self.env.execute_query(query.select(*holds)) or [[]]
        ids = [rule.id for rule, held in zip(self, found, strict=False) if held]
        return self.browse(ids)

    @api.model
    def _query_leads(self, leads):
        self.env.flush_all()
        query = Query(self.env, "crm_lead", SQL.identifier("crm_lead"))
        query.add_where(SQL("crm_lead.id = ANY(%s)", leads._origin.ids))
        return query
