"""``ledger report duplicates``: who was asked for more than once."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import click

from ledger.application import likenesses, people
from ledger.application.desk import Desk
from ledger.domain.worker.nik import masked
from ledger_cli.answers import Column, Kind, Page, Place
from ledger_cli.counter import Counter, with_counter
from ledger_cli.joined import desk_of, reading
from ledger_cli.options import CounterCommand, example

KINDS = ("people", "programs", "commitments", "villages", "months")
MODELS = ("enrollments", "premium_trail", "payments", "commitment_balances")
DUPLICATES = (
    Column("kind", "Several"),
    Column("name", "Worker"),
    Column("nik", "NIK", Kind.NIK),
    Column("worker", "Worker id", place=Place.EXACT_FORMS),
    Column("year", "Year"),
    Column("what", "Which", wrap_at=60),
    Column("count", "How many", Kind.COUNT),
    Column("months", "Months", Kind.COUNT),
    Column("rupiah", "Rupiah", Kind.RUPIAH),
    Column("position", "Position", Kind.COUNT),
)
_AT_ONCE = 1000


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger report duplicates --year 2023", "ledger report duplicates --kind months -o xlsx --to ganda.xlsx"
    ),
)
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only this kind; all when left out.")
@click.option("--year", type=click.IntRange(2000, 2100), help="Only months of cover in this year.")
@with_counter
def duplicates(counter: Counter, *, kinds: tuple[str, ...], year: int | None) -> None:
    """List workers who were asked for more than once. No month is paid twice; this is what an auditor follows up.

    people: the same name and birth date under several NIKs, which may be one person; compare the identity cards.
    programs: in more than one program, one after the other. commitments: months of one year from more than one budget.
    villages: months of one year billed in more than one village. months: a bill that could not hold months, because
    an earlier bill holds them. A second registration under one NIK is refused, so it stands in no journal.
    """
    from ledger_projections.duplicates import duplicates as found

    with desk_of(counter) as desk, reading(counter, desk, MODELS) as known:
        wanted = kinds or KINDS
        rows = list(_people(desk, known.position)) if "people" in wanted else []
        rest = [row for kind in wanted if kind != "people" for row in found(known.connection, kind, year=year)]
        counter.show(
            Page(
                columns=DUPLICATES,
                rows=[*rows, *_named(desk, rest)],
                as_of=known.as_of,
                position=known.position,
                empty="Nobody was asked for more than once.",
            )
        )


def _people(desk: Desk, position: int) -> Iterator[dict[str, Any]]:
    for group in likenesses.namesakes(desk, upto=position):
        for each in group:
            others = [f"{masked(other.person.nik)} {other.state.village}" for other in group if other is not each]
            yield {
                "kind": "people",
                "name": each.person.name,
                "nik": each.person.nik,
                "worker": each.worker.hex,
                "year": None,
                "what": "; ".join(others),
                "count": len(group),
                "months": None,
                "rupiah": None,
                "position": each.position,
            }


def _named(desk: Desk, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put names to people, a thousand at a time."""
    named = []
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        described = people.people(desk, list({UUID(row["worker"]) for row in some}))
        for row in some:
            who = described[UUID(row["worker"])]
            named.append({**row, "name": who.name if who else "(erased)", "nik": who.nik if who else None})
    return named
