"""What a bill asks of each worker, without adding up the worker's whole history.

One row for each worker: the life (see `ledger.domain.worker.life`), the months that bills hold, how many bills stand,
and the version of the stream that all of it is told from. A row keeps its size however many bills come, so a bill costs
the same in the fifth year as in the first. Commands use a row only at the version at which the journal has the stream.

To free months, one has to know what the bill held. Most people of a bill hold the same months, so these stand once for
the bill; who holds others has a line of its own.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any, assert_never, get_args

from sqlalchemy import Column, Integer, MetaData, String, Table, select

from ledger.domain.insurance import CoverLine, Insurance
from ledger.domain.month import Month, months_from, spans
from ledger.domain.worker import events as worker
from ledger.domain.worker.billable import Billable, Months, months_of
from ledger.domain.worker.life import Life, LifeEvent, begun, lived
from ledger.journal.entry import Entry
from ledger.journal.packing import packed, unpacking
from ledger_projections.ids import payment_id
from ledger_projections.model import STREAM, ReadModel
from ledger_projections.writing import RowMissing, Write, Writer, change, put

_NAMES = MetaData()

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
_AT_ONCE = 1000
_read_life = unpacking(Life)


@dataclass(slots=True)
class _Row:
    """A row while a batch is taken in."""

    version: int
    bills: int
    held: str
    life: str
    told: bool = False
    """Whether the batch says something new of the life."""


@dataclass(slots=True)
class _Batch:
    """The rows that a batch touches, as they stand and as they will."""

    writer: Writer
    rows: dict[str, _Row] = field(default_factory=dict)
    begun: dict[str, _Row] = field(default_factory=dict)
    months: dict[tuple[str, str], str] = field(default_factory=dict)
    """What bills hold, by payment and worker."""
    new_months: dict[tuple[str, str], str] = field(default_factory=dict)

    def look_up(self, entries: Sequence[Entry]) -> None:
        """Read what stands in the tables of those whom the batch is about."""
        known = {entry.stream_hex for entry in entries if entry.version > 1}
        for row in self._found(BILLABLES, "worker", known):
            self.rows[row.worker] = _Row(row.version, row.bills, row.held, row.life)
        of_bills = [entry.event for entry in entries if isinstance(entry.event, _OfBills)]
        freed = {payment_id(event.payment) for event in of_bills if not isinstance(event, worker.CoverBilled)}
        people = {
            e.stream_hex for e in entries if isinstance(e.event, _OfBills) and payment_id(e.event.payment) in freed
        }
        for row in self._found(
            BILL_MONTHS, "payment", {payment_id(event.payment) for event in of_bills}, {_EVERYBODY_ELSE}
        ):
            self.months[row.payment, row.worker] = row.months
        for row in self._found(BILL_MONTHS, "payment", freed, people):
            self.months[row.payment, row.worker] = row.months

    def _found(
        self, table: Table, key: str, asked: Iterable[str], people: Iterable[str] | None = None
    ) -> Iterator[Any]:
        ours = self.writer.table(table)
        for some in _in_parts(sorted(asked)):
            wanted = select(ours).where(ours.c[key].in_(some))
            if people is None:
                yield from self.writer.connection.execute(wanted)
                continue
            for persons in _in_parts(sorted(people)):
                yield from self.writer.connection.execute(wanted.where(ours.c.worker.in_(persons)))

    def row(self, entry: Entry) -> _Row:
        """Give the row that an entry builds on; raise `RowMissing` where there is none."""
        found = self.rows.get(entry.stream_hex)
        if found is None:
            raise RowMissing(table=BILLABLES.name, expected=1, found=0)
        return found

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

    def writes(self) -> Iterator[Write]:
        """Give what has to be written."""
        for person, row in self.rows.items():
            if person in self.begun:
                continue
            cells = {"version": row.version, "bills": row.bills, "held": row.held}
            yield change(BILLABLES, {"worker": person}, **cells, **({"life": row.life} if row.told else {}))
        for (payment, person), months in self.new_months.items():
            yield put(BILL_MONTHS, {"payment": payment, "worker": person}, months=months)


_OfBills = worker.CoverBilled | worker.CoverReleased | worker.CoverReversed | worker.CoverRefunded


def apply(writer: Writer, entries: Sequence[Entry]) -> None:
    """Bring the rows of those whom entries are about to the version of their last entry."""
    batch = _Batch(writer)
    batch.look_up(entries)
    for entry in entries:
        event = entry.event
        if isinstance(event, worker.WorkerRegistered):
            person = entry.stream_hex
            batch.rows[person] = batch.begun[person] = _Row(entry.version, 0, "", packed(begun(event)))
            continue
        row = batch.row(entry)
        row.version = entry.version
        if isinstance(event, _OfBills):
            _take_in(batch, row, entry.stream_hex, event)
        elif isinstance(event, LifeEvent):
            _live(row, event)
    writer.insert(BILLABLES, [(who, r.version, r.bills, r.held, r.life) for who, r in batch.begun.items()])
    writer.write(batch.writes())


def _take_in(batch: _Batch, row: _Row, person: str, event: _OfBills) -> None:
    payment = payment_id(event.payment)
    match event:
        case worker.CoverBilled(lines=lines):
            months = _months(lines)
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


def _live(row: _Row, event: LifeEvent) -> None:
    life = _read_life(row.life)
    if life is None:
        msg = "the row of the worker cannot be read"
        raise LookupError(msg)
    row.life, row.told = packed(lived(life, event)), True


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


def _in_parts(asked: Iterable[str]) -> Iterator[list[str]]:
    waiting = iter(asked)
    while some := list(islice(waiting, _AT_ONCE)):
        yield some


MODEL = ReadModel(
    name="billables",
    question="What does a bill ask of each worker, without adding up the worker's whole history?",
    tables=(BILLABLES, BILL_MONTHS),
    reads=frozenset(get_args(worker.Event)),
    apply=apply,
)
