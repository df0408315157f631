"""The keyring: which worker a NIK belongs to, and the keys that open what is known about a person.

It is written before the journal. A worker has no key here yet, or a key, or a tombstone: the key was destroyed, and
nothing brings it back. Sources: the erasure and the pseudonymous ids that Law 27/2022 on personal data asks for.
Neither a NIK nor a name is ever in the text of an error.
"""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar
from uuid import UUID

import msgspec

from ledger.journal.draws import KEY_BYTES, ascending_ids
from ledger.journal.entry import utc_text
from ledger.journal.errors import (
    ErasureUnfinished,
    KeyDamaged,
    KeyMissing,
    NikBelongsToAnother,
    PersonalDataGone,
    SecretWrong,
)
from ledger.journal.keyring_file import LOCK_SECONDS, KeyringFile
from ledger.journal.keyring_keys import OpenKeys
from ledger.journal.keyring_newcomers import Newcomers, in_order, let_in, sealed_each
from ledger.journal.keyring_store import KeyringStore
from ledger.journal.sealing import LetterForged, MasterSecret, place, seal, unseal

__all__ = [
    "KeyDamaged",
    "KeyMissing",
    "Keyring",
    "LetterForged",
    "NikBelongsToAnother",
    "PersonalDataGone",
    "SecretWrong",
]

T = TypeVar("T")

_NOBODY = UUID(int=0)
_LIKE_NOBODY = b""
"""The likeness of an agent, who is on no list of workers and need not be looked at."""
_OF_TOKENS = "SELECT token, worker FROM tokens WHERE token IN (?)"
_OF_WORKERS = "SELECT worker, wrapped FROM keys WHERE worker IN (?)"
_ALIKE = "SELECT likeness, worker FROM keys WHERE likeness IN (?)"
_NAMESAKES = (
    "SELECT worker FROM keys WHERE likeness IN (SELECT likeness FROM keys WHERE likeness IS NOT NULL "
    "AND likeness <> ? GROUP BY likeness HAVING count(*) > 1) ORDER BY worker"
)
_UNLIKENED = (
    "SELECT worker FROM keys WHERE likeness IS NULL AND wrapped IS NOT NULL AND worker > ? ORDER BY worker LIMIT ?"
)
_LIKEN = (
    "UPDATE keys SET likeness = said.column2 FROM (VALUES (?, ?)) AS said WHERE keys.worker = said.column1 "
    "AND keys.wrapped IS NOT NULL AND (keys.likeness IS NULL OR keys.likeness <> said.column2)"
)


def _now() -> datetime:
    return datetime.now(UTC)


