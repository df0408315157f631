"""Erasing a person destroys the key and nothing else: amounts, months, decisions and proofs stay."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ledger.application import cards, people, premiums, verification, workers
from ledger.application.desk import Desk
from ledger.application.opening import LedgerStands, open_desk, start_ledger
from ledger.domain.worker.refusals import AboutWorker, ClaimOpen, KeptByLaw, NotInLedger
from ledger.journal.errors import PersonalDataGone
from ledger.settings import Settings, file_of
from makers import Clock, asked, bill, commit, everything, form, nik, pay, register

LATE = date(2029, 1, 1)


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Give a ledger with two workers whose May to July 2023 is paid."""
    register(desk, 1, 2)
    commit(desk)
    bill(desk, [1, 2])
    pay(desk)
    return desk


def test_a_person_is_gone_and_the_proof_of_the_payment_stays(office: Desk) -> None:
    (worker,) = people.find_all(office, [nik(1)])
    outcome = workers.erase(office, asked(LATE), nik(1), open_claims=())
    assert dict(outcome.names) == {"PersonalDataErased": 1}
    assert people.people(office, [worker]) == {worker: None}
    assert people.spoken(None, worker) == f"worker {worker.hex[:8]} (personal data erased)"
    assert cards.numbers_of(office, worker) == []
    with pytest.raises(NotInLedger):
        people.find(office, nik(1))
    assert premiums.reverse(office, asked(LATE), "B1", cause="bounced")[1].names["CoverReversed"] == 2
    assert verification.verify(office.journal).differences == []


def test_payment_papers_are_kept_as_long_as_the_law_says(office: Desk) -> None:
    with pytest.raises(AboutWorker, match=r"Warga 1.*up to 2023-07.*5 years.*after 2028-12-31") as no:
        workers.erase(office, asked(date(2028, 12, 31)), nik(1), open_claims=())
    assert isinstance(no.value.refusal, KeptByLaw)
    assert people.find(office, nik(1)) is not None


def test_an_open_claim_needs_to_know_whose_it_is(office: Desk) -> None:
    with pytest.raises(AboutWorker, match="claim K1 is not settled") as no:
        workers.erase(office, asked(LATE), nik(1), open_claims=["K1"])
    assert isinstance(no.value.refusal, ClaimOpen)
    assert people.find(office, nik(1)) is not None


def test_a_dry_run_destroys_nothing(office: Desk) -> None:
    assert workers.erase(office, asked(LATE, dry_run=True), nik(1), open_claims=()).names == {"PersonalDataErased": 1}
    assert people.find(office, nik(1)) is not None


def test_somebody_who_comes_back_after_an_erasure_is_somebody_new(office: Desk) -> None:
    (before,) = people.find_all(office, [nik(1)])
    workers.erase(office, asked(LATE), nik(1), open_claims=())
    after, outcome = workers.register(office, asked(LATE), form(1))
    assert (after != before, dict(outcome.names)) == (True, {"WorkerRegistered": 1})


def test_a_crash_between_the_record_and_the_key_is_mended_by_the_retry(
    office: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (worker,) = people.find_all(office, [nik(1)])
    with monkeypatch.context() as crash:
        crash.setattr(type(office.keyring), "forget", _crash)
        with pytest.raises(KeyboardInterrupt):
            workers.erase(office, asked(LATE), nik(1), open_claims=())
    assert everything(office.journal)[-1].name == "PersonalDataErased"
    assert workers.erase(office, asked(LATE), nik(1), open_claims=()).nothing_new
    assert office.keyring.erased(worker)


def _crash(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Name the files of a ledger that does not stand yet."""
    return Settings.from_environment({}, ledger_url=f"sqlite:///{tmp_path}/ledger.db", actor="siti")


@pytest.fixture
def opened(settings: Settings, clock: Clock) -> Callable[[], Desk]:
    """Start a ledger on disk, and give what opens it."""
    start_ledger(settings)
    return lambda: open_desk(settings, clock)


def test_a_restored_keyring_does_not_bring_anybody_back(opened: Callable[[], Desk], settings: Settings) -> None:
    desk = opened()
    with desk.journal, desk.keyring:
        (worker,) = register(desk, 1)
    keyring = file_of(settings.keyring)
    backup = keyring.with_suffix(".backup")
    shutil.copy(keyring, backup)
    desk = opened()
    with desk.journal, desk.keyring:
        workers.erase(desk, asked(), nik(1), open_claims=())
    for aside in ("-wal", "-shm"):
        keyring.with_name(keyring.name + aside).unlink(missing_ok=True)
    shutil.copy(backup, keyring)
    desk = opened()
    with desk.journal, desk.keyring:
        assert desk.keyring.erased(worker)
        with pytest.raises(NotInLedger):
            people.find(desk, nik(1))
        with pytest.raises(PersonalDataGone):
            desk.keyring.seal(worker, form(1).person, stream=worker, version=9, event="CardIssued")


def test_a_ledger_on_disk_remembers_what_was_recorded(opened: Callable[[], Desk]) -> None:
    desk = opened()
    with desk.journal, desk.keyring:
        register(desk, 1, 2)
        commit(desk)
        bill(desk, [1, 2])
        pay(desk)
    desk = opened()
    with desk.journal, desk.keyring:
        assert pay(desk).nothing_new
        assert verification.verify(desk.journal).differences == []


@pytest.mark.parametrize("standing", ["journal", "keyring", "secret"])
def test_a_ledger_is_not_started_over_anything(standing: str, settings: Settings) -> None:
    place: Path = getattr(settings, standing)
    place.write_text("something of somebody's")
    with pytest.raises(LedgerStands, match=r"exists already, and nothing is written over it. Use it as it is, or give"):
        start_ledger(settings)
    assert place.read_text() == "something of somebody's"
    assert [each for each in map(file_of, (settings.journal, settings.keyring, settings.secret)) if each.exists()] == [
        place
    ]


def test_a_ledger_whose_keyring_cannot_be_opened_is_not_opened(opened: Callable[[], Desk], settings: Settings) -> None:
    file_of(settings.keyring).unlink()
    with pytest.raises(Exception, match="keys"):
        opened()
