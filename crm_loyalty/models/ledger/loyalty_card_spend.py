from odoo import fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL, float_compare

from .cause import Cause
from .loyalty_card import DIGITS

# who may spend points without an order; the second is there with the tills only
SPENDERS = ("crm_loyalty.crm_loyalty_group_manager", "point_of_sale.group_pos_user")

LONGEST = 200  # characters of a key or a reason

# Kept in the database for its plans, which a statement of this size needs longer to
# make than to run. The card's row is updated before its lots are read, so that a second
# spender waits, or fails and tries again.
SPEND = """
CREATE OR REPLACE FUNCTION crm_loyalty_spend(
    the_card int, wanted numeric, the_key varchar, why varchar, the_order int,
    named varchar, the_company int, who int, moment timestamp,
    OUT outcome varchar, OUT move int, OUT spent numeric, OUT left_over numeric,
    OUT policy varchar)
LANGUAGE plpgsql AS $$
DECLARE
    account record;
    today date;
BEGIN
    SELECT id, -points, balance INTO move, spent, left_over
      FROM crm_loyalty_move WHERE card_id = the_card AND source_key = the_key;
    IF FOUND THEN
        outcome := 'known';
        RETURN;
    END IF;
    -- no joins: the planner would read through contacts up to the company's own
    SELECT (moment AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(
               (SELECT tz FROM res_partner WHERE id = (
                    SELECT partner_id FROM res_company
                     WHERE id = COALESCE(card.company_id, the_company))),
               'UTC'))::date,
           (SELECT expiry_policy FROM loyalty_program WHERE id = card.program_id)
      INTO today, policy
      FROM loyalty_card AS card WHERE id = the_card;
    IF EXISTS (SELECT FROM crm_loyalty_lot
                WHERE card_id = the_card AND remaining > 0 AND expiry_date < today) THEN
        outcome := 'over';
        RETURN;
    END IF;
    UPDATE loyalty_card AS card
       SET points = ROUND(points::numeric - wanted, 2),
           write_date = moment
     WHERE id = the_card AND strict_ledger AND active
       AND ROUND(points::numeric, 2) >= wanted
 RETURNING program_id, partner_id, company_id, points INTO account;
    IF NOT FOUND THEN
        outcome := 'refused';
        RETURN;
    END IF;
    INSERT INTO crm_loyalty_move
           (card_id, program_id, partner_id, company_id, kind, points, balance,
            moved_at, date, user_id, order_id, reference, reason, source_key)
    VALUES (the_card, account.program_id, account.partner_id,
            COALESCE(account.company_id, the_company), 'spend', -wanted,
            account.points::numeric, moment, today, who, the_order, named, why, the_key)
 RETURNING id INTO move;
    WITH lots AS (  -- oldest expiry first
            SELECT id, remaining,
                   SUM(remaining) OVER (ORDER BY expiry_date NULLS LAST, id)
                       - remaining AS before
              FROM crm_loyalty_lot WHERE card_id = the_card AND remaining > 0),
         used AS (
            UPDATE crm_loyalty_lot AS lot
               SET remaining = lot.remaining
                               - LEAST(lots.remaining, wanted - lots.before)
              FROM lots
             WHERE lot.id = lots.id AND lots.before < wanted
         RETURNING lot.id, LEAST(lots.remaining, wanted - lots.before) AS points)
    INSERT INTO crm_loyalty_lot_use (move_id, lot_id, points)
    SELECT move, id, points FROM used;
    IF account.partner_id IS NOT NULL THEN
        INSERT INTO crm_relationship_queue (partner_id, reason)
        VALUES (account.partner_id, 'points');
    END IF;
    outcome := 'spent';
    spent := wanted;
    left_over := account.points;
END $$
"""


