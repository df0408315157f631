"""What every journal does, in memory or on disk: one contract, run on each."""

import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent

from journal_samples import ANI, BUDI, CITRA, DAY, NOON, PAPERED, billed, entry, envelope, history, registered
from ledger.domain.worker.events import PersonalDataErased
from ledger.journal.book import (
    BeforeTheRecord,
    ClockWentBack,
    EntriesOutOfStep,
    EntryUnreadable,
    Journal,
    Recorded,
    StreamMovedOn,
)
from ledger.journal.entry import Entry

NOTHING = Recorded(first=0, last=0, count=0)


def test_entries_of_many_streams_are_recorded_together_in_the_order_given(journal: Journal) -> None:
    given = [entry(BUDI, 1), entry(ANI, 1, registered), entry(BUDI, 2)]

    assert journal.append(iter(given)) == Recorded(first=1, last=3, count=3)

    assert list(journal.scan()) == [[given[0].at(1), given[1].at(2), given[2].at(3)]]
    assert journal.head() == 3


def test_the_next_command_stands_behind_the_one_before(journal: Journal) -> None:
    journal.append([entry(ANI, 1)])

    assert journal.append([entry(ANI, 2), entry(BUDI, 1)]) == Recorded(first=2, last=3, count=2)


def test_a_stream_reads_back_what_was_written_with_its_positions(journal: Journal) -> None:
    written = Entry(stream_hex=ANI.hex, version=1, event=registered, envelope=PAPERED)
    journal.append([entry(BUDI, 1)])
    journal.append([written])

    assert journal.read(ANI) == [written.at(2)]
    assert journal.read(CITRA) == []


def test_a_stream_is_read_up_to_a_position_of_the_journal(journal: Journal) -> None:
    journal.append([entry(ANI, 1), entry(BUDI, 1), entry(ANI, 2)])

    assert [e.version for e in journal.read(ANI, upto=2)] == [1]
    assert [e.version for e in journal.read(ANI, upto=3)] == [1, 2]
    assert journal.read(ANI, upto=0) == []


def test_no_entries_record_nothing(journal: Journal) -> None:
    assert journal.append([]) == NOTHING
    assert journal.append(iter(()), unchanged={ANI: 7}) == NOTHING
    assert journal.head() == 0


def test_a_version_that_stands_already_is_refused_with_both_versions(journal: Journal) -> None:
    journal.append(history(ANI, [1, 2, 3]))

    with pytest.raises(StreamMovedOn, match=f"{ANI} stood at version 1 .* at version 3 now.*Read it again") as moved:
        journal.append([entry(BUDI, 1), entry(ANI, 2)])

    assert (moved.value.stream, moved.value.expected, moved.value.found) == (ANI, 1, 3)
    assert (journal.head(), journal.read(BUDI)) == (3, [])


def test_a_refused_command_leaves_no_gap(journal: Journal) -> None:
    journal.append([entry(ANI, 1)])
    for _ in range(3):
        with pytest.raises(StreamMovedOn):
            journal.append([entry(BUDI, 1), entry(CITRA, 1), entry(ANI, 1)])

    assert journal.append([entry(BUDI, 1)]) == Recorded(first=2, last=2, count=1)
    assert [e.position for batch in journal.scan() for e in batch] == [1, 2]


@pytest.mark.parametrize("versions", [[2], [1, 3], [1, 1], [1, 2, 2], [0, 2]])
def test_versions_follow_each_other(journal: Journal, versions: list[int]) -> None:
    with pytest.raises(EntriesOutOfStep, match=f"version {versions[-1]} cannot follow in stream {ANI}"):
        journal.append(history(ANI, versions))

    assert journal.head() == 0


def test_a_stream_that_was_only_read_must_not_have_moved(journal: Journal) -> None:
    journal.append(history(ANI, [1, 2]))

    with pytest.raises(StreamMovedOn, match=f"{ANI} stood at version 1 .* version 2 now"):
        journal.append([entry(BUDI, 1)], unchanged={CITRA: 0, ANI: 1})
    with pytest.raises(StreamMovedOn, match=f"{CITRA} stood at version 3 .* version 0 now"):
        journal.append([entry(BUDI, 1)], unchanged={CITRA: 3})

    assert journal.read(BUDI) == []
    assert journal.append([entry(BUDI, 1)], unchanged={ANI: 2, CITRA: 0}).count == 1


