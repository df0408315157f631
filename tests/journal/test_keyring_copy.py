"""One keyring holds what another holds, whenever it was copied, and no copy brings a destroyed key back."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.journal.keyring import Keyring, PersonalDataGone
from ledger.journal.keyring_copy import (
    KeyringMove,
    KeyringOfAnother,
    SecretsDiffer,
    check_secrets,
    copy_keyring,
    gap,
)
from ledger.journal.keyring_file import KeyringFile
from ledger.journal.sealing import MasterSecret

SECRET = MasterSecret.of(bytes(32))
NOON = datetime(2025, 7, 1, 12, 0, tzinfo=UTC)
NIKS = [f"137301450890{number:04d}" for number in range(6)]


@dataclass
class Pair:
    """A keyring that is worked with, and its copy."""

    first: KeyringFile = field(default_factory=lambda: KeyringFile.in_memory(SECRET.proof))
    second: KeyringFile = field(default_factory=lambda: KeyringFile.in_memory(SECRET.proof))

    @property
    def keyring(self) -> Keyring:
        """The first, opened."""
        return Keyring(self.first, SECRET)

    def move(self, erased: frozenset[str] = frozenset()) -> KeyringMove:
        """Say what goes where."""
        return KeyringMove(source=self.first, target=self.second, names=("a", "b"), erased=erased, at=NOON)


def rows(keyring: KeyringFile) -> list[list[tuple[object, ...]]]:
    """Give all that a keyring holds."""
    keys = "SELECT worker, wrapped, created_at, erased_at, likeness FROM keys ORDER BY worker"
    return [keyring.rows(keys), keyring.rows("SELECT token, worker FROM tokens ORDER BY token")]


def do(pair: Pair, what: str, nik: str, other: str) -> None:
    """Let something happen to a keyring, as commands let it."""
    worker = pair.keyring.find(nik)
    match what:
        case "copy":
            copy_keyring(pair.move())
        case "admit":
            pair.keyring.admit([nik], {nik: f"{nik}|1990-08-05"})
        case _ if worker is None:
            pass
        case "correct" if pair.keyring.find(other) is None:
            pair.keyring.add_token(worker, other)
            pair.keyring.drop_token(nik)
            pair.keyring.liken({worker: f"{other}|1990-08-05"})
        case "card":
            pair.keyring.tie({other[-4:]: worker})
        case "erase":
            pair.keyring.forget(worker, NOON)
        case _:
            pass


happenings = st.tuples(
    st.sampled_from(["admit", "admit", "copy", "correct", "card", "erase"]),
    st.sampled_from(NIKS),
    st.sampled_from(NIKS),
)


@given(st.lists(happenings, max_size=30))
def test_a_copy_holds_the_same_whatever_happened_between_two_runs(history: list[tuple[str, str, str]]) -> None:
    pair = Pair()
    for each in history:
        do(pair, *each)

    copy_keyring(pair.move())

    assert rows(pair.second) == rows(pair.first)
    assert gap(pair.move()).closed
    assert not pair.second.unfinished()


@given(st.lists(happenings, max_size=30), st.sets(st.sampled_from(NIKS)))
def test_whoever_the_journal_says_is_erased_is_erased_in_the_copy(
    history: list[tuple[str, str, str]], gone: set[str]
) -> None:
    pair = Pair()
    for each in history:
        do(pair, *each)
    erased = frozenset(worker.hex for worker in pair.keyring.find_many(gone).values())

    copy_keyring(pair.move(erased))

    for worker in erased:
        with pytest.raises(PersonalDataGone):
            Keyring(pair.second, SECRET).seal(UUID(worker), "x", stream=UUID(worker), version=1, event="E")
        assert pair.second.rows("SELECT 1 FROM tokens WHERE worker = ?", (worker,)) == []
        assert pair.second.rows("SELECT likeness FROM keys WHERE worker = ?", (worker,)) == [(None,)]
    assert gap(pair.move(erased)).closed


def test_a_key_that_was_destroyed_in_the_copy_stays_destroyed() -> None:
    pair = Pair()
    worker = pair.keyring.admit([NIKS[0]])[NIKS[0]]
    copy_keyring(pair.move())
    Keyring(pair.second, SECRET).forget(worker, NOON)

    copy_keyring(pair.move())

    assert pair.second.rows("SELECT wrapped FROM keys") == [(None,)]
    assert pair.second.rows("SELECT * FROM tokens") == []


def test_a_name_that_was_corrected_between_two_runs_is_found_in_the_copy() -> None:
    pair = Pair()
    worker = pair.keyring.admit([NIKS[0]], {NIKS[0]: "budi|1990-08-05"})[NIKS[0]]
    copy_keyring(pair.move())
    pair.keyring.liken({worker: "budi susanto|1990-08-05"})
    assert (gap(pair.move()).keys, gap(pair.move()).closed) == (1, False)

    copy_keyring(pair.move())

    assert Keyring(pair.second, SECRET).alike(["budi|1990-08-05", "budi susanto|1990-08-05"]) == {
        "budi susanto|1990-08-05": [worker]
    }
    assert gap(pair.move()).closed


def test_a_keyring_of_other_people_takes_nothing() -> None:
    pair = Pair()
    pair.keyring.admit(NIKS[:2])
    stranger = Keyring(pair.second, SECRET).admit([NIKS[5]])[NIKS[5]]
    before = rows(pair.second)

    with pytest.raises(KeyringOfAnother, match=str(stranger)):
        gap(pair.move())

    assert rows(pair.second) == before


def test_a_key_that_was_made_twice_is_another_ledgers() -> None:
    pair = Pair()
    for keyring in (pair.first, pair.second):
        Keyring(keyring, SECRET).hold(UUID(int=7))

    with pytest.raises(KeyringOfAnother):
        gap(pair.move())


def test_keyrings_of_two_secrets_are_told_apart() -> None:
    pair = Pair(second=KeyringFile.in_memory(MasterSecret.of(bytes(31) + b"x").proof))

    with pytest.raises(SecretsDiffer, match="LEDGER_MASTER_KEY_FILE"):
        check_secrets(pair.move())


def test_a_token_whose_key_came_after_the_keys_were_read_waits_for_the_next_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Given somebody registered between the reading of keys and of tokens, then the copy does not trip over it."""
    pair = Pair()
    pair.keyring.admit(NIKS[:2])
    read = KeyringFile.rows
    late = [NIKS[4]]

    def somebody_registers(self: KeyringFile, statement: str, parameters: tuple[object, ...] = ()) -> object:
        if self is pair.first and "FROM tokens ORDER" in statement and late:
            pair.keyring.admit([late.pop()])
        return read(self, statement, parameters)

    with monkeypatch.context() as busy:
        busy.setattr(KeyringFile, "rows", somebody_registers)
        copy_keyring(pair.move())
    assert pair.second.rows("SELECT count(*) FROM tokens") == [(2,)]

    copy_keyring(pair.move())
    assert rows(pair.second) == rows(pair.first)
