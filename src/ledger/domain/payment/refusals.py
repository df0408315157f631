"""Why a payment says no."""

from collections.abc import Sequence
from datetime import date

from ledger.domain.errors import Refusal
from ledger.domain.month import Month, spoken
from ledger.domain.wording import counted, rupiah


class NoSuchPayment(Refusal):
    """Nobody drew up such a bill."""

    def __init__(self, *, reference: str) -> None:
        super().__init__(
            f"There is no bill or payment {reference}. Look up the reference with `ledger premium list`, or draw up "
            "the bill with `ledger premium bill`."
        )


class NobodyToBill(Refusal):
    """A bill without people."""

    def __init__(self, *, whom: str) -> None:
        super().__init__(
            f"Nobody of {whom} can be billed for these months. Check the workers with `ledger worker show`, and the "
            "months with `ledger trail worker`."
        )


class BillDiffers(Refusal):
    """The same reference, another bill."""

    def __init__(self, *, reference: str, workers: int, total_rupiah: int, billed_on: date) -> None:
        super().__init__(
            f"Bill {reference} was drawn up on {billed_on} for {counted(workers, 'worker')} over "
            f"{rupiah(total_rupiah)}, with other people, months or terms than these. "
            "Choose another --ref, or void that bill first."
        )


class BillIsVoid(Refusal):
    """It was withdrawn."""

    def __init__(self, *, reference: str, on: date) -> None:
        super().__init__(
            f"Bill {reference} was voided on {on}. Draw up a new bill under another --ref with `ledger premium bill`."
        )


class PaymentWasReversed(Refusal):
    """Its money came back."""

    def __init__(self, *, reference: str, on: date) -> None:
        super().__init__(
            f"Payment {reference} was reversed on {on}, its money came back. Draw up a new bill under another --ref "
            "with `ledger premium bill`."
        )


class AlreadyPaidOtherwise(Refusal):
    """Paid before, under another transfer or day: paying again would pay twice."""

    def __init__(self, *, reference: str, transfer: str, on: date) -> None:
        super().__init__(
            f"Bill {reference} was already paid on {on} by {transfer}; nothing was paid a second time. If that payment "
            "was wrong, undo it with `ledger premium reverse`."
        )


class AlreadyPaid(Refusal):
    """A paid bill is not voided but reversed."""

    def __init__(self, *, reference: str, on: date) -> None:
        super().__init__(
            f"Bill {reference} was paid on {on}; a paid bill cannot be voided. If the money came back, use "
            "`ledger premium reverse`, or `ledger premium refund` for months of one worker."
        )


class NotPaidYet(Refusal):
    """There is nothing to reverse or to find on a statement."""

    def __init__(self, *, reference: str) -> None:
        super().__init__(
            f"Bill {reference} is not paid yet. Record the payment with `ledger premium pay`, or withdraw the bill "
            "with `ledger premium void`."
        )


class NothingLeftToReverse(Refusal):
    """All of it came back by refunds."""

    def __init__(self, *, reference: str, refunded: int) -> None:
        super().__init__(
            f"Payment {reference} has nothing left to reverse: all {rupiah(refunded)} of it came back by refunds. See "
            f"them with `ledger trail payment {reference}`."
        )


class HoldsNoSuchMonth(Refusal):
    """Nothing of the payment is out for these months of the worker."""

    def __init__(self, *, reference: str, since: Month, until: Month | None) -> None:
        till = f"to {until}" if until else "on"
        super().__init__(
            f"payment {reference} holds no month from {since} {till}, so no money of it can come back. See whom it "
            f"paid, and what came back, with `ledger trail payment {reference}`."
        )


class RefundDiffers(Refusal):
    """The months cost another amount than what came back."""

    def __init__(self, *, reference: str, months: Sequence[Month], worth_rupiah: int, said: int) -> None:
        super().__init__(
            f"payment {reference} paid {rupiah(worth_rupiah)} for {spoken(months)}, and {rupiah(said)} came back. "
            "Money comes back in whole months: check the transfer, or name other months with --from and --until."
        )


class NothingPrepaid(Refusal):
    """Its months cost what was paid."""

    def __init__(self, *, reference: str) -> None:
        super().__init__(
            f"Payment {reference} leaves nothing over: by the rules of today its months cost what was paid. See "
            "`ledger premium prepaid` for the calculation, and `ledger rules explain relief` for the rules."
        )


class ExcessCarriedBefore(Refusal):
    """Another payment took it."""

    def __init__(self, *, reference: str, carried_to: str, on: date) -> None:
        super().__init__(
            f"What a relief left over of payment {reference} was set against {carried_to} on {on}. Check the "
            "references; it is carried once."
        )


class NotALaterBill(Refusal):
    """What is left over goes to months that follow."""

    def __init__(self, *, reference: str, carried_to: str) -> None:
        super().__init__(
            f"What is left over of payment {reference} goes to months that follow, and those of {carried_to} do not. "
            "Name a bill for later months with --carry-to."
        )


class AmountDiffers(Refusal):
    """The bank moved another amount than the bill's."""

    def __init__(self, *, reference: str, billed: int, said: int) -> None:
        super().__init__(
            f"Bill {reference} is over {rupiah(billed)}, not {rupiah(said)}. A bill is paid whole: check the transfer, "
            "or void the bill and draw up the right one."
        )


class PaidBeforeBilled(Refusal):
    """A day before the bill."""

    def __init__(self, *, reference: str, on: date, billed_on: date) -> None:
        super().__init__(
            f"Bill {reference} was drawn up on {billed_on}; this cannot have happened to it on {on}. Give a later day "
            "with --on."
        )


class BeforePayment(Refusal):
    """A day before the money left."""

    def __init__(self, *, reference: str, on: date, paid_on: date) -> None:
        super().__init__(
            f"Bill {reference} was paid on {paid_on}; its payment cannot be undone or found on {on}. Give a later day "
            "with --on."
        )


class ReconciledOtherwise(Refusal):
    """Found on another statement line before."""

    def __init__(self, *, reference: str, statement: str) -> None:
        super().__init__(
            f"Payment {reference} was already found on {statement}. Undo that with `ledger premium unreconcile`, then "
            "name the right statement line."
        )


class NotReconciled(Refusal):
    """There is no match to undo."""

    def __init__(self, *, reference: str) -> None:
        super().__init__(
            f"Payment {reference} has not been found on a bank statement, so there is nothing to undo. Name its line "
            "with `ledger premium reconcile`."
        )
