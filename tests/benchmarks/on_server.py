"""What is measured on PostgreSQL, and against what."""

from benchmarks.scales import Scale
from benchmarks.server_children import LAG_PER_SECOND
from benchmarks.server_floors import FLOORS
from benchmarks.server_library import LIBRARY
from benchmarks.server_works import WORKS
from benchmarks.stages import year
from benchmarks.tasks import Task

APPEND_AIM = 0.4
RUNNER_AIM = 40.0
MEASURED = {**WORKS, **FLOORS, **LIBRARY}


def on_server(scale: Scale) -> tuple[Task, ...]:
    """List what is measured on a server."""

    def task(name: str, says: str, work: str, floor: str | None = None, aim: float | None = None) -> Task:
        says = f"PostgreSQL: {says}"
        return Task(name=name, says=says, work=work, stage=year(scale), floor=floor, aim=aim, waits=True)

    many = scale.library_entries
    return (
        task(
            "server-append",
            f"append a bill of {scale.workers:,}; floor: bare COPY",
            "append",
            "copy",
            APPEND_AIM,
        ),
        task("server-single", "one command of one entry; floor: bare INSERT and commit", "single", "insert"),
        task("server-follow", "follow the bill; floor: scan, decode and COPY", "follow", "scan_and_copy"),
        task("server-saves", f"record {many} people; beside: the library, a save each", "saves", "library_saves"),
        task(
            "server-runner",
            f"catch up with {many} entries, one model; beside: the library's projection runner",
            "one_model",
            "library_runner",
            RUNNER_AIM,
        ),
        task("server-lag", f"from commit to read model, at {LAG_PER_SECOND} entries a second", "lag"),
        task("server-writers", "eight processes record single entries; beside: one does", "writers", "one_writer"),
    )
