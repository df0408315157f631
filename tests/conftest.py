"""What tests of all rooms share: a clock that stands still, and a ledger in memory."""

import signal
from collections.abc import Iterator

import pytest

from ledger.application.desk import Desk
from makers import Clock, new_desk
from postgres_server import server


def pytest_configure() -> None:
    """Hear Ctrl-C even when started in the background, where shells switch it off: tests send it to their children."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def clock() -> Clock:
    """Give a clock that stands at 09:00 WIB on 2 May 2023."""
    return Clock()


@pytest.fixture
def desk(clock: Clock) -> Iterator[Desk]:
    """Give an empty ledger in memory."""
    made = new_desk(clock)
    with made.journal, made.keyring:
        yield made


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Give the address of a PostgreSQL server, as its superuser; one for the session."""
    with server() as address:
        yield address
