"""What was recorded, when, by whom, why and on which paper.

One row for each command and one for each entry; the entry's particulars stay in the journal, where `ledger journal
show POSITION` reads them. The entries of a command share one row of facts, so a bill of 34,782 workers writes its
actor and paper once. There is no index by stream: the journal itself is keyed by stream.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Date, Integer, MetaData, String, Table, select, text

from ledger.journal.entry import Entry, Envelope, utc_text
from ledger.journal.names import STREAM_OF
from ledger_projections.model import POSITION, STREAM, PublicView, ReadModel, rows
from ledger_projections.writing import Row, Writer

_NAMES = MetaData()

COMMANDS = Table(
    "commands",
    _NAMES,
    Column("first_position", POSITION, primary_key=True, comment="Position of the command's first entry"),
    Column("command_id", String(200), nullable=False, comment="The caller's key, or a digest of what was asked"),
    Column("recorded_at", String(27), nullable=False, comment="When it was recorded, UTC, ISO 8601"),
    Column("actor", String(200), nullable=False, comment="Who recorded it"),
    Column("reason", String, comment="Why, in the words or code of whoever recorded it"),
    Column("document", String, comment="The paper it rests on: SK, PKS, SP2D, DPPA …"),
)

ENTRIES = Table(
    "entries",
    _NAMES,
    Column("position", POSITION, primary_key=True, comment="Place in the journal, from 1, without gaps"),
    Column("command", POSITION, nullable=False, comment="First position of the command that wrote it"),
    Column("stream", STREAM, nullable=False, comment="Whose history it belongs to, 32 hexadecimal digits"),
    Column("version", Integer, nullable=False, comment="Place in that history, from 1, without gaps"),
    Column("name", String(40), nullable=False, comment="What happened, by its stored name"),
    Column("effective", Date, nullable=False, comment="Since when it is true"),
)


def apply(writer: Writer, entries: Sequence[Entry]) -> None:
    """Note each entry, and each command once; a command may go on from the batch before."""
    current, first = _last_command(writer)
    commands: list[Row] = []
    lines: list[Row] = []
    for entry in entries:
        if entry.envelope is not current and entry.envelope != current:
            first = entry.position
            commands.append(_command(first, entry.envelope))
        current = entry.envelope
        event = entry.event
        lines.append((entry.position, first, entry.stream_hex, entry.version, type(event).__name__, event.effective))
    writer.insert(COMMANDS, commands)
    writer.insert(ENTRIES, lines)


def _command(position: int, envelope: Envelope) -> Row:
    recorded_at = utc_text(envelope.recorded_at)
    return (position, envelope.command_id, recorded_at, envelope.actor, envelope.reason, envelope.document)


def _last_command(writer: Writer) -> tuple[Envelope | None, int]:
    commands = writer.table(COMMANDS)
    last = writer.connection.execute(select(commands).order_by(commands.c.first_position.desc()).limit(1)).first()
    if last is None:
        return None, 0
    return Envelope(
        recorded_at=datetime.fromisoformat(last.recorded_at),
        actor=last.actor,
        command_id=last.command_id,
        reason=last.reason,
        document=last.document,
    ), last.first_position


_LISTED = select(
    ENTRIES.c.position,
    COMMANDS.c.recorded_at,
    ENTRIES.c.name,
    ENTRIES.c.effective,
    ENTRIES.c.stream,
    ENTRIES.c.version,
    COMMANDS.c.actor,
    COMMANDS.c.reason,
    COMMANDS.c.document,
    COMMANDS.c.command_id,
).join(COMMANDS, COMMANDS.c.first_position == ENTRIES.c.command)


def entries_page(
    connection: Connection, *, after: int = 0, limit: int = 100, name: str | None = None
) -> list[dict[str, Any]]:
    """List entries from a position on; ask again with the last position for the next page."""
    page = _LISTED.where(ENTRIES.c.position > after).order_by(ENTRIES.c.position).limit(limit)
    return _with_kind(rows(connection, page if name is None else page.where(ENTRIES.c.name == name)))


def latest_entries(connection: Connection, *, limit: int = 20) -> list[dict[str, Any]]:
    """List the last entries, the oldest of them first."""
    return _with_kind(rows(connection, _LISTED.order_by(ENTRIES.c.position.desc()).limit(limit))[::-1])


class LastTakenIn(NamedTuple):
    """What tells the last entry that was taken in from any other."""

    position: int
    stream: str
    version: int
    command_id: str
    recorded_at: str


_LAST = text(
    "SELECT entries.position, entries.stream, entries.version, commands.command_id, commands.recorded_at "
    "FROM entries JOIN commands ON commands.first_position = entries.command ORDER BY entries.position DESC LIMIT 1"
)
"""Asked before every question, so it is written out: no program waits for it to be compiled."""


def last_taken_in(connection: Connection) -> LastTakenIn | None:
    """Find the last entry that was taken in; None when none was."""
    found = connection.execute(_LAST).first()
    return None if found is None else LastTakenIn(*found)


def _with_kind(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row | {"kind": STREAM_OF[row["name"]]} for row in found]


MODEL = ReadModel(
    name="entries",
    question="What was recorded, when, by whom, why and on which paper?",
    tables=(COMMANDS, ENTRIES),
    reads=None,
    apply=apply,
    views=(
        PublicView(
            name="entries",
            question="What was recorded, when, by whom, why and on which paper?",
            select=_LISTED,
        ),
    ),
)
