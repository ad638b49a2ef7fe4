from odoo import api, fields, models
from odoo.tools import SQL

from ... import nullable
from .crm_relationship import MARGIN_GROUP

FLOWS = ("new", "won_back", "more", "less", "left")
STOCKS = {
    f"{moment}_{measure}"
    for moment in ("opening", "closing")
    for measure in ("count", "revenue", "margin")
} | {"not_invoiced_count"}


class CrmCustomerBase(models.Model):
    """The customer base at the start and the end of each period, and what changed it.

    Customers: opening + new + won back - left = closing. Value, which is the revenue
    or margin of 12 months (crm.customer.movement says of which): opening + new + won
    back + bought more - bought less - left = closing. What closes a period opens the
    next one. Who joins and leaves in the same period is counted in both flows.

    The value of who joined is the one at the end of the period, of who left the one
    at its start; more and less are of those who were there throughout.

    Margin is of the customers of whom something was invoiced. Where purchases are
    orders there may be others, `not_invoiced_count`: a margin is blank where all are
    such, and otherwise leaves them out.
    """

    _name = "crm.customer.base"
    _description = "Customer Base"
    _inherit = "crm.period.report"
    _auto = False
    _order = "period_date desc, id"
    _rec_name = "period_date"
    _depends = {
        "crm.purchase.day": ["partner_id", "company_id", "day", "purchases", "revenue"],
        "res.partner": ["user_id"],
    }

    period_date = fields.Date("Period", readonly=True)
    end_date = fields.Date(
        readonly=True, help="The last day of the period, or the day of the report."
    )
    opening_count = nullable.Integer(
        "Customers at the Start",
        readonly=True,
        help="Customers when the period began.",
    )
    new_count = fields.Integer(
        "New",
        readonly=True,
        help="Customers with their first purchase in the period.",
    )
    won_back_count = fields.Integer(
        "Won Back",
        readonly=True,
        help="Customers who had left and bought again in the period.",
    )
    left_count = fields.Integer(
        "Left",
        readonly=True,
        help="Customers who bought before and did not in the period.",
    )
    closing_count = nullable.Integer(
        "Customers at the End",
        readonly=True,
        help="Customers when the period ended.",
    )
    opening_revenue = nullable.Monetary(
        "Revenue at the Start",
        readonly=True,
        help="Revenue of the customers there were at the start.",
    )
    new_revenue = fields.Monetary(
        "Revenue of New",
        readonly=True,
        help="Revenue of the new customers.",
    )
    won_back_revenue = fields.Monetary(
        "Revenue of Won Back",
        readonly=True,
        help="Revenue of those who came back.",
    )
    more_revenue = fields.Monetary(
        "Revenue Grown",
        readonly=True,
        help="How much more those bought who stayed and bought more.",
    )
    less_revenue = fields.Monetary(
        "Revenue Shrunk",
        readonly=True,
        help="How much less those bought who stayed and bought less.",
    )
    left_revenue = fields.Monetary(
        "Revenue Lost",
        readonly=True,
        help="Revenue of those who left, as it was before.",
    )
    closing_revenue = nullable.Monetary(
        "Revenue at the End",
        readonly=True,
        help="Revenue of the customers there were at the end.",
    )
    opening_margin = nullable.Monetary(
        "Margin at the Start",
        readonly=True,
        groups=MARGIN_GROUP,
        help="Margin of the customers there were at the start.",
    )
    new_margin = nullable.Monetary(
        "Margin of New",
        readonly=True,
        groups=MARGIN_GROUP,
        help="Margin of the new customers.",
    )
    won_back_margin = nullable.Monetary(
        "Margin of Won Back",
        readonly=True,
        groups=MARGIN_GROUP,
        help="Margin of those who came back.",
    )
    more_margin = nullable.Monetary(
        "Margin Grown",
        readonly=True,
        groups=MARGIN_GROUP,
        help="How much more those brought who stayed and bought more.",
    )
    less_margin = nullable.Monetary(
        "Margin Shrunk",
        readonly=True,
        groups=MARGIN_GROUP,
        help="How much less those brought who stayed and bought less.",
    )
    left_margin = nullable.Monetary(
        "Margin Lost",
        readonly=True,
        groups=MARGIN_GROUP,
        help="Margin of those who left, as it was before.",
    )
    closing_margin = nullable.Monetary(
        "Margin at the End",
        readonly=True,
        groups=MARGIN_GROUP,
        help="Margin of the customers there were at the end.",
    )
    not_invoiced_count = nullable.Integer(
        "Not Invoiced at the End",
        readonly=True,
        help="Customers at the end whose purchases are orders of which none was"
        " invoiced in 12 months: their margin is not known and not in the sums.",
    )

    def _read_group_select(self, aggregate_spec, query):
        """A start or an end is of one period: several periods have no sum of them."""
        sql = super()._read_group_select(aggregate_spec, query)
        if aggregate_spec.split(":")[0] not in STOCKS:
            return sql
        sql = self._blank_unless_one("period_date", sql, query)
        return self._blank_unless_one("grain", sql, query)

    @property
    def _table_query(self) -> SQL:
        """Flows by period, with the running sum of their changes before and after.

        A period without any movement stands between two others all the same.
        """
        running = SQL(
            "OVER (PARTITION BY company_id, currency_id, user_id, grain, place, months,"
            " as_of ORDER BY period)"
        )
        cost_known = self.env["crm.customer.movement"]._sql_cost_known(
            SQL("running.company_id")
        )
        return SQL(
            """
            SELECT ((company_id::bigint * 65536 + COALESCE(user_id, 0)) * 4 + place)
                   * 4096 + period * months - 23640 AS id,
                   company_id, currency_id, user_id, grain,
                   %(period_date)s AS period_date,
                   LEAST(%(next_date)s - 1, as_of) AS end_date,
                   %(next_date)s > as_of AS is_open,
                   new_count, won_back_count, left_count,
                   closing_count - new_count - won_back_count + left_count
                       AS opening_count, closing_count, not_invoiced_count, %(values)s
              FROM (SELECT *,
                           SUM(new_count + won_back_count - left_count) %(running)s
                               ::int AS closing_count,
                           SUM(not_invoiced) %(running)s ::int AS not_invoiced_count,
                           SUM(%(change_revenue)s) %(running)s AS closing_revenue,
                           SUM(%(change_margin)s) %(running)s AS closing_margin
                      FROM (%(periods)s) AS flow) AS running
            """,
            running=running,
            change_revenue=self._sql_change("revenue"),
            change_margin=self._sql_change("margin"),
            periods=self._query_periods(),
            period_date=self._sql_first_day(SQL("period"), SQL("months")),
            next_date=self._sql_first_day(SQL("(period + 1)"), SQL("months")),
            values=SQL(", ").join(
                SQL(
                    "CASE WHEN %s THEN %s END AS %s",
                    cost_known if measure == "margin" else SQL("TRUE"),
                    expression,
                    SQL.identifier(f"{name}_{measure}"),
                )
                for measure in ("revenue", "margin")
                for name, expression in self._values(measure).items()
            ),
        )

    def _values(self, measure):
        """The steps of a measure in the order of the equation."""
        flows = {flow: SQL.identifier(f"{flow}_{measure}") for flow in FLOWS}
        closing = SQL.identifier(f"closing_{measure}")
        opening = SQL("%s - (%s)", closing, self._sql_change(measure))
        if measure == "margin":
            opening = self._blank_if_all(
                SQL("not_invoiced_count - not_invoiced"),
                SQL("closing_count - new_count - won_back_count + left_count"),
                opening,
            )
            closing = self._blank_if_all(
                SQL("not_invoiced_count"), SQL("closing_count"), closing
            )
        return {"opening": opening, **flows, "closing": closing}

    def _blank_if_all(self, unknown, customers, value) -> SQL:
        return SQL(
            "CASE WHEN %(unknown)s = 0 OR %(unknown)s <> %(customers)s THEN %(value)s"
            " END",
            unknown=unknown,
            customers=customers,
            value=value,
        )

    def _sql_change(self, measure) -> SQL:
        """What a period adds to the base: losses are kept as positive numbers."""
        return SQL(
            "COALESCE(new_%(m)s, 0) + COALESCE(won_back_%(m)s, 0)"
            " + COALESCE(more_%(m)s, 0) - COALESCE(less_%(m)s, 0)"
            " - COALESCE(left_%(m)s, 0)",
            m=SQL(measure),
        )

    @api.model
    def _query_periods(self) -> SQL:
        """Flows of every period, zero where nothing moved up to the next that did."""
        columns = ["new_count", "won_back_count", "left_count", "not_invoiced"]
        columns += [f"{flow}_{m}" for m in ("revenue", "margin") for flow in FLOWS]
        return SQL(
            """
            SELECT company_id, currency_id, user_id, grain, place, months, as_of,
                   dense.period, %(flows)s
              FROM (SELECT company_id, currency_id, user_id, grain, place, months,
                           as_of, period, %(sums)s,
                           LEAD(period) OVER (
                               PARTITION BY company_id, currency_id, user_id, grain,
                                            place, months, as_of ORDER BY period)
                               AS next_period
                      FROM (%(stays)s) AS stay
                     GROUP BY company_id, currency_id, user_id, grain, place, months,
                              as_of, period) AS total
             CROSS JOIN LATERAL GENERATE_SERIES(
                   total.period,
                   COALESCE(next_period - 1, %(as_of_month)s / months)
                   ) AS dense (period)
            """,
            flows=SQL(", ").join(
                SQL(
                    "CASE WHEN dense.period = total.period THEN %(c)s ELSE 0 END"
                    " AS %(c)s",
                    c=SQL.identifier(column),
                )
                for column in columns
            ),
            sums=SQL(", ").join(self._sums()),
            stays=self._query_stays(),
            as_of_month=self._sql_month(SQL("as_of")),
        )

    def _sums(self):
        yield SQL("(COUNT(*) FILTER (WHERE began = 'new'))::int AS new_count")
        yield SQL("(COUNT(*) FILTER (WHERE began = 'won_back'))::int AS won_back_count")
        yield SQL("(COUNT(*) FILTER (WHERE ended))::int AS left_count")
        yield SQL("SUM(not_invoiced)::int AS not_invoiced")
        for measure in ("revenue", "margin"):
            for flow, (expression, condition) in self._flows(measure).items():
                # of those that moved nothing is known: blank; nobody moved: zero
                yield SQL(
                    "CASE WHEN COUNT(*) FILTER (WHERE %(condition)s) = 0 THEN 0"
                    " ELSE SUM(%(expression)s) FILTER (WHERE %(condition)s) END"
                    " AS %(flow)s",
                    expression=expression,
                    condition=condition,
                    flow=SQL.identifier(f"{flow}_{measure}"),
                )

    def _flows(self, measure):
        """{flow: (what a stay adds to it, which stays)}"""
        inside = SQL("inside_%s", SQL(measure))
        at_end = SQL("at_end_%s", SQL(measure))
        stayed = SQL("began IS NULL AND NOT ended")
        return {
            "new": (inside, SQL("began = 'new'")),
            "won_back": (inside, SQL("began = 'won_back'")),
            "more": (SQL("%(i)s * (%(i)s > 0)::int", i=inside), stayed),
            "less": (SQL("-%(i)s * (%(i)s < 0)::int", i=inside), stayed),
            # who was there at the start takes along what he had then
            "left": (
                SQL(
                    "CASE WHEN began IS NOT NULL THEN -%(e)s"
                    " WHEN COALESCE(%(i)s, %(e)s) IS NOT NULL"
                    " THEN -(COALESCE(%(i)s, 0) + COALESCE(%(e)s, 0)) END",
                    i=inside,
                    e=at_end,
                ),
                SQL("ended"),
            ),
        }

    @api.model
    def _query_stays(self) -> SQL:
        """What happened to each stay in each period."""
        return SQL(
            """
            SELECT movement.company_id, movement.currency_id, partner.user_id,
                   grain.name AS grain, grain.place, grain.months, movement.as_of,
                   movement.partner_id, movement.spell,
                   %(month)s / grain.months AS period,
                   MAX(kind) FILTER (WHERE customers = 1) AS began,
                   BOOL_OR(customers = -1) AS ended,
                   SUM(not_invoiced) AS not_invoiced,
                   SUM(revenue) FILTER (WHERE customers >= 0) AS inside_revenue,
                   SUM(margin) FILTER (WHERE customers >= 0) AS inside_margin,
                   SUM(revenue) FILTER (WHERE customers = -1) AS at_end_revenue,
                   SUM(margin) FILTER (WHERE customers = -1) AS at_end_margin
              FROM (%(movements)s) AS movement
              JOIN res_partner AS partner ON partner.id = movement.partner_id
             CROSS JOIN %(grains)s
             GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
            """,
            movements=self.env["crm.customer.movement"]._query_movements(),
            month=self._sql_month(SQL("movement.date")),
            grains=self._query_grains(),
        )
