"""Why an agent's history says no."""

from datetime import date

from ledger.domain.errors import Refusal
from ledger.domain.month import Month
from ledger.domain.wording import counted, rupiah


class NoSuchAgent(Refusal):
    """Nobody was appointed under this reference."""

    def __init__(self, *, reference: str) -> None:
        super().__init__(
            f"There is no agent {reference}. Look up the reference with `ledger agent list`, or appoint the agent with "
            "`ledger agent appoint`."
        )


class AgentDiffers(Refusal):
    """The same reference, another agent."""

    def __init__(self, *, reference: str, on: date) -> None:
        super().__init__(
            f"Agent {reference} was appointed on {on} with another name, kind, region or office than these. Choose "
            "another reference, or repeat the first terms, which `ledger agent show` tells."
        )


class AgentServes(Refusal):
    """There is nothing to return from."""

    def __init__(self, *, reference: str, since: date) -> None:
        super().__init__(f"Agent {reference} serves since {since}, so nobody returns. Check the reference.")


class AgentIsGone(Refusal):
    """Dismissed or dropped before the day."""

    def __init__(self, *, reference: str, on: date, why: str) -> None:
        super().__init__(
            f"Agent {reference} brings nobody in since {on} ({why}). Give an earlier day with --on if it happened "
            "before, name another agent, or let the agent return with `ledger agent return`."
        )


class AgentNotYet(Refusal):
    """A day before the agent began."""

    def __init__(self, *, reference: str, since: date, on: date) -> None:
        super().__init__(f"Agent {reference} serves since {since}, not on {on}. Give a later day with --on.")


class ReturnsTooEarly(Refusal):
    """The months of waiting have not passed."""

    def __init__(self, *, reference: str, dropped_on: date, months: int, not_before: date) -> None:
        super().__init__(
            f"Agent {reference} was dropped on {dropped_on} and may return after {counted(months, 'month')} (rule "
            f"agent.return_months). Record the return with --on {not_before} or later."
        )


class MonthNotOver(Refusal):
    """A month is looked at before it ended."""

    def __init__(self, *, month: Month, over_on: date, on: date) -> None:
        super().__init__(
            f"{month} is not over on {on}, and a new member may still come. Record it on {over_on} or later, or name "
            "an earlier month."
        )


class NoFeeDue(Refusal):
    """The month earned nothing."""

    def __init__(self, *, reference: str, month: Month) -> None:
        super().__init__(
            f"Agent {reference} earned no fee in {month}: no premium of the agent's people and too few new members. "
            "See `ledger report agents` for the figures."
        )


class FeePaidOtherwise(Refusal):
    """The fee of a month was paid before."""

    def __init__(self, *, reference: str, month: Month, amount_rupiah: int, transfer: str, on: date) -> None:
        super().__init__(
            f"The fee of agent {reference} for {month} was paid on {on} by {transfer}: {rupiah(amount_rupiah)}. A "
            "month is paid once; check the transfer reference and the month."
        )


class FeeDiffers(Refusal):
    """The bank moved another amount than the rule gives."""

    def __init__(self, *, reference: str, month: Month, due: int, said: int) -> None:
        super().__init__(
            f"The fee of agent {reference} for {month} is {rupiah(due)} by the rule, not {rupiah(said)}. Check the "
            "transfer, or see `ledger report agents` for how the fee is reckoned."
        )


class AgentServesStill(Refusal):
    """Who serves is needed by name."""

    def __init__(self, *, reference: str, since: date) -> None:
        super().__init__(
            f"Agent {reference} serves since {since}, and whoever serves is known by name. Let the agent go first with "
            "`ledger agent dismiss`."
        )


class AgentIsABody(Refusal):
    """The name of a body is no personal data."""

    def __init__(self, *, reference: str, kind: str) -> None:
        super().__init__(
            f"Agent {reference} is a body ({kind}), whose name stands in the record for good. Only the name of a "
            "person can be erased; check the reference."
        )


class FeesKeptByLaw(Refusal):
    """Papers of payments are kept for years."""

    def __init__(self, *, reference: str, last_on: date, years: int, until: date) -> None:
        super().__init__(
            f"Agent {reference} was paid a fee on {last_on}, and payment papers are kept {years} years after the last "
            f"one (rule retention.years). The name can be erased after {until}."
        )


class AgentNameGone(Refusal):
    """Nobody knows any more who the agent was."""

    def __init__(self, *, reference: str, on: date) -> None:
        super().__init__(
            f"The name of agent {reference} was erased on {on}, so nobody can serve under this reference. Appoint the "
            "agent under another one with `ledger agent appoint`."
        )
