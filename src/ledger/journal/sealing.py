"""Sealed letters: AES-256-GCM, one key for each person, bound to the very entry they stand in.

A letter is one format byte, a 12-byte nonce, and the ciphertext with its tag. What is authenticated beside it is the
format, the stream, the version and the event's name, so a letter cannot be moved to another entry. The master secret
wraps the persons' keys and peppers the tokens of NIKs and the likenesses; HKDF-SHA256 (RFC 5869) keeps its uses apart.
"""

import os
import secrets
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ledger.domain.errors import JournalDamaged, Refusal
from ledger.journal.draws import NONCE_BYTES
from ledger.journal.files import FileDenied

FORMAT = b"\x01"
SECRET_BYTES = 32
_LIKENESS_BYTES = 16
_BLOCK_BYTES = 64
_INNER = bytes(each ^ 0x36 for each in range(256))
_OUTER = bytes(each ^ 0x5C for each in range(256))
"""The pads of HMAC (RFC 2104), as tables for `bytes.translate`."""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class SecretMissing(Refusal):
    """The master secret is not where it should be."""

    def __init__(self, *, path: Path) -> None:
        self.path = path
        super().__init__(
            f"There is no master secret at {path}, so no name in this ledger can be read. "
            "Put back the secret that was kept with this keyring; a new one would not open it."
        )


class SecretExposed(Refusal):
    """Others than the owner may read the master secret."""

    def __init__(self, *, path: Path, mode: int) -> None:
        self.path = path
        self.mode = mode
        super().__init__(
            f"Others on this machine may read the master secret {path} (mode {mode:03o}). Run `chmod 600 {path}`."
        )


class SecretUnusable(Refusal):
    """The file is no master secret."""

    def __init__(self, *, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path} does not hold a master secret, which is one line of {2 * SECRET_BYTES} hex digits. "
            "Put back the secret that was kept with this keyring."
        )


class LetterForged(JournalDamaged):
    """A sealed letter is not the one that was written for this entry, or its bytes were changed."""

    def __init__(self, *, stream: UUID, version: int, event: str) -> None:
        self.stream = stream
        self.version = version
        self.event = event
        super().__init__(
            f"The sealed letter of {event} in stream {stream}, version {version}, was not written for that entry, "
            "or was changed since. Do not write to this ledger; restore the journal and the keyring from one backup."
        )


def place(*, stream: UUID, version: int, event: str) -> bytes:
    """Give the canonical bytes of the place a letter is bound to: all but the last part have a fixed length."""
    return b"".join((FORMAT, stream.bytes, version.to_bytes(8), event.encode()))


def seal(key: bytes, plain: bytes, at: bytes) -> bytes:
    """Seal bytes for one place."""
    return _sealed(AESGCM(key), plain, at)


def seal_each(
    keys: Iterable[bytes], letters: Iterable[bytes], places: Iterable[bytes], nonces: Iterable[bytes]
) -> list[bytes]:
    """Seal many letters, each as `seal` does with a nonce."""
    return [
        FORMAT + nonce + AESGCM(key).encrypt(nonce, plain, at)
        for key, plain, at, nonce in zip(keys, letters, places, nonces, strict=True)
    ]


def _sealed(cipher: AESGCM, plain: bytes, at: bytes) -> bytes:
    fresh = os.urandom(NONCE_BYTES)
    return FORMAT + fresh + cipher.encrypt(fresh, plain, at)


def unseal(key: bytes, sealed: bytes, at: bytes) -> bytes | None:
    """Open what `seal` made; None when it was made with another key, for another place, or was changed."""
    return _opened(AESGCM(key), sealed, at)


def _opened(cipher: AESGCM, sealed: bytes, at: bytes) -> bytes | None:
    nonce, rest = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    if sealed[:1] != FORMAT or len(nonce) < NONCE_BYTES:
        return None
    try:
        return cipher.decrypt(nonce, rest, at)
    except InvalidTag:
        return None