class Keyring:
    """The keyring of one ledger. Not to be shared between threads."""

    def __init__(
        self,
        file: KeyringStore,
        secret: MasterSecret,
        *,
        new_id: Callable[[], UUID] | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._file = file
        self._secret = secret
        self._new_ids = ascending_ids if new_id is None else (lambda count: [new_id().bytes for _ in range(count)])
        self._clock = clock
        self._keys = OpenKeys(file, secret)
        self._encode = msgspec.json.Encoder().encode
        self._decoders: dict[type[Any], msgspec.json.Decoder[Any]] = {}

    @classmethod
    def create(
        cls,
        path: Path,
        secret_path: Path,
        *,
        new_id: Callable[[], UUID] | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> Self:
        """Begin a keyring and open it. A secret that stands there is used; otherwise one is made."""
        KeyringFile.create(path, MasterSecret.read_or_begin(secret_path).proof)
        return cls.open(path, secret_path, new_id=new_id, clock=clock)

    @classmethod
    def open(
        cls,
        path: Path,
        secret_path: Path,
        *,
        new_id: Callable[[], UUID] | None = None,
        clock: Callable[[], datetime] = _now,
        lock_seconds: float = LOCK_SECONDS,
    ) -> Self:
        """Open a keyring; nothing is made. Raises a refusal of `files` or `sealing`, or `SecretWrong`."""
        file = KeyringFile.open(path, lock_seconds=lock_seconds)
        try:
            secret = MasterSecret.read(secret_path)
            _check_secret(file, secret, path=path, secret_path=secret_path)
        except BaseException:
            file.close()
            raise
        return cls(file, secret, new_id=new_id, clock=clock)

    @classmethod
    def open_postgres(cls, url: str, secret_path: Path, *, lock_seconds: float = LOCK_SECONDS) -> Self:
        """Open a keyring in PostgreSQL; raise a refusal of its modules, or `SecretWrong`."""
        from ledger.journal.keyring_database import KeyringDatabase  # noqa: PLC0415 - psycopg, for those who need it

        database = KeyringDatabase.open(url, lock_seconds=lock_seconds)
        try:
            secret = MasterSecret.read(secret_path)
            _check_secret(database, secret, path=database.place, secret_path=secret_path)
        except BaseException:
            database.close()
            raise
        return cls(database, secret)

    @classmethod
    def in_memory(cls, *, new_id: Callable[[], UUID] | None = None, clock: Callable[[], datetime] = _now) -> Self:
        """Make a keyring, and a secret, that are gone when the program ends."""
        secret = MasterSecret.of(os.urandom(KEY_BYTES))
        return cls(KeyringFile.in_memory(secret.proof), secret, new_id=new_id, clock=clock)

    def find(self, nik: str) -> UUID | None:
        """Give the worker whom a NIK belongs to; None when it is nobody's."""
        return self.find_many([nik]).get(nik)

    def find_many(self, niks: Iterable[str]) -> dict[str, UUID]:
        """Give the workers of those NIKs that belong to somebody."""
        niks = list(dict.fromkeys(niks))
        tokens = self.tokens(niks)
        found = self.find_tokens(tokens)
        return {nik: found[token] for nik, token in zip(niks, tokens, strict=True) if token in found}

    def tokens(self, niks: Iterable[str]) -> list[bytes]:
        """Give what NIKs are found by, in their order: nothing that tells a NIK to who lacks the master secret."""
        return self._secret.tokens(niks)

    def find_tokens(self, tokens: Sequence[bytes]) -> dict[bytes, UUID]:
        """Give the workers of those tokens that belong to somebody."""
        return {token: UUID(worker) for token, worker in self._file.rows_of_many(_OF_TOKENS, tokens)}

    def admit(self, niks: Sequence[str], likenesses: Mapping[str, str] | None = None) -> dict[str, UUID]:
        """Give a worker for each NIK, making those that are missing, in one durable transaction.

        Whoever asks, in whatever process, gets the same worker for the same NIK. `likenesses`, by NIK, are what
        `alike` finds the workers by.
        """
        niks, texts = list(dict.fromkeys(niks)), likenesses or {}
        tokens = self.tokens(niks)
        marks = {
            token: self._secret.likeness(texts[nik]) if nik in texts else None
            for nik, token in zip(niks, tokens, strict=True)
        }
        known, strangers, made = self._admit(marks)
        workers = [UUID(bytes=each) for each in made.ids]
        self._keys.keep(dict(zip(workers, made.keys, strict=True)))
        found = known | dict(zip(strangers, workers, strict=True))
        return {nik: found[token] for nik, token in zip(niks, tokens, strict=True)}

    def welcome(
        self, tokens: Sequence[bytes], likenesses: Sequence[bytes], letters: Sequence[bytes], *, event: str
    ) -> list[tuple[str, bytes]]:
        """Give newcomers, told by token and likeness, a worker and a key each, in one durable transaction.

        Gives for each the stream (32 hexadecimal digits), and the letter sealed for its first entry. Who has a key
        already, left by an import that failed, keeps worker and key; raises as `seal` does if it is destroyed just now.
        """
        marks: dict[bytes, bytes | None] = dict(zip(tokens, likenesses, strict=True))
        known, strangers, made = self._admit(marks)
        if known or len(marks) < len(tokens):
            self._keys.prepare(known.values())
            pairs = {token: (worker.bytes, self._keys.held(worker)) for token, worker in known.items()}
            made = in_order(tokens, pairs, strangers, made)
        sealed = sealed_each(made, letters, version=1, event=event)
        return list(zip(map(bytes.hex, made.ids), sealed, strict=True))

    def hold(self, stream: UUID) -> None:
        """Let somebody without a NIK, an agent, have a key under the stream's own name; asking again changes nothing.

        Raises `PersonalDataGone` when the key was destroyed: a name that was erased does not come back.
        """
        if self.erased(stream):
            raise PersonalDataGone(worker=stream)
        key = os.urandom(KEY_BYTES)
        with self._file.writing() as connection:
            connection.execute(
                "INSERT INTO keys (worker, wrapped, created_at, likeness) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (stream.hex, self._secret.wrap(stream, key), utc_text(self._clock()), _LIKE_NOBODY),
            )

    def alike(self, likenesses: Iterable[str]) -> dict[str, list[UUID]]:
        """Give the workers who have one of these likenesses, by likeness; the oldest key is not always first."""
        texts = list(dict.fromkeys(likenesses))
        digests = self.likenesses(texts)
        found = self.alike_by(digests)
        return {text: found[digest] for text, digest in zip(texts, digests, strict=True) if digest in found}

    def likenesses(self, texts: Iterable[str]) -> list[bytes]:
        """Give what likenesses are found by, in their order: keyed digests, as tokens are of NIKs."""
        return self._secret.likenesses(texts)

    def alike_by(self, digests: Iterable[bytes]) -> dict[bytes, list[UUID]]:
        """Give the workers whose likeness has one of these digests, by digest."""
        found: dict[bytes, list[UUID]] = {}
        for digest, worker in self._file.rows_of_many(_ALIKE, list(dict.fromkeys(digests))):
            found.setdefault(digest, []).append(UUID(worker))
        return found

    def namesakes(self) -> list[UUID]:
        """List workers who share their likeness with another; a digest may bring strangers together."""
        return [UUID(worker) for (worker,) in self._file.rows(_NAMESAKES, (_LIKE_NOBODY,))]

    def liken(self, likenesses: Mapping[UUID, str]) -> None:
        """Let workers be found by their likeness, and by no earlier one; those who were erased stay erased."""
        self._liken({worker: self._secret.likeness(text) for worker, text in likenesses.items()})

    def unlikened(self, *, after: UUID = _NOBODY, most: int = 5000) -> list[UUID]:
        """List workers whose likeness was never reckoned, in order of their ids, a few thousand at a time."""
        return [UUID(worker) for (worker,) in self._file.rows(_UNLIKENED, (after.hex, most))]

    def seal(self, worker: UUID, letter: object, *, stream: UUID, version: int, event: str) -> bytes:
        """Seal a dataclass with the worker's key, for one entry; raise `PersonalDataGone` or `KeyMissing`."""
        return seal(self._keys.of(worker), self._encode(letter), place(stream=stream, version=version, event=event))

    def seal_next(self, worker: UUID, letter: object, *, version: int, event: str) -> bytes:
        """Seal as `seal` does for the worker's own stream, where `prepare` has just read the keys of many.

        Whether one of them was destroyed was asked then: a few milliseconds ago, and not before each letter.
        """
        at = place(stream=worker, version=version, event=event)
        return seal(self._keys.held(worker), self._encode(letter), at)

    def unseal(self, worker: UUID, sealed: bytes, kind: type[T], *, stream: UUID, version: int, event: str) -> T:
        """Open a sealed letter; raise `PersonalDataGone`, `KeyMissing`, or `LetterForged` for any other letter."""
        plain = unseal(self._keys.of(worker), sealed, place(stream=stream, version=version, event=event))
        if plain is None:
            raise LetterForged(stream=stream, version=version, event=event)
        decoder = self._decoders.setdefault(kind, msgspec.json.Decoder(kind))
        try:
            letter: T = decoder.decode(plain)
        except msgspec.MsgspecError:  # its text may quote what stands in the letter
            raise LetterForged(stream=stream, version=version, event=event) from None
        return letter

    def prepare(self, workers: Iterable[UUID]) -> None:
        """Read the keys of many workers at once, so that sealing does not ask one by one. Keeps 50,000."""
        self._keys.prepare(workers)

    def add_token(self, worker: UUID, nik: str) -> None:
        """Let a worker be found by one more NIK, the corrected one; asking again changes nothing.

        Raises `NikBelongsToAnother`, `PersonalDataGone` or `KeyMissing`.
        """
        with self._file.writing() as connection:
            self._keys.require(worker)
            if (other := self.find(nik)) is None:
                token = self._secret.token(nik)
                connection.execute("INSERT INTO tokens (token, worker) VALUES (?, ?)", (token, worker.hex))
            elif other != worker:
                raise NikBelongsToAnother(worker=worker, other=other)

    def holders(self, cards: Iterable[str]) -> dict[str, UUID]:
        """Give the workers whom card numbers (KPJ) were tied to; a number that was not is left out."""
        tokens = {self._card_token(number): number for number in dict.fromkeys(cards)}
        found = self._file.rows_of_many(_OF_TOKENS, list(tokens))
        return {tokens[token]: UUID(worker) for token, worker in found}

    def fingerprint(self, niks: Iterable[str]) -> str:
        """Name a list of people, known or not, by a digest that nobody can guess without the master secret."""
        return sha256(b"".join(sorted(self.tokens(dict.fromkeys(niks))))).hexdigest()

    def tie(self, cards: Mapping[str, UUID]) -> None:
        """Tie card numbers to the workers who hold them, in one durable transaction; the last tie counts.

        Like a NIK, a number is kept as a token that only the master secret can make, and goes when the worker's
        personal data is erased.
        """
        with self._file.writing() as connection:
            connection.executemany(
                "INSERT INTO tokens (token, worker) VALUES (?, ?) "
                "ON CONFLICT (token) DO UPDATE SET worker = excluded.worker",
                ((self._card_token(number), worker.hex) for number, worker in cards.items()),
            )

    def drop_token(self, nik: str) -> None:
        """Let nobody be found by a NIK any more: the wrong one, once the journal holds the correction."""
        with self._file.writing() as connection:
            connection.execute("DELETE FROM tokens WHERE token = ?", (self._secret.token(nik),))

    def forget(self, worker: UUID, at: datetime) -> None:
        """Destroy a worker's key, tokens and likeness, in every file of the keyring, and leave a tombstone.

        Asking again keeps the first date.
        Raises `ErasureUnfinished` while another program reads the keyring; `bury_again` finishes it at the next start.
        """
        self._bury([worker], at)
        self._file.shed()

    def bury_again(self, workers: Iterable[UUID]) -> int:
        """Destroy keys that a restored keyring brought back, of workers whom the journal says are erased; count them.

        Also wipes what an interrupted erasure left, unless another program is reading now: then the next start will.
        Costs a look at each erased worker's row when there is nothing to do.
        """
        erased = {worker.hex for worker in workers}
        buried = {row[0] for row in self._file.rows_of_many(_OF_WORKERS, sorted(erased)) if row[1] is None}
        alive = [UUID(worker) for worker in sorted(erased - buried)]
        if alive:
            self._bury(alive, self._clock())
        if self._file.unfinished():
            with suppress(ErasureUnfinished):
                self._file.shed()
        return len(alive)

    def erased(self, worker: UUID) -> bool:
        """Tell whether a worker's key was destroyed."""
        return self._file.rows("SELECT wrapped FROM keys WHERE worker = ?", (worker.hex,)) == [(None,)]

    def close(self) -> None:
        """Let go of the file and of the keys in memory."""
        self._keys.clear()
        self._file.close()

    def __enter__(self) -> Self:
        """Use the keyring in a ``with`` block."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Let go of the file."""
        self.close()

    def _card_token(self, number: str) -> bytes:
        """Make the token of a card; the word in front keeps a card apart from a NIK of the same digits."""
        return self._secret.token(f"card {number}")

    def _admit(self, marks: Mapping[bytes, bytes | None]) -> tuple[dict[bytes, UUID], list[bytes], Newcomers]:
        """Give who is known by a token, which tokens are new, and who was let in for these; likenesses stand by token.

        Nobody else admits meanwhile, so one look is enough.
        """
        if not marks:
            return {}, [], Newcomers((), ())
        made_at = utc_text(self._clock())
        with self._file.writing() as connection:
            known = self.find_tokens(list(marks))
            strangers = [token for token in marks if token not in known] if known else list(marks)
            made = let_in(
                connection,
                self._secret,
                self._new_ids(len(strangers)),
                tokens=strangers,
                likenesses=[marks[token] for token in strangers],
                made_at=made_at,
            )
        said = ((worker, marks[token]) for token, worker in known.items())
        self._liken({worker: likeness for worker, likeness in said if likeness is not None})
        return known, strangers, made

    def _liken(self, digests: Mapping[UUID, bytes]) -> None:
        if digests:
            with self._file.writing() as connection:
                connection.executemany(_LIKEN, [(worker.hex, digest) for worker, digest in digests.items()])

    def _bury(self, workers: Sequence[UUID], at: datetime) -> None:
        moment = utc_text(at)
        with self._file.writing() as connection:
            connection.executemany(
                "INSERT INTO keys (worker, created_at, erased_at) VALUES (:worker, :at, :at) "
                "ON CONFLICT (worker) DO UPDATE SET wrapped = NULL, likeness = NULL, erased_at = :at "
                "WHERE keys.wrapped IS NOT NULL",
                ({"worker": worker.hex, "at": moment} for worker in workers),
            )
            connection.executemany("DELETE FROM tokens WHERE worker = ?", ((worker.hex,) for worker in workers))
            connection.execute('INSERT INTO unfinished ("only") VALUES (1) ON CONFLICT DO NOTHING')
        self._keys.let_go(workers)


def _check_secret(file: KeyringStore, secret: MasterSecret, *, path: Path | str, secret_path: Path) -> None:
    if file.rows("SELECT proof FROM secret") != [(secret.proof,)]:
        raise SecretWrong(path=path, secret_path=secret_path)
