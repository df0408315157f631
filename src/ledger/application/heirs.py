"""Whom a worker names as heirs while alive: sealed with the worker's own key, and at hand when a claim is filed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from ledger.application import people
from ledger.application.desk import Asked, Desk, Draft, Outcome
from ledger.application.histories import WORKER
from ledger.application.one_worker import about
from ledger.domain.claim.letters import Heir, HeirsLetter
from ledger.domain.rules.benefits.heirs import first_in_line
from ledger.domain.worker import decisions
from ledger.domain.worker.events import HeirsNamed
from ledger.domain.worker.refusals import GuardianOfNobody, HeirTwice
from ledger.journal.entry import Entry
from ledger.journal.keyring import PersonalDataGone


def name(
    desk: Desk, asked: Asked, nik: str, *, heirs: Sequence[Heir], guardians: Mapping[str, str] | None = None
) -> Outcome:
    """Note whom a worker names, in place of those before; the same people in the same order record nothing.

    `guardians` receive for heirs who are not of age, by the heir's name. Raises `UnknownRelation`, `HeirTwice` or
    `GuardianOfNobody`.
    """
    worker = people.find(desk, nik)
    letter = HeirsLetter(heirs=_with_guardians(heirs, guardians or {}))
    first_in_line(desk.rulebook.parameters, [heir.relation for heir in heirs], asked.on)

    def decide(draft: Draft) -> None:
        state = draft.load(worker, WORKER)
        same = named(desk, desk.journal.read(worker)) == letter.heirs
        version = draft.versions[worker] + 1
        sealed = (
            b""
            if asked.dry_run
            else desk.keyring.seal(worker, letter, stream=worker, version=version, event="HeirsNamed")
        )
        event = HeirsNamed(effective=asked.on, personal=sealed, heirs=len(letter.heirs))
        draft.record(worker, decisions.name_heirs(state, event, same=same))

    command = asked.command_id("heirs", worker, asked.on, len(heirs))
    return about(desk, worker, lambda: desk.carry_out(asked, command, decide))[1]


def named(desk: Desk, entries: Sequence[Entry]) -> tuple[Heir, ...]:
    """Open the newest naming of a worker; empty when nobody was named, or after the personal data was erased."""
    for entry in reversed(entries):
        if isinstance(entry.event, HeirsNamed):
            return _opened(desk, entry.stream, entry, entry.event)
    return ()


def named_by(desk: Desk, nik: str) -> tuple[Heir, ...]:
    """Give the heirs whom the worker with a NIK named last."""
    return named(desk, desk.journal.read(people.find(desk, nik)))


def strangers(heirs: Sequence[Heir], known: Sequence[Heir]) -> list[str]:
    """Name those of a claim whom the worker did not name, where the worker named anybody."""
    names = {(heir.name.casefold(), heir.relation) for heir in known}
    return [heir.name for heir in heirs if names and (heir.name.casefold(), heir.relation) not in names]


def _opened(desk: Desk, worker: UUID, entry: Entry, event: HeirsNamed) -> tuple[Heir, ...]:
    try:
        letter = desk.keyring.unseal(
            worker, event.personal, HeirsLetter, stream=entry.stream, version=entry.version, event=entry.name
        )
    except PersonalDataGone:
        return ()
    return letter.heirs


def _with_guardians(heirs: Sequence[Heir], guardians: Mapping[str, str]) -> tuple[Heir, ...]:
    names = [heir.name.casefold() for heir in heirs]
    twice = next((heir.name for heir in heirs if names.count(heir.name.casefold()) > 1), None)
    if twice is not None:
        raise HeirTwice(name=twice)
    wards = {ward.casefold(): guardian for ward, guardian in guardians.items()}
    nobody = next((ward for ward in guardians if ward.casefold() not in names), None)
    if nobody is not None:
        raise GuardianOfNobody(heir=nobody)
    return tuple(replace(heir, guardian=wards.get(heir.name.casefold(), heir.guardian)) for heir in heirs)
