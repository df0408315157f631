"""``ledger commitment``: promising, revising and closing the money that premiums are paid from."""

from collections.abc import Sequence

import click

from ledger.application import commitments
from ledger.domain.commitment.events import AccountLine, FundingCommitted
from ledger.domain.insurance import Insurance
from ledger.domain.month import Month
from ledger.domain.wording import rupiah
from ledger.reference import funding
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import MONTH, RUPIAH
from ledger_cli.joined import asked, desk_of, tell
from ledger_cli.options import CounterCommand, Slip, example, recording_options


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger commitment make APBD-2023 --source APBD --owner 'Kota Sawahlunto' --fiscal-year 2023 \\",
        "    --cover-since 2023-01 --cover-until 2023-12 --legal-basis 'DPA 2.07.01/2023' --village 13.73 \\",
        "    --jkk 444.000.000 --jkm 301.920.000 --on 2023-01-02",
        "ledger commitment make OWN-SAWAHLUNTO --source OWN --owner 'workers themselves, by BRI' --fiscal-year 2023 \\",
        "    --cover-since 2023-05 --cover-until 2024-12 --legal-basis 'PKS BRI 12/2023' --village 13.73 \\",
        "    --on 2023-05-02",
    ),
)
@click.argument("reference")
@click.option("--source", required=True, metavar="KIND", help="Kind of budget: APBD, APBDES, DANA-DESA, CSR, BAZNAS …")
@click.option("--group", "group_code", metavar="CODE", help="The insurer's kind of group (SG SD SA SL SC SB).")
@click.option("--owner", required=True, help="Whose budget it is.")
@click.option("--fiscal-year", required=True, type=click.IntRange(2000, 2100), help="Year of the budget.")
@click.option("--cover-since", required=True, type=MONTH, help="First month that it may pay for.")
@click.option("--cover-until", required=True, type=MONTH, help="Last month that it may pay for.")
@click.option("--legal-basis", required=True, help="DPA, Perda, Perwali, Perdes, agreement …")
@click.option("--village", "villages", multiple=True, metavar="CODE", help="Region whose villages it pays for; repeat.")
@click.option("--program", metavar="REF", help="The one program whose workers it pays for.")
@click.option("--jkk", "jkk_rupiah", type=RUPIAH, help="Ceiling (pagu) of the JKK line, in rupiah.")
@click.option("--jkm", "jkm_rupiah", type=RUPIAH, help="Ceiling (pagu) of the JKM line, in rupiah.")
@click.option("--jkk-account", metavar="CODE", help="Account code of the JKK line; the source's usual one if left out.")
@click.option("--jkm-account", metavar="CODE", help="Account code of the JKM line; the source's usual one if left out.")
@recording_options
@with_counter
def make(
    counter: Counter,
    *,
    reference: str,
    source: str,
    group_code: str | None,
    owner: str,
    fiscal_year: int,
    cover_since: Month,
    cover_until: Month,
    legal_basis: str,
    villages: Sequence[str],
    program: str | None,
    jkk_rupiah: int | None,
    jkm_rupiah: int | None,
    jkk_account: str | None,
    jkm_account: str | None,
    slip: Slip,
) -> None:
    """Promise money: from which budget, for which months and people, and up to how much for each insurance.

    The workers' own money (OWN) is promised by nobody: without --jkk and --jkm it is a pot, and its bills may hold
    what `ledger commitment collect` or the answers to auto-debits put in.
    """
    kind = funding.source(source)
    with desk_of(counter) as desk, counter.recording():
        request = asked(counter, slip)
        promise = FundingCommitted(
            effective=request.on,
            reference=reference,
            source=kind.code,
            group_code=_group_code(kind, group_code),
            owner=owner,
            fiscal_year=fiscal_year,
            cover_since=cover_since,
            cover_until=cover_until,
            legal_basis=legal_basis,
            villages=tuple(villages),
            program=program,
            lines=_lines(kind, (jkk_rupiah, jkm_rupiah), (jkk_account, jkm_account)),
        )
        outcome = commitments.make(desk, request, promise)
        total = sum(line.amount_rupiah for line in promise.lines)
        worth = f"{rupiah(total)}." if total else "filled by what workers pay in."
        kinds = ", ".join(each for each in (kind.code, promise.group_code) if each)
        tell(counter, outcome, f"Commitment {reference} of {owner} ({kinds}): {worth}")


def _lines(
    kind: funding.FundingSource, ceilings: tuple[int | None, int | None], accounts: tuple[str | None, str | None]
) -> tuple[AccountLine, ...]:
    """Make a line for each ceiling given; the workers' own money has none, and lines for both insurances."""
    if kind.owner == "worker" and ceilings == (None, None):
        ceilings = (0, 0)
    named = zip((Insurance.JKK, Insurance.JKM), ceilings, accounts, strict=True)
    return tuple(_line(kind, insurance, amount, account) for insurance, amount, account in named if amount is not None)


