from odoo import fields, models
from odoo.tools import SQL


class CrmLoyaltyReferralNetwork(models.Model):
    """Everybody who came through a customer, directly or through others.

    A row for each root and each customer below it in a programme, with the level: 1 is
    whom the root recommended itself. Held and refused referrals connect nobody; should
    released ones close a circle, each stops where it comes round.
    """

    _name = "crm.loyalty.referral.network"
    _description = "Referral Network"
    _auto = False
    _order = "program_id, root_id, level, id"
    _rec_name = "partner_id"
    _depends = {
        "crm.loyalty.referral": [
            "program_id",
            "referrer_id",
            "referred_id",
            "state",
            "company_id",
        ]
    }

    root_id = fields.Many2one("res.partner", "Network of", readonly=True)
    is_top = fields.Boolean(
        "From the Top", readonly=True, help="Nobody recommended the root."
    )
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    referrer_id = fields.Many2one("res.partner", "Recommended by", readonly=True)
    level = fields.Integer(
        readonly=True,
        aggregator="max",
        help="1 was recommended by the customer; 2 by one of those.",
    )
    referral_id = fields.Many2one("crm.loyalty.referral", readonly=True)
    program_id = fields.Many2one("loyalty.program", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            WITH RECURSIVE edge AS (
                SELECT id, program_id, company_id, referrer_id, referred_id
                  FROM crm_loyalty_referral
                 WHERE referred_id IS NOT NULL AND referrer_id <> referred_id
                   AND state NOT IN ('held', 'refused')),
            tree AS (
                SELECT edge.*, referrer_id AS root_id, 1 AS level,
                       ARRAY[referrer_id, referred_id] AS path
                  FROM edge
                 UNION ALL
                SELECT edge.*, tree.root_id, tree.level + 1,
                       tree.path || edge.referred_id
                  FROM tree
                  JOIN edge ON edge.referrer_id = tree.referred_id
                           AND edge.program_id = tree.program_id
                 WHERE edge.referred_id <> ALL(tree.path))
            SELECT ROW_NUMBER() OVER (ORDER BY tree.id, root_id) AS id,
                   root_id, referred_id AS partner_id, referrer_id, level,
                   tree.id AS referral_id, program_id, company_id,
                   NOT EXISTS (SELECT FROM edge AS above
                                WHERE above.referred_id = tree.root_id
                                  AND above.program_id = tree.program_id) AS is_top
              FROM tree
            """
        )
