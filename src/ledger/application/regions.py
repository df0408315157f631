"""What offices say about regions: workforce counted, members reported, targets set."""

from dataclasses import replace

from ledger.application.desk import Asked, Desk, Draft, Outcome
from ledger.application.histories import REGION
from ledger.domain.region import decisions
from ledger.domain.region.events import Event
from ledger.journal.entry import stream_id


def note(desk: Desk, asked: Asked, figure: Event) -> Outcome:
    """Note a figure about a region beside those that are known."""
    figure = replace(figure, region=desk.regions.settle(figure.region).code)
    stream = stream_id("region", figure.region)

    def decide(draft: Draft) -> None:
        draft.record(stream, decisions.note(draft.load(stream, REGION), figure))

    return desk.carry_out(asked, asked.command_id("figure", figure), decide)[1]
