from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # receivable items of one customer or of all, without reading the lines
    _crm_payment_idx = models.Index(
        "(partner_id) INCLUDE (id, move_id, company_id, account_id, date,"
        " date_maturity, balance, amount_residual)"
        " WHERE display_type = 'payment_term' AND parent_state = 'posted'"
    )
    # which products of which documents have their cost posted
    _crm_cogs_idx = models.Index(
        "(move_id, product_id) WHERE display_type = 'cogs' AND parent_state = 'posted'"
    )
