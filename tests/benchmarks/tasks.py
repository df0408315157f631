"""What is measured on a city's year in files, on which ledger, and against which floor."""

from dataclasses import dataclass

from benchmarks.scales import Scale
from benchmarks.stages import registered, year
from benchmarks.years import MONTHS


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One line of the table."""

    name: str
    says: str
    """What is done, and what the floor does instead."""
    work: str
    stage: str
    """The ledger it begins with."""
    also: str | None = None
    """Another ledger that it reads."""
    floor: str | None = None
    aim: float | None = None
    """The least share of the floor's speed."""
    within: float | None = None
    """Seconds in which 99 of 100 are to be answered."""
    after: str | None = None
    """The task whose outcome it begins with, instead of a fresh copy."""
    reads: bool = False
    """It changes nothing: no copy is needed."""
    once: bool = False
    """Measured once: for its memory, or because it takes long and another size has its spread."""
    waits: bool = False
    """The work is done by others, a server above all; what this process worked says nothing."""


LINE_AIM, REBUILD_AIM, VERIFY_AIM, REPLAY_AIM = 0.35, 0.5, 0.7, 0.4
TRAIL_WITHIN, COVERAGE_WITHIN = 0.005, 0.020
_BARE = "floor: the same bytes encoded, digested, inserted"


def tasks(scale: Scale) -> tuple[Task, ...]:
    """List what is measured on a scale."""
    return (*_imports(scale), *_monthly_run(scale), *_one_worker(scale), *_reading(scale), *_questions(scale))


def _imports(scale: Scale) -> tuple[Task, ...]:
    rows, on = scale.workers, registered(scale)
    return (
        Task(
            name="import",
            says=f"import a CSV of {rows:,} workers; {_BARE}, nothing checked or sealed",
            work="import_file",
            once=scale.sparing,
            stage=f"file-{rows}",
            floor="append",
            aim=LINE_AIM,
        ),
        Task(
            name="import-xlsx",
            says="import the same workers as XLSX; the same floor",
            work="import_workbook",
            once=scale.sparing,
            stage=f"workbook-{rows}",
            floor="append",
        ),
        *(
            Task(
                name=f"import-{rows}",
                says=f"a CSV of {rows:,} rows, once, for its memory",
                work="import_file",
                stage=f"file-{rows}",
                once=True,
            )
            for rows in scale.memory_rows
        ),
        Task(
            name="cards",
            says=f"hand over {rows:,} cards from a list; {_BARE}, nothing sealed",
            work="cards",
            once=scale.sparing,
            stage=on,
            floor="append",
        ),
        Task(
            name="append",
            says=f"append the entries of a first bill as they are, the journal alone; {_BARE}",
            work="append",
            once=scale.sparing,
            stage=on,
            also=year(scale),
            floor="append",
        ),
    )


def _monthly_run(scale: Scale) -> tuple[Task, ...]:
    whom = f"{scale.workers:,} workers"
    stage, behind = year(scale), f"after {scale.months} monthly runs"
    return (
        Task(
            name="bill-and-pay",
            says=f"bill {whom} for a month and pay, {behind}; floor: the same bytes encoded, digested, inserted in two "
            "durable transactions",
            work="bill_and_pay",
            once=scale.sparing,
            stage=stage,
            floor="appends",
            aim=LINE_AIM,
        ),
        Task(
            name="bill",
            says=f"bill {whom} for a month, {behind}; {_BARE}",
            work="bill",
            stage=stage,
            floor="append",
            aim=LINE_AIM,
        ),
        Task(
            name="pay",
            says=f"pay that bill, two entries for whatever number of workers: to open, decide, flush; {_BARE}",
            work="pay",
            stage=stage,
            floor="append",
            after="bill",
            aim=LINE_AIM,
        ),
        Task(
            name="follow",
            says="bring every read model up to date after bill and payment; floor: scan, decode, insert the same rows",
            work="follow",
            stage=stage,
            floor="follow",
            after="pay",
            aim=REBUILD_AIM,
        ),
        Task(
            name="reverse",
            says=f"reverse the payment of {whom}; {_BARE}",
            work="reverse",
            stage=stage,
            floor="append",
            after="follow",
        ),
    )


