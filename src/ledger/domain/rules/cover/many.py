"""The cover of many workers: those on the same bills have the same history, and it is derived once for all of them."""

from datetime import date
from functools import lru_cache

from ledger.domain.month import Month
from ledger.domain.rules.cover.history import History
from ledger.domain.rules.cover.states import Cover
from ledger.domain.rules.cover.terms import CoverTerms

_KEPT = 8192
"""Different histories kept at a time: more than a city has, and a bound on memory for a province."""


class Covers:
    """Covers as known at the end of one day. What is given out is shared: nobody may change it."""

    __slots__ = ("of",)

    def __init__(self, terms: CoverTerms, known_at: date, *, until: Month | None = None) -> None:
        """Prepare to derive the cover of a worker and an insurance by `of(history)`."""

        @lru_cache(maxsize=_KEPT)
        def of(history: History) -> Cover:
            return Cover.of(history, terms, known_at, until=until)

        self.of = of
