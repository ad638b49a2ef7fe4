from odoo import models
from odoo.tools import SQL

from ...scoring.clv import discount_factors
from ...scoring.lookalike import REPEATS_FROM
from ...scoring.rhythm import WEEKS_A_YEAR
from .crm_value_curve import STEP


class CrmValueModel(models.Model):
    """The formulas of the methods as one statement over all customers.

    `row` is a customer, with x, t_x and T in weeks (see scoring/btyd.py), and `self`
    holds the model of each company. The same arithmetic as in scoring/, which says
    where it is from.
    """

    _inherit = "crm.value.model"

    def _sql_by_company(self, build, pg_type="float8") -> SQL:
        """`build(model)` for the company's own model; unknown where there is none."""
        branches = []
        for model in self:
            value = build(model)
            if value is not None:
                branches.append(SQL("WHEN %s THEN %s", model.company_id.id, value))
        if not branches:
            return SQL("NULL::%s", SQL(pg_type))
        return SQL(
            "(CASE row.company_id %s END)::%s", SQL(" ").join(branches), SQL(pg_type)
        )

    def _sql_by_method(self, pg_type="float8", **builds) -> SQL:
        """`builds[method](model)`: each company by its own method."""
        return self._sql_by_company(
            lambda model: (
                builds[model.method](model) if model.method in builds else None
            ),
            pg_type,
        )

    def _sql_method(self) -> SQL:
        return SQL(
            "CASE WHEN row.purchase_days > 0 THEN %s END",
            self._sql_by_company(lambda model: SQL("%s", model.method), "varchar"),
        )

    def _chance_figures(self):
        """Whether the customer is still there, and where to look up the rest."""
        alive = self._sql_by_method(mbg=CrmValueModel._sql_alive)
        return {
            "value_model": self._sql_by_company(lambda m: SQL("%s", m.id), "int"),
            "value_alive": alive,
            "p_alive": SQL(
                "ROUND((%s)::numeric, 4)",
                self._sql_by_method(
                    mbg=lambda m: None if m.is_degenerate else m._sql_alive()
                ),
            ),
            "value_curve": self._sql_by_method("int", mbg=CrmValueModel._sql_curve),
            "value_place": self._sql_by_method(
                mbg=lambda m: SQL(
                    "LN(1 + row.value_age / %(alpha)s) / %(step)s",
                    alpha=_float(m.alpha),
                    step=_float(STEP),
                )
            ),
            "value_gap": self._sql_by_method(
                rhythm=lambda m: SQL(
                    "(row.value_seen + %s) / (row.value_x + 1)",
                    _float(m.usual_gap_weeks),
                )
            ),
            "value_cell": self._sql_place("chance"),
            "value_cell_year": self._sql_place("year"),
        }

    def _sql_place(self, window) -> SQL:
        return self._sql_by_method(
            "int",
            lookalike=lambda m: m._sql_cell(window),
            base=lambda m: SQL("CASE WHEN row.value_x >= 0 THEN 0 END"),
        )

    def _sql_alive(self) -> SQL:
        """P(alive) of MBG: one over one plus the odds of having left."""
        return SQL(
            """
            CASE WHEN row.value_x >= 0 THEN 1 / (1 + EXP(LEAST(700,
                 (%(r)s + row.value_x) * LN((%(alpha)s + row.value_age)
                                            / (%(alpha)s + row.value_seen))
                 + LN(%(a)s / (%(b)s + row.value_x))))) END
            """,
            r=_float(self.r),
            alpha=_float(self.alpha),
            a=_float(self.a),
            b=_float(self.b),
        )

    def _sql_curve(self) -> SQL:
        """The curve of this number of purchases, or of the next lower one known."""
        return SQL(
            "CASE WHEN row.value_x >= 0 THEN"
            " (%(known)s::int[])[WIDTH_BUCKET(row.value_x::int, %(known)s::int[])] END",
            known=self.curve_purchases,
        )

    def _sql_cell(self, window) -> SQL:
        """Whom one looks like: by silence, in weeks, and by number of purchases."""
        silence = SQL("(row.value_age - row.value_seen)")
        longer = SQL(" + ").join(
            SQL("(%s > %s)::int", silence, _float(cut))
            for cut in self.recency_cuts[window]
        )
        return SQL(
            "CASE WHEN row.value_x >= 0 THEN"
            " 10 * (%s) + WIDTH_BUCKET(row.value_x::int, %s::int[]) END",
            longer,
            list(REPEATS_FROM),
        )

    def _join_outlook(self) -> SQL:
        return SQL(
            """
            LEFT JOIN crm_value_curve AS near
                   ON near.model_id = row.value_model
                  AND near.purchases = row.value_curve
                  AND near.node = FLOOR(row.value_place)::int
            LEFT JOIN crm_value_curve AS far
                   ON far.model_id = row.value_model
                  AND far.purchases = row.value_curve
                  AND far.node = FLOOR(row.value_place)::int + 1
            LEFT JOIN crm_value_cell AS cell
                   ON cell.model_id = row.value_model AND cell.window = 'chance'
                  AND cell.place = row.value_cell
            LEFT JOIN crm_value_cell AS year_cell
                   ON year_cell.model_id = row.value_model
                  AND year_cell.window = 'year'
                  AND year_cell.place = row.value_cell_year
            """
        )

    def _outlook_figures(self):
        """Chance of an order, and orders of a year of one who stays."""
        cell = SQL("cell.probability")

        def of_cell(model):
            """Of those who order again, the orders of a year."""
            return SQL(
                "year_cell.orders * %s / NULLIF(cell.probability, 0)",
                _float(WEEKS_A_YEAR / model.year_weeks),
            )

        return {
            "value_chance": self._sql_by_method(
                mbg=CrmValueModel._sql_again,
                lookalike=lambda m: cell,
                base=lambda m: cell,
                rhythm=lambda m: SQL("1 - %s", m._sql_rhythm_churn()),
            ),
            "value_if_there": self._sql_by_method(
                mbg=lambda m: self.env["crm.value.curve"]._sql_between("orders_12m"),
                lookalike=of_cell,
                base=of_cell,
                rhythm=lambda m: SQL("%s / row.value_gap", WEEKS_A_YEAR),
            ),
            "value_curve_12m": self.env["crm.value.curve"]._sql_between(
                "discounted_12m"
            ),
            "value_curve_36m": self.env["crm.value.curve"]._sql_between(
                "discounted_36m"
            ),
            "value_margin": self._sql_by_company(CrmValueModel._sql_margin, "numeric"),
        }

    def _worth_figures(self):
        """Orders and discounted orders ahead, and those of one who stays.

        Of those who order again as many are left a year later as now: each year after
        the first expects that share of the year before.
        """

        def steady(years):
            def build(model):
                return SQL(
                    "row.value_chance * row.value_if_there * (%s)",
                    model._sql_years(years),
                )

            return dict.fromkeys(("lookalike", "base", "rhythm"), build)

        def of_staying(model):
            return SQL("row.value_if_there * (%s)", model._sql_years(1))

        alive = SQL("row.value_alive")
        return {
            "value_orders": SQL(
                "COALESCE(row.value_alive, row.value_chance) * row.value_if_there"
            ),
            "value_discounted": self._sql_by_method(
                mbg=lambda m: SQL("%s * row.value_curve_12m", alive), **steady(1)
            ),
            "value_discounted_36m": self._sql_by_method(
                mbg=lambda m: SQL("%s * row.value_curve_36m", alive), **steady(3)
            ),
            "value_retained": self._sql_by_method(
                mbg=lambda m: SQL("row.value_curve_12m"),
                **dict.fromkeys(("lookalike", "base", "rhythm"), of_staying),
            ),
        }

    def _sql_years(self, years) -> SQL:
        """Today's worth of one order a year, for so many years."""
        factors = discount_factors(self.discount_monthly, 12 * years)
        return SQL(" + ").join(
            SQL(
                "POWER(row.value_chance, %s) * %s",
                year,
                _float(sum(factors[12 * year : 12 * (year + 1)]) / 12),
            )
            for year in range(years)
        )

    def _sql_again(self) -> SQL:
        """An order within the horizon: who is there orders at his own rate."""
        return SQL(
            """
            row.value_alive * (1 - POWER(
                (%(alpha)s + row.value_age) / (%(alpha)s + row.value_age + %(weeks)s),
                %(r)s + row.value_x))
            """,
            r=_float(self.r),
            alpha=_float(self.alpha),
            weeks=self.horizon_weeks,
        )

    def _sql_rhythm_churn(self) -> SQL:
        """By how often the usual gap has passed in silence."""
        *steps, most = self.churn_steps
        return SQL(
            "CASE %s WHEN row.value_gap > 0 THEN %s END",
            SQL(" ").join(
                SQL(
                    "WHEN row.value_age - row.value_seen < %s * row.value_gap THEN %s",
                    gaps,
                    _float(churn),
                )
                for gaps, churn in enumerate(steps, start=1)
            ),
            _float(most),
        )

    def _sql_margin(self):
        """The customer's own mean, drawn towards that of all while orders are few."""
        if not self.margin_known:
            return None
        if not self.margin_half_trust:
            return SQL("%s::numeric", str(self.margin_mean))
        return SQL(
            """
            %(mean)s::numeric + COALESCE(
                (row.own_margin - %(mean)s::numeric) * row.purchase_days_12m
                / (row.purchase_days_12m + %(half)s::numeric), 0)
            """,
            mean=str(self.margin_mean),
            half=str(self.margin_half_trust),
        )


def _float(value) -> SQL:
    """A float that PostgreSQL reads to the last bit."""
    return SQL("%s::float8", repr(float(value)))
