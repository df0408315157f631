"""What PostgreSQL says, in sentences.

::

    Refusal          ServerRefuses · NotTheJournal · ServerTooNew · JournalEditable · NotPrimary · NotDurableServer
                     · RightMissing
    Conflict         ServerAway · ServerBusy · ServerCrowded · ServerFull · ServerFailed · CommitUnknown
"""

from collections.abc import Sequence

import psycopg
from psycopg import errors

from ledger.domain.errors import Conflict, LedgerError, Refusal


class ServerRefuses(Refusal):
    """The server does not let this user in, or has no such database."""

    def __init__(self, *, place: str, said: str) -> None:
        super().__init__(
            f"The database server does not open {place}: {said}. "
            "Look at the user, the password and the name of the database in LEDGER_URL."
        )


class NotTheJournal(Refusal):
    """The database has no journal, or no keyring, of ours."""

    def __init__(self, *, place: str, what: str) -> None:
        super().__init__(
            f"The database {place} holds no {what}. Begin a ledger there with `ledger init`, or look at the name in "
            "LEDGER_URL."
        )


class ServerTooNew(Refusal):
    """A later release wrote this journal or keyring."""

    def __init__(self, *, place: str, what: str, found: int, known: int) -> None:
        super().__init__(
            f"The {what} in {place} has format {found}, and this release reads formats up to {known}. "
            "Install the release that wrote it, or a later one."
        )


class JournalEditable(Refusal):
    """The user could edit the journal, which nobody who writes it may."""

    def __init__(self, *, place: str, user: str, rights: Sequence[str]) -> None:
        super().__init__(
            f"The user {user} could change the journal in {place} ({', '.join(rights)}), so its record would prove "
            "nothing. Use a user who has the role of a writer or a reader only, not the owner or a superuser."
        )


class NotPrimary(Refusal):
    """The server is a standby, or only reads."""

    def __init__(self, *, place: str) -> None:
        super().__init__(
            f"The server of {place} is a standby or takes no changes, so nothing can be recorded there. "
            "Put the address of the primary server into LEDGER_URL."
        )


class NotDurableServer(Refusal):
    """The server would lose acknowledged entries when the power goes."""

    def __init__(self, *, place: str, off: Sequence[str]) -> None:
        super().__init__(
            f"The server of {place} could lose what it has acknowledged: {', '.join(off)} is off. "
            "Switch it on in postgresql.conf and start the server again."
        )


class RightMissing(Refusal):
    """The user's role does not include this."""

    def __init__(self, *, place: str, said: str) -> None:
        super().__init__(
            f"The server of {place} does not allow this user to do it: {said}. "
            "Ask the database administrator for the role that the task needs."
        )


class LedgerInDatabase(Refusal):
    """There is something already where the ledger would go."""

    def __init__(self, *, place: str, said: str) -> None:
        super().__init__(
            f"The database {place} holds a ledger already, or its server the roles of one ({said}); nothing was made. "
            "Use it as it is, or begin in an empty database of another name."
        )


class NoSuchUser(Refusal):
    """A user who should be let in does not exist."""

    def __init__(self, *, user: str) -> None:
        super().__init__(
            f"The server knows no user {user!r}, so nothing was made. "
            "Let the database administrator create the user first, or leave --user out and grant the roles later."
        )


class RoleNameUnfit(Refusal):
    """The roles of a ledger are named after its database."""

    def __init__(self, *, name: str) -> None:
        super().__init__(
            f"The roles of a ledger are named after its database, and {name!r} does not do for that. "
            "Choose a name of small letters, digits and underscores that begins with a letter."
        )


class ServerAway(Conflict):
    """There is no connection to the server."""

    def __init__(self, *, place: str, said: str) -> None:
        super().__init__(
            f"The database server of {place} cannot be reached ({said}); nothing was recorded. "
            "See that it runs and that the network is there, then repeat the command."
        )


class ServerBusy(Conflict):
    """Another writer, or a limit of the server, kept us waiting for too long."""

    def __init__(self, *, place: str, seconds: float) -> None:
        super().__init__(
            f"Another program has been writing to {place} for {seconds:g} seconds, or the server's time limit was "
            "reached; nothing was recorded. Repeat the command."
        )


class ServerCrowded(Conflict):
    """The server, the database or the role has as many connections as it may have."""

    def __init__(self, *, place: str, said: str) -> None:
        super().__init__(
            f"The database server of {place} takes no more connections ({said}); nothing was recorded. "
            "Wait until others have finished, then repeat the command; if it happens often, ask the database "
            "administrator for more."
        )


class ServerFull(Conflict):
    """No room on the server's disk."""

    def __init__(self, *, place: str) -> None:
        super().__init__(
            f"The server of {place} has no room left; nothing was recorded and nothing was lost. "
            "Free some space there, then repeat the command."
        )


class ServerFailed(Conflict):
    """The server said something that no sentence above fits."""

    def __init__(self, *, place: str, said: str) -> None:
        super().__init__(
            f"The database server of {place} could not do it ({said}); nothing was recorded. "
            "Repeat the command; if it happens again, show this sentence to the database administrator."
        )


class CommitUnknown(Conflict):
    """The connection broke while the server was committing, and did not come back to say what became of it."""

    def __init__(self, *, place: str) -> None:
        super().__init__(
            f"The connection to {place} broke at the last moment, so it is not known whether the command was recorded. "
            "Repeat it in the same words: what stands already is not recorded twice."
        )


def sentence(error: psycopg.Error, *, place: str, seconds: float) -> LedgerError:
    """Say one error of the server in our words."""
    said = _first_line(error)
    finding: LedgerError
    match error:
        case errors.LockNotAvailable() | errors.QueryCanceled():
            finding = ServerBusy(place=place, seconds=seconds)
        case errors.TooManyConnections():
            finding = ServerCrowded(place=place, said=said)
        case psycopg.OperationalError() if error.sqlstate is None and _crowded(said):
            finding = ServerCrowded(place=place, said=said)
        case errors.DiskFull():
            finding = ServerFull(place=place)
        case errors.ReadOnlySqlTransaction():
            finding = NotPrimary(place=place)
        case errors.InsufficientPrivilege():
            finding = RightMissing(place=place, said=said)
        case errors.InvalidPassword() | errors.InvalidAuthorizationSpecification() | errors.InvalidCatalogName():
            finding = ServerRefuses(place=place, said=said)
        case psycopg.OperationalError() if error.sqlstate is None and _refused(said):
            finding = ServerRefuses(place=place, said=said)
        case psycopg.OperationalError():
            finding = ServerAway(place=place, said=said)
        case _:
            finding = ServerFailed(place=place, said=said)
    return finding


def _first_line(error: psycopg.Error) -> str:
    if error.diag.message_primary:
        return error.diag.message_primary.rstrip(".")
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[-1].removeprefix("FATAL:").strip().rstrip(".")


def _refused(said: str) -> bool:
    """While connecting, the server's answer comes as text only."""
    return any(
        words in said for words in ("authentication failed", "does not exist", "no pg_hba.conf entry", "password")
    )


def _crowded(said: str) -> bool:
    return any(words in said for words in ("too many connections", "too many clients", "connection slots are reserved"))