def _one_worker(scale: Scale) -> tuple[Task, ...]:
    many = f"{scale.singles} in turn"
    bare = "floor: the same entries, a durable transaction each"

    def task(name: str, says: str, after: str | None) -> Task:
        work, once = name.replace("-", "_"), scale.sparing
        return Task(name=name, says=says, work=work, stage=year(scale), floor="commits", after=after, once=once)

    return (
        task("bill-one", f"bill one worker of a list, whole command, {many}; {bare}", None),
        task("pay-one", f"pay a bill of one worker, whole command, {many}; {bare}", "bill-one"),
        task("reconcile-one", f"note the bank line of a payment, whole command, {many}; {bare}", "pay-one"),
        task("reverse-one", f"reverse the payment of one worker, whole command, {many}; {bare}", "reconcile-one"),
    )


def _reading(scale: Scale) -> tuple[Task, ...]:
    stage = year(scale)
    return (
        Task(
            name="scan",
            says="read the journal in order; floor: bare scan and decode",
            work="scan",
            once=scale.sparing,
            stage=stage,
            floor="scan",
            reads=True,
        ),
        Task(
            name="verify",
            says="verify the journal: every check; floor: bare scan, decode and SHA-256, no check",
            work="verify",
            once=scale.sparing,
            stage=stage,
            floor="scan_and_digest",
            aim=VERIFY_AIM,
            reads=True,
        ),
        Task(
            name="export",
            says="export every entry as a JSON line; floor: the same lines from a bare scan",
            work="export",
            once=scale.sparing,
            stage=stage,
            floor="lines",
            reads=True,
        ),
        Task(
            name="rebuild",
            says="rebuild every read model; floor: scan, decode, insert the same rows, index them",
            work="rebuild",
            once=scale.sparing,
            stage=stage,
            floor="rebuild",
            aim=REBUILD_AIM,
        ),
        *(
            Task(
                name=f"replay-{percent}",
                once=scale.sparing,
                says=f"every read model in memory as of {percent} % of the journal; "
                "floor: scan, decode, insert the same rows in memory",
                work=f"replay_{percent}",
                stage=stage,
                floor="replay",
                aim=REPLAY_AIM,
                reads=True,
            )
            for percent in (25, 50, 100)
        ),
        Task(
            name="as-of",
            says="`report coverage --as-of` the last moment, whole command; "
            "floor: scan, decode, fold every worker by the domain's own fold",
            work="as_of",
            once=scale.sparing,
            stage=stage,
            floor="fold",
            aim=REPLAY_AIM,
            reads=True,
        ),
        Task(
            name="cover",
            says=f"derive the cover of {scale.cover_workers:,} workers over {MONTHS} months from read models; "
            "floor: fold them from the journal",
            work="cover",
            once=scale.sparing,
            stage=f"years-{scale.cover_workers}",
            floor="fold_workers",
            reads=True,
        ),
    )


def _questions(scale: Scale) -> tuple[Task, ...]:
    many = f"{scale.questions} in turn"

    def task(name: str, says: str, within: float) -> Task:
        work = name.replace("-", "_")
        return Task(name=name, says=f"{says}, {many}", work=work, stage=year(scale), within=within, reads=True)

    return (
        task("trail-query", "a worker's trail, the query alone on read models that stay open", TRAIL_WITHIN),
        task("trail", "`trail worker`, whole command in a running process", TRAIL_WITHIN),
        task("coverage-query", "covered people by village, the queries alone", COVERAGE_WITHIN),
        task("coverage", "`report coverage --by village`, whole command in a running process", COVERAGE_WITHIN),
    )
