"""What 16 digits say about a person, and when they cannot be a NIK."""

from collections.abc import Sequence
from datetime import date

import pytest

from ledger.domain.errors import Refusal, SeveralRefusals
from ledger.domain.worker.nik import (
    NikDateImpossible,
    NikDayImpossible,
    NikDoubt,
    NikFacts,
    NikMonthImpossible,
    NikNotSixteenDigits,
    NikSerialZero,
    NikWarning,
    check_nik,
    masked,
    nik_warnings,
    possible_birth_dates,
)

SAWAHLUNTO = "13.73.01.1001"
MAN = "1373010508909999"
WOMAN = "1373014508909999"


def test_a_man_born_on_the_fifth_of_august() -> None:
    assert check_nik(MAN) == NikFacts(region="137301", sex="M", day=5, month=8, year=90)


def test_a_woman_has_forty_added_to_her_day() -> None:
    assert check_nik(WOMAN) == NikFacts(region="137301", sex="F", day=5, month=8, year=90)


def test_a_leap_day_counts_when_any_century_has_it() -> None:
    facts = check_nik("1373012902009999")
    assert possible_birth_dates(facts) == (date(2000, 2, 29),)


def test_the_century_is_open() -> None:
    assert possible_birth_dates(check_nik("1373010508019999")) == (date(1901, 8, 5), date(2001, 8, 5))


@pytest.mark.parametrize(
    ("nik", "refusal", "says"),
    [
        ("137301050890999", NikNotSixteenDigits, "has 15 digits"),
        ("13730105089099991", NikNotSixteenDigits, "has 17 digits"),
        ("", NikNotSixteenDigits, "has 0 characters"),
        ("137301050890999O", NikNotSixteenDigits, "not all of them digits"),
        ("\uff11373010508909999", NikNotSixteenDigits, "not all of them digits"),
        ("1373010508909999\n", NikNotSixteenDigits, "has 17 characters"),
        ("1373013208909999", NikDayImpossible, "day 32"),
        ("1373014008909999", NikDayImpossible, "day 40"),
        ("1373017208909999", NikDayImpossible, "day 72"),
        ("1373010008909999", NikDayImpossible, "day 00"),
        ("1373010513909999", NikMonthImpossible, "month 13"),
        ("1373010500909999", NikMonthImpossible, "month 00"),
        ("1373013102909999", NikDateImpossible, "day 31 of month 02"),
        ("1373017104909999", NikDateImpossible, "day 31 of month 04"),
        ("1373012902019999", NikDateImpossible, "neither in 1901 nor 2001"),
        ("1373010508900000", NikSerialZero, "serial 0000"),
    ],
)
def test_what_cannot_be_a_nik_is_refused(nik: str, refusal: type[Refusal], says: str) -> None:
    with pytest.raises(refusal, match=says) as caught:
        check_nik(nik)
    assert str(caught.value).endswith("enter the 16 digits printed there.")


def test_two_errors_are_both_said() -> None:
    with pytest.raises(SeveralRefusals) as caught:
        check_nik("1373010013909999")
    day, month = caught.value.refusals
    assert isinstance(day, NikDayImpossible)
    assert isinstance(month, NikMonthImpossible)


@pytest.mark.parametrize("nik", ["1373013208901234", "1373010013901234", "137301050890123", "1373010508900000"])
def test_no_refusal_shows_more_than_four_digits(nik: str) -> None:
    with pytest.raises(Refusal) as caught:
        check_nik(nik)
    assert nik[:-4] not in str(caught.value)
    assert nik[4:8] not in str(caught.value).replace(nik[-4:], "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (MAN, "************9999"),
        ("12345", "*****"),
        ("Siti Aminah", "***********"),
        ("", ""),
        ("9" * 40, "************9999"),
    ],
)
def test_masking_leaves_four_digits_of_a_number_and_nothing_of_a_text(text: str, shown: str) -> None:
    assert masked(text) == shown


def doubts(nik: str, *, born_on: date = date(1990, 8, 5), sex: str = "M") -> list[NikDoubt]:
    facts = check_nik(nik)
    found = nik_warnings(
        facts,
        born_on=born_on,
        sex="F" if sex == "F" else "M",
        village=SAWAHLUNTO,
        known_region=lambda code: not code.startswith("99"),
    )
    assert all(each.problem and each.remedy.endswith(".") for each in found)
    return [each.doubt for each in found]


def test_a_nik_that_agrees_with_the_form_raises_no_doubt() -> None:
    assert doubts(MAN) == []


def test_a_nik_from_another_district_of_the_same_city_raises_no_doubt() -> None:
    assert doubts("1373040508909999") == []


@pytest.mark.parametrize(
    ("nik", "form", "expected"),
    [
        ("9900000508909999", {}, [NikDoubt.UNKNOWN_REGION]),
        ("6474010508909999", {}, [NikDoubt.OTHER_REGION]),
        (MAN, {"born_on": date(1990, 8, 6)}, [NikDoubt.OTHER_BIRTH_DATE]),
        (MAN, {"born_on": date(1991, 8, 5)}, [NikDoubt.OTHER_BIRTH_DATE]),
        (MAN, {"sex": "F"}, [NikDoubt.OTHER_SEX]),
        ("6474014608909999", {}, [NikDoubt.OTHER_REGION, NikDoubt.OTHER_BIRTH_DATE, NikDoubt.OTHER_SEX]),
    ],
)
def test_what_differs_from_the_form_is_a_warning_only(
    nik: str, form: dict[str, date], expected: list[NikDoubt]
) -> None:
    assert doubts(nik, **form) == expected  # type: ignore[arg-type]  # a table of either keyword


def test_a_warning_says_both_sides() -> None:
    warning = NikWarning(doubt=NikDoubt.OTHER_SEX, nik_says="a man", form_says="a woman")
    assert warning.problem == "the NIK says a man, the form says a woman"


class Recoded:
    """Merauke, under the code of before and that of today."""

    def codes_of(self, code: str) -> Sequence[str]:
        return (code, code.replace("93.01", "91.01"))

    def lies_in(self, code: str, region: str) -> bool:
        raise NotImplementedError


@pytest.mark.parametrize(("nik", "doubts"), [("9101014508909999", 0), ("9301014508909999", 0), ("9102014508909999", 1)])
def test_a_nik_keeps_the_code_that_its_region_had_when_it_was_issued(nik: str, doubts: int) -> None:
    found = nik_warnings(
        check_nik(nik),
        born_on=date(1990, 8, 5),
        sex="F",
        village="93.01.01.2001",
        known_region=lambda _code: True,
        places=Recoded(),
    )
    assert len(found) == doubts
