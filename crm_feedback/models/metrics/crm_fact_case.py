from odoo import models
from odoo.tools import SQL

from odoo.addons.crm_relationship.models.facts.scope import Source

from ..cases.kinds import COMPLAINTS


class CrmFactCase(models.AbstractModel):
    """What customers want of us that is not closed yet, and what they complained of."""

    _name = "crm.fact.case"
    _description = "Facts: cases"

    def _sources(self, scope):
        return [
            Source(
                "cases",
                self._query_cases(scope),
                {
                    "open_case_count": "bigint",
                    "open_complaint_count": "bigint",
                    "complaint_count_12m": "bigint",
                },
            )
        ]

    def _query_cases(self, scope) -> SQL:
        """Cases as they stood at the end of the day that is looked at.

        Of a past day a case counts as open until it was closed for good. Archived
        cases count for nothing.
        """
        terms = scope.terms_of(SQL("kase.company_id"))
        return SQL(
            """
            SELECT kase.customer_id AS partner_id, kase.company_id,
                   COUNT(*) FILTER (WHERE %(is_open)s) AS open_case_count,
                   COUNT(*) FILTER (WHERE %(is_open)s AND %(complains)s)
                       AS open_complaint_count,
                   COUNT(*) FILTER (WHERE %(complains)s AND kase.opened_at >= %(start)s)
                       AS complaint_count_12m
              FROM crm_case AS kase
             WHERE kase.active AND kase.customer_id IS NOT NULL
               AND kase.company_id = ANY(%(companies)s)
               AND kase.opened_at < %(end)s AND %(only)s
             GROUP BY 1, 2
            """,
            is_open=SQL(
                "(kase.closed_at IS NULL OR kase.closed_at >= %s)", _midnight(terms, 1)
            ),
            complains=SQL("kase.kind IN %s", COMPLAINTS),
            start=_midnight(terms, SQL("1 - INTERVAL '12 months'")),
            end=_midnight(terms, 1),
            companies=scope.company_ids,
            only=scope.only(SQL("kase.customer_id")),
        )


def _midnight(terms, days):
    """When the day so many days after the one looked at begins, in UTC."""
    return SQL(
        "((%s + %s)::timestamp AT TIME ZONE %s) AT TIME ZONE 'UTC'",
        terms["as_of"],
        days,
        terms["time_zone"],
    )
