"""What may be said about a region: state in, events or a refusal out.

Offices correct themselves and disagree: a new figure stands beside the old one, with its source and day.
"""

from collections.abc import Sequence
from typing import assert_never

from ledger.domain.region.events import CoverageTargetSet, Event, MembershipReported, WorkforceCounted
from ledger.domain.region.refusals import NegativeFigure, NoSource, NoWorkers
from ledger.domain.region.state import Figures


def note(state: Figures, figure: Event) -> Sequence[Event]:
    """Note a figure; the same figure as the last one of its kind, day and source records nothing."""
    _sound(figure)
    alike = [said for said in state.said if _topic(said) == _topic(figure)]
    return [] if alike and alike[-1] == figure else [figure]


def _topic(figure: Event) -> tuple[object, ...]:
    match figure:
        case WorkforceCounted() | MembershipReported():
            return type(figure), figure.effective, figure.definition, figure.source
        case CoverageTargetSet():
            return type(figure), figure.year, figure.ecosystem, figure.source
        case _:
            assert_never(figure)


def _sound(figure: Event) -> None:
    if not figure.source.strip():
        raise NoSource(region=figure.region)
    match figure:
        case WorkforceCounted(workers=workers):
            if workers < 1:
                raise NoWorkers(region=figure.region, workers=workers)
        case MembershipReported(members=members) | CoverageTargetSet(members=members):
            if members < 0:
                raise NegativeFigure(region=figure.region, figure=members)
        case _:
            assert_never(figure)
