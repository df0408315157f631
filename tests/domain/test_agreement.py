"""People come in under an agreement while it stands, and into its program."""

from dataclasses import replace
from datetime import date

import pytest

from ledger.domain.agreement.decisions import come_in_under, end, extend, sign
from ledger.domain.agreement.events import AgreementEnded, AgreementExtended, AgreementKind, AgreementSigned, Event
from ledger.domain.agreement.refusals import (
    AgreementDiffers,
    AgreementEndsTooSoon,
    AgreementIsOver,
    AgreementNotInForce,
    AgreementOfAnotherProgram,
    NoSuchAgreement,
)
from ledger.domain.agreement.state import fold
from ledger.domain.errors import Refusal

MAY, NEW_YEARS_EVE, NEXT = date(2023, 5, 3), date(2023, 12, 31), date(2024, 12, 31)
signed = AgreementSigned(
    effective=MAY,
    reference="PKS",
    title="Kerja sama",
    kind=AgreementKind.AGREEMENT,
    partner="BPJS Solok",
    since=MAY,
    until=NEW_YEARS_EVE,
    program="DESA-100",
)
longer = AgreementExtended(effective=NEW_YEARS_EVE, until=NEXT)
over = AgreementEnded(effective=date(2023, 9, 30))


def test_an_agreement_is_signed_once() -> None:
    assert sign(fold([]), signed) == [signed]
    histories: list[list[Event]] = [[signed], [signed, longer], [signed, over]]
    for history in histories:
        assert sign(fold(history), signed) == []


def test_an_agreement_is_given_more_time_and_ended() -> None:
    assert extend(fold([signed]), reference="PKS", effective=NEW_YEARS_EVE, until=NEXT) == [longer]
    assert extend(fold([signed, longer]), reference="PKS", effective=NEW_YEARS_EVE, until=NEXT) == []
    assert end(fold([signed]), reference="PKS", effective=over.effective) == [over]
    assert end(fold([signed, over]), reference="PKS", effective=over.effective) == []


@pytest.mark.parametrize(
    ("given", "act", "refusal", "says"),
    [
        ([], lambda s: sign(s, replace(signed, until=date(2023, 5, 2))), AgreementEndsTooSoon, "cannot end on 2023-05"),
        ([signed], lambda s: sign(s, replace(signed, title="x")), AgreementDiffers, "signed on 2023-05-03 as 'Kerja"),
        ([], lambda s: extend(s, reference="PKS", effective=MAY, until=NEXT), NoSuchAgreement, "no agreement PKS"),
        ([signed], lambda s: extend(s, reference="PKS", effective=MAY, until=MAY), AgreementEndsTooSoon, "2023-12-31"),
        ([signed, over], lambda s: extend(s, reference="PKS", effective=MAY, until=NEXT), AgreementIsOver, "ended on"),
        ([signed, over], lambda s: end(s, reference="PKS", effective=NEXT), AgreementIsOver, "ended on 2023-09-30"),
        ([], lambda s: end(s, reference="PKS", effective=NEXT), NoSuchAgreement, "`ledger agreement sign`"),
        ([signed], lambda s: end(s, reference="PKS", effective=date(2023, 5, 2)), AgreementEndsTooSoon, "2023-05-03"),
    ],
)
def test_an_agreement_cannot_end_before_it_began_or_live_twice(
    given: list[Event], act: object, refusal: type[Refusal], says: str
) -> None:
    assert callable(act)
    with pytest.raises(refusal, match=says):
        act(fold(given))


@pytest.mark.parametrize(
    ("given", "on"),
    [([signed], MAY), ([signed], NEW_YEARS_EVE), ([signed, longer], NEXT), ([signed, over], over.effective)],
)
def test_people_come_in_on_every_day_on_which_it_stands(given: list[Event], on: date) -> None:
    come_in_under(fold(given), reference="PKS", on=on, program="desa-100")
    come_in_under(fold(given), reference="PKS", on=on, program=None)


@pytest.mark.parametrize(
    ("given", "on", "says"),
    [
        ([signed], date(2023, 5, 2), "from 2023-05-03 to 2023-12-31.*`ledger agreement extend`"),
        ([signed], date(2024, 1, 1), "on 2024-01-01: it stands from 2023-05-03 to 2023-12-31"),
        ([signed, over], date(2023, 10, 1), "to 2023-09-30.*register under the one that stands now"),
    ],
)
def test_nobody_comes_in_before_or_after(given: list[Event], on: date, says: str) -> None:
    with pytest.raises(AgreementNotInForce, match=says):
        come_in_under(fold(given), reference="PKS", on=on, program=None)


def test_nobody_comes_in_under_nothing_or_into_another_program() -> None:
    with pytest.raises(NoSuchAgreement):
        come_in_under(fold([]), reference="PKS", on=MAY, program=None)
    with pytest.raises(AgreementOfAnotherProgram, match="ground of program DESA-100, not of CSR"):
        come_in_under(fold([signed]), reference="PKS", on=MAY, program="CSR")
