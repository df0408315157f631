"""A claim is decided by the rules of its day and keeps its decision; a death gives back what was paid beyond it."""

from dataclasses import replace
from datetime import date

import pytest

from application_stories import LETTER, all_papers, insisting
from ledger.application import claims, deciding, inquiry, premiums, refunding, verification, workers
from ledger.application.assessing import Facts
from ledger.application.desk import Desk
from ledger.application.histories import CLAIM
from ledger.domain.claim.events import Benefit, Cause, ClaimApproved, RefundDue
from ledger.domain.claim.letters import ClaimLetter, Heir
from ledger.domain.claim.refusals import (
    AgainstTheRule,
    ArrearsFirst,
    CauseDecidedBefore,
    CauseUndecided,
    DecidedOtherwise,
    NoCause,
    NoRefundDue,
    NothingToClaim,
    OverrideNeedsReason,
    RecipientNotNamed,
)
from ledger.domain.claim.state import Approved, Rejected
from ledger.domain.insurance import Insurance
from ledger.domain.rules.benefits.accident import Accident
from ledger.domain.rules.benefits.deadlines import ClaimExpired
from ledger.domain.rules.benefits.heirs import HeirOutOfOrder, UnknownRelation
from ledger.domain.rules.benefits.scholarships import Child
from ledger.domain.rules.cover.standing import Answer
from makers import asked, bill, commit, everything, nik, pay, register
from rule_samples import local

