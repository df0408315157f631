"""What may happen next to a worker: state in, events or a refusal out. A repeat is answered before anything else."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from ledger.domain.deciles import one_of_ten
from ledger.domain.month import first_day, month_of
from ledger.domain.places import AS_WRITTEN, Places, same_place
from ledger.domain.worker.events import (
    CardIssued,
    CardWithdrawn,
    CoverConfirmed,
    DeathWithdrawn,
    EmploymentEnded,
    EmploymentStarted,
    EnrollmentEnded,
    Event,
    HeirsNamed,
    IdentityCorrected,
    ParticularsCorrected,
    PersonalDataErased,
    PlaceAwaited,
    PlaceForgone,
    StandingNoted,
    WorkerDied,
    WorkerEnrolled,
    WorkerLeft,
    WorkerMoved,
    WorkerRegistered,
    WorkerReturned,
)
from ledger.domain.worker.refusals import (
    AlreadyRegistered,
    BackBeforeLeaving,
    CardNotHeld,
    ChildSchooled,
    ClaimOpen,
    ConfirmedBeforeEmployed,
    CoveredByEmployer,
    DiedOtherwise,
    EmployedAlready,
    EndsBeforeItBegan,
    HasLeft,
    HasNotLeft,
    IsDead,
    KeptByLaw,
    MoneyOwed,
    NotDead,
    NotEmployed,
    NotEmployedThere,
    NotInLedger,
    NotWaiting,
    NotYetRegistered,
    OutsideAge,
    PersonErased,
    RegisteredByAnother,
    WaitsElsewhere,
)
from ledger.domain.worker.state import Employment, NotRegistered, Registered, State

_COMPARED = ("village", "occupation", "sex", "disability", "segment", "program")


def register(
    state: State,
    form: WorkerRegistered,
    *,
    differs: Sequence[str],
    age: int,
    at_least: int,
    below: int,
    where: Places = AS_WRITTEN,
) -> Sequence[Event]:
    """Register a worker; the same form again records nothing.

    `differs` names the personal particulars in which the form differs from what is known; the letters themselves are
    sealed. `age` is in whole years on the day of registration; the limits are rules of that day.
    """
    match state:
        case NotRegistered():
            check_age(age, on=form.effective, at_least=at_least, below=below)
            return [form]
        case Registered(erased_on=date() as on):
            raise PersonErased(on=on)
        case Registered():
            other = [each for each in _COMPARED if getattr(state, each) != getattr(form, each)]
            if "program" in other and form.program in {None, state.awaits}:
                other.remove("program")
            if "village" in other and same_place(where, form.village, state.village):
                other.remove("village")
            if "program" in other:
                _not_subsidised(state, form.effective)
            if differs or other:
                raise AlreadyRegistered(since=state.since, differs=[*differs, *other])
            if form.agent not in {None, state.agent}:
                raise RegisteredByAnother(since=state.since, agent=state.agent)
            return []


def check_age(age: int, *, on: date, at_least: int, below: int) -> None:
    """Refuse a newcomer who is too young or too old on a day: all that is asked of somebody whom nobody knows yet."""
    if not at_least <= age < below:
        raise OutsideAge(age=age, on=on, at_least=at_least, below=below)


def correct(
    state: State,
    *,
    effective: date,
    identity: IdentityCorrected | None,
    occupation: str | None = None,
    disability: bool | None = None,
) -> Sequence[Event]:
    """Put right what was noted wrongly; what is right already is not written again."""
    was = _known(state)
    events: list[Event] = []
    if identity is not None and identity.corrected:
        events.append(identity)
    occupation = occupation or was.occupation
    disability = was.disability if disability is None else disability
    if (occupation, disability) != (was.occupation, was.disability):
        events.append(ParticularsCorrected(effective=effective, occupation=occupation, disability=disability))
    if events:
        _dated(was, effective)
    return events


def move(state: State, *, effective: date, village: str, where: Places = AS_WRITTEN) -> Sequence[Event]:
    """Note that the worker lives in another village; a new code for the old village is no move."""
    was = _known(state)
    if same_place(where, village, was.village):
        return []
    _living(was)
    _dated(was, effective)
    return [WorkerMoved(effective=effective, village=village)]


def enroll(state: State, *, effective: date, program: str) -> Sequence[Event]:
    """Let the worker join a program, leaving the one of before."""
    was = _known(state)
    if was.program == program:
        return []
    _present(was)
    _dated(was, effective)
    _not_subsidised(was, effective)
    return [WorkerEnrolled(effective=effective, program=program)]


def await_place(state: State, *, effective: date, program: str) -> Sequence[Event]:
    """Let the worker wait for a place in a program; whoever waits there or has a place is not put in line again."""
    was = _known(state)
    if program in {was.program, was.awaits}:
        return []
    _present(was)
    if was.awaits is not None:
        raise WaitsElsewhere(program=was.awaits)
    _dated(was, effective)
    return [PlaceAwaited(effective=effective, program=program)]


def forgo(state: State, *, effective: date) -> Sequence[Event]:
    """Note that the worker no longer wishes to wait for a place."""
    was = _known(state)
    if was.awaits is None:
        if was.forgone_on == effective:
            return []
        raise NotWaiting
    _dated(was, effective)
    return [PlaceForgone(effective=effective, program=was.awaits)]


def end_enrollment(state: State, *, effective: date, program: str, cause: str) -> Sequence[Event]:
    """Let the worker be in a program no longer; who is not in it is left as is."""
    was = _known(state)
    if was.program != program:
        return []
    _dated(was, effective)
    return [EnrollmentEnded(effective=effective, program=program, cause=cause)]


def note_standing(state: State, noted: StandingNoted) -> Sequence[Event]:
    """Note what an office says of decile or zakat; the same word for the same day is not written again."""
    was = _known(state)
    if noted in was.standings:
        return []
    one_of_ten(noted.decile)
    _living(was)
    return [noted]


def start_employment(state: State, *, effective: date, employer: str) -> Sequence[Event]:
    """Note that an employer pays from a day on."""
    was = _known(state)
    last = was.employments[-1] if was.employments else None
    if last and (last.employer, last.since) == (employer, effective):
        return []
    _living(was)
    if last and (last.until is None or last.until >= effective):
        raise EmployedAlready(employer=last.employer, since=last.since, until=last.until)
    _dated(was, effective)
    return [EmploymentStarted(effective=effective, employer=employer)]


def end_employment(state: State, *, effective: date) -> Sequence[Event]:
    """Note the last day with the employer."""
    was = _known(state)
    last = was.employments[-1] if was.employments else None
    if last and last.until == effective:
        return []
    _living(was)
    if last is None or last.until is not None:
        raise NotEmployed
    if effective < last.since:
        raise EndsBeforeItBegan(employer=last.employer, since=last.since, said=effective)
    return [EmploymentEnded(effective=effective)]


def confirm_cover(state: State, confirmed: CoverConfirmed) -> Sequence[Event]:
    """Take in that an employer covers this worker; the employment begins with it where none is open.

    The confirmation that came last records nothing again; an employer may return to one of before. An employment begins
    with the first month confirmed, or with the registration when that is later: nothing is known of the worker before.
    """
    was = _known(state)
    own = [each for each in was.confirmed if each.employer == confirmed.employer]
    if own and _same_letter(own[-1], confirmed):
        return []
    _living(was)
    return [*_employed_for(was, confirmed), confirmed]


def _employed_for(was: Registered, confirmed: CoverConfirmed) -> Sequence[Event]:
    """Begin the employment that a confirmation speaks of, unless it lasts already."""
    last = was.employments[-1] if was.employments else None
    start = max(first_day(confirmed.since), was.since)
    if last is None or (last.until is not None and last.until < start):
        return [EmploymentStarted(effective=start, employer=confirmed.employer)]
    if not _works_for(last, confirmed.employer):
        raise EmployedAlready(employer=last.employer, since=last.since, until=last.until)
    if confirmed.since < month_of(last.since) and last.since > was.since:
        raise ConfirmedBeforeEmployed(employer=last.employer, since=last.since, said=confirmed.since)
    return []


def end_employment_with(state: State, *, effective: date, employer: str) -> Sequence[Event]:
    """Note the last day with one employer; refused when the worker is with another."""
    was = _known(state)
    last = was.employments[-1] if was.employments else None
    if last is None or last.employer.casefold() != employer.casefold():
        raise NotEmployedThere(employer=employer, other=last.employer if last and last.until is None else None)
    return end_employment(state, effective=effective)


def _works_for(job: Employment, employer: str) -> bool:
    return job.until is None and job.employer.casefold() == employer.casefold()


def _same_letter(was: CoverConfirmed, says: CoverConfirmed) -> bool:
    return (was.since, was.until, was.insurances) == (says.since, says.until, says.insurances)


def _not_subsidised(was: Registered, on: date) -> None:
    job = was.employed_on(on)
    if job is not None:
        raise CoveredByEmployer(employer=job.employer, since=job.since)


def die(state: State, *, effective: date, correcting: bool = False) -> Sequence[Event]:
    """Note the death; another day needs `correcting`."""
    was = _known(state)
    if was.died_on == effective:
        return []
    if was.died_on is not None and not correcting:
        raise DiedOtherwise(on=was.died_on, said=effective)
    _dated(was, effective)
    return [WorkerDied(effective=effective)]


def withdraw_death(state: State, *, effective: date) -> Sequence[Event]:
    """Take back a death that was noted for the wrong person."""
    was = _known(state)
    if was.died_on is None:
        if was.death_withdrawn_on == effective:
            return []
        raise NotDead
    _dated(was, effective)
    return [DeathWithdrawn(effective=effective)]


def leave(state: State, *, effective: date, cause: str) -> Sequence[Event]:
    """Note that the worker left, for a cause."""
    was = _known(state)
    if (was.left_on, was.left_cause) == (effective, cause):
        return []
    _present(was)
    _dated(was, effective)
    return [WorkerLeft(effective=effective, cause=cause)]


def come_back(state: State, *, effective: date) -> Sequence[Event]:
    """Note that a worker who had left is back."""
    was = _known(state)
    if was.left_on is None and was.returned_on == effective:
        return []
    _living(was)
    if was.left_on is None:
        raise HasNotLeft
    if effective < was.left_on:
        raise BackBeforeLeaving(left_on=was.left_on, said=effective)
    return [WorkerReturned(effective=effective)]


def issue_card(state: State, *, effective: date, personal: bytes) -> Sequence[Event]:
    """Note that a participant card was handed over."""
    was = _known(state)
    _present(was)
    _dated(was, effective)
    return [CardIssued(effective=effective, personal=personal)]


def withdraw_card(state: State, *, effective: date, personal: bytes, held: bool, before: bool) -> Sequence[Event]:
    """Take back a card that is `held`; one that was withdrawn `before` records nothing. Also from who died or left."""
    was = _known(state)
    if not held:
        if before:
            return []
        raise CardNotHeld(cards=was.cards)
    _dated(was, effective)
    return [CardWithdrawn(effective=effective, personal=personal)]


def name_heirs(state: State, named: HeirsNamed, *, same: bool) -> Sequence[Event]:
    """Note whom the worker names as heirs, in place of those before; `same` says that the sealed names are equal."""
    was = _known(state)
    if same:
        return []
    _living(was)
    _dated(was, named.effective)
    return [named]


def erase(
    state: State,
    *,
    effective: date,
    open_claims: Sequence[str],
    retention_years: int,
    schooled: Mapping[str, date] = MappingProxyType({}),
) -> Sequence[Event]:
    """Record that the key to the person's data is destroyed; refused while a claim, money owed or the law needs it.

    The reasons to refuse follow UU 27/2022 art. 15 and the archive schedule (rule ``retention.years``). `schooled` are
    claims with a child who may still be paid for, and until when.
    """
    match state:
        case NotRegistered():
            raise NotInLedger(nik="")
        case Registered(erased_on=date()):
            return []
        case Registered():
            if open_claims:
                raise ClaimOpen(claims=open_claims)
            for claim, until in sorted(schooled.items()):
                raise ChildSchooled(claim=claim, until=until)
            for run in sorted(state.unapplied.keys() - state.given_back.keys()):
                raise MoneyOwed(run=run, amount_rupiah=state.unapplied[run].amount_rupiah)
            last = state.last_month()
            if last is not None:
                until = date(int(last[:4]) + retention_years, 12, 31)
                if effective <= until:
                    raise KeptByLaw(last_month=last, years=retention_years, until=until)
            return [PersonalDataErased(effective=effective)]


def _known(state: State) -> Registered:
    match state:
        case NotRegistered():
            raise NotInLedger(nik="")
        case Registered(erased_on=date() as on):
            raise PersonErased(on=on)
        case Registered():
            return state


def _living(was: Registered) -> None:
    if was.died_on is not None:
        raise IsDead(on=was.died_on)


def _present(was: Registered) -> None:
    _living(was)
    if was.left_on is not None:
        raise HasLeft(on=was.left_on, cause=was.left_cause)


def _dated(was: Registered, effective: date) -> None:
    if effective < was.since:
        raise NotYetRegistered(on=effective, since=was.since)
