"""What the read models keep of workers, for the commands that would otherwise add up whole histories."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from sqlalchemy.exc import DBAPIError

from ledger.domain.errors import LedgerError
from ledger.domain.worker.billable import Billable
from ledger_projections.billables import BILLABLES, billable, rows_of
from ledger_projections.database import ReadModels

_CELLS = "worker, version, bills, held, life"


@dataclass(frozen=True)
class KeptBillables:
    """What is kept of workers, for commands. What is behind, missing or unreadable is left out."""

    live: ReadModels

    def of(self, workers: Sequence[UUID]) -> Sequence[tuple[int, Billable] | None]:
        """Give what is kept of each worker, with the version of the stream that it is told from."""
        asked = [each.hex for each in workers]
        try:
            known = self._known(asked)
        except (DBAPIError, LedgerError):
            return [None] * len(asked)  # a bill can always read whole histories
        return [known.get(each) for each in asked]

    def _known(self, workers: Sequence[str]) -> dict[str, tuple[int, Billable]]:
        if not self._fits:
            return {}
        known: dict[str, tuple[int, Billable]] = {}
        with self.live.connect() as connection:
            for worker, version, bills, held, life in rows_of(connection, BILLABLES.name, _CELLS, workers):
                found = billable(bills, held, life)
                if found is not None:
                    known[worker] = version, found
        return known

    @cached_property
    def _fits(self) -> bool:
        """Whether the tables have the shape of this release; asked once for a command."""
        return any(each.fits for each in self.live.standing(BILLABLES.name) if each.model.name == BILLABLES.name)
