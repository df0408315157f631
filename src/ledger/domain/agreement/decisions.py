"""What may happen next to an agreement: state in, events or a refusal out. A repeat is answered first."""

from collections.abc import Sequence
from datetime import date
from typing import assert_never

from ledger.domain.agreement.events import AgreementEnded, AgreementExtended, AgreementSigned, Event
from ledger.domain.agreement.refusals import (
    AgreementDiffers,
    AgreementEndsTooSoon,
    AgreementIsOver,
    AgreementNotInForce,
    AgreementOfAnotherProgram,
    NoSuchAgreement,
)
from ledger.domain.agreement.state import Ended, NotSigned, Signed, State


def sign(state: State, agreement: AgreementSigned) -> Sequence[Event]:
    """Record an agreement; the same one again records nothing."""
    match state:
        case NotSigned():
            if agreement.until is not None and agreement.until < agreement.since:
                raise AgreementEndsTooSoon(reference=agreement.reference, stands=agreement.since, said=agreement.until)
            return [agreement]
        case Signed(signed=was) | Ended(signed=was):
            if was == agreement:
                return []
            raise AgreementDiffers(reference=was.reference, signed_on=was.effective, title=was.title)
        case _:
            assert_never(state)


def extend(state: State, *, reference: str, effective: date, until: date) -> Sequence[Event]:
    """Let an agreement stand until a later day."""
    match state:
        case NotSigned():
            raise NoSuchAgreement(reference=reference)
        case Ended(on=on):
            raise AgreementIsOver(reference=reference, on=on)
        case Signed(signed=signed, until=stands):
            if stands == until:
                return []
            if until < (stands or signed.since):
                raise AgreementEndsTooSoon(reference=reference, stands=stands or signed.since, said=until)
            return [AgreementExtended(effective=effective, until=until)]
        case _:
            assert_never(state)


def end(state: State, *, reference: str, effective: date) -> Sequence[Event]:
    """End an agreement on its last day; ending it again records nothing."""
    match state:
        case NotSigned():
            raise NoSuchAgreement(reference=reference)
        case Ended(on=on):
            if on == effective:
                return []
            raise AgreementIsOver(reference=reference, on=on)
        case Signed(signed=signed):
            if effective < signed.since:
                raise AgreementEndsTooSoon(reference=reference, stands=signed.since, said=effective)
            return [AgreementEnded(effective=effective)]
        case _:
            assert_never(state)


def come_in_under(state: State, *, reference: str, on: date, program: str | None) -> None:
    """Let people be registered under an agreement on a day, into its program if it names one.

    Raises `NoSuchAgreement`, `AgreementNotInForce` or `AgreementOfAnotherProgram`; nothing is recorded on the
    agreement, the worker's registration names it.
    """
    match state:
        case NotSigned():
            raise NoSuchAgreement(reference=reference)
        case Signed(signed=signed, until=until):
            ended = False
        case Ended(signed=signed, on=until):
            ended = True
        case _:
            assert_never(state)
    if on < signed.since or (until is not None and on > until):
        raise AgreementNotInForce(reference=reference, on=on, since=signed.since, until=until, ended=ended)
    own = signed.program
    if own is not None and program is not None and own.casefold() != program.casefold():
        raise AgreementOfAnotherProgram(reference=reference, program=own, said=program)
