from odoo import models
from odoo.tools import SQL

from .scope import Source


class CrmFactPromise(models.AbstractModel):
    """What was promised between a customer and us: what is open, what was kept."""

    _name = "crm.fact.promise"
    _description = "Facts: promises"

    def _sources(self, scope):
        return [
            Source(
                "promises",
                self._query_promises(scope),
                {"open_promise_count": "bigint", "promise_kept_ratio": "numeric"},
            )
        ]

    def _query_promises(self, scope) -> SQL:
        """Each promise by its state on the day that is looked at."""
        promises = self.env["crm.promise"]
        return SQL(
            """
            SELECT contact.commercial_partner_id AS partner_id, promise.company_id,
                   COUNT(*) FILTER (WHERE promise.state = 'open')
                       AS open_promise_count,
                   ROUND(AVG(%(kept)s), 4) AS promise_kept_ratio
              FROM (
                    SELECT promise.partner_id, promise.company_id, %(state)s AS state
                      FROM crm_promise AS promise
                     WHERE promise.company_id = ANY(%(companies)s)
                       AND promise.made_date <= %(as_of)s AND %(of_contacts)s
                   ) AS promise
              JOIN res_partner AS contact ON contact.id = promise.partner_id
             WHERE %(only)s
             GROUP BY 1, 2
            """,
            kept=promises._sql_kept(SQL("promise.state")),
            state=promises._sql_state(
                lambda name: SQL.identifier("promise", name),
                scope.terms_of(SQL("promise.company_id"))["as_of"],
            ),
            companies=scope.company_ids,
            as_of=scope.terms_of(SQL("promise.company_id"))["as_of"],
            of_contacts=self.env["crm.contact.move"]._only_contacts(
                scope, SQL("promise.partner_id")
            ),
            only=scope.only(SQL("contact.commercial_partner_id")),
        )
