"""How much is measured: sizes S, M and L of a city's year, and what stands beside them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How much one part of the benchmarks measures."""

    workers: int
    """People of the ledger, and rows of the imported file."""
    months: int = 12
    """Monthly runs behind them when reading is measured."""
    repetitions: int
    memory_rows: tuple[int, ...] = ()
    """Rows of files that are imported once each, to see that memory does not grow with them."""
    cover_workers: int = 5_000
    """People whose cover of three years is derived."""
    questions: int = 200
    """How often each question is asked."""
    singles: int = 50
    """For how many workers, one after the other, a command of one worker is given."""
    library_entries: int = 2_000
    """Entries that are also recorded and followed by the storage library as its tutorial does."""
    lag_entries: int = 5_000
    """Entries recorded at an even pace while they are followed."""
    writer_entries: int = 2_000
    """Entries recorded by several processes at once."""
    runs: int = 60
    """Monthly runs of which the 1st, 12th, 36th and 60th are compared."""
    grown: tuple[int, ...] = (1_000, 10_000, 100_000)
    """People of ledgers that are asked the same questions."""
    sparing: bool = False
    """Tasks that take long and are measured on the small size as well are done once."""
    spell: int = 3
    """Runs around the 1st, 12th … that are measured for one figure."""


CITY_RUN = 34_782
"""People of one premium run: Bontang in 2023."""

S = Scale(workers=5_000, repetitions=3)
M = Scale(workers=100_000, repetitions=2, memory_rows=(20_000,), cover_workers=20_000, sparing=True)
L = Scale(workers=1_000_000, repetitions=1, cover_workers=100_000, sparing=True)
QUICK = Scale(
    workers=120,
    months=3,
    repetitions=1,
    memory_rows=(60, 120),
    cover_workers=60,
    questions=5,
    singles=3,
    library_entries=40,
    lag_entries=100,
    writer_entries=80,
    runs=4,
    grown=(40, 120),
    spell=1,
)

SCALES = {
    "S": S,
    "M": M,
    "L": L,
    "postgres": Scale(workers=CITY_RUN, months=1, repetitions=2, lag_entries=2_500, writer_entries=600),
    "peers": Scale(workers=10_000, months=10, repetitions=2),
    "growth": Scale(workers=10_000, repetitions=2),
    "city": Scale(workers=CITY_RUN, repetitions=1, grown=()),
}
"""The parts of a measurement: a year of three sizes, what stands beside them, and the growth of a whole city's runs."""

PARTS = tuple(part for part in SCALES if part not in {"L", "city"})
"""What `make bench` measures; the others take long and are measured by hand."""
