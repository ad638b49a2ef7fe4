from odoo import api, models

from ... import nullable


class CrmRelationship(models.Model):
    """What was promised between the customer and us, and how much of it was kept."""

    _inherit = "crm.relationship"

    open_promise_count = nullable.Integer(
        "Open Promises",
        family="memory",
        help="Promises by us and by the customer that are not done yet. Empty where"
        " nothing was ever promised.",
    )
    promise_kept_ratio = nullable.Float(
        "Promises Kept",
        digits=(5, 4),
        aggregator="avg",
        family="memory",
        help="Share (0 to 1) of the promises done in time, of all that are done or"
        " broken, on both sides. Empty while nothing is decided.",
    )

    @api.model
    def _metric_sources(self, scope):
        return [
            *super()._metric_sources(scope),
            *self.env["crm.fact.promise"]._sources(scope),
        ]
