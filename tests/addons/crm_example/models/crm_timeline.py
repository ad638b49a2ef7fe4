from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_relationship.models.faces.crm_timeline import Entry

SAMPLES = 91  # number of the source; those of the suite are below 90


class CrmTimeline(models.AbstractModel):
    """The samples a customer got, in his history."""

    _inherit = "crm.timeline"

    channel = fields.Selection(selection_add=[("sample", "Samples")])

    def _timeline_sources(self, reading):
        return [*super()._timeline_sources(reading), self._samples(reading)]

    def _samples(self, reading):
        # only what the reader may open, by the rules of the model
        allowed = reading.wants("sample") and self._allowed(
            "crm.sample",
            Domain("partner_id", "in", reading.contact_ids)
            & Domain("company_id", "in", reading.company_ids),
        )
        return allowed and self._source(
            reading,
            SAMPLES,
            Entry(
                date=_column("sent_at"),
                id=_column("id"),
                channel=SQL("'sample'"),
                direction=SQL("'out'"),
                contact=_column("partner_id"),
                user=_column("create_uid"),
                title=SQL(
                    "(SELECT default_code FROM product_product WHERE id = %s)",
                    _column("product_id"),
                ),
                text=_column("note"),
                model=SQL("'crm.sample'"),
                record=_column("id"),
            ),
            *allowed,
        )


def _column(name):
    return SQL.identifier("crm_sample", name)
