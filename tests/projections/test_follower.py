"""Following: rows and bookmark together, whole commands, nothing skipped, nothing twice."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from ledger.domain.worker import events as worker
from ledger.journal.book import Journal
from ledger.journal.entry import Entry
from ledger_projections import follower as follower_module
from ledger_projections import payments as payments_model
from ledger_projections.catalogue import MODELS
from ledger_projections.database import ReadModels
from ledger_projections.errors import PositionSkipped, ProjectionStopped
from ledger_projections.follower import Pace
from ledger_projections.generations import Generation
from ledger_projections.generations import move as honest_move
from ledger_projections.model import ReadModel
from ledger_projections.payments import payment_row
from ledger_projections.premium_trail import trail_of_payment
from ledger_projections.worker_register import workers_to_bill
from ledger_projections.writing import Writer
from projections.histories import VILLAGE, Clerk, ListedEntries, a_quarter, person

SMALL_STEPS = Pace(batch=2, transaction=1)


def everything(journal: Journal) -> list[Entry]:
    return [entry for batch in journal.scan() for entry in batch]


def counts(models: ReadModels) -> dict[str, int]:
    with models.connect() as connection:
        return {
            table.name: connection.exec_driver_sql(f"SELECT count(*) FROM {table.name}").scalar_one()  # noqa: S608  # names from the code
            for model in models.models
            for table in model.tables
        }


@pytest.fixture
def models() -> Iterator[ReadModels]:
    with ReadModels.in_memory() as made:
        yield made


def test_an_empty_ledger_is_caught_up_at_nought(models: ReadModels) -> None:
    assert models.catch_up(Journal.in_memory()).position == 0
    assert set(counts(models).values()) == {0}
    assert {(each.position, each.head, each.stopped) for each in models.status(Journal.in_memory())} == {(0, 0, None)}


def test_catching_up_again_and_in_parts_takes_nothing_in_twice(models: ReadModels) -> None:
    clerk = a_quarter()
    models.catch_up(clerk.journal)
    first = counts(models)
    models.catch_up(clerk.journal)
    assert counts(models) == first
    clerk.bill("TW4", [person(1)], of="APBD-2023", since="2023-10")
    assert models.catch_up(clerk.journal).position == clerk.journal.head()
    assert counts(models)["trail_bills"] == first["trail_bills"] + 1


def test_a_command_appears_whole_though_it_spans_many_batches(tmp_path: Path) -> None:
    clerk = a_quarter()
    clerk.register(*range(10, 30))
    clerk.bill("MANY", [person(number) for number in range(10, 30)], of="APBD-2023")
    seen: list[int] = []
    with ReadModels.open(tmp_path / "read.db") as opened:
        careful = replace(opened, pace=SMALL_STEPS)

        def look(_done: int, _all: int) -> None:
            with careful.connect() as connection:
                seen.append(len(list(trail_of_payment(connection, "MANY"))))

        careful.catch_up(clerk.journal, progress=look)
    assert set(seen) == {0, 20}


def test_progress_counts_entries_up_to_the_last(models: ReadModels) -> None:
    clerk = a_quarter()
    told: list[tuple[int, int]] = []
    replace(models, pace=SMALL_STEPS).catch_up(clerk.journal, progress=lambda done, of: told.append((done, of)))
    assert told == sorted(told)
    assert told[-1] == (clerk.journal.head(), clerk.journal.head())


@pytest.mark.parametrize("at", range(9))
def test_a_crash_between_rows_and_bookmark_leaves_both_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    clerk = a_quarter()
    moves: list[str] = []

    def crash(connection: Connection, was: Generation, now: Generation) -> None:
        if len(moves) == at:
            raise KeyboardInterrupt
        moves.append(was.model.name)
        honest_move(connection, was, now)

    with ReadModels.open(tmp_path / "read.db") as models:
        monkeypatch.setattr(follower_module, "move", crash)
        with pytest.raises(KeyboardInterrupt):
            models.catch_up(clerk.journal)
        assert len(moves) == at
        assert set(counts(models).values()) == {0}
        assert {each.position for each in models.status(clerk.journal)} == {0}
        monkeypatch.undo()
        models.catch_up(clerk.journal)
        with ReadModels.in_memory() as untroubled:
            untroubled.catch_up(clerk.journal)
            assert counts(models) == counts(untroubled)


def poisoned(after: Clerk) -> list[Entry]:
    """Pay a bill that was never drawn up: no clerk's desk would record it, and the payments model cannot hold it."""
    entries = everything(after.journal)
    kept = [entry for entry in entries if entry.name != "PremiumBilled"]
    return [entry.at(position) for position, entry in enumerate(kept, start=1)]


