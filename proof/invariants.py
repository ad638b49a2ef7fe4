"""What must hold in any database of ours at any moment.

Each is one statement that returns the rows that break it, so that nothing returned is
all that is wanted:

    invariants.broken(connection)                      # {name: its first rows}
    invariants.broken(connection, invariants.POINTS)   # some of them

QUIET holds when nobody works and the queue has been drained. What only Odoo can work
out again is in proof/recomputed.py.
"""

from datetime import date
from typing import NamedTuple

FEW = 20  # broken rows that are shown of each


class Invariant(NamedTuple):
    """A name, the sentence that must hold, and the statement of what breaks it."""

    name: str
    sentence: str
    query: str


# each card of a strict programme: its balance, and what should come to the same
SUMS = """
    SELECT card.id, card.points, card.debt_points, program.active AS of_the_test,
           (SELECT SUM(points) FROM crm_loyalty_move WHERE card_id = card.id)
               AS entries,
           (SELECT SUM(remaining) FROM crm_loyalty_lot WHERE card_id = card.id) AS lots,
           (SELECT SUM(remaining) FROM crm_loyalty_debt WHERE card_id = card.id)
               AS debts
      FROM loyalty_card AS card
      JOIN loyalty_program AS program ON program.id = card.program_id
     WHERE card.strict_ledger
"""

POINTS = [
    Invariant(
        "points",
        "On every card, balance, entries and open lots are the same and not below zero;"
        " so are the debt shown and the debts.",
        f"""
        SELECT * FROM ({SUMS}) AS sums
         WHERE points < 0 OR ROUND(points::numeric, 2) <> COALESCE(entries, 0)
            OR COALESCE(entries, 0) <> COALESCE(lots, 0)
            OR COALESCE(debt_points, 0) <> COALESCE(debts, 0)
        """,
    ),
    Invariant(
        "chain of points",
        "Each entry says the balance it left: that before it and its own points.",
        """
        SELECT * FROM (
            SELECT id, card_id, balance,
                   SUM(points) OVER (PARTITION BY card_id ORDER BY id) AS total
              FROM crm_loyalty_move) AS chain
         WHERE balance <> total OR balance < 0
        """,
    ),
    Invariant(
        "lots",
        "What remains of a lot is what was granted less what its uses took.",
        """
        SELECT lot.id, lot.card_id, granted, remaining, used.points
          FROM crm_loyalty_lot AS lot
          LEFT JOIN (SELECT lot_id, SUM(points) AS points
                       FROM crm_loyalty_lot_use GROUP BY 1) AS used
                 ON used.lot_id = lot.id
         WHERE remaining <> granted - COALESCE(used.points, 0)
        """,
    ),
    Invariant(
        "tiers",
        "Every card has the tier that its last assessment gave it.",
        """
        SELECT card.id, card.tier_id, last.tier_after_id
          FROM loyalty_card AS card
          LEFT JOIN (SELECT DISTINCT ON (card_id) card_id, tier_after_id
                       FROM crm_loyalty_tier_assessment
                      ORDER BY card_id, id DESC) AS last ON last.card_id = card.id
         WHERE card.tier_id IS DISTINCT FROM last.tier_after_id
        """,
    ),
]

# a merge brings the histories of several together: each was whole before, and a last
# transition leads to what the survivor has
MERGED = """
    SELECT kept_id FROM crm_partner_merge WHERE split_date IS NULL
"""

