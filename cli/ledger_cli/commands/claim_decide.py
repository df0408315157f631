"""``ledger claim assess``, ``approve`` and ``reject``: what the insurer decides, and by which rule."""

from collections.abc import Iterator, Sequence
from datetime import date

import click

from ledger.application import deciding, inquiry
from ledger.application.assessing import Facts
from ledger.application.desk import Desk
from ledger.application.inquiry import Assessed
from ledger.domain.claim.events import Cause, ClaimApproved
from ledger.domain.claim.worth import AGAINST
from ledger.domain.month import spoken
from ledger.domain.rules.benefits.parts import difference
from ledger.domain.wording import rupiah
from ledger_cli.answers import Column, Kind, Page, Row
from ledger_cli.commands.claim_facts import benefits_of, facts_options
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import DATE
from ledger_cli.joined import asked, desk_of, reading, tell
from ledger_cli.options import CounterCommand, Slip, example, recording_options

ASSESSED = (
    Column("about", "About"),
    Column("what", "What", wrap_at=40),
    Column("amount_rupiah", "Rupiah", Kind.RUPIAH),
    Column("why", "Why", wrap_at=70),
    Column("rules", "Rules", wrap_at=40),
)


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger claim assess K-2023-001",
        "ledger claim assess K-2023-001 --child 'Dewi=2012-05-04,SD,5' --on 2023-06-20",
    ),
)
@click.argument("reference")
@facts_options
@click.option("--on", type=DATE, default=None, help="Count only money that had come by this day; today when left out.")
@click.option("--reported", "reported_on", type=DATE, help="Day of the stage I report (JKK); else when its paper came.")
@with_counter
def assess(counter: Counter, *, reference: str, facts: Facts, on: date | None, reported_on: date | None) -> None:
    """Compute what a claim is worth, part by part, with the rule behind each; nothing is recorded.

    Shows the payments that prove the cover, the other insurance where a death is disputed, months to be paid back,
    heirs in their order, papers that are missing, and deadlines. Accident facts and --child are for this answer only.
    """
    if counter.as_of is not None:
        msg = "A claim is assessed with what is known now: leave --as-of out, and say with --on which money counts."
        raise click.UsageError(msg)
    with desk_of(counter) as desk:
        today = counter.today()
        found = inquiry.assess(desk, reference, known_at=on or today, facts=facts, reported_on=reported_on)
        counter.show(Page(columns=ASSESSED, rows=list(_rows(found)), position=desk.journal.head()))


def _rows(found: Assessed) -> Iterator[Row]:
    stands = found.behind.standing
    yield _row("cover", stands.answer, why=stands.why, rules=stands.rules)
    for proof in found.trail:
        yield _row("proof", found.filed.insurance, why=proof)
    for part in found.worth.parts:
        yield _row("part", part.kind, part.amount_rupiah, part.calculation, part.rules)
    yield _row("total", found.filed.insurance, found.worth.total_rupiah, "payable now")
    for award in found.worth.scholarships.awards:
        why = f"{award.level}, due {award.due_on}, on a report of the school"
        yield _row("scholarship", f"{award.child}, year {award.year}", award.amount_rupiah, why)
    if found.worth.scholarships.why or found.worth.scholarships.awards:
        told = found.worth.scholarships
        yield _row("scholarships", "all years", told.most_rupiah, told.why, told.rules)
    for finding in found.worth.findings:
        if finding != stands.why:
            yield _row("finding", "look into", why=finding)
    yield from _beside(found)


def _beside(found: Assessed) -> Iterator[Row]:
    if found.otherwise is not None and found.otherwise.parts:
        why = difference(found.worth, found.otherwise)
        other = found.otherwise
        yield _row("otherwise", f"as {other.insurance}", other.total_rupiah, why, other.rules)
    for due in found.refunds:
        why = (
            f"{spoken(due.months) or 'no month'}; counted from the death {rupiah(due.after_death_rupiah)}, from the "
            f"claim {rupiah(due.after_claim_rupiah)}; {due.way}"
        )
        yield _row("refund", f"{due.payment} to {due.commitment}", due.asked_rupiah, why, due.rules)
    if found.heir_line is not None:
        first, behind = found.heirs[: len(found.heir_line.first)], found.heirs[len(found.heir_line.first) :]
        why = f"stand first; behind them: {', '.join(behind)}" if behind else "stand first"
        yield _row("heirs", ", ".join(first), why=why, rules=(found.heir_line.rule,))
    for paper in found.papers_missing:
        yield _row("paper missing", paper.kind, why=paper.meaning, rules=(paper.rule,))
    for deadline in found.deadlines:
        yield _row("deadline", str(deadline.on), why=deadline.words, rules=(deadline.rule,))


