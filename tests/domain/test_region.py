"""Offices say figures about regions; they correct themselves and disagree, and nothing is overwritten."""

from dataclasses import replace
from datetime import date

import pytest

from ledger.domain.errors import Refusal
from ledger.domain.region.decisions import note
from ledger.domain.region.events import CoverageTargetSet, Event, MembershipReported, WorkforceCounted
from ledger.domain.region.refusals import NegativeFigure, NoSource, NoWorkers
from ledger.domain.region.state import fold

DAY = date(2023, 8, 1)
counted = WorkforceCounted(effective=DAY, region="13.73", workers=18_319, definition="working", source="BPS")
reported = MembershipReported(effective=DAY, region="13.73", members=13_790, definition="active", source="BPJS Solok")
aimed = CoverageTargetSet(effective=DAY, region="13.73", year=2023, members=18_319, source="RPJMD")


@pytest.mark.parametrize("figure", [counted, reported, aimed, replace(reported, members=0)])
def test_a_figure_is_noted(figure: Event) -> None:
    assert note(fold([]), figure) == [figure]


@pytest.mark.parametrize("figure", [counted, reported, aimed])
def test_the_same_figure_again_is_not_written_twice(figure: Event) -> None:
    assert note(fold([counted, reported, aimed]), figure) == []


@pytest.mark.parametrize(
    "figure",
    [
        replace(counted, workers=18_338),
        replace(counted, source="Disnaker"),
        replace(counted, definition="vulnerable"),
        replace(counted, effective=date(2024, 8, 1)),
        replace(reported, members=14_000),
        replace(aimed, members=20_000),
        replace(aimed, year=2024),
        replace(aimed, ecosystem="market"),
    ],
)
def test_another_figure_stands_beside_the_first(figure: Event) -> None:
    assert note(fold([counted, reported, aimed]), figure) == [figure]


def test_an_office_may_return_to_what_it_said_before() -> None:
    assert note(fold([counted, replace(counted, workers=18_338)]), counted) == [counted]


@pytest.mark.parametrize(
    ("figure", "refusal", "says"),
    [
        (replace(counted, source="  "), NoSource, "region 13.73 needs its source, for example `--source"),
        (replace(counted, workers=0), NoWorkers, "A workforce of 0 for region 13.73.*record nothing"),
        (replace(counted, workers=-4), NoWorkers, "A workforce of -4"),
        (replace(reported, members=-1), NegativeFigure, "-1 members for region 13.73.*Give 0 or more"),
        (replace(aimed, members=-1), NegativeFigure, "-1 members"),
        (replace(counted, workers=0, source=""), NoSource, "needs its source"),
    ],
)
def test_a_figure_that_nobody_can_check_is_refused(figure: Event, refusal: type[Refusal], says: str) -> None:
    with pytest.raises(refusal, match=says):
        note(fold([]), figure)


def test_the_ledger_keeps_figures_in_the_order_it_learned_them() -> None:
    assert fold([aimed, counted, reported]).said == (aimed, counted, reported)
