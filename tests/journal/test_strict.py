"""Strict reading: every shape ever stored passes, and no word passes that its entry has no place for."""

from dataclasses import replace
from pathlib import Path

import pytest

from journal_samples import ANI, GOLDEN, PAPERED, registered
from ledger.journal.codec import EntryMapper, EntryUnreadable
from ledger.journal.entry import Entry
from ledger.journal.strict import StrictMapper

FOLDER = Path(__file__).parent / "golden"
BILLED = (FOLDER / "CoverBilled.json").read_bytes()
EVENT = BILLED.partition(b',"event":')[2]


@pytest.mark.parametrize("file", sorted(GOLDEN))
def test_every_shape_ever_stored_is_read_strictly(file: str) -> None:
    around, event = GOLDEN[file]
    mapper, state = StrictMapper(), (FOLDER / f"{file}.json").read_bytes()

    for _ in range(2):  # the second time, its bytes may be known
        read = mapper.to_entry(7, ANI.hex, 1, file.partition("-")[0], state)
        assert read == Entry(stream_hex=ANI.hex, version=1, event=event, envelope=around, position=7)


def test_another_order_of_fields_and_blanks_are_no_words() -> None:
    head, _, event = BILLED.partition(b',"reason":"data entry","document":"SP2D 0714/2025"')
    StrictMapper().to_entry(7, ANI.hex, 1, "CoverBilled", head + event[:-1] + b', "reason": "typing"}')


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (
            BILLED.replace(b'"months":3', b'"months":3,"paid":true'),
            r"\$\.event\.lines\[0\] has an unknown field `paid`",
        ),
        (BILLED.replace(b'"payment":', b'"note":"x","payment":'), r"\$\.event has an unknown field `note`"),
        (BILLED.replace(b'"payment":', b'"payment":"PAY-1","payment":'), r"\$\.event says `payment` twice"),
        (BILLED.replace(b',"event":', b',"event":' + EVENT[:-1] + b',"event":'), r"\$ says `event` twice"),
    ],
)
def test_a_word_without_a_place_is_named_with_its_place(state: bytes, why: str) -> None:
    EntryMapper().to_entry(7, ANI.hex, 1, "CoverBilled", state)  # reading for use passes over it
    mapper = StrictMapper()
    mapper.to_entry(6, ANI.hex, 1, "CoverBilled", BILLED)  # a known envelope must not hide it

    with pytest.raises(EntryUnreadable, match=rf"position 7, .*{why}"):
        mapper.to_entry(7, ANI.hex, 1, "CoverBilled", state)


def test_bytes_that_are_read_as_others_are_named() -> None:
    """Base64 has bits that say nothing; a sealed letter whose last digit was changed within them reads the same."""
    entry = Entry(stream_hex=ANI.hex, version=1, event=replace(registered, personal=b"ab"), envelope=PAPERED)
    sealed = EntryMapper().to_stored_event(entry).state
    assert b'"YWI="' in sealed
    other = sealed.replace(b'"YWI="', b'"YWJ="')
    assert EntryMapper().to_entry(0, ANI.hex, 1, "WorkerRegistered", other) == entry

    with pytest.raises(EntryUnreadable, match=r"position 7, .*\$\.event\.personal is not what was read from it"):
        StrictMapper().to_entry(7, ANI.hex, 1, "WorkerRegistered", other)
