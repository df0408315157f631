"""``ledger scenario``: stories from the press, told on a ledger of their own and held against their article."""

import click

from ledger_cli.answers import Column, Kind, Page
from ledger_cli.counter import Counter, with_counter
from ledger_cli.joined import desk_of, reading
from ledger_cli.options import CounterGroup, example
from ledger_cli.output import Form
from ledger_cli.problems import DifferencesFound
from ledger_cli.scenarios.figures import FIGURES, Figure
from ledger_cli.scenarios.shelf import SCENARIOS
from ledger_cli.scenarios.telling import a_new_ledger

STORIES = (Column("name", "Name"), Column("title", "Story"), Column("workers", "Workers", Kind.COUNT))


@click.group(cls=CounterGroup)
def group() -> None:
    """List worked examples and run them."""


@group.command("list", epilog=example("ledger scenario list"))
@with_counter
def list_all(counter: Counter) -> None:
    """List the stories that can be told, and how many people each of them registers."""
    rows = [{"name": each.name, "title": each.title, "workers": each.workers} for each in SCENARIOS.values()]
    counter.show(Page(columns=STORIES, rows=rows))


@group.command(epilog=example("ledger --ledger sqlite:///sawahlunto.db scenario run sawahlunto-2023"))
@click.argument("name", type=click.Choice(list(SCENARIOS)))
@with_counter
def run(counter: Counter, *, name: str) -> None:
    """Tell a story on a new ledger and hold its figures against the article. The ledger stays, to be explored.

    The people are invented, always the same ones. Ends with exit code 3 when a figure differs.
    """
    told(counter, name)


def told(counter: Counter, name: str) -> str:
    """Tell a story and show its figures; return the NIK of a worker whose trail is worth a look."""
    scenario = SCENARIOS[name]
    with a_new_ledger(counter, actor="storyteller") as teller:
        counter.say(f"{scenario.title} (invented people, real figures)")
        nik = scenario.tell(teller)
    with desk_of(counter) as desk, reading(counter, desk, []) as known:
        found = scenario.figures(known.connection, desk)
        counter.show(Page(columns=FIGURES, rows=[figure.row() for figure in found], position=known.position))
    _say_notes(counter, found)
    different = [figure.figure for figure in found if figure.differs]
    if different:
        raise DifferencesFound(
            count=len(different),
            what=f"of {len(found)} figures differ from the article ({', '.join(different)})",
            remedy="Look at the entries with `ledger journal tail`",
        )
    return nik


def _say_notes(counter: Counter, found: list[Figure]) -> None:
    """Say below the table what a reader must know about a figure; exact forms carry it with the figure."""
    if counter.output.form is Form.TABLE:
        for figure in found:
            if figure.note:
                counter.say(f"{figure.figure}: {figure.note}.")
