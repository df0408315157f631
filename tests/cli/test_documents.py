"""Every command that the documents name is one that the program knows, with the options that they show."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from ledger_cli.main import make_cli

HERE = Path(__file__).parents[2]
PAGES = sorted([*HERE.glob("*.md"), *(HERE / "docs").rglob("*.md"), *(HERE / "docs").glob("*.service")])
_FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_LINE = re.compile(r"^(?:\$ |export |ExecStart=|[A-Z_]+=\S+ |\S*/)*(ledger (?:[^\\\n#]|\\\n)*)", re.MULTILINE)
_SPAN = re.compile(r"`([^`]+)`")


def shown(text: str) -> Iterator[str]:
    """Give the commands of a page: lines of its blocks, and what stands between two marks in its sentences."""
    for block in [text] if text.startswith("[Unit]") else _FENCED.findall(text):
        yield from (" ".join(found.replace("\\\n", " ").split()) for found in _LINE.findall(block))
    cli = make_cli()
    for span in _SPAN.findall(_FENCED.sub("", text)):
        words = span.split()
        if words[:1] == ["ledger"] or (len(words) > 1 and known(cli, words[0])):
            yield " ".join(words)


def known(command: click.Command, word: str) -> click.Command | None:
    """Find a command below another."""
    return command.get_command(click.Context(command), word) if isinstance(command, click.Group) else None


def problems(line: str) -> list[str]:
    """List what the program would not understand; values, and what a sentence leaves open, are not looked at."""
    words = shlex.split(line, comments=True)
    words = words[1:] if words[0] == "ledger" else words
    command: click.Command = make_cli()
    options = options_of(command)
    said = iter(words)
    for word in said:
        if word.startswith("--") or re.fullmatch(r"-[a-z]", word):
            name = word.split("=")[0]
            if name not in options:
                return [f"{line}: no option {name}"]
            if not options[name] and "=" not in word:
                next(said, None)  # its value
        elif isinstance(command, click.Group) and re.fullmatch(r"[a-z][a-z-]*", word):
            found = known(command, word)
            if found is None:
                return [f"{line}: no command {word}"]
            options |= options_of(found)
            command = command if word == "replay" else found  # a whole command follows it
    return []


def options_of(command: click.Command) -> dict[str, bool]:
    """Give the options of a command, and whether each stands alone."""
    named = {
        name: each.is_flag
        for each in command.params
        if isinstance(each, click.Option)
        for name in (*each.opts, *each.secondary_opts)
    }
    return named | {"--help": True, "--version": True}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_shows_only_commands_that_there_are(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert [problem for line in shown(text) for problem in problems(line)] == []


def test_commands_are_found_and_looked_at() -> None:
    text = (
        "Ask `ledger report coverge`, or `worker import --datess x`.\n"
        "```\n$ ledger init --nope \\\n  x\nLEDGER_URL=x ledger nix\n```\n"
    )
    assert [problem for line in shown(text) for problem in problems(line)] == [
        "ledger init --nope x: no option --nope",
        "ledger nix: no command nix",
        "ledger report coverge: no command coverge",
        "worker import --datess x: no option --datess",
    ]
    assert sum(1 for page in PAGES for _ in shown(page.read_text(encoding="utf-8"))) > 300