class KeyedDigest:
    """HMAC-SHA256 (RFC 2104) under a key of at most 64 bytes, taken in once: for short texts most of the work."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes) -> None:
        padded = key.ljust(_BLOCK_BYTES, b"\0")
        self._inner = sha256(padded.translate(_INNER))
        self._outer = sha256(padded.translate(_OUTER))

    def of(self, text: bytes) -> bytes:
        """Give the digest of a text: 32 bytes."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(text)
        outer.update(inner.digest())
        return outer.digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterSecret:
    """What the master secret is used for, never the secret itself, and never shown."""

    _wrapping: AESGCM = field(repr=False)
    _pepper: KeyedDigest = field(repr=False)
    _likening: KeyedDigest = field(repr=False)
    proof: bytes
    """Tells whether a keyring was made with this secret, and nothing else about it."""

    @classmethod
    def of(cls, secret: bytes) -> Self:
        """Derive the uses of a secret of 32 bytes."""
        return cls(
            _wrapping=AESGCM(_derived(secret, b"enrollment ledger: wrapping of data keys, 1")),
            _pepper=KeyedDigest(_derived(secret, b"enrollment ledger: pepper of NIK tokens, 1")),
            _likening=KeyedDigest(_derived(secret, b"enrollment ledger: likeness of persons, 1")),
            proof=_derived(secret, b"enrollment ledger: proof of the secret, 1"),
        )

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a secret's file; raise `SecretMissing`, `SecretExposed`, `SecretUnusable` or `files.FileDenied`."""
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
            text = path.read_bytes().strip()
        except FileNotFoundError:
            raise SecretMissing(path=path) from None
        except IsADirectoryError:
            raise SecretUnusable(path=path) from None
        except OSError as denied:
            raise FileDenied(what="master secret", path=path) from denied
        if mode & _OTHERS:
            raise SecretExposed(path=path, mode=mode)
        if len(text) != 2 * SECRET_BYTES:
            raise SecretUnusable(path=path)
        try:
            return cls.of(bytes.fromhex(text.decode("ascii")))
        except ValueError:
            raise SecretUnusable(path=path) from None

    @classmethod
    def read_or_begin(cls, path: Path) -> Self:
        """Read the secret that stands there, or write a new one that only its owner can read."""
        if not path.exists():
            _write_durably(path, secrets.token_hex(SECRET_BYTES) + "\n")
        return cls.read(path)

    def token(self, nik: str) -> bytes:
        """Give what a NIK is found by: NIKs can be guessed, so a bare hash of one could be undone."""
        return self._pepper.of(nik.encode())

    def likeness(self, text: str) -> bytes:
        """Give what a name and birth date are found by; half a digest, since whoever is found is looked at again."""
        return self._likening.of(text.encode())[:_LIKENESS_BYTES]

    def tokens(self, niks: Iterable[str]) -> list[bytes]:
        """Give the tokens of many NIKs, in their order."""
        of = self._pepper.of
        return [of(nik.encode()) for nik in niks]

    def likenesses(self, texts: Iterable[str]) -> list[bytes]:
        """Give what many names and birth dates are found by, in their order."""
        of = self._likening.of
        return [of(text.encode())[:_LIKENESS_BYTES] for text in texts]

    def wrap_each(self, workers: Iterable[bytes], keys: Iterable[bytes], nonces: Iterable[bytes]) -> list[bytes]:
        """Wrap the data keys of many workers, told by the bytes of their ids; what comes out is as `wrap` makes it."""
        encrypt = self._wrapping.encrypt
        return [
            FORMAT + nonce + encrypt(nonce, key, worker)
            for worker, key, nonce in zip(workers, keys, nonces, strict=True)
        ]

    def wrap(self, worker: UUID, key: bytes) -> bytes:
        """Wrap a worker's data key; what comes out opens for that worker only."""
        return _sealed(self._wrapping, key, worker.bytes)

    def unwrap(self, worker: UUID, wrapped: bytes) -> bytes | None:
        """Undo `wrap`; None when it was wrapped for another worker or was changed."""
        return _opened(self._wrapping, wrapped, worker.bytes)


def _derived(secret: bytes, use: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=use).derive(secret)


def _write_durably(path: Path, text: str) -> None:
    """Write a new file for its owner's eyes, and have it and its folder's list on the disk before going on."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as denied:
        raise FileDenied(what="master secret", path=path) from denied
