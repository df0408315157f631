"""``ledger demo``: a story in a screenful, and a ledger left behind to explore."""

from contextlib import suppress
from pathlib import Path

import click

from ledger.application import people
from ledger_cli.commands.scenario import told
from ledger_cli.commands.trail import show_worker
from ledger_cli.counter import Counter, with_counter
from ledger_cli.joined import desk_of
from ledger_cli.options import CounterCommand, example
from ledger_cli.scenarios.shelf import SCENARIOS
from ledger_cli.scenarios.telling import at

FIRST = "sawahlunto-2023"


@click.command(cls=CounterCommand, epilog=example("ledger demo", "ledger demo sawahlunto-2023 --into try --again"))
@click.argument("name", default=FIRST, type=click.Choice(list(SCENARIOS)))
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo"),
    show_default=True,
    help="Folder for the ledger that the story leaves behind.",
)
@click.option("--again", is_flag=True, help="Make it anew if it stands already.")
@with_counter
def command(counter: Counter, *, name: str, into: Path, again: bool) -> None:
    """Make a ledger of invented people to try things on."""
    into.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{into / name}.db"
    counter = at(counter, url)
    if again:
        for path in counter.settings.own_files():
            with suppress(FileNotFoundError):
                path.unlink()
    nik = told(counter, name)
    with desk_of(counter) as desk:
        worker = people.find(desk, nik)
        who = people.spoken(people.person(desk, desk.journal.read(worker)), worker)
        click.echo(f"\nWho paid for {who}, and who proves it?")
        show_worker(counter, desk, nik)
    click.echo("\nThe ledger stays. Go on with, for example:")
    for line in (
        f"export LEDGER_URL={url}",
        f"ledger report coverage --month {SCENARIOS[name].month} --by village",
        f"ledger trail worker {nik}",
        "ledger report funding",
        "ledger journal verify",
    ):
        click.echo(f"  {line}")
