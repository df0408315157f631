"""Drawing up a bill: whom it is for, what it costs, which months it may hold, and what it reserves.

One command touches the payment, its commitment and every worker, in one transaction: either the whole bill stands or
nothing of it. The entries follow each other in the journal: the bill, the reservation, then the workers' months.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from ledger.application import people
from ledger.application.beginning import FirstPremium, first_premium
from ledger.application.collecting import collecting_seldom
from ledger.application.commitments import commitment_stream
from ledger.application.desk import Asked, Desk, Draft, Outcome
from ledger.application.eligibility import Judge
from ledger.application.histories import COMMITMENT, PAYMENT, WORKER
from ledger.application.kept import KeptStates, billables
from ledger.application.pricing import Prices
from ledger.application.rules import rulebook_in
from ledger.domain.commitment import decisions as commitments
from ledger.domain.commitment.events import AccountAmount, FundingCommitted
from ledger.domain.commitment.refusals import ProgramOutsideCommitment, VillageOutsideCommitment
from ledger.domain.errors import Refusal, SeveralRefusals
from ledger.domain.insurance import CoverLine, Insurance
from ledger.domain.month import Month
from ledger.domain.payment import decisions as payments
from ledger.domain.payment import state as payment_state
from ledger.domain.payment.events import PremiumBilled
from ledger.domain.payment.lines import BillSums, sums
from ledger.domain.places import Places
from ledger.domain.program.criteria import Verdict
from ledger.domain.wording import grouped
from ledger.domain.worker import cover
from ledger.domain.worker.billable import Billable, overlap
from ledger.domain.worker.events import CoverBilled
from ledger.domain.worker.life import Life
from ledger.journal.entry import stream_id
from ledger.journal.errors import StreamMovedOn

_NAMED_AT_MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What the treasurer asks for."""

    commitment: str
    whom: str
    """How the people were chosen, in words."""
    workers: Sequence[UUID]
    since: Month
    months: int
    insurances: tuple[Insurance, ...]
    reference: str | None = None
    """The bill's own reference; made from its content when none is given, so that the same bill has the same one."""
    by_name: bool = False
    """The people were named one by one: every month that cannot be paid is a refusal, none is cut away."""
    skip_covered: bool = False
    """Bill only months that no bill holds yet."""


@dataclass(frozen=True, slots=True)
class BilledWorker:
    """One person on a bill."""

    worker: UUID
    lines: tuple[CoverLine, ...]
    village: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """One person of whom no month can be paid, and why."""

    worker: UUID
    refusal: Refusal


@dataclass(slots=True)
class Drawn:
    """The bill as it would stand."""

    reference: str
    billed: list[BilledWorker] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    sums: BillSums | None = None
    repeated: bool = False
    doubts: Counter[str] = field(default_factory=Counter)
    """People on the bill of whom a fact that their program asks was never noted, by criterion."""
    rules: dict[str, None] = field(default_factory=dict)
    """Versions of the rules that priced it, in the order of their use."""


def bill(desk: Desk, asked: Asked, wanted: Bill, kept: KeptStates | None = None) -> tuple[Drawn, Outcome]:
    """Draw up a bill; the same bill again records nothing.

    With `kept`, it costs the same however long the histories of its people are; what it comes to is the same.
    Raises everything that stands in its way at once, naming numbers and people: months outside the commitment,
    insurances without a budget line, villages or people outside its scope, months that another bill holds, money
    that does not suffice.
    """
    reference = wanted.reference or default_reference(wanted)
    command = asked.command_id("bill", reference, default_reference(wanted), wanted.whom)
    with collecting_seldom():
        return desk.carry_out(asked, command, lambda draft: _draw_up(desk, asked, draft, wanted, reference, kept))


def default_reference(wanted: Bill) -> str:
    """Make a reference from what the bill is about; the same bill gets the same reference."""
    content = (
        wanted.commitment.casefold(),
        wanted.since,
        wanted.months,
        tuple(wanted.insurances),
        tuple(sorted(worker.hex for worker in wanted.workers)),
    )
    return f"BILL-{wanted.since}-{sha256(repr(content).encode()).hexdigest()[:8]}"


def payment_stream(reference: str) -> UUID:
    """Name the stream of a payment."""
    return stream_id("payment", reference)


