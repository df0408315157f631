"""Rows wait in a drawer in their order, and no disk keeps what they say."""

from pathlib import Path
from typing import NamedTuple
from unittest import mock

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from ledger.journal import drawer as drawer_module
from ledger.journal.drawer import Drawer


class Row(NamedTuple):
    """A row of plain values."""

    name: str
    letter: bytes
    born: int | None
    seated: bool


rows = st.builds(Row, st.text(), st.binary(), st.none() | st.integers(-(2**63), 2**63), st.booleans())


@given(batches=st.lists(st.lists(rows, max_size=4), max_size=6))
def test_what_is_put_in_comes_out_as_often_as_wanted(batches: list[list[Row]]) -> None:
    with Drawer(Row._make) as drawer:
        for batch in batches:
            drawer.put(batch)
        assert list(drawer) == batches
        assert list(drawer) == batches


def test_a_drawer_that_was_emptied_holds_what_came_after() -> None:
    with Drawer(Row._make) as drawer:
        drawer.put([Row("Siti", b"", 1, seated=True)])
        drawer.empty()
        assert list(drawer) == []
        drawer.put([Row("Budi", b"", 2, seated=False)])
        assert [[row.name for row in batch] for batch in drawer] == [["Budi"]]


def test_what_does_not_fit_in_memory_is_on_disk_and_sealed_there() -> None:
    with mock.patch.object(drawer_module, "_MEMORY_BYTES", 100), Drawer(Row._make) as drawer:
        drawer.put([Row("Siti Aminah", b"1373014508909999", number, seated=True) for number in range(1000)])
        on_disk = Path(f"/proc/self/fd/{drawer._file.fileno()}")  # noqa: SLF001  # what a thief would read
        stored = on_disk.read_bytes()
        assert len(stored) > 1000
        assert b"Siti" not in stored
        assert b"1373014508909999" not in stored
        assert len(next(iter(drawer))) == 1000


def test_a_batch_that_was_changed_on_disk_does_not_open() -> None:
    with Drawer(Row._make) as drawer:
        drawer.put([Row("Siti", b"", 1, seated=True)])
        drawer._file.seek(12)  # noqa: SLF001  # a disk that gives back other bytes
        drawer._file.write(b"\0\0")  # noqa: SLF001
        with pytest.raises(InvalidTag):
            list(drawer)
