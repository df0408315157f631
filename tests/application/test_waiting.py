"""Places go to who came first and still fits; two clerks at once give the last one away once."""

from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application_stories import SharedJournal
from ledger.application import people, places, programs, standings, verification, waiting, workers
from ledger.application.desk import Desk
from ledger.application.histories import PROGRAM
from ledger.application.imports import import_workers
from ledger.application.one_worker import standing
from ledger.domain.errors import Refusal
from ledger.domain.program.events import CriteriaSet, PlacesAwaited, WaitingEnded
from ledger.domain.program.refusals import NoSuchProgram, OthersWait, ProgramIsClosed, QuotaFull
from ledger.domain.program.state import Running
from ledger.domain.program.unfit import DecileAbove
from ledger.domain.worker.events import PlaceAwaited, WorkerEnrolled
from ledger.journal.entry import stream_id
from makers import MARCH, MAY, ONE, TWO, Clock, append_raw, asked, everything, form, launch, new_desk, nik, rows

LATER = date(2023, 6, 1)


def waiters(desk: Desk, *numbers: int, village: str = ONE) -> None:
    for number in numbers:
        entered = form(number, village=village, program="DESA-100")
        workers.register(desk, asked(MARCH), entered, wait_when_full=True)


def line(desk: Desk, village: str = ONE) -> list[str]:
    there = [each for each in waiting.line_of(desk, "DESA-100") if each.village == village]
    assert [each.number for each in there] == list(range(1, len(there) + 1))
    described = people.people(desk, [each.worker for each in there])
    return [who.name.removeprefix("Warga ") for who in described.values() if who]


def places_for(desk: Desk, count: int, village: str = ONE) -> None:
    programs.set_quota(desk, asked(), "DESA-100", village=village, places=count)


def admitted(found: waiting.Round) -> list[int]:
    return [each.number for each in found.admitted]


def intact(desk: Desk) -> bool:
    return verification.verify(desk.journal).differences == []


def test_who_finds_no_place_waits_and_is_no_member(desk: Desk) -> None:
    launch(desk, places=1)
    waiters(desk, 1, 2, 3)
    state = standing(desk.journal.read(people.find(desk, nik(2))), nik(2))
    assert (state.program, state.awaits, line(desk)) == (None, "DESA-100", ["2", "3"])
    assert intact(desk)


def test_a_file_lets_the_rows_stand_in_their_order_behind_those_of_before(desk: Desk) -> None:
    launch(desk, places=1)
    waiters(desk, 1, 2)
    mixed = [form(number, village=ONE if number % 2 else TWO, program="DESA-100") for number in range(3, 9)]
    plan, outcome = import_workers(desk, asked(), rows(mixed), wait_when_full=True)
    assert (plan.new, sorted(plan.waiting)) == (6, [2, 4, 5, 6, 7])
    assert (line(desk), line(desk, TWO)) == (["2", "3", "5", "7"], ["6", "8"])
    assert outcome.names["PlacesAwaited"] == 1
    assert intact(desk)


def test_a_file_twice_is_once_also_for_who_waits(desk: Desk) -> None:
    launch(desk, places=1)
    file = rows([form(number, program="DESA-100") for number in (1, 2)])
    import_workers(desk, asked(), file, wait_when_full=True)
    for wait in (True, False):
        plan, outcome = import_workers(desk, asked(), file, wait_when_full=wait)
        assert (plan.known, plan.refused, outcome.nothing_new) == (2, [], True)


def test_without_the_wish_to_wait_a_file_names_who_finds_no_place(desk: Desk) -> None:
    launch(desk, places=1)
    waiters(desk, 1, 2)
    places_for(desk, 5)
    plan, _ = import_workers(desk, asked(), rows([form(3, program="DESA-100")]))
    assert [type(each.refusal) for each in plan.refused] == [OthersWait]


