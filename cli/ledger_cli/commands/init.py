"""``ledger init``: an empty ledger, in files or in a PostgreSQL database."""

import click

from ledger.application.opening import start_in_database, start_ledger, statements_for
from ledger.settings import Database
from ledger_cli.counter import Counter, with_counter
from ledger_cli.options import CounterCommand, example


@click.command(cls=CounterCommand, epilog=example("ledger init", "ledger --ledger sqlite:///sawahlunto.db init"))
@click.option("--user", "users", multiple=True, metavar="NAME", help="PostgreSQL: let this user record and derive.")
@click.option("--print-sql", is_flag=True, help="PostgreSQL: print what would be run, for a database administrator.")
@with_counter
def command(counter: Counter, *, users: tuple[str, ...], print_sql: bool) -> None:
    """Start a new ledger: journal, keyring and master key.

    Nothing that exists is written over. Keep the master key apart from backups of the other two: without it nobody can
    read a name, and with it alone nobody can either. In a PostgreSQL database it also makes the roles of the ledger;
    whoever runs it there must be allowed to create roles.
    """
    settings = counter.settings
    if not isinstance(settings.journal, Database):
        if users or print_sql:
            msg = "--user and --print-sql are for a ledger in PostgreSQL: give --ledger postgresql://…"
            raise click.UsageError(msg)
        start_ledger(settings)
        click.echo(f"Journal     {settings.journal}")
        click.echo(f"Keyring     {settings.keyring}")
    elif print_sql:
        click.echo(statements_for(settings.journal, settings.secret))
        return
    else:
        founded = start_in_database(settings, users)
        click.echo(f"Ledger      {founded.place}: journal, keyring and read models")
        click.echo(f"Roles       {', '.join(founded.roles)}")
        if founded.granted:
            click.echo(f"Let in      {', '.join(founded.granted)}")
    click.echo(f"Master key  {settings.secret} (keep it apart from the others, and never lose it)")
