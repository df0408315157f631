"""The manual of the counter, written from the helps: ``PYTHONPATH=tests python -m counter_stories.manual``."""

import inspect
from collections.abc import Iterator
from pathlib import Path

import click

from counter_stories.helps import examples
from ledger_cli.commands import SHELF
from ledger_cli.main import make_cli
from ledger_cli.options import everywhere, recording_options

MANUAL = Path(__file__).parents[2] / "docs" / "commands.md"

_OPENING = """# Commands

Written from the help texts of the program; a test holds the two together. After a help was changed:
`PYTHONPATH=tests python -m counter_stories.manual`.

Every answer comes as a table for people or, with `-o json`, `ndjson`, `csv` or `xlsx`, exactly. Amounts are whole
rupiah. Exit codes: 0 done, or nothing left to do · 1 the rules refuse · 2 not understood · 3 differences found ·
70 the journal is damaged · 75 try again · 130 stopped by Ctrl-C · 141 the reader of the output went away.
"""
_SHARED = {option.name for option in everywhere(shown=False)} | {"version", "help"}


def manual() -> str:
    """Write the manual."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield _OPENING
    yield "## Options of every command\n"
    yield "They may stand before or after the command.\n"
    yield from _table(everywhere(shown=True))
    yield "\n## Options of every command that records\n"
    yield from _table(_recording())
    cli = make_cli()
    root = click.Context(cli, info_name="ledger")
    for name in SHELF:
        command = cli.get_command(root, name)
        assert command is not None
        yield from _chapter(f"ledger {name}", command)


def _chapter(path: str, command: click.Command) -> Iterator[str]:
    yield f"\n## {path}\n"
    if not isinstance(command, click.Group):
        yield from _entry(path, command)
        return
    yield inspect.cleandoc(command.help or "")
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None
        yield f"\n### {path} {name}\n"
        yield from _entry(f"{path} {name}", below)


def _entry(path: str, command: click.Command) -> Iterator[str]:
    yield inspect.cleandoc(command.help or "").replace("\b\n", "")
    arguments = " ".join(
        each.make_metavar(click.Context(command)) for each in command.params if isinstance(each, click.Argument)
    )
    yield f"\n```\n{path} {arguments}".rstrip() + "\n```\n"
    own = [
        each
        for each in command.params
        if isinstance(each, click.Option) and each.name not in _SHARED and each.name not in _recording_names()
    ]
    if own:
        yield from _table(own)
        yield ""
    if _recording_names() <= {each.name for each in command.params}:
        yield "It records: see the options of every command that records.\n"
    yield "```console"
    yield from (f"$ {line}" for line in examples(command))
    yield "```"


def _table(options: list[click.Option]) -> Iterator[str]:
    yield "| option | |"
    yield "|---|---|"
    for option in options:
        names = ", ".join(f"`{name}`" for name in [*option.opts, *option.secondary_opts])
        value = "" if option.is_flag else f" {_value(option)}"
        said = (option.help or "").replace("|", "\\|")
        needed = " **Required.**" if option.required else ""
        yield f"| {names}{value} | {said}{needed} |"


def _value(option: click.Option) -> str:
    if isinstance(option.type, click.Choice):
        return " · ".join(f"`{choice}`" for choice in option.type.choices)
    return f"{option.metavar or option.type.name.upper()}"


def _recording() -> list[click.Option]:
    @recording_options
    def bare(**_: object) -> None:
        """Take the options of a command that records, and nothing else."""

    options: list[click.Option] = list(reversed(getattr(bare, "__click_params__", [])))
    return options


def _recording_names() -> set[str | None]:
    return {option.name for option in _recording()}


def main() -> None:
    """Write the manual anew."""
    MANUAL.write_text(manual() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
