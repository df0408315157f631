"""Why a channel of auto-debits says no."""

from datetime import date

from ledger.domain.errors import Refusal
from ledger.domain.month import Month
from ledger.domain.wording import counted, grouped, rupiah


class NobodyToDebit(Refusal):
    """An order without people."""

    def __init__(self, *, bank: str, month: Month, mandates: int) -> None:
        super().__init__(
            f"Nobody can be debited through {bank} for {month}: of {counted(mandates, 'mandate')} none stands for a "
            "month that is still to be paid. Check them with `ledger mandate list`."
        )


class RunWaits(Refusal):
    """An order of the channel waits for its answer."""

    def __init__(self, *, run: str, on: date, month: Month, debits: int, total_rupiah: int) -> None:
        super().__init__(
            f"Run {run} of {on} for {month} ({counted(debits, 'debit')}, {rupiah(total_rupiah)}) waits for the bank's "
            "answer, and a second order could debit the same people twice. Record the answer with `ledger mandate "
            "answer`, or take the order back with `ledger mandate withdraw`."
        )


class RunIsOver(Refusal):
    """The order was answered or withdrawn before."""

    def __init__(self, *, run: str, on: date, how: str) -> None:
        super().__init__(
            f"Run {run} was {how} on {on}. Give a new order another --ref; what a run brought stands in `ledger "
            "mandate runs`."
        )


class NoSuchRun(Refusal):
    """Nobody ordered it."""

    def __init__(self, *, run: str) -> None:
        super().__init__(
            f"There is no run {run}. Order one with `ledger mandate run`, or look up the reference with `ledger "
            "mandate runs`."
        )


class AnswerUnlikeOrder(Refusal):
    """The answer is about other debits than the order."""

    def __init__(self, *, run: str, ordered: int, ordered_rupiah: int, answered: int, answered_rupiah: int) -> None:
        super().__init__(
            f"Run {run} ordered {counted(ordered, 'debit')} over {rupiah(ordered_rupiah)}, and the answer is about "
            f"{grouped(answered)} over {rupiah(answered_rupiah)}, or about other people or amounts. Every debit needs "
            "its answer, with the amount that was ordered: compare the file with the one that `ledger mandate run` "
            "wrote."
        )


class AnsweredOtherwise(Refusal):
    """The bank said something else before."""

    def __init__(self, *, run: str, on: date, collected: int, failed: int) -> None:
        super().__init__(
            f"Run {run} was answered on {on} with {grouped(collected)} collected and {grouped(failed)} failed, not "
            "with this answer. If the first was wrong, undo its payment with `ledger premium reverse`."
        )


class CreditDiffers(Refusal):
    """The bank moved another amount than its answer adds up to."""

    def __init__(self, *, run: str, answered: int, said: int) -> None:
        super().__init__(
            f"The answer to run {run} adds up to {rupiah(answered)} collected, and the bank credited {rupiah(said)}. "
            "Ask the bank which of the two is right before anything is recorded."
        )


class AnsweredBeforeOrdered(Refusal):
    """A day before the order."""

    def __init__(self, *, run: str, on: date, ordered_on: date) -> None:
        super().__init__(
            f"Run {run} was ordered on {ordered_on}; it cannot have ended on {on}. Give a later day with --on."
        )