def _draw_up(desk: Desk, asked: Asked, draft: Draft, wanted: Bill, reference: str, kept: KeptStates | None) -> Drawn:
    stream = payment_stream(reference)
    rulebook = rulebook_in(desk, draft)
    limit = first_premium(desk, rulebook, asked.on)
    state = draft.load(stream, PAYMENT)
    drawn = Drawn(reference=reference)
    if _is_repeat(desk, state, draft.command_id):
        drawn.repeated = True
        return drawn
    payments.unbilled(state)
    books_stream = commitment_stream(wanted.commitment)
    books_state = draft.load(books_stream, COMMITMENT)
    terms = commitments.usable(books_state, wanted.commitment).terms
    _refuse(
        commitments.out_of_scope(terms, since=wanted.since, months=wanted.months, insurances=wanted.insurances),
        f"Commitment {wanted.commitment} does not pay this:",
    )
    months = wanted.insurances, wanted.since, wanted.months
    prices = Prices(tariff=rulebook.tariff, asked=months, source=terms.source)
    case = _Case(asked=asked, wanted=wanted, terms=terms, prices=prices, judge=Judge(desk, draft), limit=limit)
    refused = list(_decide_workers(draft, case, billables(draft, wanted.workers, kept), drawn))
    _refuse(_everything_wrong(desk, terms, refused), "The bill cannot be drawn up:")
    if drawn.left_out and not drawn.billed:
        refusals = [people.about(desk, each.worker, each.refusal) for each in drawn.left_out[:_NAMED_AT_MOST]]
        raise SeveralRefusals(refusals, heading=f"Nobody of {wanted.whom} can be billed for these months:")
    drawn.sums = sums((each.worker, each.lines) for each in drawn.billed)
    asked_for = _premium_billed(asked, wanted, terms, drawn, drawn.sums)
    worker_entries, draft.pending = draft.pending, []
    draft.record(stream, payments.bill(state, asked_for))
    draft.record(
        books_stream,
        commitments.reserve(
            books_state,
            reference=wanted.commitment,
            effective=asked.on,
            payment=reference,
            asked=drawn.sums.by_insurance,
        ),
    )
    draft.pending += worker_entries
    return drawn


def _is_repeat(desk: Desk, state: payment_state.State, command_id: str) -> bool:
    """Tell whether the bill that stands was asked for in these very words, people included; the key may differ."""
    if not isinstance(state, payment_state.Billed | payment_state.Paid):
        return False
    drawn_up = desk.journal.read(payment_stream(state.bill.reference))[0]
    return drawn_up.envelope.command_id.rpartition("#")[2] == command_id.rpartition("#")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refused:
    worker: UUID
    kind: str
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What is the same for everybody on the bill."""

    asked: Asked
    wanted: Bill
    terms: FundingCommitted
    prices: Prices
    judge: Judge
    limit: FirstPremium


def _decide_workers(
    draft: Draft, case: _Case, workers: Iterable[tuple[UUID, Billable | None]], drawn: Drawn
) -> Iterator[_Refused]:
    wanted, terms, served = case.wanted, case.terms, _Served(case.terms, draft.places)
    for worker, known in workers:
        if known is None:
            continue
        life = known.life
        if outside := served.outside(life):
            yield _Refused(worker=worker, kind=outside)
            continue
        full, rules = case.prices.of(life)
        try:
            lines = full if wanted.by_name else cover.payable_lines(life, full)
        except Refusal as no:
            drawn.left_out.append(LeftOut(worker=worker, refusal=no))
            continue
        if wanted.skip_covered and overlap(known.held, lines):
            lines = cover.free_lines(known.held, lines)
        if not lines:
            continue
        verdict = case.judge.billed(worker, known, terms, wanted.since)
        unfit = case.limit.refused(worker, known) or next(iter(verdict.unfit), None)
        if unfit is not None:
            yield from _unbillable(wanted, drawn, worker, unfit)
            continue
        try:
            event = _hold(draft, case, drawn.reference, worker, known, lines)
        except Refusal as no:
            yield _Refused(worker=worker, kind="person", refusal=no)
            continue
        if event is not None:
            _take(draft, drawn, worker, event, verdict, rules)


def _take(draft: Draft, drawn: Drawn, worker: UUID, event: CoverBilled, verdict: Verdict, rules: Iterable[str]) -> None:
    drawn.billed.append(BilledWorker(worker, event.lines, event.village))
    draft.record(worker, [event])
    if verdict.doubts:
        drawn.doubts.update(doubt.criterion for doubt in verdict.doubts)
    for rule in rules:
        drawn.rules[rule] = None


def _hold(
    draft: Draft, case: _Case, payment: str, worker: UUID, known: Billable, lines: tuple[CoverLine, ...]
) -> CoverBilled | None:
    """Hold months of a worker; where a bill holds one of them, the whole history says which, or that none does.

    None for a worker whom this very bill holds already.
    """
    on, commitment = case.asked.on, case.terms.reference
    event = cover.bill_known(known, effective=on, payment=payment, commitment=commitment, lines=lines)
    if event is not None:
        return event
    at = draft.versions[worker]
    for _, state in draft.load_many([worker], WORKER):
        if draft.versions[worker] != at:  # what was decided before rests on another history
            raise StreamMovedOn(stream=worker, expected=at, found=draft.versions[worker])
        for held in cover.bill(state, effective=on, payment=payment, commitment=commitment, lines=lines):
            return held if isinstance(held, CoverBilled) else None
    return None


@dataclass(slots=True)
class _Served:
    """Tells whom a commitment serves; people of one village and program are alike, and looked up once."""

    terms: FundingCommitted
    places: Places
    known: dict[tuple[str, str | None], str | None] = field(default_factory=dict)

    def outside(self, life: Life) -> str | None:
        """Say what keeps a worker out of a commitment's scope: the village or the program."""
        alike = life.village, life.program
        if alike not in self.known:
            self.known[alike] = commitments.outside(self.terms, life.village, life.program, self.places)
        return self.known[alike]


