"""``ledger commitment list`` and ``show``: what was promised, and what is left of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import click

from ledger.domain.commitment.refusals import NothingCommitted
from ledger.domain.rules.counting import counted_by_insurer
from ledger.domain.rules.parameters import Parameters
from ledger.domain.wording import counted, grouped
from ledger_cli.answers import Column, Kind, Page
from ledger_cli.counter import Counter, with_counter
from ledger_cli.joined import book_of, desk_of, reading
from ledger_cli.options import CounterCommand, example
from ledger_cli.output import Form

COLLECTED = Column("collected_rupiah", "Collected", Kind.RUPIAH, total=True)
LINES = (
    Column("reference", "Commitment"),
    Column("source", "Source"),
    Column("account", "Account"),
    Column("insurance", "Insurance"),
    Column("committed_rupiah", "Committed", Kind.RUPIAH, total=True),
    Column("revised_rupiah", "Revised by", Kind.RUPIAH, total=True),
    COLLECTED,
    Column("reserved_rupiah", "Reserved", Kind.RUPIAH, total=True),
    Column("drawn_rupiah", "Drawn", Kind.RUPIAH, total=True),
    Column("returned_rupiah", "Returned", Kind.RUPIAH, total=True),
    Column("available_rupiah", "Available", Kind.RUPIAH, total=True),
)
TERMS = (
    Column("reference", "Commitment"),
    Column("source", "Source"),
    Column("group_code", "Group"),
    Column("owner", "Owner"),
    Column("fiscal_year", "Fiscal year", Kind.COUNT),
    Column("cover_since", "Cover since", Kind.MONTH),
    Column("cover_until", "Cover until", Kind.MONTH),
    Column("legal_basis", "Legal basis"),
    Column("villages", "Villages"),
    Column("program", "Program"),
    Column("closed_on", "Closed on", Kind.DATE),
)


def with_collected(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], counter: Counter) -> list[Column]:
    """Leave the column of workers' own money out of a table in which nobody paid in any."""
    needed = counter.output.form is not Form.TABLE or any(row["collected_rupiah"] for row in rows)
    return [each for each in columns if needed or each is not COLLECTED]


@click.command(
    "list",
    cls=CounterCommand,
    epilog=example("ledger commitment list", "ledger commitment list -o xlsx --to komitmen.xlsx"),
)
@with_counter
def list_all(counter: Counter) -> None:
    """List every commitment, one row for each budget line."""
    from ledger_projections.commitment_balances import funding_report

    with book_of(counter) as book, reading(counter, book, ["commitment_balances"]) as known:
        lines = funding_report(known.connection)
        counter.show(
            Page(
                columns=with_collected(LINES, lines, counter),
                rows=lines,
                as_of=known.as_of,
                position=known.position,
                empty="There is no commitment yet. Make one with `ledger commitment make`.",
            )
        )


@click.command(cls=CounterCommand, epilog=example("ledger commitment show APBD-2023"))
@click.argument("reference")
@with_counter
def show(counter: Counter, *, reference: str) -> None:
    """Show the terms of one commitment and what is left on each of its lines."""
    from ledger_projections.commitment_balances import commitment_lines
    from ledger_projections.premium_trail import workers_by_months

    with desk_of(counter) as desk, reading(counter, desk, ["commitment_balances", "premium_trail"]) as known:
        lines = commitment_lines(known.connection, reference)
        if not lines:
            raise NothingCommitted(reference=reference)
        if counter.output.form is Form.TABLE and counter.output.to is None:
            _terms(lines[0])
            paid_for = workers_by_months(known.connection, reference)
            _insurers_count(desk.rulebook.parameters, lines[0]["group_code"], paid_for, counter.today())
        columns = with_collected(LINES if counter.output.form is Form.TABLE else (*TERMS, *LINES[2:]), lines, counter)
        counter.show(Page(columns=columns, rows=lines, as_of=known.as_of, position=known.position))


def _terms(line: Mapping[str, Any]) -> None:
    """Print the terms above the table, for people."""
    group_code = line["group_code"] or "no group"
    click.echo(f"{line['reference']}: {line['source']} ({group_code}) of {line['owner']}, {line['fiscal_year']}")
    click.echo(f"Pays for    {line['cover_since']} to {line['cover_until']}, {line['villages'] or 'everywhere'}")
    click.echo(f"Program     {line['program'] or 'any'}")
    click.echo(f"Rests on    {line['revised_basis'] or line['legal_basis']}")
    click.echo(f"Closed on   {line['closed_on'] or 'open'}")


def _insurers_count(rules: Parameters, group: str, workers_by_months: Mapping[int, int], today: date) -> None:
    """Print how the insurer counts the paid workers of the group in its own figures, and by which rules."""
    found = [
        counted_by_insurer(rules, group, workers=workers, months=months, on=today)
        for months, workers in workers_by_months.items()
    ]
    people, by = sum(workers_by_months.values()), ", ".join(dict.fromkeys(rule for _, rule in found))
    count = grouped(sum(count for count, _ in found))
    click.echo(f"Insurer     counts {count} of {counted(people, 'paid worker')}" + (f", by {by}\n" if by else "\n"))
