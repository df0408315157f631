"""The desk where every command is carried out: read, decide, append in one transaction, retry if another was first."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Self, TypeVar
from uuid import UUID

from ledger.application.histories import RULEBOOK, History
from ledger.domain.errors import Refusal
from ledger.domain.places import AS_WRITTEN, Places
from ledger.journal.book import Journal, Recorded
from ledger.journal.entry import Entry, Envelope, Event, stream_id, utc_text
from ledger.journal.errors import ClockWentBack, EntriesOutOfStep, StreamMovedOn
from ledger.journal.keyring import Keyring
from ledger.reference.regions import Regions

if TYPE_CHECKING:
    from ledger.domain.rules.rule import AnyRule
    from ledger.reference.rulebook import Rulebook

E = TypeVar("E")
S = TypeVar("S")
T = TypeVar("T")

RULEBOOK_STREAM = stream_id("rulebook", "local")
"""Where the local rules of a ledger stand."""
TRIES = 5
CLOCK_SLACK = timedelta(seconds=5)
"""Two machines' clocks may differ a little; the later time is then written."""


class KeyReused(Refusal):
    """The same key was used for something else."""

    def __init__(self, *, key: str, position: int) -> None:
        super().__init__(
            f"The key {key!r} was used before for another request (position {position}). Give every request its own "
            "--key, and repeat a key only to repeat the request."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What every command says besides its own facts."""

    on: date
    """The effective day."""
    actor: str
    on_given: bool = True
    """False when nobody named a day: a repeat is then compared without its day."""
    reason: str | None = None
    document: str | None = None
    key: str | None = None
    dry_run: bool = False
    accept_clock: bool = False

    def command_id(self, sentence: str, *facts: object) -> str:
        """Name the request: the caller's key and a digest of what was asked. Facts never hold personal particulars."""
        digest = sha256(repr((sentence, facts)).encode()).hexdigest()[:20]
        return f"{self.key}#{digest}" if self.key else digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was recorded, or would be in a dry run."""

    recorded: Recorded
    names: Mapping[str, int]
    """How many entries of each name."""
    dry_run: bool

    @property
    def nothing_new(self) -> bool:
        """Tell whether everything had been recorded before."""
        return not self.names


@dataclass(slots=True)
class Draft:
    """The entries that one command is about to append, each stream checked against the version that was read."""

    journal: Journal
    command_id: str = ""
    key: str | None = None
    versions: dict[UUID, int] = field(default_factory=dict)
    pending: list[tuple[UUID, int, Event]] = field(default_factory=list)
    _rests_on: dict[UUID, int] = field(default_factory=dict)
    """Streams that were read for the decision itself, with the version read."""
    _goes_on: set[UUID] = field(default_factory=set)
    stream_in: Callable[[], Iterator[tuple[str | UUID, int, Event]]] | None = None
    """More entries, made while the transaction is open, so that memory stays flat; a stream may be its digits."""
    places: Places = AS_WRITTEN
    """Tells which codes mean one village."""
    coming: Mapping[str, int] = field(default_factory=dict)
    """How many entries of each name `stream_in` will make; a dry run counts them instead of making them."""

    def load(self, stream: UUID, history: History[E, S]) -> S:
        """Read one stream and add it up; its version must still stand when the command is recorded."""
        entries = self.journal.read(stream)
        self._same_key_same_request(entries)
        self.versions[stream] = self._rests_on[stream] = len(entries)
        return history.of(entries)

    def load_many(self, streams: Sequence[UUID], history: History[E, S]) -> Iterator[tuple[UUID, S]]:
        """Read many streams in few queries; only those that are written to are checked."""
        for stream, entries in self.read_many(streams):
            yield stream, history.of(entries)

    def read_many(self, streams: Sequence[UUID]) -> Iterator[tuple[UUID, Sequence[Entry]]]:
        """Read many streams entry by entry; only those that are written to are checked."""
        for stream, entries in self.journal.read_many(streams):
            self._same_key_same_request(entries)
            self.versions[stream] = len(entries)
            yield stream, entries

    def read_after(self, known: Mapping[UUID, int]) -> Iterator[tuple[UUID, Sequence[Entry]]]:
        """Read what follows a known version of many streams; only those that are written to are checked.

        Entries before it are not looked at, so a request with a key of its own reads whole streams instead.
        """
        for stream, entries in self.journal.read_after(known):
            self.versions[stream] = known[stream] + len(entries)
            yield stream, entries

    def record(self, stream: UUID, events: Sequence[Event]) -> None:
        """Put events at the end of a stream that was loaded."""
        version = self.versions[stream]
        for event in events:
            version += 1
            self.pending.append((stream, version, event))
        self.versions[stream] = version

    def will_go_on(self, stream: UUID) -> None:
        """Announce that `stream_in` goes on with a stream that was loaded; appending checks its version then."""
        self._goes_on.add(stream)

    def unchanged(self) -> dict[UUID, int]:
        """Name the streams that the decision rests on without writing to them, as they were read."""
        return {
            stream: read
            for stream, read in self._rests_on.items()
            if self.versions[stream] == read and stream not in self._goes_on
        }

    def _same_key_same_request(self, entries: Sequence[Entry]) -> None:
        if self.key is None:
            return
        for entry in entries:
            said = entry.envelope.command_id
            if said.startswith(f"{self.key}#") and said != self.command_id:
                raise KeyReused(key=self.key, position=entry.position)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A ledger that is open for commands."""

    journal: Journal
    keyring: Keyring
    regions: Regions
    load_shipped: "Callable[[], Rulebook]"
    """Reads and checks the rules that ship with the package; many commands ask for none."""
    clock: Callable[[], datetime]
    known_at: datetime | None = None
    """Answer with the local rules that were recorded by then; None for those of now."""
    supposed: "tuple[AnyRule, ...]" = ()
    """Rows to answer under as if they stood. Whoever supposes something records nothing."""
    rules_kept: "Rulebook | None" = None
    """The rules as they were looked up once, see `keeping_its_rules`."""

    @property
    def shipped(self) -> "Rulebook":
        """The rules that ship with the package; raise `RuleUnfit` and `RulebookUnsound` when they are flawed."""
        return self.load_shipped()

    @property
    def rulebook(self) -> "Rulebook":
        """The rules that stand here: what ships, what this ledger set over it, and what is supposed.

        It looks the local rows up, so ask once for many workers. Raises `LocalRuleOutgrown`, and for a time before
        the record `BeforeTheRecord`.
        """
        if self.rules_kept is not None:
            return self.rules_kept
        from ledger.reference.local_rules import laid_over  # noqa: PLC0415 - rules, for commands that ask one

        upto = None if self.known_at is None else self.journal.position_at(self.known_at)
        local = RULEBOOK.of(self.journal.read(RULEBOOK_STREAM, upto=upto))
        book = laid_over(self.shipped, local.rows)
        return book.with_local(self.supposed) if self.supposed else book

    def keeping_its_rules(self) -> Self:
        """Give this desk with its rules looked up once, for a command over many people."""
        return replace(self, rules_kept=self.rulebook)

    def carry_out(self, asked: Asked, command_id: str, decide: Callable[[Draft], T]) -> tuple[T, Outcome]:
        """Decide on what stands now and append the result in one transaction; retry when a stream moved on.

        A retry keeps other writers waiting where the journal can do that, so that nobody is overtaken for ever.
        Raises the refusals of `decide`, and `Conflict` when others were first `TRIES` times in a row.
        """
        for attempt in range(1, TRIES + 1):
            draft = Draft(journal=self.journal, command_id=command_id, key=asked.key, places=self.regions.history)
            with self.journal.in_turn() if attempt > 1 else nullcontext():
                try:
                    return decide(draft), self._append(asked, draft)
                except (StreamMovedOn, EntriesOutOfStep, ClockWentBack):
                    if attempt == TRIES:
                        raise
        raise AssertionError  # the loop returns or raises

    def _append(self, asked: Asked, draft: Draft) -> Outcome:
        names: Counter[str] = Counter()
        if asked.dry_run:
            names.update(type(event).__name__ for _, _, event in draft.pending)
            names.update(draft.coming)
            return Outcome(recorded=Recorded(first=0, last=0, count=0), names=names, dry_run=True)
        if not draft.pending and draft.stream_in is None:
            return Outcome(recorded=Recorded(first=0, last=0, count=0), names=names, dry_run=False)
        now = self._now(asked)
        envelope = Envelope(
            recorded_at=now,
            actor=asked.actor,
            command_id=draft.command_id,
            reason=asked.reason,
            document=asked.document,
        )
        recorded = self.journal.append(
            _counted(_all(draft), envelope, names),
            unchanged=draft.unchanged(),
            recorded_at=now,
        )
        return Outcome(recorded=recorded, names=names, dry_run=False)

    def _now(self, asked: Asked) -> datetime:
        now = self.clock()
        last = self.journal.last_recorded_at()
        if last is None or last <= now:
            return now
        if last - now <= CLOCK_SLACK or asked.accept_clock:
            return last
        raise ClockWentBack(last=utc_text(last), asked=utc_text(now))


def _all(draft: Draft) -> Iterator[tuple[str | UUID, int, Event]]:
    yield from draft.pending
    if draft.stream_in is not None:
        yield from draft.stream_in()


def _counted(
    drafted: Iterable[tuple[str | UUID, int, Event]], envelope: Envelope, names: Counter[str]
) -> Iterator[Entry]:
    for stream, version, event in drafted:
        names[type(event).__name__] += 1
        yield Entry(stream if isinstance(stream, str) else stream.hex, version, event, envelope)
