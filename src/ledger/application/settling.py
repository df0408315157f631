"""What the bank's answer to a run of auto-debits comes to, debit by debit, and the bill of those who paid."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from uuid import UUID

from ledger.application.beginning import FirstPremium
from ledger.application.billing import payment_stream
from ledger.application.commitments import commitment_stream
from ledger.application.desk import Draft
from ledger.application.histories import PAYMENT, WORKER
from ledger.application.pricing import Prices
from ledger.domain.commitment import decisions as commitments
from ledger.domain.commitment import state as commitment_state
from ledger.domain.commitment.events import AccountAmount
from ledger.domain.debit.events import DebitsOrdered
from ledger.domain.debit.lines import Answered, Result
from ledger.domain.errors import Refusal
from ledger.domain.insurance import CoverLine
from ledger.domain.payment import decisions as payments
from ledger.domain.payment import state as payment_state
from ledger.domain.payment.events import PremiumBilled
from ledger.domain.payment.lines import BillSums, sums
from ledger.domain.worker import cover, mandates
from ledger.domain.worker.billable import Billable
from ledger.domain.worker.events import Event
from ledger.domain.worker.state import Registered, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The order that was answered, and where it stands."""

    on: date
    ordered: DebitsOrdered
    books: commitment_state.State
    """Of the pot, as it was read."""
    transfer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """What is asked about the month of a worker."""

    prices: Prices
    limit: FirstPremium


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """One worker whose money buys the month."""

    worker: UUID
    lines: tuple[CoverLine, ...]
    held: Sequence[Event]


@dataclass(slots=True, kw_only=True)
class Settlement:
    """What an answer comes to."""

    paid: list[Paid] = field(default_factory=list)
    aside: list[tuple[UUID, Sequence[Event]]] = field(default_factory=list)
    """Failed and unapplied debits."""
    failed: int = 0
    unapplied: int = 0
    unapplied_rupiah: int = 0
    rules: dict[str, None] = field(default_factory=dict)
    repeated: bool = False

    @property
    def collected_rupiah(self) -> int:
        """What buys months."""
        return sum(line.amount_rupiah for each in self.paid for line in each.lines)


def settle(draft: Draft, case: Case, asks: Asks, answers: Sequence[Answered]) -> Settlement:
    """Decide for each debit what it comes to; nothing is recorded yet."""
    settled = Settlement()
    by_worker = {each.debit.worker: each for each in answers}
    for worker, state in draft.load_many(list(by_worker), WORKER):
        said = by_worker[worker]
        if said.result is Result.COLLECTED:
            _collected(case, settled, worker, state, asks, said.debit.amount_rupiah)
            continue
        run, month = case.ordered.run, case.ordered.month
        events = mandates.fail(state, effective=case.on, run=run, month=month, cause=said.result.value)
        settled.aside.append((worker, events))
        settled.failed += 1
    return settled


def record(draft: Draft, case: Case, settled: Settlement) -> None:
    """Put what was collected into the pot, hold it with a bill over those who paid, and pay the bill.

    The entries stand in the order of any other bill: the bill, the reservation, the workers' months, the payment.
    What bought nothing comes after them.
    """
    if settled.paid:
        _record_bill(draft, case, settled)
    for worker, events in settled.aside:
        draft.record(worker, events)


def open_lines(worker: State, prices: Prices) -> tuple[CoverLine, ...] | str:
    """Give what of the month may be paid and nobody holds, or the code of why there is nothing."""
    if not isinstance(worker, Registered):
        return "unknown"
    full, _ = prices.of(worker)
    try:
        lines = cover.free_lines(Billable.of(worker).held, cover.payable_lines(worker, full))
    except Refusal as no:
        return mandates.CAUSES.get(type(no), "not-payable")
    return lines or "paid-already"


def _collected(case: Case, settled: Settlement, worker: UUID, state: State, asks: Asks, amount_rupiah: int) -> None:
    run, month = case.ordered.run, case.ordered.month
    lines = open_lines(state, asks.prices)
    if isinstance(state, Registered) and not isinstance(lines, str):
        if too_old := asks.limit.refused(worker, Billable.of(state)):
            lines = mandates.CAUSES[type(too_old)]
        elif sum(line.amount_rupiah for line in lines) != amount_rupiah:
            lines = "other-price"
    if isinstance(lines, str):
        events = mandates.leave_unapplied(
            state, effective=case.on, run=run, month=month, amount_rupiah=amount_rupiah, cause=lines
        )
        settled.aside.append((worker, events))
        settled.unapplied += 1
        settled.unapplied_rupiah += amount_rupiah
        return
    held = cover.bill(state, effective=case.on, payment=run, commitment=case.ordered.commitment, lines=lines)
    settled.paid.append(Paid(worker=worker, lines=lines, held=held))
    if isinstance(state, Registered):
        settled.rules.update(dict.fromkeys(asks.prices.of(state)[1]))


def _record_bill(draft: Draft, case: Case, settled: Settlement) -> None:
    was, on = case.ordered, case.on
    pot, paper = commitment_stream(was.commitment), payment_stream(was.run)
    added = sums((each.worker, each.lines) for each in settled.paid)
    received = commitments.collect(
        case.books,
        reference=was.commitment,
        effective=on,
        receipt=was.run,
        through=was.bank,
        amounts=added.by_insurance,
    )
    draft.record(pot, received)
    filled = reduce(commitment_state.evolve, received, case.books)
    unbilled = draft.load(paper, PAYMENT)
    billed = payments.bill(unbilled, _premium_billed(case, filled, settled, added))
    draft.record(paper, billed)
    reserved = commitments.reserve(
        filled, reference=was.commitment, effective=on, payment=was.run, asked=added.by_insurance
    )
    draft.record(pot, reserved)
    for each in settled.paid:
        draft.record(each.worker, each.held)
    waiting = reduce(payment_state.evolve, billed, unbilled)
    draft.record(paper, payments.pay(waiting, reference=was.run, effective=on, transfer=case.transfer))
    holding = reduce(commitment_state.evolve, reserved, filled)
    draft.record(pot, commitments.draw(holding, reference=was.commitment, effective=on, payment=was.run))


def _premium_billed(case: Case, books: commitment_state.State, settled: Settlement, added: BillSums) -> PremiumBilled:
    was = case.ordered
    pot = commitments.usable(books, was.commitment)
    return PremiumBilled(
        effective=case.on,
        reference=was.run,
        commitment=was.commitment,
        whom=f"auto-debit {was.bank} {was.month}",
        since=was.month,
        months=1,
        insurances=tuple(line.insurance for line in pot.lines),
        workers=added.workers,
        worker_months=added.worker_months,
        amounts=tuple(_amounts(pot, added)),
        total_rupiah=added.total_rupiah,
        lines_sha256=added.lines_sha256,
        rules=tuple(settled.rules),
    )


def _amounts(pot: commitment_state.Open, added: BillSums) -> Iterator[AccountAmount]:
    accounts = {line.insurance: line.account for line in pot.lines}
    for insurance, amount in sorted(added.by_insurance.items()):
        yield AccountAmount(account=accounts[insurance], amount_rupiah=amount)
