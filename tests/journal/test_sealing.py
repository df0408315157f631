"""Many letters are sealed in fewer steps than one by one, and are the same letters."""

import hmac
from collections.abc import Iterable, Sequence
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_letters import NIK, OTHER, PERSON, THIRD, opened
from journal_samples import NOON
from ledger.domain.worker.person import Person
from ledger.journal.draws import nonces
from ledger.journal.errors import PersonalDataGone
from ledger.journal.keyring import Keyring, LetterForged
from ledger.journal.keyring_keys import OpenKeys
from ledger.journal.packing import written
from ledger.journal.sealing import KeyedDigest


@given(key=st.binary(max_size=64), text=st.binary(max_size=200))
def test_the_keyed_digest_is_the_standard_one(key: bytes, text: bytes) -> None:
    digest = KeyedDigest(key)
    assert digest.of(text) == hmac.digest(key, text, "sha256")
    assert digest.of(text) == digest.of(text)


@given(count=st.integers(0, 300))
def test_no_nonce_is_given_out_twice(count: int) -> None:
    drawn = list(nonces(count))
    assert [len(each) for each in drawn] == [12] * count
    assert len(set(drawn)) == count


def welcomed(ring: Keyring, niks: Sequence[str]) -> list[tuple[UUID, bytes]]:
    """Let people in who are told by NIK; give their ids and their letters."""
    letters = [written(PERSON)] * len(niks)
    found = ring.welcome(ring.tokens(niks), ring.likenesses(niks), letters, event="WorkerRegistered")
    return [(UUID(worker), letter) for worker, letter in found]


def test_letters_that_are_sealed_together_open_one_by_one_and_only_at_their_place(ring: Keyring) -> None:
    found = welcomed(ring, [NIK, OTHER, THIRD])
    assert [opened(ring, worker, letter) for worker, letter in found] == [PERSON] * 3
    assert len({letter[1:13] for _, letter in found}) == 3
    (worker, letter), (_, another), _ = found
    with pytest.raises(LetterForged):
        opened(ring, worker, another)
    for place in ({"version": 2, "event": "WorkerRegistered"}, {"version": 1, "event": "IdentityCorrected"}):
        with pytest.raises(LetterForged):
            ring.unseal(worker, letter, Person, stream=worker, **place)  # type: ignore[arg-type]  # as said


def test_who_is_welcomed_is_found_as_who_is_admitted(ring: Keyring) -> None:
    (siti, _), (budi, _) = welcomed(ring, [NIK, OTHER])
    assert ring.find_many([THIRD, OTHER, NIK]) == {NIK: siti, OTHER: budi}
    assert ring.alike([NIK, THIRD, OTHER]) == {NIK: [siti], OTHER: [budi]}
    assert ring.admit([OTHER, NIK]) == {NIK: siti, OTHER: budi}
    assert ring.unlikened() == []


@given(first=st.sets(st.integers(0, 30)), then=st.lists(st.integers(0, 30)))
def test_whoever_has_a_key_already_keeps_it_among_newcomers(first: set[int], then: list[int]) -> None:
    """An import that failed left keys, or a list names somebody twice."""
    with Keyring.in_memory() as ring:
        before = ring.admit([f"{serial:016d}" for serial in first], {f"{first_one:016d}": "x" for first_one in first})
        niks = [f"{serial:016d}" for serial in then]
        found = welcomed(ring, niks)
        assert [opened(ring, worker, letter) for worker, letter in found] == [PERSON] * len(then)
        assert {nik: worker for nik, (worker, _) in zip(niks, found, strict=True)} == ring.find_many(niks)
        assert all(ring.find(nik) == worker for nik, worker in before.items())
        assert all(worker in ring.alike([nik])[nik] for nik, (worker, _) in zip(niks, found, strict=True))


def test_a_key_that_another_program_destroyed_seals_no_letter_of_a_list(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("ring")
    with Keyring.create(folder / "k.db", folder / "s") as ring, Keyring.open(folder / "k.db", folder / "s") as other:
        workers = ring.admit([NIK, OTHER])
        other.forget(workers[NIK], NOON)
        (siti, letter), (budi, _) = welcomed(ring, [NIK, OTHER])
        assert (siti != workers[NIK], budi == workers[OTHER]) == (True, True)
        assert opened(ring, siti, letter) == PERSON
        with pytest.raises(PersonalDataGone):
            opened(ring, workers[NIK], letter)


def test_a_key_that_is_destroyed_while_a_list_is_let_in_is_missed_at_once(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("ring")
    with Keyring.create(folder / "k.db", folder / "s") as ring, Keyring.open(folder / "k.db", folder / "s") as other:
        worker = ring.admit([NIK])[NIK]
        prepare = OpenKeys.prepare

        def meanwhile(keys: OpenKeys, workers: Iterable[UUID]) -> None:
            other.forget(worker, NOON)
            prepare(keys, workers)

        monkeypatch.setattr(OpenKeys, "prepare", meanwhile)
        with pytest.raises(PersonalDataGone):
            welcomed(ring, [OTHER, NIK])


def test_a_letter_that_is_sealed_for_somebody_prepared_is_the_same_letter(ring: Keyring) -> None:
    worker = ring.admit([NIK])[NIK]
    ring.prepare([worker])
    letter = ring.seal_next(worker, PERSON, version=1, event="WorkerRegistered")
    assert opened(ring, worker, letter) == PERSON


def test_who_was_erased_elsewhere_before_many_were_prepared_gets_no_letter(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("ring")
    with Keyring.create(folder / "k.db", folder / "s") as ring, Keyring.open(folder / "k.db", folder / "s") as other:
        workers = ring.admit([NIK, OTHER])
        other.forget(workers[NIK], NOON)
        ring.prepare(workers.values())
        with pytest.raises(PersonalDataGone):
            ring.seal_next(workers[NIK], PERSON, version=1, event="WorkerRegistered")
        ring.seal_next(workers[OTHER], PERSON, version=1, event="WorkerRegistered")


def test_newcomers_get_random_ids_in_ascending_order(ring: Keyring) -> None:
    """In that order the pages of the indexes fill one after the other; see `draws.ascending_ids`."""
    ids = list(ring.admit([f"{serial:016d}" for serial in range(1, 200)]).values())
    assert ids == sorted(ids)
    assert {(each.version, each.variant) for each in ids} == {(4, RFC_4122)}
    assert len({each.hex[:8] for each in ids}) > 190
