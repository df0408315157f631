"""The keyring finds people by a digest of name and birth date, and forgets it with the person."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from journal_processes import both, open_together
from ledger.journal.keyring import Keyring

NIK, OTHER = "1373010508909001", "1373010508909002"
LOOK = "budi santoso|19900805"
AT = datetime(2030, 5, 2, tzinfo=UTC)


def test_whoever_was_admitted_with_a_likeness_is_found_by_it(ring: Keyring) -> None:
    ids = ring.admit([NIK, OTHER], {NIK: LOOK, OTHER: LOOK})
    assert {look: set(found) for look, found in ring.alike([LOOK, "x|1"]).items()} == {LOOK: set(ids.values())}
    assert ring.unlikened() == []


def test_a_correction_moves_the_likeness(ring: Keyring) -> None:
    worker = ring.admit([NIK], {NIK: LOOK})[NIK]
    ring.liken({worker: "budi susanto|19900805"})
    assert ring.alike([LOOK, "budi susanto|19900805"]) == {"budi susanto|19900805": [worker]}


def test_a_key_left_by_an_import_that_failed_gets_the_likeness_of_the_next(ring: Keyring) -> None:
    worker = ring.admit([NIK], {NIK: "old|1"})[NIK]
    assert ring.admit([NIK], {NIK: LOOK}) == {NIK: worker}
    assert ring.alike(["old|1", LOOK]) == {LOOK: [worker]}


def test_a_likeness_goes_with_the_person_and_does_not_come_back(ring: Keyring) -> None:
    worker = ring.admit([NIK], {NIK: LOOK})[NIK]
    ring.forget(worker, AT)
    ring.liken({worker: LOOK})
    assert ring.alike([LOOK]) == {}
    assert ring.unlikened() == []


def test_namesakes_are_those_who_share_a_likeness_and_no_agents(ring: Keyring) -> None:
    ids = ring.admit([NIK, OTHER, "1373010508909003"], {NIK: LOOK, OTHER: LOOK, "1373010508909003": "x|1"})
    for agent in (UUID(int=1), UUID(int=2)):
        ring.hold(agent)
    ring.admit(["1373010508909004"])
    ring.admit(["1373010508909005"])
    assert set(ring.namesakes()) == {ids[NIK], ids[OTHER]}
    ring.forget(ids[NIK], AT)
    assert ring.namesakes() == []


def test_no_name_is_in_the_file(tmp_path: Path) -> None:
    with Keyring.create(tmp_path / "k.db", tmp_path / "s") as ring:
        ring.admit([NIK], {NIK: LOOK})
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("k.db*"))
    assert b"budi" not in stored
    assert b"19900805" not in stored


def test_those_without_a_likeness_are_listed_piece_by_piece(ring: Keyring) -> None:
    niks = [f"137301050890{number:04d}" for number in range(1, 8)]
    workers = sorted(ring.admit(niks).values(), key=lambda each: each.hex)
    first = ring.unlikened(most=3)
    assert first + ring.unlikened(after=first[-1], most=9) == workers


@pytest.fixture
def of_format_1(tmp_path: Path) -> tuple[Path, Path]:
    """Give a keyring as the first release made it, with a living worker and one who was erased."""
    path, secret = tmp_path / "k.db", tmp_path / "s"
    with Keyring.create(path, secret) as ring:
        ids = ring.admit([NIK, OTHER])
        ring.forget(ids[OTHER], AT)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "DROP INDEX keys_alike; DROP INDEX keys_unlikened; ALTER TABLE keys DROP COLUMN likeness; "
            "PRAGMA user_version=1; PRAGMA wal_checkpoint(TRUNCATE)"
        )
    return path, secret


def _format(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def test_a_keyring_of_the_first_release_is_brought_up_to_date_when_it_is_opened(of_format_1: tuple[Path, Path]) -> None:
    assert _format(of_format_1[0]) == 1
    with Keyring.open(*of_format_1) as ring, Keyring.open(*of_format_1) as again:
        worker = ring.find(NIK)
        assert worker is not None
        assert again.unlikened() == [worker]
        again.liken({worker: LOOK})
        assert ring.alike([LOOK]) == {LOOK: [worker]}
        assert ring.find(OTHER) is None
    assert _format(of_format_1[0]) == 2


def test_two_programs_that_open_an_old_keyring_at_once_both_go_on(of_format_1: tuple[Path, Path]) -> None:
    path, secret = of_format_1
    assert both((open_together, ()), (open_together, ()), path=path, secret=secret) == [1, 1]
    assert _format(path) == 2


def test_a_new_keyring_and_one_brought_up_to_date_are_the_same(of_format_1: tuple[Path, Path], tmp_path: Path) -> None:
    Keyring.open(*of_format_1).close()
    Keyring.create(tmp_path / "new.db", tmp_path / "s").close()
    columns = [
        [row[1:4] for row in connection.execute("PRAGMA table_info(keys)")]
        + connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1"
        ).fetchall()
        for path in (of_format_1[0], tmp_path / "new.db")
        for connection in [sqlite3.connect(path)]
    ]
    assert columns[0] == columns[1]
