"""Clerks at work at once, each in a process of their own, on the money of one commitment that all of them draw on."""

import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from multiprocessing.queues import Queue
from random import Random

from application_stories import file_claim
from ledger.application import billing, imports, people, premiums, workers
from ledger.application.desk import Asked, Desk, Outcome
from ledger.application.opening import open_desk
from ledger.domain.errors import Conflict, Refusal
from ledger.domain.insurance import Insurance
from ledger.domain.month import Month, later
from ledger.settings import Settings
from makers import BOTH, MARCH, commit, form, launch, nik, promise, rows

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["ledger.application.opening", "ledger.journal.postgres"])
TOWN = 400
"""Workers whose months the clerks fight for."""
RUPIAH_FOR_EACH_COMMAND = 3_500
"""What is promised of each insurance: less than the bills ask for, so that money runs out."""
TODAY = date(2023, 12, 1)
HOT = "APBD-2023"


@dataclass(slots=True)
class Said:
    """What a clerk was told."""

    spans: list[tuple[int, int]] = field(default_factory=list)
    """First and last position of every acknowledged command."""
    answers: Counter[str] = field(default_factory=Counter)
    """How often each command was recorded, found standing, refused, or sent away."""
    longest_seconds: float = 0.0
    trouble: str = ""


def open_for(environ: Mapping[str, str]) -> Desk:
    """Open a ledger as a clerk does, by the clock on the wall."""
    return open_desk(Settings.from_environment(environ), lambda: datetime.now(UTC))


def begin_town(desk: Desk, commands: int) -> int:
    """Launch the program, promise the money and register the town; give the head of the journal."""
    launch(desk)
    ceiling = commands * RUPIAH_FOR_EACH_COMMAND
    commit(desk, promise(HOT, jkk=ceiling, jkm=ceiling, since="2023-01", until="2023-12"))
    imports.import_workers(desk, asked_by("siti", MARCH), rows(form(number) for number in range(TOWN)))
    return desk.journal.head()


def asked_by(actor: str, on: date = TODAY) -> Asked:
    """Ask as one of the clerks."""
    return Asked(on=on, actor=actor)


def hammer(environ: Mapping[str, str], number: int, commands: int, answers: "Queue[tuple[int, Said]]") -> None:
    """Give many commands as one clerk, one after the other, and tell what came of them."""
    said = Said()
    try:
        desk = open_for(environ)
        with desk.journal, desk.keyring:
            clerk = Clerk(desk, number, Random(number), said)
            for _ in range(commands):
                clerk.next()
    except BaseException as error:  # noqa: BLE001 - told to the parent, which fails
        said.trouble = repr(error)
    answers.put((number, said))


@dataclass(slots=True)
class Clerk:
    """One of many who bill, pay, take back and register, often the same people and the same bills."""

    desk: Desk
    number: int
    dice: Random
    said: Said
    bills: int = 0

    def next(self) -> None:
        """Give one command; whether it is recorded or refused is for the rules to say."""
        acts: list[tuple[str, Callable[[], Outcome]]] = [
            *[("bill", self._bill())] * 4,
            *[("pay", self._pay())] * 4,
            ("void", self._void()),
            ("reverse", self._reverse()),
            ("register", self._register()),
            ("claim", self._claim()),
        ]
        act, command = self.dice.choice(acts)
        begun = time.monotonic()
        try:
            outcome = command()
        except Refusal:
            self.said.answers[f"{act} refused"] += 1
        except Conflict as conflict:
            self.said.answers[f"{act} sent away by {type(conflict).__name__}"] += 1
        else:
            self.said.answers[f"{act} {'found standing' if outcome.nothing_new else 'recorded'}"] += 1
            if not outcome.nothing_new:
                self.said.spans.append((outcome.recorded.first, outcome.recorded.last))
        self.said.longest_seconds = max(self.said.longest_seconds, time.monotonic() - begun)

    def _asked(self) -> Asked:
        return asked_by(f"clerk {self.number}")

    def _bill(self) -> Callable[[], Outcome]:
        chosen = self.dice.sample(range(TOWN), self.dice.randint(1, 3))
        since = later(Month("2023-01"), self.dice.randrange(12))

        def act() -> Outcome:
            self.bills += 1
            wanted = billing.Bill(
                commitment=HOT,
                whom="file nik.txt",
                workers=people.find_all(self.desk, [nik(each) for each in chosen]),
                since=since,
                months=1,
                insurances=BOTH,
                reference=f"B-{self.number}-{self.bills}",
                by_name=False,
                skip_covered=False,
            )
            return billing.bill(self.desk, self._asked(), wanted)[1]

        return act

    def _some_bill(self) -> str:
        """Name a bill, mostly one's own, sometimes a colleague's."""
        whose = self.number if self.dice.random() < 0.7 else self.dice.randrange(8)
        return f"B-{whose}-{max(1, self.bills - self.dice.randrange(6))}"

    def _pay(self) -> Callable[[], Outcome]:
        bill = self._some_bill()
        return lambda: premiums.pay(self.desk, self._asked(), bill, transfer=f"SP2D {bill}")[1]

    def _void(self) -> Callable[[], Outcome]:
        bill = self._some_bill()
        return lambda: premiums.void(self.desk, self._asked(), bill, cause="wrong-list")[1]

    def _reverse(self) -> Callable[[], Outcome]:
        bill = self._some_bill()
        return lambda: premiums.reverse(self.desk, self._asked(), bill, cause="bounced")[1]

    def _register(self) -> Callable[[], Outcome]:
        who = self.dice.randrange(TOWN, 999)
        return lambda: workers.register(self.desk, asked_by(f"clerk {self.number}", MARCH), form(who))[1]

    def _claim(self) -> Callable[[], Outcome]:
        who, reference = self.dice.randrange(TOWN), f"K-{self.dice.randrange(50)}"
        return lambda: file_claim(self.desk, self._asked(), reference, nik(who), Insurance.JKK, date(2023, 6, 5))
