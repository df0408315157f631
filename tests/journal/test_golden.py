"""Every shape ever stored reads for ever, and is still written byte for byte. No golden file is ever edited."""

from dataclasses import fields
from pathlib import Path

import pytest
from eventsourcing.persistence import StoredEvent

from journal_samples import ANI, BUDI, GOLDEN, OUTGROWN, PAPERED, PLAIN, billed, registered
from ledger.journal.codec import EntryMapper, EntryUnreadable
from ledger.journal.entry import Entry
from ledger.journal.names import NAMES

FOLDER = Path(__file__).parent / "golden"
BILLED = (FOLDER / "CoverBilled.json").read_bytes()


def stored(name: str, state: bytes) -> StoredEvent:
    """Give the row that would hold these bytes."""
    return StoredEvent(originator_id=ANI, originator_version=1, topic=name, state=state)


@pytest.mark.parametrize("file", sorted(GOLDEN))
def test_a_stored_shape_reads_to_its_event(file: str) -> None:
    around, event = GOLDEN[file]
    name = file.partition("-")[0]
    row = stored(name, (FOLDER / f"{file}.json").read_bytes())
    mapper = EntryMapper()

    for _ in range(2):  # the second time, the envelope's bytes are known
        assert mapper.to_domain_event(row) == Entry(stream_hex=ANI.hex, version=1, event=event, envelope=around)


@pytest.mark.parametrize("file", sorted(set(GOLDEN) - OUTGROWN))
def test_an_event_is_written_byte_for_byte_as_before(file: str) -> None:
    around, event = GOLDEN[file]

    entry = Entry(stream_hex=ANI.hex, version=1, event=event, envelope=around)
    row, twin = EntryMapper().to_stored_event(entry), EntryMapper().to_twin(entry)

    assert row == StoredEvent(ANI.hex, 1, file.partition("-")[0], (FOLDER / f"{file}.json").read_bytes())
    assert [getattr(twin, each.name) for each in fields(row)] == [getattr(row, each.name) for each in fields(row)]


def test_every_stored_name_has_a_golden_file_and_every_file_a_test() -> None:
    files = {path.stem for path in FOLDER.iterdir()}

    assert files == set(GOLDEN)
    assert {file.partition("-")[0] for file in files} == set(NAMES)


def test_envelopes_of_different_commands_are_not_mixed_up() -> None:
    mapper = EntryMapper()
    entries = [
        Entry(stream_hex=stream.hex, version=1, event=event, envelope=around)
        for around in (PAPERED, PLAIN, PAPERED)
        for stream, event in ((ANI, billed), (BUDI, registered))
    ]

    assert [mapper.to_domain_event(mapper.to_stored_event(entry)) for entry in entries] == entries


def test_fields_in_another_order_are_read_and_do_not_leak_into_the_next_entry() -> None:
    head, _, event = BILLED.partition(b',"reason":"data entry","document":"SP2D 0714/2025"')
    moved = head + event[:-1] + b',"reason":"typing"}'
    mapper = EntryMapper()

    entries = [mapper.to_domain_event(stored("CoverBilled", state)) for state in (moved, head + event, moved)]

    assert [entry.envelope.reason for entry in entries] == ["typing", None, "typing"]


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (b"", "truncated"),
        (BILLED[:-1], "truncated"),
        (BILLED[:-2], "truncated"),
        (BILLED + b"}", "malformed"),
        (BILLED[:-1] + b',"by":"x"}', "unknown field `by`"),
        (BILLED.replace(b'"months":3', b'"months":"3"'), "Expected `int`, got `str`"),
        (BILLED.replace(b'"effective":"2025-07-01"', b'"effective":"2025-02-30"'), "Invalid"),
        (BILLED.replace(b'"payment":"PAY-2025-07",', b""), "missing required field `payment`"),
        (BILLED.replace(b"000250Z", b"000250"), "not a moment in UTC"),
        (BILLED.replace(b"T12:00:00.000250Z", b""), "not a moment in UTC"),
        (BILLED.replace(b"T12:", b"T25:"), "hour must be in"),
    ],
)
def test_damage_is_named_with_stream_version_and_remedy(state: bytes, why: str) -> None:
    mapper = EntryMapper()
    mapper.to_domain_event(stored("CoverBilled", BILLED))  # a known envelope must not hide the damage

    with pytest.raises(EntryUnreadable, match=why) as broken:
        mapper.to_domain_event(stored("CoverBilled", state))

    assert f"'CoverBilled' (stream {ANI.hex}, version 1)" in str(broken.value)
    assert "restore it from a backup" in str(broken.value)


@pytest.mark.parametrize("name", ["WorkerUpdated", "os:system", ""])
def test_a_name_that_is_not_in_the_list_is_damage_and_nothing_is_imported(name: str) -> None:
    with pytest.raises(EntryUnreadable, match="no event has this name"):
        EntryMapper().to_domain_event(stored(name, BILLED))


def test_a_stream_that_is_no_uuid_is_damage() -> None:
    with pytest.raises(EntryUnreadable, match=r"position 7, .*its stream is not a UUID"):
        EntryMapper().to_entry(7, "worker-1", 1, "CoverBilled", BILLED)


def test_only_entries_are_stored() -> None:
    with pytest.raises(TypeError, match="only entries are stored, not CoverBilled"):
        EntryMapper().to_stored_event(billed)  # type: ignore[arg-type]  # the mistake under test
