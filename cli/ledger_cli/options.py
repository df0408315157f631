"""The options that every command knows, wherever on the line they stand, and those of every command that records.

``ledger -o csv report coverage`` and ``ledger report coverage -o csv`` are the same; said twice, the last one counts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import update_wrapper
from pathlib import Path
from typing import Any, TypeVar

import click

from ledger.settings import LogFormat, LogLevel
from ledger_cli.counter import Visit
from ledger_cli.dates import DATE, TIME
from ledger_cli.output import Form

R = TypeVar("R")

EVERYWHERE = "Options of every command (--ledger, -o, --to, --as-of, --reveal, --actor …): see `ledger --help`."


def everywhere(*, shown: bool) -> list[click.Option]:
    """Make the options of every command; they are shown once, in the help of `ledger` itself."""
    return [
        _option(
            "--ledger",
            "ledger_url",
            shown,
            metavar="URL",
            help="Which ledger, for example sqlite:///ledger.db (also LEDGER_URL; ledger.db here when left out).",
        ),
        _option(
            "-o",
            "--output",
            "form",
            shown,
            type=click.Choice([form.value for form in Form]),
            help="The form of the answer: a table for people, or exact values for programs and Excel.",
        ),
        _option(
            "--to",
            "to",
            shown,
            metavar="FILE",
            type=click.Path(path_type=Path),
            help="Write the answer to this file; its ending chooses the form when -o does not.",
        ),
        _option(
            "--as-of",
            "as_of",
            shown,
            type=TIME,
            help="Answer with what was recorded by then: a day (its end in WIB) or an instant with its zone.",
        ),
        _option(
            "--actor", "actor", shown, metavar="NAME", help="Who acts (also LEDGER_ACTOR; your user name otherwise)."
        ),
        _option(
            "--wait",
            "wait",
            shown,
            metavar="SECONDS",
            type=click.FloatRange(0, 3600),
            help="How long a question waits for `ledger projection follow` on a server; 5 seconds when left out.",
        ),
        _option("--reveal", "reveal", shown, flag=True, help="Show NIKs in full; they are masked otherwise."),
        _option(
            "--log-level",
            "log_level",
            shown,
            type=click.Choice([level.value for level in LogLevel]),
            help="Log what was done to stderr (also LEDGER_LOG_LEVEL); nothing is logged otherwise.",
        ),
        _option(
            "--log-format",
            "log_format",
            shown,
            type=click.Choice([shape.value for shape in LogFormat]),
            help="Log for a person or for a machine (also LEDGER_LOG_FORMAT).",
        ),
        _option(
            "--accept-clock",
            "accept_clock",
            shown,
            flag=True,
            help="Record although this machine's clock stands before the time of the last entry.",
        ),
    ]


def _option(*names: Any, flag: bool = False, **attributes: Any) -> click.Option:  # noqa: ANN401 - click's own attributes
    """Make one option whose value goes to the visit, not to the command."""
    *declared, shown = names
    if flag:
        attributes |= {"is_flag": True, "flag_value": True, "type": click.BOOL}
    return click.Option(declared, default=None, expose_value=False, callback=_collect, hidden=not shown, **attributes)


def _collect(context: click.Context, option: click.Parameter, value: object) -> None:
    """Keep a choice that was made; what was not said does not undo what was said further left."""
    if value is not None and option.name is not None:
        context.ensure_object(Visit).choices[option.name] = value


class CounterCommand(click.Command):
    """A command that knows the options of every command."""

    def __init__(self, *args: Any, **attributes: Any) -> None:  # noqa: ANN401 - handed on to click
        super().__init__(*args, **attributes)
        self.params += everywhere(shown=False)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Point to the options of every command before the example, which stands last."""
        _point(formatter)
        super().format_epilog(ctx, formatter)


class CounterGroup(click.Group):
    """A group of commands; it knows the options of every command as well."""

    command_class = CounterCommand
    group_class = type
    shows_everywhere = False

    def __init__(self, *args: Any, **attributes: Any) -> None:  # noqa: ANN401 - handed on to click
        super().__init__(*args, **attributes)
        self.params += everywhere(shown=self.shows_everywhere)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Point to the options of every command."""
        _point(formatter)
        super().format_epilog(ctx, formatter)


def _point(formatter: click.HelpFormatter) -> None:
    formatter.write_paragraph()
    formatter.write_text(EVERYWHERE)


def example(*lines: str) -> str:
    """Write the block that ends a help text: ``epilog=example("ledger worker show 1373…")``, kept line by line."""
    return "\n".join(["\b", "Example:", *(f"  {line}" for line in lines)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What goes with whatever is recorded."""

    on: date | None
    """When it is true; ``None``: today, by the counter's clock."""
    reason: str | None
    document: str | None
    key: str | None
    dry_run: bool


def recording_options(command: Callable[..., R]) -> Callable[..., R]:
    """Give a command ``--on --reason --document --key --dry-run``; it takes them as one keyword, ``slip``."""

    def slipped(*args: Any, **kwargs: Any) -> R:  # noqa: ANN401 - whatever the command takes
        taken = {name: kwargs.pop(name) for name in ("on", "reason", "document", "key", "dry_run")}
        return command(*args, slip=Slip(**taken), **kwargs)

    wrapped = update_wrapper(slipped, command)
    for add in reversed(_RECORDING):
        wrapped = add(wrapped)
    return wrapped


_RECORDING = (
    click.option("--on", type=DATE, default=None, help="The day from which it is true; today when left out."),
    click.option("--reason", metavar="TEXT", default=None, help="Why, in a few words; kept with the entry."),
    click.option("--document", metavar="REF", default=None, help="The paper it rests on: SK, PKS, SP2D, DPPA …"),
    click.option(
        "--key",
        metavar="KEY",
        default=None,
        help="A name for this command; the same key records once, however often it is sent.",
    ),
    click.option("--dry-run", is_flag=True, help="Show what would be recorded, and record nothing."),
)
