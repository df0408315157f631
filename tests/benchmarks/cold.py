"""``cold.py FOLDER``: every balance from the journal alone, as CSV; no read model, nothing kept from an earlier run.

An account is a village and insurance, or a commitment and insurance; the words are those of the peers' journals.
"""

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from ledger.domain.insurance import CoverLine
from ledger.domain.payment.events import PaymentReversed, PremiumPaid
from ledger.domain.worker.events import CoverBilled, CoverRefunded
from ledger.journal.book import Journal
from ledger.journal.entry import Entry, stream_id

Account = str
Places = tuple[str, str]
"""Village and commitment."""


@dataclass(slots=True)
class Paid:
    """What was billed and refunded, and which bills stand paid."""

    billed: dict[str, Counter[tuple[Places, tuple[CoverLine, ...]]]] = field(default_factory=dict)
    refunded: list[tuple[UUID, CoverRefunded]] = field(default_factory=list)
    payments: set[UUID] = field(default_factory=set)

    def take_in(self, entry: Entry) -> None:
        """Take in one entry; most say nothing about money that was paid."""
        match entry.event:
            case CoverBilled(payment=payment, village=village, commitment=commitment, lines=lines):
                self.billed.setdefault(payment, Counter())[(village, commitment), lines] += 1
            case CoverRefunded() as event:
                self.refunded.append((entry.stream, event))
            case PremiumPaid():
                self.payments.add(entry.stream)
            case PaymentReversed():
                self.payments.discard(entry.stream)
            case _:
                return


def balances(journal: Journal) -> Mapping[Account, int]:
    """Add up what was paid and not reversed."""
    paid = Paid()
    for batch in journal.scan():
        for entry in batch:
            paid.take_in(entry)
    sums: Counter[Account] = Counter()
    for payment, alike in paid.billed.items():
        if stream_id("payment", payment) in paid.payments:
            for (places, lines), times in alike.items():
                _add(sums, places, lines, times)
    where = _places(journal, {worker for worker, _ in paid.refunded})
    for worker, event in paid.refunded:
        if stream_id("payment", event.payment) in paid.payments:
            _add(sums, where[worker, event.payment], event.lines, -1)
    return sums


def expenses(village: str, insurance: str) -> Account:
    """Name the account of a village."""
    return f"Expenses:V{village.replace('.', '-')}:{insurance}"


def assets(commitment: str, insurance: str) -> Account:
    """Name the account of a commitment."""
    return f"Assets:{commitment}:{insurance}"


def _add(sums: Counter[Account], places: Places, lines: Iterable[CoverLine], times: int) -> None:
    village, commitment = places
    for line in lines:
        sums[expenses(village, line.insurance.value)] += times * line.amount_rupiah
        sums[assets(commitment, line.insurance.value)] -= times * line.amount_rupiah


def _places(journal: Journal, workers: set[UUID]) -> dict[tuple[UUID, str], Places]:
    found = {}
    for worker, entries in journal.read_many(workers):
        for event in (entry.event for entry in entries):
            if isinstance(event, CoverBilled):
                found[worker, event.payment] = (event.village, event.commitment)
    return found


if __name__ == "__main__":
    with Journal.open_sqlite(Path(sys.argv[1]) / "ledger.db") as opened:
        csv.writer(sys.stdout).writerows(sorted(balances(opened).items()))
