-- The journal on SQLite. One table that only grows, and a view to read it by.

CREATE TABLE entries (
    position           INTEGER PRIMARY KEY AUTOINCREMENT, -- global order; never given twice, never renumbered
    originator_id      TEXT    NOT NULL,                  -- the stream, 32 hex digits
    originator_version INTEGER NOT NULL,                  -- 1 for the first entry of a stream, then without gaps
    topic              TEXT    NOT NULL,                  -- the stored name of the event
    state              BLOB    NOT NULL,                  -- envelope and event, JSON in UTF-8
    UNIQUE (originator_id, originator_version)
) STRICT;

-- Whose keys must stay destroyed is asked at every start, so it must not cost a reading of the whole journal.
CREATE INDEX entries_erased ON entries (originator_id) WHERE topic = 'PersonalDataErased';

CREATE TRIGGER entries_stay BEFORE UPDATE ON entries
BEGIN
    SELECT RAISE(ABORT, 'entries are never edited; record a correction');
END;

CREATE TRIGGER entries_remain BEFORE DELETE ON entries
BEGIN
    SELECT RAISE(ABORT, 'entries are never removed; record a correction');
END;

-- INSERT OR REPLACE removes rows without asking the trigger above, unless recursive_triggers is on. This one fires
-- before the conflict is resolved, on every connection. It also keeps versions without gaps.
CREATE TRIGGER entries_follow BEFORE INSERT ON entries
WHEN EXISTS (SELECT 1 FROM entries WHERE originator_id = NEW.originator_id
             AND originator_version = NEW.originator_version)
  OR (NEW.originator_version > 1
      AND NOT EXISTS (SELECT 1 FROM entries WHERE originator_id = NEW.originator_id
                      AND originator_version = NEW.originator_version - 1))
  OR EXISTS (SELECT 1 FROM entries WHERE position = NEW.position)
BEGIN
    SELECT RAISE(ABORT, 'entries are only added, one after the other');
END;

CREATE VIEW journal AS
SELECT position,
       originator_id                                        AS stream,
       originator_version                                   AS version,
       topic                                                AS name,
       json_extract(CAST(state AS TEXT), '$.recorded_at')   AS recorded_at,
       json_extract(CAST(state AS TEXT), '$.actor')         AS actor,
       json_extract(CAST(state AS TEXT), '$.command_id')    AS command_id,
       json_extract(CAST(state AS TEXT), '$.reason')        AS reason,
       json_extract(CAST(state AS TEXT), '$.document')      AS document,
       json_extract(CAST(state AS TEXT), '$.event')         AS event,
       CAST(state AS TEXT)                                  AS state
FROM entries;
