"""Two people import lists that overlap, at once: each worker ends up in the ledger once."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import cast

import pytest

from application_stories import SharedJournal
from import_processes import begin, desk, import_together, listed, number_of
from journal_processes import both
from ledger.application import likenesses, people
from ledger.application.desk import Desk
from ledger.application.forms import Form
from ledger.application.imports import import_workers
from ledger.application.likenesses import namesakes
from ledger.domain.worker.questions import LooksLikeAnother
from ledger.domain.worker.weighing import Alike
from makers import Clock, asked, everything, form, launch, new_desk, nik, register, rows


@pytest.mark.parametrize(("each", "common"), [(40, 40), (40, 10), (5000, 5000), (5000, 2500)])
def test_two_lists_that_overlap_register_each_worker_once(tmp_path: Path, each: int, common: int) -> None:
    """Given two processes with lists of `each` rows, `common` of them the same, when both import at the same moment."""
    begin(tmp_path)
    total = 2 * each - common
    found = cast(
        "list[tuple[int, int, int, int]]",
        both((import_together, (0, each)), (import_together, (each - common, total)), path=tmp_path),
    )
    assert sorted(found) == sorted([(each, 0, each, 0), (each - common, common, each - common, 0)])
    ledger = desk(tmp_path)
    with ledger.journal, ledger.keyring:
        workers = people.find_all(ledger, [number_of(serial) for serial in range(total)])
        assert len(set(workers)) == total == ledger.journal.head()


def _register(here: Desk, number: int, _: object) -> None:
    register(here, number)


@pytest.mark.parametrize("slower", [1, 2, 3])
def test_whoever_is_second_finds_the_others_registered(clock: Clock, slower: int) -> None:
    """Given another clerk who registers somebody of the list between reading and writing, however often."""
    journal = SharedJournal.in_memory()
    here = new_desk(clock, journal)
    journal.interruptions = tuple(partial(_register, here, number) for number in range(slower))
    plan, outcome = import_workers(here, asked(), rows([form(number) for number in range(6)]))
    assert (plan.new, plan.known, outcome.recorded.count) == (6 - slower, slower, 6 - slower)
    registered = [entry.stream for entry in everything(journal) if entry.name == "WorkerRegistered"]
    assert sorted(registered) == sorted(people.find(here, nik(number)) for number in range(6))


def test_who_comes_in_between_two_looks_is_known_and_not_his_own_double(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a clerk who registers somebody of the list after his NIK was looked up, and before his likeness is."""
    here = new_desk(clock)
    look, looked = likenesses.alike_by, list[int]()

    def meanwhile(desk: Desk, digests: Sequence[bytes]) -> dict[str, list[Alike]]:
        looked.append(len(digests))
        if len(looked) == 1:
            register(here, 0)
        return look(desk, digests)

    monkeypatch.setattr(likenesses, "alike_by", meanwhile)
    plan, outcome = import_workers(here, asked(), rows([form(number) for number in range(3)]))
    assert (plan.new, plan.known, plan.asked, outcome.recorded.count) == (2, 1, [], 2)
    assert looked == [3, 1, 2]


def _twin_of_1(number: int, program: str | None) -> Form:
    """Describe somebody with the name and birth date of number 1."""
    return replace(form(number, program=program), person=replace(form(1).person, nik=nik(number)))


def test_a_twin_on_a_list_for_the_same_program_is_asked_about(clock: Clock) -> None:
    """Given a clerk who registers one person under another NIK meanwhile, then the program's places tell of it."""
    journal = SharedJournal.in_memory()
    here = new_desk(clock, journal)
    launch(here)
    journal.interruptions = (lambda _: register(here, 1, program="DESA-100"),)
    plan, outcome = import_workers(here, asked(), rows([_twin_of_1(2, "DESA-100")]))
    assert [type(each.question) for each in plan.asked] == [LooksLikeAnother]
    assert outcome.nothing_new


def test_a_twin_on_a_list_that_shares_nothing_is_recorded_and_listed(clock: Clock) -> None:
    """Nothing that both commands rest on changes: neither waits for the other, and the report names both."""
    journal = SharedJournal.in_memory()
    here = new_desk(clock, journal)
    journal.interruptions = (lambda _: register(here, 1),)
    _, outcome = import_workers(here, asked(), rows([_twin_of_1(2, None)]))
    assert outcome.recorded.count == 1
    (pair,) = namesakes(here, upto=journal.head())
    assert [each.person.nik for each in pair] == [nik(1), nik(2)]


def test_the_lists_of_these_tests_hold_different_people() -> None:
    people_listed = [numbered.form.person for numbered in listed(0, 7500)]
    assert len({each.nik for each in people_listed}) == len({each.name for each in people_listed}) == 7500
