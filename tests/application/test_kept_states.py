"""A bill costs the same however long histories are, and what is kept of workers never decides against the journal."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from application_stories import answer_of
from ledger.application import billing, premiums, verification, workers
from ledger.application.desk import Desk, KeyReused, Outcome
from ledger.application.kept import KeptDiffers, KeptStates
from ledger.domain.errors import Refusal
from ledger.domain.worker.billable import Billable
from ledger.journal.book import Journal
from ledger_projections import billables
from ledger_projections.compare import rebuilt_differs
from ledger_projections.database import ReadModels
from ledger_projections.kept import KeptBillables
from makers import TWO, asked, bill, commit, nik, pay, promise, register, wanted

JULY = date(2023, 7, 3)


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Give a ledger in which 1 and 2 were billed for May to July, and 3 was not."""
    register(desk, 1, 2, 3)
    commit(desk, promise(jkk=1_000_000, jkm=1_000_000))
    bill(desk, [1, 2])
    pay(desk)
    return desk


@pytest.fixture
def live(office: Desk, tmp_path: Path) -> Iterator[ReadModels]:
    """Give read models that are up to date."""
    with ReadModels.open(tmp_path / "read.db") as models:
        models.catch_up(office.journal)
        yield models


def bill_kept(desk: Desk, live: ReadModels, numbers: Sequence[int], **how: object) -> Outcome:
    """Bill from what is kept."""
    asked_for = replace(wanted(desk, numbers, ref="B2", since="2023-08", months=1), **how)  # type: ignore[arg-type]
    return billing.bill(desk, asked(), asked_for, KeptBillables(live))[1]


def plant(live: ReadModels, statement: str) -> None:
    """Write into the read models as somebody with the file in hand could."""
    with live.engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql(statement)


