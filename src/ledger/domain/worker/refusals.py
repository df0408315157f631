"""Why a worker's history says no. The sentences leave out who it is: the caller puts the name in front."""

from collections.abc import Sequence
from datetime import date

from ledger.domain.errors import Refusal
from ledger.domain.month import Month, month_of
from ledger.domain.wording import counted, rupiah

_PARTICULARS = {
    "nik": "NIK",
    "born_on": "birth date",
    "phone": "phone number",
    "email": "e-mail address",
    "wage_rupiah": "wage",
}
_MENDED_BY = {"village": "move", "program": "enroll"}


class AboutWorker(Refusal):
    """A refusal with the person's name in front."""

    def __init__(self, *, who: str, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(f"{who}: {refusal}")


class NotInLedger(Refusal):
    """Nobody was registered with this NIK, or the person's data was erased."""

    def __init__(self, *, nik: str) -> None:
        super().__init__(
            f"No worker with NIK {nik} is in this ledger. Check the sixteen digits, or register the worker with "
            "`ledger worker register`."
        )


class AlreadyRegistered(Refusal):
    """Registered before, with other particulars."""

    def __init__(self, *, since: date, differs: Sequence[str]) -> None:
        remedy = _MENDED_BY.get(differs[0], "correct") if len(differs) == 1 else "correct"
        said = ", another ".join(_PARTICULARS.get(each, each) for each in differs)
        super().__init__(
            f"already registered since {since}, with another {said}. If the new one is right, "
            f"record it with `ledger worker {remedy}`; if not, mend the form."
        )


class RegisteredByAnother(Refusal):
    """The worker came in through somebody else, or by himself."""

    def __init__(self, *, since: date, agent: str | None) -> None:
        through = f"through agent {agent}" if agent else "without an agent"
        super().__init__(
            f"registered since {since} {through}, and who brought a worker in is not changed afterwards. Leave --agent "
            "out."
        )


class NikOfAnotherPerson(Refusal):
    """The NIK of a row is that of somebody with quite another name."""

    def __init__(self, *, since: date, born_too: bool) -> None:
        super().__init__(
            f"under this NIK a person of quite another name{' and birth date' if born_too else ''} is registered since "
            f"{since}. Compare the sixteen digits with the identity card; if the ledger has the wrong NIK or name, "
            "correct it with `ledger worker correct`."
        )


class InAnotherProgram(Refusal):
    """One person on the lists of two programs."""

    def __init__(self, *, program: str, said: str) -> None:
        super().__init__(
            f"in program {program} already, and nobody is in two: the row says {said}. Leave the row out, or let the "
            "worker change with `ledger worker enroll`."
        )


class NotInProgram(Refusal):
    """Registered before, in no program; a list only brings new workers into one."""

    def __init__(self, *, since: date, said: str) -> None:
        super().__init__(
            f"registered since {since} in no program, and the row says {said}. Let the worker join with `ledger worker "
            "enroll`, or leave the program out of the row."
        )


class NikTaken(Refusal):
    """The NIK that a worker should get is another worker's."""

    def __init__(self, *, other: str) -> None:
        super().__init__(
            f"the right NIK cannot be one that {other} has. Compare both identity cards; if that worker's NIK is the "
            "wrong one, correct it first with `ledger worker correct`."
        )


class OutsideAge(Refusal):
    """Too young or too old on the day of registration."""

    def __init__(self, *, age: int, on: date, at_least: int, below: int) -> None:
        super().__init__(
            f"{age} years old on {on}; cover is for workers of {at_least} to {below - 1} years. Check the birth date; "
            "the limits stand in `ledger rules show`."
        )


class TooOldToBegin(Refusal):
    """Past the limit of age when the first premium is billed; who began below it may go on."""

    def __init__(self, *, age: int, on: date, below: int) -> None:
        super().__init__(
            f"{age} years old on {on}, and no premium was billed before; a first premium is for workers below {below} "
            "years (rule reg.age_below). Check the birth date, or leave the worker out."
        )


class NotYetRegistered(Refusal):
    """A day before registration."""

    def __init__(self, *, on: date, since: date) -> None:
        super().__init__(f"registered since {since}, so nothing can be noted for {on}. Give a later day with --on.")


class IsDead(Refusal):
    """Nothing of the living happens to the dead."""

    def __init__(self, *, on: date) -> None:
        super().__init__(
            f"died on {on} according to the ledger. If that is wrong, take it back with "
            "`ledger worker died --withdraw`."
        )


class DiedOtherwise(Refusal):
    """The death stands with another day."""

    def __init__(self, *, on: date, said: date) -> None:
        super().__init__(
            f"the ledger has the death on {on}, not {said}. If {said} is right, say so with --correct and a --reason."
        )


class NotDead(Refusal):
    """There is no death to take back."""

    def __init__(self) -> None:
        super().__init__("no death is noted, so there is none to take back. Check the NIK.")


class HasLeft(Refusal):
    """Left the ledger before."""

    def __init__(self, *, on: date, cause: str | None) -> None:
        super().__init__(
            f"left on {on} ({cause or 'no cause noted'}). If the worker is back, record it with `ledger worker leave "
            "--returned`."
        )


class HasNotLeft(Refusal):
    """There is no leave to end."""

    def __init__(self) -> None:
        super().__init__("has not left, so there is nothing to return from. Check the NIK.")


class WaitsElsewhere(Refusal):
    """Nobody stands in two lines."""

    def __init__(self, *, program: str) -> None:
        super().__init__(
            f"waits for a place in program {program} already. Let that go first with `ledger worker forgo`, or leave "
            "the worker in that line."
        )


class NotWaiting(Refusal):
    """There is no line to leave."""

    def __init__(self) -> None:
        super().__init__("waits for no place, so there is none to forgo. Check the NIK.")


class EmployedAlready(Refusal):
    """Two employers at once."""

    def __init__(self, *, employer: str, since: date, until: date | None) -> None:
        super().__init__(
            f"employed by {employer} since {since}. End that first with `ledger worker employment --ended`."
            if until is None
            else f"employed by {employer} from {since} to {until}. Give a day after {until} with --on."
        )


class NotEmployed(Refusal):
    """There is no employment to end."""

    def __init__(self) -> None:
        super().__init__(
            "no employment is open, so none can end. Check the NIK, or start one with `ledger worker employment`."
        )


class NotEmployedThere(Refusal):
    """The employment that would end is with somebody else, or there is none."""

    def __init__(self, *, employer: str, other: str | None) -> None:
        works = f"works for {other}, not for {employer}" if other else f"has no open employment with {employer}"
        super().__init__(f"{works}, so none can end. Take the row out of the list, or name the right employer.")


class ConfirmedBeforeEmployed(Refusal):
    """Months are confirmed in which the worker was not yet with the employer."""

    def __init__(self, *, employer: str, since: date, said: Month) -> None:
        super().__init__(
            f"works for {employer} since {since}, so {said} cannot be confirmed. Confirm this worker from "
            f"{month_of(since)} in a list of its own, or take the row out."
        )


class CoveredByEmployer(Refusal):
    """A place in a subsidised program is not for somebody whose employer pays."""

    def __init__(self, *, employer: str, since: date) -> None:
        super().__init__(
            f"covered by employer {employer} since {since}; not for a subsidised program. Leave the worker out, or, "
            "if the employment is over, end it first with `ledger employer end`."
        )


class StrangerOnList(Refusal):
    """A list names somebody who was never registered."""

    def __init__(self, *, nik: str) -> None:
        super().__init__(
            f"nobody with NIK {nik} is registered. Give the columns of `ledger worker template` and add --register, "
            "or take the row out."
        )


class CardOfAnother(Refusal):
    """One card number, two people."""

    def __init__(self, *, number: str, other: str) -> None:
        super().__init__(
            f"card {number} was handed to {other}. Compare the number with both cards: leave this one out, or take the "
            "other back with `ledger worker card --withdraw`."
        )


class CardNotHeld(Refusal):
    """A card that the worker does not hold cannot be taken back."""

    def __init__(self, *, cards: int) -> None:
        held = f"{counted(cards, 'other card')} and not this one" if cards else "no card"
        super().__init__(
            f"holds {held}, so it cannot be taken back. Look the numbers up with `ledger worker show --reveal`."
        )


class HeirTwice(Refusal):
    """The same person is named twice."""

    def __init__(self, *, name: str) -> None:
        super().__init__(f"{name} is named twice as an heir. Name each person once, with one relation.")


class GuardianOfNobody(Refusal):
    """A guardian for somebody who is no heir."""

    def __init__(self, *, heir: str) -> None:
        super().__init__(
            f"{heir} gets a guardian but is not among the heirs. Name the heir too, or check how the name is spelled."
        )


class EndsBeforeItBegan(Refusal):
    """A last day with the employer before the first."""

    def __init__(self, *, employer: str, since: date, said: date) -> None:
        super().__init__(
            f"employed by {employer} since {since}, so it cannot end on {said}. Give a later day with --on."
        )


class BackBeforeLeaving(Refusal):
    """A return before the leave."""

    def __init__(self, *, left_on: date, said: date) -> None:
        super().__init__(f"left on {left_on}, so nobody can be back on {said}. Give a later day with --on.")


class PersonErased(Refusal):
    """Personal data is gone; nothing new is recorded about the person."""

    def __init__(self, *, on: date) -> None:
        super().__init__(
            f"personal data was erased on {on}; nothing new can be recorded. Register the person anew if cover starts "
            "again."
        )


class KeptByLaw(Refusal):
    """The retention period has not passed."""

    def __init__(self, *, last_month: Month, years: int, until: date) -> None:
        super().__init__(
            f"premiums were paid up to {last_month}, and payment papers are kept {years} years after the last month "
            f"(rule retention.years). Personal data can be erased after {until}."
        )


class ChildSchooled(Refusal):
    """A scholarship still needs to know whose child it is for."""

    def __init__(self, *, claim: str, until: date) -> None:
        super().__init__(
            f"claim {claim} may pay for a child's school until {until}. Personal data can be erased after {until}, or "
            "once the end is noted with `ledger claim end-schooling`."
        )


class MoneyOwed(Refusal):
    """Money that came and bought nothing has still to go back."""

    def __init__(self, *, run: str, amount_rupiah: int) -> None:
        super().__init__(
            f"{rupiah(amount_rupiah)} of run {run} bought no month and has to go back, for which name and account are "
            "needed. Record it with `ledger mandate give-back` before personal data is erased."
        )


class ClaimOpen(Refusal):
    """A claim still needs to know who it is for."""

    def __init__(self, *, claims: Sequence[str]) -> None:
        super().__init__(
            f"claim {', '.join(claims)} is not settled. Settle or reject it first with `ledger claim pay` or `reject`."
        )


class MandateStands(Refusal):
    """Another mandate stands."""

    def __init__(self, *, bank: str, since: Month) -> None:
        super().__init__(
            f"a mandate at {bank} stands for debits since {since}, with another account, day or length than this one. "
            "End it first with `ledger mandate revoke`."
        )


class NoMandate(Refusal):
    """There is no mandate to end."""

    def __init__(self) -> None:
        super().__init__("no mandate stands, so none can end. Check the NIK, or give one with `ledger mandate give`.")


class NothingUnapplied(Refusal):
    """No money of that run waits to be given back."""

    def __init__(self, *, run: str) -> None:
        super().__init__(
            f"no money of run {run} waits to be given back. See `ledger report debits` for what does, and name its run."
        )


class GivenBackOtherwise(Refusal):
    """It went back before."""

    def __init__(self, *, run: str, transfer: str, on: date) -> None:
        super().__init__(
            f"the money of run {run} went back on {on} by {transfer}; nothing was given back a second time. Check the "
            "transfer reference."
        )
