"""One queue, several hosts: each customer is taken once, whoever takes him.

While people post invoices through one host and touch every contact again and again, the
scheduled actions of both drain the queue in four shares; amid it the other host loses
its power. Triggers note who took what.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from .host import Client, run, value

SHARES = 4
PATIENCE = 600  # seconds for the queue to become empty
AMOUNT = 100
ENOUGH = 300  # rows that a host has taken before it dies

PREPARE = f"""
drain = env.ref('crm_relationship.ir_cron_drain_0')
second = env.ref('crm_relationship.ir_cron_drain_1')
crons = drain | second
crons |= drain.copy() | drain.copy()
for share, cron in enumerate(crons):
    cron.code = f'model._cron_drain(shard={{share}}, shards={SHARES})'
env['ir.cron'].search([('id', 'not in', crons.ids)]).active = False
crons.active = False
"""
# every customer is as before his first refresh and waits; and somebody takes notes
BEGIN = """
    DELETE FROM crm_lifecycle_transition;
    DELETE FROM crm_relationship_queue;
    DELETE FROM crm_lifecycle_override;
    UPDATE crm_relationship
       SET stage_id = NULL, rule_stage_id = NULL, purchase_count = -1;
    CREATE TABLE proof_queued (id int);
    CREATE TABLE proof_taken (id int, host text);
    CREATE FUNCTION proof_note() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            INSERT INTO proof_queued VALUES (NEW.id);
        ELSE
            INSERT INTO proof_taken
            VALUES (OLD.id, split_part(current_setting('application_name'), '-', 1));
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER proof_note AFTER INSERT OR DELETE ON crm_relationship_queue
       FOR EACH ROW EXECUTE FUNCTION proof_note();
    INSERT INTO crm_relationship_queue (partner_id, reason)
    SELECT DISTINCT partner_id, 'proof' FROM crm_relationship;
    UPDATE ir_cron SET active = TRUE WHERE id IN (SELECT id FROM proof_cron);
"""
CRONS = """
    CREATE TABLE proof_cron AS
    SELECT cron.id FROM ir_cron AS cron
      JOIN ir_act_server AS action ON action.id = cron.ir_actions_server_id
     WHERE action.code LIKE 'model.\\_cron\\_drain(%'
"""
CALL = "INSERT INTO ir_cron_trigger (cron_id, call_at) SELECT id, now() FROM proof_cron"
AGAIN = """
    INSERT INTO crm_relationship_queue (partner_id, reason)
    SELECT id, 'proof' FROM res_partner
"""
END = "UPDATE ir_cron SET active = FALSE WHERE id IN (SELECT id FROM proof_cron)"
WAITING = "SELECT COUNT(*) FROM crm_relationship_queue"
WHO = "SELECT host, COUNT(*) FROM proof_taken GROUP BY 1 ORDER BY 1"
BY = "SELECT COUNT(*) FROM proof_taken WHERE host = %s"
TWICE = """
    SELECT COUNT(*) FROM (
        SELECT id FROM proof_taken GROUP BY 1 HAVING COUNT(*) > 1) AS twice
"""
LOST = """
    SELECT COUNT(*) FROM proof_queued
     WHERE id NOT IN (SELECT id FROM proof_taken)
       AND id NOT IN (SELECT id FROM crm_relationship_queue)
"""
STAGE_TWICE = """
    SELECT COUNT(*) FROM (
        SELECT 1 FROM crm_lifecycle_transition
         WHERE kind = 'stage' AND from_stage_id IS NULL
         GROUP BY partner_id, company_id HAVING COUNT(*) > 1) AS twice
"""
NO_STAGE = (
    "SELECT COUNT(*) FROM crm_relationship WHERE stage_id IS NULL OR purchase_count < 0"
)
CUSTOMERS = """
    SELECT partner_id FROM crm_relationship
     WHERE company_id = 1 ORDER BY id LIMIT %s
"""
REVENUE = "SELECT SUM(revenue_total)::float8 FROM crm_relationship WHERE company_id = 1"
CHANGED = """
relation = env['crm.relationship']
ids = relation.search([]).partner_id.ids
print('CHANGED', relation._refresh_partners(ids))
"""


def prepare(cluster, database):
    """Notes of which scheduled actions drain; they do not run yet."""
    run(cluster, database, CRONS)


def begin(cluster, database):
    """Everybody waits, and the scheduled actions begin."""
    run(cluster, database, BEGIN)


def post(host, database, customers):
    """Post one invoice for each customer through a host; how many."""
    client = Client(host, database, "admin")
    product = client.call(host, "product.product", "search", [], limit=1)
    for partner in customers:
        move = client.call(
            host,
            "account.move",
            "create",
            {
                "move_type": "out_invoice",
                "partner_id": partner,
                "invoice_line_ids": [
                    (
                        0,
                        0,
                        {"product_id": product[0], "price_unit": AMOUNT, "tax_ids": []},
                    )
                ],
            },
        )
        client.call(
            host,
            "account.move",
            "action_post",
            [move] if isinstance(move, int) else move,
        )
    return len(customers)


def drain(cluster, database, staying, dying, customers, look, writers=2):
    """Post and drain until nothing waits; returns (posted, seconds)."""
    began = time.monotonic()
    with ThreadPoolExecutor(writers) as pool:
        posting = [
            pool.submit(post, staying, database, customers[number::writers])
            for number in range(writers)
        ]
        begin(cluster, database)
        while _goes_on(cluster, database, posting):
            if time.monotonic() > began + PATIENCE:
                raise TimeoutError("the queue does not become empty")
            if not _all_done(posting):
                run(cluster, database, AGAIN)
            run(cluster, database, CALL)
            with closing(cluster.connect("postgres")) as bus, bus.cursor() as cursor:
                cursor.execute("SELECT pg_notify('cron_trigger', %s)", [database])
            look()
            if dying.is_alive and value(cluster, database, BY, [dying.name]) > ENOUGH:
                dying.kill()
            time.sleep(0.5)
        posted = sum(future.result() for future in posting)
    run(cluster, database, END)
    return posted, time.monotonic() - began


def _goes_on(cluster, database, posting):
    return not _all_done(posting) or value(cluster, database, WAITING) > 0


def _all_done(posting):
    return all(future.done() for future in posting)
