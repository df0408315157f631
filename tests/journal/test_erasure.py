"""What is forgotten stays forgotten: on every path, in every file, and after a restore."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from journal_letters import NIK, OTHER, PERSON, folder_bytes, opened, sealed
from journal_samples import CITRA, NOON
from ledger.domain.errors import Refusal
from ledger.journal.errors import ErasureUnfinished
from ledger.journal.keyring import (
    Keyring,
    PersonalDataGone,
)


def test_what_is_forgotten_cannot_be_read_or_found(ring: Keyring) -> None:
    worker = ring.admit([NIK])[NIK]
    ring.add_token(worker, OTHER)
    letter = sealed(ring, worker)
    assert not ring.erased(worker)

    ring.forget(worker, NOON)

    assert ring.erased(worker)
    assert ring.find_many([NIK, OTHER]) == {}
    with pytest.raises(PersonalDataGone, match=f"worker {worker} was erased .* Register the person anew") as gone:
        opened(ring, worker, letter)
    assert isinstance(gone.value, Refusal)
    with pytest.raises(PersonalDataGone):
        sealed(ring, worker, version=2)
    with pytest.raises(PersonalDataGone):
        ring.add_token(worker, NIK)
    ring.prepare([worker])
    with pytest.raises(PersonalDataGone):
        sealed(ring, worker, version=2)


def test_a_person_who_comes_back_is_another_worker(ring: Keyring) -> None:
    worker = ring.admit([NIK])[NIK]
    letter = sealed(ring, worker)
    ring.forget(worker, NOON)

    anew = ring.admit([NIK])[NIK]

    assert anew != worker
    assert ring.erased(worker)
    assert not ring.erased(anew)
    with pytest.raises(PersonalDataGone):
        opened(ring, worker, letter)


def test_forgetting_again_keeps_the_first_day(tmp_path: Path, ring: Keyring) -> None:
    worker = ring.admit([NIK])[NIK]
    ring.forget(worker, NOON)
    ring.forget(worker, NOON + timedelta(days=5))

    with closing(sqlite3.connect(tmp_path / "keyring.db")) as connection:
        assert connection.execute("SELECT erased_at FROM keys").fetchall() == [("2025-07-01T12:00:00.000000Z",)]


def test_no_byte_of_a_destroyed_key_or_token_stays_in_any_file(tmp_path: Path, ring: Keyring) -> None:
    niks = [f"{1373010101800000 + number}" for number in range(400)]
    workers = ring.admit(niks)
    with closing(sqlite3.connect(tmp_path / "keyring.db")) as connection:
        wanted = (workers[niks[137]].hex,)
        ((wrapped,),) = connection.execute("SELECT wrapped FROM keys WHERE worker = ?", wanted).fetchall()
        ((token,),) = connection.execute("SELECT token FROM tokens WHERE worker = ?", wanted).fetchall()
    before = folder_bytes(tmp_path)
    assert wrapped in before
    assert token in before

    ring.forget(workers[niks[137]], NOON)

    after = folder_bytes(tmp_path)
    for size in (16, 24, 32):  # not even a part of them
        assert wrapped[-size:] not in after
        assert token[:size] not in after
    assert len(ring.find_many(niks)) == 399


def test_an_erasure_that_could_not_wipe_its_bytes_is_said_and_finished_at_the_next_start(
    tmp_path: Path, ring: Keyring
) -> None:
    worker = ring.admit([NIK])[NIK]
    ring.close()
    path = tmp_path / "keyring.db"
    with Keyring.open(path, tmp_path / "secret.hex", lock_seconds=0.1) as again:
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            ((wrapped,),) = reader.execute("SELECT wrapped FROM keys").fetchall()
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM keys").fetchall()
            with pytest.raises(ErasureUnfinished, match=r"was destroyed .* the next command .* wipes them"):
                again.forget(worker, NOON)
            assert again.erased(worker)
            assert again.bury_again([worker]) == 0  # a start beside the reader is not held up
            assert wrapped in folder_bytes(tmp_path)

        assert again.bury_again([worker]) == 0

        assert wrapped[-16:] not in folder_bytes(tmp_path)


def test_after_a_restore_the_erased_are_buried_again(tmp_path: Path, ring: Keyring) -> None:
    workers = ring.admit([NIK, OTHER])
    erased = workers[NIK]
    letter = sealed(ring, erased)
    ring.close()
    path, secret = tmp_path / "keyring.db", tmp_path / "secret.hex"
    backup = path.read_bytes()
    with Keyring.open(path, secret) as ring_of_today:
        ring_of_today.forget(erased, NOON)
    path.write_bytes(backup)

    with Keyring.open(path, secret) as restored:
        assert opened(restored, erased, letter) == PERSON
        assert restored.bury_again([erased, CITRA]) == 2
        assert restored.bury_again([erased, CITRA]) == 0

        assert restored.erased(erased)
        assert restored.erased(CITRA)  # the backup was older than this worker
        assert restored.find_many([NIK, OTHER]) == {OTHER: workers[OTHER]}
        with pytest.raises(PersonalDataGone):
            opened(restored, erased, letter)


def test_burying_again_writes_nothing_when_nothing_is_to_do(tmp_path: Path, ring: Keyring) -> None:
    worker = ring.admit([NIK])[NIK]
    ring.forget(worker, NOON)
    stored = [tmp_path / "keyring.db", tmp_path / "keyring.db-wal"]
    before = [file.read_bytes() for file in stored]

    assert ring.bury_again([worker]) == 0
    assert ring.bury_again([]) == 0

    assert [file.read_bytes() for file in stored] == before
