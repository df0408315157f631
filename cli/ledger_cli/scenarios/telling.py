"""What every story needs: a ledger of its own, a clock that the story sets, and somebody who listens."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from ledger.application import imports
from ledger.application.desk import Asked, Desk
from ledger.application.forms import Form
from ledger.application.opening import open_desk, start_ledger
from ledger.domain.errors import Refusal
from ledger.domain.wording import counted
from ledger.domain.worker.questions import Answer
from ledger.settings import Database, Settings
from ledger_cli.counter import Counter
from ledger_cli.progress import Step, progress
from ledger_cli.scenarios.figures import Figure
from ledger_projections.database import Connection

_DAY_WIDTH = len("30 September 2024  ")


@dataclass(slots=True)
class StoryClock:
    """The clock of a story: it stands at the day that is told and ticks at every look."""

    now: datetime = datetime(2023, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Look at the clock."""
        self.now += timedelta(seconds=1)
        return self.now

    def turn_to(self, day: date) -> None:
        """Go on to the morning of a day; a clock never goes back."""
        morning = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
        self.now = max(self.now, morning)


@dataclass(slots=True)
class Teller:
    """Tells a story on a desk: each step on its day, with its paper."""

    desk: Desk
    clock: StoryClock
    actor: str
    heard: Callable[[str], None] = field(default=lambda _line: None)
    progress: Callable[[str, int | None], AbstractContextManager[Step]] = progress

    def asked(self, on: date, **more: Any) -> Asked:  # noqa: ANN401 - fields of Asked
        """Fill in the slip of a step and turn the clock to its day."""
        self.clock.turn_to(on)
        return Asked(on=on, actor=self.actor, **more)

    def says(self, on: date, what: str) -> None:
        """Tell the listener what happened on a day."""
        self.heard(f"{f'{on.day} {on:%B %Y}':<{_DAY_WIDTH}}{what}")

    def register(
        self, on: date, forms: Sequence[Form], *, document: str, agent: str | None = None
    ) -> dict[str, list[UUID]]:
        """Register many people in one transaction; give the workers of each village, in the order of the forms."""
        numbered = [imports.Numbered.of(row, form) for row, form in enumerate(forms, start=1)]
        asked = self.asked(on, document=document)
        with self.progress("Registering workers", 2 * len(forms)) as step:
            plan, _ = imports.import_workers(
                self.desk,
                asked,
                lambda: iter(numbered),
                answers=[Answer.DIFFERENT_PEOPLE],  # people are invented from few names, and there is nobody to ask
                agent=agent,
                step=step,
            )
        if plan.refused:
            raise plan.refused[0].refusal
        known = self.desk.keyring.find_many([form.person.nik for form in forms])
        living_in: dict[str, list[UUID]] = {}
        for form in forms:
            living_in.setdefault(form.village, []).append(known[form.person.nik])
        return living_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One story."""

    name: str
    title: str
    workers: int
    """How many people are registered; what a story takes to tell follows from it."""
    month: str
    """The month to look at first."""
    tell: Callable[[Teller], str]
    """Tells the story; gives the NIK of the worker whose trail shows it best."""
    figures: Callable[[Connection, Desk], list[Figure]]
    """Asks the read models, and the desk's rulebook, for what the article says."""


class LedgerHasEntries(Refusal):
    """Something else is told in that ledger already."""

    def __init__(self, *, entries: int) -> None:
        super().__init__(
            f"A story is told on a ledger of its own, and this one holds {counted(entries, 'entry', 'entries')}: name "
            "another with --ledger, for example sqlite:///story.db; a demo is made anew with --again."
        )


@contextmanager
def a_new_ledger(counter: Counter, actor: str) -> Iterator[Teller]:
    """Start a ledger where the counter points to, or take an empty one, and tell the story on it.

    A database is begun by its administrator, so there an empty ledger must stand. Raises `LedgerHasEntries`.
    """
    settings = counter.settings
    if isinstance(settings.journal, Path) and not settings.journal.exists():
        start_ledger(settings)
    clock = StoryClock()
    desk = open_desk(settings, clock)
    with desk.journal, desk.keyring:
        if entries := desk.journal.head():
            raise LedgerHasEntries(entries=entries)
        counter.outcome.half_done = _what_to_remove(settings)
        yield Teller(desk=desk, clock=clock, actor=actor, heard=counter.say, progress=counter.progress)
    counter.outcome.half_done = None


def _what_to_remove(settings: Settings) -> str:
    """Say where a story stands that was not told to its end: it cannot be gone on with."""
    if isinstance(settings.journal, Database):
        return f"a story that is not told to its end stands in {settings.journal.shown}: tell it in an empty one."
    files = ", ".join(str(place) for place in (settings.journal, settings.keyring, settings.secret))
    return f"a story that is not told to its end stands in {files}: remove them to tell it again."


def at(counter: Counter, ledger_url: str) -> Counter:
    """Point the counter to another ledger, with its other files beside it."""
    environment: Mapping[str, str] = {"LEDGER_ACTOR": counter.actor}
    return replace(counter, settings=Settings.from_environment(environment, ledger_url=ledger_url))
