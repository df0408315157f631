"""Employers, agreements, cards and visits as reports tell them; each person is counted once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Connection

from ledger.domain.agreement import events as agreement
from ledger.domain.claim import events as claim
from ledger.domain.employer import events as employer
from ledger.domain.errors import Refusal
from ledger.domain.insurance import Insurance
from ledger.domain.month import last_day, later, month
from ledger.domain.worker import decisions
from ledger.domain.worker import events as worker
from ledger.domain.worker.state import Registered, fold
from ledger.journal.entry import stream_id
from ledger_projections.agreements import NotAGroup, agreement_row, agreements, groups
from ledger_projections.cards import cards_report
from ledger_projections.compare import rebuilt_differs
from ledger_projections.coverage import covered_people
from ledger_projections.coverage_shares import coverage
from ledger_projections.database import ReadModels
from ledger_projections.employers import employer_cover, employer_row, people_of
from ledger_projections.follow_ups import last_visits
from projections.histories import BOTH, JULY, VILLAGE, Clerk, a_quarter, person

AUGUST = date(2023, 8, 1)


def vendor(reference: str = "PT-V") -> employer.EmployerRegistered:
    return employer.EmployerRegistered(
        effective=JULY, reference=reference, name="Vendor", kind=employer.EmployerKind.VENDOR, npp=None, region="13.73"
    )


def confirmed(
    reference: str = "PT-V", since: str = "2023-07", until: str | None = None, insurances: tuple[Insurance, ...] = BOTH
) -> worker.CoverConfirmed:
    return worker.CoverConfirmed(
        effective=JULY,
        employer=reference,
        since=month(since),
        until=month(until) if until else None,
        insurances=insurances,
    )


def started(reference: str = "PT-V", on: date = date(2023, 7, 1)) -> worker.EmploymentStarted:
    return worker.EmploymentStarted(effective=on, employer=reference)


def listed(people: int) -> employer.EmployerCoverConfirmed:
    return employer.EmployerCoverConfirmed(
        effective=JULY, since=month("2023-07"), until=None, insurances=BOTH, people=people, list_sha256="0" * 64
    )


def vendors_people() -> Clerk:
    """1 to 3 are paid by a budget; the vendor covers 3 and 4; 5 is employed elsewhere, unconfirmed; 6 has died."""
    clerk = a_quarter()
    clerk.register(4, 5, 6)
    clerk.write((stream_id("employer", "PT-V"), vendor()), (stream_id("employer", "PT-V"), listed(3)))
    for number in (3, 4, 6):
        clerk.write((person(number), started()), (person(number), confirmed()))
    clerk.write((person(5), started("PT Lain")))
    clerk.write((person(6), worker.WorkerDied(effective=date(2023, 7, 20))))
    return clerk


@contextmanager
def told(clerk: Clerk, tmp_path: Path) -> Iterator[Connection]:
    with ReadModels.open(tmp_path / "read.db") as models:
        models.catch_up(clerk.journal)
        assert rebuilt_differs(models, clerk.journal) == []
        with models.connect() as connection:
            yield connection


def test_a_person_whom_both_cover_counts_once_with_the_budget(tmp_path: Path) -> None:
    with told(vendors_people(), tmp_path) as connection:
        (july,) = covered_people(connection, "2023-07")
        (august,) = covered_people(connection, "2023-08")
        sources = covered_people(connection, "2023-08", by="source")
        row = coverage(connection, "2023-08", by="village")[0]
    assert (july.covered, july.by_employers) == (3, 2), "who died in July was confirmed for July"
    assert (august.covered, august.by_employers) == (3, 1)
    assert {each.group: (each.covered, each.by_employers) for each in sources} == {"APBD": (3, 0), "employer": (0, 1)}
    assert (row["group"], row["by_employers"], row["together"]) == (VILLAGE, 1, 4)


def test_together_has_a_share_of_its_own_and_may_be_over_100(tmp_path: Path) -> None:
    clerk = vendors_people()
    clerk.count_workforce("13.73", 4, on=AUGUST)
    with told(clerk, tmp_path) as connection:
        (row,) = coverage(connection, "2023-08", prefix="13.73")
        (before,) = coverage(connection, "2023-07", prefix="13.73")
    assert [str(row[key]) for key in ("covered_percent", "together_percent")] == ["75.00", "100.00"]
    assert not row["over_100"]
    assert before["together_percent"] is None


def test_an_employer_is_reported_with_people_letters_and_overlaps(tmp_path: Path) -> None:
    with told(vendors_people(), tmp_path) as connection:
        rows = employer_cover(connection, "2023-08")
        after = employer_cover(connection, "2023-10")
        row = employer_row(connection, "pt-v")
        people = people_of(connection, "PT-V")
    known, other = rows
    assert [known[key] for key in ("people", "confirmed", "also_paid", "also_paid_rupiah", "unconfirmed")] == [
        2,
        2,
        1,
        16_800,
        0,
    ]
    assert (other["reference"], other["name"], other["people"], other["unconfirmed"]) == ("PT Lain", None, 1, 1)
    assert after[0]["also_paid"] == 0
    assert row is not None
    assert (row["people"], row["confirmed_people"], row["lists"]) == (2, 3, 1)
    assert people == [person(3).hex, person(4).hex]


@pytest.mark.parametrize(
    ("asked", "count"), [("2023-06", 0), ("2023-07", 1), ("2023-09", 1), ("2023-10", 0), ("2023-11", 0)]
)
def test_a_month_is_confirmed_within_the_letter_and_the_employment(tmp_path: Path, asked: str, count: int) -> None:
    clerk = Clerk()
    clerk.register(1, 2)
    clerk.write((person(1), started()), (person(1), confirmed(until="2023-09")))
    clerk.write((person(2), started()), (person(2), confirmed()))
    clerk.write((person(2), worker.EmploymentEnded(effective=date(2023, 7, 30))))
    with told(clerk, tmp_path) as connection:
        (people,) = covered_people(connection, asked)
    assert people.by_employers == count


def test_the_newest_letter_says_which_insurance(tmp_path: Path) -> None:
    clerk = Clerk()
    clerk.register(1)
    clerk.write((person(1), started()), (person(1), confirmed()))
    clerk.write((person(1), confirmed(insurances=(Insurance.JKM,))))
    with told(clerk, tmp_path) as connection:
        (row,) = employer_cover(connection, "2023-07")
    assert (row["confirmed"], row["confirmed_jkk"], row["confirmed_jkm"]) == (1, 0, 1)


def pks(reference: str, kind: agreement.AgreementKind) -> agreement.AgreementSigned:
    return agreement.AgreementSigned(
        effective=JULY,
        reference=reference,
        title=f"Title {reference}",
        kind=kind,
        partner=None,
        since=JULY,
        until=AUGUST,
        program=None,
    )


def came_in_under(reference: str | None) -> worker.WorkerRegistered:
    return worker.WorkerRegistered(
        effective=JULY,
        personal=b"sealed",
        village=VILLAGE,
        occupation="petani",
        sex="F",
        birth_year=1980,
        disability=False,
        segment="BPU",
        agreement=reference,
    )


def test_groups_are_told_apart_by_what_they_came_in_under(tmp_path: Path) -> None:
    clerk = Clerk()
    clerk.commit("APBD-2023")
    for reference, kind in (("PKS", agreement.AgreementKind.AGREEMENT), ("KKBC", agreement.AgreementKind.CAMPAIGN)):
        clerk.write((stream_id("agreement", reference), pks(reference, kind)))
    for number, paper in ((1, "PKS"), (2, "PKS"), (3, "KKBC"), (4, None)):
        clerk.homes[person(number)] = (VILLAGE, "petani", False)
        clerk.write((person(number), came_in_under(paper)))
    clerk.bill("TW3", [person(1), person(3)], of="APBD-2023")
    clerk.pay("TW3")
    clerk.bill("TW4", [person(2)], of="APBD-2023")
    clerk.write((person(3), worker.WorkerDied(effective=date(2023, 7, 20))))
    clerk.write((stream_id("agreement", "PKS"), agreement.AgreementExtended(effective=AUGUST, until=date(2024, 1, 1))))
    clerk.write((stream_id("agreement", "KKBC"), agreement.AgreementEnded(effective=AUGUST)))
    with told(clerk, tmp_path) as connection:
        found = groups(connection, "2023-08")
        kinds = [(row["group"], row["registered"]) for row in groups(connection, "2023-08", by="kind")]
        programs = [(row["group"], row["registered"]) for row in groups(connection, "2023-08", by="program")]
        papers = agreements(connection)
        with pytest.raises(NotAGroup, match="one of agreement, kind, program"):
            groups(connection, "2023-08", by="colour")
        assert agreement_row(connection, "PKS-2") is None
    assert [tuple(row[key] for key in ("group", "registered", "covered", "paid_rupiah")) for row in found] == [
        ("KKBC", 1, 0, 50_400),
        ("PKS", 2, 1, 50_400),
        (None, 1, 0, 0),
    ]
    assert kinds == [("agreement", 2), ("campaign", 1), (None, 1)]
    assert programs == [(None, 4)]
    assert [tuple(row[key] for key in ("reference", "registered", "until", "ended_on")) for row in papers] == [
        ("PKS", 2, date(2024, 1, 1), None),
        ("KKBC", 1, AUGUST, AUGUST),
    ]


@pytest.mark.parametrize(
    ("on", "waiting", "overdue", "days"),
    [(date(2023, 7, 2), 0, 0, None), (JULY, 2, 0, 0), (date(2023, 7, 10), 2, 0, 7), (date(2023, 7, 11), 2, 2, 8)],
)
def test_a_card_is_overdue_on_the_day_after_its_last(
    tmp_path: Path, on: date, waiting: int, overdue: int, days: int | None
) -> None:
    """Given a quarter paid on 3 July for three people, of whom one has a card, and a fourth who was never paid for."""
    clerk = a_quarter()
    clerk.register(4)
    clerk.write((person(1), worker.CardIssued(effective=JULY, personal=b"sealed")))
    with told(clerk, tmp_path) as connection:
        (row,) = cards_report(connection, on, days_max=7)
    assert (row["workers"], row["waiting"], row["overdue"], row["longest_days"]) == (4, waiting, overdue, days)


def visit(on: date, use: str, again: date | None = None) -> claim.BenefitUseReported:
    return claim.BenefitUseReported(effective=on, use=use, follow_up_on=again)


def test_a_visit_is_due_until_a_later_one_was_noted(tmp_path: Path) -> None:
    clerk = a_quarter()
    for number, visits in (
        (1, [visit(AUGUST, "debt", date(2023, 9, 1))]),
        (2, [visit(AUGUST, "small-business", date(2023, 9, 1)), visit(date(2023, 9, 3), "education")]),
        (3, [visit(AUGUST, "small-business", date(2023, 12, 1))]),
    ):
        stream = stream_id("claim", f"K-{number}")
        filed = claim.ClaimFiled(
            effective=JULY,
            reference=f"K-{number}",
            worker=person(number).hex,
            insurance=Insurance.JKM,
            incident_on=JULY,
            personal=b"sealed",
        )
        clerk.write((stream, filed), *[(stream, each) for each in visits])
    with told(clerk, tmp_path) as connection:
        late = {
            row["reference"]: (row["days_late"], row["productive"])
            for row in last_visits(connection, date(2023, 9, 11), productive={"small-business", "education"})
        }
        first = last_visits(connection, date(2023, 9, 2), productive=set())
    assert late == {"K-1": (10, False), "K-3": (None, True), "K-2": (None, True)}
    assert [(row["reference"], row["days_late"]) for row in first] == [("K-1", 1), ("K-2", 1), ("K-3", None)]


def a_working_life(dice: Random) -> list[worker.Event]:
    """Invent what employers said of one worker, as far as the decisions take it."""
    history: list[worker.Event] = [came_in_under(None)]
    for _ in range(dice.randrange(6)):
        since, reference = later(month("2023-05"), dice.randrange(6)), dice.choice(["PT-A", "PT-B"])
        until = later(since, dice.randrange(4)) if dice.random() < 0.5 else None
        said = confirmed(reference, since, until, dice.choice([BOTH, (Insurance.JKM,)]))
        day = last_day(later(since, dice.randrange(4))) - timedelta(days=dice.randrange(2))
        try:
            if dice.random() < 0.6:
                history += decisions.confirm_cover(fold(history), said)
            elif dice.random() < 0.7:
                history += decisions.end_employment_with(fold(history), effective=day, employer=reference)
            elif dice.random() < 0.2:
                history += decisions.die(fold(history), effective=day)
        except Refusal:
            continue
    return history


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_reports_count_is_what_each_history_says(tmp_path: Path, seed: int) -> None:
    """Given 120 invented working lives, then a month has as many confirmed people in the tables as in the histories."""
    dice = Random(seed)  # the same lives in every run
    clerk = Clerk()
    lives = [a_working_life(dice) for _ in range(120)]
    for number, life in enumerate(lives, start=1):
        clerk.write(*[(person(number), event) for event in life])
    states = [state for state in map(fold, lives) if isinstance(state, Registered)]
    found: list[int] = []
    with told(clerk, tmp_path) as connection:
        for asked in (later(month("2023-05"), number) for number in range(14)):
            letters = [letter for letter in (state.confirmation_of(asked) for state in states) if letter]
            (row,) = covered_people(connection, asked)
            rows = employer_cover(connection, asked)
            assert row.by_employers == len(letters) == sum(each["confirmed"] for each in rows)
            assert sum(each["confirmed_jkk"] for each in rows) == sum("JKK" in each.insurances for each in letters)
            found.append(row.by_employers)
    assert max(found) > 20 > min(found), "the lives are varied enough to tell something"
