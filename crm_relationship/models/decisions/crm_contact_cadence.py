from odoo import api, fields, models

from ... import nullable
from ..scores.crm_relationship_priority import BANDS


class CrmContactCadence(models.Model):
    """How often we mean to speak with a customer, by the band of its priority.

    A company's own line goes before the one for all companies.
    """

    _name = "crm.contact.cadence"
    _description = "Contact Cadence"
    _order = "band, company_id"

    band = fields.Selection(
        BANDS,
        "Priority",
        required=True,
        help="The priority of the customers that this line holds for.",
    )
    days = nullable.Integer(
        "Every, Days",
        aggregator=None,
        help="The longest time between two contacts in both directions. Empty: nobody"
        " is reminded to get in touch.",
    )
    company_id = fields.Many2one(
        "res.company",
        index=True,
        ondelete="cascade",
        help="Empty: for each company without a line of its own.",
    )

    _days_positive = models.Constraint(
        "CHECK(days BETWEEN 1 AND 36500)",
        "A cadence has 1 to 36500 days. Leave it empty for no cadence.",
    )
    _band_once = models.UniqueIndex(
        "(band, COALESCE(company_id, 0))",
        "There is a cadence for this priority and company already: change that one.",
    )

    @api.depends("band", "company_id")
    def _compute_display_name(self):
        for cadence in self:
            cadence.display_name = (cadence.band or "").upper()
