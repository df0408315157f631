"""``ledger claim file``, ``document``, ``pay`` and ``report-use``: from the incident to the family."""

from collections.abc import Sequence
from datetime import date

import click

from ledger.application import assessing, claims, people
from ledger.application.claims import KnownClaim
from ledger.application.desk import Desk
from ledger.application.heirs import named_by, strangers
from ledger.domain.claim.letters import ClaimLetter, Heir
from ledger.domain.insurance import Insurance
from ledger.domain.wording import counted, rupiah
from ledger_cli.commands.claim_facts import benefit_of, papers_of
from ledger_cli.commands.worker_papers import heir_of
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import DATE
from ledger_cli.joined import asked, desk_of, reading, tell
from ledger_cli.options import CounterCommand, Slip, example, recording_options

USES = ("small-business", "education", "house", "debt", "daily-needs", "saved", "other")


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger claim file K-2023-001 --nik 1373014508909999 --insurance JKM --incident 2023-06-15 \\",
        "    --heir 'Rahmat=spouse' --heir 'Dewi=child' --on 2023-06-18",
        "ledger claim file K-2023-002 --nik 1373014508909997 --insurance JKK --incident 2023-09-02 \\",
        "    --contest --reason 'the family asks for a decision' --on 2023-09-04",
        "ledger claim file K-2023-003 --nik 1373014508909997 --insurance JKK --incident 2023-06-02 --on 2023-06-05",
    ),
)
@click.argument("reference")
@click.option("--nik", required=True, help="NIK of the worker.")
@click.option("--insurance", required=True, type=click.Choice([each.value for each in Insurance]), help="JKK or JKM.")
@click.option("--incident", "incident_on", required=True, type=DATE, help="Day of the accident or death.")
@click.option("--heir", "heirs", multiple=True, metavar="NAME=RELATION", help="Somebody who may receive it; repeat.")
@click.option(
    "--contest", is_flag=True, help="File it although no cover is found or its time is over; needs a --reason."
)
@click.option("--what-happened", help="In a few words; kept sealed, since it is about health.")
@recording_options
@with_counter
def file(
    counter: Counter,
    *,
    reference: str,
    nik: str,
    insurance: str,
    incident_on: date,
    heirs: Sequence[str],
    what_happened: str | None,
    contest: bool,
    slip: Slip,
) -> None:
    """File a claim for a worker who was covered on that day, and show the payments that prove it.

    Without --heir the claim has those whom the worker named (`ledger worker heirs`); others are noted as a doubt.
    A JKM claim needs the death in the ledger (`ledger worker died`). Relations of heirs: spouse, child, parent,
    grandchild, grandparent, sibling, parent-in-law, 'named in will', 'balai harta peninggalan'.
    """
    from ledger_projections.claims import claims as known_claims

    said = tuple(heir_of(each) for each in heirs)
    with desk_of(counter) as desk, counter.recording():
        named = named_by(desk, nik)
        letter = ClaimLetter(heirs=said or named, what_happened=what_happened)
        with reading(counter, desk, ["claims"]) as known:
            stand = [
                KnownClaim(
                    reference=row["reference"], insurance=Insurance(row["insurance"]), incident_on=row["incident_on"]
                )
                for row in known_claims(known.connection, worker=people.find(desk, nik).hex)
                if row["state"] != "rejected"
            ]
        outcome = claims.file(
            desk,
            asked(counter, slip),
            nik,
            reference=reference,
            insurance=Insurance(insurance),
            incident_on=incident_on,
            letter=letter,
            known=stand,
            contest=contest,
        )
        proof = _proof(desk, nik, Insurance(insurance), incident_on, slip.on or counter.today())
        tell(counter, outcome, f"Claim {reference} for {insurance}, incident on {incident_on}. {proof}")
        _doubt_heirs(counter, said, named)


def _doubt_heirs(counter: Counter, said: Sequence[Heir], named: Sequence[Heir]) -> None:
    """Say which heirs of a claim the worker did not name; it keeps nobody out, since life goes on after a naming."""
    if others := strangers(said, named):
        counter.say(
            f"Note: {', '.join(others)} was not named by the worker, who named {counted(len(named), 'heir')} "
            "(`ledger worker show --reveal`). Compare the letter of heirs before the money goes out."
        )
    elif named and not said:
        counter.say(f"The claim has the {counted(len(named), 'heir')} whom the worker named.")


