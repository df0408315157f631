"""What every command promises: a dry run leaves no trace, a repeat records nothing, a key means one request."""

import inspect
from functools import partial
from types import ModuleType

import pytest

from application_stories import COMMANDS, DEATH_DAY, SharedJournal, file_claim, midlife, somebody_writes
from ledger.application import (
    agents,
    agreements,
    billing,
    cards,
    claims,
    commitments,
    debits,
    deciding,
    employers,
    giving_back,
    heirs,
    imports,
    mandates,
    places,
    premiums,
    prepaid,
    programs,
    refunding,
    regions,
    reviewing,
    rules,
    schooling,
    standings,
    verification,
    waiting,
    workers,
)
from ledger.application.desk import Asked, Desk
from ledger.domain.claim.refusals import DeathNotRecorded, NotCovered
from ledger.domain.errors import Refusal
from ledger.domain.insurance import Insurance
from ledger.domain.worker.refusals import NotInLedger
from ledger.journal.entry import Entry
from ledger.journal.errors import ClockWentBack, StreamMovedOn
from makers import MAY, START, Clock, asked, everything, new_desk, nik

ROOMS = (
    agents,
    agreements,
    billing,
    cards,
    claims,
    commitments,
    debits,
    deciding,
    employers,
    giving_back,
    heirs,
    imports,
    mandates,
    places,
    premiums,
    prepaid,
    programs,
    refunding,
    regions,
    reviewing,
    rules,
    schooling,
    standings,
    waiting,
    workers,
)
named = pytest.mark.parametrize("name", sorted(COMMANDS))


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Give a ledger in the middle of its life."""
    return midlife(desk)


def keys_and_tokens(desk: Desk) -> tuple[object, object]:
    file = desk.keyring._file  # noqa: SLF001  # what is on disk is the question
    return file.rows("SELECT * FROM keys ORDER BY worker"), file.rows("SELECT * FROM tokens ORDER BY token")


def recorded_since(desk: Desk, head: int) -> list[Entry]:
    return [entry for batch in desk.journal.scan(after=head) for entry in batch]


def commands_of(room: ModuleType) -> set[str]:
    """Find the functions of a room that take a desk and a request."""
    short = room.__name__.rpartition(".")[2]
    return {
        f"{short}.{name}"
        for name, function in inspect.getmembers(room, inspect.isfunction)
        if not name.startswith("_")
        and function.__module__ == room.__name__
        and {"desk", "asked"} <= set(inspect.signature(function).parameters)
    }


def test_every_command_has_an_example_here() -> None:
    assert set().union(*map(commands_of, ROOMS)) == set(COMMANDS)


@named
def test_a_command_records_something_and_says_what(name: str, office: Desk) -> None:
    head = office.journal.head()
    outcome = COMMANDS[name](office, asked())
    fresh = recorded_since(office, head)
    assert (outcome.recorded.first, outcome.recorded.last) == (head + 1, office.journal.head())
    assert sum(outcome.names.values()) == outcome.recorded.count == len(fresh) > 0
    assert {entry.name for entry in fresh} == set(outcome.names)
    assert len({entry.envelope for entry in fresh}) == 1


@named
def test_a_command_leaves_the_ledger_sound(name: str, office: Desk) -> None:
    COMMANDS[name](office, asked())
    assert verification.verify(office.journal).differences == []


@named
def test_a_dry_run_says_the_same_and_leaves_no_trace(name: str, office: Desk, clock: Clock) -> None:
    before, head = keys_and_tokens(office), office.journal.head()
    tried = COMMANDS[name](office, asked(dry_run=True))
    assert (keys_and_tokens(office), office.journal.head()) == (before, head)
    assert (tried.dry_run, tried.recorded.count) == (True, 0)
    clock.go(60)
    assert dict(tried.names) == dict(COMMANDS[name](office, asked()).names)


@named
def test_the_same_command_again_records_nothing(name: str, office: Desk) -> None:
    COMMANDS[name](office, asked())
    head = office.journal.head()
    if name == "workers.erase":  # the way from the NIK to the worker is gone, which is the point of it
        with pytest.raises(NotInLedger):
            COMMANDS[name](office, asked())
    else:
        assert COMMANDS[name](office, asked()).nothing_new
    assert office.journal.head() == head


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"workers.erase"}))
def test_the_same_key_with_the_same_request_records_nothing(name: str, office: Desk) -> None:
    COMMANDS[name](office, asked(key="form-17"))
    head = office.journal.head()
    assert COMMANDS[name](office, asked(key="form-17")).nothing_new
    assert office.journal.head() == head


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("programs.extend", "programs.set_quota"),
        ("commitments.revise", "billing.bill"),
        ("workers.move", "cards.issue"),
        ("workers.correct", "workers.leave"),
        ("billing.bill", "premiums.pay"),
        ("premiums.reverse", "premiums.reconcile"),
        ("premiums.pay", "premiums.void"),
        ("claims.receive_document", "deciding.approve"),
        ("claims.report_use", "claims.pay"),
        ("workers.enroll", "programs.set_quota"),
    ],
)
def test_the_same_key_for_another_request_is_refused(first: str, then: str, office: Desk) -> None:
    position = COMMANDS[first](office, asked(key="form-17")).recorded.first
    head = office.journal.head()
    with pytest.raises(Refusal, match=r"The key 'form-17' was used before for another request \(position \d+\)"):
        COMMANDS[then](office, asked(key="form-17"))
    assert office.journal.head() == head >= position


def shared_office(clock: Clock) -> tuple[SharedJournal, Desk]:
    journal = SharedJournal.in_memory()
    return journal, midlife(new_desk(clock, journal))


@named
def test_a_twin_that_was_faster_leaves_nothing_to_record(name: str, clock: Clock) -> None:
    journal, office = shared_office(clock)
    journal.interruptions = (journal.append,)
    outcome = COMMANDS[name](office, asked())
    assert outcome.nothing_new
    assert verification.verify(journal).differences == []


STREAMS_OF_THEIR_OWN = {
    "programs.launch",
    "employers.register",
    "agreements.sign",
    "commitments.make",
    "agents.appoint",
    "debits.order",
    "debits.withdraw",
    "claims.file",
    "premiums.reconcile",
    "premiums.unreconcile",
    "prepaid.carry",
    "regions.note",
}
"""Commands on a stream that is new, or where nothing else could happen: only a twin can be in their way."""


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - STREAMS_OF_THEIR_OWN))
def test_when_another_writes_first_the_command_is_decided_anew_and_recorded(name: str, clock: Clock) -> None:
    journal, office = shared_office(clock)
    journal.interruptions = (partial(somebody_writes, journal),) * 4
    outcome = COMMANDS[name](office, asked())
    assert outcome.recorded.last == journal.head()
    assert sum(outcome.names.values()) == outcome.recorded.count
    assert not list(journal.interruptions)
    assert verification.verify(journal).differences == []


def test_after_five_times_the_conflict_is_said_and_nothing_is_recorded(clock: Clock) -> None:
    journal, office = shared_office(clock)
    journal.interruptions = (partial(somebody_writes, journal),) * 5
    with pytest.raises(StreamMovedOn, match=r"nothing was recorded\. Read it again and repeat the command"):
        COMMANDS["programs.close"](office, asked())
    assert "ProgramClosed" not in {entry.name for entry in everything(journal)}


def test_a_decision_that_rests_on_a_stream_is_made_anew_when_that_stream_moves(clock: Clock) -> None:
    """The death on which a JKM claim rests is withdrawn while the claim is being filed."""
    journal, office = shared_office(clock)
    journal.interruptions = (lambda _: COMMANDS["workers.withdraw_death"](office, asked()),)
    with pytest.raises(DeathNotRecorded, match="needs the worker's death on 2023-05-01"):
        file_claim(office, asked(), "K8", nik(4), Insurance.JKM, DEATH_DAY)
    assert journal.read(claims.claim_stream("K8")) == []


def test_a_claim_is_not_approved_on_a_payment_that_is_reversed_meanwhile(clock: Clock) -> None:
    journal, office = shared_office(clock)
    journal.interruptions = (lambda _: COMMANDS["premiums.reverse"](office, asked()),)
    with pytest.raises(NotCovered, match="for JKM: 2023-05 is before any cover"):
        COMMANDS["deciding.approve"](office, asked())


@pytest.mark.parametrize("seconds", [0, -1, -5])
def test_a_clock_that_is_a_little_late_records_with_the_later_time(seconds: int, desk: Desk, clock: Clock) -> None:
    COMMANDS["programs.launch"](desk, asked())
    clock.go(seconds)
    COMMANDS["commitments.make"](desk, asked())
    assert [entry.envelope.recorded_at for entry in everything(desk.journal)] == [START, START]


def test_a_clock_that_went_back_stops_every_writing(desk: Desk, clock: Clock) -> None:
    COMMANDS["programs.launch"](desk, asked())
    clock.go(-6)
    with pytest.raises(ClockWentBack, match=r"recorded at .*09:00:00.* clock says .*08:59:54.*Set the clock right"):
        COMMANDS["commitments.make"](desk, asked())
    assert desk.journal.head() == 1


def test_somebody_may_accept_that_the_clock_went_back(desk: Desk, clock: Clock) -> None:
    COMMANDS["programs.launch"](desk, asked())
    clock.go(-86_400)
    COMMANDS["commitments.make"](desk, asked(accept_clock=True))
    assert [entry.envelope.recorded_at for entry in everything(desk.journal)] == [START, START]


def test_what_was_asked_stands_in_the_envelope(desk: Desk) -> None:
    request = Asked(on=MAY, actor="siti", reason="SK 7", document="SK-7.pdf", key="form-17")
    COMMANDS["programs.launch"](desk, request)
    envelope = everything(desk.journal)[0].envelope
    assert (envelope.actor, envelope.reason, envelope.document) == ("siti", "SK 7", "SK-7.pdf")
    assert envelope.command_id.startswith("form-17#")
