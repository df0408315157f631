"""``ledger copy``: a whole ledger to another place."""

import click

from ledger.application.moving import Copied, copy_ledger
from ledger.domain.wording import counted, grouped
from ledger.settings import Home, shown
from ledger_cli.answers import Column, Kind, Page
from ledger_cli.counter import Counter, with_counter
from ledger_cli.options import CounterCommand, example
from ledger_cli.output import Form

COPIED = (
    Column("entries", "Entries", Kind.COUNT),
    Column("stood", "Stood before", Kind.COUNT),
    Column("position", "Equal up to", Kind.COUNT),
    Column("keys", "Keys", Kind.COUNT),
    Column("keys_destroyed", "Keys destroyed", Kind.COUNT),
    Column("tokens", "Tokens", Kind.COUNT),
    Column("recorded_meanwhile", "Recorded meanwhile", Kind.FLAG),
    Column("dry_run", "Dry run", Kind.FLAG),
)


@click.command(
    cls=CounterCommand,
    epilog=example("ledger copy sqlite:///ledger.db sqlite:///salinan.db"),
)
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.option("--from-keyring", metavar="PLACE", help="Where FROM keeps its keyring, when not in its usual place.")
@click.option("--to-keyring", metavar="PLACE", help="Where the keyring of the copy goes, when not in its usual place.")
@click.option("--dry-run", is_flag=True, help="Compare and count, and copy nothing.")
@with_counter
def command(
    counter: Counter, *, source: str, target: str, from_keyring: str | None, to_keyring: str | None, dry_run: bool
) -> None:
    """Copy a whole ledger between files and databases, and prove it.

    FROM and TO are addresses as LEDGER_URL has them: sqlite:///ledger.db, or postgresql://siti@db.kota/kota.
    Every entry goes over byte for byte at its position, and the keyring with it: keys, tokens, and the keys that were
    destroyed, which stay destroyed. The master key is not copied and not needed; the copy opens with the same one. Read
    models are made anew by the next question. Files of TO are begun when they are not there; a database must hold a
    ledger that `ledger init` began with the same master key.

    TO has to be empty, or to hold what an earlier copy left: then it goes on from there, so run an interrupted copy
    again. People may work in FROM meanwhile; what they record is copied by the next run.
    """
    known = counter.settings
    homes = Home.at(source, keyring=from_keyring, known=known), Home.at(target, keyring=to_keyring, known=known)
    with counter.recording():  # whoever interrupts is told to run it again, not that nothing was done
        copied = copy_ledger(
            *homes,
            at=counter.now(),
            lock_seconds=known.lock_timeout_seconds,
            dry_run=dry_run,
            progress=counter.progress,
        )
    if counter.output.form is Form.TABLE and counter.output.to is None:
        click.echo(_sentence(copied, shown(homes[1].journal)))
    else:
        counter.show(Page(columns=COPIED, rows=[_row(copied)], position=copied.head))
    if copied.meanwhile:
        counter.say(
            f"Something was recorded in {shown(homes[0].journal)} meanwhile. Run the same command again to copy it."
        )


def _sentence(copied: Copied, place: str) -> str:
    entries = counted(copied.entries, "entry", "entries")
    with_keys = f"{entries} and {counted(copied.keys, 'key')}"
    if copied.dry_run:
        return f"Dry run: {with_keys} would be copied to {place}, nothing was."
    equal = f"{counted(copied.head, 'entry', 'entries')} there, equal byte for byte"
    if copied.nothing_new:
        return f"Nothing was left to copy to {place}: {equal}."
    began = f" after position {grouped(copied.stood)}" if copied.stood else ""
    gone = f" and {counted(copied.buried, 'key')} destroyed" if copied.buried else ""
    return f"Copied {with_keys}{began} to {place}{gone}: {equal}."


def _row(copied: Copied) -> dict[str, object]:
    return {
        "entries": copied.entries,
        "stood": copied.stood,
        "position": copied.head,
        "keys": copied.keys,
        "keys_destroyed": copied.buried,
        "tokens": copied.tokens,
        "recorded_meanwhile": copied.meanwhile,
        "dry_run": copied.dry_run,
    }
