"""The environment, read once: which ledger, who acts, where the files are, what is logged.

A ledger is one SQLite file, and its other files stand beside it unless a variable says otherwise::

    ledger.db            the journal          LEDGER_URL (sqlite:///ledger.db)
    ledger.keys.db       personal keys        LEDGER_KEYRING
    ledger.master-key    the master secret    LEDGER_MASTER_KEY_FILE
    ledger.read.db       the read models      LEDGER_READ_MODELS

Or it is a PostgreSQL database (``postgresql://siti@db.kota/ledger``), which then holds journal, keyring and read models
unless a variable names another database or a file. The master secret is a file always.

Paths are relative to the working directory; ``sqlite:////srv/ledger.db`` (four strokes) is absolute.
"""

import getpass
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import unquote

from ledger.domain.errors import Refusal

DEFAULT_URL = "sqlite:///ledger.db"
DEFAULT_LOCK_TIMEOUT_SECONDS = 30
_LONGEST_LOCK_TIMEOUT_SECONDS = 3600
_LONGEST_ACTOR = 200
_SCHEME = "sqlite:///"


class Database(str):
    """The address of a PostgreSQL database. Show `shown`, never the address itself: it may hold a password."""

    __slots__ = ()

    @property
    def shown(self) -> str:
        """The address without user and password."""
        return _without_password(self)

    @property
    def name(self) -> str:
        """The name of the database, as far as the address says it."""
        return unquote(self.partition("://")[2].partition("?")[0].partition("/")[2])


Place = Path | Database
"""Where a part of the ledger stands: a SQLite file, or a PostgreSQL database."""


def shown(place: Place) -> str:
    """Name a place for people: a path, or an address without user and password."""
    return place.shown if isinstance(place, Database) else str(place)


def file_of(place: Place) -> Path:
    """Give the file of a place that is one; raise `TypeError` for a database."""
    if isinstance(place, Path):
        return place
    msg = f"{place.shown} is no file"
    raise TypeError(msg)


class LogLevel(StrEnum):
    """How much is logged. Nothing is logged unless one of these is asked for."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    """For whom it is logged: a person at a screen, or a machine."""

    TEXT = "text"
    JSON = "json"


class NotALedgerUrl(Refusal):
    """The address of the ledger cannot be used."""

    def __init__(self, *, url: str, why: str) -> None:
        self.url = url
        super().__init__(
            f"{url!r} is not a ledger that this release can open: {why}. "
            "Give --ledger (or LEDGER_URL) the path of a file, for example sqlite:///ledger.db "
            "or sqlite:////srv/ledger/ledger.db."
        )


class SettingNotUnderstood(Refusal):
    """A variable of the environment holds something that it cannot hold."""

    def __init__(self, *, variable: str, value: str, wanted: str) -> None:
        self.variable = variable
        super().__init__(f"{variable} is {value!r}, which means nothing here: set it to {wanted}, or unset it.")


class NobodyActs(Refusal):
    """The name of the one who acts is blank or no name."""

    def __init__(self, *, name: str) -> None:
        super().__init__(
            f"{name[:40]!r} cannot stand as the one who acts: give --actor (or LEDGER_ACTOR) a name of 1 to "
            f"{_LONGEST_ACTOR} characters on one line, for example --actor siti."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment says, checked and filled in."""

    ledger_url: str
    journal: Place
    keyring: Place
    secret: Path
    read_models: Place
    actor: str
    log_level: LogLevel | None
    """``None``: nothing is logged."""
    log_format: LogFormat
    lock_timeout_seconds: int

    @classmethod
    def from_environment(
        cls,
        environ: Mapping[str, str],
        *,
        ledger_url: str | None = None,
        actor: str | None = None,
        os_user: Callable[[], str] = getpass.getuser,
    ) -> "Settings":
        """Read the variables; an argument stands before its variable. Raise a `Refusal` for what makes no sense."""
        url = ledger_url or environ.get("LEDGER_URL") or DEFAULT_URL
        journal = Database(url) if _names_a_database(url) else _journal_path(url)
        secret = environ.get("LEDGER_MASTER_KEY_FILE")
        return cls(
            ledger_url=url,
            journal=journal,
            keyring=_place(environ, "LEDGER_KEYRING", _beside(journal, ".keys.db")),
            secret=Path(secret) if secret else _secret_beside(journal),
            read_models=_place(environ, "LEDGER_READ_MODELS", _beside(journal, ".read.db")),
            actor=_actor(environ.get("LEDGER_ACTOR") if actor is None else actor, os_user),
            log_level=_log_level(environ),
            log_format=_log_format(environ),
            lock_timeout_seconds=_lock_timeout_seconds(environ),
        )

    def own_files(self) -> tuple[Path, ...]:
        """List the files that are the ledger itself, so that no report is ever written over them."""
        databases = [place for place in (self.journal, self.keyring, self.read_models) if isinstance(place, Path)]
        asides = tuple(path.with_name(path.name + tail) for path in databases for tail in ("-wal", "-shm", "-journal"))
        return (*databases, self.secret, *asides)


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where journal and keyring of one ledger stand, for commands that look at two ledgers."""

    journal: Place
    keyring: Place

    @classmethod
    def at(cls, url: str, *, keyring: str | None, known: Settings) -> "Home":
        """Find a ledger by its address; its keyring stands where it is said, else where it stands by itself.

        ``LEDGER_KEYRING`` speaks of the ledger that ``LEDGER_URL`` names, and of no other. Raises `NotALedgerUrl`.
        """
        journal = Database(url) if _names_a_database(url) else _journal_path(url)
        if keyring:
            return cls(journal=journal, keyring=_place_at(keyring))
        return cls(journal=journal, keyring=known.keyring if journal == known.journal else _beside(journal, ".keys.db"))


def _journal_path(url: str) -> Path:
    """Find the journal's file; say why when there is none."""
    if not url.startswith(_SCHEME):
        why = "only addresses that start with sqlite:/// or postgresql:// are known"
        raise NotALedgerUrl(url=_without_password(url), why=why)
    text = unquote(url.removeprefix(_SCHEME))
    if text in {"", ":memory:"}:
        raise NotALedgerUrl(url=url, why="a ledger is a file, and no file is named")
    if text.endswith("/") or "\0" in text:
        raise NotALedgerUrl(url=url, why="it names a folder, not a file")
    if "?" in text or "#" in text:
        raise NotALedgerUrl(url=url, why="it carries options, and the journal sets its own")
    return Path(text)


