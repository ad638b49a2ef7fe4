from odoo import api, fields, models
from odoo.tools import SQL

from ... import nullable
from ...scoring.intervals import share_interval

LEAST_DECIDED = 10  # offers below which the interval covers nearly everything
WIN_RATES = ("win_share", "win_low", "win_high")


class CrmCompetitorOffer(models.Model):
    """How often we win against whom: counts, share and its interval, price gaps.

    Decided are the offers that we or they won. The share of a group is one of its
    sums, with the interval of `share_interval`; below `LEAST_DECIDED` it is unknown.
    """

    _inherit = "crm.competitor.offer"

    won_count = fields.Integer("Won", compute="_compute_counts", aggregator="sum")
    lost_count = fields.Integer("Lost", compute="_compute_counts", aggregator="sum")
    open_count = fields.Integer("Open", compute="_compute_counts", aggregator="sum")
    win_share = nullable.Float(
        "Win Rate",
        digits=(5, 2),
        compute="_compute_counts",
        aggregator="avg",
        help=f"Won by us of what we or they won. Empty below {LEAST_DECIDED} decided"
        " offers, which is not enough data.",
    )
    win_low = nullable.Float(
        "Win Rate From",
        digits=(5, 2),
        compute="_compute_counts",
        aggregator="avg",
        help="The win rate lies above it, with the one below 'To', in 95 of 100 cases.",
    )
    win_high = nullable.Float(
        "Win Rate To", digits=(5, 2), compute="_compute_counts", aggregator="avg"
    )
    gap_won = nullable.Float(
        "Price Gap Where Won",
        digits=(16, 2),
        compute="_compute_counts",
        aggregator="avg",
        help="By how much we were dearer, on average, where we won.",
    )
    gap_lost = nullable.Float(
        "Price Gap Where Lost",
        digits=(16, 2),
        compute="_compute_counts",
        aggregator="avg",
        help="By how much we were dearer, on average, where they won.",
    )

    @api.depends("outcome", "gap_share")
    def _compute_counts(self):
        for offer in self:
            for outcome in ("won", "lost", "open"):
                offer[f"{outcome}_count"] = offer.outcome == outcome
            # one offer alone is no rate
            offer.win_share = offer.win_low = offer.win_high = False
            offer.gap_won = offer.outcome == "won" and offer.gap_share
            offer.gap_lost = offer.outcome == "lost" and offer.gap_share

    def _field_to_sql(self, alias, field_expr, query=None):
        name, _property = fields.parse_field_expr(field_expr)
        if name.endswith("_count") and name.removesuffix("_count") in (
            "won",
            "lost",
            "open",
        ):
            outcome = self._field_to_sql(alias, "outcome", query)
            return SQL("(%s = %s)::int", outcome, name.removesuffix("_count"))
        if name in ("gap_won", "gap_lost"):
            return SQL(
                "(CASE WHEN %s = %s THEN %s END)",
                self._field_to_sql(alias, "outcome", query),
                name.removeprefix("gap_"),
                self._field_to_sql(alias, "gap_share", query),
            )
        if name in WIN_RATES:
            return SQL(
                "(CASE %s WHEN 'won' THEN 1 WHEN 'lost' THEN 0 END)",
                self._field_to_sql(alias, "outcome", query),
            )
        return super()._field_to_sql(alias, field_expr, query)

    def _read_group_select(self, aggregate_spec, query):
        """A win rate is worked out from how many were won of how many decided."""
        name, _, _function = aggregate_spec.partition(":")
        if name not in WIN_RATES:
            return super()._read_group_select(aggregate_spec, query)
        won = self._field_to_sql(self._table, name, query)
        return SQL("ARRAY[SUM(%(won)s), COUNT(%(won)s)]", won=won)

    def _read_group_postprocess_aggregate(self, aggregate_spec, raw_values):
        name, _, _function = aggregate_spec.partition(":")
        if name not in WIN_RATES:
            return super()._read_group_postprocess_aggregate(aggregate_spec, raw_values)
        place = WIN_RATES.index(name)
        return (self._get_win_rate(pair)[place] for pair in raw_values)

    @api.model
    def _get_win_rate(self, pair):
        """(share, from, to) of so many won among so many decided; False if unknown."""
        won, decided = (int(number or 0) for number in pair or (0, 0))
        if decided < LEAST_DECIDED:
            return (False, False, False)
        return share_interval(won, decided)
