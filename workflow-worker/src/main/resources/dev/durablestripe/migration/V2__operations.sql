-- What operators did to events by hand. Rows are only ever added.
CREATE TABLE stripe_event_operation (
    operation_id    text PRIMARY KEY,
    operation       text        NOT NULL CHECK (operation IN ('REAPPLY', 'DISCARD')),
    event_id        text        NOT NULL,
    stripe_account  text        NOT NULL,
    reason          text        NOT NULL,
    outcome         text        NOT NULL,
    workflow_run_id text        NOT NULL,
    performed_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON COLUMN stripe_event_operation.operation_id IS 'the operation''s own workflow id: it takes effect once';
COMMENT ON COLUMN stripe_event_operation.performed_at IS 'by the database''s clock';
CREATE INDEX stripe_event_operation_event ON stripe_event_operation (event_id);

-- A resync stores what Stripe lists: no event led to it.
ALTER TABLE subscription ALTER COLUMN last_event_id DROP NOT NULL;
COMMENT ON COLUMN subscription.last_event_id IS 'the event that led to this state; null after a resync';
