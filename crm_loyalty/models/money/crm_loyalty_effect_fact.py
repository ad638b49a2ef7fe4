from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_relationship.models.facts.scope import Scope, Terms

from ...points.effect import Customer

YEAR = relativedelta(months=12)
RECENT_DAYS = 90  # who bought within them before joining is compared with his like
MONEY_CELLS = 4  # of equal size, by what was bought in the year before


class CrmLoyaltyEffectFact(models.AbstractModel):
    """The year before and after of members and of others, by who is alike.

    Others are given the days on which members joined, in turn, so that both are
    looked at in the same seasons. Alike is who has such a day in the same quarter,
    spent as much in the year before (quarters of all) and bought as lately.
    """

    _name = "crm.loyalty.effect.fact"
    _description = "Facts: members and others"

    @api.model
    def _read(self, program, company, as_of, measure):
        """([(is a member, Customer)], members whose year is not over)."""
        self.env.flush_all()
        joined = self.env.execute_query(self._query_joined(program, as_of))
        ready = [row for row in joined if row[1] + YEAR <= as_of]
        if not ready:
            return [], len(joined)
        start = min(day for _partner, day in ready) - YEAR
        rows = self.env.execute_query(
            self._query_customers(joined, ready, company, start, as_of, measure)
        )
        return [
            (member, Customer(tuple(cell) if cell else None, before, after))
            for member, cell, before, after in rows
        ], len(joined) - len(ready)

    def _query_joined(self, program, as_of) -> SQL:
        """Members and their first entry; of cards older than the ledger, the card."""
        return SQL(
            """
            SELECT card.partner_id,
                   CASE WHEN BOOL_OR(move.kind = 'opening')
                        THEN LEAST(MIN(move.date), MIN(card.create_date)::date)
                        ELSE MIN(move.date) END AS day
              FROM crm_loyalty_move AS move
              JOIN loyalty_card     AS card ON card.id = move.card_id
             WHERE move.program_id = %s AND move.date <= %s
               AND card.partner_id IS NOT NULL
             GROUP BY 1 ORDER BY 2, 1
            """,
            program.id,
            as_of,
        )

    def _query_customers(self, joined, ready, company, start, as_of, measure) -> SQL:
        amount = "gross - discount - refund"
        if measure == "margin":
            amount += " - cost_ledger - cost_imputed"
        return SQL(
            """
            WITH daily AS MATERIALIZED (
                SELECT partner_id, date, SUM(%(amount)s) AS amount,
                       SUM(gross) > 0 AS bought
                  FROM (%(lines)s) AS line GROUP BY 1, 2
            ), member AS (
                SELECT * FROM UNNEST(%(members)s::int[], %(days)s::date[])
                         WITH ORDINALITY AS member (partner_id, day, place)
            ), other AS (
                SELECT partner_id,
                       ROW_NUMBER() OVER (ORDER BY MD5(partner_id::text)) AS place
                  FROM (SELECT DISTINCT partner_id FROM daily WHERE bought) AS buyer
                 WHERE partner_id <> ALL(%(joined)s)
            ), everybody AS (
                SELECT partner_id, TRUE AS member, day FROM member
                 UNION ALL
                SELECT other.partner_id, FALSE, member.day
                  FROM other
                  JOIN member ON member.place = other.place %% %(count)s + 1
            ), figures AS (
                SELECT who.partner_id, who.member, who.day,
                       COALESCE(SUM(daily.amount)
                                FILTER (WHERE daily.date < who.day), 0) AS before,
                       COALESCE(SUM(daily.amount)
                                FILTER (WHERE daily.date > who.day), 0) AS after,
                       MAX(daily.date) FILTER (WHERE daily.date < who.day
                                                 AND daily.bought) AS last_day
                  FROM everybody AS who
             LEFT JOIN daily ON daily.partner_id = who.partner_id
                   AND daily.date >= (who.day - INTERVAL '12 months')::date
                   AND daily.date <= (who.day + INTERVAL '12 months')::date
                 GROUP BY 1, 2, 3
            )
            SELECT member,
                   CASE WHEN last_day IS NOT NULL THEN ARRAY[
                       TO_CHAR(day, 'YYYY"Q"Q'),
                       CASE WHEN day - last_day <= %(recent)s THEN 'recent'
                            ELSE 'earlier' END,
                       -- equal amounts stay together
                       LEAST(FLOOR(%(cells)s * PERCENT_RANK() OVER (
                           PARTITION BY TO_CHAR(day, 'YYYY"Q"Q'), last_day IS NULL
                           ORDER BY before)), %(cells)s - 1)::text] END AS cell,
                   before::float8, after::float8
              FROM figures
             ORDER BY partner_id
            """,
            amount=SQL(amount),
            lines=self.env["crm.fact.profit"]._query_lines(
                self._scope(company, start, as_of)
            ),
            members=[partner for partner, _day in ready],
            days=[day for _partner, day in ready],
            joined=[partner for partner, _day in joined],
            count=len(ready),
            recent=RECENT_DAYS,
            cells=MONEY_CELLS,
        )

    def _scope(self, company, start, as_of):
        # sudo: the company's settings define what counts as a sale
        company = company.sudo()
        return Scope(
            terms=(Terms.of(company, as_of, profit_start=start),),
            today=company._crm_today(),
        )
