-- Each instalment is paid by one payment with an entry of its own, at the invoice's
-- rate: no exchange difference. Four kinds of payers: half pay on the day or before,
-- three in ten within two weeks, the others weeks or months late. 3 % pay half.

CREATE UNLOGGED TABLE bench.payment AS
SELECT row_number() OVER (ORDER BY paid_date, item_id)::int AS number,
       (SELECT bench.last_id('account_payment'))
       + row_number() OVER (ORDER BY paid_date, item_id)::int AS payment_id,
       (SELECT MAX(id) FROM bench.move)
       + row_number() OVER (ORDER BY paid_date, item_id)::int AS move_id,
       item_id, invoice_number, paid_date AS date,
       CASE WHEN pays_half THEN round(open_amount / 2, 2) ELSE open_amount END
           AS amount,
       CASE WHEN pays_half THEN round(round(open_amount / 2, 2) / rate, 2)
            ELSE open_balance END AS balance
  FROM bench.setting
 CROSS JOIN (
       SELECT item.id AS item_id, invoice.number AS invoice_number, rate,
              item.amount_currency - COALESCE(credited.amount_currency, 0)
                  AS open_amount,
              item.balance - COALESCE(credited.amount, 0) AS open_balance,
              bench.uniform(item.id, 'pays half') < 0.03 AS pays_half,
              GREATEST(invoice.date, item.due + floor(CASE
                  WHEN payer < 0.50 THEN -3 + 4 * bench.uniform(item.id, 'late')
                  WHEN payer < 0.80 THEN 16 * bench.uniform(item.id, 'late')
                  WHEN payer < 0.95 THEN 5 + 50 * bench.uniform(item.id, 'late')
                  ELSE 20 + 160 * bench.uniform(item.id, 'late') END)::int)
                  AS paid_date
         FROM bench.invoice_item AS item
         JOIN bench.invoice ON invoice.number = item.invoice_number
         LEFT JOIN bench.match AS credited ON credited.debit_id = item.id
        WHERE item.display_type = 'payment_term' AND state = 'posted'
          AND NOT (bench.uniform(item.id, 'never paid')
                   < CASE WHEN payer > 0.95 THEN 0.30 ELSE 0.01 END)
       ) AS item
 WHERE paid_date <= setting.as_of AND open_amount > 0;
ANALYZE bench.payment;

INSERT INTO bench.move
SELECT payment.move_id, 'entry', 'posted', company_nr, bank_journal_id, customer_id,
       customer_id, invoice.currency_id, rate, payment.date, payment.date,
       payment.number, prefix, prefix || lpad(payment.number::text, 7, '0'),
       'INV/' || extract(year FROM invoice.date) || '/'
       || lpad(invoice.number::text, 7, '0'), NULL, NULL, NULL, payment_id, amount,
       payment.balance, invoice_number
  FROM bench.payment
  JOIN bench.invoice ON invoice.number = invoice_number
  JOIN bench.company ON company.nr = company_nr
 CROSS JOIN LATERAL (
       SELECT 'PBNK1/' || extract(year FROM payment.date) || '/' AS prefix) AS named;

-- Two items a payment: the bank side, then the customer's side.
INSERT INTO bench.item
SELECT (SELECT MAX(id) FROM bench.item) + 2 * payment.number - 1 + side,
       payment.move_id, 'product',
       CASE side WHEN 0 THEN outstanding_account_id ELSE receivable_account_id END,
       NULL, 'Manual Payment', 1, 0, 0, sign * amount, sign * amount,
       sign * payment.balance, payment.date, TRUE
  FROM bench.payment
  JOIN bench.invoice ON invoice.number = invoice_number
  JOIN bench.company ON company.nr = company_nr
 CROSS JOIN (VALUES (0, 1), (1, -1)) AS both_sides (side, sign);

INSERT INTO bench.match
SELECT (SELECT COUNT(*) FROM bench.match)
       + row_number() OVER (ORDER BY payment.number),
       item_id, credit.id, payment.date, payment.balance, payment.amount
  FROM bench.payment
  JOIN bench.item AS credit
    ON credit.move_id = payment.move_id AND credit.amount_currency < 0;

INSERT INTO account_payment (
    id, name, state, payment_type, partner_type, memo, date, amount,
    amount_company_currency_signed, move_id, journal_id, company_id, currency_id,
    partner_id, payment_method_line_id, payment_method_id, outstanding_account_id,
    destination_account_id, is_reconciled, is_matched,
    create_uid, write_uid, create_date, write_date)
SELECT payment.payment_id, move.name, 'paid', 'inbound', 'customer', move.reference,
       move.date, move.amount, move.balance, move.id, move.journal_id,
       company.company_id, move.currency_id, move.partner_id, method_line_id,
       method_id, outstanding_account_id, receivable_account_id, TRUE, FALSE,
       setting.user_id, setting.user_id, move.date, move.date
  FROM bench.payment
  JOIN bench.move ON move.id = payment.move_id
  JOIN bench.company ON company.nr = company_nr
 CROSS JOIN bench.setting
 ORDER BY payment.number;

INSERT INTO account_move__account_payment (invoice_id, payment_id)
SELECT invoice.move_id, payment.payment_id
  FROM bench.payment
  JOIN bench.invoice ON invoice.number = invoice_number;
