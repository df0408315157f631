"""Every decision that the domain makes is called by name in its tests, and every refusal is expected there by class."""

import ast
import inspect
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from ledger.domain.errors import LedgerError

ROOT = Path(__file__).parents[2]
STREAMS = (
    "worker",
    "program",
    "commitment",
    "payment",
    "claim",
    "region",
    "rulebook",
    "agent",
    "debit",
    "employer",
    "agreement",
)
DECISIONS = [f"ledger.domain.{stream}.decisions" for stream in STREAMS] + [
    "ledger.domain.worker.cover",
    "ledger.domain.worker.mandates",
    "ledger.domain.claim.schooling",
]
REFUSALS = [f"ledger.domain.{stream}.refusals" for stream in STREAMS] + ["ledger.domain.claim.school_refusals"]


@cache
def names_in(*folders: str) -> set[str]:
    found: set[str] = set()
    for folder in folders:
        for path in (ROOT / "tests" / folder).glob("test_*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Attribute):
                    found.add(node.attr)
                if isinstance(node, ast.Name):
                    found.add(node.id)
    return found


def functions() -> list[str]:
    return [
        f"{module}.{name}"
        for module in DECISIONS
        for name, each in inspect.getmembers(import_module(module), inspect.isfunction)
        if each.__module__ == module and not name.startswith("_")
    ]


def refusals() -> list[str]:
    return [
        f"{module}.{name}"
        for module in REFUSALS
        for name, each in inspect.getmembers(import_module(module), inspect.isclass)
        if each.__module__ == module and issubclass(each, LedgerError)
    ]


@pytest.mark.parametrize("decision", functions())
def test_a_decision_has_a_test_that_names_it(decision: str) -> None:
    assert decision.rpartition(".")[2] in names_in("domain")


@pytest.mark.parametrize("refusal", refusals())
def test_a_refusal_is_expected_by_a_test(refusal: str) -> None:
    assert refusal.rpartition(".")[2] in names_in("domain", "application", "regressions")
