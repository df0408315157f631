"""``ledger worker``: what becomes of people: moves, programs, employments, deaths, leaving, erasure."""

import click

from ledger.application import people, schooling, workers
from ledger.application.desk import Outcome
from ledger_cli.commands.worker_options import NIK, WAIT
from ledger_cli.counter import Counter, with_counter
from ledger_cli.joined import asked, desk_of, happened, reading, tell
from ledger_cli.options import CounterCommand, Slip, example, recording_options

_LEFT_BECAUSE = ("moved-away", "not-eligible", "own-request", "employed", "other")


@click.command(
    cls=CounterCommand, epilog=example("ledger worker move 1373010508909998 --village 13.73.02.2005 --on 2023-09-01")
)
@NIK
@click.option("--village", required=True, metavar="CODE", help="Code of the village where the worker lives now.")
@WAIT
@recording_options
@with_counter
def move(counter: Counter, *, nik: str, village: str, wait_when_full: bool, slip: Slip) -> None:
    """Note that a worker lives in another village. Months billed before keep the village of then.

    A place in the program goes along if the village has one; with --wait-when-full, the worker stands in line there
    otherwise. A place in a line does not go along.
    """
    with desk_of(counter) as desk, counter.recording():
        outcome = workers.move(desk, asked(counter, slip), nik, village=village, wait_when_full=wait_when_full)
        tell(counter, outcome, f"Lives in {desk.regions.spoken(village)}.{waits(outcome)}")


def waits(outcome: Outcome) -> str:
    """Say that somebody waits now, where that came of it."""
    return " Waits for a place there." if "PlaceAwaited" in outcome.names else ""


@click.command(
    cls=CounterCommand, epilog=example("ledger worker enroll 1373014508909997 --program SATU-DESA-100 --on 2023-05-04")
)
@NIK
@click.option("--program", required=True, metavar="REF", help="The program to join.")
@WAIT
@recording_options
@with_counter
def enroll(counter: Counter, *, nik: str, program: str, wait_when_full: bool, slip: Slip) -> None:
    """Let a worker join a program, leaving the one of before."""
    with desk_of(counter) as desk, counter.recording():
        outcome = workers.enroll(desk, asked(counter, slip), nik, program=program, wait_when_full=wait_when_full)
        joined = "Waits for a place in" if "PlaceAwaited" in outcome.names else "Joined"
        tell(counter, outcome, f"{joined} program {program}.")


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger worker employment 1373010508909998 --employer 'PT Bukit Asam' --on 2023-10-01",
        "ledger worker employment 1373010508909998 --ended --on 2024-03-31",
    ),
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


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger worker died 1373014508909999 --on 2023-06-15 --document 'akta kematian 1373-KM-15062023-0001'",
        "ledger worker died 1373014508909999 --withdraw --reason 'noted for a person of the same name'",
    ),
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
    happened(counter, slip, "a death")
    with desk_of(counter) as desk, counter.recording():
        if withdraw:
            tell(counter, workers.withdraw_death(desk, asked(counter, slip), nik), "The death is withdrawn.")
        else:
            outcome = workers.die(desk, asked(counter, slip), nik, correcting=correcting)
            tell(counter, outcome, f"Died on {slip.on}.")


@click.command(
    cls=CounterCommand,
    epilog=example(
        "ledger worker leave 1373014508909997 --because moved-away --on 2023-12-01",
        "ledger worker leave 1373014508909997 --returned --on 2024-02-01",
    ),
)
@NIK
@click.option("--because", type=click.Choice(_LEFT_BECAUSE), help="Why the worker leaves.")
@click.option("--returned", is_flag=True, help="The worker who had left is back.")
@WAIT
@recording_options
@with_counter
def leave(counter: Counter, *, nik: str, because: str | None, returned: bool, wait_when_full: bool, slip: Slip) -> None:
    """Note that a worker left, or is back. Who is back needs a place in the program again."""
    if returned == bool(because):
        msg = "Say either --because CAUSE, or --returned."
        raise click.UsageError(msg)
    with desk_of(counter) as desk, counter.recording():
        if because:
            tell(counter, workers.leave(desk, asked(counter, slip), nik, cause=because), f"Left ({because}).")
        else:
            outcome = workers.come_back(desk, asked(counter, slip), nik, wait_when_full=wait_when_full)
            tell(counter, outcome, f"Back.{waits(outcome)}")


@click.command(
    cls=CounterCommand,
    epilog=example("ledger worker erase 1373010508909998 --reason 'request of 2 May 2030' --on 2030-05-02"),
)
@NIK
@recording_options
@with_counter
def erase(counter: Counter, *, nik: str, slip: Slip) -> None:
    """Erase a worker's personal data for good. Amounts, months, decisions and proofs stay.

    Refused while a claim is open or may pay for a child's school, while money has to go back to the worker, and until
    the years of retention after the last covered month have passed.
    """
    from ledger_projections.claims import claims

    happened(counter, slip, "an erasure")
    with desk_of(counter) as desk, counter.recording():
        worker = people.find(desk, nik)
        with reading(counter, desk, ["claims"]) as known:
            theirs = claims(known.connection, worker=worker.hex)
        still_open = [claim["reference"] for claim in theirs if claim["state"] not in {"rejected", "settled"}]
        every = [claim["reference"] for claim in theirs]
        schooled = schooling.still_schooled(desk, every, slip.on or counter.today())
        outcome = workers.erase(desk, asked(counter, slip), nik, open_claims=still_open, schooled=schooled)
        tell(counter, outcome, "The personal data is erased; amounts, months and decisions stay.")