def _unbillable(wanted: Bill, drawn: Drawn, worker: UUID, refusal: Refusal) -> Iterator[_Refused]:
    """Refuse who was named, and leave out who was chosen with others."""
    if wanted.by_name:
        yield _Refused(worker=worker, kind="person", refusal=refusal)
    else:
        drawn.left_out.append(LeftOut(worker=worker, refusal=refusal))


def _everything_wrong(desk: Desk, terms: FundingCommitted, refused: Sequence[_Refused]) -> list[Refusal]:
    """Turn what was refused into sentences; people are named, the first few of many."""
    wrong: list[Refusal] = []
    outside = [each.worker for each in refused if each.kind == "village"]
    if outside:
        names = _names(desk, outside)
        wrong.append(VillageOutsideCommitment(reference=terms.reference, scope=terms.villages, workers=names))
    others = [each.worker for each in refused if each.kind == "program"]
    if others and terms.program is not None:
        names = _names(desk, others)
        wrong.append(ProgramOutsideCommitment(reference=terms.reference, program=terms.program, workers=names))
    persons = [each for each in refused if each.refusal is not None]
    wrong += [people.about(desk, each.worker, each.refusal) for each in persons[:_NAMED_AT_MOST] if each.refusal]
    if len(persons) > _NAMED_AT_MOST:
        wrong.append(
            Refusal(f"and {grouped(len(persons) - _NAMED_AT_MOST)} more workers with refusals of these kinds.")
        )
    return wrong


def _names(desk: Desk, workers: Sequence[UUID]) -> list[str]:
    described = people.people(desk, workers[:_NAMED_AT_MOST])
    return [people.spoken(who, worker) for worker, who in described.items()] + [
        worker.hex[:8] for worker in workers[_NAMED_AT_MOST:]
    ]


def _refuse(refusals: Sequence[Refusal], heading: str) -> None:
    if len(refusals) == 1:
        raise refusals[0]
    if refusals:
        raise SeveralRefusals(refusals, heading=heading)


def _premium_billed(
    asked: Asked, wanted: Bill, terms: FundingCommitted, drawn: Drawn, added: BillSums
) -> PremiumBilled:
    accounts = {line.insurance: line.account for line in terms.lines}
    return PremiumBilled(
        effective=asked.on,
        reference=drawn.reference,
        commitment=terms.reference,
        whom=wanted.whom,
        since=wanted.since,
        months=wanted.months,
        insurances=wanted.insurances,
        workers=added.workers,
        worker_months=added.worker_months,
        amounts=tuple(
            AccountAmount(account=accounts[insurance], amount_rupiah=amount)
            for insurance, amount in sorted(added.by_insurance.items())
        ),
        total_rupiah=added.total_rupiah,
        lines_sha256=added.lines_sha256,
        rules=tuple(drawn.rules),
    )
