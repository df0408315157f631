"""``ledger init``: an empty ledger."""

import click

from ledger.application.opening import start_ledger
from ledger_cli.counter import Counter, with_counter
from ledger_cli.options import CounterCommand, example


@click.command(cls=CounterCommand, epilog=example("ledger init", "ledger --ledger sqlite:///sawahlunto.db init"))
@with_counter
def command(counter: Counter) -> None:
    """Start a new ledger: journal, keyring and master key.

    Nothing that exists is written over. Keep the master key apart from backups of the other two: without it nobody can
    read a name, and with it alone nobody can either.
    """
    start_ledger(counter.settings)
    settings = counter.settings
    click.echo(f"Journal     {settings.journal}")
    click.echo(f"Keyring     {settings.keyring}")
    click.echo(f"Master key  {settings.secret} (keep it apart from the others, and never lose it)")
