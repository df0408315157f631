"""The book of original entry: append-only, ordered, never edited. Built on the `eventsourcing` library."""
