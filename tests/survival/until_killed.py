"""A clerk who works until killed, and writes down what was intended and what was acknowledged."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TypeVar

from ledger.application import billing, people, premiums, workers
from ledger.application.desk import Desk, Outcome
from ledger.domain.errors import Conflict
from ledger.domain.month import Month
from makers import BOTH, MARCH, form, nik
from survival.at_once import HOT, asked_by, open_for

T = TypeVar("T")
LIVES = 240
"""How many workers one clerk may register."""
ENTRIES = (2, 3, 2, 3)
"""What a registration, a bill, a payment and a reversal record."""


@dataclass(frozen=True, slots=True)
class Notebook:
    """What one clerk intended and was told; it outlives the clerk."""

    path: Path

    def intend(self, step: int) -> None:
        """Write down a step before it is taken."""
        self._write(f"{step}\n")

    def told(self, step: int, first: int, last: int) -> None:
        """Write down what was acknowledged: positions, or 0 and 0 when it stood already."""
        self._write(f"{step} {first} {last}\n")

    def acknowledged(self) -> dict[int, tuple[int, int]]:
        """Give the acknowledged steps; a line that was cut short was never read by anybody."""
        lines = [line.split() for line in self._whole() if len(line.split()) == 3]
        return {int(step): (int(first), int(last)) for step, first, last in lines}

    def intended(self) -> list[int]:
        """Give every step as often as it was tried."""
        return [int(line) for line in self._whole() if len(line.split()) == 1]

    def _whole(self) -> list[str]:
        text = self.path.read_text(encoding="ascii") if self.path.exists() else ""
        return text.split("\n")[:-1]

    def _write(self, line: str) -> None:
        with self.path.open("ab", buffering=0) as file:
            file.write(line.encode())


def work(environ: Mapping[str, str], number: int, notebook: Path, enough: Path) -> None:
    """Go on where the last clerk of this number was killed, until told that it is enough."""
    notes = Notebook(notebook)
    desk = until_told(lambda: open_for(environ))
    for step in count(len(notes.acknowledged())):
        if enough.exists() or step >= LIVES * len(ENTRIES):
            return
        notes.intend(step)
        outcome = until_told(lambda asked=step: take(desk, number, asked))  # type: ignore[misc]  # bound now
        notes.told(step, outcome.recorded.first, outcome.recorded.last)


def until_told(act: Callable[[], T]) -> T:
    """Ask in the same words until there is an answer; the server may be away for a moment."""
    while True:
        try:
            return act()
        except Conflict:
            continue


def take(desk: Desk, number: int, step: int) -> Outcome:
    """Take one step of the lives of workers: registered, billed, paid, reversed."""
    life, stage = divmod(step, len(ENTRIES))
    who = number * LIVES + life
    asked, bill = asked_by(f"clerk {number}"), f"B-{who}"
    if stage == 0:
        return workers.register(desk, asked_by(f"clerk {number}", MARCH), form(who, program="DESA-100"))[1]
    if stage == 1:
        wanted = billing.Bill(
            commitment=HOT,
            whom="file nik.txt",
            workers=people.find_all(desk, [nik(who)]),
            since=Month("2023-05"),
            months=1,
            insurances=BOTH,
            reference=bill,
            by_name=False,
            skip_covered=False,
        )
        return billing.bill(desk, asked, wanted)[1]
    if stage == 2:
        return premiums.pay(desk, asked, bill, transfer=f"SP2D {bill}")[1]
    return premiums.reverse(desk, asked, bill, cause="bounced")[1]
