"""What may be said about an employer: state in, events or a refusal out. A repeat is answered before anything else."""

from collections.abc import Sequence
from typing import assert_never

from ledger.domain.employer.events import EmployerCoverConfirmed, EmployerRegistered, Event
from ledger.domain.employer.refusals import (
    ConfirmedBackwards,
    EmployerDiffers,
    EmployerNameless,
    NobodyConfirmed,
    NoSuchEmployer,
)
from ledger.domain.employer.state import Known, NotKnown, State


def register(state: State, employer: EmployerRegistered) -> Sequence[Event]:
    """Enter an employer; the same employer again records nothing."""
    match state:
        case NotKnown():
            if not employer.name.strip():
                raise EmployerNameless(reference=employer.reference)
            return [employer]
        case Known(registered=was):
            if was == employer:
                return []
            raise EmployerDiffers(reference=was.reference, registered_on=was.effective, name=was.name)
        case _:
            assert_never(state)


def confirm(state: State, *, reference: str, confirmed: EmployerCoverConfirmed) -> Sequence[Event]:
    """Take a list that the employer confirms; the list that was confirmed last for these months records nothing."""
    match state:
        case NotKnown():
            raise NoSuchEmployer(reference=reference)
        case Known(confirmed=before):
            if confirmed.until is not None and confirmed.until < confirmed.since:
                raise ConfirmedBackwards(since=confirmed.since, until=confirmed.until)
            if confirmed.people < 1:
                raise NobodyConfirmed(reference=reference)
            return [] if before and _says(before[-1]) == _says(confirmed) else [confirmed]
        case _:
            assert_never(state)


def _says(confirmed: EmployerCoverConfirmed) -> tuple[object, ...]:
    """Everything but the day: the same letter read on another day is the same letter."""
    return confirmed.since, confirmed.until, confirmed.insurances, confirmed.people, confirmed.list_sha256
