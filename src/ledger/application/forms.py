"""Registration forms, and the event that each of them becomes."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ledger.application.desk import Desk
from ledger.domain.worker.events import WorkerRegistered
from ledger.domain.worker.person import Person

SELF_EMPLOYED = "BPU"
"""The segment of all who are no employee: Bukan Penerima Upah."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A registration form."""

    person: Person
    village: str
    occupation: str
    sex: str
    disability: bool = False
    segment: str = SELF_EMPLOYED
    program: str | None = None
    second_occupation: str | None = None
    workplace: str | None = None
    agent: str | None = None
    """Reference of the agent who brings the worker in."""
    agreement: str | None = None
    """Reference of the agreement, campaign or regulation under which the worker comes in."""
    decile: int | None = None
    """Decile of the household in DTSEN, where somebody said it."""
    mustahik: bool | None = None
    """Whether a zakat body counts the worker among its recipients, where somebody said it."""


def registration(desk: Desk, form: Form, *, on: date, worker: UUID, seal: bool = True) -> WorkerRegistered:
    """Write the event of a form; the person goes into a letter sealed for version 1 of the worker's stream."""
    letter = b""
    if seal:
        letter = desk.keyring.seal(worker, form.person, stream=worker, version=1, event="WorkerRegistered")
    return WorkerRegistered(
        effective=on,
        personal=letter,
        village=form.village,
        occupation=form.occupation,
        sex=form.sex,
        birth_year=form.person.born_on.year,
        disability=form.disability,
        segment=form.segment,
        program=form.program,
        second_occupation=form.second_occupation,
        workplace=form.workplace,
        agreement=form.agreement,
        income_base_rupiah=income_base(desk, on),
        agent=form.agent,
    )


def income_base(desk: Desk, on: date) -> int:
    """Give the monthly income, in rupiah, that everybody is registered with on a day."""
    return desk.rulebook.parameters.on("income.base.standard", on).value


def age_limits(desk: Desk, on: date) -> dict[str, int]:
    """Give the limits of age of a day."""
    rules = desk.rulebook.parameters
    return {"at_least": rules.on("reg.age_min", on).value, "below": rules.on("reg.age_below", on).value}
