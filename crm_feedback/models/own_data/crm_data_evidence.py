from odoo import api, fields, models
from odoo.tools import SQL

from .datum import DATA, given

KINDS = [
    ("confirmed", "Confirmed"),
    ("corrected", "Corrected"),
    ("contradicted", "Contradicted"),
]
SOURCES = [
    ("correction", "Correction"),
    ("confirmation", "Asked"),
    ("bounce", "Mail came back"),
    ("letter", "Letter came back"),
    ("call", "Call"),
    ("other", "Other"),
]


class CrmDataEvidence(models.Model):
    """Something that speaks for or against what a contact has given of himself.

    Of one kind and source there is one a day: ten mails that come back on a day say no
    more than one.
    """

    _name = "crm.data.evidence"
    _description = "Evidence on Given Data"
    _inherit = "crm.company.day.mixin"
    _order = "on_date DESC, id DESC"
    _rec_name = "partner_id"
    _company_day = "on_date"

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    datum = fields.Selection(DATA, "Data", required=True)
    kind = fields.Selection(KINDS, required=True, default="confirmed")
    source = fields.Selection(SOURCES, required=True, default="other")
    on_date = fields.Date(
        "Date",
        required=True,
        default=lambda self: self.env.company._crm_today(),
        index=True,
    )
    correction_id = fields.Many2one(
        "crm.data.correction",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    note = fields.Char()

    _once_a_day = models.UniqueIndex(
        "(partner_id, company_id, datum, kind, source, on_date)",
        "This was noted for that day already.",
    )

    @api.model
    def _note_all(self, rows):
        """Write down what is not there yet.

        :param rows: (partner id, company id, datum, kind, source, date, correction id)
        """
        if not rows:
            return
        by = (self.env.uid, self.env.cr.now()) * 2
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_data_evidence
                       (partner_id, company_id, datum, kind, source, on_date,
                        correction_id, create_uid, create_date, write_uid, write_date)
                VALUES %(rows)s
                    ON CONFLICT DO NOTHING
             RETURNING id
                """,
                rows=SQL(", ").join(
                    SQL("(%s)", SQL(", ").join(SQL("%s", one) for one in (*row, *by)))
                    for row in rows
                ),
            )
        )
        self.invalidate_model(flush=False)

    @api.model
    def _confirm(self, partner, company, source="confirmation", data=None):
        """All that a contact has given, or some of it, holds."""
        today = company._crm_today()
        known = given(partner)
        self._note_all(
            [
                (partner.id, company.id, datum, "confirmed", source, today, None)
                for datum in data or known
                if datum in known
            ]
        )
