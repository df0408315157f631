"""Two ways to confirm a payment, side by side: on every worker's stream, or once on the payment's own stream.

Not part of the default run: ``python -m tests.benchmarks --only guard``. The second way is the one that is built. The
first is played here with an event that the journal does not have: `CoverPaid`, written to the stream of every worker
of the bill, after the worker's history was read and found to hold the bill. It is played in a transaction of its own
after that of the payment, and no read model takes it in, so what it costs is rather more than is shown. Seconds are by
the clock on the wall: measure on a machine that does nothing else.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import UUID

import msgspec

from benchmarks.ledgers import ON, Scale, asked, bytes_of, copied, desk_in, import_people, launch, settings_of, tell
from benchmarks.works import bill_of, everybody
from ledger.application import billing, premiums
from ledger.application.desk import Desk, Draft
from ledger.application.histories import WORKER, History
from ledger.domain.month import later, month
from ledger.domain.worker import state as worker_state
from ledger.journal import codec
from ledger.journal.names import NAMES
from ledger.settings import file_of
from ledger_projections.database import ReadModels

ONCE, EVERYBODY = "once", "everybody"
_FIRST = month("2023-05")


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverPaid:
    """The months of a bill were paid for this worker."""

    effective: date
    payment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One monthly premium run."""

    number: int
    bill_seconds: float
    pay_seconds: float
    follow_seconds: float
    entries: int
    """In the journal after it."""
    journal_bytes: int
    read_bytes: int


def monthly_runs(way: str, folder: Path, runs: int) -> list[Run]:
    """Bill and pay everybody month by month, in one of the two ways."""
    if way == ONCE:
        return _runs(folder, runs, _pay_once)
    with (
        mock.patch.object(codec, "NAMES", {**NAMES, "CoverPaid": CoverPaid}),
        mock.patch.object(codec, "_SAID_ALIKE", codec._SAID_ALIKE | {"CoverPaid"}),  # noqa: SLF001  # it would stand there
        mock.patch.object(billing, "WORKER", _WITH_PAID),
    ):
        return _runs(folder, runs, _pay_everybody)


def _fold(events: Iterable[Any]) -> worker_state.State:
    """Add up a worker's history; that a bill was paid changes nothing that a decision asks."""
    return worker_state.fold(event for event in events if not isinstance(event, CoverPaid))


_WITH_PAID: History[Any, worker_state.State] = History("worker")
_WITH_PAID.events = (*WORKER.events, CoverPaid)
_WITH_PAID.fold = _fold


def _runs(folder: Path, runs: int, pay: Any) -> list[Run]:  # noqa: ANN401  # one of the two below
    done = []
    with desk_in(folder) as desk, ReadModels.open(settings_of(folder).read_models) as live:
        ids = everybody(desk, folder)
        for number in range(1, runs + 1):
            reference = f"RUN-{number}"
            begun = time.perf_counter()
            billing.bill(desk, asked(), bill_of(ids, reference, later(_FIRST, number - 1), 1))
            billed = time.perf_counter()
            pay(desk, reference, ids)
            paid = time.perf_counter()
            if pay is _pay_once:
                live.catch_up(desk.journal)
            done.append(
                Run(
                    number=number,
                    bill_seconds=billed - begun,
                    pay_seconds=paid - billed,
                    follow_seconds=time.perf_counter() - paid,
                    entries=desk.journal.head(),
                    journal_bytes=bytes_of(folder / "ledger.db"),
                    read_bytes=bytes_of(file_of(settings_of(folder).read_models)),
                )
            )
    return done


def _pay_once(desk: Desk, reference: str, ids: Sequence[UUID]) -> None:
    del ids
    premiums.pay(desk, asked(), reference, transfer=f"SP2D-{reference}")


def _pay_everybody(desk: Desk, reference: str, ids: Sequence[UUID]) -> None:
    """Pay as built, and write on every worker's stream too, each checked against its own history."""
    _pay_once(desk, reference, ids)

    def decide(draft: Draft) -> None:
        for worker, state in draft.load_many(ids, _WITH_PAID):
            if not isinstance(state, worker_state.Registered) or reference not in state.bills:
                msg = f"worker {worker} does not hold {reference}"
                raise RuntimeError(msg)
            draft.record(worker, [CoverPaid(effective=ON, payment=reference)])  # type: ignore[list-item]  # played here

    desk.carry_out(asked(), asked().command_id("pay everybody", reference), decide)


def measure_guard(folder: Path, run_child: Any, *, quick: bool) -> str:  # noqa: ANN401  # runs `monthly_runs` elsewhere
    """Measure both ways: a city for a few runs, and a tenth of it for sixty; return a table in markdown."""
    cases = ((40, 2), (20, 3)) if quick else ((Scale().workers, 6), (Scale().workers // 10, 60))
    lines = [
        "| workers | way | run | entries | journal | bill | pay | pay by bill | follow |",
        "|---:|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for people_count, runs in cases:
        stage = folder / f"guard-{people_count}"
        launch(stage)
        import_people(stage, people_count)
        tell(stage, "projection", "follow", "--once")
        for way in (ONCE, EVERYBODY):
            place = copied(stage, folder / f"guard-{people_count}-{way}")
            found = msgspec.json.decode(run_child("guard", way, place, runs), type=list[Run])
            lines += [_line(people_count, way, run) for run in found if run.number in {1, 2, 6, 12, 24, 60, runs}]
    return "\n".join(lines)


def _line(workers: int, way: str, run: Run) -> str:
    return (
        f"| {workers:,} | {way} | {run.number} | {run.entries:,} | {run.journal_bytes / 2**20:.1f} MiB "
        f"| {run.bill_seconds:.2f} s | {run.pay_seconds:.3f} s | {run.pay_seconds / run.bill_seconds:.2f} "
        f"| {f'{run.follow_seconds:.2f} s' if way == ONCE else ''} |"
    )
