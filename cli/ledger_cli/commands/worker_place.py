"""``ledger worker standing`` and ``forgo``: what offices say of a worker, and the wish to wait no longer."""

import click

from ledger.application import places, standings
from ledger_cli.commands.worker_options import DECILE, MUSTAHIK, NIK, yes_or_no
from ledger_cli.counter import Counter, with_counter
from ledger_cli.joined import asked, desk_of, tell
from ledger_cli.options import CounterCommand, Slip, example, recording_options


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger worker standing 1373014508909999 --decile 3 --mustahik ya --on 2023-05-04 --document 'DTSEN TW-2'"
    ),
)
@NIK
@DECILE
@MUSTAHIK
@recording_options
@with_counter
def standing(counter: Counter, *, nik: str, decile: int | None, mustahik: str | None, slip: Slip) -> None:
    """Note what an office says of a worker: the decile of the household, the right to zakat.

    What is not said here stays as it was noted before. Neither names an amount; both stay readable for reports.
    """
    if (decile, mustahik) == (None, None):
        msg = "Say what is noted: --decile 1 to 10, or --mustahik ya or tidak."
        raise click.UsageError(msg)
    with desk_of(counter) as desk, counter.recording():
        outcome = standings.note(desk, asked(counter, slip), nik, decile=decile, mustahik=yes_or_no(mustahik))
        said = [
            *([f"decile {decile}"] if decile is not None else []),
            *([f"mustahik {mustahik}"] if mustahik is not None else []),
        ]
        tell(counter, outcome, f"Noted: {', '.join(said)}.")


@click.command(
    cls=CounterCommand,
    epilog=example("ledger worker forgo 1373010508909996 --reason 'covered by the village' --on 2023-05-30"),
)
@NIK
@recording_options
@with_counter
def forgo(counter: Counter, *, nik: str, slip: Slip) -> None:
    """Take a worker off the waiting list of a program, by own wish."""
    with desk_of(counter) as desk, counter.recording():
        tell(counter, places.forgo(desk, asked(counter, slip), nik), "Waits for no place any more.")
