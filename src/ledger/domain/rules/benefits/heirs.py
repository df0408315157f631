"""Who stands first among the heirs, and which papers a claim needs.

Widow, widower and children stand together; then parents, grandchildren, grandparents; siblings; parents-in-law; a
person named in the will; at last the public trustee (Grid Star, RBTV).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.domain.errors import Refusal
from ledger.domain.insurance import Insurance
from ledger.domain.rules.parameters import Parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class HeirLine:
    """Who may receive, and who stands behind them."""

    first: tuple[int, ...]
    """Places, in the list that was given, of those who share the benefit."""
    relations: tuple[str, ...]
    """Their relations, once each."""
    behind: tuple[int, ...]
    rule: str


class UnknownRelation(Refusal):
    """Nobody inherits under this name."""

    def __init__(self, *, relation: str, known: Sequence[str]) -> None:
        self.relation = relation
        super().__init__(f"No heir is called {relation!r}: write one of {', '.join(known)}.")


class HeirOutOfOrder(Refusal):
    """Somebody with a better right is there."""

    def __init__(self, *, relation: str, before: Sequence[str]) -> None:
        self.relation, self.before = relation, tuple(before)
        super().__init__(
            f"A {relation} asks for the benefit while a {' and a '.join(before)} stands first. Pay the one who stands "
            "first, or say with --reason why that person does not inherit."
        )


class NoHeir(Refusal):
    """Nobody was named."""

    def __init__(self, *, last: str) -> None:
        super().__init__(f"No heir is named: name them with their relation, or name the {last} when there is none.")


def first_in_line(rules: Parameters, relations: Sequence[str], on: date) -> HeirLine:
    """Find who stands first of those who are named; raise `UnknownRelation` and `NoHeir`."""
    order = rules.schedule("heirs.order", on)
    ranks = dict(zip(order.texts("relation"), order.amounts("rank"), strict=True))
    unknown = next((each for each in relations if each not in ranks), None)
    if unknown is not None:
        raise UnknownRelation(relation=unknown, known=tuple(ranks))
    if not relations:
        raise NoHeir(last=max(ranks, key=lambda each: ranks[each]))
    best = min(ranks[each] for each in relations)
    first = tuple(place for place, each in enumerate(relations) if ranks[each] == best)
    return HeirLine(
        first=first,
        relations=tuple(dict.fromkeys(relations[place] for place in first)),
        behind=tuple(place for place in range(len(relations)) if place not in first),
        rule=order.version,
    )


def may_receive(rules: Parameters, relations: Sequence[str], place: int, on: date) -> HeirLine:
    """Check that one of the named heirs stands first; raise `HeirOutOfOrder` when another does."""
    line = first_in_line(rules, relations, on)
    if place not in line.first:
        raise HeirOutOfOrder(relation=relations[place], before=line.relations)
    return line


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document that a claim needs."""

    kind: str
    meaning: str
    rule: str


def papers_needed(
    rules: Parameters,
    insurance: Insurance,
    on: date,
    *,
    amount_rupiah: int,
    relations: Collection[str] = (),
    death: bool = True,
    violence: bool = False,
) -> tuple[Paper, ...]:
    """List the papers of a claim; some are needed only for a spouse, a death, violence, or above an amount."""
    limit = rules.on("claims.tax_number_above", on)
    applies = {
        "always": True,
        "spouse": "spouse" in relations,
        "death": death,
        "violence": violence,
        "above limit": amount_rupiah > limit.value,
    }
    return _papers(rules, f"claims.documents.{insurance.lower()}", on, applies)


def school_papers(rules: Parameters, on: date, *, had: Collection[str] = ()) -> tuple[Paper, ...]:
    """List the papers of a year of scholarship; `had` came for the child with an earlier year and serve again."""
    key = "claims.documents.scholarship"
    once = _papers(rules, key, on, {"once": True})
    asked = {paper.kind for paper in once if paper.kind not in had}
    every = _papers(rules, key, on, {"always": True, "every year": True, "once": True})
    return tuple(paper for paper in every if paper not in once or paper.kind in asked)


def missing(needed: Sequence[Paper], received: Collection[str]) -> tuple[Paper, ...]:
    """List the papers that have not come yet."""
    return tuple(paper for paper in needed if paper.kind not in received)


def _papers(rules: Parameters, key: str, on: date, applies: dict[str, bool]) -> tuple[Paper, ...]:
    table = rules.schedule(key, on)
    rows = zip(table.texts("kind"), table.texts("meaning"), table.texts("needed"), strict=True)
    return tuple(
        Paper(kind=kind, meaning=meaning, rule=table.version) for kind, meaning, needed in rows if applies.get(needed)
    )