def test_an_error_while_entries_are_made_records_none_of_them(journal: Journal) -> None:
    def halfway() -> Iterator[Entry]:
        yield entry(ANI, 1)
        yield entry(BUDI, 1)
        msg = "the file ends in the middle of a row"
        raise ValueError(msg)

    with pytest.raises(ValueError, match="middle of a row"):
        journal.append(halfway())

    assert journal.head() == 0
    assert journal.append([entry(ANI, 1)]).first == 1


def test_a_clock_that_went_back_is_refused(journal: Journal) -> None:
    journal.append([entry(ANI, 1, minutes=10)])

    with pytest.raises(ClockWentBack, match=r"19:10:00 WIB, but .* says 2025-07-01 19:09:00 WIB; nothing"):
        journal.append([entry(BUDI, 1, minutes=9)])
    with pytest.raises(ClockWentBack):
        journal.append([entry(BUDI, 1, minutes=11)], recorded_at=NOON)

    assert journal.head() == 1
    assert journal.append([entry(BUDI, 1, minutes=10)]).first == 2


def test_a_clock_that_goes_back_inside_one_command_is_refused(journal: Journal) -> None:
    with pytest.raises(ClockWentBack):
        journal.append([entry(ANI, 1, minutes=5), entry(BUDI, 1, minutes=4)])
    with pytest.raises(ClockWentBack):
        journal.append([entry(ANI, 1, minutes=5)], recorded_at=NOON + timedelta(minutes=6))

    assert journal.head() == 0


def test_the_last_moment_is_that_of_the_last_entry(journal: Journal) -> None:
    assert journal.last_recorded_at() is None
    journal.append([entry(ANI, 1)])
    journal.append([entry(ANI, 2, minutes=3)])

    assert journal.last_recorded_at() == NOON + timedelta(minutes=3)


def test_a_moment_is_answered_by_the_last_position_known_then(journal: Journal) -> None:
    for minutes, versions in ((0, [1]), (5, [2, 3, 4]), (9, [5])):
        journal.append(history(ANI, versions, minutes=minutes))

    known = [journal.position_at(NOON + timedelta(minutes=minutes)) for minutes in range(11)]
    assert known == [1, 1, 1, 1, 1, 4, 4, 4, 4, 5, 5]
    assert journal.position_at(NOON + timedelta(minutes=5, microseconds=-1)) == 1


def test_empty_is_not_zero(journal: Journal) -> None:
    with pytest.raises(BeforeTheRecord, match=r"Nothing is recorded in this ledger yet.*Record something first"):
        journal.position_at(NOON)

    journal.append([entry(ANI, 1)])
    with pytest.raises(BeforeTheRecord, match=r"starts at 2025-07-01 19:00:00 WIB.*Ask about a later moment") as early:
        journal.position_at(NOON - timedelta(seconds=1))
    assert early.value.first == NOON


def test_a_scan_goes_from_behind_one_position_to_another_in_batches(journal: Journal) -> None:
    journal.append(history(ANI, range(1, 11)))

    def positions(after: int, upto: int | None, batch: int) -> list[list[int]]:
        return [[e.position for e in entries] for entries in journal.scan(after=after, upto=upto, batch=batch)]

    assert positions(0, None, 4) == [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10]]
    assert positions(3, 6, 2) == [[4, 5], [6]]
    assert positions(0, 0, 2) == []
    assert positions(10, None, 2) == []


def test_raw_rows_are_the_very_bytes_that_stand(journal: Journal) -> None:
    journal.append([Entry(stream_hex=ANI.hex, version=1, event=registered, envelope=PAPERED)])

    [[row]] = journal.raw()

    assert (row.position, row.stream, row.version, row.name) == (1, ANI.hex, 1, "WorkerRegistered")
    assert row.state.startswith(b'{"recorded_at":"2025-07-01T12:00:00.000250Z","actor":"Sari')


def test_many_streams_are_read_in_the_order_asked_and_an_empty_one_is_said(journal: Journal) -> None:
    journal.append([entry(ANI, 1), entry(BUDI, 1), entry(ANI, 2)])

    asked = [BUDI, CITRA, ANI, BUDI]
    for chunk in (1, 2, 1000):
        read = [(stream, [e.position for e in entries]) for stream, entries in journal.read_many(asked, chunk)]
        assert read == [(BUDI, [2]), (CITRA, []), (ANI, [1, 3]), (BUDI, [2])]


