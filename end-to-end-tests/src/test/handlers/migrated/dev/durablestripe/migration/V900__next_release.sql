-- What the next release may do while the last one still runs: add, but not remove.
ALTER TABLE stripe_event ADD COLUMN remark text;
CREATE INDEX stripe_event_created ON stripe_event (created);
