"""What every story needs: a ledger of its own, a clock that the story sets, and figures held against its article."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from ledger.application import imports
from ledger.application.desk import Asked, Desk
from ledger.application.opening import open_desk, start_ledger
from ledger.application.workers import Form
from ledger_cli.answers import Column, Kind
from ledger_cli.counter import Counter

FIGURES = (
    Column("figure", "Figure"),
    Column("article", "Article says"),
    Column("ledger", "Ledger derives"),
    Column("agrees", "Agrees", Kind.FLAG),
    Column("source", "Source"),
)


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

    def asked(self, on: date, **more: Any) -> Asked:  # noqa: ANN401 - fields of Asked
        """Fill in the slip of a step and turn the clock to its day."""
        self.clock.turn_to(on)
        return Asked(on=on, actor=self.actor, **more)

    def register(self, on: date, forms: Sequence[Form], *, document: str) -> None:
        """Register many people in one transaction."""
        numbered = [imports.Numbered(row=row, form=form) for row, form in enumerate(forms, start=1)]
        plan, _ = imports.import_workers(self.desk, self.asked(on, document=document), lambda: iter(numbered))
        if plan.refused:
            raise plan.refused[0].refusal


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of an article beside what the ledger derives from its entries."""

    figure: str
    article: str
    ledger: str
    source: str

    def row(self) -> dict[str, object]:
        """Give the figure as a row of the table."""
        return {
            "figure": self.figure,
            "article": self.article,
            "ledger": self.ledger,
            "agrees": self.agrees,
            "source": self.source,
        }

    @property
    def agrees(self) -> bool:
        """Tell whether both say the same."""
        return self.article == self.ledger


@contextmanager
def a_new_ledger(counter: Counter, actor: str) -> Iterator[Teller]:
    """Start a ledger where the counter points to, and tell the story on it."""
    start_ledger(counter.settings)
    clock = StoryClock()
    desk = open_desk(counter.settings, clock)
    with desk.journal, desk.keyring:
        yield Teller(desk=desk, clock=clock, actor=actor, heard=counter.say)


def at(counter: Counter, ledger_url: str) -> Counter:
    """Point the counter to another ledger, with its other files beside it."""
    from ledger.settings import Settings

    environment = {"LEDGER_ACTOR": counter.actor}
    return replace(counter, settings=Settings.from_environment(environment, ledger_url=ledger_url))
