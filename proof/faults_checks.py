"""What must have come of the rounds of the proof of faults: each thing, once.

As in proof.invariants: a statement returns what breaks it.
"""

from .invariants import Invariant

MAILS = """
    SELECT COUNT(*) FROM mail_mail AS mail
      JOIN mail_message AS message ON message.id = mail.mail_message_id
     WHERE message.model = '{model}' AND message.res_id = {record}
"""
WARNED = MAILS.format(model="loyalty.card", record="card.id")
ASKED = MAILS.format(model="crm.feedback.invitation", record="asked.id")
LOTS = """
      FROM loyalty_card AS card
      JOIN loyalty_program AS program ON program.id = card.program_id
      JOIN crm_loyalty_lot AS lot ON lot.card_id = card.id
     WHERE program.name->>'en_US' = 'Expiring'
"""

POINTS = [
    Invariant(
        "points of people",
        "A card has what those who worked on it have noted.",
        """
        SELECT card.id, card.points, card.debt_points, SUM(tally.points)
          FROM loyalty_card AS card
          JOIN loyalty_program AS program ON program.id = card.program_id
     LEFT JOIN points_tally AS tally ON tally.card_id = card.id
         WHERE program.name->>'en_US' = 'At once'
         GROUP BY card.id
        HAVING ROUND(card.points::numeric, 2) - COALESCE(card.debt_points::numeric, 0)
            <> COALESCE(SUM(tally.points), 0)
        """,
    ),
    Invariant(
        "points of payments",
        "An order that is paid has earned its points once.",
        """
        SELECT invoice.ref, invoice.amount_total, SUM(move.points)
          FROM account_move AS invoice
          JOIN account_move_line AS line ON line.move_id = invoice.id
          JOIN sale_order_line_invoice_rel AS link ON link.invoice_line_id = line.id
          JOIN sale_order_line AS item ON item.id = link.order_line_id
     LEFT JOIN crm_loyalty_move AS move ON move.order_id = item.order_id
         WHERE invoice.ref LIKE 'Fault %%'
         GROUP BY invoice.id
        HAVING COALESCE(SUM(move.points), 0) <> invoice.amount_total
        """,
    ),
    Invariant(
        "expiry",
        "What is over has left the cards whole, and nothing else has; where a clock was"
        " ahead, perhaps what would have been over by it.",
        f"""
        SELECT card.id, lot.granted, lot.remaining, lot.expiry_date {LOTS}
           AND lot.remaining <> lot.granted * (lot.expiry_date >= %(today)s)::int
           AND (lot.remaining <> 0 OR lot.expiry_date >= %(today)s
                + (SELECT COALESCE(MAX(days), 0) FROM faults_clock))
        """,
    ),
    Invariant(
        "warnings",
        "Of what expires soon a customer has one mail, and of other points none.",
        f"""
        SELECT card.id, lot.expiry_date, ({WARNED}) AS mails {LOTS}
           AND lot.granted = 5 AND ({WARNED}) <> CASE WHEN remaining > 0 THEN 1
               ELSE (SELECT COUNT(*) FROM crm_loyalty_notice WHERE card_id = card.id)
               END
        """,
    ),
]
FEEDBACK = [
    Invariant(
        "questions",
        "Who is asked has one mail of it, and everybody is asked.",
        f"""
        SELECT partner.name, asked.state, ({ASKED}) AS mails
          FROM res_partner AS partner
     LEFT JOIN crm_feedback_invitation AS asked ON asked.partner_id = partner.id
         WHERE partner.ref LIKE 'FAULT%%'
           AND (asked.sent_at IS NULL OR ({ASKED}) <> 1)
        """,
    ),
    Invariant(
        "ballots",
        "Each anonymous answer is in its urn or its wave, and nowhere twice.",
        """
        SELECT comment, COUNT(*) FROM (
               SELECT comment FROM crm_feedback_ballot
                UNION ALL SELECT comment FROM crm_feedback_wave_comment
                UNION ALL SELECT task FROM faults_done WHERE task LIKE 'answer %%'
               ) AS papers
         WHERE comment LIKE 'answer %%' GROUP BY 1 HAVING COUNT(*) <> 2
        """,
    ),
    Invariant(
        "waves",
        "Each urn of last month has become a wave, of enough answers and their sums.",
        """
        SELECT program.id, wave.answer_count, wave.good_count
          FROM crm_feedback_program AS program
     LEFT JOIN crm_feedback_wave AS wave ON wave.program_id = program.id
         WHERE program.name->>'en_US' LIKE 'Urn %%'
           AND (wave.id IS NULL OR answer_count < program.least_answers
                OR answer_count <> good_count  -- all of them said 10
                OR answer_count <> (SELECT COUNT(*) FROM crm_feedback_wave_comment
                                     WHERE wave_id = wave.id))
        """,
    ),
]
PAYMENTS = [
    Invariant(
        "payments",
        "Each invoice is paid, by one payment.",
        """
        SELECT invoice.ref, invoice.payment_state, invoice.amount_residual,
               COUNT(DISTINCT partial.credit_move_id)
          FROM account_move AS invoice
          JOIN account_move_line AS line
            ON line.move_id = invoice.id AND line.display_type = 'payment_term'
     LEFT JOIN account_partial_reconcile AS partial ON partial.debit_move_id = line.id
         WHERE invoice.ref LIKE 'Fault %%'
         GROUP BY invoice.id
        HAVING invoice.amount_residual <> 0
            OR COUNT(DISTINCT partial.credit_move_id) <> 1
        """,
    ),
    Invariant(
        "payment documents",
        "There are as many payments as were made.",
        """
        SELECT made.count, done.count
          FROM (SELECT COUNT(*) FROM account_payment AS payment
                  JOIN res_partner AS partner ON partner.id = payment.partner_id
                 WHERE partner.ref LIKE 'FAULT%%') AS made,
               (SELECT COUNT(*) FROM faults_done WHERE task LIKE 'pay %%') AS done
         WHERE made.count <> done.count
        """,
    ),
    Invariant(
        "payment records",
        "Each line of a list of payments is a record, with its amount.",
        """
        SELECT source_system, SPLIT_PART(external_ref, '-', 2), COUNT(*), SUM(amount)
          FROM crm_payment_record WHERE source_system IN ('file', 'program')
         GROUP BY 1, 2
        HAVING COUNT(*) <> 20 OR SUM(amount) <> 20 * 10 + 19 * 20 / 2
        """,
    ),
    Invariant(
        "payment imports",
        "Each list is applied, once, and says how many records it made.",
        """
        SELECT id, state, created_count, updated_count, unchanged_count
          FROM crm_payment_import WHERE source_system IN ('file', 'program')
           AND (state <> 'applied' OR created_count <> 20
                OR updated_count + unchanged_count <> 0)
        """,
    ),
]
JOBS = [
    Invariant(
        "tasks",
        "People have done all they had to.",
        "SELECT task FROM faults_tasks EXCEPT SELECT task FROM faults_done",
    ),
    Invariant(
        "jobs",
        "No job of ours has failed last, or was switched off.",
        """
        SELECT cron_name, active, failure_count FROM ir_cron
         WHERE id IN (SELECT id FROM faults_crons) AND (NOT active OR failure_count > 0)
        """,
    ),
]
ROUNDS = [*POINTS, *FEEDBACK, *PAYMENTS, *JOBS]
