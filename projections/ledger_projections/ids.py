"""Keys of rows: the stream id behind a reference, as 32 hexadecimal digits."""

from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from ledger.domain.insurance import CoverLine
from ledger.journal.entry import stream_id


@lru_cache(maxsize=4096)
def payment_id(reference: str) -> str:
    """Give the stream of a payment; ``b-1`` and ``B-1`` are the same payment."""
    return stream_id("payment", reference).hex


@lru_cache(maxsize=4096)
def commitment_id(reference: str) -> str:
    """Give the stream of a commitment."""
    return stream_id("commitment", reference).hex


@lru_cache(maxsize=1024)
def program_id(reference: str) -> str:
    """Give the stream of a program."""
    return stream_id("program", reference).hex


@lru_cache(maxsize=1024)
def agreement_id(reference: str) -> str:
    """Give the stream of an agreement, a campaign or a regulation."""
    return stream_id("agreement", reference).hex


@lru_cache(maxsize=1024)
def employer_id(reference: str) -> str:
    """Give the stream of an employer."""
    return stream_id("employer", reference).hex


def claim_id(reference: str) -> str:
    """Give the stream of a claim."""
    return stream_id("claim", reference).hex


@lru_cache(maxsize=4096)
def package_id(payment: str, lines: tuple[CoverLine, ...]) -> str:
    """Name the months that a bill holds for workers alike by what they are, so that a rebuild names them the same."""
    told = [payment_id(payment), *(f"{x.insurance} {x.since} {x.months} {x.monthly_rupiah}" for x in lines)]
    return sha256("\n".join(told).encode()).hexdigest()[:32]


def worker_id(text: str | UUID) -> str:
    """Give a worker's stream in the one spelling that tables use, with or without dashes on the way in."""
    return text.hex if isinstance(text, UUID) else UUID(text).hex
