"""Where the rooms meet: a desk for commands, read models for questions, and what is said once something stands.

Each room is loaded when a command enters it. The read models bring SQLAlchemy along, for which a command that only
records would wait in vain; the desk brings ciphers, rules and regions along, of which a list of bills needs none.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

import click

from ledger.domain.errors import Refusal
from ledger.domain.wording import grouped
from ledger_cli.answers import Column, Kind, Page
from ledger_cli.counter import Counter
from ledger_cli.options import Slip
from ledger_cli.output import Form

if TYPE_CHECKING:
    from ledger.application.desk import Asked, Desk, Outcome
    from ledger.journal.book import Journal
    from ledger_projections.database import Connection, ReadModels
    from ledger_projections.waiting import Behind

_WORKER_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_RECORDED = (
    Column("entries", "Entries", Kind.COUNT),
    Column("first_position", "First position", Kind.COUNT),
    Column("last_position", "Last position", Kind.COUNT),
    Column("dry_run", "Dry run", Kind.FLAG),
    Column("said", "What was recorded"),
)


@contextmanager
def desk_of(counter: Counter) -> "Iterator[Desk]":
    """Open the ledger for a command, and close it whatever happens.

    Its rules are those known at ``--as-of``, with those of ``ledger replay --rules`` laid over them.
    """
    from ledger.application.opening import open_desk

    desk = replace(open_desk(counter.settings, counter.clock), known_at=counter.as_of)
    with desk.journal, desk.keyring:
        supposed = counter.supposed(desk.rulebook) if counter.supposed else ()
        yield replace(desk, supposed=supposed)


def journal_of(counter: Counter) -> "Journal":
    """Open the journal alone, for programs that need no keys."""
    from ledger.application.books import open_journal

    return open_journal(counter.settings)


class WithJournal(Protocol):
    """A desk, or the book alone."""

    @property
    def journal(self) -> "Journal":
        """Where entries are read."""


@dataclass(frozen=True, slots=True)
class Book:
    """The journal alone, open for questions that name nobody and ask no rule."""

    journal: "Journal"


@contextmanager
def book_of(counter: Counter) -> Iterator[Book]:
    """Open the journal alone for a question, and close it whatever happens."""
    with journal_of(counter) as journal:
        yield Book(journal)


def asked(counter: Counter, slip: Slip) -> "Asked":
    """Put the slip of a command together with who acts and when; nothing can be recorded in the past."""
    if counter.as_of is not None:
        msg = "Nothing can be recorded in the past: leave --as-of out, and say with --on from which day it is true."
        raise click.UsageError(msg)
    if counter.supposed is not None:
        msg = "Nothing is recorded under supposed rules: set them with `ledger rules load`, or ask a report."
        raise click.UsageError(msg)
    from ledger.application.desk import Asked

    return Asked(
        on=slip.on or counter.today(),
        on_given=slip.on is not None,
        actor=counter.actor,
        reason=slip.reason,
        document=slip.document,
        key=slip.key,
        dry_run=slip.dry_run,
        accept_clock=counter.accept_clock,
    )


def find_worker(desk: "Desk", who: str) -> UUID:
    """Find a worker by NIK, or by the id that exact forms give: an erased worker has no NIK any more."""
    if _WORKER_ID.fullmatch(who) and desk.journal.read(UUID(who)):
        return UUID(who)
    from ledger.application import people

    return people.find(desk, who)


class StillToCome(Refusal):
    """Something that happens once is dated ahead."""

    def __init__(self, *, on: date, today: date, what: str) -> None:
        super().__init__(f"{on} is still to come (today is {today}). Record {what} on that day or later.")


def happened(counter: Counter, slip: Slip, what: str) -> Slip:
    """Let a slip pass whose day is here; a death or an erasure cannot be recorded ahead."""
    if slip.on is not None and slip.on > counter.today():
        raise StillToCome(on=slip.on, today=counter.today(), what=what)
    return slip


def note(counter: Counter, outcome: "Outcome") -> None:
    """Remember what was recorded, for the log and for whoever interrupts now."""
    recorded = outcome.recorded
    counter.outcome.recorded(first=recorded.first, last=recorded.last, count=recorded.count)


def tell(counter: Counter, outcome: "Outcome", sentence: str) -> None:
    """Say what was recorded and at which positions; machine forms get the numbers."""
    note(counter, outcome)
    recorded = outcome.recorded
    if counter.output.form is Form.TABLE and counter.output.to is None:
        click.echo(f"{sentence} {where(outcome)}")
        return
    row = {
        "entries": recorded.count,
        "first_position": recorded.first or None,
        "last_position": recorded.last or None,
        "dry_run": outcome.dry_run,
        "said": sentence,
    }
    counter.show(Page(columns=_RECORDED, rows=[row], position=recorded.last or None))


def where(outcome: "Outcome") -> str:
    """Say at which positions a command stands in the journal."""
    if outcome.dry_run:
        return f"Dry run: {_entries(sum(outcome.names.values()))} would be recorded, nothing was."
    if outcome.nothing_new:
        return "It was recorded before; nothing new."
    recorded = outcome.recorded
    if recorded.count == 1:
        return f"Recorded at position {grouped(recorded.first)}."
    return f"Recorded {_entries(recorded.count)}, positions {grouped(recorded.first)} to {grouped(recorded.last)}."


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{grouped(count)} entries"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Read models as they stood at one position."""

    connection: "Connection"
    as_of: datetime | None
    position: int


