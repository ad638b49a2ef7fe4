"""Is the generated database one that Odoo could have written?

Sums are checked over every row in SQL; what Odoo computes and stores is computed
again by Odoo on a sample and compared.
"""

from contextlib import closing

from proof.invariants import RESIDUALS

from . import database
from .report import say

COUNTS = """
    SELECT (SELECT COUNT(*) FROM res_partner) AS partners,
           (SELECT COUNT(*) FROM account_move WHERE move_type = 'out_invoice')
               AS invoices,
           (SELECT COUNT(*) FROM account_move WHERE move_type = 'out_refund')
               AS "credit notes",
           (SELECT COUNT(*) FROM account_move) AS moves,
           (SELECT COUNT(*) FROM account_move_line) AS "move lines",
           (SELECT COUNT(*) FROM account_move_line WHERE display_type = 'cogs')
               AS "cost of goods lines",
           (SELECT COUNT(*) FROM account_partial_reconcile) AS partials,
           (SELECT COUNT(*) FROM sale_order) AS orders,
           (SELECT COUNT(*) FROM crm_lead) AS leads,
           (SELECT COUNT(DISTINCT (commercial_partner_id, company_id))
              FROM account_move WHERE move_type = 'out_invoice')
               AS "customers by company"
"""

# Each counts the rows that should not be: name -> query
FAULTS = {
    "moves whose debits and credits differ": """
        SELECT COUNT(*) FROM (
            SELECT move_id FROM account_move_line GROUP BY 1
            HAVING SUM(balance) <> 0 OR SUM(debit) <> SUM(credit)) AS bad
        """,
    "items whose residual is not balance less matches": f"""
        SELECT COUNT(*) FROM ({RESIDUALS}) AS bad
        """,
    "documents whose residual is not their items'": """
        SELECT COUNT(*)
          FROM account_move AS move
          JOIN (SELECT move_id, SUM(amount_residual) AS residual
                  FROM account_move_line WHERE display_type = 'payment_term'
                 GROUP BY 1) AS item ON item.move_id = move.id
         WHERE amount_residual_signed <> residual
        """,
    "lines whose subtotal is not quantity, price and discount": """
        SELECT COUNT(*) FROM account_move_line
         WHERE display_type = 'product' AND product_id IS NOT NULL
           AND ABS(price_subtotal
                   - quantity * price_unit * (1 - discount / 100)) > 0.005
        """,
    "items over-matched": """
        SELECT COUNT(*) FROM account_move_line
         WHERE amount_residual * balance < 0
        """,
    "open matches that bear another number than their first": """
        SELECT COUNT(*)
          FROM (SELECT debit_move_id, MIN(id) AS number
                  FROM account_partial_reconcile
                 WHERE full_reconcile_id IS NULL GROUP BY 1) AS match
          JOIN account_move_line AS item ON item.id = debit_move_id
         WHERE item.matching_number <> 'P' || match.number
        """,
    "links to nowhere": """
        SELECT (SELECT COUNT(*) FROM account_move_line
                 WHERE move_id NOT IN (SELECT id FROM account_move))
             + (SELECT COUNT(*) FROM account_move
                 WHERE commercial_partner_id NOT IN (SELECT id FROM res_partner))
             + (SELECT COUNT(*) FROM account_payment
                 WHERE move_id NOT IN (SELECT id FROM account_move))
             + (SELECT COUNT(*) FROM sale_order_line
                 WHERE order_id NOT IN (SELECT id FROM sale_order))
             + (SELECT COUNT(*) FROM sale_order_line_invoice_rel
                 WHERE invoice_line_id NOT IN (SELECT id FROM account_move_line))
        """,
}

SAMPLE = 400  # records of each model that Odoo computes again
STORED = {
    "account.move": [
        "amount_residual",
        "amount_residual_signed",
        "amount_total",
        "amount_total_signed",
        "amount_untaxed_signed",
        "commercial_partner_id",
        "payment_state",
    ],
    "account.move.line": [
        "amount_residual",
        "amount_residual_currency",
        "partner_id",
        "price_subtotal",
        "reconciled",
    ],
    "account.payment": ["is_reconciled", "amount_company_currency_signed"],
    "sale.order": ["amount_total", "amount_untaxed", "margin"],
    "sale.order.line": ["margin", "price_subtotal", "untaxed_amount_invoiced"],
    "res.partner": ["commercial_partner_id", "complete_name"],
}


def check(name):
    """Print the counts and the faults; the number of faults."""
    with closing(database.connect(name)) as connection:
        cursor = connection.cursor()
        cursor.execute("SET work_mem = '256MB'")  # hashed NOT IN
        cursor.execute(COUNTS)
        for column, count in zip(cursor.description, cursor.fetchone(), strict=True):
            say(f"{count:>12,} {column.name}")
        faults = {what: database.ask_one(cursor, sql) for what, sql in FAULTS.items()}
    with database.environment(name) as env:
        for model, fields in STORED.items():
            faults |= _recompute(env[model], fields)
        env.cr.rollback()
    for what, count in faults.items():
        say(f"{count:>12,} {what}")
    return sum(faults.values())


def _recompute(model, names):
    """How many of a sample Odoo would store otherwise, for each field."""
    from odoo.tools import SQL

    step = max(1, model.search([], order="id desc", limit=1).id // SAMPLE)
    model.env.cr.execute(
        SQL("SELECT id FROM %s WHERE id %% %s = 0", SQL.identifier(model._table), step)
    )
    records = model.browse(id_ for (id_,) in model.env.cr.fetchall())
    stored = {name: [record[name] for record in records] for name in names}
    for name in names:
        model.env.add_to_compute(model._fields[name], records)
    return {
        f"of {len(records)} {model._name}: {name} that Odoo computes otherwise": sum(
            _differs(before, record[name])
            for before, record in zip(stored[name], records, strict=True)
        )
        for name in names
    }


def _differs(before, now):
    if isinstance(now, float):
        return abs(before - now) > 0.005
    return before != now
