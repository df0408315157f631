"""The list of all read models, in the order in which people meet their questions."""

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import overload

from ledger_projections.errors import NoSuchModel
from ledger_projections.model import ReadModel


class Catalogue(Sequence[ReadModel]):
    """Read models by name: each stands in the file of its name, as ``MODEL``, and is loaded when it is asked for.

    A list of bills reads two of them; the others would cost it more than its answer.
    """

    def __init__(self, *names: str) -> None:
        self.names = names

    @overload
    def __getitem__(self, place: int) -> ReadModel: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[ReadModel]: ...
    def __getitem__(self, place: int | slice) -> ReadModel | Sequence[ReadModel]:
        """Give a model, or some, by its place in the list."""
        return Catalogue(*self.names[place]) if isinstance(place, slice) else _loaded(self.names[place])

    def __len__(self) -> int:
        """Count the models."""
        return len(self.names)

    def __iter__(self) -> Iterator[ReadModel]:
        """Load them one after the other."""
        return map(_loaded, self.names)


def _loaded(name: str) -> ReadModel:
    model: ReadModel = import_module(f"ledger_projections.{name}").MODEL
    return model


MODELS = Catalogue(
    "entries",
    "worker_register",
    "billables",
    "quota",
    "enrollments",
    "commitment_balances",
    "payments",
    "premium_trail",
    "claims",
    "scholarships",
    "employers",
    "agreements",
    "cover_spells",
    "coverage",
    "region_figures",
    "agents",
    "debits",
)


def names_of(models: Sequence[ReadModel]) -> tuple[str, ...]:
    """Name models without loading them."""
    return models.names if isinstance(models, Catalogue) else tuple(model.name for model in models)


def with_beside(names: Iterable[str], models: Sequence[ReadModel] = MODELS) -> tuple[ReadModel, ...]:
    """Give the models of these names and all models whose tables they join; raise `NoSuchModel` for another name."""
    listed = names_of(models)
    found: dict[str, ReadModel] = {}
    asked = list(names)
    while asked:
        name = asked.pop()
        if name not in listed:
            raise NoSuchModel(name=name, known=listed)
        if name not in found:
            found[name] = models[listed.index(name)]
            asked.extend(found[name].beside)
    return tuple(found[name] for name in listed if name in found)
