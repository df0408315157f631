"""What a bill asks of each worker, without adding up the worker's whole history.

One row for each worker: the life (see `ledger.domain.worker.life`), the months that bills hold, how many bills stand,
and the version of the stream that all of it is told from. A row keeps its size however many bills come, so a bill costs
the same in the fifth year as in the first. Commands use a row only at the version at which the journal has the stream.

To free months, one has to know what the bill held. Most people of a bill hold the same months, so these stand once for
the bill; who holds others has a line of its own.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import MISSING, dataclass, field, fields
from functools import lru_cache
from typing import Any, assert_never, cast, get_args

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table

from ledger.domain.insurance import CoverLine, Insurance
from ledger.domain.month import Month, months_from, spans
from ledger.domain.worker import events as worker
from ledger.domain.worker.billable import Billable, Months, months_of
from ledger.domain.worker.life import Life, LifeEvent, begun, lived
from ledger.journal.entry import Entry
from ledger.journal.packing import packed, unpacking
from ledger_projections.ids import payment_id
from ledger_projections.model import STREAM, ReadModel
from ledger_projections.writing import RowMissing, Writer, put

_NAMES = MetaData()
_Entry = tuple[str, int, worker.Event]
"""Whom an entry is about, at which version, and what it says."""

BILLABLES = Table(
    "billables",
    _NAMES,
    Column("worker", STREAM, primary_key=True, comment="The worker, 32 hexadecimal digits; never a NIK"),
    Column("version", Integer, nullable=False, comment="Version of the worker's stream that the row is told from"),
    Column("bills", Integer, nullable=False, comment="How many bills stand"),
    Column("held", String, nullable=False, comment="Months that bills hold: insurance, first month, number, and again"),
    Column("life", String, nullable=False, comment="What else a bill asks of the worker, as JSON"),
)

BILL_MONTHS = Table(
    "billable_months",
    _NAMES,
    Column("payment", STREAM, primary_key=True, comment="The payment's stream"),
    Column("worker", STREAM, primary_key=True, comment="A worker who holds other months; empty for most of the bill"),
    Column("months", String, nullable=False, comment="The months, written as in billables.held"),
    sqlite_with_rowid=False,
)

_EVERYBODY_ELSE = ""
_read_life = unpacking(Life)
_SAID = tuple(each.name for each in fields(Life))
_NEVER = object()
_USUAL = {each.name: each.default for each in fields(Life) if each.default is not MISSING}
_OfBills = worker.CoverBilled | worker.CoverReleased | worker.CoverReversed | worker.CoverRefunded


@dataclass(slots=True)
class _Row:
    """What bills change of a row."""

    version: int
    bills: int
    held: str


@dataclass(slots=True)
class _Batch:
    """The rows that a batch touches, as they stand and as they will."""

    writer: Writer
    rows: dict[str, _Row] = field(default_factory=dict)
    begun: dict[str, Life] = field(default_factory=dict)
    """Lives that begin in the batch."""
    lives: dict[str, Life] = field(default_factory=dict)
    """Lives that go on in the batch."""
    months: dict[tuple[str, str], str] = field(default_factory=dict)
    """What bills hold, by payment and worker."""
    new_months: dict[tuple[str, str], str] = field(default_factory=dict)
    written: dict[int, tuple[tuple[CoverLine, ...], str]] = field(default_factory=dict)

    def look_up(self, entries: Sequence[_Entry]) -> None:
        """Read what stands in the tables of those whom the batch is about."""
        go_on = {person for person, version, _ in entries if version > 1}
        for person, version, bills, held in self._found(BILLABLES, "worker, version, bills, held", go_on):
            self.rows[person] = _Row(version, bills, held)
        living = {person for person, version, event in entries if version > 1 and isinstance(event, LifeEvent)}
        for person, life in self._found(BILLABLES, "worker, life", living):
            self.lives[person] = _life(life)
        of_bills = [(person, event) for person, _, event in entries if isinstance(event, _OfBills)]
        freed = [(person, event) for person, event in of_bills if not isinstance(event, worker.CoverBilled)]
        for payment in {payment_id(event.payment) for _, event in of_bills}:
            people = {person for person, event in freed if payment_id(event.payment) == payment}
            for person, months in self._found(BILL_MONTHS, "worker, months", {_EVERYBODY_ELSE, *people}, of=payment):
                self.months[payment, person] = months

    def _found(self, table: Table, cells: str, people: Collection[str], *, of: str | None = None) -> Sequence[Any]:
        return rows_of(self.writer.connection, self.writer.table(table).name, cells, people, of=of) if people else ()

    def row(self, person: str) -> _Row:
        """Give the row that an entry builds on; raise `RowMissing` where there is none."""
        found = self.rows.get(person)
        if found is None:
            raise RowMissing(table=BILLABLES.name, expected=1, found=0)
        return found

    def asked(self, lines: tuple[CoverLine, ...]) -> str:
        """Write the months of lines; lines are one and the same for thousands of entries of a bill."""
        known = self.written.get(id(lines))
        if known is None or known[0] is not lines:
            known = self.written[id(lines)] = lines, _months(lines)
        return known[1]

    def hold(self, payment: str, person: str, months: str) -> None:
        """Note what a bill holds for somebody, unless it is what it holds for everybody else."""
        usual = self.months.get((payment, _EVERYBODY_ELSE))
        if usual is None:
            self.months[payment, _EVERYBODY_ELSE] = self.new_months[payment, _EVERYBODY_ELSE] = months
        elif usual != months:
            self.months[payment, person] = self.new_months[payment, person] = months

    def held_by(self, payment: str, person: str) -> str:
        """Tell what a bill holds for somebody."""
        own = self.months.get((payment, person))
        return self.months.get((payment, _EVERYBODY_ELSE), "") if own is None else own

    def live(self, person: str, event: LifeEvent) -> None:
        """Let a life go on, or one that has just begun."""
        lives = self.begun if person in self.begun else self.lives
        lives[person] = lived(lives[person], event)

    def write(self) -> None:
        """Write what is new."""
        rows = self.rows
        fresh = [
            (who, rows[who].version, rows[who].bills, rows[who].held, _packed(life)) for who, life in self.begun.items()
        ]
        self.writer.insert(BILLABLES, fresh)
        went_on = [(row.version, row.bills, row.held, who) for who, row in rows.items() if who not in self.begun]
        self.writer.change(BILLABLES, ("version", "bills", "held"), ("worker",), went_on)
        self.writer.change(
            BILLABLES, ("life",), ("worker",), [(_packed(life), who) for who, life in self.lives.items()]
        )
        self.writer.write(
            put(BILL_MONTHS, {"payment": payment, "worker": who}, months=months)
            for (payment, who), months in self.new_months.items()
        )


def apply(writer: Writer, entries: Sequence[Entry]) -> None:
    """Bring the rows of those whom entries are about to the version of their last entry."""
    batch = _Batch(writer)
    told = [(entry.stream_hex, entry.version, cast("worker.Event", entry.event)) for entry in entries]
    batch.look_up(told)
    for person, version, event in told:
        if isinstance(event, worker.WorkerRegistered):
            batch.rows[person] = _Row(version, 0, "")
            batch.begun[person] = begun(event)
            continue
        row = batch.row(person)
        row.version = version
        if isinstance(event, _OfBills):
            _take_in(batch, row, person, event)
        elif isinstance(event, LifeEvent):
            batch.live(person, event)
    batch.write()


def _take_in(batch: _Batch, row: _Row, person: str, event: _OfBills) -> None:
    payment = payment_id(event.payment)
    match event:
        case worker.CoverBilled(lines=lines):
            months = batch.asked(lines)
            batch.hold(payment, person, months)
            row.held, row.bills = _with(row.held, months), row.bills + 1
        case worker.CoverRefunded(lines=lines):
            held = batch.held_by(payment, person)
            back = _both(held, _months(lines))
            row.held = _without(row.held, back)
            batch.months[payment, person] = batch.new_months[payment, person] = _without(held, back)
        case worker.CoverReleased() | worker.CoverReversed():
            row.held = _without(row.held, batch.held_by(payment, person))
            row.bills = max(0, row.bills - 1)
        case _:
            assert_never(event)


def _packed(life: Life) -> str:
    """Write a life without what is usual: most people never moved, and are alive."""
    return packed({name: told for name in _SAID if (told := getattr(life, name)) != _USUAL.get(name, _NEVER)})


def _life(text: str) -> Life:
    life = _read_life(text)
    if life is None:
        msg = "the row of the worker cannot be read"
        raise LookupError(msg)
    return life


@lru_cache(maxsize=4096)
def _months(lines: tuple[CoverLine, ...]) -> str:
    return written(months_of(lines))


@lru_cache(maxsize=4096)
def _with(held: str, more: str) -> str:
    return written(read(held) | read(more))


@lru_cache(maxsize=4096)
def _without(held: str, gone: str) -> str:
    return written(read(held) - read(gone))


@lru_cache(maxsize=4096)
def _both(held: str, asked: str) -> str:
    return written(read(held) & read(asked))


def written(months: Months) -> str:
    """Write months as runs: ``JKK 2023-05 12 JKM 2023-05 12``; equal months are written alike."""
    return " ".join(
        f"{insurance} {since} {count}"
        for insurance in Insurance
        for since, count in spans(month for each, month in months if each is insurance)
    )


@lru_cache(maxsize=65536)
def read(text: str) -> Months:
    """Read months as they were written; raise ValueError for anything else."""
    words = text.split()
    runs = zip(words[::3], words[1::3], words[2::3], strict=True)
    return frozenset(
        (Insurance(name), each) for name, since, count in runs for each in months_from(Month(since), int(count))
    )


def billable(bills: int, held: str, life: str) -> Billable | None:
    """Read what is kept of a worker; None where it cannot be read."""
    lived_so_far = _read_life(life)
    try:
        return None if lived_so_far is None else Billable(lived_so_far, read(held), bills)
    except ValueError:
        return None


def rows_of(
    connection: Connection, table: str, cells: str, people: Collection[str], *, of: str | None = None
) -> Sequence[Any]:
    """Read the rows of people, however many, by one look at the key for each; `of` keeps to those of a payment.

    Straight through the driver, because a bill of a city asks for tens of thousands of rows.
    """
    more: tuple[object, ...] = () if of is None else (of,)
    if connection.dialect.name == "postgresql":
        only = "" if of is None else " AND payment = %s"
        statement = f'SELECT {cells} FROM "{table}" WHERE worker = ANY(%s){only}'  # noqa: S608 - names of the code
        return connection.exec_driver_sql(statement, (list(people), *more)).all()
    only = "" if of is None else " AND payment = ?"
    statement = (
        f'SELECT {cells} FROM json_each(?) AS asked CROSS JOIN "{table}" '  # noqa: S608 - names of the code
        f"ON worker = asked.value{only}"
    )
    return connection.exec_driver_sql(statement, (json.dumps(list(people)), *more)).all()


MODEL = ReadModel(
    name="billables",
    question="What does a bill ask of each worker, without adding up the worker's whole history?",
    tables=(BILLABLES, BILL_MONTHS),
    reads=frozenset(get_args(worker.Event)),
    apply=apply,
)
