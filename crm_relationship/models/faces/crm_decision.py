from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date


class CrmDecision(models.Model):
    """What has been decided about a customer and still holds, beside the customer.

    Steps that were accepted are activities, and those rejected are over.
    """

    _inherit = "crm.decision"

    def _memory_section(self):
        return super()._memory_section() | {
            "title": self.env._("Decided and in Force"),
            "empty": self.env._("Nothing has been decided."),
            "add": False,  # it is decided in a dialog of its own
        }

    @api.model
    def _memory_domain(self, partner):
        today = self.env.company._crm_today()
        return (
            super()._memory_domain(partner)
            & Domain("state", "in", ("approved", "decided"))
            & Domain("kind", "not in", ("next_step", "decider"))
            & (Domain("valid_until", "=", False) | Domain("valid_until", ">=", today))
        )

    def _memory_line(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return {
            "name": self.name,
            "tag": kinds[self.kind],
            "tone": "secondary",
            "date": format_date(self.env, self.decided_date),
            "text": self.reason or False,
        }
