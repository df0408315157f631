"""The lines of a bill: who gets what for which months, and the digest that binds them to the bill."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
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
        own = sorted(
            f"{worker.hex} {line.insurance} {line.since} {line.months} {line.monthly_rupiah}\n" for line in cover
        )
        self._hash.update("".join(own).encode())

    def hexdigest(self) -> str:
        """Give the digest of everything taken in."""
        return self._hash.hexdigest()


def sums(lines: Iterable[tuple[UUID, tuple[CoverLine, ...]]]) -> BillSums:
    """Add up a bill's lines, in any order, and bind them in a digest (see `LinesDigest`)."""
    by_insurance: dict[Insurance, int] = {}
    workers = worker_months = 0
    digest = LinesDigest()
    for worker, cover in sorted(lines, key=lambda line: line[0].hex):
        workers += 1
        digest.add(worker, cover)
        for line in cover:
            worker_months += line.months
            by_insurance[line.insurance] = by_insurance.get(line.insurance, 0) + line.amount_rupiah
    return BillSums(
        workers=workers,
        worker_months=worker_months,
        by_insurance=by_insurance,
        total_rupiah=sum(by_insurance.values()),
        lines_sha256=digest.hexdigest(),
    )
