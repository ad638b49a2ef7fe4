from dataclasses import replace

from odoo import api, models
from odoo.tools import SQL

from ..facts.scope import Scope, Source, Terms, fold
from .crm_relationship_queue import BATCH, SHARDS

MOST = 0.4  # of all customers; measured, see docs/bench.md
FAMILIES = ("sales", "rhythm", "profit", "payment", "value", "memory", "priority")
FAMILIES += ("loyalty", "feedback")  # of the spokes, where they are installed


class CrmRelationship(models.Model):
    _inherit = "crm.relationship"

    # a full run writes shard by shard
    _shard_idx = models.Index(f"(MOD(partner_id, {SHARDS}))")

    @api.model
    def _scope(self, companies, as_of=None, partner_ids=None):
        """Who is looked at and as of which day (each company's own today)."""
        # sudo: the settings that define the figures, whoever asks for them
        companies = companies.sudo()
        terms = tuple(
            Terms.of(company, company._crm_day(as_of)) for company in companies
        )
        return Scope(
            terms=terms,
            partner_ids=None if partner_ids is None else tuple(partner_ids),
            drivers=self.env["crm.cost.pool"]._used_drivers(companies),
            today=min(company._crm_today() for company in companies),
        )

    @api.model
    def _refresh_partners(
        self, partner_ids, companies=None, as_of=None, families=FAMILIES, bulk=False
    ):
        """Compute and write the figures of these commercial partners.

        :param companies: default all companies
        :param as_of: the day to look from, default each company's today
        :param families: which figures to write
        :returns: number of rows whose figures changed
        """
        companies = companies or self.env["res.company"].sudo().search([])
        self.env.flush_all()
        # starting helpers and compiling take longer than reading some customers
        self.env.cr.execute(
            "SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL jit = off;"
            " SET LOCAL work_mem = '64MB'"
        )
        size = len(partner_ids) if self._are_most(len(partner_ids)) else BATCH
        changed = 0
        for start in range(0, len(partner_ids), size):
            ids = partner_ids[start : start + size]
            scope = self._scope(companies, as_of, ids)
            basis = self._basis(scope, companies, as_of)
            figures = (self._few if size == BATCH else self._most)(scope, basis)
            changed += self._store(figures, families)
            only = scope.only(SQL("crm_relationship.partner_id"))
            self._advance_all(scope, only, bulk)
            self._refresh_segments(scope, only, "bulk" if bulk else "rule")
            if "profit" in families:
                self.env["crm.purchase.day"]._read_documents(
                    companies, ids if size == BATCH else None
                )
        self._drop_tables()
        self._forget()
        return changed

    @api.model
    def _are_most(self, count):
        """Whether reading whole tables is faster than looking up so many customers."""
        if count <= BATCH:
            return False
        rows = self.env.execute_query(SQL("SELECT COUNT(*) FROM crm_relationship"))
        return count > MOST * rows[0][0]

    def _few(self, scope, basis) -> SQL:
        layers = self._score_layers(scope, basis)
        return self._stack(scope, self._figures(scope, basis), layers)

    def _most(self, scope, basis) -> SQL:
        self._compute_everybody(replace(scope, partner_ids=None, memo={}), basis)
        only = scope.only(SQL("partner_id"))
        return SQL("SELECT * FROM crm_full_score WHERE %s", only)

    def _basis(self, scope, companies, as_of):
        """The stored basis; built first for companies that have none."""
        model = self.env["crm.relationship.basis"].sudo()
        basis = model._of(scope)
        missing = companies - basis.company_id
        if missing:
            self._compute_everybody(self._scope(missing, as_of))
            self._drop_tables()
            basis = model._of(scope)
        return basis

    @api.model
    def _compute_everybody(self, scope, basis=None):
        """Figures and scores of all customers, in the table crm_full_score.

        Without a basis a new one is made from the same figures on the way.
        """
        model = self.env["crm.relationship.basis"].sudo()
        self.env.flush_all()
        self._drop_tables()
        sources = self._all_sources(scope)
        self._keep("crm_full_fact", fold(sources), whole=True)
        facts = SQL.identifier("crm_full_fact")
        fresh = basis is None
        if fresh:
            basis = model._start(scope)
            basis._set_rates(facts, scope)
        columns = _columns(sources)
        layers = self._metric_layers(replace(scope, rows=facts), basis)
        self._keep("crm_full_figure", self._stack(scope, (facts, columns), layers))
        figures = SQL.identifier("crm_full_figure")
        if fresh:
            basis._set_cutoffs(figures)
            basis._set_ranks(figures)
        columns = self._stacked_columns(columns, layers)
        layers = self._score_layers(scope, basis)
        self._keep("crm_full_score", self._stack(scope, (figures, columns), layers))
        self.env.cr.execute(
            SQL("CREATE INDEX ON crm_full_score (MOD(partner_id, %s))", SHARDS)
        )
        if fresh:
            basis._set_means(SQL.identifier("crm_full_score"))
            basis.flush_recordset()

    def _keep(self, table, query: SQL, whole=False):
        """Make a table of the query; `whole` where it reads all documents.

        Then a nested loop can only come from a wrong estimate (measured: ten times
        too few lines), and costs minutes.
        """
        self.env.cr.execute("SET LOCAL work_mem = '64MB'; SET LOCAL jit = off")
        if whole:
            self.env.cr.execute("SET LOCAL enable_nestloop = off")
        self.env.cr.execute(
            SQL("CREATE TEMPORARY TABLE %s AS %s", SQL.identifier(table), query)
        )
        if whole:
            self.env.cr.execute("SET LOCAL enable_nestloop = on")
        self.env.cr.execute(
            SQL("ANALYZE %s (partner_id, company_id)", SQL.identifier(table))
        )

    @api.model
    def _drop_tables(self):
        self.env.cr.execute(
            "DROP TABLE IF EXISTS crm_full_fact, crm_full_figure, crm_full_score"
        )

    # the statement

    def _all_sources(self, scope):
        """The facts, and the rows there are: without any fact these become empty."""
        known = SQL(
            "SELECT partner_id, company_id FROM crm_relationship"
            " WHERE %s = ANY(%s) AND %s",
            scope.by_company(SQL("company_id")),
            scope.company_ids,
            scope.only(SQL("partner_id")),
        )
        return [*self._metric_sources(scope), Source("known", known, {})]

    def _figures(self, scope, basis):
        """(query, columns) of the figures of the customers in scope."""
        sources = self._all_sources(scope)
        columns = _columns(sources)
        layers = self._metric_layers(scope, basis)
        facts = SQL("(%s)", fold(sources))
        query = self._stack(scope, (facts, columns), layers)
        return SQL("(%s)", query), self._stacked_columns(columns, layers)

    def _stack(self, scope, inner, layers) -> SQL:
        """Each layer selects from the one before: what it has, and what it adds.

        OFFSET 0 keeps the planner from copying expressions into the layers above,
        where they would be computed again and again.
        """
        query, columns = inner
        columns = list(columns)
        for layer in filter(lambda layer: layer.figures, layers):
            kept = [name for name in columns if name not in layer.figures]
            query = SQL(
                "(SELECT %s, %s FROM %s AS row %s %s OFFSET 0)",
                SQL(", ").join(SQL("row.%s", SQL.identifier(n)) for n in kept),
                SQL(", ").join(
                    SQL("%s AS %s", expression, SQL.identifier(name))
                    for name, expression in layer.figures.items()
                ),
                query,
                self._join_terms(scope, layer),
                layer.joins,
            )
            columns = [*kept, *layer.figures]
        return SQL("SELECT * FROM %s AS stacked", query)

    def _join_terms(self, scope, layer) -> SQL:
        """The companies' terms, for the layers that read them."""
        parts = [*layer.figures.values(), layer.joins]
        if not any("terms." in part.code for part in parts):
            return SQL("")
        return SQL("JOIN %s ON terms.company_id = row.company_id", scope.query_terms())

    def _stacked_columns(self, columns, layers):
        names = dict.fromkeys(columns)
        for layer in layers:
            names.update(dict.fromkeys(layer.figures))
        return list(names)

    def _stored_names(self, families):
        return [
            field.name
            for field in self._fields.values()
            if getattr(field, "family", None) in families and field.store
        ]

    def _store(self, figures: SQL, families=FAMILIES, where=None):
        """Write what differs and nothing else, in one statement.

        The last different priority is kept beside the present one, so that the
        form can say what changed; of a new row it is the present one, so that rows
        do not grow out of their page in the nights to come.

        :param where: a part of crm_relationship that has the rows of the figures
        :returns: number of rows written
        """
        names = self._stored_names(families)
        ranked = "priority_detail" in names
        result = self.env.execute_query(
            SQL(
                """
                WITH source AS MATERIALIZED (
                    SELECT figure.*, target.id AS target_id
                      FROM (%(figures)s) AS figure
                      LEFT JOIN (SELECT * FROM crm_relationship WHERE %(where)s)
                             AS target
                             ON target.partner_id = figure.partner_id
                            AND target.company_id = figure.company_id
                     WHERE target.id IS NULL
                        OR (%(old)s) IS DISTINCT FROM (%(figure)s)
                ), updated AS (
                    UPDATE crm_relationship AS target SET %(assign)s
                      FROM source
                     WHERE target.id = source.target_id
                    RETURNING 1
                ), inserted AS (
                    INSERT INTO crm_relationship
                           (partner_id, company_id, currency_id, %(names)s
                            %(previous)s)
                    SELECT source.partner_id, source.company_id, company.currency_id,
                           %(new)s %(detail)s
                      FROM source
                      JOIN res_company AS company ON company.id = source.company_id
                      JOIN res_partner AS partner ON partner.id = source.partner_id
                     WHERE source.target_id IS NULL
                    ON CONFLICT DO NOTHING
                    RETURNING 1
                )
                SELECT (SELECT COUNT(*) FROM updated)
                       + (SELECT COUNT(*) FROM inserted)
                """,
                figures=figures,
                where=where or SQL("TRUE"),
                names=_names(names),
                old=_names(names, "target"),
                figure=_names(names, "figure"),
                new=_names(names, "source"),
                previous=SQL(", priority_previous" if ranked else ""),
                detail=SQL(", source.priority_detail" if ranked else ""),
                assign=SQL(", ").join(self._assignments(names)),
            )
        )
        return result[0][0]

    def _assignments(self, names):
        assign = [
            SQL("%s = source.%s", SQL.identifier(name), SQL.identifier(name))
            for name in names
        ]
        if "priority_detail" in names:
            changed = SQL(
                "target.priority_detail IS DISTINCT FROM source.priority_detail"
            )
            assign += [
                SQL(
                    "priority_previous = CASE WHEN %s"
                    " THEN COALESCE(target.priority_detail, source.priority_detail)"
                    " ELSE target.priority_previous END",
                    changed,
                ),
            ]
        return assign

    def _advance_all(self, scope, where: SQL, bulk):
        """Stages and bands, companies with the same today together."""
        count = 0
        for as_of in {terms.as_of for terms in scope.terms}:
            terms = tuple(t for t in scope.terms if t.as_of == as_of)
            part = Scope(terms, scope.partner_ids, scope.drivers, scope.today)
            count += self._advance(part, where, bulk)
        return count

    @api.model
    def _refresh_segments(self, scope, where: SQL, cause):
        """The members of segments, once figures, stages and bands are written."""
        companies = {}
        for terms in scope.terms:
            companies.setdefault(terms.as_of, []).append(terms.company_id)
        for as_of, company_ids in companies.items():
            self.env["crm.segment"]._refresh_all(as_of, company_ids, where, cause)

    @api.model
    def _forget(self):
        """What SQL has written must not be read from the cache."""
        self.invalidate_model()
        self.env["res.partner"].invalidate_model(
            self.env["res.partner"]._relationship_field_names()
        )


def _columns(sources):
    names = ["partner_id", "company_id"]
    for source in sources:
        names += source.columns
    return names


def _names(names, alias=None):
    return SQL(", ").join(
        SQL.identifier(alias, name) if alias else SQL.identifier(name) for name in names
    )
