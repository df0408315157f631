"""A line to a PostgreSQL server that can be cut at the very COMMIT, before it arrives or before its answer does."""

import socket
import threading
from types import TracebackType
from typing import Self

from psycopg.conninfo import conninfo_to_dict, make_conninfo

_CHUNK_BYTES = 1 << 16
_COMMIT = b"COMMIT\x00"


class Proxy:
    """Listens on the loopback and hands everything on to a server's unix socket, until it is told to cut."""

    def __init__(self, address: str) -> None:
        told = conninfo_to_dict(address)
        self._server = f"{told['host']}/.s.PGSQL.{told.get('port') or 5432}"
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._cut: bool | None = None
        self._lines: list[socket.socket] = []
        self.cuts = 0
        self.address = make_conninfo(
            address, host="127.0.0.1", port=str(self._listener.getsockname()[1]), sslmode="disable"
        )
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_at_commit(self, *, arrived: bool) -> None:
        """Cut the line at the next COMMIT: after the server had it, or before."""
        self._cut = arrived

    def __enter__(self) -> Self:
        """Use the line in a ``with`` block."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Take the line down."""
        self._listener.close()
        for line in self._lines:
            _close(line)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._server)
            self._lines += [client, server]
            threading.Thread(target=self._towards_server, args=(client, server), daemon=True).start()
            threading.Thread(target=self._towards_client, args=(server, client), daemon=True).start()

    def _towards_server(self, client: socket.socket, server: socket.socket) -> None:
        while data := _received(client):
            if self._cut is not None and _COMMIT in data:
                arrived, self._cut = self._cut, None
                self.cuts += 1
                if arrived:
                    _close(client)  # the answer will find nobody
                    server.sendall(data)
                    while _received(server):
                        pass
                _close(client)
                _close(server)
                return
            try:
                server.sendall(data)
            except OSError:
                break
        _close(server)

    def _towards_client(self, server: socket.socket, client: socket.socket) -> None:
        while data := _received(server):
            try:
                client.sendall(data)
            except OSError:
                break
        _close(client)


def _received(line: socket.socket) -> bytes:
    try:
        return line.recv(_CHUNK_BYTES)
    except OSError:
        return b""


def _close(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    finally:
        line.close()
