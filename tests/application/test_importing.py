"""A file of workers is registered whole or not at all, in order of arrival, and the second time it says so."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application_stories import SharedJournal
from ledger.application import imports, people, programs
from ledger.application.desk import Asked, Desk, Outcome
from ledger.application.forms import Form
from ledger.application.imports import Plan, import_workers
from ledger.domain.errors import Conflict
from ledger.domain.program.refusals import NoSuchProgram, QuotaFull
from ledger.domain.worker.refusals import NikOfAnotherPerson, OutsideAge
from makers import FOREIGN, ONE, TWO, Clock, asked, everything, form, launch, new_desk, nik, person, register, rows

too_young = replace(form(50), person=replace(person(50), born_on=date(2010, 1, 1)))


def run(
    desk: Desk, forms: Iterable[Form], request: Asked | None = None, *, accept_valid: bool = False
) -> tuple[Plan, Outcome]:
    return import_workers(desk, request or asked(), rows(forms), accept_valid=accept_valid)


def test_every_worker_of_a_file_is_registered_in_one_command(desk: Desk) -> None:
    launch(desk)
    plan, outcome = run(desk, [form(1, program="DESA-100"), form(2, village=TWO, program="DESA-100"), form(3)])
    assert (plan.new, plan.known, plan.refused, plan.recording) == (3, 0, [], True)
    assert dict(outcome.names) == {"PlacesTaken": 1, "WorkerRegistered": 3}
    assert plan.joining == {"DESA-100": {ONE: 1, TWO: 1}}
    assert [people.find(desk, nik(number)) for number in (1, 2, 3)] == [
        entry.stream for entry in everything(desk.journal) if entry.name == "WorkerRegistered"
    ]


def test_the_same_file_twice_records_nothing_and_says_so(desk: Desk) -> None:
    run(desk, [form(1), form(2)])
    plan, outcome = run(desk, [form(1), form(2)])
    assert (plan.new, plan.known, plan.recording, outcome.nothing_new) == (0, 2, False, True)


def test_one_bad_row_and_nothing_is_recorded(desk: Desk) -> None:
    launch(desk)
    head = desk.journal.head()
    plan, outcome = run(desk, [form(1, program="DESA-100"), too_young, form(2)])
    assert [(row.row, type(row.refusal)) for row in plan.refused] == [(3, OutsideAge)]
    assert (plan.new, plan.recording, outcome.nothing_new, desk.journal.head()) == (2, False, True, head)
    assert desk.keyring.find(nik(1)) is None


def test_the_rows_that_are_right_may_be_accepted(desk: Desk) -> None:
    plan, outcome = run(desk, [form(1), too_young, form(2)], accept_valid=True)
    assert (plan.new, len(plan.refused), dict(outcome.names)) == (2, 1, {"WorkerRegistered": 2})
    assert desk.keyring.find(nik(50)) is None


def test_rows_that_could_not_even_be_read_count_as_findings(desk: Desk) -> None:
    plan, outcome = import_workers(desk, asked(), rows([form(1)]), unreadable=lambda: 1)
    assert (plan.new, plan.recording, outcome.nothing_new) == (1, False, True)


def test_a_nik_that_quite_another_person_has_is_a_finding(desk: Desk) -> None:
    register(desk, 1)
    other = replace(form(1), person=replace(person(1), name="Orang Lain"), occupation="nelayan")
    plan, _ = run(desk, [other])
    (row,) = plan.refused
    assert isinstance(row.refusal, NikOfAnotherPerson)


def test_places_go_to_those_who_stand_first_in_the_file(desk: Desk) -> None:
    launch(desk, places=2)
    register(desk, 9, program="DESA-100")
    plan, _ = run(
        desk,
        [form(1, program="DESA-100"), form(2, program="DESA-100"), form(3, village=TWO, program="DESA-100"), form(9)],
        accept_valid=True,
    )
    assert [(row.row, type(row.refusal)) for row in plan.refused] == [(3, QuotaFull)]
    assert "2 places, 1 taken, and 2 more to join. Leave 1 out" in str(plan.refused[0].refusal)
    assert (plan.new, plan.known, plan.joining) == (2, 1, {"DESA-100": {ONE: 1, TWO: 1}})
    assert people.find_all(desk, [nik(1), nik(3)])


def test_who_is_refused_for_age_takes_no_place(desk: Desk) -> None:
    launch(desk, places=1)
    plan, _ = run(desk, [replace(too_young, program="DESA-100"), form(1, program="DESA-100")], accept_valid=True)
    assert [type(row.refusal) for row in plan.refused] == [OutsideAge]
    assert plan.new == 1


def test_every_row_of_an_unknown_program_is_a_finding(desk: Desk) -> None:
    plan, _ = run(desk, [form(1, program="NONE"), form(2, program="NONE")])
    assert [type(row.refusal) for row in plan.refused] == [NoSuchProgram, NoSuchProgram]


def test_a_dry_run_counts_and_makes_no_keys(desk: Desk) -> None:
    launch(desk)
    plan, outcome = run(desk, [form(1, program="DESA-100"), form(2)], asked(dry_run=True))
    assert (plan.new, dict(outcome.names), outcome.dry_run) == (2, {"PlacesTaken": 1, "WorkerRegistered": 2}, True)
    assert desk.keyring.find_many([nik(1), nik(2)]) == {}


def test_the_rows_are_read_once_so_that_what_is_recorded_is_what_was_decided(desk: Desk) -> None:
    readings = iter([rows([form(1), form(2)])()])
    plan, outcome = import_workers(desk, asked(), readings.__next__)
    assert (plan.new, outcome.recorded.count) == (2, 2)
    (first,) = [entry for entry in everything(desk.journal) if entry.stream == people.find(desk, nik(1))]
    assert people.person(desk, [first]) == person(1)


def test_keys_of_a_file_that_was_not_recorded_are_used_the_next_time(desk: Desk) -> None:
    heard: list[int] = []

    def fall_over(rows: int) -> None:
        """Let the reading pass, and fail when the first chunk is on its way into the journal."""
        heard.append(rows)
        if len(heard) > 1:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        import_workers(desk, asked(), rows([form(1), form(2)]), step=fall_over)
    assert desk.journal.head() == 0
    orphan = desk.keyring.find(nik(1))
    assert orphan is not None
    run(desk, [form(1), form(2)])
    assert people.find(desk, nik(1)) == orphan


def test_a_file_longer_than_a_chunk_keeps_its_order(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "CHUNK", 3)
    register(desk, 4)
    heard: list[int] = []
    plan, _ = import_workers(desk, asked(), rows(form(number) for number in range(8)), step=heard.append)
    assert (plan.new, plan.known) == (7, 1)
    assert heard == [3, 3, 2, 3, 3, 2]
    fresh = [entry.stream for entry in everything(desk.journal)[1:]]
    assert fresh == [people.find(desk, nik(number)) for number in (0, 1, 2, 3, 5, 6, 7)]


def test_a_file_whose_program_filled_up_meanwhile_is_decided_anew(clock: Clock) -> None:
    """Another clerk takes the last place between the reading and the writing."""
    journal = SharedJournal.in_memory()
    desk = new_desk(clock, journal)
    launch(desk, places=1)
    journal.interruptions = (lambda _: register(desk, 9, program="DESA-100"),)
    plan, outcome = run(desk, [form(1, program="DESA-100")])
    assert [type(row.refusal) for row in plan.refused] == [QuotaFull]
    assert (plan.recording, outcome.nothing_new) == (False, True)


def test_one_nik_on_two_rows_is_not_two_workers(desk: Desk) -> None:
    """The counter finds such rows and names them; if it did not, the journal still takes neither."""
    with pytest.raises(Conflict, match="nothing was recorded"):
        run(desk, [form(1), form(1, village=TWO)])
    assert desk.journal.head() == 0


@settings(deadline=None)
@given(
    places=st.integers(0, 5),
    own=st.none() | st.integers(0, 4),
    here=st.lists(st.sampled_from((ONE, TWO, FOREIGN)), max_size=14),
    wait=st.booleans(),
)
def test_counting_places_grants_what_asking_for_each_would(
    places: int, own: int | None, here: list[str], *, wait: bool
) -> None:
    """Once one place is granted, the others are counted; each row gets what it would get if it were asked about."""
    desk = new_desk(Clock())
    launch(desk, places=places)
    if own is not None:
        programs.set_quota(desk, asked(), "DESA-100", village=TWO, places=own)
    forms = [form(number, village=village, program="DESA-100") for number, village in enumerate(here)]
    request = asked(dry_run=True)
    plan, _ = import_workers(desk, request, rows(forms), accept_valid=True, wait_when_full=wait)
    room = {ONE: places, TWO: places if own is None else own, FOREIGN: 0}
    seated: Counter[str] = Counter()
    left_out = []
    for row, village in enumerate(here, start=2):
        if seated[village] < room[village]:
            seated[village] += 1
        else:
            left_out.append(row)
    assert plan.joining.get("DESA-100", {}) == {village: count for village, count in seated.items() if count}
    outside = [row for row, village in enumerate(here, start=2) if village == FOREIGN]
    refused = [row for row in left_out if row in outside or not wait]
    assert [each.row for each in plan.refused] == refused
    assert plan.waiting == set(left_out) - set(refused)
