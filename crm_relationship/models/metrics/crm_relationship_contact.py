from odoo import api, fields, models
from odoo.tools import SQL

from ... import nullable
from .crm_relationship import Layer


class CrmRelationship(models.Model):
    """When the customer and we last spoke, and how often our attempts reach him."""

    _inherit = "crm.relationship"

    last_interaction_date = fields.Date(
        "Last Contact",
        family="memory",
        help="The last contact in both directions: the customer wrote, a meeting with"
        " him took place, or a talk with him was logged. What we only sent or tried"
        " does not count. A new message counts from the next night on.",
    )
    reached_ratio = nullable.Float(
        "Attempts That Reached",
        digits=(5, 4),
        aggregator="avg",
        family="memory",
        help="Share (0 to 1) of our calls, visits and letters of the last 12 months"
        " that reached the customer. Empty below three attempts.",
    )

    @api.model
    def _metric_sources(self, scope):
        return [
            *super()._metric_sources(scope),
            *self.env["crm.fact.contact"]._sources(scope),
        ]

    @api.model
    def _metric_layers(self, scope, basis):
        """A meeting or a message alone makes nobody a customer: it joins the rows."""
        facts = self.env["crm.fact.contact"]
        newest = SQL("GREATEST(row.last_talk_date, met.day, wrote.day)")
        joins = SQL(" ").join(
            SQL(
                "LEFT JOIN (%(query)s) AS %(name)s"
                " ON %(name)s.partner_id = row.partner_id"
                " AND %(name)s.company_id = row.company_id",
                query=query,
                name=SQL.identifier(name),
            )
            for name, query in (
                ("met", facts._query_meetings(scope)),
                ("wrote", facts._query_messages(scope)),
            )
        )
        return [
            *super()._metric_layers(scope, basis),
            Layer({"last_interaction_date": newest}, joins),
        ]