def _names_a_database(url: str) -> bool:
    return url.startswith(("postgresql://", "postgres://"))


def _without_password(url: str) -> str:
    """Leave out what stands before the @ of an address, and its options; a password must not reach a screen or a log.

    An option says where the server is (``?host=/run/postgresql``) or how to get in; only the former is shown.
    """
    scheme, separator, rest = url.partition("://")
    rest, question, options = rest.partition("?") if _names_a_database(url) else (rest, "", "")
    kept = "&".join(each for each in options.split("&") if each.partition("=")[0] in {"host", "port"})
    told = f"{rest}{question if kept else ''}{kept}"
    return f"{scheme}{separator}…@{told.rpartition('@')[2]}" if "@" in told else f"{scheme}{separator}{told}"


def _beside(journal: Place, ending: str) -> Place:
    """Name a file beside the journal: ``ledger.db`` -> ``ledger.keys.db``. A database holds it all.

    Only ``.db`` is taken off, so that ``a.db`` and ``a.sqlite`` do not share their keys.
    """
    if isinstance(journal, Database):
        return journal
    return journal.with_name(journal.name.removesuffix(".db") + ending)


def _secret_beside(journal: Place) -> Path:
    """Name the file of the master secret: beside the journal's file; here, where that is a database."""
    return Path("ledger.master-key") if isinstance(journal, Database) else Path(_beside(journal, ".master-key"))


def _place(environ: Mapping[str, str], variable: str, otherwise: Place) -> Place:
    told = environ.get(variable)
    return _place_at(told) if told else otherwise


def _place_at(told: str) -> Place:
    return Database(told) if _names_a_database(told) else Path(told)


def _actor(given: str | None, os_user: Callable[[], str]) -> str:
    """Take the name given, or the operating system's for whoever is logged in."""
    name = _os_name(os_user) if given is None else given.strip()
    if not name or len(name) > _LONGEST_ACTOR or not name.isprintable():
        raise NobodyActs(name=name)
    return name


def _os_name(os_user: Callable[[], str]) -> str:
    """Name the user; one without a name (usual in containers) is named by number, which is true as well."""
    try:
        return os_user()
    except (KeyError, OSError, ImportError):
        return f"uid-{os.getuid()}" if hasattr(os, "getuid") else "unknown-user"


def _log_level(environ: Mapping[str, str]) -> LogLevel | None:
    text = environ.get("LEDGER_LOG_LEVEL")
    if not text:
        return None
    try:
        return LogLevel(text.lower())
    except ValueError:
        raise SettingNotUnderstood(variable="LEDGER_LOG_LEVEL", value=text, wanted=_one_of(LogLevel)) from None


def _log_format(environ: Mapping[str, str]) -> LogFormat:
    text = environ.get("LEDGER_LOG_FORMAT") or LogFormat.TEXT
    try:
        return LogFormat(text.lower())
    except ValueError:
        raise SettingNotUnderstood(variable="LEDGER_LOG_FORMAT", value=text, wanted=_one_of(LogFormat)) from None


def _lock_timeout_seconds(environ: Mapping[str, str]) -> int:
    text = environ.get("LEDGER_LOCK_TIMEOUT_SECONDS") or str(DEFAULT_LOCK_TIMEOUT_SECONDS)
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= _LONGEST_LOCK_TIMEOUT_SECONDS):
        wanted = f"whole seconds from 1 to {_LONGEST_LOCK_TIMEOUT_SECONDS}"
        raise SettingNotUnderstood(variable="LEDGER_LOCK_TIMEOUT_SECONDS", value=text, wanted=wanted)
    return int(text)


def _one_of(words: type[StrEnum]) -> str:
    return " or ".join(words)
