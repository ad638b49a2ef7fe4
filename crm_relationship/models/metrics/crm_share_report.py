from odoo import api, fields, models
from odoo.tools import SQL

from ... import nullable
from ...scoring.intervals import Z

LEAST = 10  # below it a share says nothing


class CrmShareReport(models.AbstractModel):
    """Reports of a share with its 95 % interval, of a row and of any group of rows.

    The interval is that of scoring.intervals, written once more for the database: a
    group is reckoned from the sums of its rows. Of fewer than ten there is no share.
    """

    _name = "crm.share.report"
    _description = "Report of a Share"

    _share_hits = ""  # the field with the hits
    _share_count = ""  # and with all that were counted

    company_id = fields.Many2one("res.company", readonly=True)
    share = nullable.Float(readonly=True, digits=(5, 4), aggregator="avg")
    share_low = nullable.Float(
        "At Least", readonly=True, digits=(5, 4), aggregator="avg"
    )
    share_high = nullable.Float(
        "At Most", readonly=True, digits=(5, 4), aggregator="avg"
    )
    share_words = fields.Char("How Sure", compute="_compute_share_words")

    def _compute_share_words(self):
        for row in self:
            hits, count = row[self._share_hits], row[self._share_count]
            row.share_words = (
                self.env._(
                    "%(hits)s of %(count)s: %(low).0f to %(high).0f %%",
                    hits=hits,
                    count=count,
                    low=100 * row.share_low,
                    high=100 * row.share_high,
                )
                if count >= LEAST
                else self.env._(
                    "Not enough data: %(count)s of %(least)s", count=count, least=LEAST
                )
            )

    @api.model
    def _sql_share(self, name, hits: SQL, count: SQL) -> SQL:
        """The share or an end of its interval, NULL where too few were counted."""
        if name == "share":
            sql = SQL("%s::float8 / NULLIF(%s, 0)", hits, count)
        else:
            middle = SQL("((%s + %s / 2.0) / (%s + %s))", hits, Z**2, count, Z**2)
            margin = SQL(
                "%(z)s * SQRT(%(middle)s * (1 - %(middle)s)"
                " / (%(count)s + %(square)s))",
                z=Z,
                middle=middle,
                count=count,
                square=Z**2,
            )
            sql = (
                SQL("GREATEST(0, %s - %s)", middle, margin)
                if name == "share_low"
                else SQL("LEAST(1, %s + %s)", middle, margin)
            )
        return SQL("CASE WHEN %s >= %s THEN (%s)::float8 END", count, LEAST, sql)

    @api.model
    def _sql_shares(self) -> SQL:
        """The three columns of a row, from its columns of hits and counts."""
        hits = SQL.identifier(self._share_hits)
        count = SQL.identifier(self._share_count)
        return SQL(", ").join(
            SQL("%s AS %s", self._sql_share(name, hits, count), SQL.identifier(name))
            for name in ("share", "share_low", "share_high")
        )

    def _read_group_select(self, aggregate_spec, query):
        sql = super()._read_group_select(aggregate_spec, query)
        name = aggregate_spec.split(":")[0]
        if name not in ("share", "share_low", "share_high"):
            return sql
        hits = self._field_to_sql(self._table, self._share_hits, query)
        count = self._field_to_sql(self._table, self._share_count, query)
        return self._sql_share(
            name, SQL("SUM(%s)::float8", hits), SQL("SUM(%s)::float8", count)
        )
