-- Customer invoices over five years, numbered by date, so that one customer's rows
-- lie scattered over the table as in life. Taxes are left out.

CREATE UNLOGGED TABLE bench.invoice_draft AS
SELECT row_number() OVER (ORDER BY sale.date, sale.key)::int AS number, sale.*,
       date + term AS due,
       CASE WHEN bench.uniform(key, 'state') < 0.01 THEN 'draft'
            WHEN bench.uniform(key, 'state') < 0.02 THEN 'cancel'
            ELSE 'posted' END AS state,
       CASE WHEN bench.uniform(key, 'foreign') < 0.15
            THEN (SELECT array_agg(currency_id ORDER BY currency_id)
                    FROM bench.currency)[bench.whole(key, 'currency', 1, 3)]
            ELSE company.currency_id END AS currency_id,
       bench.uniform(key, 'two lines') < 0.30 AS has_two_lines,
       bench.uniform(key, 'stock cost') < 0.30 AS has_cogs,
       bench.uniform(key, 'ordered') < 0.60 AS is_ordered,
       bench.uniform(key, 'instalments') < 0.08 AS has_instalments
  FROM (
        SELECT 1000 * customer.number::bigint + turn AS key,
               customer.partner_id AS customer_id, customer.user_id,
               CASE WHEN bench.uniform(1000 * customer.number::bigint + turn,
                                       'by the contact') < 0.3
                    THEN COALESCE(contact_id, customer.partner_id)
                    ELSE customer.partner_id END AS partner_id,
               start + (bench.uniform(1000 * customer.number::bigint + turn, 'day')
                        * life * (setting.as_of - start))::int AS date,
               CASE WHEN bench.uniform(1000 * customer.number::bigint + turn,
                                       'own company') < 0.9 THEN company_nr
                    ELSE bench.whole(1000 * customer.number::bigint + turn,
                                     'other company', 1, 3) END AS company_nr,
               usual_amount, payer, cost_share, term
          FROM bench.setting
         CROSS JOIN bench.customer
         CROSS JOIN LATERAL generate_series(1, LEAST(purchases, 999)) AS turn
       ) AS sale
  JOIN bench.company ON company.nr = sale.company_nr;
ANALYZE bench.invoice_draft;
ANALYZE bench.rate;

-- One or two product lines; 15 % carry a discount.
CREATE UNLOGGED TABLE bench.line AS
SELECT invoice.number AS invoice_number, position, product_nr, quantity, price_unit,
       discount, subtotal, round(subtotal / COALESCE(rate.rate, 1), 2) AS balance,
       round(subtotal / COALESCE(rate.rate, 1) * cost_share::numeric / quantity, 2)
           AS unit_cost
  FROM bench.setting
 CROSS JOIN bench.invoice_draft AS invoice
  LEFT JOIN bench.rate
         ON rate.company_nr = invoice.company_nr
        AND rate.currency_id = invoice.currency_id
        AND rate.month = date_trunc('month', invoice.date)::date
 CROSS JOIN LATERAL generate_series(1, CASE WHEN has_two_lines THEN 2 ELSE 1 END)
            AS position
 CROSS JOIN LATERAL (
       SELECT 2 * key + position AS draw) AS key
 CROSS JOIN LATERAL (
       SELECT bench.whole(draw, 'product', 1, setting.products) AS product_nr,
              bench.whole(draw, 'quantity', 1, 5) AS quantity,
              CASE WHEN bench.uniform(draw, 'discounted') < 0.15
                   THEN 5 * bench.whole(draw, 'discount', 1, 4) ELSE 0
               END AS discount) AS terms
 CROSS JOIN LATERAL (
       -- in steps of 0.20, which any discount leaves in whole cents
       SELECT GREATEST(0.20, round(0.20 * round((5 * usual_amount
                     * exp(0.5 * bench.normal(draw, 'price'))
                     / CASE WHEN has_two_lines THEN 2 ELSE 1 END)::numeric / quantity),
                     2)) AS price_unit) AS price
 CROSS JOIN LATERAL (
       SELECT round(quantity * price_unit * (100 - discount) / 100, 2) AS subtotal
       ) AS total;
ANALYZE bench.line;

