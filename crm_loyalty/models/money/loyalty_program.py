from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_relationship import nullable


class LoyaltyProgram(models.Model):
    """What the points of a programme are worth in its company's books."""

    _inherit = "loyalty.program"

    expected_rate = nullable.Float(
        "Expected Redemption",
        digits=(5, 4),
        help="The share (0 to 1) of the points granted that you expect to be redeemed"
        " in the end. It counts as long as too little has happened to points of the"
        " same age to know it from the ledger.",
    )
    liability_account_ids = fields.One2many(
        "crm.loyalty.account",
        "program_id",
        "Accounts of the Liability",
        groups="account.group_account_invoice,account.group_account_readonly",
    )

    _expected_rate_is_share = models.Constraint(
        "CHECK (expected_rate BETWEEN 0 AND 1)",
        "Expected redemption is a share from 0 to 1: 0.95 is 95 %.",
    )

    def _point_value_in(self, company, day):
        """What a point is worth on its own, in the company's currency of that day.

        :raises UserError: nobody has said it
        """
        self.ensure_one()
        if not self.point_value:
            raise UserError(
                self.env._(
                    "Nobody has said what a point of %s is worth. Open the programme,"
                    " page Points Ledger, and fill in the value of a point.",
                    self.name,
                )
            )
        return self.currency_id._convert(
            self.point_value, company.currency_id, company, day, round=False
        )

    def _expected_rate_or_refuse(self):
        self.ensure_one()
        if self.expected_rate is False:
            raise UserError(
                self.env._(
                    "There is not enough data in the ledger of %s to know how many of"
                    " its points will be redeemed. Open the programme, page Points"
                    " Ledger, and fill in the redemption you expect.",
                    self.name,
                )
            )
        return self.expected_rate
