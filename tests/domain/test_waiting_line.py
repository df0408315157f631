"""A waiting list is a line: who came first is first, nobody goes past, and nobody stands in it twice."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.deciles import DecileUnknown
from ledger.domain.program.decisions import admit, await_places, leave_line, take_places
from ledger.domain.program.events import Event, PlacesAwaited, PlacesTaken, ProgramLaunched, WaitingEnded
from ledger.domain.program.refusals import JoinedOutsideProgram, OthersWait, QuotaFull, VillageOutsideProgram
from ledger.domain.program.state import NotLaunched, Running, State, fold
from ledger.domain.worker import events as worker
from ledger.domain.worker.decisions import await_place, end_enrollment, enroll, forgo, move, note_standing
from ledger.domain.worker.events import (
    EnrollmentEnded,
    PlaceAwaited,
    PlaceForgone,
    StandingNoted,
    WorkerEnrolled,
    WorkerLeft,
    WorkerMoved,
    WorkerRegistered,
)
from ledger.domain.worker.refusals import HasLeft, NotWaiting, NotYetRegistered, WaitsElsewhere
from ledger.domain.worker.state import Registered
from ledger.domain.worker.state import fold as life

MAY, JUNE = date(2023, 5, 2), date(2023, 6, 1)
ONE, TWO = "13.73.01.1001", "13.73.01.1002"
launched = ProgramLaunched(
    effective=MAY, reference="P-1", title="Percobaan", region="13.73", until=None, places_per_village=2
)
full = PlacesTaken(effective=MAY, places={ONE: 2})


def wait(state: State, *who: str, village: str = ONE, on: date = MAY) -> Sequence[Event]:
    return await_places(state, reference="P-1", effective=on, workers={village: who})


def line(state: State) -> list[str]:
    assert isinstance(state, Running)
    return list(state.lines.get(ONE, ()))


def test_who_comes_later_stands_behind() -> None:
    state = fold([launched, full, *wait(fold([launched, full]), "a", "b")])

    assert line(fold([launched, full, *wait(fold([launched, full]), "a", "b"), *wait(state, "c")])) == ["a", "b", "c"]


def test_whoever_stands_in_line_keeps_the_place() -> None:
    state = fold([launched, full, *wait(fold([launched, full]), "a", "b")])

    assert wait(state, "b", "c") == [PlacesAwaited(effective=MAY, workers={ONE: ("c",)})]
    assert wait(state, "a") == []


def test_a_long_line_is_written_in_pieces_that_do_not_grow() -> None:
    everybody = [f"{number}" for number in range(2_500)]

    events = wait(fold([launched]), *everybody)

    assert [len(each.workers[ONE]) for each in events if isinstance(each, PlacesAwaited)] == [1000, 1000, 500]
    assert line(fold([launched, *events])) == everybody


def test_the_day_and_the_region_count_for_a_line_as_for_a_place() -> None:
    with pytest.raises(JoinedOutsideProgram):
        wait(fold([launched]), "a", on=date(2023, 1, 1))
    with pytest.raises(VillageOutsideProgram):
        wait(fold([launched]), "a", village="64.74.01.1001")


def test_nobody_goes_past_those_who_wait_even_when_places_are_free() -> None:
    state = fold([launched, PlacesAwaited(effective=MAY, workers={ONE: ("a",)})])

    with pytest.raises(OthersWait, match="1 worker waiting for a place in program P-1; nobody goes past"):
        take_places(state, reference="P-1", effective=MAY, joining={ONE: 1})
    assert take_places(state, reference="P-1", effective=MAY, joining={TWO: 1})


def test_who_is_admitted_takes_a_place_and_leaves_the_line() -> None:
    state = fold([launched, PlacesAwaited(effective=MAY, workers={ONE: ("a", "b", "c")})])

    events = admit(state, reference="P-1", effective=JUNE, workers={ONE: ["a", "c"]})

    assert events == [
        PlacesTaken(effective=JUNE, places={ONE: 2}),
        WaitingEnded(effective=JUNE, workers={ONE: ("a", "c")}, cause="admitted"),
    ]
    assert line(fold([launched, PlacesAwaited(effective=MAY, workers={ONE: ("a", "b", "c")}), *events])) == ["b"]


def test_nobody_is_admitted_beyond_the_cap() -> None:
    state = fold([launched, full, PlacesAwaited(effective=MAY, workers={ONE: ("a",)})])

    with pytest.raises(QuotaFull):
        admit(state, reference="P-1", effective=JUNE, workers={ONE: ["a"]})
    assert admit(state, reference="P-1", effective=JUNE, workers={}) == []


def test_only_who_stands_in_line_leaves_it() -> None:
    state = fold([launched, PlacesAwaited(effective=MAY, workers={ONE: ("a",)})])

    assert leave_line(state, effective=JUNE, workers={ONE: ["z"]}, cause="died") == []
    assert leave_line(state, effective=JUNE, workers={ONE: ["a"]}, cause="died") == [
        WaitingEnded(effective=JUNE, workers={ONE: ("a",)}, cause="died")
    ]
    assert leave_line(NotLaunched(), effective=JUNE, workers={ONE: ["a"]}, cause="died") == []


@given(st.lists(st.tuples(st.sampled_from(["stand", "go", "admit"]), st.sampled_from("abcdef")), max_size=40))
def test_a_line_is_always_in_order_of_arrival_without_doubles(moves: list[tuple[str, str]]) -> None:
    history: list[Event] = [launched]
    expected: list[str] = []
    taken = 0
    for what, who in moves:
        state = fold(history)
        if what == "stand":
            history += wait(state, who)
            expected += [] if who in expected else [who]
        elif what == "go":
            history += leave_line(state, effective=MAY, workers={ONE: [who]}, cause="left")
            expected = [each for each in expected if each != who]
        elif expected and taken < 2:
            history += admit(state, reference="P-1", effective=MAY, workers={ONE: expected[:1]})
            expected, taken = expected[1:], taken + 1
        assert line(fold(history)) == expected


registered = WorkerRegistered(
    effective=MAY,
    personal=b"sealed",
    village=ONE,
    occupation="petani",
    sex="F",
    birth_year=1980,
    disability=False,
    segment="BPU",
)
waits = PlaceAwaited(effective=MAY, program="P-1")


def awaited(*after: object) -> str | None:
    state = life([registered, waits, *after])  # type: ignore[list-item]  # events of a worker, one and all
    assert isinstance(state, Registered)
    return state.awaits


def test_a_worker_stands_in_one_line_at_a_time() -> None:
    state = life([registered, waits])

    assert await_place(state, effective=JUNE, program="P-1") == []
    with pytest.raises(WaitsElsewhere, match="P-1"):
        await_place(state, effective=JUNE, program="P-2")


def test_a_member_waits_for_no_place_of_that_program_and_may_wait_for_one_of_another() -> None:
    state = life([registered, WorkerEnrolled(effective=MAY, program="P-1")])

    assert await_place(state, effective=JUNE, program="P-1") == []
    assert await_place(state, effective=JUNE, program="P-2") == [PlaceAwaited(effective=JUNE, program="P-2")]


def test_waiting_asks_for_somebody_who_is_here() -> None:
    with pytest.raises(HasLeft):
        await_place(life([registered, WorkerLeft(effective=MAY, cause="other")]), effective=JUNE, program="P-1")
    with pytest.raises(NotYetRegistered):
        await_place(life([registered]), effective=date(2023, 5, 1), program="P-1")


def test_moving_leaving_and_joining_end_the_waiting_and_so_does_the_own_wish() -> None:
    state = life([registered, waits])

    assert awaited() == "P-1"
    assert awaited(*move(state, effective=JUNE, village=TWO)) is None
    assert awaited(*enroll(state, effective=JUNE, program="P-2")) is None
    assert awaited(*forgo(state, effective=JUNE)) is None


def test_forgoing_twice_is_once_and_without_a_line_there_is_none_to_forgo() -> None:
    gone = PlaceForgone(effective=JUNE, program="P-1")

    assert forgo(life([registered, waits]), effective=JUNE) == [gone]
    assert forgo(life([registered, waits, gone]), effective=JUNE) == []
    with pytest.raises(NotWaiting):
        forgo(life([registered]), effective=JUNE)


def test_an_enrolment_ends_for_a_member_and_for_nobody_else() -> None:
    member: list[worker.Event] = [registered, WorkerEnrolled(effective=MAY, program="P-1")]
    ended = EnrollmentEnded(effective=JUNE, program="P-1", cause="not eligible: age")

    assert end_enrollment(life(member), effective=JUNE, program="P-1", cause="not eligible: age") == [ended]
    assert end_enrollment(life(member), effective=JUNE, program="P-2", cause="x") == []
    assert end_enrollment(life([*member, ended]), effective=JUNE, program="P-1", cause="x") == []


def test_what_an_office_says_is_noted_once_and_counts_from_its_day() -> None:
    may, june = StandingNoted(effective=MAY, decile=3), StandingNoted(effective=JUNE, decile=6, mustahik=True)

    assert note_standing(life([registered]), may) == [may]
    assert note_standing(life([registered, may]), may) == []
    with pytest.raises(DecileUnknown):
        note_standing(life([registered]), StandingNoted(effective=MAY, decile=0))
    state = life([registered, june, may])
    assert isinstance(state, Registered)
    assert [state.standing_on(day).decile for day in (date(2023, 4, 1), MAY, JUNE)] == [3, 3, 6]
    assert state.standing_on(MAY).mustahik is True, "what was said first holds where nothing was said before"


def test_a_worker_lives_in_the_village_of_the_day() -> None:
    state = life([registered, WorkerMoved(effective=JUNE, village=TWO)])

    assert isinstance(state, Registered)
    assert [state.village_on(day) for day in (MAY, date(2023, 5, 31), JUNE)] == [ONE, ONE, TWO]
