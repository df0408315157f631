"""``ledger replay``: a report as it would be under other rules, and what would differ. Nothing is recorded."""

import os
from collections import Counter as Tally
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from textwrap import shorten

import click

from ledger.domain.rules.rule import AnyRule
from ledger.domain.wording import counted, grouped
from ledger.reference.rulebook import Rulebook, parse_local
from ledger_cli.answers import Row
from ledger_cli.commands.rules_set import text_of
from ledger_cli.counter import Visit
from ledger_cli.options import CounterCommand, example
from ledger_cli.output import Form, chosen_form, say

ANSWERS = ("report", "trail", "worker cover", "claim assess", "premium quote", "rules show", "rules explain")
"""What may be asked under other rules: commands that only read. A group stands for everything in it."""
SHOWN = 20
_LETTERS = 120
"""Of a cell, when a difference is told; the answer itself has all of it."""


@click.command(
    cls=CounterCommand,
    context_settings={"ignore_unknown_options": True},
    epilog=example(
        "ledger replay premium quote --from 2026-04 --months 3 --source APBDES --rules aturan-kota.toml",
        "ledger replay report coverage --month 2023-05 --rules aturan-kota.toml",
    ),
)
@click.argument("question", nargs=-1, required=True, type=click.UNPROCESSED, metavar="REPORT…")
@click.option(
    "--rules",
    "file",
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The rules to suppose, written as for `ledger rules load`.",
)
@click.pass_context
def command(context: click.Context, *, question: Sequence[str], file: Path) -> None:
    """Ask a report under other rules, without touching the ledger.

    The rules of the file stand over those of the ledger, each from its day on. The answer comes in the form and at
    the place that were asked for; what would differ from the answer as it stands is told beside it. Rules that say
    what stands anyway give the very same answer.
    """
    visit = context.ensure_object(Visit)
    _only_reading(question)
    text = text_of(file)

    def supposed(standing: Rulebook) -> tuple[AnyRule, ...]:
        return parse_local(text, file.name, standing)

    standing: list[Row] = []
    under: list[Row] = []
    with _unheard(visit), _choosing(visit, kept=standing):
        _ask(context, question)
    with _choosing(visit, kept=under, supposed=supposed):
        _ask(context, question)
    for sentence in differences(standing, under, file.name):
        say(sentence)


def differences(standing: Sequence[Row], supposed: Sequence[Row], name: str) -> Iterator[str]:
    """Say what would differ: cell by cell where the rows are about the same things, else row by row."""
    if list(map(dict, standing)) == list(map(dict, supposed)):
        yield f"Under {name} nothing differs: {counted(len(supposed), 'row')} as {_they(len(supposed))}."
        return
    found = list(_cells(standing, supposed) if _alike(standing, supposed) else _rows(standing, supposed))
    are = "is" if len(found) == 1 else "are"
    yield f"Under {name} there {are} {counted(len(found), 'difference')} to what stands:"
    yield from (f"  - {sentence}" for sentence in found[:SHOWN])
    if len(found) > SHOWN:
        yield f"  - and {grouped(len(found) - SHOWN)} more."


def _alike(standing: Sequence[Row], supposed: Sequence[Row]) -> bool:
    """Tell whether both answers are about the same things in the same order."""
    return list(map(_named, standing)) == list(map(_named, supposed))


def _they(rows: int) -> str:
    return "it stands" if rows == 1 else "they stand"


def _cells(standing: Sequence[Row], supposed: Sequence[Row]) -> Iterator[str]:
    for number, (was, would) in enumerate(zip(standing, supposed, strict=True), start=1):
        told = [
            f"{key} {_cell(would.get(key))} in place of {_cell(was.get(key))}"
            for key in {**was, **would}
            if was.get(key) != would.get(key)
        ]
        if told:
            yield f"row {grouped(number)} ({_named(was)}): {', '.join(told)}"


def _rows(standing: Sequence[Row], supposed: Sequence[Row]) -> Iterator[str]:
    was, would = (Tally(_whole(row) for row in rows) for rows in (standing, supposed))
    yield from (f"only as it stands: {row}" for row in (was - would).elements())
    yield from (f"only as supposed: {row}" for row in (would - was).elements())


def _whole(row: Row) -> str:
    return ", ".join(f"{key} {_cell(value)}" for key, value in row.items() if value is not None)


def _named(row: Row) -> str:
    """Name a row by its first two cells that hold something."""
    return ", ".join([_cell(value) for value in row.values() if value is not None][:2])


def _cell(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, int) and not isinstance(value, bool):
        return grouped(value) if value >= 0 else f"-{grouped(-value)}"
    return shorten(str(value), _LETTERS, placeholder=" …")


def _only_reading(question: Sequence[str]) -> None:
    asked = " ".join(question[:2])
    if question[0] not in ANSWERS and asked not in ANSWERS:
        msg = f"Only answers follow other rules, and `ledger {asked}` is none. Ask one of: {', '.join(ANSWERS)}."
        raise click.UsageError(msg)


def _ask(context: click.Context, question: Sequence[str]) -> None:
    """Run a command of the same counter in this very call."""
    root = context.find_root()
    with root.command.make_context(root.info_name, list(question), obj=context.obj) as inner:
        root.command.invoke(inner)


@contextmanager
def _choosing(visit: Visit, **choices: object) -> Iterator[None]:
    """Add choices for a while."""
    before = dict(visit.choices)
    visit.choices |= choices
    try:
        yield
    finally:
        visit.choices.clear()
        visit.choices |= before


@contextmanager
def _unheard(visit: Visit) -> Iterator[None]:
    """Let a command give its answer to nobody, in a form that has the same rows."""
    to: Path | None = visit.choices.get("to")
    form = chosen_form(visit.choices.get("form"), to)
    if to is not None:
        form = Form.JSON if form is Form.XLSX else form
        to = Path(os.devnull)
    with (
        _choosing(visit, to=to, form=form.value),
        redirect_stdout(TextIOWrapper(BytesIO(), encoding="utf-8")),
        redirect_stderr(StringIO()),
    ):
        yield
