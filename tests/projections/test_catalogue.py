"""The catalogue names every read model, and loads those that a question needs."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import ledger_projections
from ledger_projections.catalogue import MODELS, names_of, with_beside
from ledger_projections.errors import NoSuchModel
from ledger_projections.model import ReadModel

FILES = sorted(path.stem for path in Path(ledger_projections.__file__).parent.glob("[!_]*.py"))


def test_every_read_model_stands_in_the_file_of_its_name_and_is_listed() -> None:
    found = [name for name in FILES if isinstance(getattr(_module(name), "MODEL", None), ReadModel)]
    assert sorted(names_of(MODELS)) == found
    assert [model.name for model in MODELS] == list(names_of(MODELS))


def _module(name: str) -> object:
    return import_module(f"ledger_projections.{name}")


def test_a_part_of_the_catalogue_is_a_catalogue() -> None:
    assert names_of(MODELS[:2]) == names_of(MODELS)[:2]
    assert MODELS[0].name == names_of(MODELS)[0]
    assert len(MODELS) == len(list(MODELS))


def test_models_come_with_those_they_join_in_the_order_of_the_list() -> None:
    names = [model.name for model in with_beside(["premium_trail"])]
    assert names == ["commitment_balances", "payments", "premium_trail"]
    assert [model.name for model in with_beside(["premium_trail"], list(MODELS))] == names


def test_a_name_that_no_model_has_is_refused() -> None:
    with pytest.raises(NoSuchModel, match=r"no read model called 'roster': ask for one of agents, .*worker_register\."):
        with_beside(["roster"])


def test_nothing_but_the_asked_is_loaded() -> None:
    code = (
        "import sys; from ledger_projections.catalogue import with_beside; with_beside(['payments']); "
        "print(*sorted(name.partition('.')[2] for name in sys.modules if name.startswith('ledger_projections.')))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)  # noqa: S603 - our own program
    loaded = set(told.stdout.decode().split())
    assert loaded & set(names_of(MODELS)) == {"payments", "commitment_balances"}
