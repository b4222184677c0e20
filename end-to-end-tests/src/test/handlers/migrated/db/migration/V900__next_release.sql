-- What a next release may do while the last one still runs: add, and take nothing away.
ALTER TABLE stripe_event ADD COLUMN remark text;
CREATE INDEX stripe_event_created ON stripe_event (created);
