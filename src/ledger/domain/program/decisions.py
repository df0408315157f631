"""What may happen next to a program: state in, events or a refusal out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from itertools import islice
from typing import assert_never

from ledger.domain.deciles import one_of_ten
from ledger.domain.errors import Refusal, SeveralRefusals
from ledger.domain.places import AS_WRITTEN, Places
from ledger.domain.program.events import (
    CriteriaSet,
    EligibilityReviewed,
    Event,
    PlacesAwaited,
    PlacesFreed,
    PlacesTaken,
    ProgramClosed,
    ProgramExtended,
    ProgramLaunched,
    VillageQuotaSet,
    WaitingEnded,
)
from ledger.domain.program.refusals import (
    AgesFitNobody,
    DomicileElsewhere,
    EndsBeforeItBegins,
    JoinedOutsideProgram,
    NoSuchProgram,
    NothingAsked,
    OthersWait,
    ProgramDiffers,
    ProgramIsClosed,
    QuotaBelowPlacesTaken,
    QuotaFull,
    QuotaNegative,
    VillageOutsideProgram,
)
from ledger.domain.program.state import Closed, NotLaunched, Running, State

PIECE = 1000
"""Workers in one entry of a waiting list, so that no entry grows with the length of the list."""


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
    running = _joinable(state, reference, effective)
    refusals = [no for village, count in sorted(joining.items()) for no in _no_place(running, village, count, where)]
    if len(refusals) == 1:
        raise refusals[0]
    if refusals:
        raise SeveralRefusals(refusals, heading=f"Program {reference} cannot take everybody:")
    return [PlacesTaken(effective=effective, places=dict(sorted(joining.items())))]


def await_places(
    state: State,
    *,
    reference: str,
    effective: date,
    workers: Mapping[str, Sequence[str]],
    where: Places = AS_WRITTEN,
) -> Sequence[Event]:
    """Let workers stand in line, by village and in order of arrival, behind those who wait already.

    The same day and region rules hold as for joining. Whoever stands there already keeps the place in line.
    """
    running = _joinable(state, reference, effective)
    for village in sorted(workers):
        _inside(running, village, where)
    there = {village: frozenset(running.lines.get(village, ())) for village in workers}
    new = {village: [who for who in ids if who not in there[village]] for village, ids in workers.items()}
    return [PlacesAwaited(effective=effective, workers=each) for each in _in_pieces(new)]


def admit(
    state: State,
    *,
    reference: str,
    effective: date,
    workers: Mapping[str, Sequence[str]],
    where: Places = AS_WRITTEN,
) -> Sequence[Event]:
    """Give places to people of the line; who they are and whether they still fit is the caller's to know.

    Raises `QuotaFull` for more people than there are places.
    """
    joining = {village: len(ids) for village, ids in sorted(workers.items()) if ids}
    if not joining:
        return []
    running = _joinable(state, reference, effective)
    refusals = [no for village, count in joining.items() for no in _no_cap(running, village, count, where)]
    if refusals:
        raise refusals[0]
    ended = _waiting(running, workers)
    return [
        PlacesTaken(effective=effective, places=joining),
        *(WaitingEnded(effective=effective, workers=each, cause="admitted") for each in _in_pieces(ended)),
    ]


def leave_line(state: State, *, effective: date, workers: Mapping[str, Sequence[str]], cause: str) -> Sequence[Event]:
    """Take people off the waiting list, for a cause; who does not stand there is passed over."""
    if isinstance(state, NotLaunched):
        return []
    ended = _waiting(_running(state, ""), workers)
    return [WaitingEnded(effective=effective, workers=each, cause=cause) for each in _in_pieces(ended)]


def set_criteria(state: State, criteria: CriteriaSet, *, reference: str, where: Places) -> Sequence[Event]:
    """Say whom the program is for, from a day on; what stands already on that day is not written again."""
    running = _running(state, reference)
    stands = running.criteria_on(criteria.effective)
    if _asks(stands) == _asks(criteria):
        if stands is None and not running.criteria:
            raise NothingAsked(reference=reference)
        return []
    running = _open(state, reference)
    lower, upper = criteria.age_from, criteria.age_below
    if lower is not None and upper is not None and lower >= upper:
        raise AgesFitNobody(age_from=lower, age_below=upper)
    one_of_ten(criteria.decile_at_most)
    region = running.launched.region
    for code in criteria.domicile:
        if not (where.lies_in(code, region) or where.lies_in(region, code)):
            raise DomicileElsewhere(reference=reference, region=region, domicile=code)
    return [criteria]


def review(state: State, held: EligibilityReviewed, *, reference: str) -> Sequence[Event]:
    """Record that everybody was held against the criteria of a month; the same outcome again records nothing."""
    running = _running(state, reference)
    if not running.criteria:
        raise NothingAsked(reference=reference)
    before = running.reviews.get(held.month)
    if before is not None and replace(before, effective=held.effective, ended=held.ended) == held and not held.ended:
        return []
    return [held]


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


def _joinable(state: State, reference: str, effective: date) -> Running:
    running = _open(state, reference)
    begins = running.launched.effective
    if effective < begins or (running.until is not None and effective > running.until):
        raise JoinedOutsideProgram(reference=reference, on=effective, since=begins, until=running.until)
    return running


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
    if waiting := running.waiting(codes):
        return [OthersWait(reference=running.launched.reference, village=village, waiting=waiting)]
    return _no_cap(running, village, joining, where)


def _no_cap(running: Running, village: str, joining: int, where: Places) -> Sequence[Refusal]:
    codes = where.codes_of(village)
    places, taken = running.places(village, codes), running.in_village(codes)
    if places is not None and taken + joining > places:
        return [QuotaFull(village=village, places=places, taken=taken, joining=joining)]
    return []


def _asks(criteria: CriteriaSet | None) -> tuple[object, ...]:
    """Give what is asked, without the day; criteria that ask nothing are as none."""
    asked = criteria or CriteriaSet(effective=date.min)
    return tuple(getattr(asked, each.name) for each in fields(asked) if each.name != "effective")


def _waiting(running: Running, workers: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    """Pick those who stand in line."""
    there = {village: frozenset(running.lines.get(village, ())) for village in workers}
    return {village: [who for who in ids if who in there[village]] for village, ids in sorted(workers.items())}


def _in_pieces(workers: Mapping[str, Sequence[str]]) -> Iterator[Mapping[str, tuple[str, ...]]]:
    """Cut a list by village into entries of a thousand workers, each village in its order."""
    everybody = iter([(village, who) for village, ids in workers.items() for who in ids])
    while some := list(islice(everybody, PIECE)):
        piece: dict[str, list[str]] = {}
        for village, who in some:
            piece.setdefault(village, []).append(who)
        yield {village: tuple(ids) for village, ids in piece.items()}
