"""The same premium transactions as plain text: one journal that ledger and hledger read, one for beancount.

One transaction for each worker and payment: an expense of the village and a credit of the commitment, by insurance. The
worker is the payee, so that a register of one worker is a query by payee.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from benchmarks.cold import assets, expenses
from ledger.domain.payment.events import PremiumPaid
from ledger.domain.worker.events import CoverBilled
from ledger.journal.book import Journal
from ledger.journal.entry import stream_id


@dataclass(frozen=True, slots=True)
class Premium:
    """What one payment paid for one worker."""

    on: date
    worker: UUID
    event: CoverBilled

    def postings(self) -> Iterator[tuple[str, int]]:
        """List accounts and whole rupiah."""
        for line in self.event.lines:
            yield expenses(self.event.village, line.insurance.value), line.amount_rupiah
        for line in self.event.lines:
            yield assets(self.event.commitment, line.insurance.value), -line.amount_rupiah


def write_journals(folder: Path, to: Path) -> int:
    """Write `peers.journal` and `peers.beancount`, twice, from a ledger; return how many transactions each has."""
    with Journal.open_sqlite(folder / "ledger.db") as journal:
        premiums = list(_premiums(journal))
    accounts = sorted({account for each in premiums for account, _ in each.postings()})
    with (to / "peers.journal").open("w", encoding="ascii") as plain:
        plain.writelines(_transaction(each, f"{each.on} * {each.worker.hex}") for each in premiums)
    with (to / "peers.beancount").open("w", encoding="ascii") as quoted:
        quoted.writelines(f"2020-01-01 open {account} IDR\n" for account in accounts)
        quoted.writelines(
            _transaction(each, f'{each.on} * "{each.worker.hex}" "{each.event.payment}"') for each in premiums
        )
    shutil.copyfile(to / "peers.beancount", to / "peers-kept.beancount")
    return len(premiums)


def _transaction(premium: Premium, head: str) -> str:
    lines = (f"  {account}  {rupiah} IDR\n" for account, rupiah in premium.postings())
    return f"{head}\n{''.join(lines)}\n"


def _premiums(journal: Journal) -> Iterator[Premium]:
    """Give what stands paid, in the order of the journal; nothing is reversed in the ledgers measured here."""
    paid: dict[UUID, date] = {}
    billed: list[tuple[UUID, CoverBilled]] = []
    for batch in journal.scan():
        for entry in batch:
            if isinstance(entry.event, PremiumPaid):
                paid[entry.stream] = entry.event.effective
            elif isinstance(entry.event, CoverBilled):
                billed.append((entry.stream, entry.event))
    for worker, event in billed:
        payment = stream_id("payment", event.payment)
        if payment in paid:
            yield Premium(paid[payment], worker, event)
