"""A list asks less of somebody whom nobody knows than `register` is able to ask, and it comes to the same."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.worker.decisions import check_age, register
from ledger.domain.worker.events import WorkerRegistered
from ledger.domain.worker.refusals import OutsideAge
from ledger.domain.worker.state import INITIAL

MAY = date(2023, 5, 2)
FORM = WorkerRegistered(
    effective=MAY,
    personal=b"",
    village="13.73.01.1001",
    occupation="petani",
    sex="M",
    birth_year=1990,
    disability=False,
    segment="BPU",
)
ages = st.integers(0, 120)


@given(age=ages, at_least=ages, below=ages)
def test_a_newcomer_is_asked_for_the_age_alone_as_by_the_whole_decision(age: int, at_least: int, below: int) -> None:
    try:
        check_age(age, on=MAY, at_least=at_least, below=below)
    except OutsideAge as alone:
        with pytest.raises(OutsideAge, match=re.escape(str(alone))):
            register(INITIAL, FORM, differs=(), age=age, at_least=at_least, below=below)
    else:
        assert register(INITIAL, FORM, differs=(), age=age, at_least=at_least, below=below) == [FORM]
