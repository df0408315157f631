"""``ledger claim award`` and ``end-schooling``: years of school for children of the member."""

from collections.abc import Sequence
from datetime import date

import click

from ledger.application import schooling
from ledger.application.schooling import SchoolYear
from ledger.domain.claim.events import EndOfSchooling
from ledger.domain.claim.letters import SchoolPaper
from ledger.domain.wording import rupiah
from ledger_cli.commands.claim_facts import papers_of
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import DATE
from ledger_cli.joined import asked, desk_of, tell
from ledger_cli.options import CounterCommand, Slip, example, recording_options


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger claim award K-2023-003 --child Dewi --born 2012-05-04 --level SD --year 5 --school-year 2023 \\",
        "    --paper birth-certificate=AL-1 --paper family-card=KK-1 --paper school-letter=SD-7/2023 \\",
        "    --paper school-report=R-7 --paper bank-book=BRI-1 --paper id-card-guardian=KTP-1 --on 2023-12-04",
    ),
)
@click.argument("reference")
@click.option("--child", required=True, help="Name of the child, kept sealed; or its number on the claim.")
@click.option("--born", "born_on", type=DATE, help="Day of birth, kept sealed; needed when the child is new.")
@click.option("--level", required=True, help="TK, SD, SMP, SMA or university.")
@click.option(
    "--year", "year_of_level", type=click.IntRange(1), help="Which year of that school; the next when left out."
)
@click.option(
    "--school-year", required=True, type=click.IntRange(2000, 2200), help="The year in which the school year begins."
)
@click.option("--paper", "papers", multiple=True, metavar="KIND=NUMBER", help="A paper that came with it; repeat.")
@click.option("--papers-later", is_flag=True, help="Grant it although papers are missing; needs a --reason.")
@recording_options
@with_counter
def award(
    counter: Counter,
    *,
    reference: str,
    child: str,
    born_on: date | None,
    level: str,
    year_of_level: int | None,
    school_year: int,
    papers: Sequence[str],
    papers_later: bool,
    slip: Slip,
) -> None:
    """Grant a year of school to a child of the member, on a report of the school; it is paid with `ledger claim pay`.

    The amount is that of the rules on the day of the award. See `ledger rules explain scholarship`.
    """
    wanted = SchoolYear(
        child=child,
        school_year=school_year,
        level=level,
        born_on=born_on,
        year_of_level=year_of_level,
        papers=tuple(SchoolPaper(kind=kind, number=number) for kind, number in papers_of(papers)),
        papers_later=papers_later,
    )
    with desk_of(counter) as desk, counter.recording():
        granted, outcome = schooling.award(desk, asked(counter, slip), reference, wanted)
        later = f" Papers to come: {', '.join(granted.papers_later)}." if granted.papers_later else ""
        tell(
            counter,
            outcome,
            f"Child {granted.child} of claim {reference} is granted {rupiah(granted.amount_rupiah)} for the school "
            f"year {school_year}, year {granted.year_of_level} of {level}; pay it as {granted.benefit}.{later}",
        )


@click.command(
    "end-schooling",
    cls=CounterCommand,
    epilog=example("ledger claim end-schooling K-2023-003 --child 1 --because work --on 2024-03-01"),
)
@click.argument("reference")
@click.option("--child", required=True, type=click.IntRange(1), help="Number of the child on the claim.")
@click.option(
    "--because", required=True, type=click.Choice([each.value for each in EndOfSchooling]), help="Why it ends."
)
@recording_options
@with_counter
def end_schooling(counter: Counter, *, reference: str, child: int, because: str, slip: Slip) -> None:
    """Note that a child gets no further year of scholarship."""
    with desk_of(counter) as desk, counter.recording():
        outcome = schooling.end(desk, asked(counter, slip), reference, child, EndOfSchooling(because))
        tell(counter, outcome, f"The scholarship of child {child} of claim {reference} has ended: {because}.")
