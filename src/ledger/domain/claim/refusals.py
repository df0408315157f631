"""Why a claim says no."""

from collections.abc import Sequence
from datetime import date

from ledger.domain.errors import Refusal
from ledger.domain.insurance import Insurance
from ledger.domain.month import Month, spoken
from ledger.domain.wording import counted, rupiah


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
    """The rules of cover find nothing behind the day of the incident."""

    def __init__(self, *, reference: str, insurance: Insurance, billed_by: str | None, why: str) -> None:
        cure = (
            f"Bill {billed_by} holds the month and is not paid; pay it first with `ledger premium pay`."
            if billed_by
            else "Look at the months with `ledger trail worker`, and reject the claim with `ledger claim reject` if "
            "none is missing."
        )
        super().__init__(f"Claim {reference} cannot be approved for {insurance}: {why} {cure}")


class NothingToClaim(Refusal):
    """A claim is filed for a day that no money covers."""

    def __init__(
        self, *, insurance: Insurance, incident_on: date, why: str, billed_by: str | None, trail: Sequence[str]
    ) -> None:
        proof = f" Payments known: {'; '.join(trail)}." if trail else " No payment for this insurance is known."
        pay = f"Pay bill {billed_by}, which holds the month, or file" if billed_by else "File"
        super().__init__(
            f"No {insurance} cover stands behind {incident_on}: {why}{proof} {pay} it all the same with --contest and "
            "a --reason, so that the decision is recorded."
        )


class ArrearsFirst(Refusal):
    """The month is in grace, and the arrears can still be paid."""

    def __init__(self, *, reference: str, insurance: Insurance, months: Sequence[Month]) -> None:
        super().__init__(
            f"Claim {reference} cannot be approved yet: {insurance} is in grace, and {spoken(months)} is not paid. "
            "Bill and pay these months first with `ledger premium bill` and `ledger premium pay`."
        )


class AgainstTheRule(Refusal):
    """Amounts by hand that the rulebook does not give."""

    def __init__(self, *, reference: str, differences: Sequence[str]) -> None:
        super().__init__(
            f"Claim {reference}, amounts against the rulebook: {'; '.join(differences)}. Leave --benefit out to take "
            "the amounts of the rulebook, or insist with --override and a --reason; it is flagged."
        )


class OverrideNeedsReason(Refusal):
    """Somebody insists without saying why."""

    def __init__(self, *, reference: str) -> None:
        super().__init__(
            f"Claim {reference} goes against the rulebook without a reason. Say why with --reason; an auditor will ask."
        )


class NoCause(Refusal):
    """A no without a why, although cover stands."""

    def __init__(self, *, reference: str) -> None:
        super().__init__(
            f"Claim {reference} is covered by the rules, so a no needs a cause of its own. Say why with --reason: the "
            "family will ask."
        )


class NothingAssessed(Refusal):
    """The rulebook gives nothing for what the papers say."""

    def __init__(self, *, reference: str, insurance: Insurance) -> None:
        super().__init__(
            f"Claim {reference}: the rulebook gives no {insurance} benefit for what is known. Say what the papers say, "
            "for example with --medical 500.000; `ledger claim assess --help` lists everything."
        )


class CauseUndecided(Refusal):
    """Both insurances cover the death, and nobody said which one pays."""

    def __init__(self, *, reference: str, difference: str) -> None:
        super().__init__(
            f"Claim {reference} is a death that both insurances cover. {difference} Write --cause work or "
            "--cause other, with a --reason."
        )


class CauseOfOtherInsurance(Refusal):
    """The cause that was decided belongs to the other insurance."""

    def __init__(self, *, reference: str, insurance: Insurance, other: Insurance) -> None:
        super().__init__(
            f"Claim {reference} is filed for {insurance}, and the cause belongs to {other}. Reject it, and file the "
            f"death for {other} with `ledger claim file`."
        )


class CauseDecidedBefore(Refusal):
    """Another claim for the same death was approved with its cause."""

    def __init__(self, *, reference: str, other: str, insurance: Insurance, on: date) -> None:
        super().__init__(
            f"Claim {reference} cannot be approved: the death was decided on {on} as one for {insurance}, by claim "
            f"{other}. A death has one cause; reject this claim with `ledger claim reject`."
        )


class RecipientNotNamed(Refusal):
    """Nobody named this person when the claim was filed."""

    def __init__(self, *, reference: str, named: int) -> None:
        people = counted(named, "heir") if named else "no heir"
        super().__init__(
            f"Claim {reference} names {people}, and this recipient is not among them. Write the name as it stands in "
            "`ledger claim show`, or say with --reason why the money goes to somebody else."
        )


class NoRefundDue(Refusal):
    """Nothing is to come back for this payment."""

    def __init__(self, *, reference: str, payment: str) -> None:
        super().__init__(
            f"Claim {reference} has no refund of payment {payment} open. Look up what is due with `ledger claim show`."
        )


class RefundSettledBefore(Refusal):
    """The money came back already."""

    def __init__(self, *, reference: str, payment: str, on: date, transfer: str) -> None:
        super().__init__(
            f"Claim {reference}: the refund of payment {payment} came on {on} by {transfer}. Check the reference of "
            "the transfer; the same months come back once."
        )


class RefundOfOtherAmount(Refusal):
    """No whole months of what is due."""

    def __init__(self, *, reference: str, asked: int, known: Sequence[int]) -> None:
        super().__init__(
            f"Claim {reference}: {rupiah(asked)} came back, where {' or '.join(map(rupiah, known))} would be whole "
            "months of what is due. Settle one of these figures, and take the difference up with the insurer."
        )


class RefundNotCarried(Refusal):
    """The money of this budget comes back; no later premium takes it."""

    def __init__(self, *, reference: str, payment: str, commitment: str, way: str) -> None:
        super().__init__(
            f"Claim {reference}: the refund of payment {payment} goes back to {commitment} {way}, and is not carried "
            "to another payment. Leave --carried-to out."
        )


class RefundCarriedBefore(Refusal):
    """Another payment took the money."""

    def __init__(self, *, reference: str, transfer: str, carried_to: str) -> None:
        super().__init__(
            f"Claim {reference}: what {transfer} carries was set against payment {carried_to}. Check the reference of "
            "the minute; money is carried once."
        )


class NotALaterPayment(Refusal):
    """Money is carried forward."""

    def __init__(self, *, reference: str, payment: str, carried_to: str) -> None:
        super().__init__(
            f"Claim {reference}: what is left of payment {payment} cannot be carried to {carried_to}, which was not "
            "billed after it. Name a later payment with --carried-to, or leave it out until there is one."
        )


class PapersMissing(Refusal):
    """The claim is not complete."""

    def __init__(self, *, reference: str, papers: Sequence[str]) -> None:
        self.papers = tuple(papers)
        super().__init__(
            f"Claim {reference} is not complete; these papers have not come: {', '.join(papers)}. Note them with "
            "`ledger claim document`, or approve it with --papers-later and a --reason; it is flagged."
        )


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
