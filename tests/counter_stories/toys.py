"""Commands that only tests call: each does one thing that a command can do."""

import errno
from collections.abc import Callable, Iterator
from decimal import Decimal

import click

from ledger.domain.errors import Conflict, JournalDamaged, Refusal
from ledger_cli.answers import Column, Kind, Page, Row
from ledger_cli.commands import OnTheShelf
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import MONTH, RUPIAH
from ledger_cli.options import CounterGroup, Slip, example, recording_options
from ledger_cli.problems import DifferencesFound

NIK = "1373011705850003"

SHELF = {"toy": OnTheShelf("counter_stories.toys", "group", "Play.")}

COLUMNS = (
    Column("village", "Village"),
    Column("people", "People", Kind.COUNT, total=True),
    Column("paid", "Paid", Kind.RUPIAH, total=True),
    Column("share", "Share", Kind.PERCENT),
    Column("nik", "NIK", Kind.NIK),
)

ROWS: list[Row] = [
    {"village": "Aur Mulio", "people": 12, "paid": 201_600, "share": Decimal("75.28"), "nik": NIK},
    {"village": "=cmd()", "people": 1_000, "paid": 16_800_000, "share": None, "nik": None},
]

FAILURES: dict[str, Callable[[], BaseException]] = {
    "refusal": lambda: Refusal("16.800 asked, 0 available: draw less."),
    "conflict": lambda: Conflict("Somebody wrote first: try again."),
    "damage": lambda: JournalDamaged("Position 3 is missing: restore a backup."),
    "differences": lambda: DifferencesFound(count=2, what="rows differ", remedy="Rebuild the read model."),
    "ctrl-c": KeyboardInterrupt,
    "pipe": BrokenPipeError,
    "full": lambda: OSError(errno.ENOSPC, "No space left on device", "cover.csv"),
    "bug": lambda: ZeroDivisionError(f"of {NIK}"),
}


def failure(how: str) -> BaseException:
    """Make a new failure, so that no test inherits another's traceback."""
    return FAILURES[how]()


@click.group(cls=CounterGroup, epilog=example("ledger toy show"))
def group() -> None:
    """Play."""


@group.command(epilog=example("ledger toy show -o json"))
@with_counter
def show(counter: Counter) -> None:
    """Show two villages."""
    counter.show(Page(columns=COLUMNS, rows=ROWS, as_of=counter.as_of, position=7))


@group.command(epilog=example("ledger toy nothing"))
@with_counter
def nothing(counter: Counter) -> None:
    """Show no village."""
    counter.show(Page(columns=COLUMNS, rows=[], empty="No villages yet: add one with `ledger toy add`."))


@group.command(epilog=example("ledger toy half"))
@with_counter
def half(counter: Counter) -> None:
    """Fail in the middle of an answer."""

    def rows() -> Iterator[Row]:
        yield ROWS[0]
        raise failure(how="refusal")

    counter.show(Page(columns=COLUMNS, rows=rows()))


@group.command(epilog=example("ledger toy fail refusal"))
@click.argument("how", type=click.Choice(list(FAILURES)))
@click.option("--after", type=int, default=0, help="Record so many entries before.")
@click.option("--amid", is_flag=True, help="Fail while writing.")
@with_counter
def fail(counter: Counter, how: str, *, after: int, amid: bool) -> None:
    """Fail in one way."""
    if amid:
        with counter.recording():
            raise failure(how)
    counter.outcome.recorded(first=1, last=after, count=after)
    raise failure(how)


@group.command(epilog=example("ledger toy add 16.800 --month 2023-05 --on 02-05-2023"))
@click.argument("amount", type=RUPIAH)
@click.option("--month", type=MONTH, required=True, help="The month.")
@recording_options
@with_counter
def add(counter: Counter, amount: int, month: str, *, slip: Slip) -> None:
    """Say what was understood."""
    click.echo(f"{amount} {month} {slip.on or counter.today()} {slip.reason} {slip.dry_run} {counter.actor}")