JKK, JKM = Insurance.JKK, Insurance.JKM
DIED, FILED = date(2023, 9, 10), date(2023, 10, 2)
NEPHEW = ClaimLetter(heirs=(Heir(name="Ani", relation="spouse"), Heir(name="Yusuf", relation="sibling")))


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Give a ledger in which Warga 1 died in September, paid from May to December; Warga 2 lives."""
    register(desk, 1, 2)
    commit(desk)
    bill(desk, [1, 2], ref="B1", months=8)
    pay(desk, "B1")
    workers.die(desk, asked(DIED), nik(1))
    return desk


def file(
    desk: Desk,
    reference: str = "K1",
    who: int = 1,
    insurance: Insurance = JKM,
    incident_on: date = DIED,
    letter: ClaimLetter = LETTER,
    on: date = FILED,
    *,
    papers: bool = True,
) -> None:
    claims.file(
        desk, asked(on), nik(who), reference=reference, insurance=insurance, incident_on=incident_on, letter=letter
    )
    if papers:
        all_papers(desk, asked(on), reference)


def approve(desk: Desk, reference: str = "K1") -> ClaimApproved:
    return deciding.approve(desk, asked(FILED), reference, cause=Cause.OTHER)[0]


def state_of(desk: Desk, reference: str = "K1") -> object:
    return CLAIM.of(desk.journal.read(claims.claim_stream(reference)))


def test_an_approval_takes_the_amounts_of_the_rulebook_and_keeps_the_rules_that_gave_them(office: Desk) -> None:
    file(office)
    approval = approve(office)
    assert {each.kind: (each.amount_rupiah, each.rule) for each in approval.benefits} == {
        "death": (20_000_000, "jkm-death-2019"),
        "periodic": (12_000_000, "jkm-periodic-2019"),
        "burial": (10_000_000, "jkm-burial-2019"),
    }
    assert {"jkm-full-after-2019", "cover-grace-2015"} <= set(approval.rules)
    assert (approval.covered_by, approval.cause) == ("B1", Cause.OTHER)
    assert approval.basis == f"rulebook {office.rulebook.fingerprint}"


def test_what_was_decided_stays_when_a_rule_changes_and_what_is_decided_next_does_not(office: Desk) -> None:
    """Given a death benefit of 30 million from September on, then only claims decided afterwards say so."""
    file(office)
    before = approve(office)
    later = replace(office, load_shipped=lambda: local(("jkm.death", 30_000_000, "2023-09-01")))
    assert deciding.approve(later, asked(FILED), "K1", cause=Cause.OTHER) == (before, _nothing_new(later))
    assert state_of(later) == state_of(office)
    assert inquiry.assess(later, "K1", known_at=FILED).worth.total_rupiah == 52_000_000
    workers.die(later, asked(DIED), nik(2))
    file(later, "K2", 2)
    assert sum(each.amount_rupiah for each in approve(later, "K2").benefits) == 52_000_000


def _nothing_new(desk: Desk) -> object:
    outcome = deciding.approve(desk, asked(FILED), "K1", cause=Cause.OTHER)[1]
    assert outcome.nothing_new
    return outcome


def test_a_death_that_both_insurances_cover_is_not_approved_without_a_cause(office: Desk) -> None:
    file(office)
    with pytest.raises(CauseUndecided, match=r"Rp28\.000\.000 more under JKK"):
        deciding.approve(office, asked(FILED), "K1")
    assert inquiry.assess(office, "K1", known_at=FILED).otherwise is not None


def test_a_deadly_accident_is_decided_as_work(office: Desk) -> None:
    file(office, insurance=JKK)
    facts = Facts(accident=Accident(death=True, medical_rupiah=1_000_000))
    approval, _ = deciding.approve(office, asked(FILED), "K1", facts=facts, cause=Cause.WORK)
    assert [(each.kind, each.amount_rupiah) for each in approval.benefits] == [
        ("medical", 1_000_000),
        ("death", 48_000_000),
        ("periodic", 12_000_000),
        ("burial", 10_000_000),
    ]


def test_a_death_opens_the_refund_of_each_payment_beyond_it(office: Desk) -> None:
    """Given May to December paid, a death in September and a claim in October, then two or three months come back."""
    file(office)
    approve(office)
    due = everything(office.journal)[-1].event
    assert isinstance(due, RefundDue)
    assert (due.payment, due.commitment, due.way) == ("B1", "APBD-2023", "by agreement")
    assert (due.months, due.asked_rupiah) == (("2023-11", "2023-12"), 33_600)
    assert (due.after_claim_rupiah, due.after_death_rupiah) == (33_600, 50_400)
    settled, _ = refunding.settle(office, asked(FILED), "K1", payment="B1", transfer="T9")
    assert settled.amount_rupiah == 33_600
    again = refunding.settle(office, asked(FILED), "K1", payment="B1", transfer="T9")[1]
    assert again.nothing_new
    assert verification.verify(office.journal).differences == []


def test_a_death_is_decided_once_whatever_else_is_claimed(office: Desk) -> None:
    file(office)
    file(office, "K2", insurance=JKK)
    approve(office)
    facts = Facts(accident=Accident(death=True))
    with pytest.raises(
        CauseDecidedBefore, match=r"K2 cannot be approved: .* on 2023-10-02 as one for JKM, by claim K1"
    ):
        deciding.approve(office, asked(FILED), "K2", facts=facts, cause=Cause.WORK, others=["K1"])
    bills_only = Facts(accident=Accident(medical_rupiah=500_000))
    deciding.approve(office, asked(FILED), "K2", facts=bills_only, others=["K1"])
    assert [entry.name for entry in everything(office.journal)].count("RefundDue") == 1


def test_nothing_is_due_of_a_payment_that_was_reversed(office: Desk) -> None:
    file(office)
    approve(office)
    premiums.reverse(office, asked(FILED), "B1", cause="bounced")
    with pytest.raises(NoRefundDue):
        refunding.settle(office, asked(FILED), "K1", payment="B1", transfer="T9")


def test_the_rulebook_says_from_which_month_the_money_is_asked_back(office: Desk) -> None:
    after_death = replace(office, load_shipped=lambda: local(("refund.basis", "after death month", "2023-01-01")))
    file(after_death)
    approve(after_death)
    settled, _ = refunding.settle(after_death, asked(FILED), "K1", payment="B1", transfer="T9")
    assert settled.amount_rupiah == 50_400


def test_an_accident_opens_no_refund(office: Desk) -> None:
    file(office, who=2, insurance=JKK)
    deciding.approve(office, asked(FILED), "K1", facts=Facts(accident=Accident(medical_rupiah=500_000)))
    with pytest.raises(NoRefundDue, match="no refund of payment B1 open"):
        refunding.settle(office, asked(FILED), "K1", payment="B1", transfer="T9")


def test_amounts_by_hand_need_an_override_and_a_reason_and_are_flagged(office: Desk) -> None:
    file(office)
    less = [Benefit(kind="death", amount_rupiah=20_000_000)]
    with pytest.raises(AgainstTheRule, match=r"periodic Rp0 asked, Rp12\.000\.000 by the rule"):
        deciding.approve(office, asked(FILED), "K1", benefits=less, cause=Cause.OTHER)
    with pytest.raises(OverrideNeedsReason):
        deciding.approve(office, asked(FILED), "K1", benefits=less, cause=Cause.OTHER, override=True)
    approval, _ = deciding.approve(
        office, insisting(asked(FILED)), "K1", benefits=less, cause=Cause.OTHER, override=True
    )
    assert (approval.basis, approval.benefits) == ("by hand against the rule", tuple(less))
    with pytest.raises(DecidedOtherwise, match="approved with other amounts"):
        approve(office)


def test_a_payment_that_bounces_takes_the_cover_with_it(office: Desk) -> None:
    file(office)
    premiums.reverse(office, asked(FILED), "B1", cause="bounced")
    found = inquiry.assess(office, "K1", known_at=FILED)
    assert (found.behind.standing.answer, found.worth.total_rupiah, found.trail) == (Answer.NOT_COVERED, 0, ())
    cause, _ = deciding.reject(office, asked(FILED), "K1")
    state = state_of(office)
    assert isinstance(state, Rejected)
    assert cause == state.cause == "2023-09 is before any cover: nobody paid for it in time"
    assert "cover-grace-2015" in _rules_of_the_rejection(office)


def _rules_of_the_rejection(desk: Desk) -> tuple[str, ...]:
    rules: tuple[str, ...] = getattr(everything(desk.journal)[-1].event, "rules")  # noqa: B009  # of several events
    return rules


def test_a_no_against_the_rules_needs_a_cause_and_names_no_rule(office: Desk) -> None:
    file(office, who=2, insurance=JKK)
    with pytest.raises(NoCause, match="covered by the rules"):
        deciding.reject(office, asked(FILED), "K1")
    assert deciding.reject(office, asked(FILED), "K1", cause="not at work")[0] == "not at work"
    assert _rules_of_the_rejection(office) == ()
    assert deciding.reject(office, asked(FILED), "K1")[1].nothing_new


def test_a_month_in_grace_is_filed_and_approved_once_its_arrears_are_paid(desk: Desk) -> None:
    """Given May to July paid and an accident in September, when August and September are paid in time, then yes."""
    register(desk, 1)
    commit(desk)
    bill(desk, [1], ref="B1")
    pay(desk, "B1")
    facts = Facts(accident=Accident(medical_rupiah=500_000))
    file(desk, insurance=JKK, on=DIED)
    with pytest.raises(ArrearsFirst, match="2023-08 to 2023-09 is not paid"):
        deciding.approve(desk, asked(date(2023, 9, 12)), "K1", facts=facts)
    bill(desk, [1], ref="B2", since="2023-08", months=2)
    pay(desk, "B2", on=date(2023, 9, 20))
    approval, _ = deciding.approve(desk, asked(date(2023, 9, 21)), "K1", facts=facts)
    assert approval.covered_by == "B2"


def test_months_missed_and_paid_again_open_a_new_spell_with_the_reduced_benefit(desk: Desk) -> None:
    """Given three months paid, four missed, and a new payment, when the worker dies weeks later, then 10 million."""
    register(desk, 1)
    commit(desk)
    bill(desk, [1], ref="B1")
    pay(desk, "B1")
    bill(desk, [1], ref="B2", since="2023-12", months=3)
    pay(desk, "B2", on=date(2023, 12, 5))
    died = date(2024, 1, 20)
    workers.die(desk, asked(died), nik(1))
    file(desk, incident_on=died, on=died)
    found = inquiry.assess(desk, "K1", known_at=died)
    assert [(part.kind, part.amount_rupiah) for part in found.worth.parts] == [("death", 10_000_000)]
    assert "the spell began on 2023-12-05, full from 2024-03-05 on" in found.worth.parts[0].calculation
    assert found.behind.standing.covered_by == "B2"


def test_a_claim_without_cover_is_filed_only_to_have_it_decided(office: Desk) -> None:
    with pytest.raises(
        NothingToClaim, match=r"2024-08-03: 2024-08 is lapsed.*Payments known: B1 for 2023-05 to 2023-12, paid on 2023"
    ):
        file(office, who=2, insurance=JKK, incident_on=date(2024, 8, 3), on=date(2024, 8, 4))


def test_a_claim_after_five_years_is_refused_with_its_last_day(office: Desk) -> None:
    with pytest.raises(ClaimExpired, match="could be filed until 2028-09-10, and it is filed on 2028-09-11"):
        file(office, on=date(2028, 9, 11))
    file(office, on=date(2028, 9, 10))


def test_heirs_are_paid_in_their_order_unless_a_reason_is_recorded(office: Desk) -> None:
    file(office, letter=NEPHEW)
    approve(office)

    def pay_to(who: str, transfer: str, *, reason: str | None = None) -> None:
        request = replace(asked(FILED), reason=reason)
        claims.pay(office, request, "K1", kind="death", amount_rupiah=1_000_000, transfer=transfer, recipient=who)

    with pytest.raises(HeirOutOfOrder, match="A sibling asks for the benefit while a spouse stands first"):
        pay_to("Yusuf", "T1")
    with pytest.raises(RecipientNotNamed, match="names 2 heirs, and this recipient is not among them"):
        pay_to("Somebody", "T1")
    pay_to("ani", "T1")
    pay_to("Yusuf", "T2", reason="the spouse renounced before the notary")
    state = state_of(office)
    assert isinstance(state, Approved)
    assert state.open_rupiah("death") == 18_000_000


def test_a_death_at_work_is_paid_to_the_heirs_in_their_order_too(office: Desk) -> None:
    file(office, insurance=JKK, letter=NEPHEW)
    deciding.approve(office, asked(FILED), "K1", facts=Facts(accident=Accident(death=True)), cause=Cause.WORK)
    with pytest.raises(HeirOutOfOrder, match="a spouse stands first"):
        claims.pay(office, asked(FILED), "K1", kind="death", amount_rupiah=1, transfer="T1", recipient="Yusuf")


def test_a_relation_that_inherits_nothing_is_refused_when_the_claim_is_filed(office: Desk) -> None:
    with pytest.raises(UnknownRelation, match="No heir is called 'neighbour'"):
        file(office, letter=ClaimLetter(heirs=(Heir(name="Ani", relation="neighbour"),)))


def test_an_assessment_lists_heirs_papers_and_days(office: Desk) -> None:
    file(office, letter=NEPHEW, papers=False)
    claims.receive_document(office, asked(FILED), "K1", kind="death-certificate", number="AK-1")
    found = inquiry.assess(office, "K1", known_at=FILED)
    assert found.heirs == ("Ani (spouse)", "Yusuf (sibling)")
    assert "death-certificate" not in {paper.kind for paper in found.papers_missing}
    assert [deadline.on for deadline in found.deadlines] == [date(2028, 9, 10)]
    for paper in found.papers_missing:
        claims.receive_document(office, asked(FILED), "K1", kind=paper.kind, number=f"{paper.kind}-1")
    complete = inquiry.assess(office, "K1", known_at=FILED)
    assert (complete.papers_missing, complete.deadlines[-1].on) == ((), date(2023, 10, 5))


def test_children_and_accident_are_reckoned_and_never_written(office: Desk) -> None:
    file(office, who=2, insurance=JKK)
    child = Child(name="Dewi", born_on=date(2012, 5, 4), level="SD", year_of_level=5)
    facts = Facts(accident=Accident(total_disability=True), children=(child,))
    found = inquiry.assess(office, "K1", known_at=FILED, facts=facts)
    assert {award.child for award in found.worth.scholarships.awards} == {"Dewi"}
    deciding.approve(office, asked(FILED), "K1", facts=facts)
    assert b"Dewi" not in b"".join(row.state for rows in office.journal.raw() for row in rows)
