"""What may be set or taken back: state in, events or a refusal out. A repeat is answered before anything else.

Whether a row fits the rules that ship (its key, unit, readings and days) is the rulebook's to say, before this.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ledger.domain.rulebook.events import RuleSet, RuleWithdrawn
from ledger.domain.rulebook.refusals import NoSuchLocalRule, VersionTaken
from ledger.domain.rulebook.state import LocalRules


def set_rule(state: LocalRules, asked: RuleSet) -> Sequence[RuleSet]:
    """Set a row; a row that stands already records nothing. A row without a version is named here.

    Raises `VersionTaken` when its version names another row.
    """
    if not asked.version:
        last = state.last_of(asked.key)
        if last is not None and replace(last, version="") == asked:
            return []
        return [replace(asked, version=_free_version(state, asked))]
    named = state.known.get(asked.version)
    if named is not None and named != asked:
        raise VersionTaken(version=named.version, key=named.key, value=named.value, since=named.effective)
    return [] if state.stands(asked.version) else [asked]


def withdraw(state: LocalRules, *, effective: date, version: str, cause: str) -> Sequence[RuleWithdrawn]:
    """Take back a row that was set by mistake; once more records nothing. Raises `NoSuchLocalRule`."""
    if version not in state.known:
        raise NoSuchLocalRule(version=version, standing=[row.version for row in state.rows])
    if not state.stands(version):
        return []
    return [RuleWithdrawn(effective=effective, version=version, cause=cause)]


def _free_version(state: LocalRules, asked: RuleSet) -> str:
    """Name a row after its key and first day: ``local-cover-grace-months-2024-01-01``, the next one with ``-2``."""
    plain = f"local-{asked.key.replace('.', '-').replace('_', '-')}-{asked.effective}"
    number = 1
    while (name := plain if number == 1 else f"{plain}-{number}") in state.known:
        number += 1
    return name
