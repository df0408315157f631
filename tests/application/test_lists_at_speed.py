"""What is done for a thousand rows at once comes to the same as row by row."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.application import firsts as firsts_module
from ledger.application import imports
from ledger.application.desk import Desk
from ledger.application.forms import Form, registration
from ledger.application.import_plan import Numbered
from ledger.application.imports import import_workers
from ledger.application.likenesses import InThisFile
from ledger.application.newcomers import Newcomer, registered, registered_twin
from ledger.domain.worker.person import Person
from ledger.domain.worker.questions import Answer
from ledger.journal.packing import written
from makers import MAY, ONE, TWO, Clock, asked, everything, form, launch, new_desk, nik, person, rows

maybe = st.none() | st.text(max_size=8)
persons = st.builds(Person, nik=st.text(), name=st.text(), born_on=st.dates(), wage_rupiah=st.none() | st.integers(0))
forms = st.builds(
    Form,
    person=persons,
    **dict.fromkeys(("village", "occupation", "sex", "segment"), st.text(max_size=8)),
    **dict.fromkeys(("program", "second_occupation", "workplace", "agent", "agreement"), maybe),
    disability=st.booleans(),
    decile=st.none() | st.integers(1, 10),
    mustahik=st.none() | st.booleans(),
)


@given(row=st.integers(1, 10**7), said=forms, answer=st.none() | st.sampled_from(Answer))
def test_a_form_that_was_written_down_is_given_back(row: int, said: Form, answer: Answer | None) -> None:
    numbered = Numbered.of(row, said, answer)
    assert (numbered.row, numbered.form, numbered.nik) == (row, said, said.person.nik)
    assert numbered.answer == (None if answer is None else answer.value)


OFFICE = new_desk(Clock())


@given(said=forms)
def test_a_newcomer_is_registered_as_a_form_is(said: Form) -> None:
    numbered, shared = Numbered.of(2, said), Numbered._fields.index("decile")
    assert Newcomer._fields[4:] == Numbered._fields[shared:]
    newcomer = Newcomer._make((b"", b"", numbered.letter, True, *numbered[shared:]))
    event = registration(OFFICE, said, on=MAY, worker=OFFICE.keyring.admit(["1"])["1"], seal=False)
    what = newcomer.says(MAY, b"", event.income_base_rupiah)
    assert registered(what) == event
    assert written(registered_twin(*what)) == written(event)


looks = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from((ONE, TWO, "64.74.01.1001")), st.integers(1, 4)))


def firsts(lists: Sequence[Sequence[tuple[str, str, int]]], held: int) -> list[int]:
    """Note lists of likeness, village and NIK, each at once where that can be."""
    found, row = [], 0
    with mock.patch.object(firsts_module, "HELD", held), InThisFile() as so_far:
        for some in lists:
            newcomers = [(look, village, str(who), row + number) for number, (look, village, who) in enumerate(some, 1)]
            row += len(some)
            if so_far.all_new(newcomers):
                found += [each[3] for each in newcomers]
            else:
                found += [so_far.first(*each) for each in newcomers]
    return found


@given(lists=st.lists(looks, max_size=4), held=st.integers(0, 5))
def test_rows_that_were_put_away_are_remembered_as_those_in_memory(
    lists: list[list[tuple[str, str, int]]], held: int
) -> None:
    assert firsts(lists, held) == firsts(lists, 10**6) == one_by_one(lists)


def one_by_one(lists: Sequence[Sequence[tuple[str, str, int]]]) -> list[int]:
    """Say in plain words which row is the first one like each."""
    noted: dict[tuple[str, str], tuple[int, int]] = {}
    found = []
    for row, (look, village, who) in enumerate((each for some in lists for each in some), 1):
        person, first = noted.setdefault((look, village[:5]), (who, row))
        found.append(row if person == who else first)
    return found


@pytest.mark.parametrize("at_a_look", [1, 2, 3, 5])
def test_a_list_is_decided_alike_however_many_rows_are_looked_at_together(at_a_look: int) -> None:
    """Chunks of five rows, of which the last places of a line are one entry each."""
    forms = [form(number, village=ONE if number % 3 else TWO, program="DESA-100") for number in range(12)]
    forms[7] = replace(forms[7], person=replace(forms[7].person, name=forms[2].person.name))

    def told(at_a_look: int) -> tuple[object, ...]:
        desk = new_desk(Clock())
        with desk.journal, desk.keyring, mock.patch.object(imports, "CHUNK", 5):
            launch(desk, places=2)
            import_workers(desk, asked(), rows([form(3)]))
            with mock.patch.object(imports, "AT_A_LOOK", at_a_look):
                plan, outcome = import_workers(desk, asked(), rows(forms), accept_valid=True, wait_when_full=True)
            names = [entry.name for entry in everything(desk.journal)]
            return repr(plan), dict(outcome.names), names

    assert told(at_a_look) == told(5000)


def test_a_list_names_nobody_in_the_rows_that_wait(desk: Desk) -> None:
    """Whoever waits in a drawer is told by what only the master secret could make of a NIK."""
    held: list[Newcomer] = []

    def noting(_self: object, some: Sequence[Newcomer]) -> None:
        held.extend(some)

    with mock.patch("ledger.application.imports.Drawer.put", noting):
        import_workers(desk, asked(dry_run=True), rows([form(1)]))
    (siti,) = held
    assert nik(1) not in str(siti._replace(letter=b""))


@settings(deadline=None)
@given(births=st.lists(st.dates(date(1940, 1, 1), date(2015, 12, 31)), min_size=1, max_size=12))
def test_everybody_in_a_list_is_of_an_age_or_refused_as_if_asked_alone(births: list[date]) -> None:
    """Only some ages are asked about: whoever is born between two who may be registered may be, too."""
    listed = [replace(form(each), person=replace(person(each), born_on=born)) for each, born in enumerate(births)]
    together, _ = import_workers(OFFICE, asked(dry_run=True), rows(listed))
    alone = [bool(import_workers(OFFICE, asked(dry_run=True), rows([each]))[0].refused) for each in listed]
    assert [each.row for each in together.refused] == [row for row, no in enumerate(alone, start=2) if no]