def _proof(desk: Desk, nik: str, insurance: Insurance, incident_on: date, known_at: date) -> str:
    behind = claims.cover_behind(desk, nik, insurance, incident_on, known_at)
    said = f"{behind.standing.answer.capitalize()}: {behind.standing.why}"
    proof = assessing.trail(desk, behind)
    return f"{said} Paid: {'; '.join(proof)}." if proof else said


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger claim document K-2023-001 --kind death-certificate --number 1373-KM-15062023-0001 --on 2023-06-18",
        "ledger claim document K-2023-001 --paper membership-card=23041234567 --paper id-card-member=KTP-1 \\",
        "    --paper id-card-heir=KTP-2 --paper family-card=KK-1 --paper heir-letter=AW-1 \\",
        "    --paper marriage-book=BN-1 --paper work-reference=SK-1 --paper bank-book=BRI-1 --on 2023-06-20",
    ),
)
@click.argument("reference")
@click.option("--kind", help="Kind of document: death-certificate, family-card, heir-letter …")
@click.option("--number", help="Its number.")
@click.option("--paper", "papers", multiple=True, metavar="KIND=NUMBER", help="A document and its number; repeat.")
@recording_options
@with_counter
def document(
    counter: Counter, *, reference: str, kind: str | None, number: str | None, papers: Sequence[str], slip: Slip
) -> None:
    """Note that documents of a claim arrived. `ledger claim assess` says which ones are missing."""
    if (kind is None) != (number is None) or not (kind or papers):
        msg = "Give a document as --kind and --number, or each as --paper KIND=NUMBER."
        raise click.UsageError(msg)
    came = [*([(kind, number)] if kind and number else []), *papers_of(papers)]
    with desk_of(counter) as desk, counter.recording():
        outcome = claims.receive_documents(desk, asked(counter, slip), reference, came)
        tell(counter, outcome, f"Claim {reference} has its {', '.join(each for each, _ in came)}.")


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger claim pay K-2023-001 --benefit death=10.000.000 --to-whom Rahmat --transfer TRF-881 --on 2023-06-23"
    ),
)
@click.argument("reference")
@click.option("--benefit", required=True, metavar="KIND=RUPIAH", help="Which benefit, and how much of it.")
@click.option("--to-whom", "recipient", required=True, help="Who received it; kept sealed.")
@click.option("--transfer", required=True, metavar="REF", help="Transfer reference.")
@recording_options
@with_counter
def pay(counter: Counter, *, reference: str, benefit: str, recipient: str, transfer: str, slip: Slip) -> None:
    """Note that money of a benefit reached the worker or an heir; never more than was granted."""
    part = benefit_of(benefit)
    with desk_of(counter) as desk, counter.recording():
        outcome = claims.pay(
            desk,
            asked(counter, slip),
            reference,
            kind=part.kind,
            amount_rupiah=part.amount_rupiah,
            transfer=transfer,
            recipient=recipient,
        )
        tell(counter, outcome, f"Paid {rupiah(part.amount_rupiah)} ({part.kind}) of claim {reference}.")


@click.command(
    "report-use",
    cls=CounterCommand,
    epilog=example("ledger claim report-use K-2023-001 --use small-business --follow-up 2024-05-15 --on 2023-10-15"),
)
@click.argument("reference")
@click.option("--use", required=True, type=click.Choice(USES), help="What the family does with the money.")
@click.option("--follow-up", "follow_up_on", type=DATE, help="When somebody visits again.")
@recording_options
@with_counter
def report_use(counter: Counter, *, reference: str, use: str, follow_up_on: date | None, slip: Slip) -> None:
    """Note what the family does with the money, and when to look again."""
    with desk_of(counter) as desk, counter.recording():
        outcome = claims.report_use(desk, asked(counter, slip), reference, use=use, follow_up_on=follow_up_on)
        tell(counter, outcome, f"Claim {reference}: the use of the money is noted as {use}.")
