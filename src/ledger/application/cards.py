"""Participant cards (KPJ) that were handed over: one, or thousands from a list."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from uuid import UUID

from ledger.application import people
from ledger.application.desk import Asked, Desk, Draft, Outcome
from ledger.application.histories import WORKER
from ledger.application.imports import RowRefused
from ledger.application.one_worker import about
from ledger.domain.errors import Refusal
from ledger.domain.worker import decisions
from ledger.domain.worker.events import CardIssued, CardWithdrawn
from ledger.domain.worker.nik import masked
from ledger.domain.worker.person import Card
from ledger.domain.worker.refusals import CardOfAnother, NotInLedger
from ledger.journal.entry import Entry

CHUNK = 5000
"""Workers whose keys and histories are read at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCard:
    """One card of a list, and whose it is."""

    row: int
    nik: str
    number: str


@dataclass(slots=True)
class Handing:
    """What a list of cards does."""

    new: int = 0
    known: int = 0
    """Cards that were handed to the same worker before."""
    refused: list[RowRefused] = field(default_factory=list)


def issue(desk: Desk, asked: Asked, nik: str, *, number: str) -> Outcome:
    """Note that one participant card was handed over; the same card again records nothing.

    Raises `CardOfAnother` when another worker holds it.
    """
    worker = people.find(desk, nik)
    plan, outcome = hand_over(desk, asked, [ListedCard(row=1, nik=nik, number=number)])
    for refused in plan.refused:
        raise people.about(desk, worker, refused.refusal)
    return outcome


def withdraw(desk: Desk, asked: Asked, nik: str, *, number: str) -> Outcome:
    """Take back a card that was noted for the wrong worker, was lost or replaced; doing so again records nothing."""
    worker = people.find(desk, nik)

    def decide(draft: Draft) -> None:
        state = draft.load(worker, WORKER)
        noted = _letters(desk, desk.journal.read(worker))
        held = number in {card.number for card in cards_of(desk, [entry for entry, _ in noted])}
        before = number in {card.number for _, card in noted}
        sealed = b""
        if not asked.dry_run:
            version = draft.versions[worker] + 1
            letter = Card(number=number)
            sealed = desk.keyring.seal(worker, letter, stream=worker, version=version, event="CardWithdrawn")
        draft.record(
            worker,
            decisions.withdraw_card(state, effective=asked.on, personal=sealed, held=held, before=before),
        )

    command = asked.command_id("withdraw card", worker, asked.on)
    return about(desk, worker, lambda: desk.carry_out(asked, command, decide))[1]


def hand_over(
    desk: Desk,
    asked: Asked,
    listed: Sequence[ListedCard],
    *,
    handed_to: str | None = None,
    step: Callable[[int], None] = lambda _cards: None,
) -> tuple[Handing, Outcome]:
    """Note that the cards of a list were handed over, all or nothing; `handed_to` took them for the workers.

    A worker may hold several cards; a card is one worker's. The numbers and who took them are sealed.
    """

    def decide(draft: Draft) -> Handing:
        plan = Handing()
        tied = _HandingOver(desk, asked, draft, plan, handed_to).go_through(listed, step)
        if plan.refused:
            plan.refused.sort(key=lambda each: each.row)
            draft.pending.clear()
        elif tied and not asked.dry_run:
            desk.keyring.tie(tied)  # before the journal: a number without its entry is looked up there and not believed
        return plan

    whose = desk.keyring.fingerprint(card.nik for card in listed)
    return desk.carry_out(asked, asked.command_id("cards", asked.on, asked.document, len(listed), whose), decide)


def numbers_of(desk: Desk, worker: UUID) -> list[str]:
    """List the card numbers of a worker, oldest first; empty when the personal data was erased."""
    return [card.number for card in cards_of(desk, desk.journal.read(worker))]


