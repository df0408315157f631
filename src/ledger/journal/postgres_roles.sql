-- Who may do what in a ledger's database. Run once, after the tables are made, by whoever may create roles.
-- {prefix} is the name of the ledger's roles. None of them logs in: grant them to the users of your people and services.

-- Owns every table, and is used for changes of the schema alone.
CREATE ROLE {prefix}_owner NOLOGIN;
-- Records: adds entries, and reads. Cannot change or remove what stands.
CREATE ROLE {prefix}_writer NOLOGIN;
-- Derives the read models from the journal.
CREATE ROLE {prefix}_projector NOLOGIN;
-- Reads the documented views, which hold no name and no NIK.
CREATE ROLE {prefix}_reader NOLOGIN;
-- Reads the whole journal and every read model, and writes nothing. Names stay sealed.
CREATE ROLE {prefix}_auditor NOLOGIN;

ALTER SCHEMA journal OWNER TO {prefix}_owner;
ALTER TABLE journal.format OWNER TO {prefix}_owner;
ALTER TABLE journal.entries OWNER TO {prefix}_owner;
ALTER VIEW journal.journal OWNER TO {prefix}_owner;
ALTER FUNCTION journal.lock_key() OWNER TO {prefix}_owner;
ALTER FUNCTION journal.in_turn() OWNER TO {prefix}_owner;
ALTER FUNCTION journal.follow() OWNER TO {prefix}_owner;
ALTER FUNCTION journal.stay() OWNER TO {prefix}_owner;

REVOKE ALL ON SCHEMA journal FROM PUBLIC;
GRANT USAGE ON SCHEMA journal TO {prefix}_writer, {prefix}_projector, {prefix}_auditor;
GRANT SELECT ON journal.format, journal.entries, journal.journal TO {prefix}_writer, {prefix}_projector, {prefix}_auditor;
GRANT INSERT ON journal.entries TO {prefix}_writer;

CREATE SCHEMA read_models AUTHORIZATION {prefix}_projector;
COMMENT ON SCHEMA read_models IS 'Derived from the journal, disposable. Consumers read the views of read_v1.';
CREATE SCHEMA read_v1 AUTHORIZATION {prefix}_projector;
COMMENT ON SCHEMA read_v1 IS 'The documented views: columns are added, never renamed.';
GRANT USAGE ON SCHEMA read_models TO {prefix}_writer, {prefix}_auditor;
GRANT USAGE ON SCHEMA read_v1 TO {prefix}_writer, {prefix}_auditor, {prefix}_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE {prefix}_projector IN SCHEMA read_models
    GRANT SELECT ON TABLES TO {prefix}_writer, {prefix}_auditor;
ALTER DEFAULT PRIVILEGES FOR ROLE {prefix}_projector IN SCHEMA read_v1
    GRANT SELECT ON TABLES TO {prefix}_writer, {prefix}_auditor, {prefix}_reader;

ALTER SCHEMA keyring OWNER TO {prefix}_owner;
ALTER TABLE keyring.format OWNER TO {prefix}_owner;
ALTER TABLE keyring.keys OWNER TO {prefix}_owner;
ALTER TABLE keyring.tokens OWNER TO {prefix}_owner;
ALTER TABLE keyring.secret OWNER TO {prefix}_owner;
ALTER TABLE keyring.unfinished OWNER TO {prefix}_owner;
REVOKE ALL ON SCHEMA keyring FROM PUBLIC;
GRANT USAGE ON SCHEMA keyring TO {prefix}_writer;
GRANT SELECT ON ALL TABLES IN SCHEMA keyring TO {prefix}_writer;
GRANT INSERT, UPDATE ON keyring.keys TO {prefix}_writer;
GRANT INSERT, UPDATE, DELETE ON keyring.tokens TO {prefix}_writer;
GRANT INSERT, DELETE ON keyring.unfinished TO {prefix}_writer;
