"""The debits of a run and the bank's answers to them, and the digests that bind them to the record."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from uuid import UUID


class Result(StrEnum):
    """What became of a debit. The words of banks are put into these at the counter; codes are stored."""

    COLLECTED = "collected"
    INSUFFICIENT = "insufficient-balance"
    CLOSED = "account-closed"
    BLOCKED = "account-blocked"
    UNKNOWN = "account-unknown"
    REFUSED = "refused-by-holder"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Debit:
    """One worker's debit, in whole rupiah."""

    worker: UUID
    amount_rupiah: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the bank says of one debit."""

    debit: Debit
    result: Result


def digest(debits: Iterable[Debit]) -> str:
    """Bind debits, in any order, in one SHA-256."""
    return _sha256(f"{each.worker.hex} {each.amount_rupiah}\n" for each in debits)


def answer_digest(answers: Iterable[Answered]) -> str:
    """Bind answers, in any order, in one SHA-256."""
    return _sha256(f"{each.debit.worker.hex} {each.debit.amount_rupiah} {each.result}\n" for each in answers)


def _sha256(lines: Iterable[str]) -> str:
    return sha256("".join(sorted(lines)).encode()).hexdigest()
