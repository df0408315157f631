"""Writes the tables of README and docs/performance.md from the quoted figures."""

from benchmarks.record import Record


def write(record: Record) -> None:
    """Write."""
    del record
