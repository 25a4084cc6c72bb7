-- From here on the keys of people and all other secrets are wrapped under a key from outside the database: nothing in
-- here opens them. Those from before are wrapped right after this, and none is taken any more that is not.
ALTER TABLE person_keys ADD CONSTRAINT person_keys_wrapped CHECK (length(key) > 32) NOT VALID;
ALTER TABLE secrets ADD CONSTRAINT secrets_wrapped CHECK (length(value) > 32) NOT VALID;
