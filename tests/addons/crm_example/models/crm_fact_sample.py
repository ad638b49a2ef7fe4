from odoo import models
from odoo.tools import SQL

from odoo.addons.crm_relationship.models.facts.scope import Source


class CrmFactSample(models.AbstractModel):
    """How many samples a customer and his contacts got in the last 12 months."""

    _name = "crm.fact.sample"
    _description = "Facts: samples"

    def _sources(self, scope):
        return [
            Source("samples", self._query_samples(scope), {"sample_count_12m": "int"})
        ]

    def _query_samples(self, scope) -> SQL:
        """One row for each customer and company, of the day that is looked at."""
        return SQL(
            """
            SELECT contact.commercial_partner_id AS partner_id, sample.company_id,
                   COUNT(*)::int AS sample_count_12m
              FROM crm_sample  AS sample
              JOIN res_partner AS contact ON contact.id = sample.partner_id
             WHERE sample.company_id = ANY(%(companies)s)
               AND %(in_window)s AND %(only)s
             GROUP BY 1, 2
            """,
            companies=scope.company_ids,
            in_window=scope.in_window(SQL("sample.sent_at"), SQL("sample.company_id")),
            only=scope.only(SQL("contact.commercial_partner_id")),
        )
