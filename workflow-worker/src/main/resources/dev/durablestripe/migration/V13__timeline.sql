-- The timeline of the server that the worker has last seen. A failover or a restore begins another one, and may have
-- lost commits: then a sweep reads all events that Stripe lists.
CREATE TABLE stripe_timeline (
    one      boolean     PRIMARY KEY DEFAULT true CHECK (one),
    timeline text        NOT NULL,
    seen_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE stripe_timeline IS 'at most one row';
COMMENT ON COLUMN stripe_timeline.timeline IS 'the id of the cluster and that of its timeline, in hexadecimal';
COMMENT ON COLUMN stripe_timeline.seen_at IS 'when the worker first saw it';
