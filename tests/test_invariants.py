"""What the proofs ask of a database at any moment holds here, and breaks are seen."""

import pytest

from proof import invariants, recomputed

from . import support

DAILY = """
env["crm.relationship.queue"]._drain()
for _turn in range(2):  # what the demo has asked for, and the night
    env["crm.relationship.run"]._cron_full(commit=False)
env["crm.purchase.day"]._cron_read(commit=False)
"""
CARD = "(SELECT MIN(card_id) FROM crm_loyalty_lot WHERE remaining > 1)"
LOT = "(SELECT MIN(id) FROM crm_loyalty_lot WHERE remaining > 1)"
LAST = """(SELECT id FROM crm_lifecycle_transition WHERE kind = 'stage'
            ORDER BY date DESC, id DESC LIMIT 1)"""
OPEN_ITEM = """(SELECT MIN(id) FROM account_move_line
                 WHERE display_type = 'payment_term' AND amount_residual > 1
                   AND parent_state = 'posted')"""
ASKED = """(SELECT MIN(id) FROM crm_feedback_invitation WHERE sent_at IS NOT NULL
              AND email_normalized IS NOT NULL AND state = 'answered')"""
# name: what breaks it
BREAKS = {
    "points": f"UPDATE loyalty_card SET points = points + 0.01 WHERE id = {CARD}",
    "chain of points": """
        UPDATE crm_loyalty_move SET balance = balance + 1
         WHERE id = (SELECT MAX(id) FROM crm_loyalty_move)
        """,
    "lots": f"UPDATE crm_loyalty_lot SET granted = granted + 1 WHERE id = {LOT}",
    "tiers": """
        UPDATE loyalty_card SET tier_id = NULL WHERE tier_id IS NOT NULL
        """,
    "stages": """
        UPDATE crm_relationship SET stage_id = NULL
         WHERE id = (SELECT MIN(id) FROM crm_relationship WHERE stage_id IS NOT NULL)
        """,
    "chain of stages": f"""
        INSERT INTO crm_lifecycle_transition
               (partner_id, company_id, kind, date, logged_at, cause, from_stage_id,
                to_stage_id)
        SELECT partner_id, company_id, kind, date, logged_at, cause, from_stage_id,
               to_stage_id
          FROM crm_lifecycle_transition WHERE id = {LAST}
        """,
    "chain of bands": f"""
        INSERT INTO crm_lifecycle_transition
               (partner_id, company_id, kind, date, logged_at, cause, from_band,
                to_band)
        SELECT partner_id, company_id, 'payment_band', date, logged_at, cause, 'a', 'a'
          FROM crm_lifecycle_transition WHERE id = {LAST}
        """,
    "memberships": """
        INSERT INTO crm_segment_membership
               (segment_id, partner_id, company_id, start_date, start_cause, end_date)
        SELECT segment_id, partner_id, company_id, start_date, start_cause,
               start_date + 1
          FROM crm_segment_membership WHERE end_date IS NULL LIMIT 1
        """,
    "mails": f"""
        INSERT INTO mail_message (model, res_id, message_type, date)
        SELECT 'crm.feedback.invitation', {ASKED}, 'email_outgoing', NOW()
          FROM GENERATE_SERIES(1, 2)
        """,
    "answers": f"""
        UPDATE crm_feedback_answer SET version = 3
         WHERE id = (SELECT MIN(id) FROM crm_feedback_answer
                      WHERE invitation_id = {ASKED})
        """,
    "rest": f"""
        UPDATE crm_feedback_invitation SET closes_at = sent_at WHERE id = {ASKED};
        INSERT INTO crm_feedback_invitation
               (program_id, company_id, email_normalized, occasion, due_date, state,
                sent_at, closes_at)
        SELECT program_id, company_id, email_normalized, 'again', due_date, 'sent',
               sent_at + INTERVAL '29 days', sent_at + INTERVAL '29 days'
          FROM crm_feedback_invitation WHERE id = {ASKED}
        """,
    "pauses": """
        UPDATE crm_case_pause SET ended_at = started_at
         WHERE id = (SELECT MIN(id) FROM crm_case_pause WHERE ended_at IS NULL)
        """,
    "entries": f"""
        UPDATE account_move_line SET balance = balance + 1,
               amount_residual = amount_residual + 1 WHERE id = {OPEN_ITEM}
        """,
    "residuals": """
        UPDATE account_partial_reconcile SET amount = amount - 1
         WHERE id = (SELECT MIN(id) FROM account_partial_reconcile)
        """,
    "queue": """
        INSERT INTO crm_relationship_queue (partner_id, reason) VALUES (1, 'test')
        """,
    "runs": "UPDATE crm_relationship_run SET state = 'running'",
    "due amounts": """
        UPDATE crm_relationship SET due_amount = due_amount + 1
         WHERE id = (SELECT MIN(id) FROM crm_relationship WHERE due_amount > 0)
        """,
}
# the same for what Odoo works out again
BREAKS_IN_ODOO = {
    "deadlines": """
        UPDATE crm_case SET solution_deadline = solution_deadline + INTERVAL '1 s'
         WHERE solution_deadline IS NOT NULL
        """,
    "assessments": "UPDATE crm_loyalty_tier_assessment SET figure = figure + 1",
    "figures": """
        UPDATE crm_relationship SET purchase_count = purchase_count + 1
         WHERE id = (SELECT MIN(id) FROM crm_relationship WHERE purchase_count > 0)
        """,
    "days": """
        UPDATE crm_purchase_day SET discount = discount + 1
         WHERE id = (SELECT MIN(id) FROM crm_purchase_day)
        """,
}
TRY_IN_ODOO = f"""
import os, sys
from unittest.mock import patch
from odoo.tools import SQL
sys.path.insert(0, os.environ["CRM_REPO"])
from proof import recomputed
assert recomputed.in_odoo(env) == {{}}, recomputed.in_odoo(env)
assert recomputed.figures_anew(env) == []
for name, statement in {BREAKS_IN_ODOO!r}.items():
    with env.cr.savepoint() as savepoint:
        env.cr.execute("SET LOCAL session_replication_role = replica")  # no triggers
        env.cr.execute(statement)
        env.invalidate_all()
        print("FOUND", name, sorted(recomputed.in_odoo(env)))
        savepoint.rollback()
env.invalidate_all()
# what belongs to customers counts as nobody's too
everything = lambda self, scope: SQL("TRUE")
with patch.object(type(env["crm.fact.profit"]), "_sql_unassigned", everything):
    print("FOUND", "ledger", sorted(recomputed.in_odoo(env)))
env.cr.rollback()
"""


