"""The measured works that read: each runs once, in a process of its own."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from benchmarks.ledgers import SINCE, bytes_of, desk_in, settings_of, tell
from benchmarks.measured import Measured, Watch, middle_of, watch
from benchmarks.scales import Scale
from benchmarks.synthetic import people
from benchmarks.years import KNOWN_AT
from ledger.application.verification import verify as verify_journal
from ledger.reference.rulebook import shipped_rulebook
from ledger.settings import file_of
from ledger_projections.cover_spells import covered_workers
from ledger_projections.database import ReadModels
from ledger_projections.replay import replayed

_COVERAGE = ("report", "coverage", "--month", SINCE, "--by", "village", "-o", "json")


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
    with watch() as took:
        tell(folder, "journal", "export", "--to", str(path))
    with path.open("rb") as file:
        count = sum(1 for _ in file)
    return took.measured(count, bytes=path.stat().st_size)


def rebuild(folder: Path, scale: Scale) -> Measured:
    """Make every read model anew."""
    del scale
    path = file_of(settings_of(folder).read_models)
    was = bytes_of(path)
    with desk_in(folder) as desk, ReadModels.open(path) as live, watch() as took:
        built = live.rebuild(desk.journal)
    return took.measured(built.position, bytes=was)


def replay(folder: Path, scale: Scale, *, percent: int) -> Measured:
    """Make every read model in memory as of a position; the floor is told afterwards which rows these were."""
    del scale
    with desk_in(folder) as desk, ExitStack() as held:
        upto = desk.journal.head() * percent // 100
        with watch() as took:
            past = held.enter_context(replayed(desk.journal, upto))
        past.exec_driver_sql("COMMIT")
        past.exec_driver_sql(f"VACUUM INTO '{folder}/replayed.db'")
    return took.measured(upto)


def as_of(folder: Path, scale: Scale) -> Measured:
    """Ask who was covered as of the last moment, as a whole command: what it joins is made from the journal."""
    del scale
    with desk_in(folder) as desk:
        moment = desk.journal.last_recorded_at()
    if moment is None:
        msg = "nothing is recorded"
        raise RuntimeError(msg)
    with watch() as took:
        said = tell(folder, "--as-of", moment.isoformat(), *_COVERAGE)
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
    niks = [row["nik"] for row in people(min(scale.questions, scale.workers))]
    return _asked(folder, [("trail", "worker", nik, "-o", "json") for nik in niks])


def coverage(folder: Path, scale: Scale) -> Measured:
    """Ask who is covered, by village, as whole commands."""
    return _asked(folder, [_COVERAGE] * scale.questions)


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


WORKS: dict[str, Callable[[Path, Scale], Measured]] = {
    **{work.__name__: work for work in (scan, verify, export, rebuild, as_of, cover, trail, coverage)},
    **{f"replay_{percent}": partial(replay, percent=percent) for percent in (25, 50, 100)},
}
