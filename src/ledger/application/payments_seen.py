"""Whether bills, the people on them and the commitments that pay them say the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ledger.application.differences import Difference
from ledger.application.lines_seen import Lines
from ledger.domain.commitment import state as commitment_state
from ledger.domain.commitment.events import AccountAmount, FundingCommitted
from ledger.domain.commitment.state import less
from ledger.domain.payment import state as payment_state
from ledger.domain.payment.events import PremiumBilled
from ledger.domain.wording import rupiah
from ledger.journal.entry import Entry


@dataclass(slots=True)
class PaymentsSeen:
    """Gathers payments and commitments while the journal is read stream by stream."""

    payments: dict[str, tuple[Entry, payment_state.State]] = field(default_factory=dict)
    """By reference: the first entry, and what the payment adds up to."""
    commitments: list[tuple[Entry, commitment_state.State]] = field(default_factory=list)

    def payment(self, first: Entry, state: payment_state.State) -> None:
        """Take in one payment."""
        if isinstance(first.event, PremiumBilled):
            self.payments[first.event.reference] = first, state

    def commitment(self, first: Entry, state: commitment_state.State) -> None:
        """Take in one commitment."""
        self.commitments.append((first, state))

    def differences(self, lines: Mapping[str, Lines]) -> Iterator[Difference]:
        """Compare all sides, once everything was seen: bills with their people, then with their commitments."""
        yield from self._bills_add_up(lines)
        yield from self._commitments_agree()

    def _bills_add_up(self, lines: Mapping[str, Lines]) -> Iterator[Difference]:
        for reference, found in lines.items():
            if reference not in self.payments:
                yield Difference(
                    position=found.position,
                    check="bills",
                    sentence=f"Workers hold months for {reference}, but no bill.",
                )
            elif wrong := _bill_differs(self.payments[reference][1], found):
                yield Difference(
                    position=self.payments[reference][0].position, check="bills", sentence=f"Bill {reference}: {wrong}."
                )
        for reference in self.payments.keys() - lines.keys():
            yield Difference(
                position=self.payments[reference][0].position,
                check="bills",
                sentence=f"Bill {reference} stands, but no worker holds a month of it.",
            )

    def _commitments_agree(self) -> Iterator[Difference]:
        """Compare what each commitment holds for a payment with what the payment says, no more and no less."""
        expected: dict[str, dict[str, _Held]] = {}
        for reference, (_, state) in self.payments.items():
            match state:
                case payment_state.Billed(bill=bill):
                    expected.setdefault(bill.commitment, {})[reference] = ("reserved", bill.amounts)
                case payment_state.Paid(bill=bill, refunds=refunds):
                    out = bill.amounts
                    for refund in refunds:
                        out = less(out, refund.amounts)
                    expected.setdefault(bill.commitment, {})[reference] = ("drawn", out)
                case _:
                    pass
        for first, books in self.commitments:
            if not isinstance(first.event, FundingCommitted) or isinstance(books, commitment_state.NotCommitted):
                continue
            known = books.books if isinstance(books, commitment_state.Closed) else books
            holds: dict[str, _Held] = {
                **{payment: ("reserved", amounts) for payment, amounts in known.reserved.items()},
                **{payment: ("drawn", amounts) for payment, amounts in known.drawn.items()},
            }
            wanted = expected.pop(first.event.reference, {})
            for payment in sorted(holds.keys() | wanted.keys()):
                if holds.get(payment) != wanted.get(payment):
                    yield Difference(
                        position=first.position,
                        check="money",
                        sentence=f"Commitment {first.event.reference} and payment {payment} disagree: "
                        f"{_disagreement(holds.get(payment), wanted.get(payment))}",
                    )
        for reference, orphans in expected.items():
            yield Difference(
                position=0, check="money", sentence=f"{', '.join(orphans)} draw on {reference}, which does not exist."
            )


def _bill_differs(state: payment_state.State, found: Lines) -> str | None:
    if isinstance(state, payment_state.NotBilled):
        return "it was never drawn up"
    bill = state.bill
    if found.workers != bill.workers:
        return f"{bill.workers} workers on the bill, {found.workers} in the journal"
    total = sum(found.by_insurance.values())
    if total != bill.total_rupiah or sum(each.amount_rupiah for each in bill.amounts) != total:
        return f"{rupiah(bill.total_rupiah)} on the bill, {rupiah(total)} on its workers"
    if found.digest.hexdigest() != bill.lines_sha256:
        return "the workers' months do not give the digest of the bill"
    return _freed_differs(state, bill, found)


def _freed_differs(state: payment_state.State, bill: PremiumBilled, found: Lines) -> str | None:
    """Compare what became free or came back on the workers' streams with what the payment says."""
    undone = isinstance(state, payment_state.Voided | payment_state.Reversed)
    if found.freed != (bill.workers if undone else 0):
        return f"{found.freed} of {bill.workers} workers had their months freed"
    back, on_people = _refunded(state), sum(found.refunded.values())
    if back is not None and back != on_people:
        return f"{rupiah(back)} came back to the payment, {rupiah(on_people)} for months of its workers"
    return None


def _refunded(state: payment_state.State) -> int | None:
    """Say what refunds brought back; None for a bill that was never paid, or withdrawn."""
    match state:
        case payment_state.Paid():
            return state.refunded_rupiah()
        case payment_state.Reversed(paid=paid, reversal=reversal):
            return paid.amount_rupiah - reversal.amount_rupiah
        case _:
            return None


_Held = tuple[str, tuple[AccountAmount, ...]]


def _disagreement(here: _Held | None, there: _Held | None) -> str:
    """Say what a commitment and a payment say of each other; amounts where they differ in nothing else."""
    ours, theirs = (("nothing", ()) if each is None else each for each in (here, there))
    if ours[0] != theirs[0]:
        return f"{ours[0]} here, {theirs[0]} there."
    mine, their = (sum(each.amount_rupiah for each in held[1]) for held in (ours, theirs))
    return f"{rupiah(mine)} {ours[0]} here, {rupiah(their)} there."
