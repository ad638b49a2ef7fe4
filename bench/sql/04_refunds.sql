-- One invoice in twenty-five is credited, mostly in part, some weeks later; one credit
-- note in ten stays open. It keeps the invoice's rate: no exchange difference.

CREATE UNLOGGED TABLE bench.refund AS
SELECT row_number() OVER (ORDER BY refund_date, invoice.number)::int AS number,
       (SELECT bench.last_id('account_move')) + (SELECT COUNT(*) FROM bench.invoice)::int
       + row_number() OVER (ORDER BY refund_date, invoice.number)::int AS move_id,
       invoice.number AS invoice_number, refund_date AS date, amount,
       CASE WHEN share = 1 THEN invoice.balance ELSE round(amount / rate, 2) END
           AS balance,
       has_cogs, share,
       bench.uniform(key, 'credit note open') >= 0.1 AS is_matched
  FROM bench.setting
 CROSS JOIN (
       SELECT invoice.*, invoice.date + bench.whole(key, 'refund day', 5, 55)
              AS refund_date,
              CASE WHEN bench.uniform(key, 'in full') < 0.3 THEN 1
                   ELSE round((0.1 + 0.4 * bench.uniform(key, 'share'))::numeric, 2)
               END AS share
         FROM bench.invoice
        WHERE state = 'posted' AND NOT has_instalments
          AND bench.uniform(key, 'refund') < 0.04
       ) AS invoice
 CROSS JOIN LATERAL (SELECT round(total * share, 2) AS amount) AS credited
 WHERE refund_date < setting.as_of;
ANALYZE bench.refund;

INSERT INTO bench.move
SELECT refund.move_id, 'out_refund', 'posted', company_nr, sale_journal_id, partner_id,
       customer_id, invoice.currency_id, rate, refund.date, refund.date, refund.number,
       prefix, prefix || lpad(refund.number::text, 7, '0'),
       'Reversal of: ' || invoice.number, NULL, invoice.user_id, invoice.move_id,
       NULL, amount, refund.balance, invoice.number
  FROM bench.refund
  JOIN bench.invoice ON invoice.number = refund.invoice_number
  JOIN bench.company ON company.nr = company_nr
 CROSS JOIN LATERAL (
       SELECT 'RINV/' || extract(year FROM refund.date) || '/' AS prefix) AS named;

CREATE UNLOGGED TABLE bench.refund_item AS
SELECT (SELECT MAX(id) FROM bench.item)
       + row_number() OVER (ORDER BY number, rank)::int AS id, *
  FROM (
        SELECT number, 1 AS rank, 'product' AS display_type, product_nr,
               1 AS quantity, amount AS price_unit, amount AS subtotal,
               amount AS amount_currency, refund.balance
          FROM bench.refund
          JOIN bench.line USING (invoice_number)
         WHERE position = 1
         UNION ALL
        SELECT number, 2, 'payment_term', NULL, 0, 0, 0, -amount, -balance
          FROM bench.refund
         UNION ALL
        -- the goods come back at the cost they left with
        SELECT number, rank, 'cogs', product_nr, 1, cost * side, cost * side,
               cost * side, cost * side
          FROM bench.refund
          JOIN bench.line USING (invoice_number)
         CROSS JOIN LATERAL (
               SELECT round(share * quantity * unit_cost, 2) AS cost) AS returned
         CROSS JOIN (VALUES (3, 1), (4, -1)) AS both_sides (rank, side)
         WHERE has_cogs AND position = 1
       ) AS item;

INSERT INTO bench.item
SELECT item.id, refund.move_id, display_type,
       CASE rank WHEN 1 THEN income_account_id WHEN 2 THEN receivable_account_id
                 WHEN 3 THEN interim_account_id ELSE cogs_account_id END,
       product_nr, CASE WHEN product_nr IS NOT NULL THEN 'Product ' || product_nr END,
       quantity, price_unit, 0, subtotal, amount_currency, item.balance,
       CASE rank WHEN 2 THEN refund.date END, rank = 2
  FROM bench.refund_item AS item
  JOIN bench.refund ON refund.number = item.number
  JOIN bench.invoice ON invoice.number = refund.invoice_number
  JOIN bench.company ON company.nr = company_nr;

INSERT INTO bench.match
SELECT row_number() OVER (ORDER BY refund.number), debit.id, credit.id, refund.date,
       -credit.balance, -credit.amount_currency
  FROM bench.refund
  JOIN bench.refund_item AS credit
    ON credit.number = refund.number AND credit.display_type = 'payment_term'
  JOIN bench.invoice_item AS debit
    ON debit.invoice_number = refund.invoice_number
   AND debit.display_type = 'payment_term'
 WHERE is_matched;
