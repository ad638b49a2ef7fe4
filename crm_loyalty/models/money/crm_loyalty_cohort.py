from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...points.amounts import rounded
from ...points.cohorts import Ended, Watched, months_of_age


class Cohort(NamedTuple):
    """Points of one month of earning, and what became of them.

    `bought` came with a purchase of `amount`, `free` without one; both without what
    was taken back. bought + free = redeemed + expired + open. `ages` are the open
    points by their age in whole months.
    """

    bought: Decimal
    free: Decimal
    redeemed: Decimal
    expired: Decimal
    open: Decimal
    amount: float
    ages: dict


class CrmLoyaltyCohort(models.AbstractModel):
    """The points of a programme and company by their month of earning, as of a day.

    A lot that came from another card by a merge counts as the lot it came from, a
    redemption given back as none. Points that paid a debt were redeemed before.
    """

    _name = "crm.loyalty.cohort"
    _description = "Points by Month of Earning"

    @api.model
    def _read_cohorts(self, program, company, as_of):
        """({month: Cohort}, [Month of age]) from the book, in three statements."""
        self.env.flush_all()
        # whole books are read, grouped and joined
        self.env.cr.execute("SET LOCAL work_mem = '64MB'; SET LOCAL jit = off")
        base = self._query_base(program, company, as_of)
        groups = self._rows(
            base,
            SQL(
                """
                SELECT month, watched, free, last_age, COUNT(*) AS lots,
                       SUM(granted) AS granted, SUM(redeemed) AS redeemed,
                       SUM(expired) AS expired, SUM(withdrawn) AS withdrawn,
                       SUM(granted - redeemed - expired - withdrawn) AS open
                  FROM fates GROUP BY 1, 2, 3, 4
                """
            ),
        )
        ended = self._rows(
            base,
            SQL(
                """
                SELECT watched AS months, age, fate, SUM(points) AS points
                  FROM uses WHERE age < watched GROUP BY 1, 2, 3
                """
            ),
        )
        purchases = self._rows(base, self._query_purchases(as_of))
        months = months_of_age(
            [
                Watched(row["watched"], row["last_age"], row["lots"], row["granted"])
                for row in groups
            ],
            [Ended(**row) for row in ended],
        )
        return self._cohorts(groups, {row["month"]: row for row in purchases}), months

    def _cohorts(self, groups, purchases):
        by_month = defaultdict(list)
        for row in groups:
            by_month[row["month"]].append(row)
        return {
            month: self._cohort(by_month[month], purchases.get(month, {}))
            for month in sorted(by_month)
        }

    def _cohort(self, rows, purchase):
        """Points spent that were taken back are owed: neither granted nor redeemed."""

        def total(name, of=rows):
            return sum((rounded(row[name]) for row in of), Decimal(0))

        bought = [row for row in rows if not row["free"]]
        free = [row for row in rows if row["free"]]
        owed = rounded(purchase.get("owed") or 0)
        ages = defaultdict(Decimal)
        for row in rows:
            if row["open"]:
                ages[row["watched"]] += rounded(row["open"])
        return Cohort(
            bought=total("granted", bought) - total("withdrawn", bought) - owed,
            free=total("granted", free) - total("withdrawn", free),
            redeemed=total("redeemed") - owed,
            expired=total("expired"),
            open=total("open"),
            amount=max(purchase.get("amount") or 0, 0),
            ages=dict(ages),
        )

    def _rows(self, base: SQL, select: SQL):
        self.env.cr.execute(SQL("%s %s", base, select))
        return self.env.cr.dictfetchall()

    def _query_base(self, program, company, as_of) -> SQL:
        """WITH: `lots` as they were granted, their `uses`, and both as `fates`."""
        return SQL(
            """
            WITH RECURSIVE moved AS (  -- lots that came from another card
                SELECT lot.id, SPLIT_PART(move.source_key, ':', 2)::int AS origin_id
                  FROM crm_loyalty_move AS move
                  JOIN crm_loyalty_lot  AS lot ON lot.move_id = move.id
                 WHERE move.program_id = %(program)s AND move.kind = 'transfer'
            ), traced AS (
                SELECT id, origin_id FROM moved
                 UNION ALL
                SELECT traced.id, moved.origin_id
                  FROM traced JOIN moved ON moved.id = traced.origin_id
            ), origin AS (
                SELECT id, origin_id FROM traced
                 WHERE origin_id NOT IN (SELECT id FROM moved)
            ), lots AS (
                SELECT lot.id, lot.granted, lot.earned_date, move.accrual_id,
                       move.accrual_id IS NULL AS free, %(watched)s AS watched,
                       -- what an order earns later belongs to its first earning
                       DATE_TRUNC('month', MIN(lot.earned_date) OVER (
                           PARTITION BY COALESCE(move.accrual_id, -lot.id)))::date
                           AS month
                  FROM crm_loyalty_lot  AS lot
                  JOIN crm_loyalty_move AS move ON move.id = lot.move_id
                 WHERE lot.program_id = %(program)s AND move.kind <> 'transfer'
                   AND COALESCE(lot.company_id, %(owner)s) = %(company)s
                   AND lot.earned_date <= %(as_of)s
            ), uses AS (
                SELECT lots.id, lots.watched, used.fate, used.points,
                       %(age)s AS age
                  FROM (SELECT COALESCE(origin.origin_id, use.lot_id) AS lot_id,
                               CASE WHEN move.kind IN ('spend', 'return', 'debt')
                                    THEN 'redeemed'
                                    WHEN move.kind = 'expire' THEN 'expired'
                                    ELSE 'withdrawn' END AS fate,
                               MIN(move.date) AS date, SUM(use.points) AS points
                          FROM crm_loyalty_lot_use AS use
                          JOIN crm_loyalty_move    AS move ON move.id = use.move_id
                     LEFT JOIN origin ON origin.id = use.lot_id
                         WHERE move.program_id = %(program)s
                           AND move.date <= %(as_of)s AND move.kind <> 'transfer'
                         -- a redemption given back never was one
                         GROUP BY 1, 2, COALESCE(move.order_id, -move.id)
                        HAVING SUM(use.points) <> 0) AS used
                  JOIN lots ON lots.id = used.lot_id
            ), fates AS (
                SELECT lots.*, COALESCE(redeemed, 0) AS redeemed,
                       COALESCE(expired, 0) AS expired,
                       COALESCE(withdrawn, 0) AS withdrawn,
                       CASE WHEN gone >= lots.granted THEN last_age END AS last_age
                  FROM lots
             LEFT JOIN (SELECT id, MAX(age) AS last_age, SUM(points) AS gone,
                               SUM(points) FILTER (WHERE fate = 'redeemed') AS redeemed,
                               SUM(points) FILTER (WHERE fate = 'expired') AS expired,
                               SUM(points) FILTER (WHERE fate = 'withdrawn')
                                   AS withdrawn
                          FROM uses GROUP BY 1) AS used USING (id)
            )
            """,
            program=program.id,
            company=company.id,
            owner=program.company_id.id or None,
            as_of=as_of,
            watched=_months(SQL("lot.earned_date"), SQL("%s::date + 1", as_of)),
            age=_months(SQL("lots.earned_date"), SQL("used.date")),
        )

    def _query_purchases(self, as_of) -> SQL:
        """What the orders of each month cost, and which of their points are owed."""
        return SQL(
            """
            SELECT month, SUM(bought.amount) AS amount, SUM(owed.points) AS owed
              FROM (SELECT DISTINCT accrual_id, month FROM lots
                     WHERE accrual_id IS NOT NULL) AS earned
              JOIN crm_loyalty_accrual AS accrual ON accrual.id = earned.accrual_id
         LEFT JOIN LATERAL (SELECT SUM(move.amount) AS amount
                              FROM crm_loyalty_move AS move
                             WHERE move.accrual_id = accrual.id
                               AND move.date <= %(as_of)s) AS bought ON TRUE
         LEFT JOIN LATERAL (SELECT SUM(debt.points) AS points
                              FROM crm_loyalty_debt AS debt
                             WHERE debt.order_id = accrual.order_id
                               AND debt.program_id = accrual.program_id
                               AND debt.date <= %(as_of)s) AS owed ON TRUE
             GROUP BY 1
            """,
            as_of=as_of,
        )


def _months(start: SQL, end: SQL) -> SQL:
    """Whole months from a date to another."""
    age = SQL("AGE((%s)::timestamp, (%s)::timestamp)", end, start)
    return SQL("(EXTRACT(YEAR FROM %s) * 12 + EXTRACT(MONTH FROM %s))::int", age, age)
