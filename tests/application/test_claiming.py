"""A family claims; a claim rests on what the ledger knows, and is approved on a payment that covers the month."""

from datetime import date

import pytest

from application_stories import DEATH, DEATH_DAY, LETTER, approve_by_hand, file_claim, insisting
from ledger.application import claims, deciding, people, premiums, verification, workers
from ledger.application.claims import KnownClaim
from ledger.application.desk import Desk
from ledger.application.histories import CLAIM
from ledger.domain.claim.events import ClaimFiled
from ledger.domain.claim.letters import ClaimLetter
from ledger.domain.claim.refusals import (
    ClaimDiffers,
    ClaimedBefore,
    DeathNotRecorded,
    DecidedOtherwise,
    IncidentBeforeRegistration,
    MoreThanGranted,
    NoSuchClaim,
    NotCovered,
)
from ledger.domain.claim.state import Approved
from ledger.domain.insurance import Insurance
from ledger.domain.worker.refusals import NotInLedger, PersonErased
from makers import asked, bill, commit, everything, nik, pay, register, unasked_day

JKK, JKM = Insurance.JKK, Insurance.JKM


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Give a ledger in which Warga 1 died in a paid month, and Warga 2 in one that is billed but not paid."""
    register(desk, 1, 2, 3)
    commit(desk)
    bill(desk, [1], ref="B1")
    pay(desk, "B1")
    bill(desk, [2], ref="B2")
    for number in (1, 2, 3):
        workers.die(desk, asked(DEATH_DAY), nik(number))
    return desk


def claim(desk: Desk, number: int, reference: str = "K1", insurance: Insurance = JKM, on: date = DEATH_DAY) -> None:
    file_claim(desk, asked(), reference, nik(number), insurance, on)


def test_heirs_and_health_are_sealed_with_the_workers_key(office: Desk) -> None:
    claim(office, 1)
    filed = everything(office.journal)[-1]
    assert isinstance(filed.event, ClaimFiled)
    (worker,) = people.find_all(office, [nik(1)])
    opened = office.keyring.unseal(
        worker, filed.event.personal, ClaimLetter, stream=filed.stream, version=1, event="ClaimFiled"
    )
    assert opened == LETTER
    assert b"Ani" not in b"".join(row.state for rows in office.journal.raw() for row in rows)


@pytest.mark.parametrize(
    ("insurance", "on", "refusal", "says"),
    [
        (JKM, date(2023, 4, 30), DeathNotRecorded, "death on 2023-04-30 in the ledger. Record it first with"),
        (JKK, date(2023, 2, 28), IncidentBeforeRegistration, "of 2023-02-28 lies before .* registered on 2023-03-01"),
        (JKM, date(2023, 2, 28), IncidentBeforeRegistration, "Check the day"),
    ],
)
def test_a_claim_agrees_with_what_the_ledger_knows(
    insurance: Insurance, on: date, refusal: type[Exception], says: str, office: Desk
) -> None:
    with pytest.raises(refusal, match=says):
        claim(office, 1, insurance=insurance, on=on)


def test_an_accident_needs_no_death(desk: Desk) -> None:
    register(desk, 1)
    claim(desk, 1, insurance=JKK)
    assert everything(desk.journal)[-1].name == "ClaimFiled"


def test_a_claim_for_a_stranger_is_refused(office: Desk) -> None:
    with pytest.raises(NotInLedger):
        claim(office, 9)


def test_the_same_claim_under_another_reference_is_refused(office: Desk) -> None:
    known = [KnownClaim(reference="K1", insurance=JKM, incident_on=DEATH_DAY)]
    with pytest.raises(ClaimedBefore, match="Claim K2 repeats claim K1: the same worker, JKM, incident on 2023-05-01"):
        claims.file(
            office,
            asked(),
            nik(1),
            reference="K2",
            insurance=JKM,
            incident_on=DEATH_DAY,
            letter=LETTER,
            known=known,
        )
    claims.file(
        office,
        insisting(asked()),
        nik(1),
        reference="k1",
        insurance=JKM,
        incident_on=DEATH_DAY,
        letter=LETTER,
        known=known,
        contest=True,
    )


def test_another_claim_under_the_same_reference_is_refused(office: Desk) -> None:
    claim(office, 1)
    with pytest.raises(ClaimDiffers, match="K1 was filed before, for JKM and an incident on 2023-05-01"):
        claim(office, 2)


def test_filing_again_is_a_repeat_even_after_the_death_was_corrected(office: Desk) -> None:
    claim(office, 1)
    workers.die(office, asked(date(2023, 5, 2)), nik(1), correcting=True)
    for request in (asked(), unasked_day(date(2024, 1, 1))):
        assert file_claim(office, request, "K1", nik(1), JKM, DEATH_DAY).nothing_new


def test_a_claim_is_approved_on_the_payment_that_covers_the_month(office: Desk) -> None:
    claim(office, 1)
    approve_by_hand(office, asked(), "K1")
    state = CLAIM.of(office.journal.read(claims.claim_stream("K1")))
    assert isinstance(state, Approved)
    assert (state.approved.covered_by, state.approved.basis) == ("B1", "by hand against the rule")


def test_a_month_that_is_billed_but_not_paid_covers_nobody(office: Desk) -> None:
    claim(office, 2)
    with pytest.raises(
        NotCovered, match=r"for JKM: 2023-05 is before any cover.* Bill B2 holds the month and is not paid; pay it"
    ):
        approve_by_hand(office, asked(), "K1")
    pay(office, "B2")
    assert (
        deciding.approve(office, insisting(asked()), "K1", benefits=[DEATH], override=True, papers_later=True)[
            0
        ].covered_by
        == "B2"
    )


def test_a_month_that_nobody_billed_covers_nobody(office: Desk) -> None:
    claim(office, 3)
    with pytest.raises(
        NotCovered, match=r"for JKM: 2023-05 is before any cover.* Look at the months with `ledger trail worker`"
    ):
        approve_by_hand(office, asked(), "K1")


def test_the_month_of_the_incident_counts_and_not_the_month_of_filing(office: Desk) -> None:
    claim(office, 1, "K2", JKK, date(2023, 4, 30))
    with pytest.raises(NotCovered, match="for JKK: 2023-04 is before any cover"):
        approve_by_hand(office, asked(), "K2")


def test_a_reversed_payment_covers_nobody(office: Desk) -> None:
    claim(office, 1)
    premiums.reverse(office, asked(), "B1", cause="bounced")
    with pytest.raises(NotCovered, match="for JKM: 2023-05 is before any cover"):
        approve_by_hand(office, asked(), "K1")


def test_approving_again_is_a_repeat_even_after_the_payment_bounced(office: Desk) -> None:
    claim(office, 1)
    approve_by_hand(office, asked(), "K1")
    premiums.reverse(office, asked(), "B1", cause="bounced")
    assert approve_by_hand(office, asked(), "K1").nothing_new


def test_a_rejected_claim_is_not_approved_whatever_was_paid(office: Desk) -> None:
    claim(office, 2)
    deciding.reject(office, asked(), "K1", cause="not-covered")
    with pytest.raises(DecidedOtherwise, match="K1 was rejected on 2023-05-02"):
        approve_by_hand(office, asked(), "K1")


def test_money_is_paid_up_to_what_was_granted(office: Desk) -> None:
    claim(office, 1)
    approve_by_hand(office, asked(), "K1")
    for transfer in ("T1", "T2", "T2"):
        claims.pay(office, asked(), "K1", kind="death", amount_rupiah=8_000_000, transfer=transfer, recipient="Ani")
    with pytest.raises(MoreThanGranted, match=r"Rp8\.000\.000 asked, Rp4\.000\.000 still to be paid"):
        claims.pay(office, asked(), "K1", kind="death", amount_rupiah=8_000_000, transfer="T3", recipient="Ani")
    assert verification.verify(office.journal).differences == []


def test_a_claim_that_nobody_filed_is_not_decided(office: Desk) -> None:
    with pytest.raises(NoSuchClaim, match="no claim K9"):
        approve_by_hand(office, asked(), "K9")
    with pytest.raises(NoSuchClaim):
        claims.pay(office, asked(), "K9", kind="death", amount_rupiah=1, transfer="T1", recipient="Ani")


def test_nothing_is_claimed_for_an_erased_person(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look at the keyring and the decision the person was erased."""
    (worker,) = register(desk, 1)
    workers.erase(desk, asked(), nik(1), open_claims=())
    monkeypatch.setattr(people, "find", lambda _desk, _nik: worker)
    with pytest.raises(PersonErased, match="erased on 2023-05-02"):
        claim(desk, 1, insurance=JKK)
