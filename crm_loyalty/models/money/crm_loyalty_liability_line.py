from odoo import api, fields, models


class CrmLoyaltyLiabilityLine(models.Model):
    """Points earned in one month, as a statement sees them."""

    _name = "crm.loyalty.liability.line"
    _description = "Points Liability by Month of Earning"
    _order = "month, id"
    _rec_name = "month"

    liability_id = fields.Many2one(
        "crm.loyalty.liability",
        "Statement",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    program_id = fields.Many2one(related="liability_id.program_id", store=True)
    company_id = fields.Many2one(related="liability_id.company_id", store=True)
    date = fields.Date(related="liability_id.date", store=True, string="As of")
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date("Month of Earning", required=True, readonly=True)
    granted = fields.Float(
        digits=(16, 2),
        readonly=True,
        help="Points that were given.",
    )
    redeemed = fields.Float(
        digits=(16, 2),
        readonly=True,
        help="Points that were spent.",
    )
    expired = fields.Float(
        digits=(16, 2),
        readonly=True,
        help="Points that ran out and are never spent.",
    )
    open_points = fields.Float(
        "Open",
        digits=(16, 2),
        readonly=True,
        help="Points that customers can still spend.",
    )
    to_redeem = fields.Float(
        "Still to Be Redeemed",
        digits=(16, 2),
        readonly=True,
        help="Open points that are expected to be redeemed.",
    )
    amount = fields.Monetary(
        "Goods",
        readonly=True,
        help="The untaxed price of what was sold with the points, less returns.",
    )
    point_value = fields.Float(
        digits=(16, 6),
        readonly=True,
        aggregator=None,
        help="The worth of a point on its own when the price of the month was shared"
        " out.",
    )
    expected_rate = fields.Float(
        "Expected at First",
        digits=(5, 4),
        readonly=True,
        aggregator=None,
        help="The redemption expected when the price of the month was shared out: the"
        " first posted statement keeps it.",
    )
    allocated = fields.Monetary(
        readonly=True,
        help="The part of the sale that was set aside for points.",
    )
    recognised = fields.Monetary(
        readonly=True,
        help="What became revenue because points were spent or ran out.",
    )
    liability = fields.Monetary(
        readonly=True,
        help="What is still set aside for points not yet spent.",
    )
    owed_each = fields.Float(
        "Owed per Point",
        compute="_compute_owed_each",
        digits=(16, 6),
        help="Liability of the month, for each point still to be redeemed.",
    )

    @api.depends("liability", "to_redeem")
    def _compute_owed_each(self):
        for line in self:
            line.owed_each = line.to_redeem and line.liability / line.to_redeem
