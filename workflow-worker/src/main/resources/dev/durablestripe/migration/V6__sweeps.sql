-- When each sweep over Stripe's lists last completed: an alert watches how long ago that is.
CREATE TABLE stripe_sweep (
    sweep        text PRIMARY KEY,
    completed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON COLUMN stripe_sweep.completed_at IS
    'by the database''s clock; until the first sweep has completed, when its schedule was created';
