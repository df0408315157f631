"""What may happen next to a program: state in, events or a refusal out."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import assert_never

from ledger.domain.errors import Refusal, SeveralRefusals
from ledger.domain.places import AS_WRITTEN, Places
from ledger.domain.program.events import (
    Event,
    PlacesFreed,
    PlacesTaken,
    ProgramClosed,
    ProgramExtended,
    ProgramLaunched,
    VillageQuotaSet,
)
from ledger.domain.program.refusals import (
    EndsBeforeItBegins,
    JoinedOutsideProgram,
    NoSuchProgram,
    ProgramDiffers,
    ProgramIsClosed,
    QuotaBelowPlacesTaken,
    QuotaFull,
    QuotaNegative,
    VillageOutsideProgram,
)
from ledger.domain.program.state import Closed, NotLaunched, Running, State


def launch(state: State, program: ProgramLaunched) -> Sequence[Event]:
    """Launch a program; the same launch again records nothing."""
    match state:
        case NotLaunched():
            if program.places_per_village is not None and program.places_per_village < 0:
                raise QuotaNegative(places=program.places_per_village)
            if program.until is not None and program.until < program.effective:
                raise EndsBeforeItBegins(begins=program.effective, ends=program.until)
            return [program]
        case Running(launched=was) | Closed(running=Running(launched=was)):
            if was == program:
                return []
            raise ProgramDiffers(reference=program.reference, launched_on=was.effective, title=was.title)
        case _:
            assert_never(state)


def set_quota(
    state: State, *, reference: str, effective: date, village: str, places: int, where: Places = AS_WRITTEN
) -> Sequence[Event]:
    """Give a village a cap of its own; it may not be lower than the workers who have joined."""
    codes = where.codes_of(village)
    own = [cap for code in codes if (cap := _running(state, reference).quotas.get(code)) is not None]
    if own[:1] == [places]:
        return []
    running = _open(state, reference)
    if places < 0:
        raise QuotaNegative(places=places)
    _inside(running, village, where)
    taken = running.in_village(codes)
    if places < taken:
        raise QuotaBelowPlacesTaken(village=village, places=places, taken=taken)
    return [VillageQuotaSet(effective=effective, village=village, places=places)]


def take_places(
    state: State, *, reference: str, effective: date, joining: Mapping[str, int], where: Places = AS_WRITTEN
) -> Sequence[Event]:
    """Let workers join, by village. All villages that are full or outside are named at once."""
    if not joining:
        return []
    running = _open(state, reference)
    begins = running.launched.effective
    if effective < begins or (running.until is not None and effective > running.until):
        raise JoinedOutsideProgram(reference=reference, on=effective, since=begins, until=running.until)
    refusals = [no for village, count in sorted(joining.items()) for no in _no_place(running, village, count, where)]
    if len(refusals) == 1:
        raise refusals[0]
    if refusals:
        raise SeveralRefusals(refusals, heading=f"Program {reference} cannot take everybody:")
    return [PlacesTaken(effective=effective, places=dict(sorted(joining.items())))]


def put_back(state: State, *, effective: date, returning: Mapping[str, int]) -> Sequence[Event]:
    """Give people the places again that they never really left; no cap is asked, a report shows what is over.

    A death that was noted for the wrong person must not stand because somebody took the place meanwhile.
    """
    if isinstance(state, NotLaunched) or not returning:
        return []
    return [PlacesTaken(effective=effective, places=dict(sorted(returning.items())))]


def free_places(state: State, *, effective: date, leaving: Mapping[str, int]) -> Sequence[Event]:
    """Give places back after workers died, left or went to another village or program."""
    if isinstance(state, NotLaunched) or not leaving:
        return []
    return [PlacesFreed(effective=effective, places=dict(sorted(leaving.items())))]


def extend(state: State, *, reference: str, effective: date, until: date) -> Sequence[Event]:
    """Let a program go on until a later day."""
    if _running(state, reference).until == until:
        return []
    running = _open(state, reference)
    if until < running.launched.effective or (running.until is not None and until < running.until):
        raise EndsBeforeItBegins(begins=running.until or running.launched.effective, ends=until)
    return [ProgramExtended(effective=effective, until=until)]


def close(state: State, *, reference: str, effective: date) -> Sequence[Event]:
    """Close a program; closing it again records nothing."""
    match state:
        case NotLaunched():
            raise NoSuchProgram(reference=reference)
        case Closed():
            return []
        case Running(launched=was):
            if effective < was.effective:
                raise EndsBeforeItBegins(begins=was.effective, ends=effective)
            return [ProgramClosed(effective=effective)]
        case _:
            assert_never(state)


def _open(state: State, reference: str) -> Running:
    if isinstance(state, Closed):
        raise ProgramIsClosed(reference=reference, on=state.on)
    return _running(state, reference)


def _running(state: State, reference: str) -> Running:
    match state:
        case NotLaunched():
            raise NoSuchProgram(reference=reference)
        case Closed(running=running):
            return running
        case Running():
            return state
        case _:
            assert_never(state)


def _inside(running: Running, village: str, where: Places) -> None:
    region = running.launched.region
    if not where.lies_in(village, region):
        raise VillageOutsideProgram(village=village, reference=running.launched.reference, region=region)


def _no_place(running: Running, village: str, joining: int, where: Places) -> Sequence[Refusal]:
    try:
        _inside(running, village, where)
    except VillageOutsideProgram as no:
        return [no]
    codes = where.codes_of(village)
    places, taken = running.places(village, codes), running.in_village(codes)
    if places is not None and taken + joining > places:
        return [QuotaFull(village=village, places=places, taken=taken, joining=joining)]
    return []
