"""The server's own tools, run as an administrator would: dumps, restores, base backups."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from postgres_server import PrivateServer, binaries_for, run, system_user


@contextmanager
def tools() -> Iterator["Tools"]:
    """Give the tools that belong to the server that tests use."""
    with tempfile.TemporaryDirectory(prefix="ledger-pg-tools-") as folder:
        Path(folder).chmod(0o755)
        yield Tools(binaries_for(Path(folder)))


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

    def run(self, program: str, *arguments: str) -> str:
        """Run a tool, and give what it says."""
        return run(self._binaries / program, *arguments)


def _name(address: str) -> str:
    return str(conninfo_to_dict(address)["dbname"])


def _at(address: str) -> list[str]:
    told = conninfo_to_dict(address)
    return [f"--host={told['host']}", f"--username={told['user']}", _name(address)]


class Own(PrivateServer):
    """A server that archives its write-ahead log, and asks the user `secretary` for a password."""

    def __init__(self, folder: Path, binaries: Path | None = None) -> None:
        super().__init__(folder, binaries)
        self.archive = folder / "archive"
        self.archive.mkdir()
        if user := system_user():
            shutil.chown(self.archive, user)

    def begin(self) -> None:
        """Make its files; what stands in the archive stands there whole."""
        super().begin()
        rules = self.data / "pg_hba.conf"
        rules.write_text(f"local all secretary scram-sha-256\n{rules.read_text(encoding='utf-8')}", encoding="utf-8")
        archived = f"cp %p {self.archive}/%f.part && mv {self.archive}/%f.part {self.archive}/%f"
        self.set(f"archive_mode = on\narchive_command = '{archived}'\n")

    def set(self, settings: str) -> None:
        """Add settings, which hold from its next start."""
        with (self.data / "postgresql.auto.conf").open("a", encoding="ascii") as file:
            file.write(settings)

    def copy_to(self, folder: Path) -> "Own":
        """Take a base backup into another folder; the copy is not started."""
        other = Own(folder, self.binaries)
        self.run("pg_basebackup", "-D", str(other.data), "-h", str(self.sockets), "-U", "postgres", "-c", "fast", "-N")
        return other
