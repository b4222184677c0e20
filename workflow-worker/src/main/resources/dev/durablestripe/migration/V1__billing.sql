-- Every time is Stripe's unless it says otherwise; stripe_account is '' for the platform's own events.

-- The permanent mark of an event, in the same commit as its change. It outlives Temporal's retention.
CREATE TABLE stripe_event (
    event_id        text PRIMARY KEY,
    type            text        NOT NULL,
    object          text,
    stripe_account  text        NOT NULL,
    livemode        boolean     NOT NULL,
    api_version     text,
    created         timestamptz NOT NULL,
    outcome         text        NOT NULL CHECK (outcome IN ('APPLIED', 'STALE', 'IGNORED', 'DISCARDED')),
    change_id       text        NOT NULL,
    workflow_run_id text        NOT NULL,
    attempt         integer     NOT NULL,
    applied_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON COLUMN stripe_event.object IS 'id of the object that the event is about';
COMMENT ON COLUMN stripe_event.change_id IS
    'the snapshot twin''s event id for a thin event, else its own: twins apply one change once';
COMMENT ON COLUMN stripe_event.applied_at IS 'by the database''s clock';
CREATE UNIQUE INDEX stripe_event_change ON stripe_event (change_id) WHERE outcome = 'APPLIED';

-- Events that a handler proved it can never apply. A row goes when its event is applied after all.
CREATE TABLE stripe_event_rejection (
    event_id        text PRIMARY KEY,
    type            text        NOT NULL,
    object          text,
    stripe_account  text        NOT NULL,
    reason          text        NOT NULL,
    workflow_run_id text        NOT NULL,
    rejected_at     timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The same sequence for all rows: a later write has a higher revision, whatever row it is of.
CREATE SEQUENCE subscription_revision;

CREATE TABLE subscription (
    stripe_account         text        NOT NULL,
    stripe_subscription_id text        NOT NULL,
    stripe_customer_id     text,
    status                 text        NOT NULL,
    price_id               text,
    seat_limit             bigint,
    current_period_start   timestamptz,
    current_period_end     timestamptz,
    cancel_at_period_end   boolean     NOT NULL,
    cancel_at              timestamptz,
    canceled_at            timestamptz,
    trial_end              timestamptz,
    created                timestamptz,
    livemode               boolean     NOT NULL,
    as_of_from             timestamptz NOT NULL,
    as_of                  timestamptz NOT NULL,
    of_creation            boolean     NOT NULL,
    revision               bigint      NOT NULL DEFAULT nextval('subscription_revision'),
    last_event_id          text        NOT NULL,
    updated_at             timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (stripe_account, stripe_subscription_id),
    CHECK (as_of_from <= as_of)
);
COMMENT ON COLUMN subscription.seat_limit IS 'quantity of the first item; null when it is metered';
COMMENT ON COLUMN subscription.as_of_from IS 'this was Stripe''s state at some moment from here …';
COMMENT ON COLUMN subscription.as_of IS '… to here; neither end moves back';
COMMENT ON COLUMN subscription.of_creation IS 'as the creation told it: whatever else is told is newer';
COMMENT ON COLUMN subscription.updated_at IS 'by the database''s clock';
CREATE INDEX subscription_customer ON subscription (stripe_account, stripe_customer_id);

-- All items of a subscription, in Stripe's order, replaced together with it.
CREATE TABLE subscription_item (
    stripe_account         text    NOT NULL,
    stripe_subscription_id text    NOT NULL,
    position               integer NOT NULL,
    stripe_item_id         text,
    price_id               text,
    quantity               bigint,
    current_period_start   timestamptz,
    current_period_end     timestamptz,
    PRIMARY KEY (stripe_account, stripe_subscription_id, position),
    FOREIGN KEY (stripe_account, stripe_subscription_id) REFERENCES subscription ON DELETE CASCADE
);

-- The application's own accounts; it may know the customer itself, or leave that to checkouts.
CREATE TABLE account (
    id                 text PRIMARY KEY DEFAULT gen_random_uuid()::text,
    client_reference   text,
    stripe_customer_id text,
    stripe_account     text NOT NULL DEFAULT ''
);
CREATE INDEX account_client_reference ON account (stripe_account, client_reference);
CREATE INDEX account_customer_id ON account (stripe_account, stripe_customer_id);

-- Links learned from checkouts: a set that only grows, so the order of arrival cannot matter.
CREATE TABLE account_customer (
    stripe_account     text        NOT NULL,
    client_reference   text        NOT NULL,
    stripe_customer_id text        NOT NULL,
    linked_at          timestamptz NOT NULL,
    PRIMARY KEY (stripe_account, client_reference, stripe_customer_id)
);
COMMENT ON COLUMN account_customer.linked_at IS 'when Stripe created the first checkout that says so';

-- Customers deleted at Stripe, for good; kept apart from their links, which may be learned later.
CREATE TABLE deleted_customer (
    stripe_account     text        NOT NULL,
    stripe_customer_id text        NOT NULL,
    deleted_at         timestamptz NOT NULL,
    PRIMARY KEY (stripe_account, stripe_customer_id)
);

-- Which plan of the application a price of Stripe's stands for.
CREATE TABLE price_plan (
    price_id text PRIMARY KEY,
    plan     text NOT NULL
);

-- One row an account: what it has, and until when.
CREATE VIEW account_subscription AS
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
                  s.status IN ('canceled', 'incomplete_expired'),
                  -- Not paid for even once: it must not hide one that is.
                  s.status = 'incomplete',
                  d.stripe_customer_id IS NOT NULL,
                  link.linked_at,
                  s.created DESC NULLS LAST,
                  s.stripe_subscription_id
         LIMIT 1) best ON true;
