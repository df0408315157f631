"""``ledger worker show``: who a worker is and where things stand."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import click

from ledger.application import people
from ledger.application.desk import Desk
from ledger.application.one_worker import standing
from ledger.domain.worker.person import Person
from ledger.domain.worker.state import Registered
from ledger.journal.entry import Entry
from ledger_cli.answers import Column, Kind, Page
from ledger_cli.commands.worker_options import NIK
from ledger_cli.counter import Counter, with_counter
from ledger_cli.joined import desk_of, find_worker
from ledger_cli.options import CounterCommand, example

WORKER = (
    Column("name", "Name"),
    Column("nik", "NIK", Kind.NIK),
    Column("born_on", "Born on", Kind.DATE),
    Column("birth_year", "Year of birth"),
    Column("sex", "Sex"),
    Column("phone", "Phone"),
    Column("email", "E-mail"),
    Column("address", "Address"),
    Column("wage_rupiah", "Wage a month, as said", Kind.RUPIAH),
    Column("village", "Village"),
    Column("village_path", "Place"),
    Column("occupation", "Occupation"),
    Column("disability", "Disability", Kind.FLAG),
    Column("segment", "Segment"),
    Column("program", "Program"),
    Column("agent", "Brought in by"),
    Column("agreement", "Came in under"),
    Column("awaits", "Waits for a place in"),
    Column("decile", "Decile"),
    Column("mustahik", "Mustahik", Kind.FLAG),
    Column("registered_on", "Registered on", Kind.DATE),
    Column("employer", "Employer now"),
    Column("employer_confirms", "Employer confirms"),
    Column("cards", "Cards handed over", Kind.COUNT),
    Column("card_numbers", "Card numbers"),
    Column("heirs", "Heirs"),
    Column("died_on", "Died on", Kind.DATE),
    Column("left_on", "Left on", Kind.DATE),
    Column("left_cause", "Left because"),
    Column("erased_on", "Erased on", Kind.DATE),
    Column("bills", "Bills that hold months"),
)


@click.command(cls=CounterCommand, epilog=example("ledger worker show 1373014508909999 --reveal"))
@NIK
@with_counter
def show(counter: Counter, *, nik: str) -> None:
    """Show who a worker is and where things stand. The months stand in `ledger trail worker`."""
    with desk_of(counter) as desk:
        worker = find_worker(desk, nik)
        upto = None if counter.as_of is None else desk.journal.position_at(counter.as_of)
        entries = desk.journal.read(worker, upto=upto)
        state = standing(entries, nik)
        row = _row(desk, state, people.person(desk, entries)) | _papers(counter, desk, state, entries)
        counter.show(Page(columns=WORKER, rows=[row], as_of=counter.as_of, position=entries[-1].position, upright=True))


def _row(desk: Desk, state: Registered, who: Person | None) -> dict[str, Any]:
    working = [each.employer for each in state.employments if each.until is None]
    said = state.standing_on(date.max)
    sealed = ("name", "nik", "born_on", "phone", "email", "address", "wage_rupiah")
    return {
        **{key: getattr(who, key) if who else None for key in sealed},
        "name": who.name if who else "(erased)",
        "birth_year": str(state.birth_year),
        "sex": state.sex,
        "village": state.village,
        "village_path": desk.regions.spoken(state.village),
        "occupation": state.occupation,
        "disability": state.disability,
        "segment": state.segment,
        "agent": state.agent,
        "program": state.program,
        "agreement": state.agreement,
        "awaits": state.awaits,
        "decile": None if said.decile is None else str(said.decile),
        "mustahik": said.mustahik,
        "registered_on": state.since,
        "employer": working[-1] if working else None,
        "employer_confirms": _confirmed(state) if working else None,
        "cards": state.cards,
        "died_on": state.died_on,
        "left_on": state.left_on,
        "left_cause": state.left_cause,
        "erased_on": state.erased_on,
        "bills": ", ".join(state.bills) or None,
    }


def _papers(counter: Counter, desk: Desk, state: Registered, entries: Sequence[Entry]) -> dict[str, str | None]:
    """Say which cards and heirs there are; their numbers and names, only to those who ask with --reveal."""
    if not counter.output.reveal:
        return {"card_numbers": None, "heirs": f"{state.heirs} named" if state.heirs else None}
    from ledger.application.cards import cards_of

    return {
        "card_numbers": ", ".join(card.spoken for card in cards_of(desk, entries)) or None,
        "heirs": _heirs(desk, state, entries),
    }


def _heirs(desk: Desk, state: Registered, entries: Sequence[Entry]) -> str | None:
    if not state.heirs:
        return None
    from ledger.application.heirs import named

    return "; ".join(heir.spoken for heir in named(desk, entries)) or "(erased)"


def _confirmed(state: Registered) -> str | None:
    """Say what the employer of now confirmed last, if anything."""
    own = [each for each in state.confirmed if each.employer == state.employments[-1].employer]
    if not own:
        return None
    until = f"to {own[-1].until}" if own[-1].until else "until further notice"
    return f"{' '.join(own[-1].insurances)} from {own[-1].since} {until}"
