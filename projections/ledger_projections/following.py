"""A follower that stays: it takes in what the journal has, sleeps until there is more, and outlives its server.

Every round tries to lead, brings the models that it leads up to date, and looks where all of them stand. A model that
stopped before an entry is tried again when it was rebuilt, and once a minute. When the server is away the follower
says so once and looks again, at first soon and then every half minute.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ledger.domain.errors import Conflict
from ledger.journal.entry import Entry
from ledger_projections.database import ReadModels
from ledger_projections.errors import ReadModelsNotMade
from ledger_projections.figures import Figures, ModelFigures, Work
from ledger_projections.follower import EntrySource
from ledger_projections.generations import Generation
from ledger_projections.leading import Lead
from ledger_projections.model import ReadModel
from ledger_projections.waking import Bell, Stop
from ledger_projections.writing import Writer

POLL_SECONDS = 2.0
_TRY_AGAIN_SECONDS = 60.0
_LOOK_SECONDS = 1.0
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 30.0


class _Stopping(Exception):
    """Somebody wishes to stop."""


@dataclass(slots=True, kw_only=True)
class Following:
    """One program that follows; `figures` may be read from any thread."""

    live: ReadModels
    source: EntrySource
    lead: Lead
    bell: Bell
    stop: Stop
    tell: Callable[[str], None]
    """Says a sentence to whoever runs the program."""
    poll_seconds: float = POLL_SECONDS
    ticks: Callable[[], float] = time.monotonic
    figures: Figures = field(init=False)
    _work: dict[str, Work] = field(init=False)
    _led: frozenset[str] | None = field(default=None, init=False)
    _tried: dict[str, tuple[int, float]] = field(default_factory=dict, init=False)
    """Model that stopped -> its generation, and when it was last tried."""
    _ground: dict[int, int] = field(default_factory=dict, init=False)
    """Where a reading of this round began -> how far it came."""

    def __post_init__(self) -> None:
        """Put a watch on every model."""
        self.figures = Figures(began_at=self.ticks())
        self._work = {model.name: Work() for model in self.live.models}
        self.live = replace(self.live, models=[self._timed(model) for model in self.live.models])

    def run(self) -> None:
        """Follow until somebody wishes to stop; the transaction that runs then is ended first.

        Raises `Refusal` and `JournalDamaged` for what waiting does not mend.
        """
        pause = _FIRST_PAUSE_SECONDS
        while not self.stop.wished:
            try:
                self._round()
                self._well()
                pause = _FIRST_PAUSE_SECONDS
                self.bell.wait(self.poll_seconds, self.stop)
            except _Stopping:
                return
            except (Conflict, ReadModelsNotMade) as away:
                self._trouble(away)
                self.stop.wait(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    def _round(self) -> None:
        led = self.lead.take(self._names())
        self._tell_lead(led)
        due = [name for name in self._names() if name in led and not self._rests(name)]
        if due:
            self.live.catch_up(_Watched(self.source, self._handed), names=due, progress=self._step)
        self._ground.clear()
        self._look()

    def _names(self) -> list[str]:
        return [model.name for model in self.live.models]

    def _step(self, _done: int, _total: int) -> None:
        """Stand between two transactions: look now and then, and leave when that is wished."""
        if self.stop.wished:
            raise _Stopping
        if self.figures.seen_at is None or self.ticks() - self.figures.seen_at >= _LOOK_SECONDS:
            self._look()

    def _handed(self, began: int, position: int) -> None:
        """Note that entries came which no earlier try of this round had seen."""
        if position > self._ground.get(began, 0):
            self._ground[began] = position
            self.figures = replace(self.figures, handed_at=self.ticks())

    def _look(self) -> None:
        """Take down where all models stand."""
        standing = self.live.standing()
        head = self.source.head()
        recorded: dict[int, datetime] = {}
        for position in {each.position for each in standing if each.position < head}:
            ((first, *_), *_) = self.source.scan(after=position, upto=position + 1)
            recorded[position] = first.envelope.recorded_at
        was = {each.name: each for each in self.figures.models}
        models = tuple(self._figures_of(each, head, recorded, was.get(each.model.name)) for each in standing)
        self.figures = replace(self.figures, head=head, models=models, seen_at=self.ticks())

    def _figures_of(
        self, now: Generation, head: int, recorded: dict[int, datetime], was: ModelFigures | None
    ) -> ModelFigures:
        name, stopped = now.model.name, now.stopped
        newly = stopped is not None and (was is None or was.stopped is None)
        if stopped is not None:
            self._tried.setdefault(name, (now.number, self.ticks()))
        else:
            self._tried.pop(name, None)
        if stopped is not None and newly:
            self.tell(str(stopped))
        moved = was is None or was.position != now.position or now.position >= head
        return ModelFigures(
            name=name,
            position=now.position,
            behind=max(0, head - now.position),
            oldest=recorded.get(now.position),
            moved_at=self.ticks() if was is None or moved else was.moved_at,
            led=name in (self._led or ()),
            stopped=stopped,
            stops=(was.stops if was else 0) + newly,
            work=self._work[name],
        )

    def _rests(self, name: str) -> bool:
        """Say whether a model that stopped is left alone this time."""
        if name not in self._tried:
            return False
        generation, tried = self._tried[name]
        now = next((each.number for each in self.live.standing(name) if each.model.name == name), None)
        if now == generation and self.ticks() - tried < _TRY_AGAIN_SECONDS:
            return True
        del self._tried[name]
        return False

    def _tell_lead(self, led: frozenset[str]) -> None:
        if led == self._led:
            return
        if led:
            self.tell(f"Following {self._listed(led)}.")
        if len(led) < len(self._names()):
            waiting = self._listed(frozenset(self._names()) - led)
            self.tell(f"Another program follows {waiting}; this one takes over when that ends.")
        self._led = led

    def _listed(self, names: frozenset[str]) -> str:
        if len(names) == len(self._names()):
            return "all read models"
        return f"the read models {', '.join(name for name in self._names() if name in names)}"

    def _trouble(self, away: Exception) -> None:
        if self.figures.trouble is None:
            self.tell(f"{away} This program looks again by itself.")
        self.figures = replace(self.figures, failures=self.figures.failures + 1, trouble=str(away))

    def _well(self) -> None:
        if self.figures.trouble is not None:
            self.tell("The ledger answers again.")
            self.figures = replace(self.figures, trouble=None)

    def _timed(self, model: ReadModel) -> ReadModel:
        """Give the same model, with a watch on how long its batches take."""
        apply = model.apply

        def timed(writer: Writer, entries: Sequence[Entry]) -> None:
            begun = self.ticks()
            apply(writer, entries)
            self._work[model.name] = self._work[model.name].and_one_of(self.ticks() - begun)

        return replace(model, apply=timed)


@dataclass(frozen=True, slots=True)
class _Watched:
    """A journal that tells how far it was read."""

    source: EntrySource
    handed: Callable[[int, int], None]

    def scan(self, after: int = 0, upto: int | None = None, batch: int = 2000) -> Iterator[list[Entry]]:
        """Give entries, and tell of each batch."""
        for entries in self.source.scan(after=after, upto=upto, batch=batch):
            self.handed(after, entries[-1].position)
            yield entries

    def head(self) -> int:
        """Give the last position."""
        return self.source.head()