def test_places_go_in_order_of_arrival_and_only_as_many_as_there_are(desk: Desk) -> None:
    launch(desk, places=1)
    waiters(desk, 1, 2, 3, 4)
    assert admitted(waiting.admit(desk, asked(), "DESA-100")[0]) == []
    places_for(desk, 3)
    found, outcome = waiting.admit(desk, asked(), "desa-100")
    assert (admitted(found), found.still_waiting, line(desk)) == ([1, 2], 1, ["4"])
    assert outcome.names == {"WorkerEnrolled": 2, "PlacesTaken": 1, "WaitingEnded": 1}
    assert intact(desk)


def test_a_cap_is_not_a_target(desk: Desk) -> None:
    launch(desk, places=1)
    waiters(desk, 1, 2)
    places_for(desk, 9)
    workers.leave(desk, asked(), nik(1), cause="other")
    assert line(desk) == ["2"]


def test_who_no_longer_fits_is_passed_over_and_keeps_the_place_in_line(desk: Desk) -> None:
    launch(desk, places=1)
    waiters(desk, 1, 2, 3)
    programs.set_criteria(desk, asked(MARCH), "DESA-100", CriteriaSet(effective=MARCH, decile_at_most=4))
    standings.note(desk, asked(), nik(2), decile=8, mustahik=None)
    places_for(desk, 2)
    found, _ = waiting.admit(desk, asked(), "DESA-100")
    assert [(each.who.number, type(each.unfit)) for each in found.passed_over] == [(1, DecileAbove)]
    assert (admitted(found), line(desk)) == ([2], ["2"])
    standings.note(desk, asked(LATER), nik(2), decile=4, mustahik=None)
    places_for(desk, 3)
    assert admitted(waiting.admit(desk, asked(LATER), "DESA-100")[0]) == [1]
    assert intact(desk)


@pytest.mark.parametrize(
    ("act", "cause"),
    [
        (lambda desk: workers.die(desk, asked(), nik(2)), "died"),
        (lambda desk: workers.leave(desk, asked(), nik(2), cause="other"), "left"),
        (lambda desk: workers.move(desk, asked(), nik(2), village=TWO), "moved"),
        (lambda desk: workers.erase(desk, asked(), nik(2), open_claims=()), "erased"),
        (lambda desk: places.forgo(desk, asked(), nik(2)), "forgone"),
        (lambda desk: workers.enroll(desk, asked(), nik(2), program="CSR"), "joined another program"),
    ],
)
def test_whoever_goes_leaves_the_line_with_the_cause(desk: Desk, act: partial[object], cause: str) -> None:
    launch(desk, places=1)
    launch(desk, "CSR")
    waiters(desk, 1, 2, 3)
    act(desk)
    (ended,) = (entry.event for entry in everything(desk.journal) if isinstance(entry.event, WaitingEnded))
    assert (ended.cause, line(desk)) == (cause, ["3"])
    assert intact(desk)


def test_one_village_at_a_time_can_be_asked_for(desk: Desk) -> None:
    launch(desk, places=0)
    waiters(desk, 1)
    waiters(desk, 2, village=TWO)
    places_for(desk, 1)
    places_for(desk, 1, TWO)
    assert waiting.admit(desk, asked(), "DESA-100", region=TWO)[0].admitted[0].village == TWO
    assert (line(desk), line(desk, TWO)) == (["1"], [])


def test_a_closed_program_admits_nobody_and_an_unknown_one_has_no_line(desk: Desk) -> None:
    launch(desk, places=0)
    waiters(desk, 1)
    places_for(desk, 1)
    programs.close(desk, asked(), "DESA-100")
    with pytest.raises(ProgramIsClosed):
        waiting.admit(desk, asked(), "DESA-100")
    with pytest.raises(NoSuchProgram):
        waiting.admit(desk, asked(), "NONE")


def test_a_member_who_moves_to_a_full_village_waits_there_if_wished(desk: Desk) -> None:
    launch(desk, places=1)
    waiters(desk, 1)
    waiters(desk, 2, village=TWO)
    with pytest.raises(Refusal, match="1 more to join"):
        workers.move(desk, asked(), nik(1), village=TWO)
    workers.move(desk, asked(), nik(1), village=TWO, wait_when_full=True)
    state = standing(desk.journal.read(people.find(desk, nik(1))), nik(1))
    assert (state.village, state.program, state.awaits, line(desk, TWO)) == (TWO, None, "DESA-100", ["1"])
    assert intact(desk)


