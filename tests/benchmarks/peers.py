"""Plain-text accounting on the same premiums: ledger, hledger and beancount, whole processes beside whole processes.

What each answers is compared before any time is: the same accounts, the same rupiah, the same postings of one worker.
"""

import json
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way in which we answer, and the question of a peer that it is held against."""

    says: str
    ask: Callable[[Case], object]
    register: bool = False
    cold: bool = False
    """Nothing is kept from before: held against peers that keep nothing either."""


def measure_peers(part: Part, wanted: Container[str]) -> Iterator[Line]:
    """Measure each of our ways and each peer that is installed, in turn."""
    ways = {name: way for name, way in _WAYS.items() if name in wanted}
    programs = [program for program in PROGRAMS if program.found()]
    if not ways or not programs:
        return
    case = _case(part)
    for program in (each for each in programs if each.keeps):
        program.ask(program.balances, case.journals)
    ours: dict[str, list[Measured]] = {name: [] for name in ways}
    theirs: dict[tuple[str, bool], list[Measured]] = {}
    for _ in range(part.scale.repetitions):
        for name, way in ways.items():
            ours[name].append(_measured(case, partial(way.ask, case)))
        for program in programs:
            for register in {way.register for way in ways.values()}:
                asked = partial(_theirs, program, case, register=register)
                theirs.setdefault((program.name, register), []).append(_measured(case, asked))
    for name, way in ways.items():
        for program in programs:
            if way.cold or program.name != "beancount":
                yield _line(part, name, program, ours[name], theirs[program.name, way.register])


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
    case = Case(ledger, journals, write_journals(ledger, journals), nik, worker)
    _agree(case, part.scale.months)
    return case


def _agree(case: Case, months: int) -> None:
    """Let everybody answer once, and hold the answers against each other."""
    told = {"our read models": _from_read_models(case), "our journal": balances_in(_cold(case))}
    for program in PROGRAMS:
        if program.found() and not program.keeps:
            told[program.name] = balances_in(program.ask(program.balances, case.journals))
            paid = register_in(_theirs(program, case, register=True), "Expenses:")
            told[f"{program.name}'s register"] = {"one worker": sum(paid), "postings": len(paid)}
    trail = [row for row in json.loads(_trail(case))["rows"] if row["payment"]]
    one = {"one worker": sum(row["amount_rupiah"] for row in trail), "postings": len(trail)}
    if one["postings"] != 2 * months:
        msg = f"the trail of one worker has {one['postings']} payments of {2 * months}"
        raise RuntimeError(msg)
    for name, found in told.items():
        expected = one if name.endswith("register") else told["our journal"]
        if found != expected:
            msg = f"{name} says {found}, not {expected}"
            raise RuntimeError(msg)


def _from_read_models(case: Case) -> Mapping[str, int]:
    found = {}
    for row in json.loads(_shell(case, *_PREMIUMS))["rows"]:
        for insurance in ("JKK", "JKM"):
            found[expenses(row["group"], insurance)] = row[f"{insurance.lower()}_rupiah"]
    for row in json.loads(_shell(case, *_FUNDING))["rows"]:
        found[assets(COMMITMENT, row["insurance"])] = -row["drawn_rupiah"]
    return found


def _measured(case: Case, ask: Callable[[], object]) -> Measured:
    with watch() as took:
        ask()
    return took.measured(case.premiums)


def _theirs(program: Program, case: Case, *, register: bool) -> str:
    question = program.register if register else program.balances
    return program.ask([part.replace("{worker}", case.worker) for part in question], case.journals)


def _shell(case: Case, *arguments: str) -> str:
    environ = {"LEDGER_URL": f"sqlite:///{case.ledger}/ledger.db", "LEDGER_ACTOR": "siti"}
    return ran(["-m", "ledger_cli", *arguments], environ).decode()


def _cold(case: Case) -> str:
    return ran(["-m", "benchmarks.cold", str(case.ledger)]).decode()


def _trail(case: Case) -> str:
    return _shell(case, "trail", "worker", case.nik, "-o", "json")


_WAYS = {
    "peer-funding": Way(
        says="balance of each budget line from the read models, `report funding` from the shell",
        ask=lambda case: _shell(case, *_FUNDING),
    ),
    "peer-premiums": Way(
        says="balance of each village from the read models, `report premiums` from the shell",
        ask=lambda case: _shell(case, *_PREMIUMS),
    ),
    "peer-asked": Way(
        says="both of these in a running process, each read models opened and asked",
        ask=lambda case: (tell(case.ledger, *_FUNDING), tell(case.ledger, *_PREMIUMS)),
    ),
    "peer-cold": Way(
        says="all balances from a cold journal, no read models, a process from the shell",
        ask=_cold,
        cold=True,
    ),
    "peer-trail": Way(says="trail of one worker, from the shell", ask=_trail, register=True),
}
PEERS = tuple(_WAYS)
