"""Why a claim says no."""

from collections.abc import Sequence
from datetime import date

from ledger.domain.errors import Refusal
from ledger.domain.insurance import Insurance
from ledger.domain.month import Month
from ledger.domain.wording import rupiah


class NoSuchClaim(Refusal):
    """Nobody filed it."""

    def __init__(self, *, reference: str) -> None:
        super().__init__(
            f"There is no claim {reference}. Look up the reference with `ledger claim list`, or file it with "
            "`ledger claim file`."
        )


class ClaimDiffers(Refusal):
    """The same reference, another claim."""

    def __init__(self, *, reference: str, insurance: Insurance, incident_on: date) -> None:
        super().__init__(
            f"Claim {reference} was filed before, for {insurance} and an incident on {incident_on}. "
            "Choose another reference for another claim."
        )


class ClaimedBefore(Refusal):
    """Another claim for the same person, insurance and day stands."""

    def __init__(self, *, reference: str, other: str, insurance: Insurance, incident_on: date) -> None:
        super().__init__(
            f"Claim {reference} repeats claim {other}: the same worker, {insurance}, incident on {incident_on}. "
            f"Go on with {other}."
        )


class IncidentInFuture(Refusal):
    """It has not happened yet."""

    def __init__(self, *, incident_on: date, filed_on: date) -> None:
        super().__init__(
            f"A claim filed on {filed_on} cannot be for an incident on {incident_on}, a later day. Check both days."
        )


class IncidentBeforeRegistration(Refusal):
    """The worker was not in the ledger then."""

    def __init__(self, *, incident_on: date, registered_on: date) -> None:
        super().__init__(
            f"The incident of {incident_on} lies before the worker was registered on {registered_on}. Check the day; "
            "there is no cover before registration."
        )


class DeathNotRecorded(Refusal):
    """A death benefit for somebody whom the ledger thinks alive."""

    def __init__(self, *, incident_on: date) -> None:
        super().__init__(
            f"A JKM claim needs the worker's death on {incident_on} in the ledger. Record it first with "
            "`ledger worker died`."
        )


class NotCovered(Refusal):
    """No payment covers the month of the incident."""

    def __init__(self, *, reference: str, insurance: Insurance, month: Month, billed_by: str | None) -> None:
        unpaid = (
            f"bill {billed_by} holds the month and is not paid; pay it first with `ledger premium pay`"
            if billed_by
            else "look at the months with `ledger trail worker`, and reject the claim with `ledger claim reject` if "
            "none is missing"
        )
        super().__init__(f"Claim {reference} cannot be approved: {insurance} is not paid for {month}; {unpaid}.")


class NothingGranted(Refusal):
    """An approval without amounts."""

    def __init__(self, *, reference: str) -> None:
        super().__init__(
            f"Claim {reference} needs at least one benefit above Rp0, for example `--benefit death=20000000`."
        )


class BenefitTwice(Refusal):
    """One kind of benefit named twice."""

    def __init__(self, *, kind: str) -> None:
        super().__init__(f"Benefit {kind!r} is named twice. Give each kind of benefit once, with its whole amount.")


class DecidedOtherwise(Refusal):
    """The claim has another decision already."""

    def __init__(self, *, reference: str, decision: str, on: date) -> None:
        super().__init__(
            f"Claim {reference} was {decision} on {on}. A decision is not changed; file a new claim if the insurer "
            "decided anew."
        )


class NotApproved(Refusal):
    """No amounts were granted, so none can be paid."""

    def __init__(self, *, reference: str) -> None:
        super().__init__(f"Claim {reference} is not approved. Approve it first with `ledger claim approve`.")


class MoreThanGranted(Refusal):
    """More than what is still open of the benefit."""

    def __init__(self, *, reference: str, kind: str, asked: int, open_rupiah: int, granted: Sequence[str]) -> None:
        super().__init__(
            f"Claim {reference}, benefit {kind!r}: {rupiah(asked)} asked, {rupiah(open_rupiah)} still to be paid "
            f"(granted: {', '.join(granted)}). "
            + ("Pay that much at the most." if open_rupiah else "Nothing of it is left to pay; check the reference.")
        )


class TransferDiffers(Refusal):
    """The same transfer reference paid something else."""

    def __init__(self, *, reference: str, transfer: str, kind: str, amount_rupiah: int) -> None:
        super().__init__(
            f"Claim {reference}: transfer {transfer} already paid {rupiah(amount_rupiah)} of {kind!r}. "
            "Give the reference of the other transfer."
        )


class HappenedBeforeFiling(Refusal):
    """A day before the claim was filed."""

    def __init__(self, *, reference: str, on: date, filed_on: date) -> None:
        super().__init__(
            f"Claim {reference} was filed on {filed_on}; this cannot have happened to it on {on}. Give a later day "
            "with --on."
        )
