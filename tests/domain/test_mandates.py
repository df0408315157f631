"""A worker's mandate stands until it ends, and money that bought nothing goes back once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from journal_samples import registered
from ledger.domain.errors import Refusal
from ledger.domain.month import Month
from ledger.domain.worker import mandates
from ledger.domain.worker.events import (
    DebitFailed,
    DebitGivenBack,
    DebitMandated,
    DebitUnapplied,
    Event,
    MandateRevoked,
    PersonalDataErased,
    WorkerDied,
    WorkerLeft,
)
from ledger.domain.worker.refusals import (
    GivenBackOtherwise,
    HasLeft,
    IsDead,
    MandateStands,
    NoMandate,
    NothingUnapplied,
    NotInLedger,
    NotYetRegistered,
    PersonErased,
)
from ledger.domain.worker.state import fold

DAY, BEFORE = registered.effective, date(2025, 6, 30)
JULY = Month("2025-07")
mandate = DebitMandated(effective=DAY, personal=b"sealed", bank="BRI", day=5, since=JULY, months=3)
revoked = MandateRevoked(effective=DAY, cause="changes bank")
unapplied = DebitUnapplied(effective=DAY, run="D-7", month=JULY, amount_rupiah=16_800, cause="died")
back = DebitGivenBack(effective=DAY, run="D-7", month=JULY, amount_rupiah=16_800, transfer="T-1")


def give_back(history: Sequence[Event], *, run: str = "D-7", transfer: str = "T-1", on: date = DAY) -> Sequence[Event]:
    return mandates.give_back(fold(history), effective=on, run=run, transfer=transfer)


def test_a_mandate_is_given_once_and_anew_after_its_end() -> None:
    assert mandates.give(fold([registered]), mandate) == [mandate]
    assert mandates.give(fold([registered, mandate]), replace(mandate, personal=b"another letter")) == []
    assert mandates.give(fold([registered, mandate, revoked]), mandate) == [mandate]


@pytest.mark.parametrize("change", [{"bank": "BNI"}, {"day": 6}, {"since": Month("2025-08")}, {"months": None}])
def test_another_mandate_is_refused_while_one_stands(change: dict[str, object]) -> None:
    with pytest.raises(MandateStands, match="a mandate at BRI stands for debits since 2025-07"):
        mandates.give(fold([registered, mandate]), replace(mandate, **change))  # type: ignore[arg-type]  # a field each
    with pytest.raises(MandateStands):
        mandates.give(fold([registered, mandate]), mandate, other_account=True)


@pytest.mark.parametrize(
    ("history", "refusal"),
    [
        ([], NotInLedger),
        ([registered, WorkerDied(effective=DAY)], IsDead),
        ([registered, WorkerLeft(effective=DAY, cause="moved-away")], HasLeft),
        ([registered, PersonalDataErased(effective=DAY)], PersonErased),
    ],
)
def test_only_who_is_there_gives_a_mandate(history: list[Event], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        mandates.give(fold(history), mandate)


def test_nothing_is_dated_before_the_registration() -> None:
    with pytest.raises(NotYetRegistered):
        mandates.give(fold([registered]), replace(mandate, effective=BEFORE))
    with pytest.raises(NotYetRegistered):
        mandates.revoke(fold([registered, mandate]), effective=BEFORE, cause="x")


def test_a_mandate_ends_once() -> None:
    end = {"effective": DAY, "cause": "changes bank"}
    assert mandates.revoke(fold([registered, mandate]), **end) == [revoked]  # type: ignore[arg-type]  # by name
    assert mandates.revoke(fold([registered, mandate, revoked]), **end) == []  # type: ignore[arg-type]  # by name
    with pytest.raises(NoMandate, match="no mandate stands"):
        mandates.revoke(fold([registered]), effective=DAY, cause="changes bank")


@pytest.mark.parametrize(
    ("bank", "month", "stands"),
    [
        ("BRI", "2025-06", False),
        ("BRI", "2025-07", True),
        ("BRI", "2025-09", True),
        ("BRI", "2025-10", False),
        ("BNI", "2025-07", False),
    ],
)
def test_a_mandate_is_for_its_months_and_its_bank(bank: str, month: str, *, stands: bool) -> None:
    assert mandates.stands_for(mandate, bank, Month(month)) is stands
    assert mandates.stands_for(replace(mandate, months=None), "BRI", Month("2040-01"))


def test_a_failed_debit_is_noted_for_everybody_who_was_ever_registered() -> None:
    failed = DebitFailed(effective=DAY, run="D-7", month=JULY, cause="account-closed")
    histories: list[list[Event]] = [[registered, mandate], [registered, PersonalDataErased(effective=DAY)]]
    for history in histories:
        state = fold(history)
        assert mandates.fail(state, effective=DAY, run="D-7", month=JULY, cause="account-closed") == [failed]
        assert isinstance(fold([*history, failed]), type(state))
    with pytest.raises(NotInLedger):
        mandates.fail(fold([]), effective=DAY, run="D-7", month=JULY, cause="other")


def test_money_that_bought_nothing_goes_back_whole_and_once() -> None:
    noted = mandates.leave_unapplied(
        fold([registered]), effective=DAY, run="D-7", month=JULY, amount_rupiah=16_800, cause="died"
    )
    assert noted == [unapplied]
    assert give_back([registered, unapplied]) == [back]
    assert give_back([registered, unapplied, back]) == []
    with pytest.raises(GivenBackOtherwise, match="the money of run D-7 went back on 2025-07-01 by T-1"):
        give_back([registered, unapplied, back], transfer="T-2")
    with pytest.raises(NothingUnapplied, match="no money of run D-8"):
        give_back([registered, unapplied], run="D-8")
    with pytest.raises(NotYetRegistered):
        give_back([registered, unapplied], on=BEFORE)
