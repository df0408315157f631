"""Criteria are asked when somebody comes in, and on the first day of every bill; money of zakat asks by itself."""

from dataclasses import replace
from datetime import date

import pytest

from application_stories import SharedJournal
from ledger.application import billing, people, premiums, programs, reviewing, standings, workers
from ledger.application.billing import Drawn
from ledger.application.desk import Desk
from ledger.application.forms import Form
from ledger.application.imports import import_workers
from ledger.domain.commitment.events import FundingCommitted
from ledger.domain.errors import SeveralRefusals
from ledger.domain.month import month
from ledger.domain.program.events import CriteriaSet, EligibilityReviewed
from ledger.domain.program.unfit import (
    DecileAbove,
    EarnsTooMuch,
    FactNotNoted,
    LivesOutside,
    NotMustahik,
    PaidElsewhere,
    TooOld,
    Unfit,
)
from ledger.domain.worker.refusals import AboutWorker, CoveredByEmployer
from makers import (
    MARCH,
    MAY,
    ONE,
    TWO,
    Clock,
    asked,
    commit,
    everything,
    form,
    launch,
    new_desk,
    nik,
    person,
    promise,
    register,
    rows,
    wanted,
)

JUNE = date(2023, 6, 1)


def ask(desk: Desk, on: date = MARCH, **asks: object) -> None:
    criteria = replace(CriteriaSet(effective=on), **asks)  # type: ignore[arg-type]  # fields of the criteria
    programs.set_criteria(desk, asked(on), "DESA-100", criteria)


def member(number: int, **said: object) -> Form:
    return replace(form(number, program="DESA-100"), **said)  # type: ignore[arg-type]  # fields of the form


def zakat() -> FundingCommitted:
    return replace(promise("ZIS"), source="BAZNAS", group_code="SL")


def drawn(
    desk: Desk, numbers: list[int], *, commitment: str = "APBD-2023", ref: str = "B1", since: str = "2023-05"
) -> Drawn:
    bill = wanted(desk, numbers, commitment=commitment, ref=ref, since=since, whom="program DESA-100")
    return billing.bill(desk, asked(), bill)[0]


def left_out(found: Drawn) -> list[type]:
    return [type(each.refusal) for each in found.left_out]


def test_a_form_that_misses_one_criterion_is_refused_by_name(desk: Desk) -> None:
    launch(desk)
    ask(desk, domicile=(TWO,))
    with pytest.raises(AboutWorker, match=r"Warga 1 .*lives in village 13\.73\.01\.1001") as told:
        workers.register(desk, asked(), member(1))
    assert isinstance(told.value.refusal, LivesOutside)
    assert [entry.name for entry in everything(desk.journal)] == ["ProgramLaunched", "CriteriaSet"]


def test_everything_that_does_not_fit_is_said_at_once(desk: Desk) -> None:
    launch(desk)
    ask(desk, domicile=(TWO,), decile_at_most=2)
    with pytest.raises(AboutWorker) as told:
        workers.register(desk, asked(), member(1, decile=3))
    assert isinstance(told.value.refusal, SeveralRefusals)
    assert [type(each) for each in told.value.refusal.refusals] == [LivesOutside, DecileAbove]


def test_somebody_without_the_program_is_asked_nothing(desk: Desk) -> None:
    launch(desk)
    ask(desk, decile_at_most=2, facts_required=True)
    assert workers.register(desk, asked(), form(1))[1].names == {"WorkerRegistered": 1}


def test_what_a_form_says_of_decile_and_zakat_is_noted_beside_the_registration(desk: Desk) -> None:
    launch(desk)
    ask(desk, decile_at_most=2, facts_required=True)
    outcome = workers.register(desk, asked(), member(1, decile=2, mustahik=False))[1]
    assert outcome.names == {"WorkerRegistered": 1, "StandingNoted": 1, "PlacesTaken": 1}


def test_a_file_names_each_row_and_criterion_and_points_out_what_nobody_noted(desk: Desk) -> None:
    launch(desk)
    ask(desk, decile_at_most=2, income_at_most_rupiah=1_000_000)
    rich = replace(person(3), wage_rupiah=2_000_000)
    poor = replace(person(4), wage_rupiah=1_000_000)
    file = rows([member(1), member(2, decile=1), member(3, person=rich, decile=9), member(4, person=poor, decile=2)])
    plan, outcome = import_workers(desk, asked(), file, accept_valid=True)
    assert [(each.row, type(each.refusal)) for each in plan.refused] == [(4, DecileAbove), (4, EarnsTooMuch)]
    told = [(each.row, each.refusal.criterion) for each in plan.doubted if isinstance(each.refusal, Unfit)]
    assert told == [(2, "decile"), (2, "income"), (3, "income")]
    assert outcome.names == {"WorkerRegistered": 3, "StandingNoted": 2, "PlacesTaken": 1}


