-- What a next release might do: needs the owner of the tables.
ALTER TABLE stripe_event ADD COLUMN next text;
CREATE TABLE next (id bigserial);