def test_who_comes_back_stands_at_the_end_if_wished(desk: Desk) -> None:
    launch(desk, places=1)
    waiters(desk, 1, 2)
    workers.leave(desk, asked(), nik(1), cause="other")
    with pytest.raises(Refusal, match="nobody goes past them"):
        workers.come_back(desk, asked(LATER), nik(1))
    workers.come_back(desk, asked(LATER), nik(1), wait_when_full=True)
    assert line(desk) == ["2", "1"]
    assert intact(desk)


def test_two_clerks_give_the_last_place_away_once(clock: Clock) -> None:
    """Given one free place, when another clerk registers somebody into it in between, then one gets it."""
    journal = SharedJournal.in_memory()
    desk = new_desk(clock, journal)
    launch(desk, places=1)
    other = form(2, program="DESA-100")
    journal.interruptions = (lambda _ours: workers.register(desk, asked(), other),)
    with pytest.raises(QuotaFull):
        workers.register(desk, asked(), form(1, program="DESA-100"))
    assert intact(desk)


def test_who_loses_the_last_place_to_another_clerk_waits_if_wished(clock: Clock) -> None:
    journal = SharedJournal.in_memory()
    desk = new_desk(clock, journal)
    launch(desk, places=1)
    other = form(2, program="DESA-100")
    journal.interruptions = (lambda _ours: workers.register(desk, asked(), other),)
    workers.register(desk, asked(), form(1, program="DESA-100"), wait_when_full=True)
    assert line(desk) == ["1"]
    assert intact(desk)


def test_two_clerks_admitting_at_once_admit_each_once(clock: Clock) -> None:
    journal = SharedJournal.in_memory()
    desk = new_desk(clock, journal)
    launch(desk, places=0)
    waiters(desk, 1, 2)
    places_for(desk, 1)
    journal.interruptions = (lambda _ours: waiting.admit(desk, asked(), "DESA-100"),)
    found, outcome = waiting.admit(desk, asked(), "DESA-100")
    assert (admitted(found), outcome.nothing_new, line(desk)) == ([], True, ["2"])
    assert intact(desk)


def test_two_files_at_once_end_with_one_line(clock: Clock) -> None:
    journal = SharedJournal.in_memory()
    desk = new_desk(clock, journal)
    launch(desk, places=1)
    first, second = ([form(number, program="DESA-100") for number in some] for some in ((1, 2, 3), (4, 5)))
    journal.interruptions = (lambda _ours: import_workers(desk, asked(), rows(second), wait_when_full=True),)
    import_workers(desk, asked(), rows(first), wait_when_full=True)
    assert line(desk) == ["5", "1", "2", "3"]
    assert intact(desk)


def test_a_file_makes_a_line_longer_in_one_entry_not_one_for_each_worker(desk: Desk) -> None:
    launch(desk, places=1)
    everybody = [form(number, program="DESA-100") for number in range(1000)]
    import_workers(desk, asked(), rows(everybody[:1]), wait_when_full=True)
    import_workers(desk, asked(), rows(replace(each, village=TWO) for each in everybody[1:]), wait_when_full=True)
    (made,) = (entry.event for entry in everything(desk.journal) if isinstance(entry.event, PlacesAwaited))
    assert len(made.workers[TWO]) == 998


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["register", "leave", "back", "die", "move", "forgo", "quota", "admit"]),
        st.integers(1, 6),
        st.sampled_from([ONE, TWO]),
        st.booleans(),
    ),
    max_size=25,
)


