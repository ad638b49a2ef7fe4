import ast
import re
from datetime import date

import psycopg2
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, Query

from ..metrics.crm_condition_mixin import UNUSABLE

RELATIVE_DATE = re.compile(r"today((?:\s+[+=-]\d+[dwmy])*)")
OFFSET = re.compile(r"([+=-])(\d+)([dwmy])")
CENTURY = 100  # years before and after today in which a rule can be computed
UNITS = {"d": "days", "w": "weeks", "m": "months", "y": "years"}


class CrmFigureRule(models.AbstractModel):
    """A condition on the figures of a relationship, kept as the text of a domain.

    Dates may be relative to the day of computation, as Odoo writes them: today,
    today -90d, today =1d -1m (the first of last month). What cannot be computed
    from the row of the relationship alone is refused when it is saved.
    """

    _name = "crm.figure.rule"
    _description = "Rule on the Figures of a Customer"

    rule = fields.Char(
        help="Domain over the figures of the relationship. Dates may be relative to"
        " the day of computation: today, today -90d, today -12m.",
    )

    @api.constrains("rule")
    def _check_rule(self):
        today = fields.Date.today()
        for record in self.filtered("rule"):
            for years in (-CENTURY, CENTURY, 0):
                condition = record._sql_rule(today + relativedelta(years=years))
            record._try_out(condition)

    def _try_out(self, condition):
        """Let PostgreSQL read it once: it knows what cannot be compared."""
        query = SQL("SELECT 1 FROM crm_relationship WHERE %s LIMIT 1", condition)
        self.env.flush_all()
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(query, log_exceptions=False)
        except (ValueError, psycopg2.Error) as error:
            raise self._unusable(str(error).split("\n", maxsplit=1)[0]) from None

    def _unusable(self, error):
        return ValidationError(
            self.env._(
                "%(rule)s cannot be used: %(error)s. Choose figures of the"
                " relationship, and dates such as today -90d.",
                rule=self._get_rule_name(),
                error=error,
            )
        )

    def _get_rule_name(self):
        """The rule, as messages call it."""
        return self.env._("The rule of %s", self.display_name)

    def _refused_figures(self):
        """Figures that this rule cannot ask for."""
        return set()

    def _sql_rule(self, as_of, alias="crm_relationship") -> SQL:
        """The condition on table `alias` under which the rule holds as of a day."""
        self.ensure_one()
        if not self.rule:
            return SQL("FALSE")
        # sudo: the rule decides for everybody, whatever its reader may see
        model = self.env["crm.relationship"].sudo()
        try:
            domain = Domain(self._parse_rule(as_of))
            self._check_figures(domain)
            query = Query(self.env, alias, model._table_sql)
            condition = domain.optimize_full(model)._to_sql(model, alias, query)
        except UNUSABLE as error:
            raise self._unusable(error) from error
        if len(query._joins):
            raise ValidationError(
                self.env._(
                    "%s looks beyond the relationship's own figures. Use these only.",
                    self._get_rule_name(),
                )
            )
        return condition

    def _check_figures(self, domain):
        refused = _names(domain) & self._refused_figures()
        if refused:
            raise ValueError(self.env._("%s follows from the figures", min(refused)))

    def _get_rule_figures(self, rule):
        """The figures a rule asks for; of none and of what is no rule, none."""
        try:
            domain = Domain(self._parse_rule(fields.Date.today(), rule or "[]"))
        except UNUSABLE:
            return []  # the rule itself is refused, with the reason
        return sorted(_names(domain))

    def _parse_rule(self, as_of: date, rule=None):
        """The rule's domain with its relative dates counted from `as_of`."""
        return [
            (*term[:2], self._parse_date(term[2], as_of))
            if isinstance(term, (list, tuple))
            else term
            for term in ast.literal_eval(rule or self.rule)
        ]

    def _parse_date(self, value, as_of):
        if isinstance(value, (list, tuple, set)):
            return [self._parse_date(part, as_of) for part in value]
        match = RELATIVE_DATE.fullmatch(value) if isinstance(value, str) else None
        if not match:
            return value
        for sign, number, unit in OFFSET.findall(match[1]):
            # relativedelta adds to `months` and sets `month`
            name = UNITS[unit].removesuffix("s") if sign == "=" else UNITS[unit]
            as_of += relativedelta(**{name: int(f"{sign}{number}".lstrip("="))})
        return as_of


def _names(domain):
    """The fields a domain asks for, without what lies behind them."""
    return {term.field_expr.split(".")[0] for term in domain.iter_conditions()}
