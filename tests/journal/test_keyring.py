"""The keyring: one worker for a NIK, and letters that open only where they were written."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from journal_letters import NIK, OTHER, PERSON, THIRD, folder_bytes, opened, sealed
from journal_samples import ANI, BUDI, CITRA, NOON
from ledger.domain.errors import Conflict, JournalDamaged
from ledger.domain.worker.person import Person
from ledger.journal.keyring import (
    KeyDamaged,
    KeyMissing,
    Keyring,
    LetterForged,
    NikBelongsToAnother,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A letter of another kind."""

    kpj: int


# Who is who


def test_a_nik_is_nobodys_until_it_is_admitted(ring: Keyring) -> None:
    assert ring.find(NIK) is None

    worker = ring.admit([NIK])[NIK]

    assert worker.version == 4
    assert ring.find(NIK) == worker


def test_admitting_again_gives_the_same_worker(ring: Keyring) -> None:
    first = ring.admit([NIK, OTHER])

    assert ring.admit([OTHER, THIRD, NIK, NIK]) == {OTHER: first[OTHER], THIRD: ring.find(THIRD), NIK: first[NIK]}
    assert ring.find_many([NIK, "1373010101700009"]) == {NIK: first[NIK]}
    assert ring.admit([]) == {}


def test_worker_ids_come_from_the_factory_given(tmp_path: Path) -> None:
    ids = iter([ANI, BUDI])
    with Keyring.create(tmp_path / "k.db", tmp_path / "s", new_id=lambda: next(ids)) as ring:
        assert ring.admit([NIK, OTHER]) == {NIK: ANI, OTHER: BUDI}


def test_a_failed_admission_admits_nobody(tmp_path: Path) -> None:
    ids = iter([ANI, ANI])
    with Keyring.create(tmp_path / "k.db", tmp_path / "s", new_id=lambda: next(ids)) as ring:
        with pytest.raises(Conflict):
            ring.admit([NIK, OTHER])
        assert ring.find_many([NIK, OTHER]) == {}


def test_workers_survive_closing(tmp_path: Path, ring: Keyring) -> None:
    worker = ring.admit([NIK])[NIK]
    letter = sealed(ring, worker)
    ring.close()

    with Keyring.open(tmp_path / "keyring.db", tmp_path / "secret.hex") as again:
        assert again.find(NIK) == worker
        assert opened(again, worker, letter) == PERSON


def test_a_nik_never_stands_in_the_keyring(tmp_path: Path, ring: Keyring) -> None:
    worker = ring.admit([NIK])[NIK]

    stored = folder_bytes(tmp_path)
    assert worker.hex.encode() in stored
    assert NIK.encode() not in stored


def test_a_keyring_in_memory_does_all_of_it() -> None:
    with Keyring.in_memory(new_id=lambda: ANI, clock=lambda: NOON) as ring:
        assert ring.admit([NIK]) == {NIK: ANI}
        assert opened(ring, ANI, sealed(ring, ANI)) == PERSON
        ring.forget(ANI, NOON)
        assert ring.erased(ANI)


# A corrected NIK


def test_a_corrected_nik_finds_the_worker_beside_the_old_one_until_that_is_dropped(ring: Keyring) -> None:
    worker = ring.admit([NIK])[NIK]
    ring.add_token(worker, OTHER)
    ring.add_token(worker, OTHER)
    assert ring.find_many([NIK, OTHER]) == {NIK: worker, OTHER: worker}

    ring.drop_token(NIK)
    assert ring.find_many([NIK, OTHER]) == {OTHER: worker}


def test_a_nik_of_another_worker_is_not_given_away(ring: Keyring) -> None:
    workers = ring.admit([NIK, OTHER])

    with pytest.raises(NikBelongsToAnother, match="Look at both, and correct the one that is wrong first") as taken:
        ring.add_token(workers[NIK], OTHER)

    assert str(workers[NIK]) in str(taken.value)
    assert str(workers[OTHER]) in str(taken.value)
    assert ring.find(OTHER) == workers[OTHER]


def test_a_worker_without_a_key_gets_no_nik(ring: Keyring) -> None:
    with pytest.raises(KeyMissing, match=f"holds no key for worker {CITRA}.*Put back the keyring"):
        ring.add_token(CITRA, NIK)
    assert ring.find(NIK) is None


# Letters


