from odoo import fields, models
from odoo.tools import SQL


class CrmLoyaltyProof(models.Model):
    """Balance, entries and open lots of every card of a strict programme, side by side.

    One statement over the whole book; the three agree at any moment.
    """

    _name = "crm.loyalty.proof"
    _description = "Proof of Points"
    _auto = False
    _order = "difference DESC, id"
    _rec_name = "card_id"
    _depends = {
        "loyalty.card": ["points", "strict_ledger", "program_id", "partner_id"],
        "crm.loyalty.move": ["card_id", "points"],
        "crm.loyalty.lot": ["card_id", "remaining"],
        "crm.loyalty.debt": ["card_id", "remaining"],
    }

    card_id = fields.Many2one("loyalty.card", readonly=True)
    program_id = fields.Many2one("loyalty.program", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    balance = fields.Float(
        digits=(16, 2),
        readonly=True,
        help="The balance that the card shows.",
    )
    entries = fields.Float(
        "Sum of Entries",
        digits=(16, 2),
        readonly=True,
        help="The sum of all entries: it must be the balance.",
    )
    lots = fields.Float(
        "Sum of Open Lots",
        digits=(16, 2),
        readonly=True,
        help="What is left of the lots: it must be the balance.",
    )
    difference = fields.Float(
        digits=(16, 2),
        readonly=True,
        help="The largest distance between the three; 0.00 everywhere.",
    )
    debt = fields.Float(
        digits=(16, 2), readonly=True, help="Owed by the customer, outside the three."
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT id, id AS card_id, program_id, partner_id, company_id,
                   balance, entries, lots, debt,
                   GREATEST(balance, entries, lots) - LEAST(balance, entries, lots)
                       AS difference
              FROM (SELECT card.id, card.program_id, card.partner_id, card.company_id,
                           ROUND(card.points::numeric, 2)   AS balance,
                           COALESCE(moves.points, 0)        AS entries,
                           COALESCE(lots.remaining, 0)      AS lots,
                           COALESCE(card.debt_points, 0)    AS debt
                      FROM loyalty_card AS card
                 LEFT JOIN (SELECT card_id, SUM(points) AS points
                              FROM crm_loyalty_move GROUP BY 1) AS moves
                        ON moves.card_id = card.id
                 LEFT JOIN (SELECT card_id, SUM(remaining) AS remaining
                              FROM crm_loyalty_lot WHERE remaining > 0
                             GROUP BY 1) AS lots
                        ON lots.card_id = card.id
                     WHERE card.strict_ledger) AS sums
            """
        )
