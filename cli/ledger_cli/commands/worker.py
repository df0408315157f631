"""``ledger worker``: people, one by one. Files of people are in `worker_import`."""

from datetime import date
from pathlib import Path

import click

from ledger.application import people, workers
from ledger.application.desk import Desk
from ledger.domain.worker.nik import check_nik
from ledger.domain.worker.person import Person
from ledger.domain.worker.state import Registered
from ledger_cli.answers import Column, Page
from ledger_cli.commands.worker_import import import_file
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import DATE, RUPIAH
from ledger_cli.joined import asked, desk_of, reading, tell
from ledger_cli.options import CounterGroup, Slip, example, recording_options

NIK = click.argument("nik")
_LEFT_BECAUSE = ("moved-away", "not-eligible", "own-request", "employed", "other")


@click.group(cls=CounterGroup)
def group() -> None:
    """Register workers, one by one or from a file, and follow what becomes of them."""


group.add_command(import_file)


@group.command(
    epilog=example(
        "ledger worker register 1373010508909999 --name 'Siti Aminah' --born 1990-08-05 \\",
        "    --sex F --village 13.73.01.1001 --occupation petani --program SATU-DESA-100 --on 2023-05-03",
    )
)
@NIK
@click.option("--name", required=True, help="Full name, as on the identity card.")
@click.option("--born", "born_on", type=DATE, required=True, help="Birth date.")
@click.option("--sex", type=click.Choice(["F", "M"]), required=True, help="F or M.")
@click.option("--village", required=True, metavar="CODE", help="Village code, for example 13.73.01.1001.")
@click.option("--occupation", required=True, help="Occupation by code or name, for example petani.")
@click.option("--second-occupation", help="Second occupation, if any.")
@click.option("--workplace", metavar="CODE", help="Region where the person works, if it is another one.")
@click.option("--disability", is_flag=True, help="The worker has a disability.")
@click.option("--program", metavar="REF", help="Program whose place in the village the worker takes.")
@click.option("--phone", help="Mobile number.")
@click.option("--email", help="E-mail address.")
@click.option("--address", help="Street address.")
@click.option("--wage", "wage_rupiah", type=RUPIAH, help="What the person says to earn in a month, in rupiah.")
@recording_options
@with_counter
def register(
    counter: Counter,
    *,
    nik: str,
    name: str,
    born_on: date,
    sex: str,
    village: str,
    occupation: str,
    second_occupation: str | None,
    workplace: str | None,
    disability: bool,
    program: str | None,
    phone: str | None,
    email: str | None,
    address: str | None,
    wage_rupiah: int | None,
    slip: Slip,
) -> None:
    """Register one worker. The same form again records nothing."""
    check_nik(nik)
    from ledger.reference.occupations import load_occupations  # noqa: PLC0415 - other commands do not read the table

    occupations = load_occupations()
    form = workers.Form(
        person=Person(
            nik=nik, name=name, born_on=born_on, phone=phone, email=email, address=address, wage_rupiah=wage_rupiah
        ),
        village=village,
        occupation=occupations.find(occupation).code,
        second_occupation=occupations.find(second_occupation).code if second_occupation else None,
        workplace=workplace,
        sex=sex,
        disability=disability,
        program=program,
    )
    with desk_of(counter) as desk, counter.recording():
        _, outcome = workers.register(desk, asked(counter, slip), form)
        tell(counter, outcome, f"{name} of {desk.regions.path(village)}.")


@group.command(epilog=example("ledger worker show 1373010508909999 --reveal"))
@NIK
@with_counter
def show(counter: Counter, *, nik: str) -> None:
    """Show who a worker is and where things stand. The months stand in `ledger trail worker`."""
    with desk_of(counter) as desk:
        worker = people.find(desk, nik)
        upto = None if counter.as_of is None else desk.journal.position_at(counter.as_of)
        entries = desk.journal.read(worker, upto=upto)
        state = workers.standing(entries, nik)
        who = people.person(desk, entries)
        counter.show(
            Page(
                columns=[Column("what", "What"), Column("value", "Value")],
                rows=[{"what": what, "value": value} for what, value in _particulars(desk, counter, state, who)],
                as_of=counter.as_of,
                position=entries[-1].position,
            )
        )


