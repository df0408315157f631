"""Who is too old for a first premium, asked alike of everybody whom a bill or an auto-debit would hold a month for."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ledger.application import people
from ledger.application.desk import Desk
from ledger.domain.rules.parameters import age_on
from ledger.domain.worker import cover
from ledger.domain.worker.billable import Billable
from ledger.domain.worker.refusals import TooOldToBegin
from ledger.reference.rulebook import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPremium:
    """The limit of age for a first premium, as it stands on a day."""

    desk: Desk
    on: date
    below: int

    def refused(self, worker: UUID, known: Billable) -> TooOldToBegin | None:
        """Say who is too old to begin. The sealed birth date is opened only where the year does not tell."""
        if known.bills or self.on.year - known.life.birth_year < self.below:
            return None
        who = people.people(self.desk, [worker])[worker]
        if who is None:
            return None
        try:
            cover.begin(known, on=self.on, age=age_on(who.born_on, self.on), below=self.below)
        except TooOldToBegin as no:
            return no
        return None


def first_premium(desk: Desk, rulebook: Rulebook, on: date) -> FirstPremium:
    """Give the limit of a day; raise `NoSuchRule` for a day of which none is known."""
    return FirstPremium(desk=desk, on=on, below=rulebook.parameters.on("reg.age_below", on).value)
