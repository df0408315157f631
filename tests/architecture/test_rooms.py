"""Imports point one way, and the domain stands on the standard library alone."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from importlinter.cli import lint_imports_command

ROOT = Path(__file__).parents[2]
DOMAIN = ROOT / "src/ledger/domain"
SOURCES = sorted(path for room in ("src", "projections", "cli") for path in (ROOT / room).rglob("*.py"))


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        if isinstance(node, ast.ImportFrom):
            yield node.module or "."


def test_every_contract_between_the_rooms_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The contracts stand in pyproject.toml; `lint-imports` says which line breaks which."""
    monkeypatch.chdir(ROOT)
    told = CliRunner().invoke(lint_imports_command, ["--no-cache"])
    assert told.exit_code == 0, told.output
    assert " 0 broken" in told.output


@pytest.mark.parametrize("path", sorted(DOMAIN.rglob("*.py")), ids=lambda path: str(path.relative_to(DOMAIN)))
def test_the_domain_imports_the_standard_library_and_itself(path: Path) -> None:
    strangers = {
        name
        for name in imports_of(path)
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("ledger.domain")
    }
    assert strangers == set()


def test_the_domain_does_no_input_or_output_and_has_no_clock() -> None:
    impure = {"os", "io", "pathlib", "sqlite3", "socket", "random", "secrets", "time", "logging", "subprocess", "http"}
    found = {
        (path.name, name) for path in DOMAIN.rglob("*.py") for name in imports_of(path) if name.split(".")[0] in impure
    }
    assert found == set()


@pytest.mark.parametrize("call", ["date.today(", "datetime.now(", "datetime.utcnow(", "uuid4(", "uuid1("])
def test_the_domain_makes_no_days_and_no_ids(call: str) -> None:
    assert [path.name for path in DOMAIN.rglob("*.py") if call in path.read_text()] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_fits_a_sitting(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400


def test_no_invariant_hangs_on_an_assert() -> None:
    """`python -O` drops them."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Assert)
    ]
    assert found == []