def _group_code(kind: funding.FundingSource, given: str | None) -> str:
    known = funding.group_codes()
    if given is None and not kind.groups:
        return ""  # the worker pays for himself, in no group
    code = given or kind.default_group
    if code is None or code not in known:
        msg = f"Give --group one of {', '.join(known)}; {kind.code} has no usual group."
        raise click.UsageError(msg)
    if given and given not in kind.groups:
        usual = " or ".join(kind.groups) or "none"
        click.echo(
            f"Note: group {given} is unusual for {kind.code}; usual is {usual}. Compare with the agreement.", err=True
        )
    return code


def _line(kind: funding.FundingSource, insurance: Insurance, amount_rupiah: int, account: str | None) -> AccountLine:
    code = account or kind.accounts.get(insurance)
    if code is None:
        msg = f"No usual {insurance} account of {kind.code} is known: give it with --{insurance.lower()}-account CODE."
        raise click.UsageError(msg)
    return AccountLine(account=code, insurance=insurance, amount_rupiah=amount_rupiah)


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger commitment revise APBD-2023 --jkk 500.000.000 --legal-basis 'DPPA 2.07.01/2023' --on 2023-10-02"
    ),
)
@click.argument("reference")
@click.option("--jkk", "jkk_rupiah", type=RUPIAH, help="The new ceiling of the JKK line, whole.")
@click.option("--jkm", "jkm_rupiah", type=RUPIAH, help="The new ceiling of the JKM line, whole.")
@click.option("--legal-basis", required=True, help="The changed budget it rests on: DPPA, APBD Perubahan …")
@recording_options
@with_counter
def revise(
    counter: Counter,
    *,
    reference: str,
    jkk_rupiah: int | None,
    jkm_rupiah: int | None,
    legal_basis: str,
    slip: Slip,
) -> None:
    """Set new ceilings after a changed budget. A ceiling is never below what bills and payments hold."""
    ceilings = {
        insurance: amount
        for insurance, amount in ((Insurance.JKK, jkk_rupiah), (Insurance.JKM, jkm_rupiah))
        if amount is not None
    }
    if not ceilings:
        msg = "Give the new ceiling with --jkk, --jkm or both."
        raise click.UsageError(msg)
    with desk_of(counter) as desk, counter.recording():
        outcome = commitments.revise(desk, asked(counter, slip), reference, legal_basis=legal_basis, ceilings=ceilings)
        said = ", ".join(f"{insurance} {rupiah(amount)}" for insurance, amount in ceilings.items())
        tell(counter, outcome, f"Commitment {reference} now reaches to {said}.")


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger commitment collect OWN-SAWAHLUNTO --receipt SETOR-0031 --through 'agent P-001' \\",
        "    --jkk 10.000 --jkm 6.800 --on 2023-06-02",
    ),
)
@click.argument("reference")
@click.option(
    "--receipt", required=True, metavar="REF", help="Deposit slip or credit on which the money came in, once."
)
@click.option("--through", required=True, help="Who handed it in: a bank, an agent, an office.")
@click.option("--jkk", "jkk_rupiah", type=RUPIAH, help="For JKK, in rupiah.")
@click.option("--jkm", "jkm_rupiah", type=RUPIAH, help="For JKM, in rupiah.")
@recording_options
@with_counter
def collect(
    counter: Counter,
    *,
    reference: str,
    receipt: str,
    through: str,
    jkk_rupiah: int | None,
    jkm_rupiah: int | None,
    slip: Slip,
) -> None:
    """Take into a pot what workers paid for themselves. The same receipt again records nothing.

    Then bill the very people who paid, with `ledger premium bill --niks FILE`, and pay the bill: no rupiah of a pot is
    anybody else's.
    """
    amounts = {
        insurance: amount
        for insurance, amount in ((Insurance.JKK, jkk_rupiah), (Insurance.JKM, jkm_rupiah))
        if amount is not None
    }
    if not amounts:
        msg = "Say what came in with --jkk, --jkm or both."
        raise click.UsageError(msg)
    with desk_of(counter) as desk, counter.recording():
        outcome = commitments.collect(
            desk, asked(counter, slip), reference, receipt=receipt, through=through, amounts=amounts
        )
        tell(counter, outcome, f"{reference} took in {rupiah(sum(amounts.values()))} through {through} ({receipt}).")


@click.command(
    cls=CounterCommand,
    epilog=example("ledger commitment close APBD-2023 --on 2023-12-31 --reason 'end of the fiscal year'"),
)
@click.argument("reference")
@recording_options
@with_counter
def close(counter: Counter, *, reference: str, slip: Slip) -> None:
    """Shut the books of a commitment; what is left lapses. Refused while a bill is unpaid."""
    with desk_of(counter) as desk, counter.recording():
        tell(counter, commitments.close(desk, asked(counter, slip), reference), f"Commitment {reference} is closed.")
