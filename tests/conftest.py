"""What tests of all rooms share: a clock that stands still, a ledger in memory, and nothing of whoever runs them."""

import os
import signal
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from ledger.application.desk import Desk
from makers import Clock, new_desk
from postgres_server import server

OF_TESTS = {"LEDGER_TEST_POSTGRES", "LEDGER_TEST_POSTGRES_EMBEDDED", "LEDGER_HAMMER", "LEDGER_HISTORIES"}

settings.register_profile("no hurry", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("no hurry")  # a busy machine is no fault of what is tested


def pytest_configure() -> None:
    """Forget the ledger of whoever runs the tests; hear Ctrl-C also in the background, where shells switch it off."""
    for name in [name for name in os.environ if name.startswith("LEDGER_") and name not in OF_TESTS]:
        del os.environ[name]  # commands that run as processes of their own would work on it
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)  # tests send it to their children


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
