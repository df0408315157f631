"""``ledger journal``: what is written, entry by entry, and whether it holds."""

import json
from collections.abc import Iterator
from typing import Any

import click

from ledger.domain.errors import Refusal
from ledger.domain.wording import counted, grouped
from ledger_cli.answers import Column, Kind, Page
from ledger_cli.counter import Counter, with_counter
from ledger_cli.joined import Book, book_of, bring_up, read_models_of
from ledger_cli.options import CounterGroup, example
from ledger_cli.output import Form, write_lines
from ledger_cli.problems import DifferencesFound
from ledger_cli.wording import entry_facts

ENTRIES = (
    Column("position", "Position", Kind.COUNT),
    Column("recorded_at", "Recorded at", Kind.TIME),
    Column("effective", "Effective", Kind.DATE),
    Column("name", "Entry"),
    Column("facts", "Facts", wrap_at=80),
    Column("actor", "By"),
)
DIFFERENCES = (
    Column("position", "Position", Kind.COUNT),
    Column("check", "Check"),
    Column("sentence", "What does not hold", wrap_at=100),
)
ENTRY = (
    Column("position", "Position", Kind.COUNT),
    Column("stream", "Stream"),
    Column("version", "Version", Kind.COUNT),
    Column("name", "Entry"),
    Column("recorded_at", "Recorded at"),
    Column("actor", "By"),
    Column("command_id", "Command"),
    Column("reason", "Reason"),
    Column("document", "Document"),
    Column("event", "Event as stored"),
)


class NoSuchPosition(Refusal):
    """Nothing was recorded there."""

    def __init__(self, *, position: int, head: int) -> None:
        super().__init__(
            f"There is no entry at position {grouped(position)}; the last one is {grouped(head)}. "
            "Give a position up to it."
            if head
            else "Nothing is recorded in this ledger yet. Record something first, or open another ledger."
        )


@click.group(cls=CounterGroup)
def group() -> None:
    """Read, export and verify what is written."""


@group.command(epilog=example("ledger journal tail", "ledger journal tail -n 100 -o ndjson"))
@click.option("-n", "count", default=20, show_default=True, type=click.IntRange(1, 100_000), help="How many entries.")
@with_counter
def tail(counter: Counter, *, count: int) -> None:
    """List the last entries, the oldest of them first."""
    with book_of(counter) as book:
        head = book.journal.head() if counter.as_of is None else book.journal.position_at(counter.as_of)
        rows = (
            {
                "position": entry.position,
                "recorded_at": entry.envelope.recorded_at,
                "effective": entry.event.effective,
                "name": entry.name,
                "facts": entry_facts(entry),
                "actor": entry.envelope.actor,
            }
            for batch in book.journal.scan(after=max(0, head - count), upto=head)
            for entry in batch
        )
        empty = "Nothing is recorded yet. Begin with `ledger program launch` or `ledger worker register`."
        counter.show(Page(columns=ENTRIES, rows=rows, as_of=counter.as_of, position=head, empty=empty))


@group.command(epilog=example("ledger journal show 2"))
@click.argument("position", type=click.IntRange(1))
@with_counter
def show(counter: Counter, *, position: int) -> None:
    """Print one entry as it is stored. Sealed letters stay sealed."""
    with book_of(counter) as book:
        rows = next(book.journal.raw(after=position - 1, upto=position), [])
        if not rows:
            raise NoSuchPosition(position=position, head=book.journal.head())
        entry = _plain(rows[0])
        if counter.output.form is Form.TABLE and counter.output.to is None:
            click.echo(json.dumps(entry, ensure_ascii=False, indent=2))
            return
        row = {column.key: entry.get(column.key) for column in ENTRY}
        row["event"] = json.dumps(entry.get("event", entry.get("damaged")), ensure_ascii=False)
        counter.show(Page(columns=ENTRY, rows=[row], position=position))


