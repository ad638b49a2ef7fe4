from datetime import timedelta

from odoo import api, fields, models


class CrmCase(models.Model):
    """What a case takes: compensation, hours, and whether it came back."""

    _inherit = "crm.case"

    compensation_ids = fields.One2many("crm.case.compensation", "case_id")
    handling_hours = fields.Float("Hours of Work", help="What it took to handle it.")
    repeat_count = fields.Integer(
        "Same Cause Before",
        compute="_compute_repeat_count",
        help="Cases of the customer with this cause in the days before that the company"
        " looks back.",
    )

    _hours_ahead = models.Constraint(
        "CHECK (handling_hours >= 0 AND handling_hours < 'Infinity')",
        "Hours of work are not negative.",
    )
    # the same cause at the same customer
    _cause_idx = models.Index(
        "(customer_id, cause_id, opened_at) WHERE cause_id IS NOT NULL"
    )

    @api.depends("cause_id", "customer_id")
    def _compute_repeat_count(self):
        known = self.filtered(lambda case: case.cause_id and case.customer_id)
        found = self.env["crm.case"]._read_group(
            [
                ("customer_id", "in", known.customer_id.ids),
                ("cause_id", "in", known.cause_id.ids),
            ],
            ["customer_id", "cause_id", "company_id"],
            ["id:recordset"],
        )
        cases = {tuple(key): same for *key, same in found}
        for case in self:
            same = cases.get((case.customer_id, case.cause_id, case.company_id))
            case.repeat_count = len(case._before(same)) if same else 0

    def _before(self, same):
        """Those that were opened within the days before."""
        since = self.opened_at - timedelta(days=self.company_id.crm_case_repeat_days)
        return same.filtered(
            lambda other: (
                since <= other.opened_at
                and (other.opened_at, other.id)
                < (self.opened_at, self._origin.id or float("inf"))
            )
        )
