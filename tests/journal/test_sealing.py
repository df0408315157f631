"""Many letters are sealed in fewer steps than one by one, and are the same letters."""

import hmac
from collections.abc import Sequence
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_letters import NIK, OTHER, PERSON, THIRD, opened
from journal_samples import CITRA, NOON
from ledger.domain.worker.person import Person
from ledger.journal.draws import nonces
from ledger.journal.errors import KeyMissing, PersonalDataGone
from ledger.journal.keyring import Keyring, LetterForged
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


def sealed(ring: Keyring, workers: Sequence[UUID]) -> list[bytes]:
    letters = [(worker, ring.written(PERSON)) for worker in workers]
    return ring.seal_each(letters, version=1, event="WorkerRegistered")


def test_letters_that_are_sealed_together_open_one_by_one_and_only_at_their_place(ring: Keyring) -> None:
    workers = list(ring.admit([NIK, OTHER, THIRD]).values())
    letters = sealed(ring, workers)
    assert [opened(ring, worker, letter) for worker, letter in zip(workers, letters, strict=True)] == [PERSON] * 3
    assert len({letter[1:13] for letter in letters}) == 3
    with pytest.raises(LetterForged):
        opened(ring, workers[0], letters[1])
    for place in ({"version": 2, "event": "WorkerRegistered"}, {"version": 1, "event": "IdentityCorrected"}):
        with pytest.raises(LetterForged):
            ring.unseal(workers[0], letters[0], Person, stream=workers[0], **place)  # type: ignore[arg-type]  # as said


def test_together_as_alone_nothing_is_sealed_for_whom_no_key_is_held(ring: Keyring) -> None:
    workers = list(ring.admit([NIK, OTHER]).values())
    ring.forget(workers[1], NOON)
    with pytest.raises(PersonalDataGone):
        sealed(ring, workers)
    with pytest.raises(KeyMissing):
        sealed(ring, [workers[0], CITRA])


def test_a_key_that_another_program_destroyed_seals_no_letter_of_a_batch(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("ring")
    with Keyring.create(folder / "k.db", folder / "s") as ring, Keyring.open(folder / "k.db", folder / "s") as other:
        workers = list(ring.admit([NIK, OTHER]).values())
        other.forget(workers[0], NOON)
        with pytest.raises(PersonalDataGone):
            sealed(ring, workers)


def test_newcomers_get_random_ids_in_ascending_order(ring: Keyring) -> None:
    """In that order the pages of the indexes fill one after the other; see `draws.ascending_ids`."""
    ids = list(ring.admit([f"{serial:016d}" for serial in range(1, 200)]).values())
    assert ids == sorted(ids)
    assert {(each.version, each.variant) for each in ids} == {(4, RFC_4122)}
    assert len({each.hex[:8] for each in ids}) > 190