def test_what_follows_a_version_is_read_and_nothing_before_it(journal: Journal) -> None:
    journal.append([entry(ANI, 1), entry(BUDI, 1), entry(ANI, 2), entry(ANI, 3)])

    asked = {BUDI: 1, CITRA: 0, ANI: 1}
    for chunk in (1, 2, 1000):
        read = [(stream, [e.version for e in entries]) for stream, entries in journal.read_after(asked, chunk)]
        assert read == [(BUDI, []), (CITRA, []), (ANI, [2, 3])]
    assert list(journal.read_after({})) == []


def test_the_last_version_of_many_streams_is_told_in_the_order_asked(journal: Journal) -> None:
    journal.append([entry(ANI, 1), entry(BUDI, 1), entry(ANI, 2), entry(ANI, 3)])

    for chunk in (1, 3, 1000):
        assert list(journal.versions([BUDI, CITRA, ANI, BUDI], chunk)) == [1, 0, 3, 1]
    assert list(journal.versions([])) == []


def test_of_many_streams_only_the_named_entries_are_read(journal: Journal) -> None:
    erased = PersonalDataErased(effective=DAY)
    journal.append(
        [
            entry(ANI, 1, registered),
            entry(BUDI, 1, registered),
            entry(ANI, 2, erased),
            entry(ANI, 3, registered),
            entry(BUDI, 2, erased),
        ]
    )

    asked = [BUDI, CITRA, ANI, BUDI]
    for chunk in (1, 2, 1000):
        named = journal.read_named(asked, ["WorkerRegistered"], chunk)
        read = [(stream, [(e.position, e.version) for e in entries]) for stream, entries in named]
        assert read == [(BUDI, [(2, 1)]), (CITRA, []), (ANI, [(1, 1), (4, 3)]), (BUDI, [(2, 1)])]
    both = dict(journal.read_named([ANI], ["WorkerRegistered", "PersonalDataErased"]))
    assert [e.version for e in both[ANI]] == [1, 2, 3]


def test_every_stream_comes_out_whole_whatever_the_batch(journal: Journal) -> None:
    journal.append([entry(BUDI, 1), entry(ANI, 1), entry(BUDI, 2), entry(CITRA, 1), entry(BUDI, 3)])
    journal.read(UUID(int=9))  # a stream without entries is none

    for batch in (1, 2, 3, 1000):
        whole = [[(e.stream, e.version, e.position) for e in entries] for entries in journal.whole_streams(batch=batch)]
        assert whole == [
            [(ANI, 1, 2)],
            [(BUDI, 1, 1), (BUDI, 2, 3), (BUDI, 3, 5)],
            [(CITRA, 1, 4)],
        ]


def test_erased_workers_are_found_without_a_scan(journal: Journal) -> None:
    assert journal.erased_workers() == []
    erased = PersonalDataErased(effective=DAY)
    journal.append(
        [entry(ANI, 1), entry(BUDI, 1), entry(BUDI, 2, erased), entry(ANI, 2, erased), entry(ANI, 3, erased)]
    )

    assert sorted(journal.erased_workers()) == [ANI, BUDI]


def test_an_entry_that_cannot_be_read_is_named_with_its_position(journal: Journal) -> None:
    journal.append([entry(ANI, 1)])
    store = journal._rows  # noqa: SLF001  # damage has no way in by the front door
    [[good]] = journal.raw()
    store.insert_events([StoredEvent(ANI, 2, "WorkerUpdated", good.state)])

    with pytest.raises(EntryUnreadable, match=r"'WorkerUpdated' \(position 2, .*no event has this name") as broken:
        list(journal.scan())
    assert broken.value.position == 2


def test_a_long_append_holds_no_list_of_its_entries(journal: Journal) -> None:
    if "Memory" in type(journal._rows).__name__:  # noqa: SLF001  # a journal in memory is allowed to fill it
        return
    around = envelope()
    entries = (Entry(stream_hex=UUID(int=n).hex, version=1, event=billed, envelope=around) for n in range(1, 20_001))

    tracemalloc.start()
    recorded = journal.append(entries)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert recorded.count == 20_000
    assert most < 3_000_000  # the rows alone are more than 8 MB
