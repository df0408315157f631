"""The three families of bad news, because a caller has three different things to do.

::

    LedgerError
    ├── Refusal          the rules say no: show the sentence, it holds the facts and the cure
    ├── Conflict         somebody wrote first, or the store is busy: read again, retry, then say so
    └── JournalDamaged   what is written cannot be read or cannot have happened: stop, name the first bad place

The raiser gives facts, the class makes the sentence. A sentence names numbers and people concerned and ends with
what to do. Precedence inside a decision: a repeat, then state, then amount, then dates, then money.
"""

from collections.abc import Sequence


class LedgerError(Exception):
    """Anything the ledger says no to, as one or more whole sentences."""


class Refusal(LedgerError):
    """The rules say no."""


class Conflict(LedgerError):
    """Somebody wrote first, or the store could not answer now; nothing of this command was recorded."""


class JournalDamaged(LedgerError):
    """What is written cannot be read, or cannot have happened."""


class SeveralRefusals(Refusal):
    """More than one thing is wrong; each is said, so that one round of mending is enough."""

    def __init__(self, refusals: Sequence[Refusal], *, heading: str) -> None:
        self.refusals = tuple(refusals)
        self.heading = heading
        super().__init__("\n".join([heading, *(f"  - {refusal}" for refusal in self.refusals)]))


class ImpossibleHistory(JournalDamaged):
    """An event stands where it cannot stand; no rule was asked, the fold simply has no meaning for it."""

    def __init__(self, *, event: object, found: object) -> None:
        self.event = event
        self.found = found
        super().__init__(
            f"{type(event).__name__} stands after {type(found).__name__}, which cannot have happened. "
            "Run `ledger journal verify` to find the first bad entry, and restore the journal from a backup."
        )
