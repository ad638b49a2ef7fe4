import ast

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, Query

# what a text that is no domain makes Python and Odoo raise
UNUSABLE = (ValueError, SyntaxError, TypeError, LookupError, OverflowError)


class CrmConditionMixin(models.AbstractModel):
    """A condition on the records of one model, kept as the text of a domain.

    What cannot be reckoned, or asks for what its author may not read, is refused when
    it is saved; afterwards it holds for a record, whoever looks.
    """

    _name = "crm.condition.mixin"
    _description = "Condition on Records"

    _condition_model = ""  # whose records
    _condition_excludes = frozenset()  # fields that follow from conditions themselves

    domain = fields.Char("Condition", required=True, default="[]")

    @api.constrains("domain")
    def _check_domain(self):
        for record in self:
            record._refuse_unusable()

    def _refuse_unusable(self):
        try:
            # constraints run as superuser: whoever saves it is asked
            author = self.sudo(False)
            author._check_readable(self._condition(), self._condition_model)
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
                    "The condition of %(name)s cannot be used: %(error)s. Choose"
                    " fields with the editor of the condition.",
                    name=self.name,
                    error=str(error).split("\n", maxsplit=1)[0],
                )
            ) from None

    def _check_readable(self, domain, model_name):
        """What it says of a record must not tell what its author could not read."""
        for term in Domain(domain).iter_conditions():
            model = self.env[model_name]
            for name in term.field_expr.split("."):
                field = model._fields.get(name)
                if field is None or name in self._condition_excludes:
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
        table = self.env[self._condition_model]._table
        query = Query(self.env, table, SQL.identifier(table))
        query.add_where(self._sql_holds(table, query))
        query.limit = 1
        self.env.flush_all()
        with self.env.cr.savepoint(flush=False):
            self.env.cr.execute(query.select(SQL("1")), log_exceptions=False)

    def _condition(self):
        return Domain(ast.literal_eval(self.domain))

    def _sql_holds(self, alias, query) -> SQL:
        """True or false for each row of `alias`, never unknown."""
        # sudo: it holds for a record, whoever looks at that
        records = self.env[self._condition_model].sudo().with_context(active_test=False)
        domain = self._condition().optimize_full(records)
        # an empty field compares as neither
        return SQL("((%s) IS TRUE)", domain._to_sql(records, alias, query))
