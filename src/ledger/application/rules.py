"""What a ledger sets for itself in the rulebook, and which rules a decision rests on."""

from collections.abc import Sequence
from functools import reduce

from ledger.application.desk import RULEBOOK_STREAM, Asked, Desk, Draft, Outcome
from ledger.application.histories import RULEBOOK
from ledger.domain.rulebook import decisions
from ledger.domain.rulebook.events import RuleSet
from ledger.domain.rulebook.state import evolve
from ledger.domain.rules.rule import AnyRule
from ledger.reference.local_rules import event_of, laid_over
from ledger.reference.rulebook import Rulebook


def set_rules(desk: Desk, asked: Asked, rows: Sequence[AnyRule]) -> tuple[list[RuleSet], Outcome]:
    """Set rows over those that stand, from their day on; rows that were set before record nothing.

    Raises `RulebookUnsound` when the rules would contradict each other, and `VersionTaken`.
    """

    def decide(draft: Draft) -> list[RuleSet]:
        state = draft.load(RULEBOOK_STREAM, RULEBOOK)
        laid_over(desk.shipped, state.rows).with_local(rows)
        new: list[RuleSet] = []
        for row in rows:
            said = decisions.set_rule(state, event_of(row))
            state = reduce(evolve, said, state)
            new += said
        draft.record(RULEBOOK_STREAM, new)
        return new

    return desk.carry_out(asked, asked.command_id("set rules", *map(event_of, rows)), decide)


def withdraw(desk: Desk, asked: Asked, version: str, *, cause: str) -> Outcome:
    """Take a row back that was set by mistake; what was decided by it stays. Raises `NoSuchLocalRule`."""

    def decide(draft: Draft) -> None:
        state = draft.load(RULEBOOK_STREAM, RULEBOOK)
        events = decisions.withdraw(state, effective=asked.on, version=version, cause=cause)
        draft.record(RULEBOOK_STREAM, events)

    return desk.carry_out(asked, asked.command_id("withdraw rule", version), decide)[1]


def rulebook_in(desk: Desk, draft: Draft) -> Rulebook:
    """Read the rules that a decision rests on; they must still stand when it is recorded."""
    return laid_over(desk.shipped, draft.load(RULEBOOK_STREAM, RULEBOOK).rows)
