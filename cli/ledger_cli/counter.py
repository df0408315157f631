"""The counter that a command stands at: settings, clock, who acts, how answers are given.

A `Visit` is one call of the program, made before anything is parsed; a `Counter` is what a command gets once all its
options, wherever on the line they stood, are known.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import update_wrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from ledger.domain.errors import Refusal
from ledger.domain.wording import grouped
from ledger.settings import LogFormat, LogLevel, Settings
from ledger_cli import output, progress
from ledger_cli.answers import Page, Row
from ledger_cli.dates import local_day, local_text

if TYPE_CHECKING:
    from ledger.domain.rules.rule import AnyRule
    from ledger.reference.rulebook import Rulebook

R = TypeVar("R")


class NotYet(Refusal):
    """Somebody asks what will be known."""

    def __init__(self, *, asked: datetime, now: datetime) -> None:
        super().__init__(
            f"{local_text(asked)} is still to come (it is {local_text(now)}), and nobody knows what will be recorded "
            "by then: leave --as-of out to see what is known now."
        )


@dataclass(slots=True)
class Outcome:
    """What came of a call so far; the one thing here that changes, so that an interruption can be told truly."""

    command: str = "ledger"
    first: int | None = None
    last: int | None = None
    entries: int = 0
    rows: int | None = None
    writing: bool = False
    half_done: str | None = None
    """What stands while a command of many steps is under way, and how to go on; it cannot simply be run again."""

    def recorded(self, *, first: int, last: int, count: int) -> None:
        """Note entries that now stand in the journal."""
        if count:
            self.first = first if self.first is None else min(self.first, first)
            self.last = last if self.last is None else max(self.last, last)
            self.entries += count

    def what_stands(self) -> str:
        """Say what an interrupted or failed command leaves behind."""
        if self.half_done is not None:
            return self.half_done
        if self.entries:
            many = "1 entry" if self.entries == 1 else f"{grouped(self.entries)} entries"
            return f"{many} of this command had been recorded, up to position {self.last}; run it again for the rest."
        if self.writing:
            return "it was just writing, so run the command again: what was recorded is not recorded twice."
        return "nothing of this command was recorded."


@dataclass(slots=True, kw_only=True)
class Visit:
    """One call of the program: what is around it, and the choices collected while its line is read."""

    environ: Mapping[str, str]
    clock: Callable[[], datetime]
    choices: dict[str, Any] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=Outcome)

    @classmethod
    def of_this_machine(cls) -> "Visit":
        """Take the environment and the clock of the machine. Only tests give others."""
        return cls(environ=os.environ, clock=lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """Everything a command may ask about its call."""

    settings: Settings
    clock: Callable[[], datetime]
    output: output.Output
    as_of: datetime | None
    accept_clock: bool
    outcome: Outcome
    supposed: "Callable[[Rulebook], tuple[AnyRule, ...]] | None" = None
    """Reads the rules of ``ledger replay`` against those that stand; None when nothing is supposed."""
    wait_seconds: float | None = None
    """How long a question waits for whoever follows the journal; None when nobody said."""
    kept: list[Row] | None = None
    """Where the rows of an answer are kept beside being shown, for whoever compares two answers."""

    @property
    def actor(self) -> str:
        """Who acts."""
        return self.settings.actor

    @property
    def reveal(self) -> bool:
        """Whether NIKs are shown in full."""
        return self.output.reveal

    def now(self) -> datetime:
        """Ask the clock; UTC."""
        return self.clock()

    def today(self) -> date:
        """Say which day it is in WIB."""
        return local_day(self.clock())

    def show(self, page: Page) -> None:
        """Give an answer in the form and at the place that were asked for."""
        if self.kept is not None:
            page = replace(page, rows=list(page.rows))
            self.kept.extend(page.rows)
        self.outcome.rows = output.show(page, self.output, made_at=self.clock())

    def say(self, sentence: str) -> None:
        """Talk to the person, on stderr."""
        output.say(sentence)

    def progress(self, label: str, total: int | None = None) -> AbstractContextManager[progress.Step]:
        """Show how far a long command has come."""
        return progress.progress(label, total)

    @contextmanager
    def recording(self) -> Iterator[Outcome]:
        """Surround what writes to the journal, so that Ctrl-C meanwhile is not told as 'nothing was recorded'.

        ``with counter.recording() as outcome: …; outcome.recorded(first=…, last=…, count=…)``
        """
        self.outcome.writing = True
        yield self.outcome
        self.outcome.writing = False


def counter_for(visit: Visit) -> Counter:
    """Put the environment and the choices of the line together; raise a `Refusal` for what makes no sense."""
    choices = visit.choices
    settings = Settings.from_environment(
        visit.environ, ledger_url=choices.get("ledger_url"), actor=choices.get("actor")
    )
    to: Path | None = choices.get("to")
    chosen = output.Output(
        form=output.chosen_form(choices.get("form"), to),
        to=to,
        reveal=bool(choices.get("reveal")),
        width=shutil.get_terminal_size().columns if sys.stdout.isatty() else None,
    )
    output.check_output(chosen, settings.own_files())
    return Counter(
        settings=settings,
        clock=visit.clock,
        output=chosen,
        as_of=_known_by(choices.get("as_of"), visit.clock()),
        accept_clock=bool(choices.get("accept_clock")),
        outcome=visit.outcome,
        supposed=choices.get("supposed"),
        wait_seconds=choices.get("wait"),
        kept=choices.get("kept"),
    )


def with_counter(command: Callable[..., R]) -> Callable[..., R]:
    """Hand the counter to a command as its first argument: the decorator nearest to the function."""

    def at_the_counter(*args: Any, **kwargs: Any) -> R:  # noqa: ANN401 - whatever the command takes
        context = click.get_current_context()
        visit = context.ensure_object(Visit)
        visit.outcome.command = context.command_path
        return command(counter_for(visit), *args, **kwargs)

    return update_wrapper(at_the_counter, command)


class Logging(NamedTuple):
    """What is logged, and for whom."""

    level: LogLevel | None
    shape: LogFormat


def logging_for(visit: Visit) -> Logging:
    """Find out what to log, even when the rest of the line or of the environment makes no sense."""
    try:
        settings = Settings.from_environment({k: v for k, v in visit.environ.items() if k.startswith("LEDGER_LOG_")})
        level, shape = settings.log_level, settings.log_format
    except Refusal:
        level, shape = None, LogFormat.TEXT
    asked_level, asked_shape = visit.choices.get("log_level"), visit.choices.get("log_format")
    return Logging(LogLevel(asked_level) if asked_level else level, LogFormat(asked_shape) if asked_shape else shape)


def _known_by(asked: datetime | None, now: datetime) -> datetime | None:
    """Take `--as-of`. Today means until now; a later day is refused, since its answer would change under the reader."""
    if asked is None or asked <= now:
        return asked
    if local_day(asked) == local_day(now):
        return now
    raise NotYet(asked=asked, now=now)