def cards_of(desk: Desk, entries: Sequence[Entry]) -> list[Card]:
    """Open the letters of the cards that a worker holds, oldest first; empty when the personal data was erased."""
    held: dict[str, Card] = {}
    for entry, letter in _letters(desk, entries):
        if isinstance(entry.event, CardIssued):
            held[letter.number] = letter
        else:
            held.pop(letter.number, None)
    return list(held.values())


def _letters(desk: Desk, entries: Sequence[Entry]) -> list[tuple[Entry, Card]]:
    noted = [(entry, entry.event) for entry in entries if isinstance(entry.event, CardIssued | CardWithdrawn)]
    if not noted or desk.keyring.erased(noted[0][0].stream):
        return []
    return [
        (
            entry,
            desk.keyring.unseal(
                entry.stream, event.personal, Card, stream=entry.stream, version=entry.version, event=entry.name
            ),
        )
        for entry, event in noted
    ]


class _HandingOver:
    """Decides card by card, worker by worker."""

    def __init__(self, desk: Desk, asked: Asked, draft: Draft, plan: Handing, handed_to: str | None) -> None:
        self.desk = desk
        self.asked = asked
        self.draft = draft
        self.plan = plan
        self.handed_to = handed_to
        self.first_seen: dict[str, ListedCard] = {}
        self.tied: dict[str, UUID] = {}

    def go_through(self, listed: Sequence[ListedCard], step: Callable[[int], None]) -> Mapping[str, UUID]:
        """Draft the entries of all cards; give the numbers that are to be tied to their workers."""
        ids = self.desk.keyring.find_many([card.nik for card in listed])
        self.holders = self.desk.keyring.holders([card.number for card in listed])
        by_worker: dict[UUID, list[ListedCard]] = {}
        for card in listed:
            if card.nik in ids:
                by_worker.setdefault(ids[card.nik], []).append(card)
            else:
                self._refuse(card, NotInLedger(nik=masked(card.nik)))
        for chunk in _chunks(list(by_worker)):
            self.desk.keyring.prepare(chunk)
            for worker, entries in self.draft.read_many(chunk):
                self._hand(worker, entries, by_worker[worker])
            step(sum(len(by_worker[worker]) for worker in chunk))
        return self.tied

    def _hand(self, worker: UUID, entries: Sequence[Entry], cards: Sequence[ListedCard]) -> None:
        state = WORKER.of(entries)
        held = {card.number for card in cards_of(self.desk, entries)}
        for card in cards:
            first = self.first_seen.setdefault(card.number, card)
            try:
                if card.number in held:
                    self.plan.known += 1
                    continue
                self._check_holder(card, worker, first)
                sealed = self._sealed(worker, card.number)
                self.draft.record(worker, decisions.issue_card(state, effective=self.asked.on, personal=sealed))
            except Refusal as refusal:
                self._refuse(card, refusal)
                continue
            held.add(card.number)
            self.tied[card.number] = worker
            self.plan.new += 1

    def _sealed(self, worker: UUID, number: str) -> bytes:
        """Seal a number for the next entry of the worker's stream; a dry run seals nothing."""
        if self.asked.dry_run:
            return b""
        letter = Card(number=number, handed_to=self.handed_to)
        version = self.draft.versions[worker] + 1
        return self.desk.keyring.seal_next(worker, letter, version=version, event="CardIssued")

    def _check_holder(self, card: ListedCard, worker: UUID, first: ListedCard) -> None:
        """Refuse a number that stands for somebody else, in this list or in the ledger."""
        number = masked(card.number)
        if first.nik != card.nik:
            raise CardOfAnother(number=number, other=f"the worker of row {first.row}")
        holder = self.holders.get(card.number)
        if holder is not None and holder != worker and card.number in numbers_of(self.desk, holder):
            who = people.person(self.desk, self.desk.journal.read(holder))
            raise CardOfAnother(number=number, other=people.spoken(who, holder))

    def _refuse(self, card: ListedCard, refusal: Refusal) -> None:
        self.plan.refused.append(RowRefused(row=card.row, refusal=refusal))


def _chunks(workers: Sequence[UUID]) -> Iterator[list[UUID]]:
    iterator = iter(workers)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
