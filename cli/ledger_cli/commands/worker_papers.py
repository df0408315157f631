"""``ledger worker card``, ``cards`` and ``heirs``: what a worker holds, and whom a worker names."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from ledger.application import cards as card_desk
from ledger.application import heirs as heir_desk
from ledger.application.cards import ListedCard
from ledger.application.collecting import collecting_seldom
from ledger.domain.claim.letters import Heir
from ledger.domain.wording import counted, grouped
from ledger_cli.cardlist import card_number, read_cards
from ledger_cli.cells import BadCell
from ledger_cli.commands.worker_options import NIK
from ledger_cli.counter import Counter, with_counter
from ledger_cli.joined import asked, desk_of, tell
from ledger_cli.list_findings import ListNotTaken, refused_rows, tell_list
from ledger_cli.options import CounterCommand, Slip, example, recording_options
from ledger_cli.roster import Finding


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger worker card 1373014508909999 --number 23041234567 --on 2023-05-12",
        "ledger worker card 1373014508909999 --number 23041234567 --withdraw --on 2023-06-02 --reason lost",
    ),
)
@NIK
@click.option("--number", required=True, metavar="KPJ", help="The number printed on the participant card.")
@click.option("--withdraw", is_flag=True, help="The card is not this worker's any more: wrong person, lost, replaced.")
@recording_options
@with_counter
def card(counter: Counter, *, nik: str, number: str, withdraw: bool, slip: Slip) -> None:
    """Note that a participant card was handed over, or taken back. Its number is kept sealed."""
    number = _number(number)
    with desk_of(counter) as desk, counter.recording():
        if withdraw:
            outcome = card_desk.withdraw(desk, asked(counter, slip), nik, number=number)
            tell(counter, outcome, "Card taken back.")
        else:
            tell(counter, card_desk.issue(desk, asked(counter, slip), nik, number=number), "Card handed over.")


def _number(text: str) -> str:
    """Read the number of a card by the rules of a list of cards."""
    try:
        return card_number(text)
    except BadCell as bad:
        raise click.UsageError(str(bad).capitalize()) from bad


@click.command(
    cls=CounterCommand,
    epilog=example("ledger worker cards daftar-kartu.csv --handed-to 'Lurah Aur Mulio' --on 2023-05-29"),
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--handed-to", metavar="WHO", help="Who took the cards for the workers; kept sealed.")
@recording_options
@with_counter
def cards(counter: Counter, *, file: Path, handed_to: str | None, slip: Slip) -> None:
    """Note that the cards of a list were handed over, all or nothing: a table with the columns NIK and KPJ.

    A worker may hold several cards; a number that stands for two people is refused with both named. The same card
    again records nothing. Who still waits stands in `ledger report cards`.
    """
    rows = list(read_cards(file))
    listed = [row for row in rows if isinstance(row, ListedCard)]
    found = [row for row in rows if isinstance(row, Finding)]
    with desk_of(counter) as desk:
        with counter.recording(), counter.progress("Handing over", len(listed)) as step, collecting_seldom():
            request = asked(counter, slip)
            if found:
                request = replace(request, dry_run=True)  # the other rows are looked over as well
            plan, outcome = card_desk.hand_over(desk, request, listed, handed_to=handed_to, step=step)
        found += refused_rows(plan.refused)
        said = f"{file.name}: {counted(plan.new, 'card')} handed over"
        said += f", {grouped(plan.known)} before." if plan.known else "."
        tell_list(counter, outcome, said, found=found)
        if found:
            refusals = [each.refusal for each in plan.refused]
            raise ListNotTaken(bad=len({each.row for each in found}), rows=len(rows), file=file, refusals=refusals)


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger worker heirs 1373014508909999 --heir 'Rahmat=spouse' --heir 'Dewi=child' --guardian 'Dewi=Rahmat' \\",
        "    --on 2023-05-13",
    ),
)
@NIK
@click.option("--heir", "heirs", multiple=True, metavar="NAME=RELATION", help="Somebody who is to receive; repeat.")
@click.option("--guardian", "guardians", multiple=True, metavar="HEIR=NAME", help="Who receives for a minor; repeat.")
@recording_options
@with_counter
def heirs(counter: Counter, *, nik: str, heirs: Sequence[str], guardians: Sequence[str], slip: Slip) -> None:
    """Note whom a worker names as heirs, in the order said; it replaces those named before. Names are kept sealed.

    A claim without heirs of its own takes these; `ledger worker show --reveal` shows them. Relations are those of the
    order of heirs (`ledger rules explain heirs.order`).
    """
    if not heirs:
        msg = "Name at least one heir, for example --heir 'Rahmat=spouse'."
        raise click.UsageError(msg)
    named = [heir_of(each) for each in heirs]
    wards = dict(pair(each, "--guardian 'Dewi=Rahmat'") for each in guardians)
    with desk_of(counter) as desk, counter.recording():
        outcome = heir_desk.name(desk, asked(counter, slip), nik, heirs=named, guardians=wards)
        tell(counter, outcome, f"{counted(len(named), 'heir')} named.")


def heir_of(text: str) -> Heir:
    """Read ``NAME=RELATION``; anything else is a usage error."""
    name, relation = pair(text, "--heir 'Rahmat=spouse'")
    return Heir(name=name, relation=relation)


def pair(text: str, example_of: str) -> tuple[str, str]:
    """Read two words around ``=``."""
    left, found, right = (part.strip() for part in text.partition("="))
    if not (found and left and right):
        msg = f"{text!r} is not two words around =: write for example {example_of}."
        raise click.UsageError(msg)
    return left, right
