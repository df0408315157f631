"""Who may do what in a ledger's database: tests try every line as every role, and docs/rights.md is made of it.

``python -m postgres_rights`` writes the page anew.
"""

from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "rights.md"
ROLES = ("owner", "writer", "projector", "reader", "auditor", "nobody")
"""`nobody` is a user of the server without any role of the ledger."""
YES, NO, GUARD = "yes", "no", "guard"


@dataclass(frozen=True, slots=True)
class Doing:
    """Something that one may try."""

    place: str
    what: str
    statement: str
    may: frozenset[str]
    guarded: frozenset[str] = frozenset()
    """Who has the right by name, and is refused by the journal's own triggers."""

    def answer(self, role: str) -> str:
        """Say what a role is told."""
        if role in self.guarded:
            return GUARD
        return YES if role in self.may else NO


def _doing(place: str, what: str, statement: str, may: str = "", *, guarded: str = "") -> Doing:
    return Doing(place, what, statement, frozenset(may.split()), frozenset(guarded.split()))


_READS_JOURNAL = "owner writer projector auditor"
_ENTRY = "INSERT INTO journal.entries VALUES (2, gen_random_uuid(), 1, 'Probe', '')"
DOINGS = (
    _doing("journal", "read the entries", "SELECT * FROM journal.entries", _READS_JOURNAL),
    _doing("journal", "read them as text", "SELECT * FROM journal.journal", _READS_JOURNAL),
    _doing("journal", "read the version of the schema", "SELECT * FROM journal.format", _READS_JOURNAL),
    _doing("journal", "add an entry", _ENTRY, "owner writer"),
    _doing("journal", "change an entry", "UPDATE journal.entries SET state = ''", guarded="owner"),
    _doing("journal", "remove an entry", "DELETE FROM journal.entries", guarded="owner"),
    _doing("journal", "empty the table", "TRUNCATE journal.entries", guarded="owner"),
    _doing("journal", "change the version of the schema", "UPDATE journal.format SET format = 1", "owner"),
    _doing("journal", "switch a guard off", "ALTER TABLE journal.entries DISABLE TRIGGER entries_stay", "owner"),
    _doing("journal", "drop the table", "DROP TABLE journal.entries CASCADE", "owner"),
    _doing("journal", "make a table", "CREATE TABLE journal.probe (one integer)", "owner"),
    _doing("keyring", "read keys", "SELECT * FROM keyring.keys", "owner writer"),
    _doing("keyring", "read whom a NIK or card belongs to", "SELECT * FROM keyring.tokens", "owner writer"),
    _doing("keyring", "add a key", "INSERT INTO keyring.keys VALUES ('x', '', '', NULL, NULL)", "owner writer"),
    _doing("keyring", "destroy a key", "UPDATE keyring.keys SET wrapped = NULL, erased_at = ''", "owner writer"),
    _doing("keyring", "remove the trace of a key", "DELETE FROM keyring.keys WHERE worker = 'y'", "owner"),
    _doing(
        "keyring",
        "add a NIK's token",
        "INSERT INTO keyring.tokens SELECT '', min(worker) FROM keyring.keys",
        "owner writer",
    ),
    _doing("keyring", "change whose a NIK or card is", "UPDATE keyring.tokens SET worker = worker", "owner writer"),
    _doing("keyring", "drop a NIK's token", "DELETE FROM keyring.tokens", "owner writer"),
    _doing("keyring", "change the proof of the secret", "UPDATE keyring.secret SET proof = ''", "owner"),
    _doing("keyring", "empty a table", "TRUNCATE keyring.tokens", "owner"),
    _doing("keyring", "make a table", "CREATE TABLE keyring.probe (one integer)", "owner"),
    _doing("read_models", "read a table", "SELECT * FROM read_models.sample", "writer projector auditor"),
    _doing("read_models", "add a row", "INSERT INTO read_models.sample VALUES (2)", "projector"),
    _doing("read_models", "change a row", "UPDATE read_models.sample SET one = 2", "projector"),
    _doing("read_models", "remove a row", "DELETE FROM read_models.sample", "projector"),
    _doing("read_models", "empty a table", "TRUNCATE read_models.sample", "projector"),
    _doing("read_models", "make a table", "CREATE TABLE read_models.probe (one integer)", "projector"),
    _doing("read_v1", "read a view", "SELECT * FROM read_v1.sample", "writer projector reader auditor"),
    _doing("read_v1", "write through a view", "UPDATE read_v1.sample SET one = 2", "projector"),
    _doing("read_v1", "make a view", "CREATE VIEW read_v1.probe AS SELECT 1 AS one", "projector"),
)
"""Every line is tried as every role; `sample` is a table and a view that the projector has made."""


def page() -> str:
    """Write the page."""
    head = ["schema", "to", *ROLES]
    table = [head, ["---"] * len(head)]
    table += [[each.place, each.what, *map(each.answer, ROLES)] for each in DOINGS]
    return _ABOVE + "\n".join(f"| {' | '.join(line)} |" for line in table) + "\n"


_ABOVE = """\
# Who may do what in a ledger's database

`ledger init` makes five roles, named after the database (`kota_writer`, …). None of them logs in: a database
administrator grants them to people and services. `nobody` is a user of the server who has none of them. Tests try every
line as every role.

*guard*: the role could by its rights, and the journal's own triggers refuse. They are the last hurdle, and `owner`, who
may switch them off, is for changes of the schema alone; nobody should be the owner by day. There are no sequences, so
nothing can be wound back.

"""

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
