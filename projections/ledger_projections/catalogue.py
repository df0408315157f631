"""The list of all read models, in the order in which people meet their questions."""

from collections.abc import Iterable

from ledger_projections import (
    agents,
    agreements,
    claims,
    commitment_balances,
    cover_spells,
    coverage,
    debits,
    employers,
    enrollments,
    entries,
    payments,
    premium_trail,
    quota,
    region_figures,
    scholarships,
    worker_register,
)
from ledger_projections.errors import NoSuchModel
from ledger_projections.model import ReadModel

MODELS: tuple[ReadModel, ...] = (
    entries.MODEL,
    worker_register.MODEL,
    quota.MODEL,
    enrollments.MODEL,
    commitment_balances.MODEL,
    payments.MODEL,
    premium_trail.MODEL,
    claims.MODEL,
    scholarships.MODEL,
    employers.MODEL,
    agreements.MODEL,
    cover_spells.MODEL,
    coverage.MODEL,
    region_figures.MODEL,
    agents.MODEL,
    debits.MODEL,
)


def with_beside(names: Iterable[str], models: Iterable[ReadModel] = MODELS) -> tuple[ReadModel, ...]:
    """Give the models of these names and all models whose tables they join; raise `NoSuchModel` for another name."""
    by_name = {model.name: model for model in models}
    wanted: set[str] = set()
    asked = list(names)
    while asked:
        name = asked.pop()
        if name not in by_name:
            raise NoSuchModel(name=name, known=list(by_name))
        if name not in wanted:
            wanted.add(name)
            asked.extend(by_name[name].beside)
    return tuple(model for model in by_name.values() if model.name in wanted)
