"""Why a program says no."""

from datetime import date

from ledger.domain.errors import Refusal
from ledger.domain.wording import counted, grouped


class NoSuchProgram(Refusal):
    """Nobody launched it."""

    def __init__(self, *, reference: str) -> None:
        super().__init__(
            f"There is no program {reference}. Launch it with `ledger program launch`, or look up the name with "
            "`ledger program show`."
        )


class ProgramDiffers(Refusal):
    """The same name, another program."""

    def __init__(self, *, reference: str, launched_on: date, title: str) -> None:
        super().__init__(
            f"Program {reference} was launched on {launched_on} as {title!r}, with other terms than these. "
            "Choose another reference, or change the one that runs with `ledger program quota` or `extend`."
        )


class ProgramIsClosed(Refusal):
    """It ended; nobody joins."""

    def __init__(self, *, reference: str, on: date) -> None:
        super().__init__(f"Program {reference} was closed on {on}. Launch a new program under another reference.")


class JoinedOutsideProgram(Refusal):
    """The day lies before the program began or after it ended."""

    def __init__(self, *, reference: str, on: date, since: date, until: date | None) -> None:
        runs = f"since {since}" if until is None else f"from {since} to {until}"
        super().__init__(
            f"Nobody can join program {reference} on {on}: it runs {runs}. Use a day within it (`--on`), or extend it "
            "with `ledger program extend`."
        )


class EndsBeforeItBegins(Refusal):
    """A last day before the first."""

    def __init__(self, *, begins: date, ends: date) -> None:
        super().__init__(f"A program that runs on {begins} cannot end on {ends}. Give a later day.")


class QuotaNegative(Refusal):
    """Fewer than no places."""

    def __init__(self, *, places: int) -> None:
        super().__init__(f"A village cannot have {places} places. Give 0 or more.")


class QuotaBelowPlacesTaken(Refusal):
    """More workers have joined than the new cap allows."""

    def __init__(self, *, village: str, places: int, taken: int) -> None:
        super().__init__(
            f"Village {village} has {counted(taken, 'worker')} in the program, more than the "
            f"{counted(places, 'place')} asked for. Set at least {grouped(taken)}, or let workers leave first."
        )


class QuotaFull(Refusal):
    """The village has no place left."""

    def __init__(self, *, village: str, places: int, taken: int, joining: int) -> None:
        self.village = village
        super().__init__(
            f"Village {village} has {counted(places, 'place')}, {grouped(taken)} taken, and {grouped(joining)} more "
            f"to join. Leave {grouped(taken + joining - places)} out, or raise the cap with `ledger program quota`."
        )


class VillageOutsideProgram(Refusal):
    """The program does not serve this village."""

    def __init__(self, *, village: str, reference: str, region: str) -> None:
        self.village = village
        super().__init__(
            f"Village {village} does not belong to region {region} that program {reference} serves. "
            "Check the village code, or use a program of that region."
        )
