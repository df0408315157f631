"""``ledger rules show`` and ``explain``: the dated rules, each with its source."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import click

from ledger.domain.rules.rule import AnyRule, Choice, Parameter
from ledger.domain.rules.words import percent
from ledger.domain.wording import grouped, rupiah
from ledger.reference.local_rules import LOCAL
from ledger.reference.rulebook import Rulebook, shipped_rulebook
from ledger_cli.answers import Column, Kind, Page, Place, Row
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import DATE
from ledger_cli.joined import desk_of
from ledger_cli.options import CounterCommand, example

RULES = (
    Column("rule", "Rule"),
    Column("value", "Value", wrap_at=30),
    Column("since", "Since", Kind.DATE),
    Column("until", "Until", Kind.DATE),
    Column("confidence", "How sure"),
    Column("source", "Source", wrap_at=60),
    Column("version", "Version", place=Place.EXACT_FORMS),
    Column("set_by", "Set by", place=Place.EXACT_FORMS),
    Column("note", "Note", place=Place.EXACT_FORMS),
)

WHOLE = (
    Column("rule", "Rule"),
    Column("value", "Value"),
    Column("readings", "Readings known"),
    Column("since", "Since", Kind.DATE),
    Column("until", "Until", Kind.DATE),
    Column("version", "Version"),
    Column("set_by", "Set by"),
    Column("confidence", "How sure"),
    Column("source", "Source"),
    Column("note", "Note"),
)


@click.command(
    cls=CounterCommand,
    epilog=example("ledger rules show", "ledger rules show --on 2026-05-01", "ledger rules show -o csv --to rules.csv"),
)
@click.option("--on", type=DATE, default=None, help="Only what stands on this day; every row ever when left out.")
@with_counter
def show(counter: Counter, *, on: date | None) -> None:
    """List every rule: its value, since when it stands, its source, and how sure the source is.

    Without a ledger here, these are the rules that ship with the program.
    """
    book = rules_of(counter)
    rows = sorted(book.parameters.standing(on) if on else book.parameters, key=_key_and_day)
    empty = f"No rule stands on {on}: the first ones begin in 2015."
    counter.show(Page(columns=RULES, rows=list(_rows(rows)), as_of=counter.as_of, empty=empty))


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger rules explain cover.grace_months", "ledger rules explain relief", "ledger rules explain local"
    ),
)
@click.argument("topic")
@with_counter
def explain(counter: Counter, *, topic: str) -> None:
    """Explain a rule, or all rules of a topic: every row there was, its readings, source and note.

    A topic is the beginning of a rule's name (cover, jkm, relief), or `local` for what this ledger set itself.
    """
    parameters = rules_of(counter).parameters
    about = [row for row in parameters if row.topic == LOCAL] if topic == LOCAL else parameters.about(topic)
    rows = sorted(about, key=_key_and_day)
    empty = "This ledger set no rule of its own; `ledger rules set` sets one."
    counter.show(Page(columns=WHOLE, rows=list(_rows(rows)), as_of=counter.as_of, upright=True, empty=empty))


def rules_of(counter: Counter) -> Rulebook:
    """Give the rules of the ledger that stands here, or those that ship where none does."""
    place = counter.settings.journal
    if isinstance(place, Path) and not place.exists():
        shipped = shipped_rulebook()
        return shipped.with_local(counter.supposed(shipped)) if counter.supposed else shipped
    with desk_of(counter) as desk:
        return desk.rulebook


def _rows(rules: Iterable[AnyRule]) -> Iterator[Row]:
    for each in rules:
        yield {
            "rule": each.key,
            "value": said(each),
            "readings": ", ".join(each.choices) if isinstance(each, Choice) else None,
            "since": each.since,
            "until": each.until,
            "version": each.version,
            "set_by": _set_by(each),
            "confidence": each.confidence,
            "source": each.source,
            "note": each.note or None,
        }


def _key_and_day(row: AnyRule) -> tuple[str, date]:
    return row.key, row.since


def _set_by(row: AnyRule) -> str:
    if row.topic == LOCAL:
        return "this ledger"
    ships = any(row.topic == each.topic for each in shipped_rulebook().parameters)
    return "the program" if ships else f"supposed by {row.topic}"


def said(row: AnyRule) -> str:
    """Write the value of a row for people: Rp6.800 a month, 50 %, 3 months; a table row by row."""
    if not isinstance(row, Parameter):
        return row.value if isinstance(row, Choice) else "; ".join(" ".join(map(_cell, cells)) for cells in row.value)
    if row.unit.startswith("rupiah"):
        return f"{rupiah(row.value)}{row.unit.removeprefix('rupiah')}"
    return percent(row.value) if row.unit == "basis points" else f"{_cell(row.value)} {row.unit}"


def _cell(cell: object) -> str:
    return grouped(cell) if isinstance(cell, int) else str(cell)
