from odoo import api, fields, models

from odoo.addons.crm_relationship.models.res_company import APART

SEQUENCE = "crm.case"


class ResCompany(models.Model):
    """Each company counts its cases by itself."""

    _inherit = "res.company"

    crm_case_limit_amount = fields.Monetary(
        "Compensation up to",
        default=100,
        help="What whoever works on a case may approve for it; above it a manager.",
        prefetch=APART,
        groups="base.group_user",  # customers read their portal's company
    )
    crm_case_limit_percent = fields.Float(
        "Discount up to",
        default=10,
        help="The same for a percentage off an order.",
        prefetch=APART,
        groups="base.group_user",
    )
    crm_case_limit_points = fields.Float(
        "Points up to",
        default=100,
        help="The same for points.",
        prefetch=APART,
        groups="base.group_user",
    )
    crm_case_repeat_days = fields.Integer(
        "Repeated within",
        default=90,
        help="Days in which the same cause at the same customer is a repetition.",
        prefetch=APART,
    )
    crm_case_hour_cost = fields.Monetary(
        "An Hour of Handling",
        help="What an hour of work on cases costs, for reports.",
        prefetch=APART,
        groups="crm_relationship.crm_relationship_group_margin,base.group_system",
    )

    _crm_case_limits_ahead = models.Constraint(
        "CHECK (crm_case_limit_amount >= 0 AND crm_case_limit_percent >= 0"
        " AND crm_case_limit_points >= 0"
        " AND crm_case_repeat_days BETWEEN 0 AND 36500 AND crm_case_hour_cost >= 0)",
        "Limits, days and costs of cases are not negative, and days at most 36500.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._ensure_case_sequences()
        return companies

    def _crm_convert(self, before):
        done = super()._crm_convert(before)
        # sudo: whoever may change the currency changes what is in it
        compensations = self.env["crm.case.compensation"].sudo()
        for one in compensations.search(
            [("company_id", "in", self.ids), ("company_amount", "!=", 0)]
        ):
            one.company_amount = before[one.company_id]._convert(
                one.company_amount,
                one.company_currency_id,
                one.company_id,
                one.date or one.company_id._crm_today(),
            )
        return done

    @api.model
    def _ensure_all_case_sequences(self):
        self.search([])._ensure_case_sequences()

    def _ensure_case_sequences(self):
        # sudo: a counter for cases, which whoever makes a company need not know of
        sequences = self.env["ir.sequence"].sudo()
        known = sequences.search([("code", "=", SEQUENCE)]).company_id
        sequences.create(
            [
                {
                    "name": self.env._("Cases of %s", company.name),
                    "code": SEQUENCE,
                    "prefix": "C%(range_year)s/",
                    "padding": 5,
                    "use_date_range": True,
                    "company_id": company.id,
                }
                for company in self - known
            ]
        )
