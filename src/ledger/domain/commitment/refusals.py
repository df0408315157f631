"""Why a commitment says no."""

from collections.abc import Sequence
from datetime import date

from ledger.domain.errors import Refusal
from ledger.domain.insurance import Insurance
from ledger.domain.month import Month, spoken
from ledger.domain.wording import rupiah, some_of


class NothingCommitted(Refusal):
    """Nobody promised anything under this reference."""

    def __init__(self, *, reference: str) -> None:
        super().__init__(
            f"There is no commitment {reference}. Make it with `ledger commitment make`, or look up the reference "
            "with `ledger commitment list`."
        )


class CommitmentDiffers(Refusal):
    """The same reference, other terms."""

    def __init__(self, *, reference: str, made_on: date, total_rupiah: int) -> None:
        super().__init__(
            f"Commitment {reference} was made on {made_on} over {rupiah(total_rupiah)}, with other terms than these. "
            "Choose another reference, or change its ceiling with `ledger commitment revise`."
        )


class CommitmentIsClosed(Refusal):
    """The books are shut."""

    def __init__(self, *, reference: str, on: date) -> None:
        super().__init__(f"Commitment {reference} was closed on {on}. Bill against another commitment.")


class NotAnAmount(Refusal):
    """Nothing, or less than nothing."""

    def __init__(self, *, account: str, amount_rupiah: int) -> None:
        super().__init__(
            f"{rupiah(amount_rupiah)} on account {account} is not an amount to commit. Give whole rupiah above 0."
        )


class NotAPot(Refusal):
    """A budget takes in nothing from workers."""

    def __init__(self, *, reference: str, source: str) -> None:
        super().__init__(
            f"Commitment {reference} is a promise ({source}) with a ceiling, and takes in nothing from workers. Make a "
            "pot for their own money with `ledger commitment make --source OWN`, without --jkk and --jkm."
        )


class CeilingIsCollected(Refusal):
    """Nobody sets the ceiling of a pot."""

    def __init__(self, *, reference: str) -> None:
        super().__init__(
            f"{reference} is filled by what workers pay in, so nobody sets its ceiling. Record what came in with "
            "`ledger commitment collect`."
        )


class CollectionDiffers(Refusal):
    """The same receipt, other amounts."""

    def __init__(self, *, reference: str, receipt: str, on: date, total_rupiah: int) -> None:
        super().__init__(
            f"Receipt {receipt} was taken into {reference} on {on} with {rupiah(total_rupiah)}, not these amounts. "
            "Check the receipt; another one needs another --receipt."
        )


class NoLines(Refusal):
    """A commitment without a budget line."""

    def __init__(self) -> None:
        super().__init__(
            "A commitment needs at least one budget line. Give one for JKK and one for JKM: "
            "`--jkk 444.000.000 --jkm 301.920.000`."
        )


class LineTwice(Refusal):
    """Two lines for one insurance, or one account twice."""

    def __init__(self, *, account: str, insurance: Insurance) -> None:
        super().__init__(
            f"Account {account} for {insurance} clashes with another line: each account and each insurance stands on "
            "one line of a commitment. Make a second commitment for the second budget."
        )


class CoverPeriodReversed(Refusal):
    """The last month of cover lies before the first."""

    def __init__(self, *, since: Month, until: Month) -> None:
        super().__init__(f"Cover from {since} to {until} has no month in it. Give the later month as --cover-until.")


class CommitmentExceeded(Refusal):
    """More was asked of a line than is available."""

    def __init__(self, *, reference: str, account: str, insurance: Insurance, asked: int, available: int) -> None:
        self.asked = asked
        self.available = available
        super().__init__(
            f"Commitment {reference}, account {account} ({insurance}): {rupiah(asked)} asked, {rupiah(available)} "
            f"available, {rupiah(asked - available)} short. Bill fewer people or months, or raise the ceiling with "
            "`ledger commitment revise`."
        )


class NotCollected(CommitmentExceeded):
    """Workers have not paid in what a bill over their pot would hold."""

    def __init__(self, *, reference: str, account: str, insurance: Insurance, asked: int, available: int) -> None:
        self.asked = asked
        self.available = available
        Refusal.__init__(
            self,
            f"Pot {reference}, {account} ({insurance}): {rupiah(asked)} asked, {rupiah(available)} of what workers "
            f"paid in is free, {rupiah(asked - available)} short. Bill only those who paid, or record what came in "
            "with `ledger commitment collect`.",
        )


class RevisedBelowHeld(Refusal):
    """The new ceiling is lower than what bills and payments hold."""

    def __init__(self, *, reference: str, account: str, ceiling: int, held: int) -> None:
        super().__init__(
            f"Commitment {reference}, account {account}: a ceiling of {rupiah(ceiling)} is below the {rupiah(held)} "
            "that bills and payments hold. Void bills first, or set a higher ceiling."
        )


class InsuranceOutsideCommitment(Refusal):
    """The commitment has no line for this insurance."""

    def __init__(self, *, reference: str, insurance: Insurance, lines: Sequence[Insurance]) -> None:
        has = " and ".join(lines)
        super().__init__(
            f"Commitment {reference} has budget lines for {has} only, none for {insurance}. Name {has} alone, "
            f"or use a commitment with a line for {insurance}."
        )


class PeriodOutsideCommitment(Refusal):
    """Months outside the cover period."""

    def __init__(self, *, reference: str, months: Sequence[Month], since: Month, until: Month) -> None:
        super().__init__(
            f"Commitment {reference} covers {since} to {until}, not {spoken(months)}. Bill months within it, or use a "
            "commitment for those months."
        )


class VillageOutsideCommitment(Refusal):
    """People who live outside the scope."""

    def __init__(self, *, reference: str, scope: Sequence[str], workers: Sequence[str]) -> None:
        super().__init__(
            f"Commitment {reference} pays for {', '.join(scope)} only; these workers live elsewhere: "
            f"{some_of(workers)}. Leave them out, or use a commitment of their village."
        )


class ProgramOutsideCommitment(Refusal):
    """People of another program."""

    def __init__(self, *, reference: str, program: str, workers: Sequence[str]) -> None:
        super().__init__(
            f"Commitment {reference} pays for program {program} only; these workers are not in it: {some_of(workers)}. "
            "Leave them out, or use another commitment."
        )


class BillsUnpaid(Refusal):
    """A commitment with open bills is not closed."""

    def __init__(self, *, reference: str, payments: Sequence[str]) -> None:
        super().__init__(
            f"Commitment {reference} still holds money for unpaid bills: {', '.join(payments)}. Pay them with "
            "`ledger premium pay`, or void them with `ledger premium void`, then close it."
        )


class RefundBeyondDraw(Refusal):
    """More would come back than a payment drew."""

    def __init__(self, *, reference: str, payment: str, account: str, asked: int, drawn: int) -> None:
        super().__init__(
            f"Commitment {reference}, account {account}: {rupiah(asked)} of payment {payment} would come back, where "
            f"{rupiah(drawn)} of it is out. Look at the payment with `ledger premium show`."
        )


class BeforeCommitment(Refusal):
    """A bill or draw dated before the promise."""

    def __init__(self, *, reference: str, on: date, since: date) -> None:
        super().__init__(
            f"Commitment {reference} was made on {since}; nothing can be billed or paid from it on {on}. "
            "Give a later day with --on."
        )
