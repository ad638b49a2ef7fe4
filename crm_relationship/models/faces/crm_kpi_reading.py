from odoo import fields, models

from ... import nullable


class CrmKpiReading(models.Model):
    """What a KPI of a company was on a day; the history, and the base of its target."""

    _name = "crm.kpi.reading"
    _description = "Reading of a KPI"
    _order = "date desc, id desc"
    _rec_name = "date"

    kpi_id = fields.Many2one("crm.kpi", "KPI", required=True, ondelete="cascade")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    date = fields.Date(required=True, readonly=True)
    value = nullable.Float(
        digits=(16, 2),
        aggregator="avg",
        readonly=True,
        help="What it was on that day, in the unit of the KPI.",
    )
    unit = fields.Selection(related="kpi_id.unit")
    audience = fields.Selection(related="kpi_id.audience")

    _one_a_day = models.Constraint(
        "UNIQUE (kpi_id, company_id, date)",
        "A KPI has one reading a day in each company.",
    )
    _value_known = models.Constraint(
        "CHECK (value IS NOT NULL)", "What is not known is no reading."
    )
