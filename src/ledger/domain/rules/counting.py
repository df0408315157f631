"""How the insurer counts the workers of a group in its own figures (process book p. 67)."""

from datetime import date
from fractions import Fraction

from ledger.domain.errors import Refusal
from ledger.domain.rules.parameters import Parameters


class UnknownGroup(Refusal):
    """The insurer has no such kind of group."""

    def __init__(self, *, group: str, known: tuple[str, ...]) -> None:
        super().__init__(f"No group of the insurer has the code {group!r}: write one of {', '.join(known)}.")


def counted_by_insurer(rules: Parameters, group: str, *, workers: int, months: int, on: date) -> tuple[int, str]:
    """Count workers with so many paid months, and name the rule; raise `UnknownGroup`.

    From the full count on every worker counts; below it government and village groups count pro rata, rounded down,
    company and bank groups not at all.
    """
    table = rules.schedule("wadah.count_rule", on)
    below = dict(zip(table.texts("group"), table.texts("below"), strict=True))
    if group not in below:
        raise UnknownGroup(group=group, known=tuple(below))
    full = rules.on("wadah.full_count_months", on)
    if months >= full.value:
        return workers, full.version
    if below[group] == "pro rata":
        return int(workers * Fraction(months, full.value)), table.version
    return 0, table.version
