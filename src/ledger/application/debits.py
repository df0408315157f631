"""Auto-debits of a whole bank: order them for a month, and take in the answer in one transaction.

The order holds nothing and pays nothing. With the answer, those whose money came get their month: the pot takes in
what was collected, a bill over exactly these people holds it, and the bill is paid. Those whose debit failed keep an
unpaid month; money for a month that nobody may pay any more stands with the worker until it went back. So every rupiah
that the bank moved lands on a person.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ledger.application import people, settling
from ledger.application.beginning import first_premium
from ledger.application.billing import LeftOut, payment_stream
from ledger.application.commitments import commitment_stream
from ledger.application.desk import Asked, Desk, Draft, Outcome
from ledger.application.histories import COMMITMENT, DEBIT, PAYMENT, WORKER
from ledger.application.pricing import Prices
from ledger.application.rules import rulebook_in
from ledger.application.settling import Asks, Case, Settlement
from ledger.domain.commitment import decisions as commitments
from ledger.domain.commitment import state as commitment_state
from ledger.domain.commitment.events import FundingCommitted
from ledger.domain.commitment.refusals import NotAPot
from ledger.domain.debit import decisions
from ledger.domain.debit.events import DebitsAnswered, DebitsOrdered
from ledger.domain.debit.lines import Answered, Debit, answer_digest, digest
from ledger.domain.debit.refusals import NobodyToDebit
from ledger.domain.errors import Refusal, SeveralRefusals
from ledger.domain.insurance import CoverLine, Insurance, totals
from ledger.domain.month import Month
from ledger.domain.payment import decisions as payments
from ledger.domain.worker import mandates
from ledger.domain.worker.billable import Billable
from ledger.domain.worker.state import Registered
from ledger.journal.entry import stream_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which debits to order."""

    commitment: str
    bank: str
    month: Month
    run: str
    workers: Sequence[UUID]
    """Workers who have a mandate; those whose month is not to be debited are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One debit, insurance by insurance."""

    debit: Debit
    lines: tuple[CoverLine, ...]
    day: int

    def rupiah_of(self, insurance: Insurance) -> int:
        """Tell what of it is for an insurance."""
        return totals(self.lines).get(insurance, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """What the bank is asked for."""

    lines: Sequence[Line]
    too_old: Sequence[Refusal]
    """Of each who has a mandate and is too old for a first premium, with the name in front."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """What a bank answered to a run."""

    channel: str
    run: str
    transfer: str
    answers: Sequence[Answered]
    credited_rupiah: int | None = None
    """What the bank moved, if it is to be checked."""


def order(desk: Desk, asked: Asked, wanted: Wanted) -> tuple[Ordered, Outcome]:
    """Order the debits of a month for everybody whose mandate stands for it and whose month is still to be paid.

    The same order again gives the same lines and records nothing, as long as it waits. Raises `RunWaits` while another
    order of the pot and the bank does, and `NobodyToDebit`, or what keeps those out who are too old to begin.
    """
    channel = channel_of(wanted.commitment, wanted.bank)
    stream = stream_id("debit", channel)

    def decide(draft: Draft) -> Ordered:
        state = draft.load(stream, DEBIT)
        terms = _pot(draft.load(commitment_stream(wanted.commitment), COMMITMENT), wanted.commitment, wanted.month)
        asks = _asks(desk, draft, terms, month=wanted.month, on=asked.on)
        found = list(_to_debit(draft, wanted, terms, asks))
        lines = [each for each in found if isinstance(each, Line)]
        too_old = [people.about(desk, each.worker, each.refusal) for each in found if isinstance(each, LeftOut)]
        payments.unbilled(draft.load(payment_stream(wanted.run), PAYMENT))
        if not lines:
            raise _nobody(wanted, too_old)
        ordered = DebitsOrdered(
            effective=asked.on,
            reference=channel,
            run=wanted.run,
            commitment=terms.reference,
            bank=wanted.bank.upper(),
            month=wanted.month,
            debits=len(lines),
            total_rupiah=sum(line.debit.amount_rupiah for line in lines),
            lines_sha256=digest(line.debit for line in lines),
        )
        draft.record(stream, decisions.order(state, ordered))
        return Ordered(lines=lines, too_old=too_old)

    command = asked.command_id("order debits", channel, wanted.run, wanted.month)
    return desk.carry_out(asked, command, decide)


def withdraw(desk: Desk, asked: Asked, channel: str, run: str, *, cause: str) -> Outcome:
    """Take an order back that the bank did not carry out."""
    stream = stream_id("debit", channel)

    def decide(draft: Draft) -> None:
        state = draft.load(stream, DEBIT)
        draft.record(stream, decisions.withdraw(state, run=run, effective=asked.on, cause=cause))

    return desk.carry_out(asked, asked.command_id("withdraw debits", run, asked.on, cause), decide)[1]


def answer(desk: Desk, asked: Asked, reported: Reported) -> tuple[Settlement, Outcome]:
    """Take in the bank's answer: who paid is covered, who did not is noted, in one transaction.

    The same answer again records nothing. Raises `AnswerUnlikeOrder` unless every debit of the order is answered with
    its amount, and `CreditDiffers`.
    """
    sha = answer_digest(reported.answers)

    def decide(draft: Draft) -> Settlement:
        stream = stream_id("debit", reported.channel)
        state = draft.load(stream, DEBIT)
        if decisions.answered_before(state, reported.run, answer_sha256=sha):
            return Settlement(repeated=True)
        was = decisions.awaited(state, reported.run)
        _check(was, reported)
        books = draft.load(commitment_stream(was.commitment), COMMITMENT)
        terms = _pot(books, was.commitment, was.month)
        case = Case(on=asked.on, ordered=was, books=books, transfer=reported.transfer)
        asks = _asks(desk, draft, terms, month=was.month, on=was.effective)
        settled = settling.settle(draft, case, asks, reported.answers)
        ended = _ended(asked, reported, settled, sha)
        closing = decisions.answer(state, ended, credited_rupiah=reported.credited_rupiah)
        settling.record(draft, case, settled)
        draft.record(stream, closing)
        return settled

    return desk.carry_out(asked, asked.command_id("answer debits", reported.run, sha), decide)


def channel_of(commitment: str, bank: str) -> str:
    """Name the channel of a pot and a bank."""
    return f"{commitment}/{bank.upper()}"


def _pot(state: commitment_state.State, reference: str, month: Month) -> FundingCommitted:
    """Return the terms of a pot that may pay a month; raise why it may not."""
    books = commitments.usable(state, reference)
    if not books.is_pot:
        raise NotAPot(reference=reference, source=books.terms.source)
    insurances = [line.insurance for line in books.terms.lines]
    for refusal in commitments.out_of_scope(books.terms, since=month, months=1, insurances=insurances):
        raise refusal
    return books.terms


def _asks(desk: Desk, draft: Draft, terms: FundingCommitted, *, month: Month, on: date) -> Asks:
    """Gather what is asked about a month. The debit is the premium, so the limit of age is that of the order's day."""
    rulebook = rulebook_in(desk, draft)
    insurances = tuple(line.insurance for line in terms.lines)
    prices = Prices(tariff=rulebook.tariff, asked=(insurances, month, 1), source=terms.source)
    return Asks(prices=prices, limit=first_premium(desk, rulebook, on))


def _to_debit(draft: Draft, wanted: Wanted, terms: FundingCommitted, asks: Asks) -> Iterator[Line | LeftOut]:
    bank = wanted.bank.upper()
    for worker, state in draft.load_many(wanted.workers, WORKER):
        if not isinstance(state, Registered) or state.mandate is None or state.erased_on is not None:
            continue
        if not mandates.stands_for(state.mandate, bank, wanted.month):
            continue
        if commitments.outside(terms, state.village, state.program, draft.places):
            continue
        lines = settling.open_lines(state, asks.prices)
        if isinstance(lines, str):
            continue
        if too_old := asks.limit.refused(worker, Billable.of(state)):
            yield LeftOut(worker=worker, refusal=too_old)
            continue
        debit = Debit(worker=worker, amount_rupiah=sum(line.amount_rupiah for line in lines))
        yield Line(debit=debit, lines=lines, day=state.mandate.day)


def _nobody(wanted: Wanted, too_old: Sequence[Refusal]) -> Refusal:
    if too_old:
        heading = f"Nobody can be debited through {wanted.bank.upper()} for {wanted.month}:"
        return SeveralRefusals(too_old, heading=heading)
    return NobodyToDebit(bank=wanted.bank, month=wanted.month, mandates=len(wanted.workers))


def _check(was: DebitsOrdered, reported: Reported) -> None:
    answered = [each.debit for each in reported.answers]
    decisions.check_lines(
        was,
        lines_sha256=digest(answered),
        answered=len(answered),
        answered_rupiah=sum(each.amount_rupiah for each in answered),
    )


def _ended(asked: Asked, reported: Reported, settled: Settlement, sha: str) -> DebitsAnswered:
    return DebitsAnswered(
        effective=asked.on,
        run=reported.run,
        transfer=reported.transfer,
        collected=len(settled.paid),
        collected_rupiah=settled.collected_rupiah,
        failed=settled.failed,
        unapplied=settled.unapplied,
        unapplied_rupiah=settled.unapplied_rupiah,
        answer_sha256=sha,
    )
