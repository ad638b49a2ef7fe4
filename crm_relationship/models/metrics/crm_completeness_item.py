import ast

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, Query

# what a text that is no domain makes Python and Odoo raise
UNUSABLE = (ValueError, SyntaxError, TypeError, LookupError, OverflowError)


class CrmCompletenessItem(models.Model):
    """Something one should know of a contact, and how much it counts.

    It is known where the contact meets the condition.
    """

    _name = "crm.completeness.item"
    _description = "Item of a Complete Record"
    _order = "sequence, id"

    name = fields.Char(
        required=True, translate=True, help="What is missing, as one would ask for it."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    weight = fields.Integer(default=10, required=True)
    applies_to = fields.Selection(
        [
            ("both", "Companies and Persons"),
            ("company", "Companies"),
            ("person", "Persons"),
        ],
        required=True,
        default="both",
    )
    domain = fields.Char(
        "Known If",
        required=True,
        default="[('phone', '!=', False)]",
        help="The condition on the contact under which this is known.",
    )

    _weight_positive = models.Constraint(
        "CHECK(weight > 0)",
        "An item that counts nothing is none: give a weight above zero, or archive it.",
    )

    @api.constrains("domain")
    def _check_domain(self):
        for item in self:
            item._check_usable()

    def _check_usable(self):
        try:
            self._check_readable(ast.literal_eval(self.domain))
            self._try_out()
        except (*UNUSABLE, psycopg2.Error) as error:
            raise ValidationError(
                self.env._(
                    "The condition of %(item)s cannot be used: %(error)s. Choose"
                    " fields of the contact with the editor of the condition.",
                    item=self.name,
                    error=str(error).split("\n", maxsplit=1)[0],
                )
            ) from None

    def _check_readable(self, domain, model_name="res.partner"):
        """What is missing must not tell what its author could not read."""
        for term in Domain(domain).iter_conditions():
            model = self.env[model_name]
            for name in term.field_expr.split("."):
                field = model._fields.get(name)
                if field is None:
                    raise ValueError(
                        self.env._("%(name)s is no field to choose", name=name)
                    )
                model._check_field_access(field, "read")
                if field.relational:
                    model = self.env[field.comodel_name]
            if isinstance(term.value, (list, Domain)) and term.operator.endswith("any"):
                self._check_readable(term.value, model._name)

    def _try_out(self):
        """Let PostgreSQL read it once: it knows what cannot be compared."""
        query = Query(self.env, "res_partner", SQL.identifier("res_partner"))
        query.add_where(self._sql_known("res_partner", query))
        query.limit = 1
        self.env.flush_all()
        with self.env.cr.savepoint(flush=False):
            self.env.cr.execute(query.select(SQL("1")), log_exceptions=False)

    def _sql_known(self, alias, query) -> SQL:
        # sudo: known is known, whoever looks; names of what is missing are all he sees
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        domain = Domain(ast.literal_eval(self.domain)).optimize_full(partners)
        # an empty field compares as neither
        return SQL("((%s) IS TRUE)", domain._to_sql(partners, alias, query))

    def _sql_applies(self, alias) -> SQL:
        if self.applies_to == "both":
            return SQL("TRUE")
        is_company = SQL.identifier(alias, "is_company")
        return (
            SQL("%s IS TRUE", is_company)
            if self.applies_to == "company"
            else SQL("%s IS NOT TRUE", is_company)
        )

    @api.model
    def _sql_completeness(self, alias, query):
        """(share of what is known, NULL without items; names of what is missing)."""
        share, missing = [], []
        # sudo: everybody is measured by the same items
        for item in self.sudo().search([]):
            known, applies = item._sql_known(alias, query), item._sql_applies(alias)
            weight = item.weight
            share.append(
                (
                    SQL(
                        "CASE WHEN %s AND %s THEN %s ELSE 0 END", applies, known, weight
                    ),
                    SQL("CASE WHEN %s THEN %s ELSE 0 END", applies, weight),
                )
            )
            missing.append(
                SQL("CASE WHEN %s AND NOT %s THEN %s END", applies, known, item.name)
            )
        if not share:
            return SQL("NULL::float"), SQL("NULL::text")
        known = SQL(" + ").join(part for part, _all in share)
        asked = SQL(" + ").join(part for _known, part in share)
        return (
            SQL("(%s)::float / NULLIF(%s, 0)", known, asked),
            SQL("NULLIF(CONCAT_WS(', ', %s), '')", SQL(", ").join(missing)),
        )
