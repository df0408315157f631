"""Two processes at once, on one journal and on one keyring: each command stands whole, or not at all."""

from pathlib import Path
from typing import cast
from uuid import UUID

from journal_processes import (
    ROUNDS,
    admit_pieces,
    append_many,
    append_versions,
    both,
    forget_one,
    seal_before_and_after,
)
from journal_samples import ANI, BUDI
from ledger.journal.book import Journal
from ledger.journal.keyring import Keyring


def test_of_two_writers_to_one_stream_one_wins_each_version(path: Path) -> None:
    (first, named), (second, named_too) = cast(
        "list[tuple[int, bool]]", both((append_versions, (ANI,)), (append_versions, (ANI,)), path=path)
    )

    assert first + second == ROUNDS
    assert named  # each refusal said at which version the stream stands now
    assert named_too
    with Journal.open_sqlite(path) as journal:
        assert [e.version for e in journal.read(ANI)] == list(range(1, ROUNDS + 1))
        assert journal.head() == ROUNDS


def test_two_writers_to_two_streams_both_win(path: Path) -> None:
    assert both((append_versions, (ANI,)), (append_versions, (BUDI,)), path=path) == [(ROUNDS, True), (ROUNDS, True)]

    with Journal.open_sqlite(path) as journal:
        assert [e.position for batch in journal.scan() for e in batch] == list(range(1, 2 * ROUNDS + 1))


def test_the_positions_of_one_command_stand_together(path: Path) -> None:
    spans = cast("list[tuple[int, int]]", both((append_many, (ANI,)), (append_many, (BUDI,)), path=path))

    assert sorted(spans) == [(1, 3000), (3001, 6000)]
    with Journal.open_sqlite(path) as journal:
        for stream, (first, last) in zip((ANI, BUDI), spans, strict=True):
            assert [e.position for e in journal.read(stream)] == list(range(first, last + 1))


def test_a_nik_ends_with_one_worker_whoever_admits_it(tmp_path: Path) -> None:
    path, secret = tmp_path / "keyring.db", tmp_path / "secret.hex"
    Keyring.create(path, secret).close()
    niks = [f"{1373010101800000 + number}" for number in range(900)]

    first, second = cast(
        "list[dict[str, UUID]]",
        both((admit_pieces, (niks[:600],)), (admit_pieces, (niks[300:],)), path=path, secret=secret),
    )

    assert {nik: first[nik] for nik in niks[300:600]} == {nik: second[nik] for nik in niks[300:600]}
    with Keyring.open(path, secret) as ring:
        assert ring.find_many(niks) == first | second
        assert len(set((first | second).values())) == len(niks)


def test_a_key_in_memory_is_not_used_after_another_process_destroyed_it(tmp_path: Path) -> None:
    path, secret = tmp_path / "keyring.db", tmp_path / "secret.hex"
    with Keyring.create(path, secret) as ring:
        worker = ring.admit(["1373010101800001"])["1373010101800001"]

    _, said = both((forget_one, (worker,)), (seal_before_and_after, (worker,)), path=path, secret=secret)

    assert str(said).startswith(f"The personal data of worker {worker} was erased")
