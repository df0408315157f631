"""``ledger claim list`` and ``show``: claims as they stand."""

import click

from ledger.domain.claim.refusals import NoSuchClaim
from ledger_cli.answers import Column, Kind, Page, Place
from ledger_cli.counter import Counter, with_counter
from ledger_cli.joined import book_of, desk_of, reading
from ledger_cli.options import CounterCommand, example

CLAIMS = (
    Column("reference", "Claim"),
    Column("insurance", "Insurance"),
    Column("incident_on", "Incident on", Kind.DATE),
    Column("filed_on", "Filed on", Kind.DATE),
    Column("state", "State"),
    Column("documents", "Documents", Kind.COUNT),
    Column("granted_rupiah", "Granted", Kind.RUPIAH, total=True),
    Column("paid_rupiah", "Paid", Kind.RUPIAH, total=True),
    Column("covered_by_reference", "Covered by"),
    Column("basis", "Basis", place=Place.EXACT_FORMS),
    Column("papers_later", "Papers to come", place=Place.WHERE_IT_FITS),
)


@click.command("list", cls=CounterCommand, epilog=example("ledger claim list --state approved"))
@click.option(
    "--state", type=click.Choice(["filed", "approved", "rejected", "settled"]), help="Only claims so far along."
)
@with_counter
def list_all(counter: Counter, *, state: str | None) -> None:
    """List claims in the order they were filed."""
    from ledger_projections.claims import claims as all_claims

    with book_of(counter) as book, reading(counter, book, ["claims"]) as known:
        rows = all_claims(known.connection, state=state)
        empty = "There is no such claim. File one with `ledger claim file`."
        counter.show(Page(columns=CLAIMS, rows=rows, as_of=known.as_of, position=known.position, empty=empty))


@click.command(cls=CounterCommand, epilog=example("ledger claim show K-2023-001"))
@click.argument("reference")
@with_counter
def show(counter: Counter, *, reference: str) -> None:
    """Show one claim, step by step, with who did it and the position of each entry."""
    from ledger.application import claims

    with desk_of(counter) as desk:
        upto = None if counter.as_of is None else desk.journal.position_at(counter.as_of)
        entries = desk.journal.read(claims.claim_stream(reference), upto=upto)
        if not entries:
            raise NoSuchClaim(reference=reference)
        columns = [
            Column("position", "Position", Kind.COUNT),
            Column("on", "On", Kind.DATE),
            Column("step", "Step"),
            Column("facts", "Facts"),
            Column("actor", "By"),
        ]
        rows = [
            {
                "position": entry.position,
                "on": entry.event.effective,
                "step": entry.name,
                "facts": claims.spoken(desk, entry),
                "actor": entry.envelope.actor,
            }
            for entry in entries
        ]
        counter.show(Page(columns=columns, rows=rows, as_of=counter.as_of, position=entries[-1].position))
