"""Keys of people in memory: read and unwrapped once, not too many, and let go when another process destroyed one."""

from collections.abc import Iterable, Mapping
from itertools import islice
from uuid import UUID

from ledger.journal.errors import KeyDamaged, KeyMissing, PersonalDataGone
from ledger.journal.keyring_store import KeyringStore
from ledger.journal.sealing import MasterSecret

KEPT = 50_000
"""How many keys stay in memory at most."""
_AT_ONCE = 1000

_OF_WORKER = "SELECT wrapped FROM keys WHERE worker = ?"
_OF_WORKERS = "SELECT worker, wrapped FROM keys WHERE worker IN (?)"
_ERASED_COUNT = "SELECT count(*) FROM keys WHERE wrapped IS NULL"


class OpenKeys:
    """The keys that one program has read. Not to be shared between threads."""

    def __init__(self, file: KeyringStore, secret: MasterSecret) -> None:
        self._file = file
        self._secret = secret
        self._keys: dict[UUID, bytes] = {}
        self._seen = self._signs()

    def __len__(self) -> int:
        """Count the keys in memory."""
        return len(self._keys)

    def of(self, worker: UUID) -> bytes:
        """Give a key that is there still; raise `PersonalDataGone`, `KeyMissing` or `KeyDamaged`."""
        self.drop_stale()
        return self.held(worker)

    def held(self, worker: UUID) -> bytes:
        """Give a key as `of` does, for many in a row after one `prepare`."""
        return self._keys.get(worker) or self.require(worker)

    def require(self, worker: UUID) -> bytes:
        """Read a key; raise `PersonalDataGone`, `KeyMissing` or `KeyDamaged`."""
        rows = self._file.rows(_OF_WORKER, (worker.hex,))
        if not rows:
            raise KeyMissing(worker=worker)
        if rows[0][0] is None:
            raise PersonalDataGone(worker=worker)
        key = self._unwrapped(worker, rows[0][0])
        self.keep({worker: key})
        return key

    def prepare(self, workers: Iterable[UUID]) -> None:
        """Read many keys at once; those that were destroyed are left out."""
        self.drop_stale()
        wanted = [worker.hex for worker in workers if worker not in self._keys]
        rows = self._file.rows_of_many(_OF_WORKERS, wanted)
        while some := list(islice(rows, _AT_ONCE)):
            found = ((UUID(worker), wrapped) for worker, wrapped in some if wrapped is not None)
            self.keep({worker: self._unwrapped(worker, wrapped) for worker, wrapped in found})

    def keep(self, keys: Mapping[UUID, bytes]) -> None:
        """Hold keys, the last of too many, and let go of those held longest.

        Many go at once: looking for the oldest takes a while each time.
        """
        more = dict(list(keys.items())[-KEPT:]) if len(keys) > KEPT else keys
        if len(self._keys) + len(more) > KEPT:
            for worker in list(islice(self._keys, max(len(more), KEPT // 10))):
                del self._keys[worker]
        self._keys.update(more)

    def let_go(self, workers: Iterable[UUID]) -> None:
        """Hold the keys of these people no longer."""
        for worker in workers:
            self._keys.pop(worker, None)

    def clear(self) -> None:
        """Hold no key any longer."""
        self._keys.clear()

    def drop_stale(self) -> None:
        """Forget all keys when another process destroyed one; asking costs less than reading a key."""
        if self._file.version() == self._seen[0]:
            return
        was, self._seen = self._seen, self._signs()
        if self._seen[1] != was[1]:
            self._keys.clear()

    def _unwrapped(self, worker: UUID, wrapped: bytes) -> bytes:
        key = self._secret.unwrap(worker, wrapped)
        if key is None:
            raise KeyDamaged(worker=worker)
        return key

    def _signs(self) -> tuple[int, int]:
        """Give what shows that another process wrote, and how many keys are destroyed: their number only grows."""
        version = self._file.version()
        ((destroyed,),) = self._file.rows(_ERASED_COUNT)
        return version, destroyed
