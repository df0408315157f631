"""Walk the commands and find what their help leaves out."""

import shlex
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from unittest import mock

import click

from ledger_cli.commands import OnTheShelf
from ledger_cli.counter import Visit
from ledger_cli.main import answer, make_cli
from ledger_cli.options import CounterCommand, CounterGroup


def missing(shelf: Mapping[str, OnTheShelf]) -> list[str]:
    """Name the commands of a shelf that have no file."""
    return [name for name, place in shelf.items() if find_spec(place.module) is None]


def faults(shelf: Mapping[str, OnTheShelf]) -> list[str]:
    """List everything that the help of the commands with a file lacks, each with the command's whole name."""
    gone = missing(shelf)
    cli = make_cli({name: place for name, place in shelf.items() if name not in gone})
    return [f"{context.command_path}: {fault}" for context in _contexts(cli) for fault in _faults(context, cli)]


def examples(command: click.Command) -> list[str]:
    """Take the lines after ``Example:``; the block must be the last of the help text."""
    _, found, block = (command.epilog or "").rpartition("Example:\n")
    whole = block.replace("\\\n", " ")  # a line that ends with a backslash goes on
    return [" ".join(line.split()) for line in whole.splitlines() if line.strip()] if found else []


def understood(cli: click.Command, line: str) -> bool:
    """Tell whether a command line parses, without running what it asks for or looking for its files."""
    visit = Visit(environ={}, clock=lambda: datetime.now(UTC))
    with (
        mock.patch.object(CounterCommand, "invoke", return_value=None),
        mock.patch.object(click.Path, "convert", lambda _, value, *__: Path(value)),
    ):
        return answer(shlex.split(line)[1:], visit, cli) == 0


def _ends_with_example(help_text: str) -> bool:
    """Tell whether the last paragraph of a help text is its example."""
    return help_text.rstrip().split("\n\n")[-1].lstrip().startswith("Example:")


def _contexts(cli: click.Group) -> Iterator[click.Context]:
    root = click.Context(cli, info_name="ledger")
    waiting = [root]
    while waiting:
        context = waiting.pop(0)
        yield context
        if isinstance(context.command, click.Group):
            for name in context.command.list_commands(context):
                command = context.command.get_command(context, name)
                assert command is not None
                waiting.append(click.Context(command, info_name=name, parent=context))


def _faults(context: click.Context, cli: click.Command) -> Iterator[str]:
    command = context.command
    if not isinstance(command, CounterCommand | CounterGroup):
        yield "is neither a CounterCommand nor a CounterGroup"
    if not command.help:
        yield "has no help"
    for param in command.params:
        if isinstance(param, click.Option) and not param.help:
            yield f"{param.opts[-1]} has no help"
    lines = examples(command)
    bare_group = isinstance(command, click.Group) and context.parent is not None and not lines
    if not bare_group and not (lines and _ends_with_example(command.get_help(context))):
        yield "does not end with an example"
    asked = [line for line in lines if context.parent or line.split()[1] in getattr(cli, "shelf", {})]
    yield from (f"its example does not parse: {line}" for line in asked if not understood(cli, line))
    above = context.parent
    place = getattr(above.command, "shelf", {}).get(context.info_name) if above else None
    if above is not None and place is not None and command.get_short_help_str(limit=1000) != place.purpose:
        yield f"is introduced by `{above.command_path} --help` in other words: {place.purpose}"
