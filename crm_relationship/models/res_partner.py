from functools import cache

from psycopg2 import errors

from odoo import api, models
from odoo.exceptions import ConcurrencyError
from odoo.fields import Domain
from odoo.tools import SQL

from .decisions.crm_relationship_stage import CrmRelationship as Stage
from .metrics.crm_relationship import CrmRelationship as Metric
from .scores.crm_relationship_payment import CrmRelationship as Payment
from .scores.crm_relationship_payment_words import CrmRelationship as Shared
from .scores.crm_relationship_priority import CrmRelationship as Priority
from .scores.crm_relationship_rfm import CrmRelationship as Rfm

USER_GROUP = "crm_relationship.crm_relationship_group_user"
COMPUTE = "_compute_relationship_figures"
MIRRORED = {
    "string",
    "help",
    "groups",
    "aggregator",
    "_digits",
    "selection",
    "comodel_name",
    "group_expand",
}


class _Mirrored:
    """Of a figure all is offered to whoever may see it.

    Odoo would build a query for each field and kind of use, whenever a view is opened.
    """

    def _description_sortable(self, env):
        return True

    def _description_groupable(self, env):
        return True

    def _description_aggregator(self, env):
        partners = env["res.partner"]
        currency = self.type == "monetary" and partners._fields[self.currency_field]
        if currency and not partners._has_field_access(currency, "read"):
            return None
        return self.aggregator


@cache
def _mirrored(kind):
    return type(f"Mirrored{kind.__name__}", (_Mirrored, kind), {})


def _source_of(name):
    """The name on the relationship of a figure of the partner."""
    return name.removeprefix("relationship_").replace("lifecycle_stage", "stage")


def mirror(field, **changes):
    """A field of res.partner that shows `field` of the relationship.

    Not stored: it reads, searches, sorts and groups through the join below, with
    the label, help and groups of the original.
    """
    name = field.name
    attributes = {
        key.removeprefix("_"): value
        for key, value in field._args__.items()
        if key in MIRRORED
    }
    attributes.setdefault("groups", USER_GROUP)
    attributes["compute"] = COMPUTE
    attributes["search"] = lambda partners, operator, value: (
        partners._search_relationship(name, operator, value)
    )
    if field.type == "monetary":
        attributes["currency_field"] = "relationship_currency_id"
    return _mirrored(type(field))(**attributes | changes)