def _particulars(desk: Desk, counter: Counter, state: Registered, who: Person | None) -> list[tuple[str, str | None]]:
    from ledger.domain.worker.nik import masked  # noqa: PLC0415 - stands beside its only use

    gone = "erased"
    return [
        ("name", who.name if who else gone),
        ("nik", (who.nik if counter.reveal else masked(who.nik)) if who else gone),
        ("born on", str(who.born_on) if who else str(state.birth_year)),
        ("phone", who.phone if who else gone),
        ("sex", state.sex),
        ("village", f"{state.village} {desk.regions.path(state.village)}"),
        ("occupation", state.occupation),
        ("disability", "yes" if state.disability else "no"),
        ("segment", state.segment),
        ("program", state.program),
        ("registered since", str(state.since)),
        ("employer", state.employments[-1].employer if state.employments and not state.employments[-1].until else None),
        ("cards handed over", str(state.cards)),
        ("died on", str(state.died_on) if state.died_on else None),
        ("left on", f"{state.left_on} ({state.left_cause})" if state.left_on else None),
        ("bills that hold months", ", ".join(state.bills) or None),
    ]


@group.command(
    epilog=example("ledger worker correct 1373010508909999 --name 'Siti Aminah Putri' --reason 'name as on e-KTP'")
)
@NIK
@click.option("--nik", "new_nik", metavar="NIK", help="The right NIK.")
@click.option("--name", help="The right name.")
@click.option("--born", "born_on", type=DATE, help="The right birth date.")
@click.option("--sex", type=click.Choice(["F", "M"]), help="The right sex.")
@click.option("--phone", help="The right mobile number.")
@click.option("--email", help="The right e-mail address.")
@click.option("--address", help="The right address.")
@click.option("--wage", "wage_rupiah", type=RUPIAH, help="The right wage in rupiah a month.")
@click.option("--occupation", help="The right occupation, by code or name.")
@click.option("--disability/--no-disability", default=None, help="Whether the worker has a disability.")
@recording_options
@with_counter
def correct(
    counter: Counter,
    *,
    nik: str,
    new_nik: str | None,
    sex: str | None,
    occupation: str | None,
    disability: bool | None,
    slip: Slip,
    **given: object,
) -> None:
    """Put right what was noted wrongly; a move is not a correction (`ledger worker move`)."""
    from ledger.reference.occupations import load_occupations  # noqa: PLC0415 - other commands do not read the table

    particulars = {key: value for key, value in given.items() if value is not None}
    if new_nik is not None:
        check_nik(new_nik)
        particulars["nik"] = new_nik
    code = load_occupations().find(occupation).code if occupation else None
    with desk_of(counter) as desk, counter.recording():
        outcome = workers.correct(
            desk,
            asked(counter, slip),
            nik,
            particulars=particulars,
            sex=sex,
            occupation=code,
            disability=disability,
        )
        tell(counter, outcome, "Corrected.")


@group.command(epilog=example("ledger worker move 1373010508909999 --village 13.73.02.2005 --on 2023-09-01"))
@NIK
@click.option("--village", required=True, metavar="CODE", help="Code of the village where the worker lives now.")
@recording_options
@with_counter
def move(counter: Counter, *, nik: str, village: str, slip: Slip) -> None:
    """Note that a worker lives in another village. Months billed before keep the village of then."""
    with desk_of(counter) as desk, counter.recording():
        outcome = workers.move(desk, asked(counter, slip), nik, village=village)
        tell(counter, outcome, f"Lives in {desk.regions.path(village)}.")


@group.command(epilog=example("ledger worker enroll 1373010508909999 --program SATU-DESA-100 --on 2024-01-02"))
@NIK
@click.option("--program", required=True, metavar="REF", help="The program to join.")
@recording_options
@with_counter
def enroll(counter: Counter, *, nik: str, program: str, slip: Slip) -> None:
    """Let a worker join a program, leaving the one of before."""
    with desk_of(counter) as desk, counter.recording():
        outcome = workers.enroll(desk, asked(counter, slip), nik, program=program)
        tell(counter, outcome, f"Joined program {program}.")


@group.command(
    epilog=example(
        "ledger worker employment 1373010508909999 --employer 'PT Bukit Asam' --on 2023-10-01",
        "ledger worker employment 1373010508909999 --ended --on 2024-03-31",
    )
)
@NIK
@click.option("--employer", help="Who employs the worker from the day on.")
@click.option("--ended", is_flag=True, help="The day is the last one with the employer.")
@recording_options
@with_counter
def employment(counter: Counter, *, nik: str, employer: str | None, ended: bool, slip: Slip) -> None:
    """Note that an employer pays for a worker, or no longer; no budget pays those months."""
    if ended == bool(employer):
        msg = "Say either --employer NAME, or --ended."
        raise click.UsageError(msg)
    with desk_of(counter) as desk, counter.recording():
        if employer:
            outcome = workers.start_employment(desk, asked(counter, slip), nik, employer=employer)
            tell(counter, outcome, f"Employed by {employer}.")
        else:
            tell(counter, workers.end_employment(desk, asked(counter, slip), nik), "The employment has ended.")


