"""What offices say of a worker's standing: the decile of the household, and the right to zakat."""

from ledger.application.desk import Asked, Desk, Outcome
from ledger.application.one_worker import one
from ledger.domain.worker import decisions
from ledger.domain.worker.events import StandingNoted


def note(desk: Desk, asked: Asked, nik: str, *, decile: int | None, mustahik: bool | None) -> Outcome:
    """Note what an office says of a worker's decile, and a zakat body of the right to zakat."""
    noted = StandingNoted(effective=asked.on, decile=decile, mustahik=mustahik)
    return one(
        desk,
        asked,
        nik,
        ("standing", decile, mustahik),
        lambda _draft, state: decisions.note_standing(state, noted),
    )
