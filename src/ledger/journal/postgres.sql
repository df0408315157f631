-- The journal on PostgreSQL: one table that only grows, and a view to read it by. Run once, by the owner.

CREATE SCHEMA journal;
COMMENT ON SCHEMA journal IS 'The book of original entry: append-only, ordered, never edited.';

CREATE TABLE journal.format (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    format   integer NOT NULL
);
INSERT INTO journal.format (format) VALUES (1);

CREATE TABLE journal.entries (
    position           bigint NOT NULL, -- global order, in the order of commits; without gaps, never renumbered
    originator_id      uuid   NOT NULL, -- the stream
    originator_version bigint NOT NULL, -- 1 for the first entry of a stream, then without gaps
    topic              text   NOT NULL, -- the stored name of the event
    state              bytea  NOT NULL, -- envelope and event, JSON in UTF-8
    CONSTRAINT entries_in_order PRIMARY KEY (position),
    CONSTRAINT entries_once UNIQUE (originator_id, originator_version)
);

-- Whose keys must stay destroyed is asked at every start, so it must not cost a reading of the whole journal.
CREATE INDEX entries_erased ON journal.entries (originator_id) WHERE topic = 'PersonalDataErased';

-- One writer at a time, whatever program it is: positions are then given in the order of commits, and a follower that
-- has read up to a position has read everything before it. A transaction's advisory lock needs no more than INSERT.
CREATE FUNCTION journal.lock_key() RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT {lock_key} $$;

CREATE FUNCTION journal.in_turn() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(journal.lock_key());
    RETURN NULL;
END $$;

-- Positions follow the last one, and versions follow the last of their stream. Checked once for all rows of a statement.
-- Followers are woken once a statement; they hear it when the transaction has committed, and never when it did not.
CREATE FUNCTION journal.follow() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    new_first bigint;
    new_last bigint;
    new_count bigint;
    stands bigint;
    stray record;
BEGIN
    SELECT min(position), max(position), count(*) INTO new_first, new_last, new_count FROM added;
    IF new_count = 0 THEN
        RETURN NULL;
    END IF;
    SELECT coalesce(max(position), 0) INTO stands FROM journal.entries WHERE position < new_first;
    IF new_first <> stands + 1 OR new_last - new_first + 1 <> new_count THEN
        RAISE EXCEPTION 'position % cannot follow %', new_first, stands USING ERRCODE = 'EL001';
    END IF;
    SELECT came.stream, came.begins INTO stray
    FROM (SELECT originator_id AS stream, min(originator_version) AS begins,
                 max(originator_version) - min(originator_version) + 1 <> count(*) AS torn
          FROM added GROUP BY originator_id) AS came
    WHERE came.torn OR came.begins < 0 OR (came.begins > 1 AND NOT EXISTS (
        SELECT FROM journal.entries AS was
        WHERE was.originator_id = came.stream AND was.originator_version = came.begins - 1))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'an entry of a stream is missing' USING ERRCODE = 'EL002',
            DETAIL = format('%s %s', stray.stream, stray.begins);
    END IF;
    PERFORM pg_notify('{bell}', new_last::text);
    RETURN NULL;
END $$;

CREATE FUNCTION journal.stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'entries are never edited or removed; record a correction' USING ERRCODE = 'EL003';
END $$;

CREATE TRIGGER entries_in_turn BEFORE INSERT ON journal.entries
    FOR EACH STATEMENT EXECUTE FUNCTION journal.in_turn();
CREATE TRIGGER entries_follow AFTER INSERT ON journal.entries REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION journal.follow();
CREATE TRIGGER entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON journal.entries
    FOR EACH STATEMENT EXECUTE FUNCTION journal.stay();

-- Also where somebody sets session_replication_role = replica.
ALTER TABLE journal.entries ENABLE ALWAYS TRIGGER entries_in_turn;
ALTER TABLE journal.entries ENABLE ALWAYS TRIGGER entries_follow;
ALTER TABLE journal.entries ENABLE ALWAYS TRIGGER entries_stay;

CREATE VIEW journal.journal AS
SELECT position,
       originator_id                         AS stream,
       originator_version                    AS version,
       topic                                 AS name,
       told ->> 'recorded_at'                AS recorded_at,
       told ->> 'actor'                      AS actor,
       told ->> 'command_id'                 AS command_id,
       told ->> 'reason'                     AS reason,
       told ->> 'document'                   AS document,
       told -> 'event'                       AS event
FROM (SELECT *, convert_from(state, 'UTF8')::json AS told FROM journal.entries) AS entries;
COMMENT ON VIEW journal.journal IS 'The journal as a person reads it: one line for each entry.';
