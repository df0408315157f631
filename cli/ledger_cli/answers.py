"""What an answer is made of: declared columns and rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum, auto


class Kind(StrEnum):
    """What a column holds, and with it how it is aligned, written and guarded."""

    TEXT = "text"
    RUPIAH = "rupiah"
    """Whole rupiah, ``int``."""
    COUNT = "count"
    """People, months, entries: ``int``."""
    PERCENT = "percent"
    """``Decimal`` per hundred: ``Decimal("75.28")``."""
    DATE = "date"
    """``date``, or its ISO text."""
    MONTH = "month"
    """``YYYY-MM``."""
    TIME = "time"
    """An aware ``datetime``, or its ISO text."""
    NIK = "nik"
    """16 digits; shown only to those who ask with ``--reveal``."""
    FLAG = "flag"
    """``bool``."""

    @property
    def to_the_right(self) -> bool:
        """Tell whether people expect the column aligned to the right."""
        return self in {Kind.RUPIAH, Kind.COUNT, Kind.PERCENT}


class Place(Enum):
    """Where a column is shown. CSV, JSON and workbooks carry every column always."""

    ALWAYS = auto()
    WHERE_IT_FITS = auto()
    """Left out of a table, the last one first, when the screen is too narrow; the reader is told."""
    EXACT_FORMS = auto()
    """Never in a table: what only programs and spreadsheets need."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its stable key for machines, its title for people, what it holds."""

    key: str
    title: str
    kind: Kind = Kind.TEXT
    total: bool = False
    """Add the column up below a table. Only where the sum means something: people of two months may be the same."""
    place: Place = Place.ALWAYS
    wrap_at: int | None = None
    """Letters after which a text goes on below, however wide the screen is."""


Row = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An answer. `rows` may be an iterator: machine formats write it as it comes."""

    columns: Sequence[Column]
    rows: Iterable[Row]
    as_of: datetime | None = None
    """The instant whose knowledge this is; ``None`` for now."""
    position: int | None = None
    """The last entry that was taken into account."""
    empty: str = "There is nothing to show."
    """What a person is told when there is no row: a sentence with the next step."""
    upright: bool = False
    """Show each row to people as a list of titles and values: for one thing with many facts."""
