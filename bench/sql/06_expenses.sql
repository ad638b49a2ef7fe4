-- What running the companies costs: vendor bills, and entries of rent, wages and the
-- like without a partner, on all expense accounts. Bills stay open: nothing here is
-- about paying suppliers.

CREATE UNLOGGED TABLE bench.expense AS
SELECT number, (SELECT MAX(id) FROM bench.move) + number AS move_id, number % 2 = 0
       AS is_bill,
       bench.whole(number, 'expense company', 1, 3) AS company_nr,
       setting.as_of - bench.whole(number, 'expense day', 1, 1824) AS date,
       round((50 + 950 * bench.uniform(number, 'expense'))::numeric, 2) AS amount,
       supplier.partner_id AS supplier_id,
       expense_account_ids[bench.whole(number, 'expense account', 1,
                           cardinality(expense_account_ids))] AS account_id
  FROM bench.setting
 -- 30 in 100 partners: 2,000 a company and year at 100,000
 CROSS JOIN LATERAL generate_series(1, setting.size * 3 / 10) AS number
  JOIN bench.company ON company.nr = bench.whole(number, 'expense company', 1, 3)
  JOIN bench.supplier ON supplier.nr = bench.whole(number, 'supplier', 1,
                                                   setting.suppliers);

INSERT INTO bench.move
SELECT move_id, CASE WHEN is_bill THEN 'in_invoice' ELSE 'entry' END, 'posted',
       company_nr,
       CASE WHEN is_bill THEN purchase_journal_id ELSE general_journal_id END,
       CASE WHEN is_bill THEN supplier_id END, CASE WHEN is_bill THEN supplier_id END,
       currency_id, 1, date, date + 30, number, prefix,
       prefix || lpad(number::text, 7, '0'), NULL, NULL, NULL, NULL, NULL, amount,
       amount, NULL
  FROM bench.expense
  JOIN bench.company ON company.nr = company_nr
 CROSS JOIN LATERAL (
       SELECT CASE WHEN is_bill THEN 'BILL/' ELSE 'MISC/' END
              || extract(year FROM date) || '/' AS prefix) AS named;

INSERT INTO bench.item
SELECT (SELECT MAX(id) FROM bench.item) + 2 * number - 1 + side, move_id,
       CASE WHEN is_bill AND side = 1 THEN 'payment_term' ELSE 'product' END,
       CASE WHEN side = 0 THEN account_id
            WHEN is_bill THEN payable_account_id
            ELSE accrual_account_id END,
       NULL, 'Expense ' || number,
       CASE WHEN is_bill AND side = 1 THEN 0 ELSE 1 END,
       CASE WHEN is_bill AND side = 0 THEN amount ELSE 0 END, 0,
       CASE WHEN is_bill AND side = 1 THEN 0 ELSE sign * amount END,
       sign * amount, sign * amount, CASE WHEN is_bill AND side = 1 THEN date + 30 END,
       is_bill AND side = 1
  FROM bench.expense
  JOIN bench.company ON company.nr = company_nr
 CROSS JOIN (VALUES (0, 1), (1, -1)) AS both_sides (side, sign);
