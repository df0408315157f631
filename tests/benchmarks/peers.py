"""Plain-text accounting on the same premiums: ledger, hledger and beancount, whole processes beside whole processes.

What each answers is compared before any time is: the same accounts, the same rupiah, the same postings of one worker.
"""

import json
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.cold import assets, expenses
from benchmarks.ledgers import COMMITMENT, desk_in, tell
from benchmarks.lines import Line, line
from benchmarks.measure import Part, ran
from benchmarks.measured import Measured, watch
from benchmarks.peer_journals import write_journals
from benchmarks.peer_programs import PROGRAMS, Program, balances_in, register_in
from benchmarks.stages import year
from benchmarks.synthetic import people
from benchmarks.tasks import Task
from ledger.application import people as workers

_AIMS = {"ledger": 5.0, "hledger": 20.0}
_COLD_AIM = 1.0
_FUNDING = ("report", "funding", "-o", "json")
_PREMIUMS = ("report", "premiums", "--by", "village", "-o", "json")


@dataclass(frozen=True, slots=True)
class Case:
    """Our ledger, and the same premiums in the peers' journals."""

    ledger: Path
    journals: Path
    premiums: int
    nik: str
    worker: str


Answer = Mapping[str, int]
"""Rupiah by account; of a register, by account and how many postings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way in which we answer, and the question of a peer that it is held against."""

    says: str
    ask: Callable[[Case], str]
    read: Callable[[str], Answer]
    register: bool = False
    cold: bool = False
    """Nothing is kept from before: held against peers that keep nothing either."""


@dataclass(slots=True)
class Asked:
    """What somebody took, time after time, and what the last answer was."""

    took: list[Measured] = field(default_factory=list)
    answer: str = ""

    def ask(self, case: Case, ask: Callable[[], str]) -> None:
        """Ask once more."""
        with watch() as took:
            self.answer = ask()
        self.took.append(took.measured(case.premiums))


def measure_peers(part: Part, wanted: Container[str]) -> Iterator[Line]:
    """Measure each of our ways and each peer that is installed, in turn; hold the answers against each other first."""
    ways = {name: way for name, way in _WAYS.items() if name in wanted}
    programs = [program for program in PROGRAMS if program.found()]
    if not ways or not programs:
        return
    ours, theirs = _asked(part, ways, programs)
    agree([(name, way.register, way.read(ours[name].answer)) for name, way in ways.items()], theirs)
    for name, way in ways.items():
        for program in programs:
            if _is_for(way, program):
                yield _line(part, name, program, ours[name].took, theirs[program.name, way.register].took)


def _asked(
    part: Part, ways: Mapping[str, Way], programs: Sequence[Program]
) -> tuple[dict[str, Asked], dict[tuple[str, bool], Asked]]:
    """Ask ourselves in every way and then each peer, and again."""
    case = _case(part)
    for program in (each for each in programs if each.keeps):
        program.ask(program.balances, case.journals)
    tell(case.ledger, *_PREMIUMS)  # what is asked in this process does not begin with loading it
    ours = {name: Asked() for name in ways}
    theirs = {
        (program.name, way.register): Asked() for program in programs for way in ways.values() if _is_for(way, program)
    }
    by_name = {program.name: program for program in programs}
    for _ in range(part.scale.repetitions):
        for name, way in ways.items():
            ours[name].ask(case, partial(way.ask, case))
        for (name, register), asked in theirs.items():
            asked.ask(case, partial(_theirs, by_name[name], case, register=register))
    return ours, theirs


def _is_for(way: Way, program: Program) -> bool:
    """Hold what we keep against what a peer keeps, where it keeps anything, and a cold journal against a cold one."""
    if way.cold:
        return not program.keeps
    return program.keeps or not any(each.keeps and each.command == program.command for each in PROGRAMS)


def _line(part: Part, name: str, program: Program, ours: list[Measured], theirs: list[Measured]) -> Line:
    way = _WAYS[name]
    aim = _COLD_AIM if way.cold else _AIMS.get(program.name)
    beside = "register" if way.register else "balances"
    kept = ", what it parsed kept beside the journal" if program.keeps else ""
    says = f"{way.says}; beside: {program.name.removesuffix('-cached')}, {beside}{kept}"
    return line(part.name, Task(name=f"{name}-{program.name}", says=says, work="", stage="", aim=aim), ours, theirs)


def _case(part: Part) -> Case:
    ledger = part.stages.made(year(part.scale))
    journals = part.stages.folder / "peers"
    journals.mkdir(exist_ok=True)
    nik = next(people(part.scale.workers))["nik"]
    with desk_in(ledger) as desk:
        worker = workers.find(desk, nik).hex
    return Case(ledger, journals, write_journals(ledger, journals), nik, worker)


def agree(ours: Sequence[tuple[str, bool, Answer]], theirs: Mapping[tuple[str, bool], Asked]) -> None:
    """Refuse to compare answers that differ; of the balances, each of our reports gives a part."""
    for (name, register), asked in theirs.items():
        found = _postings(register_in(asked.answer, "Expenses:")) if register else balances_in(asked.answer)
        for way, of_register, answer in ours:
            same = answer and all(found.get(key) == rupiah for key, rupiah in answer.items())
            if register == of_register and not same:
                msg = f"{way} says {answer}, {name} says {found}"
                raise RuntimeError(msg)


def _postings(amounts: Sequence[int]) -> Answer:
    return {"one worker": sum(amounts), "postings": len(amounts)}


def _theirs(program: Program, case: Case, *, register: bool) -> str:
    question = program.register if register else program.balances
    return program.ask([part.replace("{worker}", case.worker) for part in question], case.journals)


def _shell(case: Case, *arguments: str) -> str:
    environ = {"LEDGER_URL": f"sqlite:///{case.ledger}/ledger.db", "LEDGER_ACTOR": "siti"}
    return ran(["-m", "ledger_cli", *arguments], environ).decode()


def _funding_in(answer: str) -> Answer:
    rows = json.loads(answer)["rows"]
    return {assets(COMMITMENT, row["insurance"]): -row["drawn_rupiah"] for row in rows}


def _premiums_in(answer: str) -> Answer:
    rows = json.loads(answer)["rows"]
    both = ("JKK", "JKM")
    return {expenses(row["group"], each): row[f"{each.lower()}_rupiah"] for row in rows for each in both}


def _trail_in(answer: str) -> Answer:
    return _postings([row["amount_rupiah"] for row in json.loads(answer)["rows"] if row["payment"]])


_WAYS = {
    "peer-funding": Way(
        says="balance of each budget line from the read models, `report funding` from the shell",
        ask=lambda case: _shell(case, *_FUNDING),
        read=_funding_in,
    ),
    "peer-premiums": Way(
        says="balance of each village from the read models, `report premiums` from the shell",
        ask=lambda case: _shell(case, *_PREMIUMS),
        read=_premiums_in,
    ),
    "peer-asked": Way(
        says="balance of each village in a running process, `report premiums` as a whole command",
        ask=lambda case: tell(case.ledger, *_PREMIUMS),
        read=_premiums_in,
    ),
    "peer-cold": Way(
        says="all balances from a cold journal, no read models, a process from the shell",
        ask=lambda case: ran(["-m", "benchmarks.cold", str(case.ledger)]).decode(),
        read=balances_in,
        cold=True,
    ),
    "peer-trail": Way(
        says="trail of one worker, from the shell",
        ask=lambda case: _shell(case, "trail", "worker", case.nik, "-o", "json"),
        read=_trail_in,
        register=True,
    ),
}
PEERS = tuple(_WAYS)
