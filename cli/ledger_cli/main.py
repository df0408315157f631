"""The entry point: read the line, run the command, and end with a documented exit code.

Commands are imported when they are called: `ledger --help` loads click and this package's frame, and nothing else.
"""

import gc
import os
import sys
import time
from collections.abc import Mapping, Sequence
from typing import TextIO

import click

from ledger.settings import LogLevel
from ledger_cli.commands import SHELF, OnTheShelf
from ledger_cli.counter import Visit, logging_for
from ledger_cli.lazy import LazyProgram
from ledger_cli.options import example
from ledger_cli.problems import Ending, Exit, ending_of

PROGRAM = "ledger"
_COMPLETION = "_LEDGER_COMPLETE"
_HELP_WIDTH = 100


def make_cli(shelf: Mapping[str, OnTheShelf] = SHELF) -> LazyProgram:
    """Make the command `ledger` over a shelf of commands."""
    return LazyProgram(
        name=PROGRAM,
        shelf=shelf,
        help="""Which budget paid the work-accident and death premium of which worker, for which month - and the proof.

        The options below may stand before or after the command.""",
        epilog=example("ledger init", "ledger report coverage --month 2023-05 -o csv --to cover.csv"),
        params=[_version_option()],
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": _HELP_WIDTH},
    )


_GARBAGE_AT = 100_000
"""New objects until the next look for cycles. Python's 700 are looked for two hundred times while modules load, and a
look at all that a question loads costs it 20 ms."""


def run() -> None:
    """Be the program `ledger`."""
    gc.set_threshold(_GARBAGE_AT, *gc.get_threshold()[1:])
    _speak_utf8(sys.stdout, sys.stderr)
    code = answer(sys.argv[1:], Visit.of_this_machine())
    gc.freeze()  # else Python's last act is to go through all modules, twice, for cycles that its end removes anyway
    sys.exit(code)


def answer(arguments: Sequence[str], visit: Visit, cli: click.Command | None = None) -> int:
    """Run one command line to its end, whatever that is, and give the exit code."""
    asked = make_cli() if cli is None else cli
    if _COMPLETION in visit.environ:
        asked.main(list(arguments), prog_name=PROGRAM, complete_var=_COMPLETION)
    started = time.monotonic()
    try:
        code = Exit(_perform(asked, arguments, visit))
        ending = Ending(code=code, word=code.name.lower(), said="")
    except click.exceptions.NoArgsIsHelpError as asked_nothing:
        click.echo(asked_nothing.format_message(), err=True)
        ending = Ending(code=Exit.USAGE, word="usage", said="")
    except BaseException as error:  # noqa: BLE001 - the last place where a traceback can be kept from a person
        ending = ending_of(error)
        _explain(error, ending, visit)
    _log(visit, ending, time.monotonic() - started)
    return int(ending.code)


def _perform(cli: click.Command, arguments: Sequence[str], visit: Visit) -> int:
    """Run the command and flush its answer, so that a reader who went away shows here and not at exit."""
    try:
        with cli.make_context(PROGRAM, list(arguments), obj=visit) as context:
            cli.invoke(context)
    except click.exceptions.Exit as leave:
        sys.stdout.flush()
        return leave.exit_code
    sys.stdout.flush()
    return 0


def _explain(error: BaseException, ending: Ending, visit: Visit) -> None:
    """Say on stderr what happened, and what an interruption or a failure leaves behind."""
    if ending.code is Exit.READER_GONE:
        _close_quietly()
        return
    outcome = visit.outcome
    if ending.word == "bug" and logging_for(visit).level is LogLevel.DEBUG:
        from ledger_cli.logs import log_traceback

        log_traceback(error)
    click.echo(f"\n{ending.said}; {outcome.what_stands()}" if ending.code is Exit.STOPPED else ending.said, err=True)
    stands = outcome.entries or outcome.half_done or (outcome.writing and ending.word == "bug")
    if ending.code is not Exit.STOPPED and stands:
        click.echo(f"Before that: {outcome.what_stands()}", err=True)


def _log(visit: Visit, ending: Ending, seconds: float) -> None:
    """Write the one log line of this call, if one was asked for."""
    asked = logging_for(visit)
    if asked.level is None:
        return
    from ledger_cli.logs import log_done

    outcome = visit.outcome
    facts = {"command": outcome.command, "outcome": ending.word, "exit_code": int(ending.code)}
    counts = {"first": outcome.first, "last": outcome.last, "entries": outcome.entries or None, "rows": outcome.rows}
    facts |= {key: value for key, value in counts.items() if value is not None}
    facts["seconds"] = round(seconds, 3)
    failed = ending.code not in {Exit.DONE, Exit.DIFFERENCES, Exit.READER_GONE}
    log_done(asked.level, asked.shape, at=visit.clock(), facts=facts, failed=failed)


def _version_option() -> click.Option:
    def tell(context: click.Context, _: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - click's callback
        if asked and not context.resilient_parsing:
            from importlib.metadata import version

            click.echo(f"{PROGRAM} {version('enrollment-ledger')}")
            context.exit()

    return click.Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=tell,
        help="Show the version and leave.",
    )


def _speak_utf8(*streams: TextIO) -> None:
    """Write UTF-8 whatever the machine's habit: machine formats are UTF-8, and a dash must not end a report."""
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def _close_quietly() -> None:
    """Point stdout to nowhere: what is left in its buffer would raise once more when Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError):
        pass  # stdout is not a file of the system; there is nothing to point elsewhere
    finally:
        os.close(nowhere)
