from odoo import models
from odoo.tools import SQL


class CrmRelationship(models.Model):
    """Totals of groups of customers, in the currencies of the companies switched on."""

    _inherit = "crm.relationship"

    def _read_group_select(self, aggregate_spec, query):
        """Which currencies there may be is known: nothing is sorted to find out.

        Where it is one, nothing is converted. The superuser sees other companies too.
        """
        currencies = self.env.companies.currency_id
        if self.env.su:
            return super()._read_group_select(aggregate_spec, query)
        if aggregate_spec == "currency_id:array_agg_distinct":
            found = super()._read_group_select("currency_id:max", query)
            column = self._field_to_sql(self._table, "currency_id", query)
            return SQL(
                "ARRAY_REMOVE(ARRAY[%s], NULL)",
                SQL(", ").join(
                    SQL("%s FILTER (WHERE %s = %s)", found, column, number)
                    for number in sorted(currencies.ids)
                ),
            )
        if currencies == self.env.company.currency_id:
            aggregate_spec = aggregate_spec.replace(":sum_currency", ":sum")
        return super()._read_group_select(aggregate_spec, query)
