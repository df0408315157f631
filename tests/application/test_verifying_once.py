"""Verification works out once what many workers have in common; it finds what working everything out finds."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal_samples import ANI, BUDI, CITRA, DAY, LINES, PLAIN, billed, entry, promised, registered
from ledger.application import lines_seen, verification
from ledger.application.histories import WORKER
from ledger.application.verification import Verified, verify
from ledger.domain.insurance import CoverLine, Insurance
from ledger.domain.month import Month
from ledger.domain.payment.lines import LinesDigest
from ledger.domain.worker import events as worker
from ledger.domain.worker import state as worker_state
from ledger.journal.book import Journal, PositionsMissing
from ledger.journal.codec import EntryMapper
from ledger.journal.entry import Entry, Event
from makers import append_raw

OTHER = (CoverLine(insurance=Insurance.JKK, since=Month("2025-09"), months=2, monthly_rupiah=10_000),)


def bought(payment: str, lines: tuple[CoverLine, ...] = LINES) -> worker.CoverBilled:
    return worker.CoverBilled(
        effective=DAY,
        payment=payment,
        commitment="APBD-2025",
        lines=lines,
        village=billed.village,
        occupation=billed.occupation,
        disability=False,
        segment="BPU",
    )


COVER: tuple[worker.Event, ...] = (
    bought("B1"),
    bought("B2"),
    bought("B2", OTHER),
    worker.CoverReleased(effective=DAY, payment="B1"),
    worker.CoverReversed(effective=DAY, payment="B2"),
    worker.CoverRefunded(effective=DAY, payment="B2", claim="K-1", lines=OTHER),
)
EVENTS: tuple[Event, ...] = (
    *COVER,
    registered,
    worker.WorkerDied(effective=DAY),
    worker.PlaceAwaited(effective=DAY, program="SATU-DESA-100"),
    worker.EmploymentEnded(effective=DAY),
    promised,
)
histories = st.lists(
    st.tuples(st.booleans(), st.lists(st.one_of(st.sampled_from(COVER), st.sampled_from(EVENTS)), max_size=4)),
    max_size=8,
)
"""Streams of workers, most of them registered first; few kinds of histories, so that many are alike."""


def written(streams: Iterable[tuple[bool, list[Event]]]) -> Journal:
    journal = Journal.in_memory()
    for number, (begun, events) in enumerate(streams, start=1):
        told = [registered, *events] if begun else events
        append_raw(journal, UUID(int=number), 1, *told)
    return journal


def by_hand(journal: Journal) -> Verified:
    """Verify with nothing taken from one worker for the next, and every history added up."""

    def worked_out(self: verification._Check, entries: list[Entry]) -> None:  # its ways are replaced
        self.found.workers += 1
        covers = [each for each in entries if type(each.event) in lines_seen.COVER_EVENTS]
        self.found.differences += self.lines.take(entries[0].stream_hex, covers)
        state = self._folded(entries, WORKER)
        if state is not None:
            self.places.worker(entries, state)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines_seen.LinesSeen, "take_known", lambda *_: False)
        patch.setattr(lines_seen, "_KEPT", 0)
        patch.setattr(verification._Check, "_worker", worked_out)  # noqa: SLF001  # its ways are replaced
        return verify(journal)


@settings(max_examples=150)
@given(streams=histories)
def test_what_is_known_of_others_and_what_is_worked_out_give_the_same(streams: list[tuple[bool, list[Event]]]) -> None:
    journal = written(streams)

    assert verify(journal) == by_hand(journal)


def gathered(journal: Journal, *, known: bool) -> dict[str, Any]:
    """Gather the lines of bills, with or without what is known of others."""
    seen = lines_seen.LinesSeen()
    for entries in journal.whole_streams():
        covers = [each for each in entries if type(each.event) in lines_seen.COVER_EVENTS]
        if not known:
            seen._known.clear()  # noqa: SLF001  # nothing is known
        if not seen.take_known(entries[0].stream_hex, tuple([id(each.event) for each in covers])):
            seen.take(entries[0].stream_hex, covers)
    return {
        payment: (it.position, it.workers, it.by_insurance, it.freed, it.refunded, it.digest.hexdigest())
        for payment, it in seen.by_payment().items()
    }


@settings(max_examples=150)
@given(streams=histories)
def test_bills_add_up_to_the_same_either_way(streams: list[tuple[bool, list[Event]]]) -> None:
    journal = written(streams)
    expected: dict[str, tuple[int, int, int]] = {}
    for entries in journal.whole_streams():
        for each in entries:
            workers, freed, back = expected.get(getattr(each.event, "payment", ""), (0, 0, 0))
            match each.event:
                case worker.CoverBilled(payment=payment):
                    expected[payment] = workers + 1, freed, back
                case worker.CoverReleased(payment=payment) | worker.CoverReversed(payment=payment):
                    expected[payment] = workers, freed + 1, back
                case worker.CoverRefunded(payment=payment, lines=lines):
                    expected[payment] = workers, freed, back + sum(line.amount_rupiah for line in lines)
                case _:
                    pass

    known = gathered(journal, known=True)

    assert known == gathered(journal, known=False)
    assert {payment: (it[1], it[3], sum(it[4].values())) for payment, it in known.items()} == expected


def test_months_that_came_back_are_taken_from_every_worker() -> None:
    """A journal hands out refunds one by one; even if it shared them, each would count."""
    seen = lines_seen.LinesSeen()
    for number in (1, 2):
        covers = [Entry(UUID(int=number).hex, version, COVER[place], PLAIN) for version, place in ((2, 2), (3, 5))]
        if not seen.take_known(UUID(int=number).hex, tuple([id(each.event) for each in covers])):
            assert seen.take(UUID(int=number).hex, covers) == []

    assert sum(seen.by_payment()["B2"].refunded.values()) == 2 * sum(line.amount_rupiah for line in OTHER)


def test_workers_with_the_same_history_are_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    worked_out: list[int] = []
    take = lines_seen.LinesSeen.take

    def counting(self: lines_seen.LinesSeen, worker_hex: str, covers: list[Entry]) -> object:
        worked_out.append(len(covers))
        return take(self, worker_hex, covers)

    monkeypatch.setattr(lines_seen.LinesSeen, "take", counting)
    journal = written([(True, [COVER[0], COVER[3]])] * 50)

    verify(journal)

    assert worked_out == [2]


def test_what_stands_between_the_ids_gives_the_digest_of_a_bill() -> None:
    """The lines that `LinesDigest` describes, written out, so that standard tools can still compute it."""
    digest = LinesDigest()
    digest.add(ANI, LINES)
    digest.add(BUDI, tuple(reversed(LINES)))
    text = "".join(
        f"{who.hex} {each.insurance} {each.since} {each.months} {each.monthly_rupiah}\n"
        for who in (ANI, BUDI)
        for each in sorted(LINES, key=lambda line: line.insurance)
    )
    assert digest.hexdigest() == sha256(text.encode()).hexdigest()


@given(events=st.lists(st.sampled_from(COVER), max_size=5))
def test_cover_of_a_registered_worker_is_never_out_of_order(events: list[worker.Event]) -> None:
    """So a history of cover alone need not be added up; months that do not fit are found as months."""
    state = worker_state.fold([registered, *events])

    assert isinstance(state, worker_state.Registered)
    assert (state.program, state.village, state.awaits) == (registered.program, registered.village, None)
    assert (state.died_on, state.left_on, state.erased_on) == (None, None, None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    here = tmp_path / "ledger.db"
    with Journal.create_sqlite(here) as journal:
        journal.append([entry(CITRA, 1), entry(BUDI, 1), entry(ANI, 1), entry(BUDI, 2), entry(ANI, 2)])
    return here


def damaged(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as stranger:
        for trigger in ("entries_stay", "entries_remain", "entries_follow"):
            stranger.execute(f"DROP TRIGGER {trigger}")
        for statement in statements:
            stranger.execute(statement)
        stranger.commit()


def test_a_missing_position_stops_the_check(path: Path) -> None:
    damaged(path, "DELETE FROM entries WHERE position = 2")

    with Journal.open_sqlite(path) as journal, pytest.raises(PositionsMissing, match="Position 2 is missing"):
        verify(journal)


def test_of_two_entries_that_cannot_be_read_the_first_by_position_is_named(path: Path) -> None:
    damaged(path, "UPDATE entries SET state = x'00' WHERE position IN (2, 3)")  # stream by stream, 3 comes first

    with Journal.open_sqlite(path) as journal, pytest.raises(Exception, match="position 2, "):
        verify(journal)


def test_every_entry_is_decoded_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[int] = []
    to_entries = EntryMapper.to_entries

    def counting(self: EntryMapper, rows: list[tuple[int, str, int, str, bytes]]) -> list[Entry]:
        decoded.append(len(rows))
        return to_entries(self, rows)

    monkeypatch.setattr(EntryMapper, "to_entries", counting)
    with Journal.open_sqlite(path) as journal:
        verified = verify(journal)

    assert (sum(decoded), verified.entries) == (5, 5)


def test_what_is_recorded_while_the_check_runs_is_left_to_the_next(path: Path) -> None:
    """A bill that comes in midway would otherwise be seen on some of its workers, and on none that went before."""

    def growing(journal: Journal) -> Iterator[int]:
        for entries in Journal.whole_streams(journal, upto=5):
            journal.append([entry(entries[0].stream, entries[-1].version + 1)])
            yield len(entries)

    with Journal.open_sqlite(path) as journal:
        assert list(growing(journal)) == [2, 2, 1]


def test_entries_missing_in_one_order_are_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Journal.open_sqlite(path) as journal:
        monkeypatch.setattr(journal._rows, "select_extent", lambda: (6, 1, 6))  # noqa: SLF001  # as a broken index says
        told = [each.sentence for each in verify(journal).differences if each.check == "streams"]

    assert told == ["The journal counts 6 entries, and stream by stream 5."]


def test_the_extent_is_told_of_an_empty_journal_and_of_a_full_one(path: Path) -> None:
    with Journal.in_memory() as empty, Journal.open_sqlite(path) as full:
        assert (empty.extent().count, empty.extent().gapless) == (0, True)
        assert (full.extent().count, full.extent().last, full.extent().gapless) == (5, 5, True)
