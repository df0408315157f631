-- Format 2 of the keyring finds people by name and birth date as well. The likenesses of those who are in already are
-- reckoned from their letters when the next list is imported.

ALTER TABLE keys ADD COLUMN likeness BLOB;

CREATE INDEX keys_alike ON keys (likeness) WHERE likeness IS NOT NULL;

CREATE INDEX keys_unlikened ON keys (worker) WHERE likeness IS NULL AND wrapped IS NOT NULL;

PRAGMA user_version = 2;