def _plain(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a stored row, whatever it holds
    try:
        state = json.loads(row.state)
    except ValueError:
        state = {"damaged": row.state.hex()}
    return {
        "position": row.position,
        "stream": row.stream,
        "version": row.version,
        "name": row.name,
        **state,
    }


@group.command(epilog=example("ledger journal export --to journal.ndjson", "ledger journal export --after 20"))
@click.option("--after", default=0, type=click.IntRange(0), help="Begin after this position.")
@with_counter
def export(counter: Counter, *, after: int) -> None:
    """Write every entry as one JSON line, exactly as stored; sealed letters stay sealed.

    The lines can be read by any program; position, stream, version and name stand before the stored text.
    """
    with book_of(counter) as book, counter.progress("Exporting") as step:
        upto = None if counter.as_of is None else book.journal.position_at(counter.as_of)
        write_lines(_lines(book, after, upto, step), counter.output.to)


def _lines(book: Book, after: int, upto: int | None, step: Any) -> Iterator[str]:  # noqa: ANN401 - a progress step
    for batch in book.journal.raw(after=after, upto=upto):
        for row in batch:
            head = f'{{"position":{row.position},"stream":"{row.stream}","version":{row.version},"name":"{row.name}",'
            yield head + row.state.decode()[1:]
        step(len(batch))


@group.command(epilog=example("ledger journal verify"))
@with_counter
def verify(counter: Counter) -> None:
    """Prove that nothing is missing or unreadable, and that the money adds up.

    Checked are: positions and versions without gaps; every entry readable and possible; no overdraft; every rupiah on
    a person; every month paid once; trails that agree both ways; read models equal to fresh ones. Ends with exit code
    3 when something differs, naming the first bad position, and 70 when the journal is damaged.
    """
    from ledger.application.verification import verify as verify_journal

    with book_of(counter) as book:
        with counter.progress("Verifying the journal", book.journal.head()) as step:
            verified = verify_journal(book.journal, step=step)
        found = [
            {"position": each.position or None, "check": each.check, "sentence": each.sentence}
            for each in verified.differences
        ]
        differ = [] if found else _read_models_differ(counter, book)
        if found or differ or not _for_people(counter):
            counter.show(Page(columns=DIFFERENCES, rows=[*found, *differ], position=book.journal.head()))
        if found:
            remedy = "Keep a copy of the ledger as it is, and restore the journal from the last backup that verifies"
            raise DifferencesFound(count=len(found), what=_many(found), remedy=remedy)
        if differ:
            remedy = "The journal itself is whole: make the read models anew with `ledger projection rebuild`"
            raise DifferencesFound(count=len(differ), what=_many(differ), remedy=remedy)
        said = (
            f"{counted(verified.entries, 'entry', 'entries')} in {counted(verified.streams, 'stream')} are whole and "
            f"readable: {counted(verified.workers, 'worker')}, {counted(verified.commitments, 'commitment')}, "
            f"{counted(verified.payments, 'payment')}. No overdraft, every rupiah on a person, every month paid once, "
            "both trails agree, and the read models equal fresh ones."
        )
        click.echo(said, err=not _for_people(counter))


def _for_people(counter: Counter) -> bool:
    return counter.output.form is Form.TABLE and counter.output.to is None


def _many(found: list[dict[str, Any]]) -> str:
    return "thing does not hold" if len(found) == 1 else "things do not hold"


def _read_models_differ(counter: Counter, book: Book) -> list[dict[str, Any]]:
    from ledger_projections.compare import disagreements, rebuilt_differs

    with read_models_of(counter) as live:
        bring_up(counter, book, live)
        with counter.progress("Comparing the read models with fresh ones", book.journal.head()) as step:
            differ = rebuilt_differs(live, book.journal, progress=step.at)
        with live.connect() as connection:
            disagree = disagreements(connection)
    return [
        {
            "position": None,
            "check": "rebuilt equals followed",
            "sentence": f"{each.model}, table {each.table}, row {each.key}: {', '.join(each.columns)} differ."
            f" Run `ledger projection rebuild {each.model}`.",
        }
        for each in differ
    ] + [{"position": None, "check": f"invariant {each.invariant}", "sentence": each.says} for each in disagree]
