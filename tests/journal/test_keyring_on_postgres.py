"""The keyring in a PostgreSQL database: one worker for a NIK, whoever asks, and letters that close for good."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from journal_letters import NIK, OTHER, PERSON, THIRD, opened, sealed
from journal_samples import CITRA, NOON
from ledger.journal.errors import KeyMissing, NikBelongsToAnother, PersonalDataGone, SecretWrong
from ledger.journal.keyring import Keyring
from ledger.journal.postgres_errors import NotTheJournal
from ledger.journal.sealing import MasterSecret
from postgres_ledgers import ledger_on


@pytest.fixture
def environ(postgres: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Begin a ledger in a database of its own."""
    with ledger_on(postgres, tmp_path) as made:
        yield made


@pytest.fixture
def ring(environ: dict[str, str]) -> Iterator[Keyring]:
    """Open its keyring as a clerk."""
    with again(environ) as opened_ring:
        yield opened_ring


def again(environ: dict[str, str]) -> Keyring:
    """Open the keyring once more, as another process would."""
    return Keyring.open_postgres(environ["LEDGER_URL"], Path(environ["LEDGER_MASTER_KEY_FILE"]))


def test_admitting_again_gives_the_same_worker_also_to_another_process(ring: Keyring, environ: dict[str, str]) -> None:
    first = ring.admit([NIK, OTHER])

    with again(environ) as other:
        assert other.admit([OTHER, THIRD, NIK, NIK]) == {**first, THIRD: ring.find(THIRD)}
    assert ring.find_many([NIK, "1373010101700009"]) == {NIK: first[NIK]}
    assert ring.admit([]) == {}


def test_many_people_are_admitted_in_one_go(ring: Keyring) -> None:
    niks = [f"{1373010101000000 + number}" for number in range(3_500)]

    workers = ring.admit(niks)

    assert len(set(workers.values())) == 3_500
    assert ring.find_many(niks) == workers


def test_people_are_found_by_their_likeness_until_they_are_erased(ring: Keyring) -> None:
    ids = ring.admit([NIK, OTHER, THIRD], {NIK: "budi|1", OTHER: "ani|1"})
    assert ring.unlikened() == [ids[THIRD]]
    ring.liken({ids[THIRD]: "budi|1", ids[OTHER]: "ani|2"})
    for agent in (UUID(int=1), UUID(int=2)):
        ring.hold(agent)
    found = ring.alike(["budi|1", "ani|1", "ani|2"])
    assert {look: set(workers) for look, workers in found.items()} == {
        "budi|1": {ids[NIK], ids[THIRD]},
        "ani|2": {ids[OTHER]},
    }
    assert set(ring.namesakes()) == {ids[NIK], ids[THIRD]}
    ring.forget(ids[NIK], NOON)
    assert (ring.namesakes(), ring.alike(["budi|1"])) == ([], {"budi|1": [ids[THIRD]]})


def test_eight_clerks_who_admit_the_same_people_agree(environ: dict[str, str]) -> None:
    niks = [f"{1373010101000000 + number}" for number in range(40)]
    found: list[dict[str, UUID]] = []

    def admit(turn: int) -> None:
        with again(environ) as own:
            found.append(own.admit(niks[turn:] + niks[:turn]))

    clerks = [threading.Thread(target=admit, args=(turn,)) for turn in range(8)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()

    assert len(found) == 8
    assert all(each == found[0] for each in found)


def test_letters_open_only_while_the_key_stands(ring: Keyring, environ: dict[str, str]) -> None:
    worker = ring.admit([NIK])[NIK]
    letter = sealed(ring, worker)
    with again(environ) as other:
        assert opened(other, worker, letter) == PERSON

    ring.forget(worker, NOON)
    ring.forget(worker, NOON)

    assert ring.erased(worker)
    assert ring.find(NIK) is None
    with again(environ) as other, pytest.raises(PersonalDataGone):
        opened(other, worker, letter)


def test_a_restored_key_is_buried_again(ring: Keyring) -> None:
    worker = ring.admit([NIK])[NIK]

    assert ring.bury_again([worker]) == 1
    assert ring.bury_again([worker]) == 0
    assert ring.erased(worker)


def test_a_nik_is_corrected_and_not_given_away(ring: Keyring) -> None:
    workers = ring.admit([NIK, OTHER])
    ring.add_token(workers[NIK], THIRD)
    ring.add_token(workers[NIK], THIRD)
    ring.drop_token(NIK)

    assert ring.find_many([NIK, THIRD]) == {THIRD: workers[NIK]}
    with pytest.raises(NikBelongsToAnother):
        ring.add_token(workers[NIK], OTHER)
    with pytest.raises(KeyMissing):
        ring.add_token(CITRA, NIK)


def test_another_secret_and_a_database_without_a_keyring_are_said(
    environ: dict[str, str], postgres: str, tmp_path: Path
) -> None:
    other = tmp_path / "other.key"
    MasterSecret.read_or_begin(other)

    with pytest.raises(SecretWrong):
        Keyring.open_postgres(environ["LEDGER_URL"], other)
    with pytest.raises(NotTheJournal, match="holds no keyring"):
        Keyring.open_postgres(postgres, other)


def test_a_reader_gets_no_key(environ: dict[str, str]) -> None:
    with ExitStack() as stack:
        clerk = stack.enter_context(psycopg.connect(environ["LEDGER_URL"]))
        clerk.execute("SELECT count(*) FROM keyring.keys")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            clerk.execute("DELETE FROM keyring.keys")
