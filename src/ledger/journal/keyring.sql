-- The keyring: whose personal data can be read, and which worker a NIK belongs to. Small, and not the journal:
-- destroying a key here makes letters there unreadable for ever, while the journal stays as it was written.

CREATE TABLE keys (
    worker     TEXT NOT NULL PRIMARY KEY, -- 32 hex digits, the worker's stream in the journal
    wrapped    BLOB,                      -- the data key under the master secret; NULL: destroyed, a tombstone
    created_at TEXT NOT NULL,             -- UTC
    erased_at  TEXT,                      -- UTC
    likeness   BLOB,                      -- keyed digest of name and birth date; NULL: not reckoned yet, or erased
    CHECK ((wrapped IS NULL) = (erased_at IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX keys_erased ON keys (worker) WHERE wrapped IS NULL;

CREATE INDEX keys_alike ON keys (likeness) WHERE likeness IS NOT NULL;

CREATE INDEX keys_unlikened ON keys (worker) WHERE likeness IS NULL AND wrapped IS NOT NULL;

CREATE TABLE tokens (
    token  BLOB NOT NULL PRIMARY KEY,     -- HMAC-SHA256 of a NIK, or of a card's number, under the pepper
    worker TEXT NOT NULL REFERENCES keys
) STRICT, WITHOUT ROWID;

CREATE INDEX tokens_of_worker ON tokens (worker);

CREATE TABLE secret (
    only  INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
    proof BLOB NOT NULL                   -- derived from the master secret; another secret is refused at once
) STRICT;

CREATE TABLE unfinished (                 -- one row from the moment a key is destroyed until its bytes are wiped
    only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1)
) STRICT;
