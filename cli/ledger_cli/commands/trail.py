"""``ledger trail``: from a worker to every budget that paid, and from a budget to every worker. Both agree."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from ledger.domain.commitment.refusals import NothingCommitted
from ledger.domain.month import month, months_from, spans, spoken
from ledger.domain.payment.refusals import NoSuchPayment
from ledger.domain.wording import rupiah
from ledger.domain.worker.events import CoverBilled, CoverRefunded, CoverReleased, CoverReversed
from ledger_cli.answers import Column, Kind, Page, Place
from ledger_cli.counter import Counter, with_counter
from ledger_cli.joined import Reading, desk_of, find_worker, reading
from ledger_cli.naming import with_names
from ledger_cli.options import CounterGroup, example
from ledger_cli.output import Form
from ledger_cli.wording import entry_facts

if TYPE_CHECKING:
    from ledger.application.desk import Desk

LIFE = (
    Column("on", "On", Kind.DATE),
    Column("what", "What", wrap_at=36),
    Column("facts", "Facts", place=Place.EXACT_FORMS),
    Column("month", "Month", Kind.MONTH),
    Column("amount_rupiah", "Rupiah", Kind.RUPIAH),
    Column("payment", "Payment"),
    Column("state", "State"),
    Column("transfer", "Transfer", place=Place.WHERE_IT_FITS),
    Column("commitment", "Commitment"),
    Column("source", "Source", place=Place.WHERE_IT_FITS),
    Column("owner", "Owner", place=Place.EXACT_FORMS),
    Column("legal_basis", "Rests on", place=Place.EXACT_FORMS),
    Column("position", "Position", Kind.COUNT),
    Column("paid_position", "Paid at", Kind.COUNT, place=Place.EXACT_FORMS),
    Column("undone_position", "Undone at", Kind.COUNT, place=Place.EXACT_FORMS),
    Column("refunded_on", "Refunded on", Kind.DATE, place=Place.EXACT_FORMS),
    Column("refunded_position", "Refunded at", Kind.COUNT, place=Place.EXACT_FORMS),
)
PEOPLE = (
    Column("payment", "Payment"),
    Column("state", "State"),
    Column("name", "Worker"),
    Column("nik", "NIK", Kind.NIK),
    Column("worker", "Worker id", place=Place.EXACT_FORMS),
    Column("village", "Village", place=Place.WHERE_IT_FITS),
    Column("since", "Since", Kind.MONTH),
    Column("until", "Until", Kind.MONTH),
    Column("months", "Months", Kind.COUNT),
    Column("jkk_rupiah", "JKK", Kind.RUPIAH, total=True),
    Column("jkm_rupiah", "JKM", Kind.RUPIAH, total=True),
    Column("total_rupiah", "Total", Kind.RUPIAH, total=True),
    Column("refunded_rupiah", "Came back", Kind.RUPIAH, total=True, place=Place.WHERE_IT_FITS),
    Column("billed_position", "Position", Kind.COUNT),
)
_BRIEF = (
    "village",
    "occupation",
    "program",
    "agreement",
    "employer",
    "since",
    "until",
    "heirs",
    "cause",
    "corrected",
    "decile",
    "mustahik",
)
"""What a table says of an entry; the other facts stand in the exact forms and in `ledger journal show`."""
_COVER = (CoverBilled, CoverReleased, CoverReversed, CoverRefunded)
_NOTHING: dict[str, Any] = {column.key: None for column in LIFE}


@click.group(cls=CounterGroup)
def group() -> None:
    """Show who paid for a worker, and for whom a budget paid."""


@group.command(epilog=example("ledger trail worker 1373014508909999", "ledger trail worker 1373014508909999 -o csv"))
@click.argument("nik")
@with_counter
def worker(counter: Counter, *, nik: str) -> None:
    """Show a worker's whole trail: registration, every month and insurance with its payer, and claims.

    In the table, months of one bill and price stand on one line; the exact forms (-o csv, json …) have one for each.

    An erased worker is found by the worker id that `ledger trail commitment -o csv` gives.

    Each line names the position of the entry that proves it; `ledger journal show POSITION` prints that entry.
    """
    with desk_of(counter) as desk:
        show_worker(counter, desk, nik)


def show_worker(counter: Counter, desk: "Desk", nik: str) -> None:
    """Show the trail of one worker."""
    from ledger_projections.claims import references_of
    from ledger_projections.premium_trail import trail_of_worker

    found = find_worker(desk, nik)
    with reading(counter, desk, ["premium_trail", "claims"]) as known:
        months = trail_of_worker(known.connection, found.hex)
        references = references_of(known.connection, found.hex)
    table = counter.output.form is Form.TABLE
    paid = _gathered(months) if table else map(_month, months)
    rows = [*_life(desk, found, known.position), *paid, *_claims(desk, references, known.position)]
    if table:
        rows = [{**row, "what": f"{row['what']}: {row['brief']}" if row["brief"] else row["what"]} for row in rows]
    rows.sort(key=lambda row: (row["position"], str(row["month"]), str(row["what"])))
    counter.show(Page(columns=LIFE, rows=rows, as_of=known.as_of, position=known.position))


def _life(desk: "Desk", found: UUID, upto: int) -> Iterator[dict[str, Any]]:
    """Tell what happened to the worker, months of cover left out: they have lines of their own."""
    for entry in desk.journal.read(found, upto=upto):
        if not isinstance(entry.event, _COVER):
            yield {
                **_NOTHING,
                "on": entry.event.effective,
                "what": entry.name,
                "facts": entry_facts(entry),
                "brief": entry_facts(entry, only=_BRIEF),
                "legal_basis": entry.envelope.document,
                "position": entry.position,
            }


def _month(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "on": row["paid_on"] or row["billed_on"],
        "what": row["insurance"],
        "facts": None,
        "brief": None,
        "position": row["billed_position"],
    }


def _gathered(months: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Put the months of one bill, insurance and price on one line, for people; exact forms have a line for each."""
    alike: dict[tuple[int, str, int, str], list[dict[str, Any]]] = {}
    for row in months:
        alike.setdefault((row["billed_position"], row["insurance"], row["amount_rupiah"], row["state"]), []).append(row)
    for (_, insurance, price, _), rows in alike.items():
        for since, count in spans(month(row["month"]) for row in rows):
            what = insurance if count == 1 else f"{insurance}, {count} months of {rupiah(price)}"
            span = spoken(months_from(since, count))
            yield {**_month(rows[0]), "what": what, "month": span, "amount_rupiah": count * price}


