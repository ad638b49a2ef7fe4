from odoo import api, fields, models
from odoo.tools import SQL

from .cause import KINDS
from .field import BookLink

# whose rows stay as long as an entry names them, and by which column it does
NAMED = {
    "loyalty.card": "card_id",
    "res.partner": "partner_id",
    "res.company": "company_id",
}
# after the row is gone, for then whoever wrote an entry of it has been waited for
KEPT = """
CREATE OR REPLACE FUNCTION crm_loyalty_named() RETURNS trigger AS $$
DECLARE
    named boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM crm_loyalty_move WHERE %I = $1)',
                   TG_ARGV[0]) INTO named USING OLD.id;
    IF named THEN
        RAISE EXCEPTION 'Entries of the points ledger name row % of %',
                        OLD.id, TG_TABLE_NAME
            USING ERRCODE = 'foreign_key_violation', TABLE = 'crm_loyalty_move',
                  COLUMN = TG_ARGV[0];
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql
"""


class CrmLoyaltyMove(models.Model):
    """One entry of the points ledger: never changed, never deleted, by nobody.

    The entries of a card sum to its balance at any moment. They are written by the
    book alone (crm.loyalty.book); the database refuses to change or delete them.
    """

    _name = "crm.loyalty.move"
    _inherit = "crm.loyalty.append.only"
    _description = "Points Entry"
    _order = "id DESC"
    _rec_name = "reference"
    _log_access = False

    card_id = BookLink("loyalty.card", required=True, ondelete="restrict")
    program_id = BookLink(
        "loyalty.program", required=True, index=True, ondelete="restrict"
    )
    partner_id = BookLink("res.partner", "Customer", ondelete="restrict")
    company_id = BookLink("res.company", ondelete="restrict")
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(KINDS, required=True)
    points = fields.Float(digits=(16, 2), required=True)
    balance = fields.Float(
        digits=(16, 2),
        required=True,
        aggregator=None,
        help="Points on the card after this entry.",
    )
    moved_at = fields.Datetime("Written at", required=True)
    date = fields.Date(required=True, help="The day in the company's time zone.")
    user_id = fields.Many2one(
        "res.users", "By", ondelete="restrict", help="Nobody, where time alone did it."
    )
    order_id = fields.Many2one("sale.order", index="btree_not_null")
    accrual_id = fields.Many2one("crm.loyalty.accrual", index="btree_not_null")
    reference = fields.Char(help="The document, by its name of that day.")
    reason = fields.Char()
    source_key = fields.Char(help="The same key counts once on a card.")
    amount = fields.Monetary(
        "Purchase",
        groups="sales_team.group_sale_salesman_all_leads,account.group_account_invoice,"
        "account.group_account_readonly",
        help="Untaxed amount the points were earned with, at the document's own date;"
        " negative where it was taken back.",
    )
    status_points = fields.Float(
        digits=(16, 2),
        help="What the entry counts for the tier. Redeeming never counts.",
    )
    status_date = fields.Date(help="The day the status points count on.")

    # a card's ledger in order, a customer's newest first, what counts for a tier
    _card_idx = models.Index("(card_id, id)")
    _partner_idx = models.Index("(partner_id, moved_at DESC, id DESC)")
    _status_idx = models.Index("(card_id, status_date) WHERE status_date IS NOT NULL")
    _source_key_uniq = models.UniqueIndex(
        "(card_id, source_key) WHERE source_key IS NOT NULL",
        "This event was counted on the card before.",
    )

    @api.depends("reference", "kind")
    def _compute_display_name(self):
        """Its document, or what it is where there is none, as of a bonus."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for move in self:
            move.display_name = move.reference or kinds.get(move.kind)

    def init(self):
        """Not even raw SQL changes what an entry says; links may be re-pointed.

        Nor does it delete a card, customer or company that an entry names: who writes
        an entry has updated the card, for which deleting any of the three waits.
        """
        self.env.cr.execute(KEPT)
        for model, column in NAMED.items():
            self.env.cr.execute(
                SQL(
                    """
                    DROP TRIGGER IF EXISTS crm_loyalty_named ON %(table)s;
                    CREATE TRIGGER crm_loyalty_named
                    AFTER DELETE ON %(table)s FOR EACH ROW
                    EXECUTE FUNCTION crm_loyalty_named(%(column)s)
                    """,
                    table=SQL.identifier(self.env[model]._table),
                    column=column,
                )
            )
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION crm_loyalty_move_stays() RETURNS trigger AS $$
            BEGIN
                RAISE EXCEPTION 'An entry of the points ledger is never changed'
                    USING ERRCODE = 'restrict_violation';
            END $$ LANGUAGE plpgsql;
            DROP TRIGGER IF EXISTS crm_loyalty_move_stays ON crm_loyalty_move;
            DROP TRIGGER IF EXISTS crm_loyalty_move_remains ON crm_loyalty_move;
            CREATE TRIGGER crm_loyalty_move_stays
            BEFORE UPDATE ON crm_loyalty_move FOR EACH ROW
              WHEN ((OLD.id, OLD.card_id, OLD.points, OLD.balance, OLD.kind, OLD.date,
                     OLD.moved_at, OLD.source_key, OLD.status_points, OLD.status_date)
                    IS DISTINCT FROM
                    (NEW.id, NEW.card_id, NEW.points, NEW.balance, NEW.kind, NEW.date,
                     NEW.moved_at, NEW.source_key, NEW.status_points, NEW.status_date))
            EXECUTE FUNCTION crm_loyalty_move_stays();
            CREATE TRIGGER crm_loyalty_move_remains
            BEFORE DELETE ON crm_loyalty_move FOR EACH ROW
            EXECUTE FUNCTION crm_loyalty_move_stays();
            """
        )
