-- Whoever reads for long must not make all events wait behind this: it fails soon, and is tried again.
SET LOCAL lock_timeout = '5s';

-- Whose an event is: what finds all events of a customer, also those that were rejected or discarded.
ALTER TABLE stripe_event ADD COLUMN customer text;
COMMENT ON COLUMN stripe_event.customer IS 'id of the customer that the event is about; null when unknown, or erased';

-- An event may be discarded that neither the database, Temporal nor Stripe knows any more.
ALTER TABLE stripe_event ALTER COLUMN type DROP NOT NULL;
ALTER TABLE stripe_event ALTER COLUMN livemode DROP NOT NULL;
ALTER TABLE stripe_event ALTER COLUMN created DROP NOT NULL;
COMMENT ON COLUMN stripe_event.type IS 'null, as livemode and created, for an event discarded by force';

-- A rejected event is discarded from what is on record here, without asking anybody.
ALTER TABLE stripe_event_rejection ADD COLUMN customer text;
ALTER TABLE stripe_event_rejection ADD COLUMN livemode boolean;
ALTER TABLE stripe_event_rejection ADD COLUMN api_version text;
ALTER TABLE stripe_event_rejection ADD COLUMN created timestamptz;
ALTER TABLE stripe_event_rejection ADD COLUMN change_id text;
COMMENT ON COLUMN stripe_event_rejection.change_id IS 'as in stripe_event; null, as livemode and created, in older rows';

-- An applied event is never on record as rejected, whichever of two attempts is the last to commit.
-- Both take the same lock and look at the other's table only then; every statement of such a
-- function sees what was committed before it began. There are 1,024 locks for all events, since a
-- transaction that writes many marks must not fill the server's table of locks.
-- A mark deletes the rejection ...
CREATE FUNCTION stripe_event_marked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1937011305, hashtext(NEW.event_id) & 1023);
    DELETE FROM billing.stripe_event_rejection WHERE event_id = NEW.event_id;
    RETURN NULL;
END $$;
CREATE TRIGGER stripe_event_marked AFTER INSERT OR UPDATE OF outcome ON stripe_event
    FOR EACH ROW EXECUTE FUNCTION stripe_event_marked();

-- ... and a rejection that finds a final mark is not written.
CREATE FUNCTION stripe_event_rejected() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1937011305, hashtext(NEW.event_id) & 1023);
    IF EXISTS (SELECT FROM billing.stripe_event
                WHERE event_id = NEW.event_id AND outcome <> 'IGNORED') THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stripe_event_rejected BEFORE INSERT OR UPDATE ON stripe_event_rejection
    FOR EACH ROW EXECUTE FUNCTION stripe_event_rejected();

-- One row an account: what it has, and until when.
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
                   AND c.client_reference = a.client_reference) link
          LEFT JOIN subscription s
            ON s.stripe_account = a.stripe_account
           AND s.stripe_customer_id = link.stripe_customer_id
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
