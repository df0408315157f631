"""``ledger journal``: what is written, entry by entry, and whether it holds."""

import json
from collections.abc import Iterator
from typing import Any, NoReturn

import click

from ledger.application.desk import Desk
from ledger.application.verification import verify as verify_journal
from ledger.domain.errors import Refusal
from ledger.domain.wording import counted, grouped
from ledger_cli.answers import Column, Kind, Page
from ledger_cli.counter import Counter, with_counter
from ledger_cli.joined import catch_up, desk_of
from ledger_cli.options import CounterGroup, example
from ledger_cli.output import Form
from ledger_cli.problems import DifferencesFound
from ledger_cli.wording import entry_facts

ENTRIES = (
    Column("position", "Position", Kind.COUNT),
    Column("recorded_at", "Recorded at", Kind.TIME),
    Column("effective", "Effective", Kind.DATE),
    Column("name", "Entry"),
    Column("facts", "Facts"),
    Column("actor", "By"),
)
DIFFERENCES = (
    Column("position", "Position", Kind.COUNT),
    Column("check", "Check"),
    Column("sentence", "What does not hold"),
)


class NoSuchPosition(Refusal):
    """Nothing was recorded there."""

    def __init__(self, *, position: int, head: int) -> None:
        super().__init__(f"There is no entry at position {position}; the last one is {head}. Give a position up to it.")


@click.group(cls=CounterGroup)
def group() -> None:
    """Read, export and verify what is written."""


@group.command(epilog=example("ledger journal tail", "ledger journal tail -n 100 -o ndjson"))
@click.option("-n", "count", default=20, show_default=True, type=click.IntRange(1, 100_000), help="How many entries.")
@with_counter
def tail(counter: Counter, *, count: int) -> None:
    """List the last entries, the oldest of them first."""
    with desk_of(counter) as desk:
        head = desk.journal.head() if counter.as_of is None else desk.journal.position_at(counter.as_of)
        rows = (
            {
                "position": entry.position,
                "recorded_at": entry.envelope.recorded_at,
                "effective": entry.event.effective,
                "name": entry.name,
                "facts": entry_facts(entry),
                "actor": entry.envelope.actor,
            }
            for batch in desk.journal.scan(after=max(0, head - count), upto=head)
            for entry in batch
        )
        empty = "Nothing is recorded yet. Begin with `ledger program launch` or `ledger worker register`."
        counter.show(Page(columns=ENTRIES, rows=rows, as_of=counter.as_of, position=head, empty=empty))


@group.command(epilog=example("ledger journal show 42"))
@click.argument("position", type=click.IntRange(1))
@with_counter
def show(counter: Counter, *, position: int) -> None:
    """Print one entry as it is stored. Sealed letters stay sealed."""
    with desk_of(counter) as desk:
        rows = next(desk.journal.raw(after=position - 1, upto=position), [])
        if not rows:
            raise NoSuchPosition(position=position, head=desk.journal.head())
        entry = _plain(rows[0])
        if counter.output.form is Form.TABLE and counter.output.to is None:
            click.echo(json.dumps(entry, ensure_ascii=False, indent=2))
            return
        flat = [{"what": key, "value": _text(value)} for key, value in _flat(entry)]
        counter.show(Page(columns=[Column("what", "What"), Column("value", "Value")], rows=flat, position=position))


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


def _flat(entry: dict[str, Any], before: str = "") -> Iterator[tuple[str, object]]:
    for key, value in entry.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@group.command(epilog=example("ledger journal export > journal.ndjson", "ledger journal export --after 1000"))
@click.option("--after", default=0, type=click.IntRange(0), help="Begin after this position.")
@with_counter
def export(counter: Counter, *, after: int) -> None:
    """Write every entry as one JSON line, exactly as stored; sealed letters stay sealed.

    The lines can be read by any program; position, stream, version and name stand before the stored text.
    """
    with desk_of(counter) as desk, counter.progress("Exporting") as step:
        upto = None if counter.as_of is None else desk.journal.position_at(counter.as_of)
        lines = _lines(desk, after, upto, step)
        if counter.output.to is None:
            for line in lines:
                click.echo(line)
        else:
            with counter.output.to.open("x", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in lines)


def _lines(desk: Desk, after: int, upto: int | None, step: Any) -> Iterator[str]:  # noqa: ANN401 - a progress step
    for batch in desk.journal.raw(after=after, upto=upto):
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
    with desk_of(counter) as desk:
        with counter.progress("Verifying the journal", 2 * desk.journal.head()) as step:
            verified = verify_journal(desk.journal, step=step)
        found = [
            {"position": each.position or None, "check": each.check, "sentence": each.sentence}
            for each in verified.differences
        ]
        found += _read_models_differ(counter, desk) if not found else []
        if found:
            counter.show(Page(columns=DIFFERENCES, rows=found, position=desk.journal.head()))
            _differences(len(found))
        click.echo(
            f"{grouped(verified.entries)} entries in {counted(verified.streams, 'stream')} are whole and readable: "
            f"{counted(verified.workers, 'worker')}, {counted(verified.commitments, 'commitment')}, "
            f"{counted(verified.payments, 'payment')}. No overdraft, every rupiah on a person, every month paid once, "
            "both trails agree, and the read models equal fresh ones."
        )


def _read_models_differ(counter: Counter, desk: Desk) -> list[dict[str, Any]]:
    from ledger_projections.compare import disagreements, rebuilt_differs  # noqa: PLC0415 - only verify needs it
    from ledger_projections.database import ReadModels  # noqa: PLC0415 - only verify needs it

    with ReadModels.open(counter.settings.read_models) as live:
        catch_up(counter, desk, live)
        with counter.progress("Comparing the read models with fresh ones", desk.journal.head()) as step:
            differ = rebuilt_differs(live, desk.journal, progress=step.at)
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


def _differences(count: int) -> NoReturn:
    raise DifferencesFound(
        count=count,
        what="do not hold",
        remedy="Keep a copy of the ledger as it is, and restore the journal from the last backup that verifies",
    )
