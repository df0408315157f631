"""Two ways to confirm a payment, side by side: on every worker's stream, or once on the payment's own stream.

Not part of the default run: ``python -m tests.benchmarks --only guard``. The second way is the one that is built. The
first is played here with an event that the journal does not have: `CoverPaid`, written to the stream of every worker
of the bill, after the worker's history was read and found to hold the bill. It is played in a transaction of its own
after that of the payment, and no read model takes it in, so what it costs is rather more than is shown. Seconds are by
the clock on the wall: measure on a machine that does nothing else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import UUID

import msgspec

from benchmarks.ledgers import ON, asked, copied, import_people, launch, tell
from benchmarks.monthly import Run, pay_once, run_months
from benchmarks.scales import CITY_RUN
from ledger.application import billing
from ledger.application.desk import Desk, Draft
from ledger.application.histories import WORKER, History
from ledger.domain.worker import state as worker_state
from ledger.journal import codec

ONCE, EVERYBODY = "once", "everybody"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverPaid:
    """The months of a bill were paid for this worker."""

    effective: date
    payment: str


def monthly_runs(way: str, folder: Path, runs: int) -> list[Run]:
    """Bill and pay everybody month by month, in one of the two ways."""
    if way == ONCE:
        return run_months(folder, runs)
    with (
        mock.patch.dict(codec.NAMES, CoverPaid=CoverPaid),
        mock.patch.object(codec, "_SAID_ALIKE", codec._SAID_ALIKE | {"CoverPaid"}),  # noqa: SLF001  # it would stand there
        mock.patch.object(billing, "WORKER", _WITH_PAID),
    ):
        return run_months(folder, runs, pay=_pay_everybody, follow=False)


def _fold(events: Iterable[Any]) -> worker_state.State:
    """Add up a worker's history; that a bill was paid changes nothing that a decision asks."""
    return worker_state.fold(event for event in events if not isinstance(event, CoverPaid))


_WITH_PAID: History[Any, worker_state.State] = History("worker", (*WORKER.events, CoverPaid), _fold)


def _pay_everybody(desk: Desk, reference: str, ids: Sequence[UUID]) -> None:
    """Pay as built, and write on every worker's stream too, each checked against its own history."""
    pay_once(desk, reference, ids)

    def decide(draft: Draft) -> None:
        for worker, state in draft.load_many(ids, _WITH_PAID):
            if not isinstance(state, worker_state.Registered) or reference not in state.bills:
                msg = f"worker {worker} does not hold {reference}"
                raise RuntimeError(msg)
            draft.record(worker, [CoverPaid(effective=ON, payment=reference)])  # type: ignore[list-item]  # played here

    desk.carry_out(asked(), asked().command_id("pay everybody", reference), decide)


def measure_guard(folder: Path, run_child: Any, *, quick: bool) -> str:  # noqa: ANN401  # runs `monthly_runs` elsewhere
    """Measure both ways: a city for a few runs, and a tenth of it for sixty; return a table in markdown."""
    cases = ((40, 2), (20, 3)) if quick else ((CITY_RUN, 6), (CITY_RUN // 10, 60))
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
            found = msgspec.json.decode(run_child("runs", way, place, runs), type=list[Run])
            lines += [_line(people_count, way, run) for run in found if run.number in {1, 2, 6, 12, 24, 60, runs}]
    return "\n".join(lines)


def _line(workers: int, way: str, run: Run) -> str:
    return (
        f"| {workers:,} | {way} | {run.number} | {run.entries:,} | {run.journal_bytes / 2**20:.1f} MiB "
        f"| {run.bill.seconds:.2f} s | {run.pay.seconds:.3f} s | {run.pay.seconds / run.bill.seconds:.2f} "
        f"| {f'{run.follow.seconds:.2f} s' if way == ONCE else ''} |"
    )