def test_facts_that_are_required_keep_a_row_out(desk: Desk) -> None:
    launch(desk)
    ask(desk, decile_at_most=2, facts_required=True)
    plan, outcome = import_workers(desk, asked(), rows([member(1), member(2, decile=1)]))
    assert [(each.row, type(each.refusal)) for each in plan.refused] == [(2, FactNotNoted)]
    assert outcome.nothing_new


def test_a_dry_run_of_a_file_counts_what_would_be_recorded(desk: Desk) -> None:
    launch(desk, places=1)
    head = desk.journal.head()
    file = rows([member(1, decile=1), member(2, decile=1), member(3)])
    dry = import_workers(desk, asked(dry_run=True), file, wait_when_full=True)[1]
    assert desk.journal.head() == head
    assert import_workers(desk, asked(), file, wait_when_full=True)[1].names == dry.names


def test_a_bill_for_a_program_leaves_out_who_no_longer_fits(desk: Desk) -> None:
    launch(desk)
    commit(desk)
    register(desk, 1, 2, 3, program="DESA-100")
    ask(desk, decile_at_most=4)
    standings.note(desk, asked(), nik(1), decile=5, mustahik=None)
    standings.note(desk, asked(), nik(2), decile=4, mustahik=None)
    found = drawn(desk, [1, 2, 3])
    assert (left_out(found), len(found.billed), found.doubts) == ([DecileAbove], 2, {"decile": 1})


def test_a_bill_for_people_by_name_is_refused_for_who_does_not_fit(desk: Desk) -> None:
    launch(desk)
    commit(desk)
    register(desk, 1, program="DESA-100")
    ask(desk, decile_at_most=4)
    standings.note(desk, asked(), nik(1), decile=5, mustahik=None)
    with pytest.raises(AboutWorker, match="decile 5"):
        billing.bill(desk, asked(), wanted(desk, [1], by_name=True))


def test_a_bill_asks_what_was_true_on_its_first_day(desk: Desk) -> None:
    launch(desk)
    commit(desk)
    register(desk, 1, program="DESA-100")
    ask(desk, decile_at_most=4)
    standings.note(desk, asked(MARCH), nik(1), decile=4, mustahik=None)
    standings.note(desk, asked(JUNE), nik(1), decile=5, mustahik=None)
    assert left_out(drawn(desk, [1], ref="MAY", since="2023-05")) == []
    with pytest.raises(SeveralRefusals, match="Nobody of program DESA-100"):
        drawn(desk, [1], ref="AUG", since="2023-08")


def test_the_age_is_that_of_the_first_day_to_the_day(desk: Desk) -> None:
    launch(desk)
    commit(desk)
    workers.register(desk, asked(MARCH), member(1, person=replace(person(1), born_on=date(1963, 5, 2))))
    workers.register(desk, asked(MARCH), member(2, person=replace(person(2), born_on=date(1963, 5, 1))))
    register(desk, 3, program="DESA-100")
    ask(desk, age_below=60)
    found = drawn(desk, [1, 2, 3])
    assert (left_out(found), len(found.billed)) == ([TooOld], 2)
    assert found.left_out[0].worker == people.find(desk, nik(2))


def test_who_is_paid_elsewhere_is_left_out_where_the_program_asks(desk: Desk) -> None:
    launch(desk)
    commit(desk)
    commit(desk, promise("CSR"))
    register(desk, 1, 2, program="DESA-100")
    billing.bill(desk, asked(), wanted(desk, [1], commitment="CSR", ref="C1", months=1))
    ask(desk, not_paid_elsewhere=True)
    found = drawn(desk, [1, 2])
    assert (left_out(found), len(found.billed)) == ([PaidElsewhere], 1)


def test_zakat_pays_for_mustahik_alone_whatever_the_program_asks(desk: Desk) -> None:
    launch(desk)
    commit(desk, zakat())
    register(desk, 1, 2, 3, program="DESA-100")
    standings.note(desk, asked(), nik(1), decile=None, mustahik=True)
    standings.note(desk, asked(), nik(2), decile=None, mustahik=False)
    found = drawn(desk, [1, 2, 3], commitment="ZIS")
    assert (left_out(found), len(found.billed)) == ([NotMustahik, FactNotNoted], 1)


def test_an_employer_keeps_out_of_a_program_that_asks_so(desk: Desk) -> None:
    launch(desk)
    register(desk, 1)
    ask(desk, not_wage_earner=True)
    workers.start_employment(desk, asked(), nik(1), employer="PT Bukit Asam")
    with pytest.raises(AboutWorker) as told:
        workers.enroll(desk, asked(), nik(1), program="DESA-100")
    assert isinstance(told.value.refusal, CoveredByEmployer)


def test_criteria_set_while_a_bill_is_drawn_up_count(clock: Clock) -> None:
    """The bill rests on the program's stream: what is written there in between makes it decide again."""
    journal = SharedJournal.in_memory()
    desk = new_desk(clock, journal)
    launch(desk)
    commit(desk)
    register(desk, 1, 2, program="DESA-100")
    standings.note(desk, asked(), nik(1), decile=9, mustahik=None)
    standings.note(desk, asked(), nik(2), decile=1, mustahik=None)
    journal.interruptions = (lambda _ours: ask(desk, decile_at_most=4),)
    found = drawn(desk, [1, 2])
    assert (left_out(found), len(found.billed)) == ([DecileAbove], 1)


