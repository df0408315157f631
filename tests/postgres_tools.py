"""The server's own tools, run as an administrator would: dumps, restores, base backups."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from postgres_server import _binaries, _system_user


@contextmanager
def tools() -> Iterator["Tools"]:
    """Give the tools that belong to the server that tests use."""
    with tempfile.TemporaryDirectory(prefix="ledger-pg-tools-") as folder:
        Path(folder).chmod(0o755)
        yield Tools(_binaries(Path(folder)))


@contextmanager
def own_server(folder: Path) -> Iterator["Own"]:
    """Give a server of one's own: with passwords for some, an archive of its write-ahead log, and room for standbys."""
    own = Own(folder)
    own.begin()
    own.start()
    try:
        yield own
    finally:
        own.stop()


class Tools:
    """Programs beside the server's binaries."""

    def __init__(self, binaries: Path) -> None:
        self._binaries = binaries

    def dump(self, address: str, file: Path, *how: str) -> None:
        """Dump a database as its superuser."""
        self.run("pg_dump", *how, f"--file={file}", *_at(address))

    def restore(self, file: Path, address: str, *how: str) -> None:
        """Restore a dump into an empty database; the first error ends it."""
        self.run("pg_restore", "--exit-on-error", *how, f"--dbname={_name(address)}", *_at(address)[:-1], str(file))

    def run(self, program: str, *arguments: str, as_server: bool = False) -> str:
        """Run a tool, and give what it says; one that fails is an error, with what it said."""
        command = [str(self._binaries / program), *arguments]
        user = _system_user() if as_server else None
        ran = subprocess.run(command, user=user, cwd="/", capture_output=True, text=True, check=False)  # noqa: S603 - ours
        if ran.returncode:
            msg = f"{program} {' '.join(arguments)}\n{ran.stdout}{ran.stderr}"
            raise RuntimeError(msg)
        return ran.stdout


def _name(address: str) -> str:
    return str(conninfo_to_dict(address)["dbname"])


def _at(address: str) -> list[str]:
    told = conninfo_to_dict(address)
    return [f"--host={told['host']}", f"--username={told['user']}", _name(address)]


class Own:
    """A server in a folder, on a unix socket alone, whose settings and files a test may change."""

    def __init__(self, folder: Path, binaries: Path | None = None) -> None:
        self.folder = folder
        self.data, self.sockets, self.archive = folder / "data", folder / "s", folder / "archive"
        folder.chmod(0o755)
        for made in (self.sockets, self.archive):
            made.mkdir(exist_ok=True)
        if user := _system_user():
            for owned in (folder, self.sockets, self.archive):
                shutil.chown(owned, user)
        self.binaries = binaries or _binaries(folder)
        self.tools = Tools(self.binaries)
        self.address = make_conninfo(host=str(self.sockets), user="postgres", dbname="postgres")

    def begin(self) -> None:
        """Make its files: the user ``secretary`` needs a password, the others none."""
        self.run("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        rules = "local all secretary scram-sha-256\nlocal all all trust\nlocal replication all trust\n"
        (self.data / "pg_hba.conf").write_text(rules, encoding="ascii")
        with (self.data / "postgresql.auto.conf").open("a", encoding="ascii") as settings:
            settings.write(f"archive_mode = on\narchive_command = 'cp %p {self.archive}/%f'\nlisten_addresses = ''\n")

    def copy_to(self, folder: Path) -> "Own":
        """Take a base backup into another folder; the copy is not started."""
        other = Own(folder, self.binaries)
        self.run("pg_basebackup", "-D", str(other.data), "-h", str(self.sockets), "-U", "postgres", "-c", "fast", "-N")
        return other

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        log, told = self.folder / "log", f"-c unix_socket_directories={self.sockets}"
        self.run("pg_ctl", "-D", str(self.data), "-w", "-l", str(log), "-o", told, "start")

    def stop(self) -> None:
        """Stop it at once, if it runs."""
        if (self.data / "postmaster.pid").exists():
            self.run("pg_ctl", "-D", str(self.data), "-w", "-m", "immediate", "stop")

    def run(self, program: str, *arguments: str) -> str:
        """Run a tool as the server's user."""
        return self.tools.run(program, *arguments, as_server=True)
