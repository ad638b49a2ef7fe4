import ast

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, Query

# what a text that is no domain makes Python and Odoo raise
UNUSABLE = (ValueError, SyntaxError, TypeError, LookupError, OverflowError)
FOLLOWS = {"fit_score"}  # from the rules themselves


class CrmFitRule(models.Model):
    """Points for deals of which a condition holds, with the reason in words.

    All rules are reckoned in one statement. What cannot be reckoned, or asks for what
    its author may not read, is refused when it is saved.
    """

    _name = "crm.fit.rule"
    _description = "Fit Rule"
    _order = "sequence, id"

    name = fields.Char(
        "Reason", required=True, translate=True, help="As the salesperson reads it."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    domain = fields.Char(
        "Condition",
        required=True,
        default="[]",
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
        for rule in self:
            rule._refuse_unusable()

    def _refuse_unusable(self):
        try:
            self._check_readable(ast.literal_eval(self.domain))
            self._try_out()
        except AccessError:
            raise ValidationError(
                self.env._(
                    "%s asks for what you may not read. Choose other fields.",
                    self.name,
                )
            ) from None
        except (*UNUSABLE, psycopg2.Error) as error:
            raise ValidationError(
                self.env._(
                    "The condition of %(rule)s cannot be used: %(error)s. Choose"
                    " fields of the deal with the editor of the condition.",
                    rule=self.name,
                    error=str(error).split("\n", maxsplit=1)[0],
                )
            ) from None

    def _check_readable(self, domain, model_name="crm.lead"):
        """A score must not tell what its author could not read."""
        for term in Domain(domain).iter_conditions():
            model = self.env[model_name]
            for name in term.field_expr.split("."):
                field = model._fields.get(name)
                if field is None or name in FOLLOWS:
                    raise ValueError(
                        self.env._("%(name)s is no field to choose", name=name)
                    )
                model._check_field_access(field, "read")
                if field.relational:
                    model = self.env[field.comodel_name]
                    model.check_access("read")
            if isinstance(term.value, (list, Domain)) and term.operator.endswith("any"):
                self._check_readable(term.value, model._name)

    def _try_out(self):
        """Let PostgreSQL read it once: it knows what cannot be compared."""
        query = Query(self.env, "crm_lead", SQL.identifier("crm_lead"))
        query.add_where(self._sql_holds("crm_lead", query))
        query.limit = 1
        self.env.flush_all()
        with self.env.cr.savepoint(flush=False):
            self.env.cr.execute(query.select(SQL("1")), log_exceptions=False)

    def _sql_holds(self, alias, query) -> SQL:
        # sudo: a rule holds for a deal, whoever looks at that
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        domain = Domain(ast.literal_eval(self.domain))
        if self.company_id:
            domain &= Domain("company_id", "in", [False, self.company_id.id])
        return domain.optimize_full(leads)._to_sql(leads, alias, query)

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
