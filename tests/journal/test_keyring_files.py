"""The files of a keyring: its owner's alone, never made in silence, and refused in a sentence when wrong."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from ledger.journal.files import FileExists, FileForeign, FileMissing, FileTooNew
from ledger.journal.keyring import (
    Keyring,
    SecretWrong,
)
from ledger.journal.sealing import SecretExposed, SecretMissing, SecretUnusable


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Begin a keyring and its secret, and close them."""
    path, secret = tmp_path / "keyring.db", tmp_path / "secret.hex"
    Keyring.create(path, secret).close()
    return path, secret


def test_keyring_and_secret_are_their_owners_alone(files: tuple[Path, Path]) -> None:
    path, secret = files

    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600, 0o600]
    assert len(bytes.fromhex(secret.read_text(encoding="ascii"))) == 32
    with pytest.raises(FileExists, match="no new keyring was made"):
        Keyring.create(path, secret)


def test_a_keyring_is_as_durable_as_the_journal(ring: Keyring) -> None:
    settings = [ring._file.rows(f"PRAGMA {name}") for name in ("journal_mode", "synchronous", "secure_delete")]  # noqa: SLF001  # settings have no other door

    assert settings == [[("wal",)], [(2,)], [(1,)]]


def test_a_secret_that_stands_there_is_used_for_a_new_keyring(files: tuple[Path, Path], tmp_path: Path) -> None:
    path, secret = files
    before = secret.read_bytes()
    Keyring.create(tmp_path / "another.db", secret).close()

    assert secret.read_bytes() == before
    Keyring.open(path, secret).close()


def test_a_missing_keyring_is_never_made_in_silence(files: tuple[Path, Path]) -> None:
    path, secret = files
    path.unlink()

    with pytest.raises(FileMissing, match=r"There is no keyring at .* Put back the keyring .* `ledger init`"):
        Keyring.open(path, secret)
    assert not path.exists()


def test_a_missing_secret_is_never_made_in_silence(files: tuple[Path, Path]) -> None:
    path, secret = files
    secret.unlink()

    with pytest.raises(SecretMissing, match=r"no master secret at .* Put back the secret"):
        Keyring.open(path, secret)
    assert not secret.exists()


def test_the_secret_of_another_keyring_is_refused(files: tuple[Path, Path]) -> None:
    path, secret = files
    secret.write_text("ab" * 32 + "\n", encoding="ascii")

    with pytest.raises(SecretWrong, match=r"is not the one that the keyring .* was made with. Put back"):
        Keyring.open(path, secret)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666, 0o610])
def test_a_secret_that_others_can_read_is_refused(files: tuple[Path, Path], mode: int) -> None:
    path, secret = files
    secret.chmod(mode)

    with pytest.raises(SecretExposed, match=rf"\(mode {mode:03o}\). Run `chmod 600 .*secret.hex`"):
        Keyring.open(path, secret)


@pytest.mark.parametrize("text", [b"", b"ab" * 31, b"ab" * 33, b"zz" * 32, b"\xff" * 64])
def test_a_file_that_is_no_secret_is_refused_without_quoting_it(files: tuple[Path, Path], text: bytes) -> None:
    path, secret = files
    secret.write_bytes(text)

    with pytest.raises(SecretUnusable, match=r"one line of 64 hex digits. Put back the secret") as unusable:
        Keyring.open(path, secret)
    assert "zz" not in str(unusable.value)


def test_a_journal_is_not_a_keyring(tmp_path: Path, path: Path) -> None:
    Keyring.create(tmp_path / "k.db", tmp_path / "s").close()

    with pytest.raises(FileForeign, match="a database of something else, not a keyring"):
        Keyring.open(path, tmp_path / "s")


def test_a_keyring_of_a_later_release_is_left_alone(files: tuple[Path, Path]) -> None:
    with closing(sqlite3.connect(files[0])) as connection:
        connection.executescript("PRAGMA user_version=9; PRAGMA wal_checkpoint(TRUNCATE)")

    with pytest.raises(FileTooNew, match=r"The keyring .* has format 9"):
        Keyring.open(*files)


def test_a_secret_is_in_no_repr(files: tuple[Path, Path]) -> None:
    with Keyring.open(*files) as ring:
        shown = repr(ring._secret)  # noqa: SLF001  # what a debugger or a log line would show

    assert "_wrapping" not in shown
    assert "_pepper" not in shown
