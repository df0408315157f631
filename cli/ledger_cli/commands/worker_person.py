"""``ledger worker register``, ``show`` and ``correct``: who a worker is."""

from datetime import date
from uuid import UUID

import click

from ledger.application import waiting, workers
from ledger.application.desk import Desk
from ledger.application.forms import Form
from ledger.domain.worker.nik import NikFacts, Sex, check_nik, nik_warnings
from ledger.domain.worker.person import Person
from ledger.domain.worker.questions import Answer
from ledger_cli.commands.worker_options import DECILE, MUSTAHIK, NIK, WAIT, yes_or_no
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import RUPIAH
from ledger_cli.joined import asked, desk_of, tell
from ledger_cli.options import CounterCommand, Slip, example, recording_options
from ledger_cli.particulars import BORN, EMAIL, NAME, PHONE


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger worker register 1373014508909999 --name 'Siti Aminah' --born 1990-08-05 \\",
        "    --sex F --village 13.73.01.1001 --occupation petani --program SATU-DESA-100 --on 2023-05-03",
        "ledger worker register 1373014508909993 --name 'Dewi Lestari' --born 1990-08-05 \\",
        "    --sex F --village 13.73.01.1002 --occupation pedagang --agent P-001 --on 2023-05-05",
        "ledger worker register 1373010508909996 --name 'Joko Susilo' --born 1990-08-05 --sex M \\",
        "    --village 13.73.02.1001 --occupation petani --program SATU-DESA-100 --wait-when-full --on 2023-05-03",
    ),
)
@NIK
@click.option("--name", type=NAME, required=True, help="Full name, as on the identity card.")
@click.option("--born", "born_on", type=BORN, required=True, help="Birth date.")
@click.option("--sex", type=click.Choice(["F", "M"]), required=True, help="F or M.")
@click.option("--village", required=True, metavar="CODE", help="Village code, for example 13.73.01.1001.")
@click.option("--occupation", required=True, help="Occupation by code or name, for example petani.")
@click.option("--second-occupation", help="Second occupation, if any.")
@click.option("--workplace", metavar="CODE", help="Region where the person works, if it is another one.")
@click.option("--disability", is_flag=True, help="The worker has a disability.")
@click.option("--program", metavar="REF", help="Program whose place in the village the worker takes.")
@click.option("--agent", metavar="REF", help="Agent who brings the worker in.")
@click.option(
    "--segment",
    type=click.Choice(["BPU", "PU"]),
    default="BPU",
    show_default=True,
    help="Segment of the insurer: BPU works on his own, PU has an employer.",
)
@click.option("--agreement", metavar="REF", help="Agreement, campaign or regulation under which the worker comes in.")
@click.option("--phone", type=PHONE, help="Mobile number.")
@click.option("--email", type=EMAIL, help="E-mail address.")
@click.option("--address", help="Street address.")
@click.option("--wage", "wage_rupiah", type=RUPIAH, help="What the person says to earn in a month, in rupiah.")
@DECILE
@MUSTAHIK
@WAIT
@click.option(
    "--different-people",
    is_flag=True,
    help="The worker who looks alike, with the same name and birth date, was checked: it is another.",
)
@recording_options
@with_counter
def register(
    counter: Counter,
    *,
    nik: str,
    name: str,
    born_on: date,
    sex: Sex,
    village: str,
    occupation: str,
    second_occupation: str | None,
    workplace: str | None,
    disability: bool,
    program: str | None,
    agent: str | None,
    segment: str,
    agreement: str | None,
    phone: str | None,
    email: str | None,
    address: str | None,
    wage_rupiah: int | None,
    decile: int | None,
    mustahik: str | None,
    wait_when_full: bool,
    different_people: bool,
    slip: Slip,
) -> None:
    """Register one worker. The same form again records nothing.

    Somebody of the same name and birth date who is registered in the same city or regency under another NIK is asked
    about: compare both identity cards, and answer with --different-people if they are two.
    """
    facts = check_nik(nik)
    from ledger.reference.occupations import load_occupations

    occupations = load_occupations()
    form = Form(
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
        agent=agent,
        segment=segment,
        agreement=agreement,
        decile=decile,
        mustahik=yes_or_no(mustahik),
    )
    with desk_of(counter) as desk, counter.recording():
        answers = [Answer.DIFFERENT_PEOPLE] * different_people
        worker, outcome = workers.register(
            desk, asked(counter, slip), form, answers=answers, wait_when_full=wait_when_full
        )
        waits = _waits(desk, program, worker) if program and "PlaceAwaited" in outcome.names else ""
        tell(counter, outcome, f"{name} of {desk.regions.spoken(village)}.{waits}")
        _doubts(counter, desk, facts, sex, form)


def _waits(desk: Desk, program: str, worker: UUID) -> str:
    """Say that somebody waits, and as which number once it stands."""
    number = waiting.number_in_line(desk, program, worker)
    return f" Waits for a place in {program}{f' as number {number} of the village' if number else ''}."


def _doubts(counter: Counter, desk: Desk, facts: NikFacts, sex: Sex, form: Form) -> None:
    """Say what is worth a look; none of it keeps a worker out."""
    for doubt in nik_warnings(
        facts,
        born_on=form.person.born_on,
        sex=sex,
        village=form.village,
        known_region=desk.regions.was_known,
        places=desk.regions.history,
    ):
        counter.say(f"Note: {doubt.problem}. {doubt.remedy}")


@click.command(
    cls=CounterCommand,
    epilog=example("ledger worker correct 1373014508909999 --name 'Siti Aminah Putri' --reason 'name as on e-KTP'"),
)
@NIK
@click.option("--nik", "new_nik", metavar="NIK", help="The right NIK.")
@click.option("--name", type=NAME, help="The right name.")
@click.option("--born", "born_on", type=BORN, help="The right birth date.")
@click.option("--sex", type=click.Choice(["F", "M"]), help="The right sex.")
@click.option("--phone", type=PHONE, help="The right mobile number.")
@click.option("--email", type=EMAIL, help="The right e-mail address.")
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
    from ledger.reference.occupations import load_occupations

    particulars = {key: value for key, value in given.items() if value is not None}
    if new_nik is not None:
        check_nik(new_nik)
        particulars["nik"] = new_nik
    if not particulars and (sex, occupation, disability) == (None, None, None):
        msg = "Say what was wrong by giving the right value, for example --name 'Siti Aminah'."
        raise click.UsageError(msg)
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
