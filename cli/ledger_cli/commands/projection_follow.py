"""``ledger projection follow``: the program that keeps the read models up to date, for as long as it runs."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.settings import Database
from ledger_cli.counter import Counter, with_counter
from ledger_cli.joined import journal_of, read_models_of
from ledger_cli.listening import Address, listening
from ledger_cli.options import CounterCommand, example

if TYPE_CHECKING:
    from ledger_projections.following import Following
    from ledger_projections.waking import Stop

_STUCK_AFTER_SECONDS = 60.0
_POLL_SECONDS = 2.0


@click.command(
    cls=CounterCommand,
    epilog=example("ledger projection follow --once"),
)
@click.option("--once", is_flag=True, help="Bring them up to date, say where they stand, and end.")
@click.option(
    "--poll",
    "poll_seconds",
    type=click.FloatRange(0.01, 3600),
    default=_POLL_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="How often to look without being called.",
)
@click.option("--listen", type=Address(), help="Answer for /healthz and /metrics here, for example 127.0.0.1:9187.")
@click.option("--open-to-network", is_flag=True, help="With --listen: allow an address that other machines can reach.")
@click.option(
    "--stuck-after",
    "stuck_seconds",
    type=click.FloatRange(min=1),
    default=_STUCK_AFTER_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="With --listen: how long no progress is still healthy.",
)
@with_counter
def follow(
    counter: Counter,
    *,
    once: bool,
    poll_seconds: float,
    listen: tuple[str, int] | None,
    open_to_network: bool,
    stuck_seconds: float,
) -> None:
    """Keep every read model up to date with the journal, until the program is told to end.

    On a server one such program leads and others wait to take over; it is woken by every append. On files it looks
    every few seconds, and questions bring the read models up to date by themselves as well. A read model that cannot
    take in an entry stops before it, and the others go on. SIGTERM and Ctrl-C let the transaction that runs end first.
    """
    if once:
        _once(counter)
        return
    with _following(counter, poll_seconds) as following, _told_to_stop(following.stop), ExitStack() as stack:
        if listen is not None:
            pages = {
                "/healthz": lambda: _health(following, stuck_seconds),
                "/metrics": lambda: _metrics(following, counter),
            }
            port = stack.enter_context(listening(listen, pages, to_network=open_to_network))
            counter.say(f"Listening on {listen[0]}:{port}.")
        following.run()
    counter.say("Stopped as asked.")


def _once(counter: Counter) -> None:
    with journal_of(counter) as journal, read_models_of(counter) as live:
        with counter.progress("Bringing the read models up to date") as step:
            caught = live.catch_up(journal, progress=step.at)
        for stopped in caught.stopped:
            raise stopped
        click.echo(f"All read models stand at position {caught.position}.")


@contextmanager
def _following(counter: Counter, poll_seconds: float) -> Iterator["Following"]:
    from ledger_projections.following import Following
    from ledger_projections.leading import lead_of
    from ledger_projections.waking import Stop, bell_of

    settings = counter.settings
    server = settings.journal if isinstance(settings.journal, Database) else None
    place = settings.read_models
    with (
        journal_of(counter) as journal,
        read_models_of(counter) as live,
        closing(lead_of(place if isinstance(place, Path) else str(place))) as lead,
        closing(bell_of(server)) as bell,
        Stop() as stop,
    ):
        yield Following(
            live=live,
            source=journal,
            lead=lead,
            bell=bell,
            stop=stop,
            tell=lambda sentence: _say_now(counter, sentence),
            poll_seconds=poll_seconds,
        )


def _say_now(counter: Counter, sentence: str) -> None:
    counter.say(sentence)
    sys.stderr.flush()


@contextmanager
def _told_to_stop(stop: "Stop") -> Iterator[None]:
    """Hear SIGTERM and Ctrl-C: the first asks to stop, a second one ends at once and rolls back."""

    def heard(number: int, _frame: object) -> None:
        signal.signal(number, signal.default_int_handler)
        stop.wish()

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, heard) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _health(following: "Following", stuck_seconds: float) -> tuple[int, str]:
    from ledger_projections.figures import ailments

    found = ailments(following.figures, now=following.ticks(), window_seconds=stuck_seconds)
    return (503, "\n".join(found) + "\n") if found else (200, "Well.\n")


def _metrics(following: "Following", counter: Counter) -> tuple[int, str]:
    from ledger_projections.figures import exposition

    return 200, exposition(following.figures, now=counter.now())
