-- Of ten partners four are companies, two are persons and four are contacts of the
-- first three companies.

CREATE UNLOGGED TABLE bench.partner AS
SELECT number, (SELECT bench.last_id('res_partner')) + number AS partner_id,
       (SELECT bench.last_id('res_partner')) + COALESCE(company, number) AS commercial_id,
       company, kind,
       CASE kind WHEN 'company' THEN 'Company ' || number
                 WHEN 'person' THEN 'Person ' || number
                 ELSE 'Contact ' || number END AS name,
       CASE WHEN bench.uniform(COALESCE(company, number), 'looked after') < 0.67
            THEN seller.user_id END AS user_id
  FROM bench.setting
 CROSS JOIN LATERAL generate_series(1, setting.size) AS number
 CROSS JOIN LATERAL (
       SELECT CASE WHEN number % 10 < 4 THEN 'company'
                   WHEN number % 10 < 6 THEN 'person'
                   ELSE 'contact' END AS kind,
              CASE number % 10 WHEN 6 THEN number - 6 WHEN 7 THEN number - 6
                               WHEN 8 THEN number - 7 WHEN 9 THEN number - 7 END
                  AS parent
       ) AS sort
 CROSS JOIN LATERAL (SELECT NULLIF(parent, 0) AS company) AS family
  JOIN bench.salesperson AS seller
    ON seller.nr = bench.whole(COALESCE(company, number), 'seller', 1,
                               setting.salespeople);

-- Behaviour of a customer. A third never buys; the purchases of the others follow a
-- lognormal law (median 7, at most some hundreds), recent starts are more likely and
-- two in five have stopped buying somewhere on the way.
CREATE UNLOGGED TABLE bench.customer AS
SELECT partner.number, partner.partner_id, partner.user_id, contact_id,
       CASE WHEN bench.uniform(partner.number, 'never buys') < 0.35 THEN 0
            ELSE GREATEST(1, floor(exp(1.945
                 + 1.1 * bench.normal(partner.number, 'purchases'))))::int
        END AS purchases,
       setting.as_of - 1 - (1825 * bench.uniform(partner.number, 'start')
                                 * bench.uniform(partner.number, 'start again'))::int
           AS start,
       CASE WHEN bench.uniform(partner.number, 'has left') < 0.4
            THEN bench.uniform(partner.number, 'life') ELSE 1 END AS life,
       CASE WHEN bench.uniform(partner.number, 'company') < 0.6 THEN 1
            WHEN bench.uniform(partner.number, 'company') < 0.9 THEN 2
            ELSE 3 END AS company_nr,
       bench.uniform(partner.number, 'payer') AS payer,
       exp(4.8 + 1.2 * bench.normal(partner.number, 'amount')) AS usual_amount,
       0.5 + 0.45 * bench.uniform(partner.number, 'cost') AS cost_share,
       (ARRAY[0, 15, 30, 30, 30, 45, 60])[bench.whole(partner.number, 'term', 1, 7)]
           AS term
  FROM bench.setting
 CROSS JOIN bench.partner
  LEFT JOIN (SELECT company, MIN(partner_id) AS contact_id FROM bench.partner
              GROUP BY 1) AS contact ON contact.company = partner.number
 WHERE partner.kind <> 'contact';

INSERT INTO res_partner (
    id, name, complete_name, parent_id, commercial_partner_id, is_company, user_id,
    country_id, lang, tz, type, street, zip, city, email, email_normalized,
    phone, phone_sanitized, vat, website, ref, function, commercial_company_name,
    active, employee, partner_share, color, message_bounce, signup_type,
    supplier_rank, customer_rank, autopost_bills,
    create_uid, write_uid, create_date, write_date)
SELECT partner.partner_id, partner.name,
       CASE WHEN company IS NULL THEN partner.name
            ELSE 'Company ' || company || ', ' || partner.name END,
       CASE WHEN company IS NOT NULL THEN commercial_id END, commercial_id,
       kind = 'company', partner.user_id, country.country_id,
       'en_US', 'UTC', 'contact', number % 900 || ' Main Street',
       (10000 + number % 89999)::text, country.city,
       'p' || number || '@example.com', 'p' || number || '@example.com',
       '+1 555 ' || lpad(number::text, 7, '0'), '+1555' || lpad(number::text, 7, '0'),
       CASE WHEN kind = 'company' THEN 'US' || 12345678 + number END,
       CASE WHEN kind = 'company' THEN 'http://www.c' || number || '.example.com' END,
       CASE WHEN number % 4 = 0 THEN 'R' || number END,
       CASE WHEN kind = 'contact' THEN 'Buyer' END,
       CASE WHEN company IS NOT NULL THEN 'Company ' || company
            WHEN kind = 'company' THEN partner.name END,
       number % 200 <> 0, FALSE, TRUE, number % 11, 0, 'signup', 0,
       CASE WHEN kind = 'contact' THEN 0 ELSE 1 END, 'ask',
       setting.user_id, setting.user_id, born.at, born.at
  FROM bench.partner
 CROSS JOIN bench.setting
  JOIN bench.country ON country.nr = 1 + number % 5
 CROSS JOIN LATERAL (
       SELECT setting.as_of - interval '1825 days'
              + interval '1825 days' * number / setting.size AS at) AS born
 ORDER BY number;
