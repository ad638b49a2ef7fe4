-- Entries, items and matches as Odoo stores them: what is left open of an item is its
-- balance less its matches, and the payment state of a document follows from that.

CREATE UNLOGGED TABLE bench.settled AS
SELECT item_id, SUM(amount) AS amount, SUM(amount_currency) AS amount_currency
  FROM (SELECT debit_id AS item_id, amount, amount_currency FROM bench.match
         UNION ALL
        SELECT credit_id, -amount, -amount_currency FROM bench.match) AS side
 GROUP BY 1;

CREATE UNLOGGED TABLE bench.open_item AS
SELECT item.id, item.move_id, item.balance - COALESCE(settled.amount, 0) AS residual,
       item.amount_currency - COALESCE(settled.amount_currency, 0)
           AS residual_currency,
       settled.item_id IS NOT NULL AS has_match
  FROM bench.item
  LEFT JOIN bench.settled ON settled.item_id = item.id
 WHERE is_matchable;

-- Items matched together. Nothing left open: one full reconcile, with the id of its
-- invoice item. Else their number is that of their first match.
CREATE UNLOGGED TABLE bench.group_of AS
SELECT side.item_id, match.debit_id AS group_id, closed.is_closed, match.number
  FROM (SELECT debit_id,
               (SELECT bench.last_id('account_partial_reconcile')) + MIN(id) AS number
          FROM bench.match GROUP BY 1) AS match
  JOIN (SELECT id, residual = 0 AND residual_currency = 0 AS is_closed
          FROM bench.open_item) AS closed ON closed.id = match.debit_id
  JOIN (SELECT debit_id, debit_id AS item_id FROM bench.match
         UNION
        SELECT debit_id, credit_id FROM bench.match) AS side
    ON side.debit_id = match.debit_id;

CREATE UNLOGGED TABLE bench.open_move AS
SELECT open_item.move_id, SUM(residual) AS residual,
       SUM(residual_currency) AS residual_currency, BOOL_OR(has_match) AS has_match
  FROM bench.open_item
  JOIN bench.item ON item.id = open_item.id AND item.display_type = 'payment_term'
 GROUP BY 1;
ANALYZE bench.settled;
ANALYZE bench.open_item;
ANALYZE bench.group_of;
ANALYZE bench.open_move;
ANALYZE bench.item;
ANALYZE bench.move;

INSERT INTO account_full_reconcile (id, create_uid, write_uid, create_date, write_date)
SELECT DISTINCT group_id, setting.user_id, setting.user_id, setting.as_of::timestamp,
       setting.as_of::timestamp
  FROM bench.group_of
 CROSS JOIN bench.setting
 WHERE is_closed;

INSERT INTO account_move (
    id, name, sequence_prefix, sequence_number, state, move_type, auto_post,
    journal_id, company_id, partner_id, commercial_partner_id, partner_shipping_id,
    invoice_partner_display_name, currency_id, invoice_currency_rate, invoice_user_id,
    team_id, reversed_entry_id, origin_payment_id, invoice_payment_term_id,
    invoice_origin, ref, payment_reference, date, invoice_date, invoice_date_due,
    delivery_date, payment_state, amount_untaxed, amount_tax, amount_total,
    amount_residual, amount_untaxed_signed, amount_untaxed_in_currency_signed,
    amount_tax_signed, amount_total_signed, amount_total_in_currency_signed,
    amount_residual_signed, always_tax_exigible, checked, posted_before,
    made_sequence_gap, is_manually_modified, is_move_sent,
    create_uid, write_uid, create_date, write_date)
