"""A small page for those who watch a program that stays: is it well, and its numbers. Over HTTP, to be asked only."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import click

from ledger.domain.errors import Refusal

Page = Callable[[], tuple[int, str]]
"""Gives the code of HTTP and the text of a page."""
_LAST_PORT = 65_535


class NotThisMachine(Refusal):
    """The numbers would be shown to the network."""

    def __init__(self, *, host: str) -> None:
        super().__init__(
            f"{host} can be reached from other machines, and these pages ask nobody who he is. Listen on 127.0.0.1, "
            "or say --open-to-network where a firewall decides who may ask."
        )


class CannotListen(Refusal):
    """The address is taken, or is none of this machine."""

    def __init__(self, *, host: str, port: int, why: str) -> None:
        super().__init__(
            f"The program cannot listen on {host}:{port} ({why}). Choose another port, or end the program that has it."
        )


class Address(click.ParamType[tuple[str, int]]):
    """A host and a port: ``127.0.0.1:9187``."""

    name = "HOST:PORT"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        """Take an address apart."""
        if isinstance(value, tuple):
            return value
        host, _, port = str(value).rpartition(":")
        host = host.strip("[]")
        if not _is_ip(host) or not port.isascii() or not port.isdecimal() or int(port) > _LAST_PORT:
            self.fail(f"{value!r} is no address and port; write it as 127.0.0.1:9187.", param, ctx)
        return host, int(port)


def _is_ip(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


class _Server(ThreadingHTTPServer):
    """One thread for each question, none of which keeps the program from ending."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of somebody who asked and went away."""


class _Server6(_Server):
    """The same on an address of the sixth kind."""

    address_family = socket.AF_INET6


@contextmanager
def listening(address: tuple[str, int], pages: dict[str, Page], *, to_network: bool) -> Iterator[int]:
    """Answer for these pages in a thread as long as the block runs; give the port, which the system chooses for 0."""
    host, port = address
    if not to_network and not ip_address(host).is_loopback:
        raise NotThisMachine(host=host)
    try:
        server = (_Server6 if ":" in host else _Server)((host, port), _handler_for(pages))
    except OSError as taken:
        raise CannotListen(host=host, port=port, why=str(taken.strerror).lower()) from taken
    thread = threading.Thread(target=server.serve_forever, name="pages", daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler_for(pages: dict[str, Page]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Answers one question."""

        server_version = "enrollment-ledger"
        sys_version = ""
        timeout = 10

        def do_GET(self) -> None:
            """Give a page."""
            page = pages.get(self.path.partition("?")[0])
            code, text = page() if page else (404, f"Ask for {' or '.join(pages)}.\n")
            body = text.encode()
            self.send_response(code)
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: a page that is asked for every few seconds is no event."""

    return Handler
