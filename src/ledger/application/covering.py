"""Who is covered, read from the journal: the worker's stream, and the streams of the payments that bill the worker."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from uuid import UUID

from ledger.application.billing import payment_stream
from ledger.application.desk import Desk, Draft
from ledger.application.histories import PAYMENT, WORKER
from ledger.domain.insurance import Insurance
from ledger.domain.payment import state as payment_state
from ledger.domain.rules.cover.history import History
from ledger.domain.rules.cover.of_worker import histories
from ledger.domain.worker.refusals import NotInLedger
from ledger.domain.worker.state import Registered


def history_of(desk: Desk, worker: UUID, *, upto: int | None = None) -> dict[Insurance, History]:
    """Read what was paid for a worker and what ended the cover; raise `NotInLedger` for a stranger."""
    state = WORKER.of(desk.journal.read(worker, upto=upto))
    if not isinstance(state, Registered):
        raise NotInLedger(nik="")
    return histories(state, paid_days(_payments(desk, state.bills, upto)))


def drafted_history(draft: Draft, state: Registered) -> dict[Insurance, History]:
    """Read the same for a decision: each payment it rests on must still stand when the decision is recorded."""
    payments = ((each, draft.load(payment_stream(each), PAYMENT)) for each in state.bills)
    return histories(state, paid_days(payments))


def paid_days(payments: Iterable[tuple[str, payment_state.State]]) -> Mapping[str, date]:
    """Say on which day each payment was made; bills that wait, are voided or were reversed are left out."""
    return {
        reference: payment.paid.effective for reference, payment in payments if isinstance(payment, payment_state.Paid)
    }


def _payments(desk: Desk, references: Iterable[str], upto: int | None) -> Iterator[tuple[str, payment_state.State]]:
    for reference in references:
        yield reference, PAYMENT.of(desk.journal.read(payment_stream(reference), upto=upto))
