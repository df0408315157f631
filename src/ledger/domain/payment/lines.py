"""The lines of a bill: who gets what for which months, and the digest that binds them to the bill."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from operator import itemgetter
from uuid import UUID

from ledger.domain.insurance import CoverLine, Insurance


@dataclass(frozen=True, slots=True, kw_only=True)
class BillSums:
    """What the lines of a bill add up to."""

    workers: int
    worker_months: int
    by_insurance: Mapping[Insurance, int]
    total_rupiah: int
    lines_sha256: str


class LinesDigest:
    """SHA-256 over the lines ``<worker hex> <insurance> <since> <months> <monthly rupiah>``, each ended by a line feed.

    Workers come sorted by hex id, and a worker's lines sorted as text: standard tools can compute it again.
    """

    def __init__(self) -> None:
        self._hash = sha256()

    def add(self, worker: UUID, cover: Iterable[CoverLine]) -> None:
        """Take in a worker's lines."""
        self.add_alike(worker.hex, between(cover))

    def add_alike(self, worker_hex: str, around: Iterable[str]) -> None:
        """Take in the lines of a worker who has the same cover as others, whose text stands `between` already."""
        self._hash.update(worker_hex.join(around).encode())

    def hexdigest(self) -> str:
        """Give the digest of everything taken in."""
        return self._hash.hexdigest()


def between(cover: Iterable[CoverLine]) -> tuple[str, ...]:
    """Write what stands between the ids in a worker's lines: ``id.join(…)`` gives their text, sorted."""
    ends = sorted(f" {line.insurance} {line.since} {line.months} {line.monthly_rupiah}\n" for line in cover)
    return ("", *ends)


@dataclass(slots=True)
class _Alike:
    """Workers whose lines are one and the same tuple, as most of a bill's are: added up once for all."""

    cover: tuple[CoverLine, ...]
    around: tuple[str, ...]
    workers: int = 0


def sums(lines: Iterable[tuple[UUID, tuple[CoverLine, ...]]]) -> BillSums:
    """Add up a bill's lines, in any order, and bind them in a digest (see `LinesDigest`)."""
    digest = LinesDigest()
    alike: dict[int, _Alike] = {}
    for worker, cover in sorted([(worker.hex, cover) for worker, cover in lines], key=itemgetter(0)):
        found = alike.get(id(cover))
        if found is None:
            found = alike[id(cover)] = _Alike(cover, between(cover))
        found.workers += 1
        digest.add_alike(worker, found.around)
    by_insurance: dict[Insurance, int] = {}
    for each in alike.values():
        for line in each.cover:
            by_insurance[line.insurance] = by_insurance.get(line.insurance, 0) + each.workers * line.amount_rupiah
    return BillSums(
        workers=sum(each.workers for each in alike.values()),
        worker_months=sum(each.workers * line.months for each in alike.values() for line in each.cover),
        by_insurance=by_insurance,
        total_rupiah=sum(by_insurance.values()),
        lines_sha256=digest.hexdigest(),
    )
