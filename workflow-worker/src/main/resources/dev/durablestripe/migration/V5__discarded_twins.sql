-- Either twin's discard holds for both. A migration of its own: marks are never deleted, and while they are read
-- here, other transactions may read them too.
SET LOCAL lock_timeout = '5s';
CREATE INDEX stripe_event_discarded_change ON stripe_event (change_id) WHERE outcome = 'DISCARDED';
