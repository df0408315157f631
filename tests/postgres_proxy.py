"""A line to a PostgreSQL server that can be cut: at the very COMMIT, before or after it arrives, or in mid-sentence."""

import socket
import threading
from collections import deque
from types import TracebackType
from typing import Self

from psycopg.conninfo import conninfo_to_dict, make_conninfo

_CHUNK_BYTES = 1 << 16
COMMIT = b"COMMIT\x00"
COPY = b"PGCOPY\n"
"""How the bytes of a COPY begin."""
TERMINATED = b"E\x00\x00\x00\x42SFATAL\x00VFATAL\x00C57P01\x00Mterminating connection, you may wonder\x00\x00"
"""What a server says that ends a session."""
LOOK_UP = b"WHERE position = ANY("
"""Asks for what became of a commit."""


class Proxy:
    """Listens on the loopback and hands everything on to a server's unix socket, until it is told to cut."""

    def __init__(self, address: str) -> None:
        told = conninfo_to_dict(address)
        self._server = f"{told['host']}/.s.PGSQL.{told.get('port') or 5432}"
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._due: deque[tuple[bytes, bool, bytes]] = deque()
        self._lines: list[socket.socket] = []
        self._cut: set[socket.socket] = set()
        self.cuts = 0
        self.settled = threading.Event()
        """Set when the server has ended with a line that was cut."""
        self.address = make_conninfo(
            address, host="127.0.0.1", port=str(self._listener.getsockname()[1]), sslmode="disable"
        )
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_at_commit(self, *, arrived: bool) -> None:
        """Cut the line at the next COMMIT: after the server had it, or before."""
        self.cut_at(COMMIT, arrived=arrived)

    def cut_at(self, words: bytes, *, arrived: bool, saying: bytes = b"") -> None:
        """Cut the line when the client sends these words: after the server had them, or before. Cuts come in turn.

        `saying`: what the client hears last, instead of the server's answer.
        """
        self._due.append((words, arrived, saying))

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
            if self._due and self._due[0][0] in data:
                _, arrived, saying = self._due.popleft()
                self.cuts += 1
                self._cut.add(client)
                if saying:
                    client.sendall(saying)
                if arrived:
                    _close(client)  # the answer will find nobody
                    server.sendall(data)
                    server.shutdown(socket.SHUT_WR)
                    while _received(server):
                        pass
                _close(client)
                _close(server)
                self.settled.set()
                return
            try:
                server.sendall(data)
            except OSError:
                break
        _close(server)

    def _towards_client(self, server: socket.socket, client: socket.socket) -> None:
        while data := _received(server):
            try:
                if client not in self._cut:
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