@pytest.fixture(scope="module")
def quiet():
    """A database in which the jobs have run."""
    with support.own_database("invariants") as database:
        support.run_shell(DAILY, database)
        yield database


@pytest.fixture
def quiet_connection(quiet):
    connection = support.connect(quiet)
    yield connection
    connection.rollback()
    connection.close()


def test_all_of_it_holds(quiet_connection):
    every = [*invariants.ALWAYS, *invariants.QUIET]
    assert invariants.broken(quiet_connection, every) == {}


def test_each_has_its_break():
    every = [*invariants.ALWAYS, *invariants.QUIET]
    assert list(BREAKS) == [invariant.name for invariant in every]


@pytest.mark.parametrize("name", BREAKS)
def test_break_is_seen(name, quiet_connection):
    with quiet_connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no triggers
        cursor.execute(BREAKS[name])
        assert cursor.rowcount > 0
    every = [*invariants.ALWAYS, *invariants.QUIET]
    assert name in invariants.broken(quiet_connection, every)


def test_what_odoo_works_out_again_holds_and_its_breaks_are_seen(quiet):
    output = support.run_shell(TRY_IN_ODOO, quiet).stdout
    for name in [check.__name__ for check in recomputed.IN_ODOO]:
        (line,) = [x for x in output.splitlines() if x.startswith(f"FOUND {name} ")]
        assert f"'{name}'" in line
