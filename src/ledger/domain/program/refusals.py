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


class OthersWait(Refusal):
    """People of the village wait already; nobody goes past them."""

    def __init__(self, *, reference: str, village: str, waiting: int) -> None:
        super().__init__(
            f"Village {village} has {counted(waiting, 'worker')} waiting for a place in program {reference}; nobody "
            f"goes past them. Give places in order of arrival with `ledger program admit {reference}`, or let the "
            "newcomers stand behind them with --wait-when-full."
        )


class NothingAsked(Refusal):
    """Criteria were to be lifted that nobody set."""

    def __init__(self, *, reference: str) -> None:
        super().__init__(
            f"Program {reference} has no criteria, so there are none to lift or to review. Set some with "
            f"`ledger program criteria {reference}`, for example --decile-at-most 4."
        )


class AgesFitNobody(Refusal):
    """The lower limit is not below the upper one."""

    def __init__(self, *, age_from: int, age_below: int) -> None:
        super().__init__(
            f"Nobody is {age_from} years or more and below {age_below}. Give a lower --age-from or a higher "
            "--age-below."
        )


class DomicileElsewhere(Refusal):
    """Nobody of the program's region could fit."""

    def __init__(self, *, reference: str, region: str, domicile: str) -> None:
        super().__init__(
            f"Program {reference} serves region {region}, and nobody of it lives in {domicile}. Name regions within "
            f"{region} with --domicile."
        )


class VillageOutsideProgram(Refusal):
    """The program does not serve this village."""

    def __init__(self, *, village: str, reference: str, region: str) -> None:
        self.village = village
        super().__init__(
            f"Village {village} does not belong to region {region} that program {reference} serves. "
            "Check the village code, or use a program of that region."
        )