def take(desk: Desk, step: str, number: int, village: str, *, wait: bool) -> None:
    """Let a clerk try one thing; the rules may refuse it."""
    match step:
        case "register":
            entered = form(number, village=village, program="DESA-100")
            workers.register(desk, asked(), entered, wait_when_full=wait)
        case "leave":
            workers.leave(desk, asked(), nik(number), cause="other")
        case "back":
            workers.come_back(desk, asked(), nik(number), wait_when_full=wait)
        case "die":
            workers.die(desk, asked(), nik(number))
        case "move":
            workers.move(desk, asked(), nik(number), village=village, wait_when_full=wait)
        case "forgo":
            places.forgo(desk, asked(), nik(number))
        case "quota":
            places_for(desk, number % 4, village)
        case _:
            waiting.admit(desk, asked(), "DESA-100", region=village)


@settings(max_examples=60)
@given(STEPS)
def test_whatever_clerks_do_caps_hold_and_everybody_keeps_the_place_in_line(
    steps: list[tuple[str, int, str, bool]],
) -> None:
    desk = new_desk(Clock())
    launch(desk, places=1)
    for step, number, village, wait in steps:
        before = {place: line(desk, place) for place in (ONE, TWO)}
        with suppress(Refusal):
            take(desk, step, number, village, wait=wait)
        for place in (ONE, TWO):
            stayed = [who for who in line(desk, place) if who in before[place]]
            assert stayed == [who for who in before[place] if who in stayed], "nobody goes past"
            newly = [who for who in line(desk, place) if who not in before[place]]
            assert line(desk, place) == [*stayed, *newly], "who comes later stands behind"
        state = PROGRAM.of(desk.journal.read(stream_id("program", "DESA-100")))
        assert isinstance(state, Running)
        assert all(count <= (state.places(place) or 0) for place, count in state.taken.items())
    assert intact(desk)


class TestVerification:
    """Places and lines agree with the histories of their people, or the journal says where they do not."""

    def differences(self, desk: Desk) -> list[str]:
        return [each.sentence for each in verification.verify(desk.journal).differences]

    @pytest.fixture
    def office(self, desk: Desk) -> Desk:
        launch(desk, places=1)
        waiters(desk, 1, 2)
        return desk

    def program_version(self, desk: Desk) -> int:
        return len(desk.journal.read(stream_id("program", "DESA-100")))

    def test_a_place_that_nobody_has(self, office: Desk) -> None:
        who = people.find(office, nik(1))
        stream = stream_id("program", "DESA-100")
        ended = WaitingEnded(effective=MAY, workers={ONE: (people.find(office, nik(2)).hex,)}, cause="admitted")
        append_raw(office.journal, stream, self.program_version(office) + 1, ended)
        (said,) = self.differences(office)
        assert "waits for a place in program DESA-100, and stands in no line" in said
        assert who.hex[:8] not in said

    def test_somebody_in_line_who_does_not_know(self, office: Desk) -> None:
        stream = stream_id("program", "DESA-100")
        stranger = PlacesAwaited(effective=MAY, workers={ONE: (people.find(office, nik(1)).hex,)})
        append_raw(office.journal, stream, self.program_version(office) + 1, stranger)
        (said,) = self.differences(office)
        assert "own history does not say so" in said

    def test_somebody_twice_in_line(self, office: Desk) -> None:
        stream = stream_id("program", "DESA-100")
        twice = PlacesAwaited(effective=MAY, workers={ONE: (people.find(office, nik(2)).hex,)})
        append_raw(office.journal, stream, self.program_version(office) + 1, twice)
        assert any("stands more than once" in said for said in self.differences(office))

    def test_a_member_without_a_place(self, office: Desk) -> None:
        append_raw(office.journal, people.find(office, nik(2)), 3, WorkerEnrolled(effective=MAY, program="DESA-100"))
        told = self.differences(office)
        assert any("1 place taken in village 13.73.01.1001, and 2 workers there" in said for said in told)

    def test_a_line_of_no_program(self, office: Desk) -> None:
        append_raw(office.journal, people.find(office, nik(1)), 2, PlaceAwaited(effective=MAY, program="NONE"))
        assert any("program NONE, which does not exist" in said for said in self.differences(office))