class ResPartner(models.Model):
    """A partner shows its relationship with the current company.

    Nothing is stored here. The fields come from the row of crm.relationship of the
    commercial partner and the current company, through one join; a row that the
    reader may not see is blank.
    """

    _inherit = "res.partner"

    lifecycle_stage_id = mirror(
        Stage.stage_id, inverse="_inverse_lifecycle_stage_id", readonly=False
    )
    priority_score = mirror(Priority.priority_score)
    priority_band = mirror(Priority.priority_band)
    payment_band = mirror(Payment.payment_band)
    relationship_currency_id = mirror(
        Metric.currency_id, comodel_name="res.currency", string="Company Currency"
    )
    relationship_stage_since = mirror(Stage.stage_since)
    relationship_rule_stage_id = mirror(Stage.rule_stage_id)
    relationship_first_order_date = mirror(Metric.first_order_date)
    relationship_last_order_date = mirror(Metric.last_order_date)
    relationship_purchase_count = mirror(Metric.purchase_count)
    relationship_order_count_12m = mirror(Metric.order_count_12m)
    relationship_revenue_12m = mirror(Metric.revenue_12m)
    relationship_revenue_total = mirror(Metric.revenue_total)
    relationship_gross_sales_12m = mirror(Metric.gross_sales_12m)
    relationship_discount_12m = mirror(Metric.discount_12m)
    relationship_refund_12m = mirror(Metric.refund_12m)
    relationship_cost_of_sales_12m = mirror(Metric.cost_of_sales_12m)
    relationship_cost_of_sales_basis = mirror(Metric.cost_of_sales_basis)
    relationship_cost_to_serve_12m = mirror(Metric.cost_to_serve_12m)
    relationship_acquisition_cost_12m = mirror(Metric.acquisition_cost_12m)
    relationship_late_payment_cost_12m = mirror(Metric.late_payment_cost_12m)
    relationship_loyalty_cost_12m = mirror(Metric.loyalty_cost_12m)
    relationship_net_profit_12m = mirror(Metric.net_profit_12m)
    relationship_invoiced_24m = mirror(Payment.invoiced_24m)
    relationship_due_amount = mirror(Payment.due_amount)
    relationship_overdue_amount = mirror(Payment.overdue_amount)
    relationship_weighted_days_late = mirror(Payment.weighted_days_late)
    relationship_mean_days_late = mirror(Payment.mean_days_late)
    relationship_on_time_share = mirror(Payment.on_time_share)
    relationship_payment_trend = mirror(Payment.payment_trend)
    relationship_disputed_share = mirror(Payment.disputed_share)
    relationship_payment_score = mirror(Payment.payment_score)
    relationship_payment_rule_band = mirror(Payment.payment_rule_band)
    relationship_shared_days_late = mirror(Shared.shared_days_late)
    relationship_shared_on_time_share = mirror(Shared.shared_on_time_share)
    relationship_shared_due_amount = mirror(Shared.shared_due_amount)
    relationship_shared_overdue_amount = mirror(Shared.shared_overdue_amount)
    relationship_shared_invoiced_24m = mirror(Shared.shared_invoiced_24m)
    relationship_rfm_recency = mirror(Rfm.rfm_recency)
    relationship_rfm_frequency = mirror(Rfm.rfm_frequency)
    relationship_rfm_monetary = mirror(Rfm.rfm_monetary)
    relationship_rfm_segment = mirror(Rfm.rfm_segment)
    relationship_engagement_score = mirror(Rfm.engagement_score)

    def _relationship_field_names(self):
        """{name on the partner: name on the relationship}."""
        return {
            name: _source_of(name)
            for name, field in self._fields.items()
            if field.compute == COMPUTE
        }

    @api.depends("commercial_partner_id")
    @api.depends_context("company", "uid")
    def _compute_relationship_figures(self):
        """The figures of these partners in one query, under the reader's rules."""
        names = self._relationship_field_names()
        wanted = self.env.context.get("relationship_figures")
        if isinstance(wanted, tuple):  # only code: over RPC a context holds none
            names = {name: names[name] for name in wanted}
        query = self.with_context(active_test=False)._search(
            [("id", "in", self.ids)], bypass_access=True
        )
        labels = self._select_labels(query, names)
        # sudo: each field's groups were checked when it was asked for; the join
        # holds the reader's own record rules
        figures = [
            self._relationship_to_sql(query.table, source, query)
            for source in names.values()
        ]
        identifier = SQL.identifier(query.table, "id")
        rows = self.env.execute_query(query.select(identifier, *figures, *labels))
        self._remember_labels(names, rows)
        found = {row[0]: row[1 : 1 + len(names)] for row in rows}
        unknown = (None,) * len(names)
        columns = zip(*(found.get(p._origin.id, unknown) for p in self), strict=True)
        for name, column in zip(names, columns, strict=True):
            self._fields[name]._insert_cache(self, column)

    def _select_labels(self, query, names):
        """What else to read in the same query."""
        return []

    def _remember_labels(self, names, rows):
        """Keep what else was read, which stands behind the figures."""

    def _search_relationship(self, name, operator, value):
        relation = self.env["crm.relationship"]
        field = relation._fields[name]

        def to_sql(model, alias, query):
            joined = model._join_relationship(alias, query)
            return field.condition_to_sql(
                name, operator, value, relation, joined, query
            )

        if isinstance(value, Domain):
            value = value.optimize_full(self.env[field.comodel_name])
            value = self.env[field.comodel_name]._search(value)
            operator = {"any": "any!", "not any": "not any!"}.get(operator, operator)
        return Domain.custom(to_sql=to_sql)

    def _field_to_sql(self, alias, field_expr, query=None):
        """Figures of the relationship are columns of the joined row."""
        field = self._fields.get(field_expr)
        if query is None or field is None or field.compute != COMPUTE:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(field, "read")
        return self._relationship_to_sql(alias, _source_of(field_expr), query)

    def _read_group_select(self, aggregate_spec, query):
        """Contacts repeat the figures of their company: a sum counts it once.

        All are in the current company's currency: there is nothing to convert.
        """
        name, _, function = aggregate_spec.partition(":")
        field = self._fields.get(name)
        if field is None or field.compute != COMPUTE:
            return super()._read_group_select(aggregate_spec, query)
        currencies = aggregate_spec == "relationship_currency_id:array_agg_distinct"
        if currencies:
            function = "max"
        elif field.type == "monetary" and function == "sum_currency":
            function = "sum"
        sql = SQL(
            "%s FILTER (WHERE %s = %s)",
            super()._read_group_select(f"{name}:{function}", query),
            SQL.identifier(self._table, "id"),
            SQL.identifier(self._table, "commercial_partner_id"),
        )
        # one or none; what is distinct would be sorted for, every row of a group
        return SQL("ARRAY_REMOVE(ARRAY[%s], NULL)", sql) if currencies else sql

    def _relationship_to_sql(self, alias, source, query) -> SQL:
        joined = self._join_relationship(alias, query)
        # sudo: access to the partner's own field was checked when it was asked for
        return self.env["crm.relationship"].sudo()._field_to_sql(joined, source, query)

    def _join_relationship(self, alias, query):
        """Join the relationship with the current company, as the reader may see it."""
        joined = query.make_alias(alias, f"relationship{self.env.company.id}")
        if joined in query._joins:
            return joined
        relation = self.env["crm.relationship"]
        visible = relation._search([("company_id", "=", self.env.company.id)])
        query.add_join(
            "LEFT JOIN",
            joined,
            visible.subselect(SQL("%s.*", SQL.identifier(visible.table))),
            SQL(
                "%s = %s",
                SQL.identifier(
                    alias,
                    "commercial_partner_id",
                    to_flush=self._fields["commercial_partner_id"],
                ),
                SQL.identifier(joined, "partner_id"),
            ),
        )
        return joined

    def _inverse_lifecycle_stage_id(self):
        for stage, partners in self.grouped("lifecycle_stage_id").items():
            partners._set_lifecycle_stage(stage)

    def _set_lifecycle_stage(self, stage, reason=False, until=None):
        """Set the stage by hand, for the current company; a stranger gets a row."""
        relations = self._ensure_relationships()
        relations._set_stage_by_hand(stage, reason, until)
        self.invalidate_recordset(list(self._relationship_field_names()))

    def _ensure_relationships(self):
        """The rows of these customers with the current company, made if missing."""
        relation = self.env["crm.relationship"]
        partners = self.commercial_partner_id
        partners.check_access("write")
        domain = [
            ("partner_id", "in", partners.ids),
            ("company_id", "=", self.env.company.id),
        ]
        # sudo: a row holds no more than who and with which company until the engine
        # fills it; the reader may write these partners (checked above)
        known = relation.sudo().search(domain).partner_id
        missing = [
            {"partner_id": partner.id, "company_id": self.env.company.id}
            for partner in partners - known
        ]
        try:
            with self.env.cr.savepoint():
                relation.sudo().create(missing)
        except errors.UniqueViolation:
            # the engine has made one since this transaction began, which does not see
            # it: Odoo begins anew and finds it
            raise ConcurrencyError("crm_relationship") from None
        # those the reader may not see too: his write is denied, not passed over
        return relation.browse(relation.sudo().search(domain).ids)