class LoyaltyCard(models.Model):
    """Points are spent in one round trip to the database, once for each key.

    What a till or another system does many times a second; it leaves the same entry,
    uses of lots and balance as redeeming on an order, and nothing in the chatter.
    """

    _inherit = "loyalty.card"

    def init(self):
        done = super().init()
        self.env.cr.execute(SPEND)
        # room for the next balance on the card's own page, away from the indexes
        self.env.cr.execute("ALTER TABLE loyalty_card SET (fillfactor = 80)")
        return done

    def action_spend(self, points, key, reason=None):
        """Spend points of one card, for tills and other systems.

        :param key: names the event, e.g. the receipt; asked again, nothing is spent and
            the answer is the same
        :returns: {"move_id", "points", "balance"}
        :raises ValidationError: there are too few points
        """
        self.ensure_one()
        if not any(map(self.env.user.has_group, SPENDERS)):
            raise AccessError(
                self.env._(
                    "Only loyalty managers and tills spend points without an order."
                    " Put the reward on an order, or ask a loyalty manager."
                )
            )
        self.check_access("read")
        # sudo: the groups above may spend of any card they see, and nothing else
        return self.sudo()._spend(points, key, reason)

    def _spend(self, points, key, reason=None, order=None):
        """Spend points of a strict card; see `action_spend`.

        :param order: the order that a later cancelling gives them back for
        """
        self.ensure_one()
        points = self._rounded(self._check_number(points))
        if points <= 0 or not key or not _is_text(key) or not _is_text(reason or ""):
            raise ValidationError(
                self.env._(
                    "To spend points of %s give how many, more than 0, and a key that"
                    " names what they are spent for. Key and reason are texts of at"
                    " most 200 characters.",
                    self.display_name,
                )
            )
        self.env.flush_all()  # the function reads the tables, also time zone and rule
        found = self._call_spend(points, key, reason, order)
        if found[0] == "over":
            self._expire_due(self._ledger_day(Cause(order=order)))
            found = self._call_spend(points, key, reason, order)
        outcome, move_id, spent, balance, policy = found
        self._check_spent(outcome, points, spent, key)
        stale = ["points", "move_ids", "coming_expiries"]
        self.invalidate_recordset(stale, flush=False)
        lots = self.env["crm.loyalty.lot"]
        lots.invalidate_model(["remaining", "use_ids"], flush=False)
        if outcome == "spent" and policy == "activity":
            self._prolong(self._ledger_day(Cause(order=order)))
        return {"move_id": move_id, "points": float(spent), "balance": float(balance)}

    def _call_spend(self, points, key, reason, order):
        [row] = self.env.execute_query(
            SQL(
                "SELECT * FROM crm_loyalty_spend(%s, %s::numeric, %s, %s, %s, %s, %s,"
                " %s, %s::timestamp)",
                self.id,
                points,
                f"spend:{key}",
                reason or None,
                order.id if order else None,
                order.name if order else None,
                (order.company_id if order else self.env.company).id,
                self.env.uid,
                fields.Datetime.now(),
            )
        )
        return row

    def _check_spent(self, outcome, points, spent, key):
        if outcome == "known" and float_compare(float(spent), points, DIGITS):
            raise UserError(
                self.env._(
                    "%(key)s was spent on %(card)s before, with %(spent)s and not"
                    " %(points)s. Give another event another key.",
                    key=key,
                    card=self.display_name,
                    spent=self._format_points(float(spent)),
                    points=self._format_points(points),
                )
            )
        if outcome == "refused" and not (self.strict_ledger and self.active):
            raise UserError(
                self.env._(
                    "%s is archived or its programme has no points ledger. Use another"
                    " card, or press Open Points Ledger on the programme.",
                    self.display_name,
                )
            )
        if outcome in ("refused", "over"):
            raise ValidationError(self._too_few_words(points))


def _is_text(value):
    """A text that the database can keep; programs may also give an id as a key."""
    if isinstance(value, int) and not isinstance(value, bool):
        return True
    return isinstance(value, str) and len(value) <= LONGEST and "\0" not in value
