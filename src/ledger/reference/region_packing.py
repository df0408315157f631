"""Make the shipped region tables from dated ones: ``python -m ledger.reference.region_packing FOLDER``.

FOLDER holds ``regions-2018.csv.gz`` and so on, one line ``code,name,level,kind`` for each region, sorted by code. The
newest table is shipped whole. Of the older ones only the lines are shipped that the next newer table does not have, or
has otherwise, and beside them what became of each region. The digests below are those of the tables as they were
read; a test makes each table again from what is shipped and compares.
"""

import gzip
import sys
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from ledger.domain.errors import Refusal
from ledger.reference.region_history import VINTAGES
from ledger.reference.region_succession import above, parts, read_lines, reshaped, succession

DIGESTS = {
    "2018": "01a10ec790198b929738153668aafe7fe7b8622c52f80e5aa521269cc9e5317e",
    "2020": "e14b4e7adba688ba5d027ffec5c680c11ea99836f1aee68ea1e913355c43c20c",
    "2022": "439cc6586867ebb79f1bc8b5bbb34c63aa318c5906f66dfa3aeaaf5ee83a4958",
    "2023": "e26edb75707efaffb30672e6f76ca5585af30cc33f571277c086e57358925122",
    "2025": "82da92859de02eb36265b322cd15c38d0b52a2fc995603206a902bc3f1d9edbc",
}
"""SHA-256 of each table as CSV, by its year."""

HEADING = "code,name,level,kind"
_DATA = Path(__file__).with_name("data")


class OtherTable(Refusal):
    """A table is not the one that was read when its digest was noted."""

    def __init__(self, *, path: Path, found: str, noted: str) -> None:
        super().__init__(
            f"{path} has the SHA-256 {found}, and {noted} was noted: take the table that was published, or note the "
            "new digest in ledger/reference/region_packing.py."
        )


def read_table(folder: Path, vintage: str) -> list[str]:
    """Read the lines of one table without its heading; raise `OtherTable`."""
    path = folder / f"regions-{vintage}.csv.gz"
    table = gzip.decompress(path.read_bytes())
    found = sha256(table).hexdigest()
    if found != DIGESTS[vintage]:
        raise OtherTable(path=path, found=found, noted=DIGESTS[vintage])
    return table.decode("utf-8").splitlines()[1:]


def earlier_lines(vintage: str, before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """Give what turns the newer table back into the older one: lines it had, and codes that it had not."""
    had, has = set(before), set(after)
    had_codes = {_code(line) for line in before}
    yield from (f"{vintage},{line}" for line in before if line not in has)
    yield from (f"{vintage},{_code(line)},,," for line in after if line not in had and _code(line) not in had_codes)


def change_lines(since: str, before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """Give what became of the regions of one table in the next: ``since,change,before,after``, sorted by change."""
    found = succession(read_lines(before), read_lines(after))
    split, merged = parts(found)
    yield from (f"{since},renamed,{code},{code}" for code in sorted(found.renamed))
    for old, new in sorted(found.same.items()):
        if old != new:
            moved = bool(above(old)) and found.same.get(above(old), "") != above(new)
            yield f"{since},{'moved' if moved else 'recoded'},{old},{new}"
    yield from (f"{since},unresolved,{old},{' '.join(perhaps)}" for old, perhaps in sorted(found.lost.items()))
    yield from (f"{since},new,,{code}" for code in found.born)
    yield from (f"{since},split,{old},{' '.join(new)}" for old, new in sorted(split.items()))
    yield from (f"{since},merged,{' '.join(old)},{new}" for new, old in sorted(merged.items()))
    yield from (f"{since},reshaped,,{code}" for code in sorted(reshaped(found)))


def pack(folder: Path, into: Path = _DATA) -> None:
    """Write the newest table, the differences of the older ones, and what changed between them."""
    tables = {vintage: read_table(folder, vintage) for vintage in VINTAGES}
    earlier, changes = [f"vintage,{HEADING}"], ["since,change,before,after"]
    for older, newer in pairwise(VINTAGES):
        earlier += earlier_lines(older, tables[older], tables[newer])
        changes += change_lines(newer, tables[older], tables[newer])
    newest = VINTAGES[-1]
    _write(into / f"regions-{newest}.csv.gz", [HEADING, *tables[newest]])
    _write(into / "regions-earlier.csv.gz", earlier)
    _write(into / "regions-changes.csv.gz", changes)


def _write(path: Path, lines: Sequence[str]) -> None:
    text = "".join(f"{line}\n" for line in lines).encode("utf-8")
    path.write_bytes(gzip.compress(text, compresslevel=9, mtime=0))


def _code(line: str) -> str:
    return line.partition(",")[0]


if __name__ == "__main__":
    pack(Path(sys.argv[1]))