@contextmanager
def reading(counter: Counter, desk: WithJournal, models: Sequence[str]) -> Iterator[Reading]:
    """Give read models for a question: brought up to date, or, with ``--as-of``, replayed apart from the live ones.

    Raises `BeforeTheRecord` for a time before the first entry, and `ProjectionStopped` when one of the models that
    are needed could not take in an entry.
    """
    with ExitStack() as stack:
        if counter.as_of is None:
            live = stack.enter_context(read_models_of(counter))
            bring_up(counter, desk, live, models)
            connection = stack.enter_context(live.connect())
            position = live.position(*models, connection=connection)
        else:
            from ledger_projections.replay import replayed

            position = desk.journal.position_at(counter.as_of)
            step = stack.enter_context(counter.progress("Replaying the journal", position))
            connection = stack.enter_context(replayed(desk.journal, position, models, progress=step.at))
        yield Reading(connection=connection, as_of=counter.as_of, position=position)


def read_models_of(counter: Counter) -> "ReadModels":
    """Open the read models as they stand; `bring_up` brings them up to date."""
    from ledger_projections.database import ReadModels

    place = counter.settings.read_models
    if isinstance(place, Path):
        return ReadModels.open(place)
    return ReadModels.open_postgres(place, lock_timeout_seconds=counter.settings.lock_timeout_seconds)


def bring_up(counter: Counter, desk: WithJournal, live: "ReadModels", models: Sequence[str] = ()) -> None:
    """Bring the read models up to date, or wait for who does; say so when the answer cannot hold all that stands."""
    from ledger_projections.waiting import WAIT_SECONDS
    from ledger_projections.waiting import bring_up as brought_up

    seconds = WAIT_SECONDS if counter.wait_seconds is None else counter.wait_seconds
    with counter.progress("Bringing the read models up to date") as step:
        behind = brought_up(live, desk.journal, models, wait_seconds=seconds, progress=step.at)
    if behind is not None:
        counter.say(_behind(behind, seconds))


def _behind(behind: "Behind", seconds: float) -> str:
    missing = _entries(behind.head - behind.position)
    stands = f"This answer stands at position {grouped(behind.position)}, {missing} before the end of the journal"
    if behind.followed:
        waited = f"the follower did not get there in {seconds:g} seconds"
        return f"{stands}: {waited}. Give it more with --wait, or see `ledger projection status`."
    return f"{stands}, and nobody follows it. Let `ledger projection follow` run as a user with a projector's role."