def test_a_poison_entry_stops_one_model_and_names_itself(models: ReadModels) -> None:
    """T14: it stops, it is named, there is a way out, and nothing is skipped."""
    source = ListedEntries(poisoned(a_quarter()))
    caught_up = models.catch_up(source)
    (stopped,) = caught_up.stopped
    assert (stopped.model, stopped.event) == ("payments", "PremiumPaid")
    assert source.entries[stopped.position - 1].name == "PremiumPaid"
    assert str(stopped) == (
        f"The read model payments stopped before entry {stopped.position} (PremiumPaid): RowMissing, 1 rows of "
        "payments__1 were to be changed and 0 are there. Nothing was skipped, and the other read models went on. Look "
        f"at the entry with `ledger journal show {stopped.position}` and check the record with `ledger journal "
        "verify`; after a correction, or with a version that can read it, run `ledger projection rebuild payments`."
    )
    assert caught_up.position == source.head()
    standing = {each.model: each for each in models.status(source)}
    assert standing["payments"].position == stopped.position - 1
    assert standing["payments"].stopped is not None
    assert {each.position for name, each in standing.items() if name != "payments"} == {source.head()}


def test_a_stopped_model_stays_stopped_until_it_can_go_on(models: ReadModels) -> None:
    source = ListedEntries(poisoned(a_quarter()))
    models.catch_up(source)
    (stopped,) = models.catch_up(source).stopped
    assert stopped.model == "payments"
    with pytest.raises(ProjectionStopped, match=r"read model payments stopped"):
        models.position("premium_trail")
    assert models.position("worker_register") == source.head()


def test_a_stopped_model_goes_on_with_code_that_can_take_the_entry_in() -> None:
    source = ListedEntries(poisoned(a_quarter()))

    def forgiving(writer: Writer, entries: Sequence[Entry]) -> None:
        payments_model.apply(writer, [entry for entry in entries if entry.name != "PremiumPaid"])

    mended = replace(payments_model.MODEL, apply=forgiving)
    with ReadModels.in_memory() as models:
        assert models.catch_up(source).stopped
        better = replace(models, models=tuple(mended if each.name == "payments" else each for each in MODELS))
        assert better.catch_up(source).stopped == ()
        assert better.position() == source.head()


def test_entries_before_a_poison_in_the_same_batch_are_kept() -> None:
    taken: list[int] = []

    def choke(_writer: Writer, entries: Sequence[Entry]) -> None:
        for entry in entries:
            if entry.position == 4:
                msg = "cannot swallow"
                raise ValueError(msg)
        taken.extend(entry.position for entry in entries)

    model = ReadModel(
        name="fussy",
        question="?",
        tables=(),
        reads=frozenset({worker.WorkerRegistered, worker.CoverBilled}),
        apply=choke,
    )
    with ReadModels.in_memory((model,)) as models:
        (stopped,) = models.catch_up(a_quarter().journal).stopped
        assert stopped.cause == "ValueError, cannot swallow"
        assert models.status(a_quarter().journal)[0].position == 3
    assert set(taken) == {2, 3}


def test_a_missing_entry_stops_everything(models: ReadModels) -> None:
    entries = everything(a_quarter().journal)
    with pytest.raises(PositionSkipped, match=r"^Entry 3 was due next and entry 4 came.*backup\.$"):
        models.catch_up(ListedEntries(entries[:2] + entries[3:]))
    assert set(counts(models).values()) == {0}


def test_a_journal_that_ends_too_early_stops_everything(models: ReadModels) -> None:
    class Cut(ListedEntries):
        def head(self) -> int:
            return len(self.entries) + 1

    with pytest.raises(PositionSkipped, match="no entry came"):
        models.catch_up(Cut(everything(a_quarter().journal)))


def test_another_journal_under_the_same_file_is_noticed_and_read_from_the_beginning(models: ReadModels) -> None:
    models.catch_up(a_quarter().journal)
    other = Clerk()
    other.commands = 50
    other.register(7)
    models.catch_up(other.journal)
    with models.connect() as connection:
        assert workers_to_bill(connection, region=VILLAGE) == [person(7).hex]
        assert payment_row(connection, "TW3") is None
    assert models.position() == other.journal.head()


FOLLOW = """
import sys
from pathlib import Path
from dataclasses import replace
from ledger.journal.book import Journal
from ledger_projections.database import ReadModels
from ledger_projections.follower import Pace
with Journal.open_sqlite(Path(sys.argv[1])) as journal, ReadModels.open(sys.argv[2]) as models:
    replace(models, pace=Pace(batch=5, transaction=5)).catch_up(journal)
    print(models.position())
"""


def test_two_followers_at_once_take_each_entry_in_once(tmp_path: Path) -> None:
    with Journal.create_sqlite(tmp_path / "ledger.db") as journal:
        clerk = Clerk(journal=journal)
        clerk.commit("APBD-2023")
        for start in range(1, 200, 10):
            workers = clerk.register(*range(start, start + 10))
            clerk.bill(f"B-{start}", workers, of="APBD-2023")
        command = [sys.executable, "-c", FOLLOW, str(tmp_path / "ledger.db"), str(tmp_path / "read.db")]
        followers = [
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603  # our own program
            for _ in range(2)
        ]
        said = [each.communicate(timeout=120) for each in followers]
        assert [(out.strip(), err) for out, err in said] == [(str(journal.head()), "")] * 2
        with ReadModels.open(tmp_path / "read.db") as followed, ReadModels.in_memory() as alone:
            alone.catch_up(journal)
            assert counts(followed) == counts(alone)
