"""Children of a member who died are paid for, year by year, and stand nowhere in clear."""

from dataclasses import replace
from datetime import date

import pytest

from application_stories import LETTER, all_papers, insisting
from ledger.application import claims, deciding, people, schooling, verification, workers
from ledger.application.assessing import Facts
from ledger.application.desk import Asked, Desk, Outcome
from ledger.application.schooling import SchoolYear
from ledger.domain.claim.events import Cause, EndOfSchooling, ScholarshipAwarded
from ledger.domain.claim.letters import SchoolPaper
from ledger.domain.claim.refusals import MoreThanGranted, OverrideNeedsReason, PapersMissing
from ledger.domain.claim.school_refusals import NoScholarship, NoSuchChild, SchoolPapersMissing
from ledger.domain.insurance import Insurance
from ledger.domain.rules.benefits.accident import Accident
from ledger.domain.worker.refusals import AboutWorker, ChildSchooled
from ledger_projections.claims import claim_benefits
from ledger_projections.compare import disagreements
from ledger_projections.database import ReadModels
from ledger_projections.scholarships import claims_with_school, school_years
from makers import asked, bill, commit, everything, nik, pay, register
from rule_samples import local

HURT, FILED, AUTUMN = date(2023, 9, 10), date(2023, 10, 2), date(2023, 11, 6)
PAPERS = tuple(
    SchoolPaper(kind=kind, number=f"{kind}-7781")
    for kind in ("birth-certificate", "family-card", "school-letter", "school-report", "bank-book", "id-card-guardian")
)
DEWI = SchoolYear(child="Dewi", born_on=date(2012, 5, 4), school_year=2023, level="SD", year_of_level=5, papers=PAPERS)


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Give a ledger in which Warga 1 was disabled for good by work, K1, and Warga 2 died of illness, K2."""
    register(desk, 1, 2)
    commit(desk)
    bill(desk, [1, 2], ref="B1", months=8)
    pay(desk, "B1")
    file(desk, "K1", 1, Insurance.JKK)
    deciding.approve(desk, asked(FILED), "K1", facts=Facts(accident=Accident(total_disability=True)))
    workers.die(desk, asked(HURT), nik(2))
    file(desk, "K2", 2, Insurance.JKM)
    deciding.approve(desk, asked(FILED), "K2", cause=Cause.OTHER)
    return desk


def file(desk: Desk, reference: str, who: int, insurance: Insurance) -> None:
    claims.file(desk, asked(FILED), nik(who), reference=reference, insurance=insurance, incident_on=HURT, letter=LETTER)
    all_papers(desk, asked(FILED), reference)


def award(desk: Desk, wanted: SchoolYear = DEWI, *, on: date = AUTUMN, reference: str = "K1") -> ScholarshipAwarded:
    return schooling.award(desk, asked(on), reference, wanted)[0]


def test_a_year_is_granted_by_the_rules_of_its_day_and_the_child_stands_sealed(office: Desk) -> None:
    granted = award(office)
    assert (granted.child, granted.amount_rupiah, granted.benefit) == (1, 1_500_000, "scholarship-1-2023")
    states = b"".join(row.state for rows in office.journal.raw() for row in rows)
    for secret in (b"Dewi", b"2012-05-04", b"7781"):
        assert secret not in states
    assert schooling.children(office, "K1")[1].born_on == date(2012, 5, 4)
    assert schooling.award(office, asked(AUTUMN), "K1", DEWI)[1].nothing_new
    assert verification.verify(office.journal).differences == []


def test_the_next_year_asks_only_for_the_papers_of_the_school_and_finds_the_child_by_name_or_number(
    office: Desk,
) -> None:
    award(office)
    autumn = date(2024, 9, 2)
    for child in ("dewi", "1"):
        with pytest.raises(SchoolPapersMissing, match="have not come: school-letter, school-report"):
            award(office, SchoolYear(child=child, school_year=2024, level="SD"), on=autumn)
    again = award(office, SchoolYear(child="1", school_year=2024, level="SD", papers=PAPERS[2:4]), on=autumn)
    assert (again.child, again.year_of_level) == (1, 6)
    second = award(office, replace(DEWI, child="Eka", born_on=date(2015, 1, 1), level="TK", year_of_level=None))
    assert (second.child, second.year_of_level) == (2, 1)


def test_an_amount_keeps_the_rule_of_its_day_when_the_rule_changes(office: Desk) -> None:
    award(office)
    columns = "scholarship.max_children", 1, "2024-01-01"
    later = replace(office, load_shipped=lambda: local(columns))
    with pytest.raises(Exception, match="pays for 1 child at most"):
        award(later, replace(DEWI, child="Eka", born_on=date(2015, 1, 1), school_year=2023), on=date(2024, 2, 1))
    assert award(later, replace(DEWI, child="Eka", born_on=date(2015, 1, 1))).child == 2


def test_a_new_child_needs_its_day_of_birth_and_papers_later_a_reason(office: Desk) -> None:
    with pytest.raises(NoSuchChild, match="K1 knows no child so far"):
        award(office, replace(DEWI, born_on=None))
    with pytest.raises(NoSuchChild):
        award(office, replace(DEWI, child="2"))
    bare = replace(DEWI, papers=(), papers_later=True)
    with pytest.raises(OverrideNeedsReason):
        award(office, bare)
    granted, _ = schooling.award(office, insisting(asked(AUTUMN)), "K1", bare)
    assert len(granted.papers_later) == 6


def test_a_death_by_illness_after_few_months_opens_no_scholarship(office: Desk) -> None:
    with pytest.raises(NoScholarship, match="K2 opened no scholarship"):
        award(office, reference="K2")
    few = replace(office, load_shipped=lambda: local(("scholarship.min_months", 5, "2023-01-01")))
    assert deciding.approve(few, asked(FILED), "K2", cause=Cause.OTHER)[0].scholarship is False, "decided once"


def test_a_death_by_illness_opens_scholarships_after_months_enough(office: Desk) -> None:
    register(office, 3)
    bill(office, [3], ref="B3", months=8)
    pay(office, "B3")
    workers.die(office, asked(HURT), nik(3))
    file(office, "K3", 3, Insurance.JKM)
    few = replace(office, load_shipped=lambda: local(("scholarship.min_months", 5, "2023-01-01")))
    assert deciding.approve(few, asked(FILED), "K3", cause=Cause.OTHER)[0].scholarship is True
    assert award(few, reference="K3").child == 1


def test_a_year_is_paid_to_whoever_keeps_the_child_and_never_beyond_its_amount(office: Desk) -> None:
    award(office)
    pay_year = {"kind": "scholarship-1-2023", "transfer": "T1", "recipient": "Wali"}
    claims.pay(office, asked(AUTUMN), "K1", amount_rupiah=1_500_000, **pay_year)
    with pytest.raises(MoreThanGranted, match=r"Nothing of it is left"):
        claims.pay(office, asked(AUTUMN), "K1", amount_rupiah=1, **pay_year | {"transfer": "T2"})
    with ReadModels.in_memory() as models:
        models.catch_up(office.journal)
        with models.connect() as connection:
            assert claims_with_school(connection) == ["K1"]
            (row,) = school_years(connection)
            assert (row["child"], row["school_year"], row["paid_rupiah"], row["cause"]) == (1, 2023, 1_500_000, None)
            assert "scholarship-1-2023" in {each["kind"] for each in claim_benefits(connection, "K1")}
            assert disagreements(connection) == []


def test_data_is_kept_while_a_child_may_be_paid_for(office: Desk) -> None:
    award(office)
    late = date(2034, 5, 3)

    def erase(on: date) -> Outcome:
        schooled = schooling.still_schooled(office, ["K1", "K2"], on)
        return workers.erase(office, asked(on, dry_run=True), nik(1), open_claims=(), schooled=schooled)

    with pytest.raises(AboutWorker, match="claim K1 may pay for a child's school until 2035-05-04") as refused:
        erase(late)
    assert isinstance(refused.value.__cause__, ChildSchooled)
    assert erase(date(2035, 5, 4)).names == {"PersonalDataErased": 1}
    schooling.end(office, asked(date(2030, 7, 1)), "K1", 1, EndOfSchooling.GRADUATION)
    assert erase(late).names == {"PersonalDataErased": 1}


def test_a_child_of_a_leap_day_is_schooled_until_the_day_it_comes_of_age(office: Desk) -> None:
    award(office, replace(DEWI, born_on=date(2012, 2, 29)))
    assert schooling.still_schooled(office, ["K1"], date(2035, 2, 28)) == {"K1": date(2035, 3, 1)}
    assert schooling.still_schooled(office, ["K1"], date(2035, 3, 1)) == {}


def test_nobody_is_paid_for_after_the_personal_data_is_erased(office: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = people.find(office, nik(1))
    workers.erase(office, asked(date(2040, 1, 1)), nik(1), open_claims=())
    monkeypatch.setattr(people, "find", lambda _desk, _nik: worker)
    with pytest.raises(Exception, match="erased on 2040-01-01"):
        award(office)
    assert schooling.children(office, "K1") == {}


def test_a_claim_without_its_papers_is_not_approved_unless_somebody_says_why(desk: Desk) -> None:
    register(desk, 1)
    commit(desk)
    bill(desk, [1], ref="B1", months=8)
    pay(desk, "B1")
    claims.file(desk, asked(FILED), nik(1), reference="K1", insurance=Insurance.JKK, incident_on=HURT, letter=LETTER)
    hurt = Facts(accident=Accident(medical_rupiah=500_000))
    request = asked(FILED)

    def approve(how: Asked, *, papers_later: bool) -> tuple[str, ...]:
        return deciding.approve(desk, how, "K1", facts=hurt, papers_later=papers_later)[0].papers_later

    with pytest.raises(PapersMissing, match="have not come: stage-one-report, stage-two-report, doctor-report"):
        approve(insisting(request), papers_later=False)
    with pytest.raises(OverrideNeedsReason):
        approve(request, papers_later=True)
    claims.receive_documents(desk, asked(FILED), "K1", [("stage-one-report", "1"), ("doctor-report", "2")])
    head = len(everything(desk.journal))
    lacking = ("stage-two-report", "membership-card", "id-card-member")
    assert approve(insisting(request), papers_later=True) == lacking
    assert len(everything(desk.journal)) == head + 1
