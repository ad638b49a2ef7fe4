-- A workbench of its own, and draws that depend on nothing but the seed: the same
-- number and the same question always get the same answer, whatever the plan.

CREATE FUNCTION bench.uniform(number bigint, question text) RETURNS float8
LANGUAGE SQL IMMUTABLE PARALLEL SAFE AS $$
    SELECT (hashint8extended(number, hashtext(question)) & x'fffffffffffff'::bigint)
           / 4503599627370496.0::float8  -- 2^52
$$;

CREATE FUNCTION bench.normal(number bigint, question text) RETURNS float8
LANGUAGE SQL IMMUTABLE PARALLEL SAFE AS $$
    SELECT sqrt(-2 * ln(1 - bench.uniform(number, question)))
           * cos(2 * pi() * bench.uniform(number, question || ' (angle)'))
$$;

CREATE FUNCTION bench.whole(number bigint, question text, lowest int, highest int)
RETURNS int LANGUAGE SQL IMMUTABLE PARALLEL SAFE AS $$
    SELECT lowest + floor(bench.uniform(number, question) * (highest - lowest + 1))::int
$$;

CREATE FUNCTION bench.last_id(name text) RETURNS int
LANGUAGE plpgsql STABLE AS $$
DECLARE found int;
BEGIN
    EXECUTE format('SELECT COALESCE(MAX(id), 0) FROM %I', name) INTO found;
    RETURN found;
END $$;

-- One rate a month, as Odoo looks it up: units of the currency for one of ours.
CREATE TABLE bench.rate AS
SELECT company.nr AS company_nr, rate.currency_id, rate.name AS month, rate.rate
  FROM res_currency_rate AS rate
  JOIN bench.company ON company.company_id = rate.company_id;

-- Every journal entry, its items and their matches gather here; 08_post.sql then
-- writes them as Odoo stores them.
CREATE UNLOGGED TABLE bench.move (
    id int, move_type text, state text, company_nr int, journal_id int,
    partner_id int, commercial_partner_id int, currency_id int, rate numeric,
    date date, due date, number int, prefix text, name text, reference text,
    order_name text, user_id int, reversed_id int, payment_id int, amount numeric,
    balance numeric, invoice_number int
);
CREATE UNLOGGED TABLE bench.item (
    id int, move_id int, display_type text, account_id int, product_nr int, name text,
    quantity numeric, price_unit numeric, discount numeric, subtotal numeric,
    amount_currency numeric, balance numeric, due date, is_matchable boolean
);
CREATE UNLOGGED TABLE bench.match (
    id int, debit_id int, credit_id int, date date, amount numeric,
    amount_currency numeric
);
