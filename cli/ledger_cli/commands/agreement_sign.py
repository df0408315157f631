"""``ledger agreement sign``, ``extend`` and ``end``: the papers under which groups of workers come in."""

from datetime import date

import click

from ledger.application import agreements
from ledger.domain.agreement.events import AgreementKind, AgreementSigned
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import DATE
from ledger_cli.joined import asked, desk_of, tell
from ledger_cli.options import CounterCommand, Slip, example, recording_options


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger agreement sign PKS-2023 --title 'Kerja sama perlindungan pekerja rentan' --kind agreement \\",
        "    --with 'BPJS Ketenagakerjaan Cabang Solok' --since 2023-05-03 --until 2023-12-31 --on 2023-05-03",
        "ledger agreement sign KERJA-KERAS-BEBAS-CEMAS --title 'Kerja Keras Bebas Cemas' --kind campaign \\",
        "    --since 2023-10-02 --on 2023-10-02",
    ),
)
@click.argument("reference")
@click.option("--title", required=True, help="What people call it.")
@click.option(
    "--kind",
    required=True,
    type=click.Choice([each.value for each in AgreementKind]),
    help="An agreement (PKS) or decree (SK), a campaign, or a regulation (Perda, Perbup, Perwali).",
)
@click.option("--with", "partner", metavar="OFFICE", help="With whom: the insurer's branch, an office; never a person.")
@click.option("--since", required=True, type=DATE, help="The first day on which somebody may come in under it.")
@click.option("--until", type=DATE, help="The last such day; no end when left out.")
@click.option("--program", metavar="REF", help="The program that it is the ground of.")
@recording_options
@with_counter
def sign(
    counter: Counter,
    *,
    reference: str,
    title: str,
    kind: str,
    partner: str | None,
    since: date,
    until: date | None,
    program: str | None,
    slip: Slip,
) -> None:
    """Record an agreement, a campaign or a regulation. The same one again records nothing.

    `ledger worker register` and `import` name it with --agreement. It says nothing of when cover begins: to align that
    with the day of a PKS takes a letter of the branch (`ledger rules explain reg.start_align_pks`).
    """
    with desk_of(counter) as desk, counter.recording():
        request = asked(counter, slip)
        agreement = AgreementSigned(
            effective=request.on,
            reference=reference,
            title=title,
            kind=AgreementKind(kind),
            partner=partner,
            since=since,
            until=until,
            program=program,
        )
        stands = f"from {since} to {until}" if until else f"since {since}"
        tell(counter, agreements.sign(desk, request, agreement), f"{kind.capitalize()} {reference} stands {stands}.")


@click.command(
    cls=CounterCommand,
    epilog=example("ledger agreement extend PKS-2023 --until 2024-12-31 --document 'addendum PKS 2024'"),
)
@click.argument("reference")
@click.option("--until", required=True, type=DATE, help="The new last day.")
@recording_options
@with_counter
def extend(counter: Counter, *, reference: str, until: date, slip: Slip) -> None:
    """Let an agreement stand until a later day."""
    with desk_of(counter) as desk, counter.recording():
        outcome = agreements.extend(desk, asked(counter, slip), reference, until=until)
        tell(counter, outcome, f"Agreement {reference} stands until {until}.")


@click.command(cls=CounterCommand, epilog=example("ledger agreement end KERJA-KERAS-BEBAS-CEMAS --on 2024-03-31"))
@click.argument("reference")
@recording_options
@with_counter
def end(counter: Counter, *, reference: str, slip: Slip) -> None:
    """End an agreement; the day is its last. Who came in under it stays."""
    with desk_of(counter) as desk, counter.recording():
        request = asked(counter, slip)
        outcome = agreements.end(desk, request, reference)
        tell(counter, outcome, f"Agreement {reference} has ended.")
