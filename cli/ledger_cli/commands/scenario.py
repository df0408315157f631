"""``ledger scenario``: stories from the press, told on a ledger of their own and held against their article."""

from collections.abc import Callable
from dataclasses import dataclass

import click

from ledger_cli.answers import Column, Page
from ledger_cli.counter import Counter, with_counter
from ledger_cli.joined import desk_of, reading
from ledger_cli.options import CounterGroup, example
from ledger_cli.problems import DifferencesFound
from ledger_cli.scenarios import sawahlunto_2023
from ledger_cli.scenarios.telling import FIGURES, Figure, Teller, a_new_ledger
from ledger_projections.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One story."""

    title: str
    tell: Callable[[Teller], str]
    figures: Callable[[Connection], list[Figure]]


SCENARIOS = {
    "sawahlunto-2023": Scenario(
        title=sawahlunto_2023.TITLE, tell=sawahlunto_2023.tell, figures=sawahlunto_2023.figures
    ),
}


@click.group(cls=CounterGroup)
def group() -> None:
    """List worked examples and run them."""


@group.command("list", epilog=example("ledger scenario list"))
@with_counter
def list_all(counter: Counter) -> None:
    """List the stories that can be told."""
    rows = [{"name": name, "title": scenario.title} for name, scenario in SCENARIOS.items()]
    counter.show(Page(columns=[Column("name", "Name"), Column("title", "Story")], rows=rows))


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
    counter.say(f"{scenario.title} (invented people, real figures)")
    with a_new_ledger(counter, actor="storyteller") as teller:
        nik = scenario.tell(teller)
    with desk_of(counter) as desk, reading(counter, desk, []) as known:
        found = scenario.figures(known.connection)
        counter.show(Page(columns=FIGURES, rows=[figure.row() for figure in found], position=known.position))
    different = [figure.figure for figure in found if not figure.agrees]
    if different:
        raise DifferencesFound(
            count=len(different),
            what=f"of {len(found)} figures differ from the article ({', '.join(different)})",
            remedy="Look at the entries with `ledger journal tail`",
        )
    return nik
