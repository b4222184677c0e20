-- The shop's own migration, as its own role.
BEGIN;

-- 1. A handler in SQL: what was refunded of a charge.
CREATE TABLE shop.refund (
    charge text PRIMARY KEY,
    amount bigint NOT NULL
);

CREATE FUNCTION shop.on_charge_refunded(event jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = shop, pg_temp AS $$
BEGIN
    -- The amount only grows, so the order of events does not matter.
    INSERT INTO refund (charge, amount)
    VALUES (event #>> '{data,object,id}', (event #>> '{data,object,amount_refunded}')::bigint)
    ON CONFLICT (charge) DO UPDATE SET amount = greatest(refund.amount, EXCLUDED.amount);
END $$;

REVOKE EXECUTE ON FUNCTION shop.on_charge_refunded(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shop.on_charge_refunded(jsonb) TO durable_stripe_worker;
GRANT USAGE ON SCHEMA shop TO durable_stripe_worker;

INSERT INTO billing.sql_handler (event_type, function_schema, function_name)
VALUES ('charge.refunded', 'shop', 'on_charge_refunded');

-- 2. For the consumer of the change feed: who may use the shop.
CREATE TABLE shop.entitlement (
    account      text,
    subscription text,
    active       boolean NOT NULL,
    seats        bigint,
    PRIMARY KEY (account, subscription)
);

-- 3. For the follow-up workflow: the mails that are due.
CREATE TABLE shop.mail (
    event    text PRIMARY KEY,
    customer text,
    template text NOT NULL
);

COMMIT;
