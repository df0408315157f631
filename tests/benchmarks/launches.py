"""One command of one entry, given again and again, wherever the ledger stands."""

from benchmarks.ledgers import asked
from benchmarks.measured import Measured, Watch, middle_of, watch
from benchmarks.synthetic import CITY
from ledger.application import programs
from ledger.application.desk import Desk
from ledger.domain.program.events import ProgramLaunched


def launches(desk: Desk, count: int) -> Measured:
    """Launch programs, one command after the other: decide on what stands, and record one entry."""
    took = list[Watch]()
    for number in range(count + 1):
        program = ProgramLaunched(
            effective=asked().on,
            reference=f"DESA-{number}",
            title="Satu desa",
            region=CITY,
            until=None,
            places_per_village=None,
        )
        with watch() as one:
            programs.launch(desk, asked(), program)
        took.append(one)
    return middle_of(took[1:])  # the first one also prepares what all need
