from odoo import fields, models


class CrmLoyaltyAccount(models.Model):
    """Where a company books what it owes for the points of a programme.

    The liability account is the programme's alone, so that its balance can be held
    against the statement; entries by hand show as a difference.
    """

    _name = "crm.loyalty.account"
    _description = "Accounts of a Points Liability"
    _rec_name = "program_id"
    _check_company_auto = True

    program_id = fields.Many2one(
        "loyalty.program",
        required=True,
        ondelete="cascade",
        domain="[('strict_ledger', '=', True)]",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    liability_account_id = fields.Many2one(
        "account.account",
        "Liability",
        required=True,
        check_company=True,
        ondelete="restrict",
        domain="[('account_type', 'in', ('liability_current',"
        " 'liability_non_current'))]",
        help="Contract liability: what is owed for points. Used by nothing else.",
    )
    revenue_account_id = fields.Many2one(
        "account.account",
        "Revenue Deferred",
        required=True,
        check_company=True,
        ondelete="restrict",
        domain="[('account_type', 'in', ('income', 'income_other'))]",
        help="Takes out of revenue what is owed, and gives it back when points are"
        " redeemed.",
    )
    journal_id = fields.Many2one(
        "account.journal",
        required=True,
        check_company=True,
        ondelete="restrict",
        domain="[('type', '=', 'general')]",
    )

    _program_company_uniq = models.Constraint(
        "UNIQUE (program_id, company_id)",
        "The accounts of this programme and company are set already.",
    )
    _account_uniq = models.Constraint(
        "UNIQUE (liability_account_id, company_id)",
        "This liability account belongs to another programme. Give each programme an"
        " account of its own, so that its balance can be proven.",
    )
