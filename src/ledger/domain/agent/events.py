"""What can have happened to an agent. These names and fields are stored: add, never rename.

A Perisai agent is a person, whose name is a sealed letter in ``personal`` under a key of its own; a village enterprise
or another body has its name in clear.
"""

from dataclasses import dataclass
from datetime import date

from ledger.domain.month import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentAppointed:
    """A person or a body may bring workers in, in a region, from a day on."""

    effective: date
    reference: str
    kind: str
    """perisai, bumdes, cooperative or office: see `terms.KINDS`."""
    region: str
    name: str | None = None
    personal: bytes | None = None
    office: str | None = None
    """The insurer's office, or the Perisai office, that the agent answers to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersAcquired:
    """Workers were registered through the agent; who they are stands with the workers."""

    effective: date
    members: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentDismissed:
    """The agent brings nobody in from the effective day on."""

    effective: date
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentDropped:
    """The review of a month found too many months without a new member."""

    effective: date
    month: Month
    """The last month that was looked at."""
    idle_months: int
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentReturned:
    """The agent serves again from a day on."""

    effective: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentFeePaid:
    """The fee of a month was paid out, whole, under a transfer reference."""

    effective: date
    month: Month
    premium_rupiah: int
    """Premium that the agent's people paid themselves, by payments of that month."""
    new_members: int
    share_rupiah: int
    bonus_rupiah: int
    amount_rupiah: int
    transfer: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentNameErased:
    """The key to the name of an agent who is a person was destroyed; whom he brought in and what he earned stay."""

    effective: date


Event = (
    AgentAppointed | MembersAcquired | AgentDismissed | AgentDropped | AgentReturned | AgentFeePaid | AgentNameErased
)
