from odoo import api, fields, models
from odoo.tools import SQL

from ... import nullable
from .share_interval import LEAST, sql_share

PARTS = {"share": "value", "share_low": "low", "share_high": "high"}


class CrmShareReport(models.AbstractModel):
    """Reports of a share with its 95 % interval, of a row and of any group of rows.

    A group is reckoned from the sums of its rows. Of fewer than ten there is no share.
    """

    _name = "crm.share.report"
    _description = "Report of a Share"

    _share_hits = ""  # the field with the hits
    _share_count = ""  # and with all that were counted

    company_id = fields.Many2one("res.company", readonly=True)
    share = nullable.Float(readonly=True, digits=(5, 2), aggregator="avg")
    share_low = nullable.Float(
        "At Least",
        readonly=True,
        digits=(5, 2),
        aggregator="avg",
        help="The share may really be as low, in 95 of 100 cases.",
    )
    share_high = nullable.Float(
        "At Most",
        readonly=True,
        digits=(5, 2),
        aggregator="avg",
        help="The share may really be as high, in 95 of 100 cases.",
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
    def _sql_shares(self) -> SQL:
        """The three columns of a row, from its columns of hits and counts."""
        hits = SQL.identifier(self._share_hits)
        count = SQL.identifier(self._share_count)
        return SQL(", ").join(
            SQL("%s AS %s", sql_share(part, hits, count), SQL.identifier(name))
            for name, part in PARTS.items()
        )

    def _read_group_select(self, aggregate_spec, query):
        sql = super()._read_group_select(aggregate_spec, query)
        name = aggregate_spec.split(":")[0]
        if name not in PARTS:
            return sql
        hits = self._field_to_sql(self._table, self._share_hits, query)
        count = self._field_to_sql(self._table, self._share_count, query)
        return sql_share(PARTS[name], SQL("SUM(%s)", hits), SQL("SUM(%s)", count))
