-- Which database this is, also after a restore and in a copy: workers write it into the record with which they register
-- in Temporal whose events they process.
CREATE TABLE stripe_deployment (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    id  uuid    NOT NULL DEFAULT gen_random_uuid()
);
COMMENT ON TABLE stripe_deployment IS 'the id of this database, never changed; exactly one row';
INSERT INTO stripe_deployment DEFAULT VALUES;
