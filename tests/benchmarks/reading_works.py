"""The measured works that read: each runs once, in a process of its own."""

import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.ledgers import bytes_of, desk_in, load_models, month_of, settings_of, tell
from benchmarks.measured import Measured, Watch, middle_of, watch
from benchmarks.scales import Scale
from benchmarks.synthetic import niks_of_some
from benchmarks.years import KNOWN_AT
from ledger.application.people import find
from ledger.application.verification import verify as verify_journal
from ledger.domain.insurance import Insurance
from ledger.reference.rulebook import shipped_rulebook
from ledger.settings import file_of
from ledger_projections.cover_spells import covered_workers
from ledger_projections.coverage_shares import coverage as covered_by
from ledger_projections.database import Connection, ReadModels
from ledger_projections.premium_trail import trail_of_worker
from ledger_projections.replay import replayed

Rows = list[dict[str, Any]]


def _coverage(run: int) -> tuple[str, ...]:
    return ("report", "coverage", "--month", str(month_of(run)), "--by", "village", "-o", "json")


def scan(folder: Path, scale: Scale) -> Measured:
    """Read the journal in order."""
    del scale
    with desk_in(folder) as desk, watch() as took:
        count = sum(len(batch) for batch in desk.journal.scan())
    return took.measured(count, bytes=bytes_of(folder / "ledger.db"))


def verify(folder: Path, scale: Scale) -> Measured:
    """Prove that the journal is whole and its money adds up."""
    del scale
    with desk_in(folder) as desk, watch() as took:
        verified = verify_journal(desk.journal)
    if verified.differences:
        msg = f"the measured ledger is wrong: {verified.differences[0].sentence}"
        raise RuntimeError(msg)
    return took.measured(verified.entries)


def export(folder: Path, scale: Scale) -> Measured:
    """Write every entry as a line of JSON, by the command itself."""
    del scale
    path = folder.parent / "journal.ndjson"
    path.unlink(missing_ok=True)
    tell(folder, "journal", "tail", "-n", "1")  # loads what all need
    with watch() as took:
        tell(folder, "journal", "export", "--to", str(path))
    with path.open("rb") as file:
        count = sum(1 for _ in file)
    return took.measured(count, bytes=path.stat().st_size)


def rebuild(folder: Path, scale: Scale) -> Measured:
    """Make every read model anew."""
    del scale
    load_models()
    path = file_of(settings_of(folder).read_models)
    was = bytes_of(path)
    with desk_in(folder) as desk, ReadModels.open(path) as live, watch() as took:
        built = live.rebuild(desk.journal)
    return took.measured(built.position, bytes=was)


def replay(folder: Path, scale: Scale, *, percent: int) -> Measured:
    """Make every read model in memory as of a position; the floor is told afterwards which rows these were."""
    del scale
    load_models()
    with desk_in(folder) as desk, ExitStack() as held:
        upto = desk.journal.head() * percent // 100
        with watch() as took:
            past = held.enter_context(replayed(desk.journal, upto))
        past.exec_driver_sql("COMMIT")
        rows = folder.parent / "replayed.db"
        rows.unlink(missing_ok=True)
        past.exec_driver_sql(f"VACUUM INTO '{rows}'")
    return took.measured(upto)


def as_of(folder: Path, scale: Scale) -> Measured:
    """Ask who was covered as of the last moment, as a whole command: what it joins is made from the journal."""
    del scale
    with desk_in(folder) as desk:
        moment = desk.journal.last_recorded_at()
    if moment is None:
        msg = "nothing is recorded"
        raise RuntimeError(msg)
    tell(folder, *_coverage(1))  # loads what all need; what is known now helps nobody who asks as of then
    with watch() as took:
        said = tell(folder, "--as-of", moment.isoformat(), *_coverage(1))
    return took.measured(json.loads(said)["position"])


def cover(folder: Path, scale: Scale) -> Measured:
    """Derive both insurances of everybody, month by month, from the read models in one pass."""
    del scale
    terms, workers, alike, months = shipped_rulebook().cover_terms, 0, set(), 0
    with (
        ReadModels.open(file_of(settings_of(folder).read_models)) as live,
        live.connect() as connection,
        watch() as took,
    ):
        for each in covered_workers(connection, terms, KNOWN_AT):
            workers += 1
            alike.add(each.alike)
            months += sum(len(cover.cells) for cover in each.alike.covers.values())
    return took.measured(workers, histories=len(alike), insurance_months=months)


def trail(folder: Path, scale: Scale) -> Measured:
    """Ask for the trail of one worker after the other, as whole commands."""
    niks = niks_of_some(scale.workers, min(scale.questions, scale.workers))
    return _asked(folder, [("trail", "worker", nik, "-o", "json") for nik in niks])


def coverage(folder: Path, scale: Scale) -> Measured:
    """Ask who is covered in one month after the other, by village, as whole commands."""
    return _asked(folder, [_coverage(1 + number % scale.months) for number in range(scale.questions)])


def _asked(folder: Path, questions: list[tuple[str, ...]]) -> Measured:
    tell(folder, *questions[0])  # the first one imports what all need
    each = list[Watch]()
    for question in questions:
        with watch() as took:
            said = tell(folder, *question)
        each.append(took)
        if '"rows":' not in said:
            msg = f"no answer to {' '.join(question)}"
            raise RuntimeError(msg)
    return middle_of(each)


def trail_query(folder: Path, scale: Scale) -> Measured:
    """Ask the read models alone for the trail of one worker after the other, from a list with nobody twice."""
    with desk_in(folder) as desk:
        niks = niks_of_some(scale.workers, min(scale.questions, scale.workers))
        ids = [find(desk, nik).hex for nik in niks]
    both = len(Insurance) * scale.months
    return _queried(folder, [partial(trail_of_worker, worker=each) for each in ids], lambda rows: len(rows) == both)


def coverage_query(folder: Path, scale: Scale) -> Measured:
    """Ask the read models alone who is covered in one month after the other, by village."""
    months = [str(month_of(1 + number % scale.months)) for number in range(scale.questions)]
    asked = [partial(covered_by, month=each, by="village") for each in months]
    return _queried(folder, asked, lambda rows: sum(row["covered"] for row in rows) == scale.workers)


def _queried(
    folder: Path, questions: Sequence[Callable[[Connection], Rows]], right: Callable[[Rows], bool]
) -> Measured:
    """Ask on read models that stay open, each time in a transaction of its own; every answer is looked at."""
    each, rows = list[Watch](), 0
    with ReadModels.open(file_of(settings_of(folder).read_models)) as live:
        _answer(live, questions[-1])  # the first one also prepares the statement
        for question in questions:
            with watch() as took:
                found = _answer(live, question)
            each.append(took)
            rows += len(found)
            if not right(found):
                msg = f"the measured ledger gives a wrong answer of {len(found)} rows"
                raise RuntimeError(msg)
    return middle_of(each, rows=rows)


def _answer(live: ReadModels, question: Callable[[Connection], Rows]) -> Rows:
    with live.connect() as connection:
        return question(connection)


WORKS: dict[str, Callable[[Path, Scale], Measured]] = {
    **{work.__name__: work for work in (scan, verify, export, rebuild, as_of, cover)},
    **{work.__name__: work for work in (trail, coverage, trail_query, coverage_query)},
    **{f"replay_{percent}": partial(replay, percent=percent) for percent in (25, 50, 100)},
}