def read_whole(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Note whose whole history is read from now on."""
    read: list[UUID] = []
    plain = Journal.read_many

    def noting(journal: Journal, streams: Sequence[UUID], chunk: int = 1000) -> object:
        asked_for = list(streams)
        read.extend(asked_for)
        return plain(journal, asked_for, chunk)

    monkeypatch.setattr(Journal, "read_many", noting)
    return read


def test_no_history_is_read_for_a_bill_but_the_few_that_are_looked_into(
    office: Desk, live: ReadModels, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_for = wanted(office, [1, 2, 3], ref="B2", since="2023-08", months=1)
    monkeypatch.setattr("ledger.application.kept.LOOKED_INTO", 1)
    read = read_whole(monkeypatch)

    _, outcome = billing.bill(office, asked(), asked_for, KeptBillables(live))

    assert outcome.recorded.count == 5
    assert len(read) == 1


@pytest.mark.parametrize("since", ["2023-05", "2023-06", "2023-08"])
@pytest.mark.parametrize("by_name", [True, False])
@pytest.mark.parametrize("skip", [True, False])
def test_what_is_refused_and_billed_is_word_for_word_the_same(
    office: Desk, live: ReadModels, since: str, *, by_name: bool, skip: bool
) -> None:
    workers.die(office, asked(date(2023, 6, 30)), nik(1))
    workers.move(office, asked(), nik(3), village=TWO)
    live.catch_up(office.journal)
    told: list[object] = []
    for kept in (None, KeptBillables(live)):
        asked_for = wanted(office, [1, 2, 3], ref="B2", since=since, months=3)
        dry = replace(asked(), dry_run=True)
        chosen = replace(asked_for, by_name=by_name, skip_covered=skip)
        try:
            drawn, outcome = billing.bill(office, dry, chosen, kept)
            told.append((drawn.billed, [str(each.refusal) for each in drawn.left_out], outcome.names))
        except Refusal as no:
            told.append(str(no))
    assert told[0] == told[1]


def test_rows_that_are_behind_are_passed_over(office: Desk, live: ReadModels, monkeypatch: pytest.MonkeyPatch) -> None:
    bill(office, [3], ref="B3", since="2023-08", months=1)
    workers.leave(office, asked(JULY), nik(2), cause="moved-away")
    one, two, three = wanted(office, [1, 2, 3]).workers
    read = read_whole(monkeypatch)

    with pytest.raises(Refusal, match="B3 holds 2023-08"):
        bill_kept(office, live, [1, 2, 3], by_name=False)

    assert {two, three} <= set(read)
    assert one not in read[read.index(two) :]


@dataclass
class Overtaken:
    """What is kept, read just before somebody else bills."""

    kept: KeptStates
    others: list[Callable[[], object]]

    def of(self, people: Sequence[UUID]) -> Sequence[tuple[int, Billable] | None]:
        known = self.kept.of(people)
        while self.others:
            self.others.pop()()
        return known


def test_a_bill_that_came_after_the_rows_were_read_is_noticed(office: Desk, live: ReadModels) -> None:
    kept = Overtaken(KeptBillables(live), [lambda: bill(office, [1], ref="B9", since="2023-08", months=1)])

    with pytest.raises(Refusal, match="B9 holds 2023-08"):
        billing.bill(office, asked(), wanted(office, [1, 3], ref="B2", since="2023-08", months=1), kept)

    assert verification.verify(office.journal).differences == []


def test_a_bill_that_came_after_the_versions_were_read_is_noticed(
    office: Desk, live: ReadModels, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [lambda: bill(office, [3], ref="B9", since="2023-08", months=1)]
    plain = Journal.versions

    def overtaken(journal: Journal, streams: Iterable[UUID]) -> Iterator[int]:
        found = list(plain(journal, streams))
        while others:
            others.pop()()
        return iter(found)

    asked_for = wanted(office, [1, 3], ref="B2", since="2023-08", months=1)
    monkeypatch.setattr(Journal, "versions", overtaken)
    with pytest.raises(Refusal, match="B9 holds 2023-08"):
        billing.bill(office, asked(), asked_for, KeptBillables(live))

    assert verification.verify(office.journal).differences == []


@pytest.mark.parametrize(
    "planted",
    [
        "UPDATE billables__1 SET held = '', bills = 0",
        """UPDATE billables__1 SET life = replace(life, '{', '{"died_on":"2023-01-01",')""",
        "UPDATE billables__1 SET bills = bills + 1",
    ],
)
def test_a_row_that_says_something_else_than_the_journal_bills_nobody(
    office: Desk, live: ReadModels, planted: str
) -> None:
    plant(live, planted)
    head = office.journal.head()

    with pytest.raises(KeptDiffers, match=r"differs from the journal .*Run `ledger projection rebuild billables`"):
        bill_kept(office, live, [1, 2, 3])

    assert office.journal.head() == head
    assert {found.model for found in rebuilt_differs(live, office.journal)} == {"billables"}
    live.rebuild(office.journal, name="billables")
    assert bill_kept(office, live, [1, 2, 3]).recorded.count == 5


@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE billables__1 SET version = version + 1",
        "UPDATE billables__1 SET life = '{'",
        "UPDATE billables__1 SET held = 'JKK 2023-05'",
        "UPDATE billables__1 SET held = 'JKX 2023-05 1'",
        "DELETE FROM billables__1",
        "DROP VIEW billables",
        "UPDATE read_bookmarks SET fingerprint = 'older' WHERE model = 'billables'",
        "UPDATE read_bookmarks SET live = 0 WHERE model = 'billables'",
    ],
)
def test_what_cannot_be_used_is_left_to_whole_histories(office: Desk, live: ReadModels, broken: str) -> None:
    plant(live, broken)

    assert answer_of(lambda: bill_kept(office, live, [1, 2, 3]))[0] is True
    assert verification.verify(office.journal).differences == []


def test_a_held_month_that_nobody_holds_is_looked_up_and_billed(
    office: Desk, live: ReadModels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.application.kept.LOOKED_INTO", 0)
    plant(live, "UPDATE billables__1 SET held = 'JKK 2023-08 1', bills = 1")

    assert bill_kept(office, live, [1, 2, 3]).recorded.count == 5


def test_a_key_is_compared_with_whole_histories(office: Desk, live: ReadModels) -> None:
    workers.move(office, asked(key="K-1"), nik(3), village=TWO)
    live.catch_up(office.journal)

    asked_for = wanted(office, [1, 3], ref="B2", since="2023-08", months=1)
    with pytest.raises(KeyReused, match="'K-1' was used before"):
        billing.bill(office, asked(key="K-1"), asked_for, KeptBillables(live))


def test_months_that_were_freed_are_kept_as_free_and_those_of_another_bill_as_held(
    office: Desk, live: ReadModels
) -> None:
    bill(office, [1], ref="B3", since="2023-08", months=1)
    premiums.reverse(office, asked(), "B1", cause="bounced")
    live.catch_up(office.journal)

    with live.connect() as connection:
        rows = connection.execute(billables.BILLABLES.select()).all()
    one, two, _ = wanted(office, [1, 2, 3]).workers
    held = {row.worker: (row.held, row.bills) for row in rows}
    assert held[one.hex] == ("JKK 2023-08 1 JKM 2023-08 1", 1)
    assert held[two.hex] == ("", 0)
    assert bill_kept(office, live, [2], since="2023-05", months=3).recorded.count == 3