def _claims(desk: "Desk", references: list[str], upto: int) -> Iterator[dict[str, Any]]:
    if not references:
        return
    from ledger.application.claims import claim_stream
    from ledger.application.claims import spoken as claim_spoken

    for reference in references:
        for entry in desk.journal.read(claim_stream(reference), upto=upto):
            yield {
                **_NOTHING,
                "on": entry.event.effective,
                "what": f"{entry.name} {reference}",
                "facts": claim_spoken(desk, entry),
                "brief": claim_spoken(desk, entry),
                "position": entry.position,
            }


@group.command(
    epilog=example(
        "ledger trail commitment APBD-2023", "ledger trail commitment APBD-2023 --paid -o xlsx --to komitmen.xlsx"
    )
)
@click.argument("reference")
@click.option("--paid", "paid_only", is_flag=True, help="Only payments that stand; not bills, void or reversed ones.")
@with_counter
def commitment(counter: Counter, *, reference: str, paid_only: bool) -> None:
    """Show for whom a commitment paid: the people, months and sums of each of its payments."""
    from ledger_projections.commitment_balances import commitment_row
    from ledger_projections.premium_trail import trail_of_commitment

    with desk_of(counter) as desk, reading(counter, desk, ["premium_trail", "commitment_balances"]) as known:
        if commitment_row(known.connection, reference) is None:
            raise NothingCommitted(reference=reference)
        rows = trail_of_commitment(known.connection, reference, paid_only=paid_only)
        _show_people(counter, desk, known, rows, "No bill was drawn up against it. See `ledger premium bill`.")


@group.command(epilog=example("ledger trail payment TRIWULAN-2"))
@click.argument("reference")
@with_counter
def payment(counter: Counter, *, reference: str) -> None:
    """Show for whom a payment paid: the people, months and sums."""
    from ledger_projections.payments import payment_row
    from ledger_projections.premium_trail import trail_of_payment

    with desk_of(counter) as desk, reading(counter, desk, ["premium_trail", "payments"]) as known:
        if payment_row(known.connection, reference) is None:
            raise NoSuchPayment(reference=reference)
        _show_people(counter, desk, known, trail_of_payment(known.connection, reference), "Nobody stands on it.")


def _show_people(counter: Counter, desk: "Desk", known: Reading, rows: Iterator[dict[str, Any]], empty: str) -> None:
    counter.show(
        Page(columns=PEOPLE, rows=with_names(desk, rows), as_of=known.as_of, position=known.position, empty=empty)
    )
