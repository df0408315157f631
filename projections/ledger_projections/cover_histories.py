"""The bills of everybody, as histories that workers alike share: each is the one before it and one package more.

A bill moves each of its workers from one history to the next. Whoever was billed with them before and is billed alike
goes to the same one, so a village of which everybody is on every bill has one history in the end, of as many steps as
bills. A history is named by the journal position of the line that led to it first, which rebuilding finds again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Column, Connection, MetaData, Table, UniqueConstraint, select, tuple_

from ledger_projections.billables import rows_of
from ledger_projections.model import POSITION, STREAM
from ledger_projections.writing import Row, Writer

_NAMES = MetaData()

HISTORIES = Table(
    "cover_histories",
    _NAMES,
    Column("history", POSITION, primary_key=True, comment="Journal position of the line that first led to it"),
    Column("before", POSITION, nullable=False, comment="The history that it goes on from; 0 for a first bill"),
    Column("package", STREAM, nullable=False, comment="The runs of months that the last bill of it holds"),
    UniqueConstraint("before", "package"),
)

BILLED_PEOPLE = Table(
    "cover_workers",
    _NAMES,
    Column("worker", STREAM, primary_key=True, comment="The worker, 32 hexadecimal digits; never a NIK"),
    Column("history", POSITION, nullable=False, comment="All bills of the worker, in the order of the journal"),
    sqlite_with_rowid=False,
)

AT_ONCE = 2000
"""Workers whose histories are asked for together."""

Line = tuple[int, str, str]
"""A worker's line of a bill: journal position, worker and package."""
Step = tuple[int, str]
"""A history, and the package that is added to it."""


@dataclass(slots=True)
class _Steps:
    """Which history each step leads to."""

    writer: Writer
    known: dict[Step, int] = field(default_factory=dict)
    begun: list[Row] = field(default_factory=list)
    """Histories that a batch begins."""
    fresh: set[int] = field(default_factory=set)
    """The same by name: nothing went on from them before the batch."""

    def look_up(self, steps: Collection[Step]) -> None:
        """Read where steps lead that somebody took before."""
        table = self.writer.table(HISTORIES)
        wanted = tuple_(table.c.before, table.c.package).in_(list(steps))
        for found in self.writer.connection.execute(select(table).where(wanted)):
            self.known[found.before, found.package] = found.history

    def after(self, before: int, package: str, *, position: int) -> int:
        """Give the history after a step, which begins with this line when nobody took the step yet."""
        step = before, package
        if step not in self.known and before not in self.fresh:
            self.look_up([step])
        history = self.known.get(step)
        if history is None:
            history = self.known[step] = position
            self.begun.append((position, before, package))
            self.fresh.add(position)
        return history


def go_on(writer: Writer, lines: Sequence[Line]) -> None:
    """Move the worker of each line to the history that has its package as well."""
    if not lines:
        return
    name = writer.table(BILLED_PEOPLE).name
    people = {worker for _, worker, _ in lines}
    stood: dict[str, int] = dict(rows_of(writer.connection, name, "worker, history", people))
    steps = _Steps(writer)
    steps.look_up({(stood.get(worker, _NONE), package) for _, worker, package in lines})
    stand = dict(stood)
    for position, worker, package in lines:
        before = stand.get(worker, _NONE)
        stand[worker] = steps.after(before, package, position=position)
    writer.insert(HISTORIES, steps.begun)
    writer.insert(BILLED_PEOPLE, [(who, now) for who, now in stand.items() if who not in stood])
    writer.change(BILLED_PEOPLE, ("history",), ("worker",), [(stand[who], who) for who in stood])


_NONE = 0
"""Where somebody stands who was never billed."""


@dataclass(slots=True)
class Histories:
    """Reads the packages of histories, each step once."""

    connection: Connection
    steps: dict[int, Step] = field(default_factory=dict)

    def read(self, histories: Collection[int]) -> None:
        """Read the steps that led to some histories, `AT_ONCE` or fewer."""
        missing = set(histories) - self.steps.keys()
        if missing:
            last = select(HISTORIES).where(HISTORIES.c.history.in_(sorted(missing)))
            way = last.cte("way", recursive=True)
            way = way.union(select(HISTORIES).join(way, way.c.before == HISTORIES.c.history))
            for found in self.connection.execute(select(way)):
                self.steps[found.history] = found.before, found.package

    def packages(self, history: int) -> list[str]:
        """Give the packages of a history that was read, that of the first bill first."""
        back: list[str] = []
        while history:
            history, package = self.steps[history]
            back.append(package)
        return back[::-1]
