"""What else one could build on, measured in files: the storage library as in its tutorial, and an audited table."""

from collections.abc import Callable
from pathlib import Path

from benchmarks.audited_table import AUDITED
from benchmarks.file_library import LIBRARY
from benchmarks.measured import Measured
from benchmarks.scales import Scale
from benchmarks.tasks import Task

RUNNER_AIM = 40.0
BESIDE: dict[str, Callable[[Path, Scale], Measured]] = {**LIBRARY, **AUDITED}


def beside(scale: Scale) -> tuple[Task, ...]:
    """List what is measured so."""
    many, some = f"{scale.library_entries:,}", f"{scale.questions} in turn"

    def task(name: str, says: str, work: str, floor: str, aim: float | None = None) -> Task:
        return Task(name=name, says=says, work=work, floor=floor, stage="", aim=aim)

    return (
        task(
            "file-saves",
            f"record {many} people in one command; beside: the library on SQLite, a save each",
            "saves",
            "library_saves",
        ),
        task(
            "file-single",
            f"a command of one entry, decided and recorded, {some}; beside: the library on SQLite, a save",
            "single",
            "library_save",
        ),
        task(
            "file-repository",
            f"add up the history of one worker, {scale.months} monthly bills, {some}; "
            "beside: the library's repository on SQLite, an aggregate with as many events",
            "history",
            "library_repository",
        ),
        task(
            "file-runner",
            f"catch up with {many} entries, one model; "
            "beside: the library's notification log and tracking on SQLite, which knows no subscription there",
            "one_model",
            "library_follows",
            RUNNER_AIM,
        ),
        task(
            "audited-bill",
            f"bill {scale.workers:,} workers for a month, decided and recorded; beside: a SQLAlchemy table of "
            "worker-months that may not repeat, a trigger that writes an audit row for each, nothing decided",
            "bill",
            "audited_bill",
        ),
    )