def test_a_letter_opens_where_it_was_written(ring: Keyring) -> None:
    worker = ring.admit([NIK])[NIK]
    letter = sealed(ring, worker)

    assert opened(ring, worker, letter) == PERSON
    assert letter[0] == 1
    assert b"Ani" not in letter
    assert sealed(ring, worker) != letter


def test_a_letter_opens_nowhere_else(ring: Keyring) -> None:
    workers = ring.admit([NIK, OTHER])
    worker, other = workers[NIK], workers[OTHER]
    letter = sealed(ring, worker)

    with pytest.raises(LetterForged, match=f"WorkerRegistered in stream {worker}, version 2, was not written for"):
        opened(ring, worker, letter, version=2)
    with pytest.raises(LetterForged):
        opened(ring, worker, letter, event="IdentityCorrected")
    with pytest.raises(LetterForged):
        ring.unseal(worker, letter, Person, stream=other, version=1, event="WorkerRegistered")
    with pytest.raises(LetterForged):
        ring.unseal(other, letter, Person, stream=worker, version=1, event="WorkerRegistered")


@pytest.mark.parametrize("place", [0, 1, 12, 13, -1])
def test_a_changed_byte_is_noticed(ring: Keyring, place: int) -> None:
    worker = ring.admit([NIK])[NIK]
    letter = bytearray(sealed(ring, worker))
    letter[place] ^= 1

    with pytest.raises(LetterForged) as forged:
        opened(ring, worker, bytes(letter))
    assert isinstance(forged.value, JournalDamaged)


@pytest.mark.parametrize("length", [0, 1, 12, 13, 28])
def test_a_cut_letter_is_noticed(ring: Keyring, length: int) -> None:
    worker = ring.admit([NIK])[NIK]

    with pytest.raises(LetterForged):
        opened(ring, worker, sealed(ring, worker)[:length])


def test_what_a_letter_says_is_in_no_error(ring: Keyring) -> None:
    worker = ring.admit([NIK])[NIK]
    letter = ring.seal(worker, {"kpj": PERSON.name}, stream=worker, version=1, event="CardIssued")

    with pytest.raises(LetterForged) as forged:
        ring.unseal(worker, letter, Card, stream=worker, version=1, event="CardIssued")

    assert forged.value.__cause__ is None
    assert forged.value.__suppress_context__
    assert PERSON.name not in str(forged.value)


def test_keys_exchanged_between_workers_are_noticed(tmp_path: Path, ring: Keyring) -> None:
    workers = ring.admit([NIK, OTHER])
    ring.close()
    with closing(sqlite3.connect(tmp_path / "keyring.db", isolation_level=None)) as connection:
        connection.execute(
            "UPDATE keys SET wrapped = (SELECT wrapped FROM keys WHERE worker = ?) WHERE worker = ?",
            (workers[OTHER].hex, workers[NIK].hex),
        )

    with Keyring.open(tmp_path / "keyring.db", tmp_path / "secret.hex") as again:
        with pytest.raises(KeyDamaged, match=f"key of worker {workers[NIK]} .* exchanged"):
            sealed(again, workers[NIK])
        with pytest.raises(KeyDamaged):
            again.prepare(workers.values())


def test_prepared_keys_are_read_in_few_queries(tmp_path: Path, ring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    workers = list(ring.admit([f"{1373010101800000 + number}" for number in range(300)]).values())
    ring.close()
    with Keyring.open(tmp_path / "keyring.db", tmp_path / "secret.hex") as again:
        asked: list[str] = []
        rows = again._file.rows  # noqa: SLF001  # counting what goes to SQLite

        def counted(statement: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
            asked.append(statement)
            return rows(statement, parameters)

        monkeypatch.setattr(again._file, "rows", counted)  # noqa: SLF001  # as above

        again.prepare(workers)
        for worker in workers:
            sealed(again, worker)

    assert len([statement for statement in asked if "FROM keys WHERE worker" in statement]) == 1


def test_only_so_many_keys_stay_in_memory(ring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.journal.keyring_keys.KEPT", 2)
    workers = list(ring.admit([NIK, OTHER, THIRD]).values())

    letters = [sealed(ring, worker) for worker in workers]

    assert [opened(ring, *pair) for pair in zip(workers, letters, strict=True)] == [PERSON] * 3
    assert len(ring._keys) == 2  # noqa: SLF001  # the bound under test