HISTORY = [
    Invariant(
        "stages",
        "Every customer's stage is the one his last transition went to.",
        """
        SELECT relation.id, relation.partner_id, relation.company_id,
               relation.stage_id, last.to_stage_id
          FROM crm_relationship AS relation
          LEFT JOIN (SELECT DISTINCT ON (partner_id, company_id)
                            partner_id, company_id, to_stage_id
                       FROM crm_lifecycle_transition WHERE kind = 'stage'
                      ORDER BY partner_id, company_id, date DESC, id DESC) AS last
                 ON last.partner_id = relation.partner_id
                AND last.company_id = relation.company_id
         WHERE relation.stage_id IS DISTINCT FROM last.to_stage_id
        """,
    ),
    Invariant(
        "chain of stages",
        "Each transition starts where the one before it ended, and goes elsewhere: so"
        " none is there twice.",
        f"""
        SELECT * FROM (
            SELECT id, partner_id, company_id, date, from_stage_id, to_stage_id,
                   LAG(to_stage_id) OVER (PARTITION BY partner_id, company_id
                                          ORDER BY date, id) AS before
              FROM crm_lifecycle_transition
             WHERE kind = 'stage' AND partner_id NOT IN ({MERGED})) AS chain
         WHERE from_stage_id IS DISTINCT FROM before
            OR from_stage_id IS NOT DISTINCT FROM to_stage_id
        """,
    ),
    Invariant(
        "chain of bands",
        "So with bands, but that one which is not known for a while comes back as it"
        " comes back.",
        f"""
        SELECT * FROM (
            SELECT id, partner_id, company_id, kind, date, from_band, to_band,
                   LAG(to_band) OVER customer AS before
              FROM crm_lifecycle_transition
             WHERE kind <> 'stage' AND partner_id NOT IN ({MERGED})
            WINDOW customer AS (PARTITION BY partner_id, company_id, kind
                                ORDER BY date, id)) AS chain
         WHERE from_band <> before OR from_band = to_band
        """,
    ),
    Invariant(
        "memberships",
        "Nobody is in a segment twice on one day.",
        f"""
        SELECT * FROM (
            SELECT id, segment_id, partner_id, company_id, start_date, end_date,
                   LAG(COALESCE(end_date, 'infinity')) OVER customer AS before
              FROM crm_segment_membership
             WHERE partner_id NOT IN ({MERGED})
            WINDOW customer AS (PARTITION BY segment_id, partner_id, company_id
                                ORDER BY start_date, id)) AS chain
         WHERE start_date < before
        """,
    ),
]

FEEDBACK = [
    Invariant(
        "mails",
        "Nobody has more mails of an invitation than the question and its reminders,"
        " and none of one that was never sent.",
        """
        SELECT invitation.id, state, reminder_count, mails.count
          FROM crm_feedback_invitation AS invitation
          JOIN (SELECT res_id, COUNT(*) AS count FROM mail_message
                 WHERE model = 'crm.feedback.invitation' AND message_type <> 'comment'
                 GROUP BY 1) AS mails ON mails.res_id = invitation.id
         WHERE invitation.reason IS DISTINCT FROM 'test'
           AND invitation.reason IS DISTINCT FROM 'refused'
           AND count > (sent_at IS NOT NULL)::int + COALESCE(reminder_count, 0)
        """,
    ),
    Invariant(
        "answers",
        "One answer of an invitation stands, the invitation says so, and versions count"
        " up from one.",
        """
        SELECT invitation_id, MAX(invitation.state) AS state, COUNT(*) AS answers,
               COUNT(*) FILTER (WHERE stands) AS standing, MAX(version) AS version
          FROM crm_feedback_answer AS answer
          JOIN crm_feedback_invitation AS invitation
            ON invitation.id = answer.invitation_id
         GROUP BY 1
        HAVING COUNT(*) FILTER (WHERE stands) > 1
            OR COUNT(*) FILTER (WHERE stands) <> (MAX(state) = 'answered')::int
            OR COUNT(DISTINCT version) <> COUNT(*) OR MAX(version) <> COUNT(*)
        """,
    ),
    Invariant(
        "rest",
        "Nobody is asked anything sooner after a question than the company's days of"
        " rest.",
        """
        SELECT * FROM (
            SELECT id, company_id, email_normalized, sent_at,
                   LAG(sent_at) OVER (PARTITION BY company_id, email_normalized
                                      ORDER BY sent_at, id) AS before
              FROM crm_feedback_invitation
             WHERE closes_at IS NOT NULL  -- as it is of every one that left
               AND email_normalized IS NOT NULL) AS asked
         WHERE sent_at < before + INTERVAL '1 day' * (
                   SELECT crm_feedback_rest_days FROM res_company
                    WHERE res_company.id = asked.company_id)
        """,
    ),
    Invariant(
        "pauses",
        "The pauses of a case follow each other, and one is open while it waits or is"
        " solved.",
        """
        SELECT * FROM (
            SELECT complaint.id, complaint.state, pause.started_at, pause.ended_at,
                   LAG(COALESCE(ended_at, 'infinity')) OVER one AS before,
                   COUNT(*) FILTER (WHERE started_at IS NOT NULL AND ended_at IS NULL)
                            OVER (PARTITION BY complaint.id) AS open
              FROM crm_case AS complaint
              LEFT JOIN crm_case_pause AS pause ON pause.case_id = complaint.id
            WINDOW one AS (PARTITION BY complaint.id
                           ORDER BY started_at, pause.id)) AS log
         WHERE started_at < before
            OR open <> (state IN ('waiting', 'decided', 'closed'))::int
        """,
    ),
]

