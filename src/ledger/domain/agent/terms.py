"""What kinds of agents there are, what a person among them is called, and what a month earns."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ledger.domain.month import Month, first_day
from ledger.domain.rules.parameters import Parameters

PERSON = "perisai"
KINDS: Mapping[str, str] = MappingProxyType(
    {
        PERSON: "a person of the insurer's agency Penggerak Jaminan Sosial Indonesia",
        "bumdes": "a village enterprise (BUMDES, BUMNAG)",
        "cooperative": "a cooperative or an association",
        "office": "a village, nagari or other public office",
    }
)
"""Code -> what it is. Codes are stored: add, never rename."""
_WHOLE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLetter:
    """The name of an agent who is a person. Lives in memory only; in the journal it stands sealed."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """What a month earns an agent, in whole rupiah, with the versions of the rules."""

    share_rupiah: int
    bonus_rupiah: int
    rules: tuple[str, ...]

    @property
    def amount_rupiah(self) -> int:
        """Both parts together."""
        return self.share_rupiah + self.bonus_rupiah


def fee_of(rules: Parameters, month: Month, *, premium_rupiah: int, new_members: int) -> Fee:
    """Reckon the fee of a month: a share of the premium collected, and a bonus from so many new members on.

    The share is taken once, of the month's whole premium, and cut down to whole rupiah. Source: Kompas 2018, see
    `agents.toml`. Raises `NoSuchRule` for a month before the rules begin.
    """
    day = first_day(month)
    share, bonus, needed = (rules.on(f"agent.{key}", day) for key in ("fee_share", "fee_bonus", "fee_bonus_members"))
    return Fee(
        share_rupiah=premium_rupiah * share.value // _WHOLE,
        bonus_rupiah=bonus.value if new_members >= needed.value else 0,
        rules=(share.version, bonus.version, needed.version),
    )
