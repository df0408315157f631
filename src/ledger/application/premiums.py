"""What a treasurer says about a bill that stands: pay it, void it, reverse it, find it on a bank statement."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from uuid import UUID

from ledger.application.billing import payment_stream
from ledger.application.collecting import collecting_seldom
from ledger.application.commitments import commitment_stream
from ledger.application.desk import Asked, Desk, Draft, Outcome
from ledger.application.histories import COMMITMENT, PAYMENT, WORKER
from ledger.domain.commitment import decisions as commitments
from ledger.domain.errors import JournalDamaged
from ledger.domain.insurance import CoverLine
from ledger.domain.payment import decisions as payments
from ledger.domain.payment import state as payment_state
from ledger.domain.payment.events import PremiumBilled
from ledger.domain.payment.lines import sums
from ledger.domain.payment.refusals import NoSuchPayment
from ledger.domain.wording import counted, grouped
from ledger.domain.worker import cover
from ledger.domain.worker.events import CoverBilled, CoverReleased, CoverReversed
from ledger.journal.entry import Entry


class BillUnproved(JournalDamaged):
    """The workers' entries do not add up to their bill."""

    def __init__(self, *, reference: str, position: int, workers: int, found: int) -> None:
        super().__init__(
            f"Bill {reference} (position {grouped(position)}) is for {counted(workers, 'worker')}, but the journal "
            f"holds {grouped(found)} with another sum or digest. "
            "Do not pay or undo it; run `ledger journal verify` and restore from a backup."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BillLine:
    """One worker's months on a bill, as the journal has them."""

    worker: UUID
    lines: tuple[CoverLine, ...]
    position: int
    version: int
    """Of the worker's stream, with this line."""


def pay(
    desk: Desk, asked: Asked, reference: str, *, transfer: str, amount_rupiah: int | None = None
) -> tuple[PremiumBilled, Outcome]:
    """Record that a bill was paid, whole; the same payment again records nothing, another one is refused."""
    stream = payment_stream(reference)

    def decide(draft: Draft) -> PremiumBilled:
        state = draft.load(stream, PAYMENT)
        on = state.paid.effective if isinstance(state, payment_state.Paid) and not asked.on_given else asked.on
        events = payments.pay(state, reference=reference, effective=on, transfer=transfer, amount_rupiah=amount_rupiah)
        bill = _bill(state, reference)
        draft.record(stream, events)
        if events:
            _on_commitment(draft, bill, asked, "draw")
        return bill

    return desk.carry_out(
        asked, asked.command_id("pay", reference, asked.on if asked.on_given else None, transfer), decide
    )


def void(desk: Desk, asked: Asked, reference: str, *, cause: str) -> tuple[PremiumBilled, Outcome]:
    """Withdraw an unpaid bill: its money and its months are free again."""
    stream = payment_stream(reference)

    def decide(draft: Draft) -> PremiumBilled:
        state = draft.load(stream, PAYMENT)
        events = payments.void(state, reference=reference, effective=asked.on, cause=cause)
        bill = _bill(state, reference)
        draft.record(stream, events)
        if events:
            _on_commitment(draft, bill, asked, "release")
            _free(desk, draft, bill, CoverReleased(effective=asked.on, payment=bill.reference))
        return bill

    with collecting_seldom():
        return desk.carry_out(asked, asked.command_id("void", reference), decide)


def reverse(desk: Desk, asked: Asked, reference: str, *, cause: str) -> tuple[payment_state.Reversed, Outcome]:
    """Undo a payment whose money came back: the commitment has it again, the months are not covered by it.

    What refunds brought back before does not come a second time.
    """
    stream = payment_stream(reference)

    def decide(draft: Draft) -> payment_state.Reversed:
        state = draft.load(stream, PAYMENT)
        events = payments.reverse(state, reference=reference, effective=asked.on, cause=cause)
        bill = _bill(state, reference)
        draft.record(stream, events)
        if events:
            _on_commitment(draft, bill, asked, "take back")
            _free(desk, draft, bill, CoverReversed(effective=asked.on, payment=bill.reference))
        return payment_state.undone(reduce(payment_state.evolve, events, state))

    with collecting_seldom():
        return desk.carry_out(asked, asked.command_id("reverse", reference), decide)


def reconcile(desk: Desk, asked: Asked, reference: str, *, statement: str) -> Outcome:
    """Note on which bank statement line a payment was found."""
    stream = payment_stream(reference)

    def decide(draft: Draft) -> None:
        state = draft.load(stream, PAYMENT)
        draft.record(stream, payments.reconcile(state, reference=reference, effective=asked.on, statement=statement))

    return desk.carry_out(asked, asked.command_id("reconcile", reference, statement), decide)[1]


def unreconcile(desk: Desk, asked: Asked, reference: str, *, cause: str) -> Outcome:
    """Take back that a payment was found on a statement line."""
    stream = payment_stream(reference)

    def decide(draft: Draft) -> None:
        state = draft.load(stream, PAYMENT)
        draft.record(stream, payments.unreconcile(state, reference=reference, effective=asked.on, cause=cause))

    return desk.carry_out(asked, asked.command_id("unreconcile", reference, cause), decide)[1]


def billed_lines(desk: Desk, bill: PremiumBilled) -> Sequence[BillLine]:
    """List the workers and months of a bill from the journal itself, and prove them against the bill's digest.

    A bill and its workers are recorded in one transaction, so they follow each other in the journal. Raises
    `BillUnproved` when what is found does not add up to the bill.
    """
    position = _position_of(desk, bill)
    found: list[BillLine] = []
    for batch in desk.journal.scan(after=position):
        found += [_line(entry) for entry in batch if _is_line_of(entry, bill)]
        if len(found) >= bill.workers or batch[-1].position > position + bill.workers + 1:
            break
    added = sums((each.worker, each.lines) for each in found)
    if (added.workers, added.lines_sha256) != (bill.workers, bill.lines_sha256):
        raise BillUnproved(reference=bill.reference, position=position, workers=bill.workers, found=len(found))
    return found


def _free(desk: Desk, draft: Draft, bill: PremiumBilled, freed: CoverReleased | CoverReversed) -> None:
    """Free the months of everybody on a bill who still holds them."""
    for worker in _holding(desk, draft, bill):
        draft.record(worker, [freed])


def _holding(desk: Desk, draft: Draft, bill: PremiumBilled) -> Iterator[UUID]:
    """Find who still holds months of a bill: what follows the bill on each stream tells it, however long the stream.

    A key must not have been used for something else anywhere on these streams, so a request that has one reads them
    whole.
    """
    lines = billed_lines(desk, bill)
    if draft.key is None:
        for worker, since in draft.read_after({line.worker: line.version for line in lines}):
            if not since or cover.holds_still(bill.reference, WORKER.events_of(since)):
                yield worker
        return
    for worker, state in draft.load_many([line.worker for line in lines], WORKER):
        if cover.holds(state, bill.reference):
            yield worker


def _position_of(desk: Desk, bill: PremiumBilled) -> int:
    return desk.journal.read(payment_stream(bill.reference))[0].position


def _is_line_of(entry: Entry, bill: PremiumBilled) -> bool:
    return isinstance(entry.event, CoverBilled) and entry.event.payment == bill.reference


def _line(entry: Entry) -> BillLine:
    if not isinstance(entry.event, CoverBilled):
        raise TypeError(entry.name)
    return BillLine(worker=entry.stream, lines=entry.event.lines, position=entry.position, version=entry.version)


def _bill(state: payment_state.State, reference: str) -> PremiumBilled:
    if isinstance(state, payment_state.NotBilled):
        raise NoSuchPayment(reference=reference)
    return state.bill


def _on_commitment(draft: Draft, bill: PremiumBilled, asked: Asked, act: str) -> None:
    stream = commitment_stream(bill.commitment)
    state = draft.load(stream, COMMITMENT)
    match act:
        case "draw":
            events = commitments.draw(state, reference=bill.commitment, effective=asked.on, payment=bill.reference)
        case "release":
            events = commitments.release(state, effective=asked.on, payment=bill.reference)
        case _:
            events = commitments.take_back(state, effective=asked.on, payment=bill.reference)
    draft.record(stream, events)
