"""``ledger program waiting`` and ``admit``: who waits for a place, and giving places in order of arrival."""

from typing import Any
from uuid import UUID

import click

from ledger.application import people, waiting
from ledger.application.waiting import Round
from ledger.domain.program.refusals import NoSuchProgram
from ledger.domain.wording import counted, grouped
from ledger_cli.answers import Column, Kind, Page, Place
from ledger_cli.counter import Counter, with_counter
from ledger_cli.joined import asked, desk_of, note, reading, where
from ledger_cli.naming import named
from ledger_cli.options import CounterCommand, Slip, example, recording_options
from ledger_cli.output import Form

LINE = (
    Column("village", "Village"),
    Column("village_name", "Name"),
    Column("number", "Number", Kind.COUNT),
    Column("name", "Worker"),
    Column("nik", "NIK", Kind.NIK),
    Column("worker", "Worker id", place=Place.EXACT_FORMS),
    Column("since", "Since", Kind.DATE),
    Column("since_position", "Position", Kind.COUNT),
)
ADMITTED = (
    *LINE[:6],
    Column("outcome", "Outcome"),
    Column("why", "Passed over because", wrap_at=60),
)
_AT_ONCE = 1000
SHOWN = 50


@click.command(
    "waiting",
    cls=CounterCommand,
    epilog=example("ledger program waiting SATU-DESA-100 --village 13.73.01.1001"),
)
@click.argument("reference")
@click.option("--village", metavar="CODE", help="Only this village, district or city.")
@with_counter
def waiting_(counter: Counter, *, reference: str, village: str | None) -> None:
    """List who waits for a place in a program, village by village, with the number in the line."""
    from ledger_projections.enrollments import waiting_line
    from ledger_projections.quota import program_row

    with desk_of(counter) as desk, reading(counter, desk, ["enrollments", "quota"]) as known:
        if village:
            desk.regions.require(village)
        if program_row(known.connection, reference) is None:
            raise NoSuchProgram(reference=reference)
        rows = waiting_line(known.connection, reference, region=village)
        described: dict[UUID, Any] = {}
        for start in range(0, len(rows), _AT_ONCE):
            described |= people.people(desk, [UUID(row["worker"]) for row in rows[start : start + _AT_ONCE]])
        counter.show(
            Page(
                columns=LINE,
                rows=[
                    {
                        **row,
                        "village_name": desk.regions.name_of(row["village"]),
                        **named(described[UUID(row["worker"])]),
                    }
                    for row in rows
                ],
                as_of=known.as_of,
                position=known.position,
                empty="Nobody waits for a place there. See `ledger report quota`.",
            )
        )


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger program admit SATU-DESA-100 --dry-run",
        "ledger program admit SATU-DESA-100 --village 13.73.01.1001 --on 2023-05-20",
    ),
)
@click.argument("reference")
@click.option("--village", metavar="CODE", help="Only places of this village, district or city.")
@recording_options
@with_counter
def admit(counter: Counter, *, reference: str, village: str | None, slip: Slip) -> None:
    """Give free places to those who came first and still fit the criteria.

    Places become free when somebody dies, leaves, moves or is no longer eligible, or when `ledger program quota` sets a
    higher cap; nothing fills them but this command. Who no longer fits is passed over, and keeps the place in line.
    """
    with desk_of(counter) as desk, counter.recording():
        if village:
            desk.regions.require(village)
        found, outcome = waiting.admit(desk, asked(counter, slip), reference, region=village)
        note(counter, outcome)
        rows = [
            *((each.who, "passed over", str(each.unfit)) for each in found.passed_over),
            *((each, "admitted", None) for each in found.admitted),
        ]
        for_people = counter.output.form is Form.TABLE and counter.output.to is None
        shown = rows[:SHOWN] if for_people else rows
        described = people.people(desk, [each.worker for each, _, _ in shown])
        table = [
            {
                "village": each.village,
                "village_name": desk.regions.name_of(each.village),
                "number": each.number,
                "worker": each.worker.hex,
                **named(described[each.worker]),
                "outcome": did,
                "why": why,
            }
            for each, did, why in shown
        ]
        if rows or not for_people:
            columns = ADMITTED if found.passed_over or not for_people else ADMITTED[:-1]
            counter.show(Page(columns=columns, rows=table, position=outcome.recorded.last or None))
        if len(shown) < len(rows):
            counter.say(f"… and {grouped(len(rows) - len(shown))} more; see all with `--to places.xlsx`.")
        click.echo(f"{_sentence(found)} {where(outcome) if rows else ''}".rstrip(), err=not for_people)


def _sentence(found: Round) -> str:
    if not found.admitted and not found.still_waiting:
        return "Nobody waits for a place there; nothing was recorded."
    said = f"{counted(len(found.admitted), 'worker')} admitted"
    if found.passed_over:
        said += f", {len(found.passed_over)} passed over"
    return f"{said}; {counted(found.still_waiting, 'worker')} still in line."