# items of accounts that are reconciled, of which another amount is open than is left
RESIDUALS = """
    SELECT item.id, balance, amount_residual, debit.amount, credit.amount
      FROM account_move_line AS item
      JOIN account_account AS account ON account.id = item.account_id
      LEFT JOIN (SELECT debit_move_id AS id, SUM(amount) AS amount
                   FROM account_partial_reconcile GROUP BY 1) AS debit
             ON debit.id = item.id
      LEFT JOIN (SELECT credit_move_id AS id, SUM(amount) AS amount
                   FROM account_partial_reconcile GROUP BY 1) AS credit
             ON credit.id = item.id
     WHERE account.reconcile
       AND amount_residual <> balance - COALESCE(debit.amount, 0)
                              + COALESCE(credit.amount, 0)
"""

BOOKS = [
    Invariant(
        "entries",
        "The items of a posted entry add up to nothing.",
        """
        SELECT move_id, SUM(balance) FROM account_move_line
         WHERE parent_state = 'posted' GROUP BY 1 HAVING SUM(balance) <> 0
        """,
    ),
    Invariant(
        "residuals",
        "What is open of an item is its balance less what it was matched with.",
        f"{RESIDUALS} AND item.parent_state = 'posted'",
    ),
]

ALWAYS = [*POINTS, *HISTORY, *FEEDBACK, *BOOKS]

QUIET = [
    Invariant(
        "queue",
        "Nobody waits in the queue.",
        "SELECT id, partner_id, reason FROM crm_relationship_queue",
    ),
    Invariant(
        "runs",
        "No refresh is still marked as running.",
        "SELECT id, trigger, state FROM crm_relationship_run"
        " WHERE state IN ('requested', 'running')",
    ),
    Invariant(
        "due amounts",
        "What a customer owes, as his page says, is what is open of his invoices.",
        """
        SELECT relation.id, relation.partner_id, relation.company_id,
               relation.due_amount, open.amount
          FROM crm_relationship AS relation
          LEFT JOIN (SELECT partner_id, company_id, SUM(amount_residual) AS amount
                       FROM account_move_line AS item
                       JOIN account_account AS account
                         ON account.id = item.account_id
                        AND account.account_type = 'asset_receivable'
                      WHERE parent_state = 'posted' AND display_type = 'payment_term'
                        AND date <= %(today)s
                      GROUP BY 1, 2) AS open
                 ON open.partner_id = relation.partner_id
                AND open.company_id = relation.company_id
         WHERE ROUND(COALESCE(due_amount, 0)::numeric, 2) <> COALESCE(open.amount, 0)
           AND relation.partner_id NOT IN (SELECT partner_id FROM crm_payment_record
                                            WHERE partner_id IS NOT NULL)
        """,
    ),
]


def broken(connection, invariants=ALWAYS, today=None):
    """{name: its first rows} of those that do not hold; {} when all do.

    :param today: of the database, where its clock is not everybody's
    """
    found = {}
    with connection.cursor() as cursor:
        for invariant in invariants:
            cursor.execute(
                f"SELECT ROW_TO_JSON(broken) FROM ({invariant.query}) AS broken"
                f" LIMIT {FEW}",
                {"today": today or date.today()},
            )
            if rows := [row for (row,) in cursor.fetchall()]:
                found[invariant.name] = rows
    return found
