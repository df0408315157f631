"""Groups that know their commands by name and purpose, and import one only when it is called.

So `ledger premium list` does not wait for what draws bills up, and neither help nor completion imports a command.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from ledger_cli.commands import OnTheShelf
from ledger_cli.options import CounterGroup

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class LazyGroup(CounterGroup):
    """A group of commands that stand on a shelf."""

    def __init__(self, *args: Any, shelf: Mapping[str, OnTheShelf], **attributes: Any) -> None:  # noqa: ANN401 - click's
        super().__init__(*args, **attributes)
        self.shelf = shelf

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List names in the order of the alphabet, as click does."""
        return sorted([*self.shelf, *super().list_commands(ctx)])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        place = self.shelf.get(cmd_name)
        if place is None:
            return super().get_command(ctx, cmd_name)
        command = getattr(import_module(place.module), place.attribute)
        if isinstance(command, click.Command):
            return command
        msg = f"{place.module}.{place.attribute} is no command"
        raise TypeError(msg)

    def purposes(self, ctx: click.Context) -> list[tuple[str, str]]:
        """Tell what each command on the shelf is for, without importing it."""
        return [(name, self.shelf[name].purpose) for name in self.list_commands(ctx) if name in self.shelf]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List purposes as short as click does."""
        rows = self.purposes(ctx)
        if rows:
            width = formatter.width - 6 - max(len(name) for name, _ in rows)
            with formatter.section("Commands"):
                formatter.write_dl([(name, _short(purpose, width)) for name, purpose in rows])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """Offer names with their purposes; options as click does."""
        from click.shell_completion import CompletionItem

        offered = [
            CompletionItem(name, help=_short(purpose))
            for name, purpose in self.purposes(ctx)
            if name.startswith(incomplete)
        ]
        return [*offered, *click.Command.shell_complete(self, ctx, incomplete)]


class LazyProgram(LazyGroup):
    """The program itself: its commands stand in the order of the work, and their purposes are told in full."""

    shows_everywhere = True

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List names in the order of the shelf, not of the alphabet."""
        return [*self.shelf, *click.Group.list_commands(self, ctx)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List purposes in full."""
        rows = self.purposes(ctx)
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the example alone: the options of every command stand right above it."""
        click.Group.format_epilog(self, ctx, formatter)


def _short(purpose: str, width: int = 45) -> str:
    """Cut a purpose as click cuts the help of a command that it lists."""
    return click.Command(name=None, help=purpose).get_short_help_str(width)