class TestReview:
    """The monthly look: derived each time, recorded only that it was held."""

    def look(self, desk: Desk, of: str = "2023-06") -> reviewing.Overview:
        members = [people.find(desk, nik(number)) for number in (1, 2, 3)]
        return reviewing.look_over(desk, "DESA-100", month(of), members)

    @pytest.fixture
    def office(self, desk: Desk) -> Desk:
        launch(desk)
        commit(desk)
        register(desk, 1, 2, 3, program="DESA-100")
        billing.bill(desk, asked(), wanted(desk, [1, 2], ref="B1", since="2023-05", months=6))
        ask(desk, date(2023, 5, 10), decile_at_most=4)
        standings.note(desk, asked(), nik(1), decile=9, mustahik=None)
        return desk

    def test_a_finding_names_fact_entry_day_and_what_is_billed_ahead(self, office: Desk) -> None:
        found = self.look(office)
        first, *doubts = found.failing
        (noted,) = (entry for entry in everything(office.journal) if entry.name == "StandingNoted")
        assert (found.looked_at, found.in_doubt(), len(doubts)) == (3, 2, 2)
        assert (first.unfit.criterion, first.evidence.position) == ("decile", noted.position)
        assert first.evidence.since == date(2023, 5, 10), "the fact is of 2 May, but nobody asked before the 10th"
        assert (first.ahead.months, first.ahead.rupiah, first.ahead.bills) == (4, 4 * 16_800, ("B1",))

    def test_a_finding_is_gone_with_its_cause(self, office: Desk) -> None:
        standings.note(office, asked(date(2023, 5, 20)), nik(1), decile=4, mustahik=None)
        assert self.look(office).failed() == {}

    def test_a_review_of_a_month_before_anything_was_asked_finds_nothing(self, office: Desk) -> None:
        assert self.look(office, "2023-04").failing == []

    def test_a_review_is_recorded_with_its_counts_and_once(self, office: Desk) -> None:
        members = [people.find(office, nik(number)) for number in (1, 2, 3)]
        reviewing.review(office, asked(JUNE), "desa-100", month("2023-06"), members)
        again = reviewing.review(office, asked(JUNE), "DESA-100", month("2023-06"), members)[1]
        (held,) = (entry.event for entry in everything(office.journal) if isinstance(entry.event, EligibilityReviewed))
        assert (held.looked_at, held.failed, held.by_criterion, held.unknown, held.ended) == (3, 1, {"decile": 1}, 2, 0)
        assert again.nothing_new

    def test_ending_frees_the_place_and_keeps_what_was_billed(self, office: Desk) -> None:
        members = [people.find(office, nik(number)) for number in (1, 2, 3)]
        found, outcome = reviewing.review(office, asked(JUNE), "DESA-100", month("2023-06"), members, end=True)
        assert (found.ended, outcome.names) == (
            1,
            {"EnrollmentEnded": 1, "PlacesFreed": 1, "EligibilityReviewed": 1},
        )
        assert self.look(office).looked_at == 2
        assert premiums.pay(office, asked(JUNE), "B1", transfer="SP2D 1")[1].names

    def test_somebody_who_died_or_left_before_the_month_is_not_looked_at(self, office: Desk) -> None:
        workers.die(office, asked(MAY), nik(1))
        assert self.look(office).looked_at == 2

    def test_who_moved_out_is_found_with_the_move(self, office: Desk) -> None:
        ask(office, MAY, domicile=(ONE,))
        workers.move(office, asked(date(2023, 5, 25)), nik(3), village=TWO)
        ask(office, date(2023, 5, 10), domicile=(ONE,))
        found = self.look(office)
        (moved,) = (entry for entry in everything(office.journal) if entry.name == "WorkerMoved")
        (finding,) = found.failing
        assert (finding.unfit.criterion, finding.evidence.since, finding.evidence.position) == (
            "domicile",
            date(2023, 5, 25),
            moved.position,
        )

    def test_a_month_that_zakat_pays_is_found_when_the_right_to_it_is_gone_and_ends_no_enrolment(
        self, desk: Desk
    ) -> None:
        launch(desk)
        commit(desk, zakat())
        register(desk, 1, 2, 3, program="DESA-100")
        standings.note(desk, asked(MARCH), nik(1), decile=None, mustahik=True)
        drawn(desk, [1], commitment="ZIS", since="2023-05")
        standings.note(desk, asked(date(2023, 5, 20)), nik(1), decile=None, mustahik=False)
        assert self.look(desk, "2023-05").failing == []
        (found,) = self.look(desk).failing
        assert (found.unfit.criterion, found.by_money, found.ahead.months) == ("mustahik", True, 1)
        assert found.evidence.since == date(2023, 5, 20)
        assert self.look(desk).failed() == {}
