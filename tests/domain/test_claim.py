"""A claim is filed, documented, decided once, and paid up to what was granted."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest

from ledger.domain.claim import decisions
from ledger.domain.claim.events import (
    Benefit,
    BenefitPaid,
    BenefitUseReported,
    ClaimApproved,
    ClaimFiled,
    ClaimRejected,
    DocumentReceived,
    Event,
    RefundCarried,
    RefundDue,
    RefundSettled,
)
from ledger.domain.claim.refusals import (
    BenefitTwice,
    ClaimDiffers,
    DecidedOtherwise,
    HappenedBeforeFiling,
    IncidentInFuture,
    MoreThanGranted,
    NoRefundDue,
    NoSuchClaim,
    NotApproved,
    NothingGranted,
    RefundCarriedBefore,
    RefundNotCarried,
    RefundOfOtherAmount,
    RefundSettledBefore,
    TransferDiffers,
)
from ledger.domain.claim.state import Approved, State, fold
from ledger.domain.errors import Refusal
from ledger.domain.insurance import Insurance
from ledger.domain.month import Month

APRIL_9, MAY_2, MAY_9, LONG_AGO = date(2023, 4, 9), date(2023, 5, 2), date(2023, 5, 9), date(2020, 1, 1)
DEATH = Benefit(kind="death", amount_rupiah=20_000_000)
BURIAL = Benefit(kind="burial", amount_rupiah=10_000_000)

filed = ClaimFiled(
    effective=MAY_2,
    reference="K1",
    worker="a1" * 16,
    insurance=Insurance.JKM,
    incident_on=APRIL_9,
    personal=b"sealed",
)
document = DocumentReceived(effective=MAY_9, kind="akta-kematian", number="AK-1")
approved = ClaimApproved(effective=MAY_9, benefits=(DEATH, BURIAL), covered_by="B1", basis="by hand")
rejected = ClaimRejected(effective=MAY_9, cause="not-covered")
carried = RefundCarried(effective=MAY_9, payment="B1", transfer="T7", carried_to="B9")
due = RefundDue(
    effective=MAY_9,
    payment="B1",
    commitment="APBD-2023",
    months=(Month("2023-06"), Month("2023-07")),
    asked_rupiah=33_600,
    after_claim_rupiah=33_600,
    after_death_rupiah=50_400,
    way="by agreement",
    rules=("refund-basis-2015",),
)
settled = RefundSettled(effective=MAY_9, payment="B1", amount_rupiah=33_600, transfer="T7")
paid = BenefitPaid(effective=MAY_9, kind="death", amount_rupiah=12_000_000, transfer="T1", personal=b"sealed")
used = BenefitUseReported(effective=MAY_9, use="a stall", follow_up_on=None)

Decide = Callable[[State], Sequence[Event]]


def file(claim: ClaimFiled = filed) -> Decide:
    return lambda state: decisions.file(state, claim)


def receive(paper: DocumentReceived = document) -> Decide:
    return lambda state: decisions.receive_document(state, reference="K1", document=paper)


def approve(benefits: Sequence[Benefit] = (DEATH, BURIAL), on: date = MAY_9) -> Decide:
    approval = replace(approved, effective=on, benefits=tuple(benefits))
    return lambda state: decisions.approve(state, reference="K1", approval=approval)


def reject(cause: str = "not-covered", on: date = MAY_9) -> Decide:
    return lambda state: decisions.reject(state, reference="K1", effective=on, cause=cause)


def settle(settlement: RefundSettled = settled) -> Decide:
    return lambda state: decisions.settle_refund(
        state, reference="K1", settled=settlement, whole_months=(16_800, 33_600, 50_400, 67_200)
    )


def carry(carrying: RefundCarried = carried) -> Decide:
    return lambda state: decisions.carry_refund(state, reference="K1", carried=carrying)


own = replace(due, way="carried")


def pay(payment: BenefitPaid = paid) -> Decide:
    return lambda state: decisions.pay(state, reference="K1", payment=payment)


def report_use(report: BenefitUseReported = used) -> Decide:
    return lambda state: decisions.report_use(state, reference="K1", report=report)


rest = replace(paid, transfer="T2", amount_rupiah=8_000_000)


@pytest.mark.parametrize(
    ("given", "decide", "then"),
    [
        ([], file(), [filed]),
        ([], file(replace(filed, incident_on=MAY_2)), [replace(filed, incident_on=MAY_2)]),
        ([filed], receive(), [document]),
        ([filed, approved], receive(), [document]),
        ([filed, rejected], receive(), [document]),
        ([filed], approve(), [approved]),
        ([filed], reject(), [rejected]),
        ([filed, approved], pay(), [paid]),
        ([filed, approved, due, settled], settle(), []),
        (
            [filed, approved, due, settled],
            settle(replace(settled, transfer="T8", amount_rupiah=16_800)),
            [replace(settled, transfer="T8", amount_rupiah=16_800)],
        ),
        ([filed, approved, own, settled], carry(), [carried]),
        ([filed, approved, own, settled, carried], carry(), []),
        ([filed, approved, paid], pay(rest), [rest]),
        (
            [filed, approved, paid],
            pay(replace(paid, kind="burial", amount_rupiah=10_000_000)),
            [replace(paid, kind="burial", amount_rupiah=10_000_000)],
        ),
        ([filed, approved], report_use(), [used]),
        ([filed, approved, due], settle(), [settled]),
        (
            [filed, approved, due],
            settle(replace(settled, amount_rupiah=50_400)),
            [replace(settled, amount_rupiah=50_400)],
        ),
    ],
)
def test_what_happens_is_recorded(given: list[Event], decide: Decide, then: list[Event]) -> None:
    assert decide(fold(given)) == then


@pytest.mark.parametrize(
    ("given", "decide"),
    [
        ([filed], file(replace(filed, personal=b"sealed anew"))),
        ([filed, approved], file()),
        ([filed, rejected], file()),
        ([filed, document], receive()),
        ([filed, document], receive(replace(document, effective=LONG_AGO))),
        ([filed, approved], approve()),
        ([filed, approved, paid], approve(on=LONG_AGO)),
        ([filed, rejected], reject(on=LONG_AGO)),
        ([filed, approved, paid], pay(replace(paid, personal=b"sealed anew"))),
        ([filed, approved, paid, rest], pay()),
        ([filed, approved, used], report_use()),
        ([filed, approved, due, settled], settle()),
    ],
)
def test_a_repeat_records_nothing(given: list[Event], decide: Decide) -> None:
    assert decide(fold(given)) == []


@pytest.mark.parametrize("decide", [receive(), approve(), reject(), pay(), report_use()])
def test_a_claim_that_nobody_filed_answers_nothing(decide: Decide) -> None:
    with pytest.raises(NoSuchClaim, match=r"no claim K1. Look up the reference with `ledger claim list`"):
        decide(fold([]))


@pytest.mark.parametrize("decide", [pay(), report_use()])
@pytest.mark.parametrize("given", [[filed], [filed, rejected]])
def test_nothing_is_paid_or_used_before_approval(given: list[Event], decide: Decide) -> None:
    with pytest.raises(NotApproved, match=r"K1 is not approved. Approve it first with `ledger claim approve`"):
        decide(fold(given))


@pytest.mark.parametrize(
    "other",
    [
        replace(filed, worker="b2" * 16),
        replace(filed, insurance=Insurance.JKK),
        replace(filed, incident_on=date(2023, 4, 8)),
        replace(filed, effective=MAY_9),
    ],
)
def test_another_claim_under_the_same_reference_is_refused(other: ClaimFiled) -> None:
    with pytest.raises(
        ClaimDiffers, match=r"K1 was filed before, for JKM and an incident on 2023-04-09.*another reference"
    ):
        file(other)(fold([filed]))


@pytest.mark.parametrize(
    ("given", "decide", "refusal", "says"),
    [
        ([], file(replace(filed, incident_on=MAY_9)), IncidentInFuture, "filed on 2023-05-02.*incident on 2023-05-09"),
        (
            [filed],
            receive(replace(document, effective=LONG_AGO)),
            HappenedBeforeFiling,
            "filed on 2023-05-02.*2020-01-01",
        ),
        (
            [filed, approved, due, settled],
            carry(),
            RefundNotCarried,
            "the refund of payment B1 goes back to APBD-2023 by agreement.*Leave --carried-to out",
        ),
        (
            [filed, approved, own, settled, carried],
            carry(replace(carried, carried_to="B10")),
            RefundCarriedBefore,
            "what T7 carries was set against payment B9",
        ),
        ([filed, approved, own], carry(), NoRefundDue, "no refund of payment B1 open"),
        (
            [filed, approved, own, settled],
            carry(replace(carried, effective=LONG_AGO)),
            HappenedBeforeFiling,
            "Give a later day",
        ),
        ([filed, approved], settle(), NoRefundDue, "no refund of payment B1 open.*`ledger claim show`"),
        (
            [filed, approved, due],
            settle(replace(settled, amount_rupiah=40_000)),
            RefundOfOtherAmount,
            r"Rp40\.000 came back, where Rp16\.800 or Rp33\.600 or Rp50\.400 would be whole months of what is due",
        ),
        (
            [filed, approved, due, settled],
            settle(replace(settled, transfer="T8")),
            RefundOfOtherAmount,
            r"Rp33\.600 came back, where Rp16\.800 would be whole months of what is due",
        ),
        (
            [filed, approved, due, settled],
            settle(replace(settled, amount_rupiah=16_800)),
            RefundSettledBefore,
            "payment B1 came on 2023-05-09 by T7",
        ),
        (
            [filed, approved, due],
            settle(replace(settled, effective=LONG_AGO)),
            HappenedBeforeFiling,
            "Give a later day",
        ),
        ([filed], approve(()), NothingGranted, "K1 needs at least one benefit above Rp0"),
        ([filed], approve((replace(DEATH, amount_rupiah=0),)), NothingGranted, "`--benefit death=20000000`"),
        ([filed], approve((DEATH, DEATH)), BenefitTwice, "'death' is named twice. Give each kind"),
        ([filed], approve(on=LONG_AGO), HappenedBeforeFiling, "Give a later day"),
        ([filed], reject(on=LONG_AGO), HappenedBeforeFiling, "Give a later day"),
        ([filed, approved], approve((DEATH,)), DecidedOtherwise, "approved with other amounts on 2023-05-09"),
        ([filed, approved], reject(), DecidedOtherwise, "K1 was approved on 2023-05-09.*file a new claim"),
        ([filed, rejected], approve(), DecidedOtherwise, "K1 was rejected on 2023-05-09"),
        ([filed, rejected], reject("late"), DecidedOtherwise, r"rejected \(not-covered\) on 2023-05-09"),
        (
            [filed, approved, paid],
            pay(replace(rest, amount_rupiah=8_000_001)),
            MoreThanGranted,
            r"Rp8\.000\.001 asked, Rp8\.000\.000 still",
        ),
        ([filed, approved], pay(replace(paid, amount_rupiah=0)), MoreThanGranted, "Rp0 asked"),
        (
            [filed, approved],
            pay(replace(paid, kind="school")),
            MoreThanGranted,
            r"granted: death Rp20\.000\.000, burial Rp10\.000\.000",
        ),
        (
            [filed, approved, paid],
            pay(replace(paid, amount_rupiah=1)),
            TransferDiffers,
            r"T1 already paid Rp12\.000\.000 of 'death'",
        ),
        (
            [filed, approved, paid],
            pay(replace(paid, effective=MAY_2)),
            TransferDiffers,
            "Give the reference of the other",
        ),
        ([filed, approved], pay(replace(paid, effective=LONG_AGO)), HappenedBeforeFiling, "2020-01-01"),
        ([filed, approved], report_use(replace(used, effective=LONG_AGO)), HappenedBeforeFiling, "2020-01-01"),
    ],
)
def test_the_rules_say_no_with_facts_and_cure(
    given: list[Event], decide: Decide, refusal: type[Refusal], says: str
) -> None:
    with pytest.raises(refusal, match=says):
        decide(fold(given))


@pytest.mark.parametrize(
    ("given", "decide", "first"),
    [
        ([filed, rejected], approve((), LONG_AGO), DecidedOtherwise),
        ([filed], approve((), LONG_AGO), NothingGranted),
        ([filed, rejected], pay(replace(paid, effective=LONG_AGO, amount_rupiah=0)), NotApproved),
        ([filed, approved], pay(replace(paid, effective=LONG_AGO, amount_rupiah=10**9)), HappenedBeforeFiling),
        ([filed, approved, paid], pay(replace(paid, effective=LONG_AGO)), TransferDiffers),
    ],
)
def test_state_then_amount_then_dates_then_money(given: list[Event], decide: Decide, first: type[Refusal]) -> None:
    with pytest.raises(first):
        decide(fold(given))


def test_a_claim_is_settled_when_every_benefit_is_paid_in_full() -> None:
    burial = replace(paid, kind="burial", amount_rupiah=10_000_000)
    partly, wholly = fold([filed, approved, paid]), fold([filed, approved, paid, rest, burial])
    assert isinstance(partly, Approved)
    assert isinstance(wholly, Approved)
    assert (partly.settled(), wholly.settled()) == (False, True)


def test_documents_come_along_into_the_decision() -> None:
    state = fold([filed, document, approved])
    assert isinstance(state, Approved)
    assert state.documents == (document,)
