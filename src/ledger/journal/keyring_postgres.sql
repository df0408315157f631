-- The keyring on PostgreSQL: the same tables as in keyring.sql. See there for what they hold.

CREATE SCHEMA keyring;
COMMENT ON SCHEMA keyring IS 'Whose personal data can be read, and which worker a NIK belongs to. Not the journal.';

CREATE TABLE keyring.format (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    format   integer NOT NULL
);
INSERT INTO keyring.format (format) VALUES (1);

CREATE TABLE keyring.keys (
    worker     text COLLATE "C" PRIMARY KEY,
    wrapped    bytea,
    created_at text NOT NULL,
    erased_at  text,
    likeness   bytea,
    CHECK ((wrapped IS NULL) = (erased_at IS NOT NULL))
);
CREATE INDEX keys_erased ON keyring.keys (worker) WHERE wrapped IS NULL;
CREATE INDEX keys_alike ON keyring.keys (likeness) WHERE likeness IS NOT NULL;
CREATE INDEX keys_unlikened ON keyring.keys (worker) WHERE likeness IS NULL AND wrapped IS NOT NULL;

CREATE TABLE keyring.tokens (
    token  bytea PRIMARY KEY,
    worker text COLLATE "C" NOT NULL REFERENCES keyring.keys
);
CREATE INDEX tokens_of_worker ON keyring.tokens (worker);

CREATE TABLE keyring.secret (
    "only" integer PRIMARY KEY CHECK ("only" = 1),
    proof bytea NOT NULL
);

CREATE TABLE keyring.unfinished (
    "only" integer PRIMARY KEY CHECK ("only" = 1)
);
