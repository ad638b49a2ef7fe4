from odoo import fields, models
from odoo.tools import SQL


class CrmLoyaltyAgentRevenue(models.Model):
    """Posted invoices and credit notes of those an agent recommended.

    Within the days of his terms and from the first order that made the referral on.
    """

    _name = "crm.loyalty.agent.revenue"
    _description = "Brought Revenue"
    _auto = False
    _order = "date DESC, id DESC"
    _rec_name = "move_id"
    _depends = {
        "crm.loyalty.agent": [
            "partner_id",
            "program_id",
            "company_id",
            "start_date",
            "end_date",
        ],
        "crm.loyalty.referral": ["program_id", "referrer_id", "referred_id", "state"],
        "account.move": [
            "commercial_partner_id",
            "company_id",
            "state",
            "move_type",
            "invoice_date",
            "amount_untaxed_signed",
        ],
    }

    agent_id = fields.Many2one("crm.loyalty.agent", readonly=True)
    partner_id = fields.Many2one("res.partner", "Brought by", readonly=True)
    referred_id = fields.Many2one("res.partner", "Customer", readonly=True)
    program_id = fields.Many2one("loyalty.program", readonly=True)
    move_id = fields.Many2one("account.move", "Invoice", readonly=True)
    date = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    revenue = fields.Monetary(
        readonly=True, help="Untaxed, in the company's currency, as posted."
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT ROW_NUMBER() OVER (ORDER BY move.id, agent.id) AS id,
                   agent.id AS agent_id, agent.partner_id, agent.program_id,
                   agent.company_id, referral.referred_id, move.id AS move_id,
                   move.invoice_date AS date, move.amount_untaxed_signed AS revenue
              FROM crm_loyalty_agent AS agent
              JOIN crm_loyalty_referral AS referral
                ON referral.program_id = agent.program_id
               AND referral.referrer_id = agent.partner_id
               AND referral.state IN ('ordered', 'rewarded')
              JOIN account_move AS move
                ON move.commercial_partner_id = referral.referred_id
               AND move.company_id = agent.company_id
               AND move.state = 'posted'
               AND move.move_type IN ('out_invoice', 'out_refund')
               AND move.invoice_date >= GREATEST(agent.start_date,
                                                 referral.ordered_at::date)
               AND (agent.end_date IS NULL OR move.invoice_date <= agent.end_date)
            """
        )