@group.command(
    epilog=example(
        "ledger worker died 1373010508909999 --on 2023-11-15 --document 'akta kematian 1373-KM-15112023-0001'",
        "ledger worker died 1373010508909999 --withdraw --reason 'noted for a person of the same name'",
    )
)
@NIK
@click.option("--correct", "correcting", is_flag=True, help="The day noted before was wrong; this one is right.")
@click.option("--withdraw", is_flag=True, help="The death was noted for the wrong person.")
@recording_options
@with_counter
def died(counter: Counter, *, nik: str, correcting: bool, withdraw: bool, slip: Slip) -> None:
    """Note a death. No month after it can be billed; a claim rests on it."""
    if not withdraw and slip.on is None:
        msg = "Say on which day with --on."
        raise click.UsageError(msg)
    with desk_of(counter) as desk, counter.recording():
        if withdraw:
            tell(counter, workers.withdraw_death(desk, asked(counter, slip), nik), "The death is withdrawn.")
        else:
            outcome = workers.die(desk, asked(counter, slip), nik, correcting=correcting)
            tell(counter, outcome, f"Died on {slip.on}.")


@group.command(
    epilog=example(
        "ledger worker leave 1373010508909999 --because moved-away --on 2023-12-01",
        "ledger worker leave 1373010508909999 --returned --on 2024-02-01",
    )
)
@NIK
@click.option("--because", type=click.Choice(_LEFT_BECAUSE), help="Why the worker leaves.")
@click.option("--returned", is_flag=True, help="The worker who had left is back.")
@recording_options
@with_counter
def leave(counter: Counter, *, nik: str, because: str | None, returned: bool, slip: Slip) -> None:
    """Note that a worker left, or is back."""
    if returned == bool(because):
        msg = "Say either --because CAUSE, or --returned."
        raise click.UsageError(msg)
    with desk_of(counter) as desk, counter.recording():
        if because:
            tell(counter, workers.leave(desk, asked(counter, slip), nik, cause=because), f"Left ({because}).")
        else:
            tell(counter, workers.come_back(desk, asked(counter, slip), nik), "Back.")


@group.command(epilog=example("ledger worker card 1373010508909999 --number 23041234567 --on 2023-10-12"))
@NIK
@click.option("--number", required=True, metavar="KPJ", help="The number printed on the participant card.")
@recording_options
@with_counter
def card(counter: Counter, *, nik: str, number: str, slip: Slip) -> None:
    """Note that a participant card was handed over. Its number is kept sealed."""
    with desk_of(counter) as desk, counter.recording():
        tell(counter, workers.issue_card(desk, asked(counter, slip), nik, number=number), "Card handed over.")


@group.command(epilog=example("ledger worker erase 1373010508909999 --reason 'request of 2 May 2030' --on 2030-05-02"))
@NIK
@recording_options
@with_counter
def erase(counter: Counter, *, nik: str, slip: Slip) -> None:
    """Erase a worker's personal data for good. Amounts, months, decisions and proofs stay.

    Refused while a claim is open, and until the years of retention after the last covered month have passed.
    """
    from ledger_projections.claims import claims  # noqa: PLC0415 - other commands do not load the read models

    with desk_of(counter) as desk, counter.recording():
        worker = people.find(desk, nik)
        with reading(counter, desk, ["claims"]) as known:
            still_open = [
                claim["reference"]
                for claim in claims(known.connection, worker=worker.hex)
                if claim["state"] not in {"rejected", "settled"}
            ]
        outcome = workers.erase(desk, asked(counter, slip), nik, open_claims=still_open)
        tell(counter, outcome, "The personal data is erased; amounts, months and decisions stay.")


@group.command(epilog=example("ledger worker template daftar-pekerja.xlsx"))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def template(file: Path) -> None:
    """Write the empty workbook that `ledger worker import` reads."""
    from ledger.reference.occupations import load_occupations  # noqa: PLC0415 - other commands do not read the table
    from ledger_cli.template import write_template  # noqa: PLC0415 - loads the workbook writer

    if file.exists():
        msg = f"{file} exists already; give another name."
        raise click.UsageError(msg)
    write_template(file, load_occupations())
    click.echo(f"Wrote {file}. Fill in one worker a row, then: ledger worker import {file}")
