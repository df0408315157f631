"""Whether places and lines of programs say the same as the histories of their people."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ledger.application.differences import Difference
from ledger.domain.program import state as program_state
from ledger.domain.wording import counted
from ledger.domain.worker import state as worker_state
from ledger.domain.worker.events import WorkerRegistered
from ledger.journal.entry import Entry


@dataclass(slots=True)
class PlacesSeen:
    """Counts members and gathers those who wait, while the journal is read stream by stream."""

    members: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By program and village."""
    waiting: dict[str, dict[str, tuple[str, int]]] = field(default_factory=dict)
    """By program: who says to wait in it, with the village and the position of the worker's last entry."""
    programs: dict[str, tuple[int, program_state.Running]] = field(default_factory=dict)

    def registered(self, event: WorkerRegistered) -> None:
        """Take in a worker of whom nothing is told but the registration, and months of cover."""
        if event.program is not None:
            self.members[event.program, event.village] += 1

    def worker(self, entries: Sequence[Entry], state: worker_state.State) -> None:
        """Take in one worker."""
        if not isinstance(state, worker_state.Registered):
            return
        gone = (state.died_on, state.left_on, state.erased_on) != (None, None, None)
        if state.program is not None and not gone:
            self.members[state.program, state.village] += 1
        if state.awaits is not None:
            place = state.village, entries[-1].position
            self.waiting.setdefault(state.awaits, {})[entries[0].stream_hex] = place

    def program(self, first: Entry, state: program_state.State) -> None:
        """Take in one program."""
        if isinstance(state, program_state.NotLaunched):
            return
        running = state.running if isinstance(state, program_state.Closed) else state
        self.programs[running.launched.reference] = first.position, running

    def differences(self) -> Iterator[Difference]:
        """Compare both sides, once everything was seen."""
        for reference, (position, running) in self.programs.items():
            yield from self._places(reference, position, running)
            yield from self._line(reference, position, running)
        for reference in self.waiting.keys() - self.programs.keys():
            position = min(place for _, place in self.waiting[reference].values())
            yield _wrong(position, f"Workers wait for places in program {reference}, which does not exist.")

    def _places(self, reference: str, position: int, running: program_state.Running) -> Iterator[Difference]:
        villages = {village for program, village in self.members if program == reference} | running.taken.keys()
        for village in sorted(villages):
            taken, members = running.taken.get(village, 0), self.members[reference, village]
            if taken != members:
                yield _wrong(
                    position,
                    f"Program {reference} has {counted(taken, 'place')} taken in village {village}, and "
                    f"{counted(members, 'worker')} there.",
                )

    def _line(self, reference: str, position: int, running: program_state.Running) -> Iterator[Difference]:
        says = self.waiting.get(reference, {})
        stands = Counter(who for line in running.lines.values() for who in line)
        for village, line in running.lines.items():
            for who in line:
                if says.get(who, ("", 0))[0] != village:
                    yield _wrong(
                        position,
                        f"Worker {who[:8]} stands in the line of program {reference} in village {village}, and the "
                        "worker's own history does not say so.",
                    )
        for who in sorted(who for who, times in stands.items() if times > 1):
            yield _wrong(position, f"Worker {who[:8]} stands more than once in the lines of program {reference}.")
        for who in sorted(says.keys() - stands.keys()):
            yield _wrong(
                says[who][1], f"Worker {who[:8]} waits for a place in program {reference}, and stands in no line of it."
            )


def _wrong(position: int, sentence: str) -> Difference:
    return Difference(position=position, check="places", sentence=sentence)
