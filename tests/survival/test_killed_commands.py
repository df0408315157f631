"""Fifty kills in the middle of imports, bills, payments and reversals: what was acknowledged stands, and only once."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from benchmarks.ledgers import COMMITMENT, desk_in, launch
from benchmarks.synthetic import PROGRAM, people, write_csv
from ledger.application.verification import verify
from survival.killing import Moments, Program, lived, log_of

ROUNDS = 10
SEEDS = range(5)
ROWS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A command, and how many entries it records once."""

    arguments: tuple[str, ...]
    entries: int


def steps(folder: Path) -> Iterator[Step]:
    """Go through the life of premiums again and again: more workers, a bill for all of them, paid, reversed."""
    workers = cycle = 0
    while True:
        cycle += 1
        file = write_csv(folder / f"people-{cycle}.csv", people(ROWS, first=workers))
        workers += ROWS
        bill = f"BILL-{cycle}"
        yield Step(arguments=("worker", "import", str(file), "--on", "2023-05-02"), entries=ROWS + 1)
        yield Step(
            arguments=(
                *("premium", "bill", "--program", PROGRAM, "--commitment", COMMITMENT, "--ref", bill),
                *("--from", "2023-05", "--months", "3", "--on", "2023-05-03"),
            ),
            entries=workers + 2,
        )
        yield Step(arguments=("premium", "pay", bill, "--on", "2023-05-03", "--transfer", f"SP2D-{cycle}"), entries=2)
        yield Step(
            arguments=("premium", "reverse", bill, "--on", "2023-05-04", "--reason", "bounced"), entries=workers + 2
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_command_stands_whole_or_not_at_all_and_its_retry_records_it_once(tmp_path: Path, seed: int) -> None:
    folder = tmp_path / "ledger"
    launch(folder)
    program, dice = Program(folder), Random(seed)
    logs = (log_of(folder / "ledger.db"), log_of(folder / "ledger.keys.db"))
    moments = Moments(dice, lived(program, "premium", "list"))
    struck = 0

    for step in islice(steps(folder), ROUNDS):
        before = head_of(folder)
        for _ in range(dice.choice((1, 1, 2))):  # some are killed once more while they are tried again
            stood = head_of(folder)
            ended = program.killed(moments.next(*logs), *step.arguments)
            struck += ended.struck
            stands = head_of(folder)
            assert ended.struck or ended.exit_code == 0, ended.said
            assert stands in {before, before + step.entries}, f"torn: {stands - before} of {step.entries} entries"
            assert stands >= stood
            assert stands > before or not ended.acknowledged, f"lost: {ended.said}"

        stood = head_of(folder)
        retried = program.run(*step.arguments)

        assert retried.exit_code == 0, retried.said
        assert head_of(folder) == before + step.entries
        assert ("recorded before" in retried.said) == (stood > before), retried.said

    assert struck >= ROUNDS // 2, "the kills came too late to prove anything"
    everybody_once(folder)
    assert program.run("journal", "verify").exit_code == 0


def head_of(folder: Path) -> int:
    """Open the ledger as the next command would, and give the last position."""
    with desk_in(folder) as desk:
        return desk.journal.head()


def everybody_once(folder: Path) -> None:
    """Look whether the journal adds up, every NIK has one worker, and every worker a NIK."""
    imports = len(list(folder.glob("people-*.csv")))
    niks = [row["nik"] for cycle in range(imports) for row in people(ROWS, first=cycle * ROWS)]
    with desk_in(folder) as desk:
        assert verify(desk.journal).differences == []
        ids = desk.keyring.find_many(niks)
        registered = [e.stream for batch in desk.journal.scan() for e in batch if e.name == "WorkerRegistered"]
    assert len(ids) == len(niks)
    assert sorted(ids.values()) == sorted(registered)