def _row(about: str, what: str, amount_rupiah: int | None = None, why: str = "", rules: Sequence[str] = ()) -> Row:
    return {
        "about": about,
        "what": str(what),
        "amount_rupiah": amount_rupiah,
        "why": why or None,
        "rules": ", ".join(rules) or None,
    }


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger claim approve K-2023-001 --cause other --reason 'illness, by the letter of the hospital' \\",
        "    --on 2023-06-23",
        "ledger claim approve K-2023-003 --total-disability --papers-later --reason 'forms follow by post' \\",
        "    --on 2023-07-04",
    ),
)
@click.argument("reference")
@click.option("--benefit", "benefits", multiple=True, metavar="KIND=RUPIAH", help="One part by hand; repeat.")
@click.option("--override", is_flag=True, help="Insist on amounts that the rulebook does not give; needs a --reason.")
@click.option(
    "--cause",
    type=click.Choice([each.value for each in Cause]),
    help="What a death came from, where both insurances cover it.",
)
@click.option("--papers-later", is_flag=True, help="Approve although papers are missing; needs a --reason.")
@facts_options
@recording_options
@with_counter
def approve(
    counter: Counter,
    *,
    reference: str,
    benefits: Sequence[str],
    override: bool,
    cause: str | None,
    papers_later: bool,
    facts: Facts,
    slip: Slip,
) -> None:
    """Grant what the rulebook gives (see `ledger claim assess`), with the versions of its rules.

    Amounts by hand that differ need --override and a --reason, and are flagged; so do missing papers with
    --papers-later. A decision stands: later rules and
    payments do not change it. A death opens the refund of months paid beyond it.
    """
    by_hand = benefits_of(benefits)
    with desk_of(counter) as desk, counter.recording():
        others = _other_claims(counter, desk, reference)
        approval, outcome = deciding.approve(
            desk,
            asked(counter, slip),
            reference,
            benefits=by_hand,
            facts=facts,
            cause=Cause(cause) if cause else None,
            override=override,
            papers_later=papers_later,
            others=others,
        )
        parts = ", ".join(f"{each.kind} {rupiah(each.amount_rupiah)}" for each in approval.benefits)
        total = rupiah(sum(each.amount_rupiah for each in approval.benefits))
        flag = "By hand against the rule" if approval.basis == AGAINST else f"By {approval.basis}"
        tell(
            counter,
            outcome,
            f"Claim {reference} is approved over {total}; the month was covered by {approval.covered_by}. "
            f"{flag}: {parts}.{_to_come(approval)}",
        )


def _to_come(approval: ClaimApproved) -> str:
    later = f" Papers to come: {', '.join(approval.papers_later)}." if approval.papers_later else ""
    school = " Its children may be paid for: `ledger claim award`." if approval.scholarship else ""
    return later + school


def _other_claims(counter: Counter, desk: Desk, reference: str) -> list[str]:
    """Name the other claims of the worker."""
    from ledger_projections.claims import claims_beside

    with reading(counter, desk, ["claims"]) as known:
        return claims_beside(known.connection, reference)


@click.command(
    cls=CounterCommand,
    epilog=example("ledger claim reject K-2023-002 --reason 'no cover in 2023-09' --on 2023-09-20"),
)
@click.argument("reference")
@recording_options
@with_counter
def reject(counter: Counter, *, reference: str, slip: Slip) -> None:
    """Note that the insurer said no, with the rules by which nothing is covered.

    Where the rules find cover, a --reason is needed; leave names and health out of it.
    """
    with desk_of(counter) as desk, counter.recording():
        cause, outcome = deciding.reject(desk, asked(counter, slip), reference, cause=slip.reason)
        tell(counter, outcome, f"Claim {reference} is rejected: {cause}.")
