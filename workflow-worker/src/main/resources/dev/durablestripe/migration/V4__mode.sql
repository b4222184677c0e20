-- Whoever reads for long must not make all events wait behind this: it fails soon, and is tried again.
SET LOCAL lock_timeout = '5s';

-- The mode of the worker's key, which the worker writes when it starts. No row: no worker has started yet.
CREATE TABLE stripe_mode (
    one      boolean     PRIMARY KEY DEFAULT true CHECK (one),
    livemode boolean     NOT NULL,
    since    timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE stripe_mode IS 'the mode in force: account_subscription shows no other; at most one row';

-- Links before subscriptions, in the order in which a checkout locks them.
ALTER TABLE account_customer ADD COLUMN livemode boolean;
COMMENT ON COLUMN account_customer.livemode IS 'null for links from before this column, where no subscription tells';

-- So that a start, and delete_mode, find rows of the other mode without reading all.
CREATE INDEX subscription_livemode ON subscription (livemode);

UPDATE account_customer c SET livemode = s.livemode
  FROM subscription s
 WHERE s.stripe_account = c.stripe_account AND s.stripe_customer_id = c.stripe_customer_id;

-- Events of an organization's endpoint used to be stored under '', whatever their account. Ids are unique at
-- Stripe: a subscription that is stored under its account too is the same one, and its row under '' is never
-- updated again.
DELETE FROM subscription own
 USING subscription named
 WHERE own.stripe_account = '' AND named.stripe_account <> ''
   AND named.stripe_subscription_id = own.stripe_subscription_id;

-- One row an account: what it has in the mode in force, and until when.
CREATE OR REPLACE VIEW account_subscription AS
SELECT a.id AS account_id,
       a.client_reference,
       best.stripe_customer_id,
       best.stripe_subscription_id,
       (SELECT p.plan
          FROM subscription_item i
          JOIN price_plan p ON p.price_id = i.price_id
         WHERE i.stripe_account = a.stripe_account
           AND i.stripe_subscription_id = best.stripe_subscription_id
         ORDER BY i.position
         LIMIT 1) AS plan,
       best.status,
       best.price_id,
       best.seat_limit,
       best.current_period_start,
       best.current_period_end,
       best.cancel_at_period_end,
       best.cancel_at,
       best.canceled_at,
       best.trial_end,
       best.as_of
  FROM account a
  LEFT JOIN LATERAL (
        SELECT link.stripe_customer_id AS stripe_customer_id,
               s.stripe_subscription_id, s.status, s.price_id, s.seat_limit,
               s.current_period_start, s.current_period_end, s.cancel_at_period_end,
               s.cancel_at, s.canceled_at, s.trial_end, s.as_of
          FROM (SELECT a.stripe_customer_id, '-infinity'::timestamptz AS linked_at
                 WHERE a.stripe_customer_id IS NOT NULL
                UNION ALL
                SELECT c.stripe_customer_id, c.linked_at
                  FROM account_customer c
                 WHERE c.stripe_account = a.stripe_account
                   AND c.client_reference = a.client_reference
                   AND coalesce(c.livemode = (SELECT m.livemode FROM stripe_mode m), true)) link
          LEFT JOIN subscription s
            ON s.stripe_account = a.stripe_account
           AND s.stripe_customer_id = link.stripe_customer_id
           AND s.livemode = coalesce((SELECT m.livemode FROM stripe_mode m), s.livemode)
          LEFT JOIN deleted_customer d
            ON d.stripe_account = a.stripe_account
           AND d.stripe_customer_id = link.stripe_customer_id
         ORDER BY s.status IS NULL,
                  -- What gives access, what may again, what has ended.
                  CASE WHEN s.status IN ('active', 'trialing', 'past_due') THEN 1
                       WHEN s.status IN ('canceled', 'incomplete_expired') THEN 3
                       ELSE 2 END,
                  d.stripe_customer_id IS NOT NULL,
                  link.linked_at,
                  s.created DESC NULLS LAST,
                  s.stripe_subscription_id
         LIMIT 1) best ON true;

-- Removes the subscriptions, with their items, and the links of a mode that is not in force. Marks stay: they are
-- what stops an event from being applied twice.
CREATE PROCEDURE delete_mode(livemode boolean) LANGUAGE plpgsql
SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
DECLARE
    in_force      boolean;
    subscriptions bigint;
    links         bigint;
BEGIN
    -- No worker can change it before this is committed.
    SELECT m.livemode INTO in_force FROM stripe_mode m FOR SHARE;
    IF delete_mode.livemode IS NULL OR delete_mode.livemode = coalesce(in_force, delete_mode.livemode) THEN
        RAISE EXCEPTION 'This mode is in force, or no worker has started yet: nothing is deleted.';
    END IF;
    DELETE FROM subscription s WHERE s.livemode = delete_mode.livemode;
    GET DIAGNOSTICS subscriptions = ROW_COUNT;
    DELETE FROM account_customer c WHERE c.livemode = delete_mode.livemode;
    GET DIAGNOSTICS links = ROW_COUNT;
    RAISE NOTICE '% subscriptions and % links are deleted.', subscriptions, links;
END $$;
-- The owner's alone, not the worker's.
REVOKE ALL ON PROCEDURE delete_mode(boolean) FROM PUBLIC;
