"""A program has places for each village: a cap, never a target, and never passed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest

from ledger.domain.errors import Refusal, SeveralRefusals
from ledger.domain.program import decisions
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
from ledger.domain.program.state import INITIAL, Closed, Running, State, fold

ONE, TWO, FOREIGN = "13.73.01.1001", "13.73.01.1002", "13.03.01.2001"
MARCH, MAY, DECEMBER = date(2023, 3, 1), date(2023, 5, 1), date(2023, 12, 31)

launched = ProgramLaunched(
    effective=MARCH,
    reference="DESA-100",
    title="Satu desa, 100 pekerja",
    region="13.73",
    until=DECEMBER,
    places_per_village=2,
)
boundless = replace(launched, until=None, places_per_village=None)
closed = ProgramClosed(effective=MAY)
full = PlacesTaken(effective=MARCH, places={ONE: 2})

Decide = Callable[[State], Sequence[Event]]


def set_quota(places: int, village: str = ONE) -> Decide:
    return lambda state: decisions.set_quota(state, reference="DESA-100", effective=MAY, village=village, places=places)


def take(joining: Mapping[str, int], on: date = MAY) -> Decide:
    return lambda state: decisions.take_places(state, reference="DESA-100", effective=on, joining=joining)


def free(leaving: Mapping[str, int]) -> Decide:
    return lambda state: decisions.free_places(state, effective=MAY, leaving=leaving)


def extend(until: date) -> Decide:
    return lambda state: decisions.extend(state, reference="DESA-100", effective=MAY, until=until)


def close(on: date = MAY) -> Decide:
    return lambda state: decisions.close(state, reference="DESA-100", effective=on)


def launch(program: ProgramLaunched = launched) -> Decide:
    return lambda state: decisions.launch(state, program)


@pytest.mark.parametrize(
    ("given", "decide", "then"),
    [
        ([], launch(), [launched]),
        ([], launch(boundless), [boundless]),
        (
            [],
            launch(replace(launched, until=MARCH, places_per_village=0)),
            [replace(launched, until=MARCH, places_per_village=0)],
        ),
        ([launched], set_quota(5), [VillageQuotaSet(effective=MAY, village=ONE, places=5)]),
        ([launched, full], set_quota(2), [VillageQuotaSet(effective=MAY, village=ONE, places=2)]),
        ([launched], take({TWO: 1, ONE: 2}), [PlacesTaken(effective=MAY, places={ONE: 2, TWO: 1})]),
        (
            [boundless],
            take({ONE: 40_000}, date(2050, 1, 1)),
            [PlacesTaken(effective=date(2050, 1, 1), places={ONE: 40_000})],
        ),
        ([launched, full], free({ONE: 1}), [PlacesFreed(effective=MAY, places={ONE: 1})]),
        ([launched, full, closed], free({ONE: 1}), [PlacesFreed(effective=MAY, places={ONE: 1})]),
        ([launched], extend(date(2024, 12, 31)), [ProgramExtended(effective=MAY, until=date(2024, 12, 31))]),
        ([boundless], extend(DECEMBER), [ProgramExtended(effective=MAY, until=DECEMBER)]),
        ([launched], close(), [closed]),
    ],
)
def test_what_happens_is_recorded(given: list[Event], decide: Decide, then: list[Event]) -> None:
    assert decide(fold(given)) == then


@pytest.mark.parametrize(
    ("given", "decide"),
    [
        ([launched], launch()),
        ([launched, closed], launch()),
        ([launched, VillageQuotaSet(effective=MAY, village=ONE, places=5)], set_quota(5)),
        ([launched, VillageQuotaSet(effective=MAY, village=ONE, places=5), closed], set_quota(5)),
        ([launched], take({})),
        ([], take({})),
        ([launched], free({})),
        ([], free({ONE: 1})),
        ([launched], extend(DECEMBER)),
        ([launched, closed], extend(DECEMBER)),
        ([launched, closed], close()),
        ([launched, closed], close(DECEMBER)),
    ],
)
def test_a_repeat_records_nothing_even_when_the_program_has_closed(given: list[Event], decide: Decide) -> None:
    assert decide(fold(given)) == []


@pytest.mark.parametrize("decide", [set_quota(5), take({ONE: 1}), extend(DECEMBER), close()])
def test_a_program_that_nobody_launched_answers_nothing(decide: Decide) -> None:
    with pytest.raises(NoSuchProgram, match=r"no program DESA-100. Launch it with `ledger program launch`"):
        decide(fold([]))


@pytest.mark.parametrize("decide", [set_quota(5), take({ONE: 1}), extend(date(2024, 1, 1))])
def test_a_closed_program_takes_nobody_and_does_not_change(decide: Decide) -> None:
    with pytest.raises(ProgramIsClosed, match=r"DESA-100 was closed on 2023-05-01. Launch a new program"):
        decide(fold([launched, closed]))


@pytest.mark.parametrize("given", [[launched], [launched, closed]])
def test_another_program_of_the_same_name_is_refused(given: list[Event]) -> None:
    with pytest.raises(ProgramDiffers, match=r"launched on 2023-03-01 as 'Satu desa, 100 pekerja'.*Choose another"):
        launch(replace(launched, title="Lain"))(fold(given))


@pytest.mark.parametrize(
    ("given", "decide", "refusal", "says"),
    [
        ([], launch(replace(launched, places_per_village=-1)), QuotaNegative, "-1 places. Give 0 or more"),
        (
            [],
            launch(replace(launched, until=date(2023, 2, 28))),
            EndsBeforeItBegins,
            "2023-03-01 cannot end on 2023-02-28",
        ),
        ([launched], set_quota(-1), QuotaNegative, "-1 places. Give 0 or more"),
        (
            [launched],
            set_quota(5, FOREIGN),
            VillageOutsideProgram,
            f"{FOREIGN} does not belong to region 13.73 that program DESA-100",
        ),
        (
            [launched, full],
            set_quota(1),
            QuotaBelowPlacesTaken,
            f"{ONE} has 2 workers.*more than the 1 place.*Set at least 2",
        ),
        ([launched, full], take({ONE: 1}), QuotaFull, f"{ONE} has 2 places, 2 taken, and 1 more to join.*Leave 1 out"),
        ([launched], take({ONE: 3}), QuotaFull, "has 2 places, 0 taken, and 3 more to join. Leave 1 out"),
        ([launched], take({FOREIGN: 1}), VillageOutsideProgram, "Check the village code"),
        (
            [launched],
            take({ONE: 1}, date(2023, 2, 28)),
            JoinedOutsideProgram,
            "on 2023-02-28: it runs from 2023-03-01 to 2023-12-31",
        ),
        (
            [launched],
            take({ONE: 1}, date(2024, 1, 1)),
            JoinedOutsideProgram,
            "on 2024-01-01: it runs from.*`ledger program extend`",
        ),
        (
            [boundless],
            take({ONE: 1}, date(2023, 2, 28)),
            JoinedOutsideProgram,
            "on 2023-02-28: it runs since 2023-03-01",
        ),
        (
            [launched],
            extend(date(2023, 12, 30)),
            EndsBeforeItBegins,
            "2023-12-31 cannot end on 2023-12-30. Give a later day",
        ),
        ([boundless], extend(date(2023, 2, 28)), EndsBeforeItBegins, "2023-03-01 cannot end on 2023-02-28"),
        ([launched], close(date(2023, 2, 28)), EndsBeforeItBegins, "2023-03-01 cannot end on 2023-02-28"),
    ],
)
def test_the_rules_say_no_with_facts_and_cure(
    given: list[Event], decide: Decide, refusal: type[Refusal], says: str
) -> None:
    with pytest.raises(refusal, match=says):
        decide(fold(given))


def test_every_village_that_cannot_take_its_workers_is_named_at_once() -> None:
    with pytest.raises(SeveralRefusals, match="Program DESA-100 cannot take everybody:") as caught:
        take({ONE: 1, TWO: 3, FOREIGN: 1})(fold([launched, full]))
    assert [type(each) for each in caught.value.refusals] == [VillageOutsideProgram, QuotaFull, QuotaFull]


@pytest.mark.parametrize(
    ("given", "decide", "first"),
    [
        ([launched, closed], launch(replace(launched, places_per_village=-1)), ProgramDiffers),
        ([launched], launch(replace(launched, until=date(2020, 1, 1))), ProgramDiffers),
        ([], launch(replace(launched, places_per_village=-1, until=date(2020, 1, 1))), QuotaNegative),
        ([launched, full, closed], take({ONE: 1}, date(2020, 1, 1)), ProgramIsClosed),
        ([launched, full], take({ONE: 1}, date(2020, 1, 1)), JoinedOutsideProgram),
        ([launched, closed], set_quota(-1), ProgramIsClosed),
        ([launched, closed], extend(date(2020, 1, 1)), ProgramIsClosed),
    ],
)
def test_state_then_amount_then_dates_then_places(given: list[Event], decide: Decide, first: type[Refusal]) -> None:
    with pytest.raises(first):
        decide(fold(given))


def test_a_place_given_back_can_be_taken_again() -> None:
    state = fold([launched, full, PlacesFreed(effective=MAY, places={ONE: 1})])
    assert take({ONE: 1})(state) == [PlacesTaken(effective=MAY, places={ONE: 1})]


def test_a_villages_own_cap_stands_before_the_programs() -> None:
    state = fold([launched, VillageQuotaSet(effective=MAY, village=ONE, places=3)])
    assert isinstance(state, Running)
    assert (state.places(ONE), state.places(TWO)) == (3, 2)


def test_a_closed_program_still_counts_who_leaves() -> None:
    state = fold([launched, full, closed, PlacesFreed(effective=MAY, places={ONE: 2})])
    assert isinstance(state, Closed)
    assert state.running.taken == {ONE: 0}


def test_a_program_may_serve_one_single_village() -> None:
    village_only = replace(launched, region=ONE)
    assert take({ONE: 1})(fold([village_only]))
    with pytest.raises(VillageOutsideProgram):
        take({ONE + "1": 1})(fold([village_only]))


def test_places_that_were_never_really_left_are_given_again_beyond_the_cap() -> None:
    given = fold([replace(launched, places_per_village=1), PlacesTaken(effective=MAY, places={ONE: 1})])
    then = decisions.put_back(given, effective=MAY, returning={ONE: 1})
    assert then == [PlacesTaken(effective=MAY, places={ONE: 1})]
    assert decisions.put_back(given, effective=MAY, returning={}) == []
    assert decisions.put_back(INITIAL, effective=MAY, returning={ONE: 1}) == []
