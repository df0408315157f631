"""Why a year of school is not granted, or not ended."""

from collections.abc import Sequence
from datetime import date

from ledger.domain.errors import Refusal
from ledger.domain.wording import counted


class NoScholarship(Refusal):
    """The claim pays for no child."""

    def __init__(self, *, reference: str) -> None:
        super().__init__(
            f"Claim {reference} opened no scholarship when it was approved: that takes enough paid months before a "
            "death, or a death or total disability by work. See `ledger rules explain scholarship` for the rules."
        )


class NoSuchChild(Refusal):
    """No year was granted to this child yet, and too little is known to begin."""

    def __init__(self, *, reference: str, children: Sequence[int]) -> None:
        if not children:
            super().__init__(f"Claim {reference} knows no child so far. Name one with --child and --born.")
            return
        known = "the child" if len(children) == 1 else "the children"
        super().__init__(
            f"Claim {reference} knows {known} {', '.join(map(str, children))} so far, and not this one. Name a new "
            "child with --child and --born, or give the number of one that is known."
        )


class AwardDiffers(Refusal):
    """The same year of the same child, otherwise."""

    def __init__(self, *, reference: str, child: int, school_year: int, level: str) -> None:
        super().__init__(
            f"Claim {reference}, child {child}: the school year {school_year} was granted before, for {level}. A year "
            "is granted once; check the year with `ledger claim show`."
        )


class TooManyChildren(Refusal):
    """The claim pays for others."""

    def __init__(self, *, reference: str, most: int) -> None:
        super().__init__(
            f"Claim {reference} pays for {counted(most, 'child', 'children')} at most, and was granted for as many. "
            "Go on with those; `ledger report scholarships` lists them."
        )


class LevelUsedUp(Refusal):
    """The child has had every year of this school."""

    def __init__(self, *, reference: str, child: int, level: str, years: int) -> None:
        super().__init__(
            f"Claim {reference}, child {child}: all {counted(years, 'year')} of {level} were granted. Name the next "
            "level with --level."
        )


class ScholarshipIsOver(Refusal):
    """An end was noted."""

    def __init__(self, *, reference: str, child: int, cause: str, on: date) -> None:
        super().__init__(
            f"Claim {reference}, child {child}: the scholarship ended on {on} ({cause}). Check the number of the child "
            "with `ledger claim show`."
        )


class TooOldForSchooling(Refusal):
    """Past the age until which children are paid for."""

    def __init__(self, *, reference: str, child: int, end_age: int) -> None:
        super().__init__(
            f"Claim {reference}, child {child} has reached the age of {end_age}, at which scholarships end. Note the "
            "end with `ledger claim end-schooling`."
        )


class SchoolYearOutOfReach(Refusal):
    """A school year before the incident, or one that has not begun."""

    def __init__(self, *, reference: str, asked: int, first: int, running: int) -> None:
        years = f"school year {first} alone" if first == running else f"school years {first} to {running}"
        super().__init__(
            f"Claim {reference} pays for the {years}, not for {asked}: the first is the one "
            "of the incident, the last the one that runs on the day of the award. Choose one of these, or a later --on."
        )


class SchoolPapersMissing(Refusal):
    """The school year is not proved."""

    def __init__(self, *, reference: str, school_year: int, papers: Sequence[str]) -> None:
        super().__init__(
            f"Claim {reference}, school year {school_year}: these papers have not come: {', '.join(papers)}. Give each "
            "with --paper KIND=NUMBER, or grant the year with --papers-later and a --reason; it is flagged."
        )