SELECT move.id, move.name, move.prefix, CASE WHEN name IS NULL THEN 0 ELSE number END,
       state, move_type, 'no', journal_id, company_id, partner_id,
       commercial_partner_id, CASE WHEN is_document THEN partner_id END,
       CASE WHEN partner_id IS NOT NULL THEN 'Partner ' || partner_id END,
       move.currency_id,
       CASE WHEN is_document OR payment_id IS NULL THEN rate ELSE 0 END, move.user_id,
       CASE WHEN is_sale THEN team_id END, reversed_id, payment_id,
       CASE WHEN move_type = 'out_invoice' THEN payment_term_id END, order_name,
       reference, CASE WHEN move_type = 'out_invoice' THEN name END, date,
       CASE WHEN is_document THEN date END, due,
       CASE WHEN move_type = 'out_invoice' THEN date END,
       CASE WHEN NOT is_document OR state = 'cancel' THEN 'not_paid'
            WHEN open_move.residual_currency = 0 AND move_type = 'out_refund'
                 THEN 'paid'
            WHEN open_move.residual_currency = 0 AND paid.invoice_number IS NULL
                 THEN 'reversed'
            WHEN open_move.residual_currency = 0 THEN 'paid'
            WHEN has_match THEN 'partial'
            ELSE 'not_paid' END,
       CASE WHEN is_document THEN amount ELSE 0 END, 0, amount,
       COALESCE(ABS(residual_currency), 0),
       CASE WHEN is_document THEN sign * balance ELSE 0 END,
       CASE WHEN is_document THEN sign * amount ELSE 0 END, 0, sign * balance,
       sign * amount, COALESCE(residual, 0), NOT is_document, TRUE, state <> 'draft',
       FALSE, FALSE, is_sale, setting.user_id, setting.user_id, written.at, written.at
  FROM bench.move
  JOIN bench.company ON company.nr = company_nr
 CROSS JOIN bench.setting
  LEFT JOIN bench.open_move ON open_move.move_id = move.id
  LEFT JOIN (SELECT DISTINCT invoice_number FROM bench.payment) AS paid
         ON paid.invoice_number = move.invoice_number
 CROSS JOIN LATERAL (
       SELECT move_type <> 'entry' AS is_document,
              move_type IN ('out_invoice', 'out_refund') AS is_sale,
              CASE WHEN move_type IN ('out_refund', 'in_invoice') THEN -1 ELSE 1
               END AS sign,
              date + time '09:00' + interval '8 hours'
              * bench.uniform(move.id, 'hour') AS at) AS written
 ORDER BY date, move.id;

INSERT INTO account_move_line (
    id, move_id, move_name, parent_state, journal_id, company_id, company_currency_id,
    currency_id, account_id, partner_id, display_type, sequence, name, ref, date,
    invoice_date, date_maturity, product_id, product_uom_id, quantity, price_unit,
    discount, price_subtotal, price_total, debit, credit, balance, amount_currency,
    amount_residual, amount_residual_currency, reconciled, full_reconcile_id,
    matching_number, payment_id, is_storno, no_followup, deductible_amount,
    create_uid, write_uid, create_date, write_date)
SELECT item.id, move.id, move.name, move.state, move.journal_id, company.company_id,
       company.currency_id,
       CASE display_type WHEN 'cogs' THEN company.currency_id ELSE move.currency_id
        END,
       item.account_id, move.commercial_partner_id, display_type,
       CASE display_type WHEN 'payment_term' THEN 12000 ELSE 100 END, item.name,
       move.reference, move.date, CASE WHEN move_type <> 'entry' THEN move.date END,
       item.due, product.product_id,
       CASE WHEN product.nr IS NOT NULL THEN setting.uom_id END, quantity, price_unit,
       discount, subtotal, subtotal, GREATEST(item.balance, 0),
       GREATEST(-item.balance, 0), item.balance, item.amount_currency,
       COALESCE(residual, 0), COALESCE(residual_currency, 0),
       COALESCE(residual = 0 AND residual_currency = 0, FALSE),
       CASE WHEN is_closed THEN group_id END,
       CASE WHEN is_closed THEN group_id::text ELSE 'P' || group_of.number END,
       move.payment_id,
       FALSE, FALSE, 100, setting.user_id, setting.user_id, move.date, move.date
  FROM bench.item
  JOIN bench.move ON move.id = item.move_id
  JOIN bench.company ON company.nr = company_nr
  LEFT JOIN bench.open_item ON open_item.id = item.id
  LEFT JOIN bench.group_of ON group_of.item_id = item.id
  LEFT JOIN bench.product ON product.nr = item.product_nr
 CROSS JOIN bench.setting
 ORDER BY move.date, item.id;

INSERT INTO account_partial_reconcile (
    id, debit_move_id, credit_move_id, full_reconcile_id, debit_currency_id,
    credit_currency_id, company_id, max_date, amount, debit_amount_currency,
    credit_amount_currency, create_uid, write_uid, create_date, write_date)
SELECT (SELECT bench.last_id('account_partial_reconcile')) + match.id, debit_id,
       credit_id, CASE WHEN is_closed THEN group_id END,
       move.currency_id, move.currency_id, company_id,
       GREATEST(match.date, move.date), match.amount, match.amount_currency,
       match.amount_currency, setting.user_id, setting.user_id, match.date, match.date
  FROM bench.match
  JOIN bench.item AS debit ON debit.id = debit_id
  JOIN bench.move ON move.id = debit.move_id
  JOIN bench.company ON company.nr = company_nr
  JOIN bench.group_of ON group_of.item_id = debit_id
 CROSS JOIN bench.setting
 ORDER BY match.date, match.id;