CREATE UNLOGGED TABLE bench.invoice AS
SELECT invoice.*, (SELECT bench.last_id('account_move')) + number AS move_id,
       COALESCE(rate.rate, 1) AS rate, line.amount AS total, line.balance
  FROM bench.invoice_draft AS invoice
  JOIN (SELECT invoice_number, SUM(subtotal) AS amount, SUM(balance) AS balance
          FROM bench.line GROUP BY 1) AS line ON line.invoice_number = invoice.number
  LEFT JOIN bench.rate
         ON rate.company_nr = invoice.company_nr
        AND rate.currency_id = invoice.currency_id
        AND rate.month = date_trunc('month', invoice.date)::date;
DROP TABLE bench.invoice_draft;
ANALYZE bench.invoice;

-- What is due and when: all at once, or half now and half a month after.
CREATE UNLOGGED TABLE bench.instalment AS
SELECT number AS invoice_number, move_id, state, part, amount, parts.due,
       CASE WHEN NOT has_instalments THEN balance
            WHEN part = 1 THEN half_balance ELSE balance - half_balance END AS balance
  FROM bench.invoice
 CROSS JOIN LATERAL (
       SELECT round(total / 2, 2) AS half, round(round(total / 2, 2) / rate, 2)
              AS half_balance) AS halves
 CROSS JOIN LATERAL (
       SELECT 1 AS part, CASE WHEN has_instalments THEN half ELSE total END AS amount,
              due
       UNION ALL
       SELECT 2, total - half, due + 30 WHERE has_instalments) AS parts;
ANALYZE bench.instalment;

INSERT INTO bench.move
SELECT move_id, 'out_invoice', state, company_nr, sale_journal_id, partner_id,
       customer_id, invoice.currency_id, rate, date,
       CASE WHEN has_instalments THEN due + 30 ELSE due END, number, prefix,
       CASE WHEN state = 'posted' THEN prefix || lpad(number::text, 7, '0') END, NULL,
       CASE WHEN is_ordered THEN 'S' || lpad(number::text, 8, '0') END,
       invoice.user_id, NULL, NULL, total, balance, number
  FROM bench.invoice
  JOIN bench.company ON company.nr = company_nr
 CROSS JOIN LATERAL (
       SELECT 'INV/' || extract(year FROM date) || '/' AS prefix) AS named;

-- Items of an invoice: products, what is due, and for some the cost of goods sold.
CREATE UNLOGGED TABLE bench.invoice_item AS
SELECT (SELECT bench.last_id('account_move_line'))
       + row_number() OVER (ORDER BY invoice_number, rank, position)::int AS id, *
  FROM (
        SELECT invoice_number, 1 AS rank, position, 'product' AS display_type,
               product_nr, quantity, price_unit, discount, subtotal,
               -subtotal AS amount_currency, -balance AS balance, NULL::date AS due
          FROM bench.line
         UNION ALL
        SELECT invoice_number, 2, part, 'payment_term', NULL, 0, 0, 0, 0, amount,
               balance, due
          FROM bench.instalment
         UNION ALL
        SELECT invoice_number, rank, position, 'cogs', product_nr, quantity,
               unit_cost * side, 0, quantity * unit_cost * side,
               quantity * unit_cost * side, quantity * unit_cost * side, NULL
          FROM bench.line
          JOIN bench.invoice ON invoice.number = invoice_number
         CROSS JOIN (VALUES (3, -1), (4, 1)) AS both_sides (rank, side)
         WHERE has_cogs
       ) AS item;
ANALYZE bench.invoice_item;

INSERT INTO bench.item
SELECT item.id, move_id, display_type,
       CASE rank WHEN 1 THEN income_account_id WHEN 2 THEN receivable_account_id
                 WHEN 3 THEN interim_account_id ELSE cogs_account_id END,
       product_nr,
       CASE WHEN product_nr IS NOT NULL THEN 'Product ' || product_nr
            WHEN state = 'posted' THEN 'INV/' || extract(year FROM date) || '/'
                                       || lpad(number::text, 7, '0') END,
       quantity, price_unit, discount, subtotal, amount_currency, item.balance,
       item.due, rank = 2
  FROM bench.invoice_item AS item
  JOIN bench.invoice ON invoice.number = item.invoice_number
  JOIN bench.company ON company.nr = company_nr;
