"""Every class of bad news that a command can meet, and which of them the gallery shows."""

import ast
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from counter_stories.gallery import GALLERY
from ledger.domain.errors import LedgerError
from ledger_cli.commands import SHELF, OnTheShelf

_OURS = ("ledger", "ledger_projections", "ledger_cli")


def classes() -> set[str]:
    """Name every refusal, conflict and damage in a module that some command imports, at its start or when it runs."""
    begin = {"ledger_cli.main", *_modules(SHELF)}
    return {each.__name__ for module in map(import_module, sorted(_reached(begin))) for each in _bad_news(module)}


def _modules(shelf: Mapping[str, OnTheShelf]) -> Iterator[str]:
    """Name the modules of all commands, those of groups with a shelf of their own included."""
    for place in shelf.values():
        yield place.module
        yield from _modules(getattr(getattr(import_module(place.module), place.attribute), "shelf", {}))


def shown() -> set[str]:
    """Name the classes whose sentences hang in the gallery."""
    found: set[str] = set()
    for path in GALLERY.glob("*.txt"):
        for names in re.findall(r"^= \d+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE):
            found |= set(names.split(", "))
    return found


def _bad_news(module: ModuleType) -> Iterator[type[LedgerError]]:
    for each in vars(module).values():
        if isinstance(each, type) and issubclass(each, LedgerError) and each.__module__ == module.__name__:
            yield each


def _reached(begin: set[str]) -> set[str]:
    """Follow imports, those inside functions included, as far as they stay in our rooms."""
    reached: set[str] = set()
    waiting = set(begin)
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= set(_imports(name)) - reached
    return reached


def _imports(name: str) -> Iterator[str]:
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    for node in ast.walk(ast.parse(Path(spec.origin).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in _OURS:
            yield node.module
            yield from (below for each in node.names if _is_module(below := f"{node.module}.{each.name}"))


def _is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # the name before the last point is a module, not a package
        return False
