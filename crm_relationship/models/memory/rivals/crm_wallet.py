from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date


class CrmWallet(models.Model):
    """What a customer spends in all on what we sell, as somebody said on some day.

    A dated statement with its source and the range in which it may really lie; what he
    bought from us in the same period stands beside it.
    """

    _name = "crm.wallet"
    _description = "Customer's Spending"
    _inherit = ["crm.memory.mixin", "crm.memory.source.mixin", "mail.thread"]
    _order = "end_date desc, stated_date desc, id desc"
    _company_day = "stated_date"
    _mailing_enabled = False

    categ_id = fields.Many2one(
        "product.category",
        "Category",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: all that we sell.",
    )
    start_date = fields.Date("From", required=True)
    end_date = fields.Date("Until", required=True)
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        ondelete="restrict",
    )
    total = fields.Monetary(
        "Spent in All", required=True, help="With us and with everybody else, untaxed."
    )
    low = fields.Monetary("At Least", help="Empty: as stated.")
    high = fields.Monetary("At Most", help="Empty: as stated.")
    source = fields.Selection(
        [
            ("told", "Told by the Customer"),
            ("observed", "Published"),
            ("inferred", "Estimated"),
        ]
    )
    stated_date = fields.Date(
        "Stated On", required=True, default=lambda self: self.env.company._crm_today()
    )
    note = fields.Text()
    active = fields.Boolean(default=True)

    _dates_in_order = models.Constraint(
        "CHECK(end_date >= start_date)",
        "The period ends before it starts: choose a later last day.",
    )
    _total_positive = models.Constraint(
        "CHECK(total > 0)",
        "Say what he spends in all: more than zero. Leave it out if nobody knows.",
    )
    # 0 is what an empty amount is kept as
    _range_around_total = models.Constraint(
        "CHECK(COALESCE(low, 0) >= 0 AND COALESCE(low, 0) <= total"
        " AND (COALESCE(high, 0) = 0 OR high >= total))",
        "The range goes around what was stated: at least is no more, at most no less.",
    )

    @api.depends("partner_id", "start_date", "end_date")
    def _compute_display_name(self):
        for wallet in self:
            wallet.display_name = self.env._(
                "%(customer)s, %(start)s to %(end)s",
                customer=wallet.customer_id.name or "",
                start=format_date(self.env, wallet.start_date),
                end=format_date(self.env, wallet.end_date),
            )

    @api.constrains("stated_date")
    def _check_stated(self):
        for wallet in self:
            if wallet.stated_date > wallet.company_id._crm_today():
                raise ValidationError(
                    self.env._("Nobody has said it yet: give a day that has come.")
                )
