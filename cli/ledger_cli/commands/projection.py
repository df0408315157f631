"""``ledger projection``: the read models, which can always be made again from the journal."""

import click

from ledger_cli.answers import Column, Kind, Page, Place
from ledger_cli.commands.projection_follow import follow
from ledger_cli.counter import Counter, with_counter
from ledger_cli.joined import journal_of, read_models_of
from ledger_cli.options import CounterGroup, example

STANDING = (
    Column("model", "Read model"),
    Column("position", "Position", Kind.COUNT),
    Column("head", "Journal", Kind.COUNT),
    Column("behind", "Behind", Kind.COUNT),
    Column("followed", "Followed", Kind.FLAG),
    Column("generation", "Generation", Kind.COUNT),
    Column("building", "Building at", Kind.COUNT),
    Column("stopped", "Stopped because", wrap_at=60),
    Column("question", "Answers", wrap_at=50, place=Place.WHERE_IT_FITS),
)


@click.group(cls=CounterGroup)
def group() -> None:
    """See, follow and rebuild the read models."""


group.add_command(follow)


@group.command(epilog=example("ledger projection status", "ledger projection status -o json"))
@with_counter
def status(counter: Counter) -> None:
    """Show how far each read model has followed the journal. Nothing is followed by asking.

    On a server it tells as well whether some `ledger projection follow` leads a model now.
    """
    with journal_of(counter) as journal, read_models_of(counter) as live:
        led = live.led()
        rows = [
            {
                "model": each.model,
                "position": each.position,
                "head": each.head,
                "behind": each.head - each.position,
                "followed": each.model in led if live.on_server else None,
                "generation": each.generation,
                "building": each.building,
                "stopped": str(each.stopped) if each.stopped else None,
                "question": each.question,
            }
            for each in live.status(journal)
        ]
        counter.show(Page(columns=STANDING, rows=rows, position=journal.head()))


@group.command(epilog=example("ledger projection rebuild", "ledger projection rebuild coverage"))
@click.argument("name", required=False)
@with_counter
def rebuild(counter: Counter, *, name: str | None) -> None:
    """Make one read model, or all, anew from the journal. Readers see the old one until the new one is complete.

    Others may record and follow meanwhile. A rebuild that was interrupted goes on where it was.
    """
    with journal_of(counter) as journal, read_models_of(counter) as live:
        with counter.progress("Rebuilding", journal.head()) as step:
            built = live.rebuild(journal, name=name, progress=step.at)
        for stopped in built.stopped:
            raise stopped
        what = f"Read model {name} is" if name else "All read models are"
        click.echo(f"{what} made anew up to position {built.position}.")
