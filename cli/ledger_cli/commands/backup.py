"""``ledger backup``: a copy of journal and keyring, made while people work, and proved."""

from pathlib import Path

import click

from ledger.application.backing_up import backup_ledger
from ledger.domain.wording import counted
from ledger_cli.answers import Column, Kind, Page
from ledger_cli.commands.journal import DIFFERENCES
from ledger_cli.counter import Counter, with_counter
from ledger_cli.options import CounterCommand, example
from ledger_cli.output import Form
from ledger_cli.problems import DifferencesFound

BACKED_UP = (
    Column("folder", "Folder"),
    Column("entries", "Entries", Kind.COUNT),
    Column("keys", "Keys", Kind.COUNT),
    Column("differences", "Differences", Kind.COUNT),
)


@click.command(cls=CounterCommand, epilog=example("ledger backup cadangan-2023-12-31"))
@click.argument("folder", type=click.Path(path_type=Path))
@with_counter
def command(counter: Counter, *, folder: Path) -> None:
    """Back a ledger in files up into a new folder, while people work.

    The folder gets the journal and the keyring as they stood together, a manifest (backup.json) and digests that
    `sha256sum -c SHA256SUMS` checks. The copies are verified like `ledger journal verify` does; what does not hold is
    listed, and the command ends with exit code 3. The master key is not in it: keep that apart. To restore, put the
    two files where the lost ones stood, with the master key, and run any command.

    A ledger on PostgreSQL is backed up by the server's own tools; the command says how.
    """
    done = backup_ledger(counter.settings, folder, at=counter.now(), progress=counter.progress)
    people = counter.output.form is Form.TABLE and counter.output.to is None
    if people:
        entries, keys = counted(done.entries, "entry", "entries"), counted(done.keys, "key")
        click.echo(f"Backed up to {done.folder}: {entries} and {keys}. Keep the master key apart from it.")
    else:
        row = {"folder": str(done.folder), "entries": done.entries, "keys": done.keys}
        page = Page(columns=BACKED_UP, rows=[row | {"differences": len(done.differences)}], position=done.entries)
        counter.show(page)
    if done.differences:
        if people:
            found = [
                {"position": each.position or None, "check": each.check, "sentence": each.sentence}
                for each in done.differences
            ]
            counter.show(Page(columns=DIFFERENCES, rows=found, position=done.entries))
        what = "thing does not hold" if len(done.differences) == 1 else "things do not hold"
        remedy = "The backup is as the ledger is: keep it and older ones, and look with `ledger journal verify`"
        raise DifferencesFound(count=len(done.differences), what=what, remedy=remedy)
