-- Three invoices in five come from a confirmed order with its margin; a sixth as many
-- quotations are open or cancelled. Lines are those of the invoice.

CREATE UNLOGGED TABLE bench.sale AS
SELECT (SELECT bench.last_id('sale_order')) + number AS id, *
  FROM (
        SELECT number AS invoice_number, number, 'sale' AS state,
               date - bench.whole(key, 'ordered before', 0, 13) AS date
          FROM bench.invoice
         WHERE is_ordered AND invoice.state = 'posted'
         UNION ALL
        SELECT number, (SELECT COUNT(*) FROM bench.invoice)::int
                       + row_number() OVER (ORDER BY number)::int,
               (ARRAY['draft', 'sent', 'cancel'])[bench.whole(key, 'quotation', 1, 3)],
               LEAST(date + bench.whole(key, 'quoted after', 0, 13), setting.as_of)
          FROM bench.invoice
         CROSS JOIN bench.setting
         WHERE bench.uniform(key, 'quoted') < 0.15
       ) AS sale;

-- In the currency of the order, per line
CREATE UNLOGGED TABLE bench.sale_line AS
SELECT (SELECT bench.last_id('sale_order_line'))
       + row_number() OVER (ORDER BY sale.date, sale.number, position)::int AS id,
       sale.number, line.*, round(unit_cost * rate, 2) AS purchase_price,
       subtotal - quantity * round(unit_cost * rate, 2) AS margin
  FROM bench.sale
  JOIN bench.invoice ON invoice.number = sale.invoice_number
  JOIN bench.line ON line.invoice_number = sale.invoice_number;
ANALYZE bench.sale;
ANALYZE bench.sale_line;

INSERT INTO sale_order (
    id, name, state, invoice_status, date_order, company_id, partner_id,
    partner_invoice_id, partner_shipping_id, currency_id, currency_rate, user_id,
    team_id, amount_untaxed, amount_tax, amount_total, margin, margin_percent, locked,
    require_signature, require_payment, prepayment_percent,
    create_uid, write_uid, create_date, write_date)
SELECT sale.id, 'S' || lpad(sale.number::text, 8, '0'), sale.state,
       CASE sale.state WHEN 'sale' THEN 'invoiced' ELSE 'no' END, day.at, company_id,
       partner_id, partner_id, partner_id, invoice.currency_id, rate, invoice.user_id,
       team_id, total, 0, total, margin, (margin / total)::float8, FALSE, TRUE, FALSE,
       1, setting.user_id, setting.user_id, day.at, day.at
  FROM bench.sale
  JOIN bench.invoice ON invoice.number = sale.invoice_number
  JOIN bench.company ON company.nr = company_nr
  JOIN (SELECT number, SUM(margin) AS margin FROM bench.sale_line GROUP BY 1) AS line
    ON line.number = sale.number
 CROSS JOIN bench.setting
 CROSS JOIN LATERAL (
       SELECT sale.date + time '08:00'
              + interval '8 hours' * bench.uniform(sale.number, 'hour') AS at) AS day
 ORDER BY sale.date, sale.number;

INSERT INTO sale_order_line (
    id, order_id, sequence, company_id, currency_id, order_partner_id, salesman_id,
    product_id, product_uom_id, state, qty_delivered_method, invoice_status, name,
    product_uom_qty, price_unit, technical_price_unit, discount, price_subtotal,
    price_total, price_tax, price_reduce_taxexcl, price_reduce_taxinc, qty_delivered,
    qty_invoiced, qty_to_invoice, untaxed_amount_invoiced, untaxed_amount_to_invoice,
    customer_lead, purchase_price, margin, margin_percent, collapse_prices,
    collapse_composition, is_optional, create_uid, write_uid, create_date, write_date)
SELECT line.id, sale.id, 10, company_id,
       invoice.currency_id, partner_id, invoice.user_id, product.product_id, uom_id,
       sale.state, 'manual',
       CASE WHEN sale.state = 'sale' THEN 'invoiced' ELSE 'no' END,
       'Product ' || product_nr, quantity, price_unit, price_unit, discount, subtotal,
       subtotal, 0, round(subtotal / quantity, 2), round(subtotal / quantity, 2), 0,
       CASE WHEN sale.state = 'sale' THEN quantity ELSE 0 END, 0,
       CASE WHEN sale.state = 'sale' THEN subtotal ELSE 0 END, 0, 0, purchase_price,
       margin, (margin / subtotal)::float8, FALSE, FALSE, FALSE,
       setting.user_id, setting.user_id, sale.date, sale.date
  FROM bench.sale_line AS line
  JOIN bench.sale ON sale.number = line.number
  JOIN bench.invoice ON invoice.number = sale.invoice_number
  JOIN bench.company ON company.nr = company_nr
  JOIN bench.product ON product.nr = product_nr
 CROSS JOIN bench.setting
 ORDER BY line.id;

INSERT INTO sale_order_line_invoice_rel (invoice_line_id, order_line_id)
SELECT item.id, line.id
  FROM bench.sale
  JOIN bench.sale_line AS line ON line.number = sale.number
  JOIN bench.invoice_item AS item
    ON item.invoice_number = sale.invoice_number AND item.position = line.position
   AND item.display_type = 'product'
 WHERE sale.state = 'sale';
