"""Which agents brought whom in, what that earned them, and who of them is to be dropped.

Names of agents who are persons are not here: they are sealed. Whom an agent brought in stands with the workers.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    case,
    func,
    or_,
    select,
)

from ledger.domain.agent import events as agent
from ledger.domain.agent.terms import fee_of
from ledger.domain.commitment.state import OWN_MONEY
from ledger.domain.month import Month, first_day, last_day, later, month_of, ordinal
from ledger.domain.rules.parameters import Parameters
from ledger.journal.entry import Entry
from ledger_projections.commitment_balances import COMMITMENTS
from ledger_projections.model import CODE, MONTH, POSITION, REFERENCE, STREAM, PublicView, ReadModel, rows
from ledger_projections.payments import PAID, PAYMENTS
from ledger_projections.premium_trail import BILLS, MONTHS, months_of_line
from ledger_projections.worker_register import WORKERS
from ledger_projections.writing import Write, Writer, add, change, new

_NAMES = MetaData()

AGENTS = Table(
    "agents",
    _NAMES,
    Column("agent", STREAM, primary_key=True, comment="The agent's stream, 32 hexadecimal digits"),
    Column("reference", REFERENCE, nullable=False, index=True, comment="Reference of the agent"),
    Column("kind", String(20), nullable=False, comment="perisai, bumdes, cooperative or office"),
    Column("name", String(200), comment="What a body is called; empty for persons"),
    Column("region", CODE, nullable=False, comment="Region code in which the agent works"),
    Column("office", String(200), comment="Office that the agent answers to"),
    Column("appointed_on", Date, nullable=False, comment="Day of the first appointment"),
    Column("appointed_position", POSITION, nullable=False, comment="Journal position of the appointment"),
    Column("since", Date, nullable=False, comment="Day from which the agent serves, after the last return"),
    Column("ended_on", Date, comment="Day from which the agent brings nobody in; empty while he serves"),
    Column("ended_cause", String(200), comment="Why he was dismissed; dropped after a review without new members"),
)

ACQUIRED = Table(
    "agent_members",
    _NAMES,
    Column("agent", STREAM, primary_key=True, comment="The agent's stream"),
    Column("month", MONTH, primary_key=True, comment="Month of registration, YYYY-MM"),
    Column("members", Integer, nullable=False, comment="Workers registered through the agent in that month"),
    sqlite_with_rowid=False,
)

FEES = Table(
    "agent_fees",
    _NAMES,
    Column("agent", STREAM, primary_key=True, comment="The agent's stream"),
    Column("month", MONTH, primary_key=True, comment="Month that earned it, YYYY-MM"),
    Column("premium_rupiah", BigInteger, nullable=False, comment="Premium collected in that month, whole rupiah"),
    Column("share_rupiah", BigInteger, nullable=False, comment="Share of the premium, whole rupiah"),
    Column("bonus_rupiah", BigInteger, nullable=False, comment="Bonus for new members, whole rupiah"),
    Column("amount_rupiah", BigInteger, nullable=False, comment="What was paid, whole rupiah"),
    Column("transfer", String(200), nullable=False, comment="Transfer reference"),
    Column("paid_on", Date, nullable=False, comment="Day of the transfer"),
    sqlite_with_rowid=False,
)

DROPPED = "dropped"


def apply(writer: Writer, entries: Sequence[Entry]) -> None:
    """Keep agents, new members by month, and fees."""
    writer.write(write for entry in entries for write in _writes(entry))


def _writes(entry: Entry) -> Iterator[Write]:
    key = {"agent": entry.stream_hex}
    match entry.event:
        case agent.AgentAppointed() as event:
            yield _appointed(entry, event)
        case agent.MembersAcquired(effective=on, members=members):
            yield add(ACQUIRED, key | {"month": month_of(on)}, members=members)
        case agent.AgentDismissed(effective=on, cause=cause):
            yield change(AGENTS, key, ended_on=on, ended_cause=cause)
        case agent.AgentDropped(effective=on):
            yield change(AGENTS, key, ended_on=on, ended_cause=DROPPED)
        case agent.AgentReturned(effective=on):
            yield change(AGENTS, key, since=on, ended_on=None, ended_cause=None)
        case agent.AgentFeePaid() as event:
            yield _fee(entry, event)
        case _:
            return


def _appointed(entry: Entry, event: agent.AgentAppointed) -> Write:
    return new(
        AGENTS,
        agent=entry.stream_hex,
        reference=event.reference,
        kind=event.kind,
        name=event.name,
        region=event.region,
        office=event.office,
        appointed_on=event.effective,
        appointed_position=entry.position,
        since=event.effective,
    )


def _fee(entry: Entry, event: agent.AgentFeePaid) -> Write:
    return new(
        FEES,
        agent=entry.stream_hex,
        month=event.month,
        premium_rupiah=event.premium_rupiah,
        share_rupiah=event.share_rupiah,
        bonus_rupiah=event.bonus_rupiah,
        amount_rupiah=event.amount_rupiah,
        transfer=event.transfer,
        paid_on=event.effective,
    )


def agents(connection: Connection, reference: str | None = None) -> list[dict[str, Any]]:
    """List agents, or one of them, with all they ever brought in, in the order of their appointment."""
    members = select(func.coalesce(func.sum(ACQUIRED.c.members), 0)).where(ACQUIRED.c.agent == AGENTS.c.agent)
    listed = select(AGENTS, members.scalar_subquery().label("members")).order_by(AGENTS.c.appointed_position)
    return rows(connection, listed if reference is None else listed.where(AGENTS.c.reference == reference))


def agents_report(connection: Connection, rules: Parameters, month: Month) -> list[dict[str, Any]]:
    """Tell for each agent what a month brought and earned, and when he is to be dropped.

    Counted are agents appointed by the end of the month. Raises `NoSuchRule` for a month before the rules of fees.
    """
    appointed = [each for each in agents(connection) if month_of(each["appointed_on"]) <= month]
    facts = {
        "members": _by(connection, _members(month)),
        "new_members": _by(connection, _members(month, only=True)),
        "last": _by(connection, _last(month)),
        "covered": _by(connection, _covered(month)),
        "premium_rupiah": _by(connection, _premium(month)),
        "as_employed": _by(connection, _as_employed(month)),
        "elsewhere": _by(connection, _elsewhere(month)),
        "paid_rupiah": _by(connection, _paid(month)),
    }
    return [
        _line(each, {name: by.get(each["reference"]) for name, by in facts.items()}, rules, month) for each in appointed
    ]


def premium_of(connection: Connection, reference: str, month: Month) -> int:
    """Add up what an agent's people paid themselves by payments of a month, net of payments that came back."""
    return int(_by(connection, _premium(month)).get(reference) or 0)


def _line(each: dict[str, Any], facts: Mapping[str, Any], rules: Parameters, month: Month) -> dict[str, Any]:
    premium, fresh = facts["premium_rupiah"] or 0, facts["new_members"] or 0
    fee = fee_of(rules, month, premium_rupiah=premium, new_members=fresh)
    idle = rules.on("agent.idle_months", first_day(month))
    last = Month(max(month_of(each["since"]), facts["last"] or ""))
    serves = month_of(each["since"]) <= month and (each["ended_on"] is None or month_of(each["ended_on"]) > month)
    return {
        **each,
        "month": month,
        **{name: facts[name] or 0 for name in ("members", "new_members", "covered", "as_employed", "elsewhere")},
        "last_acquired": facts["last"],
        "premium_rupiah": premium,
        "share_rupiah": fee.share_rupiah,
        "bonus_rupiah": fee.bonus_rupiah,
        "fee_rupiah": fee.amount_rupiah,
        "fee_paid_rupiah": facts["paid_rupiah"],
        "idle_months": max(ordinal(month) - ordinal(last), 0) if serves else None,
        "drops_on": first_day(later(last, idle.value + 1)) if serves else None,
        "rules": ", ".join((*fee.rules, idle.version)),
    }


def _by(connection: Connection, statement: Select[Any]) -> dict[str, Any]:
    """Answer a query of two columns, agent's reference and figure."""
    return {row[0]: row[1] for row in connection.execute(statement)}


def _members(month: Month, *, only: bool = False) -> Select[Any]:
    of_then = ACQUIRED.c.month == month if only else ACQUIRED.c.month <= month
    return _of_agent(func.sum(ACQUIRED.c.members)).where(of_then)


def _last(month: Month) -> Select[Any]:
    return _of_agent(func.max(ACQUIRED.c.month)).where(ACQUIRED.c.month <= month)


def _of_agent(figure: Any) -> Select[Any]:  # noqa: ANN401  # SQLAlchemy's class for an aggregate is not public
    together = AGENTS.join(ACQUIRED, ACQUIRED.c.agent == AGENTS.c.agent)
    return select(AGENTS.c.reference, figure).select_from(together).group_by(AGENTS.c.reference)


_PEOPLE = (
    WORKERS.join(BILLS, BILLS.c.worker == WORKERS.c.worker)
    .join(MONTHS, months_of_line())
    .join(PAYMENTS, PAYMENTS.c.payment == BILLS.c.payment)
)


def _covered(month: Month) -> Select[Any]:
    """Count people with a paid month who had not died before it."""
    alive = or_(WORKERS.c.died_on.is_(None), WORKERS.c.died_on >= first_day(month))
    return (
        select(WORKERS.c.agent, func.count(WORKERS.c.worker.distinct()))
        .select_from(_PEOPLE)
        .where(WORKERS.c.agent.is_not(None), MONTHS.c.month == month, PAYMENTS.c.state == PAID, alive)
        .group_by(WORKERS.c.agent)
    )


def _premium(month: Month) -> Select[Any]:
    return (
        select(WORKERS.c.agent, func.sum(MONTHS.c.amount_rupiah))
        .select_from(_PEOPLE.join(COMMITMENTS, COMMITMENTS.c.commitment == PAYMENTS.c.commitment))
        .where(
            WORKERS.c.agent.is_not(None),
            COMMITMENTS.c.source == OWN_MONEY,
            PAYMENTS.c.state == PAID,
            PAYMENTS.c.paid_on.between(first_day(month), last_day(month)),
        )
        .group_by(WORKERS.c.agent)
    )


def _as_employed(month: Month) -> Select[Any]:
    """Count people noted as wage earners (PU) for whom no employer was ever noted."""
    found = case(((WORKERS.c.segment == "PU") & WORKERS.c.employed_since.is_(None), 1), else_=0)
    return _registered(func.sum(found), month)


def _elsewhere(month: Month) -> Select[Any]:
    """Count people who live outside the agent's region."""
    inside = or_(WORKERS.c.village == AGENTS.c.region, WORKERS.c.village.startswith(AGENTS.c.region + "."))
    figure = func.sum(case((inside, 0), else_=1))
    together = WORKERS.join(AGENTS, AGENTS.c.reference == WORKERS.c.agent)
    return _registered(figure, month).select_from(together)


def _registered(figure: Any, month: Month) -> Select[Any]:  # noqa: ANN401  # as above
    by_then = WORKERS.c.registered_on <= last_day(month)
    return select(WORKERS.c.agent, figure).where(WORKERS.c.agent.is_not(None), by_then).group_by(WORKERS.c.agent)


def _paid(month: Month) -> Select[Any]:
    together = AGENTS.join(FEES, FEES.c.agent == AGENTS.c.agent)
    return select(AGENTS.c.reference, FEES.c.amount_rupiah).select_from(together).where(FEES.c.month == month)


MODEL = ReadModel(
    name="agents",
    question="Which agents brought whom in, what did it earn them, and who is to be dropped?",
    tables=(AGENTS, ACQUIRED, FEES),
    reads=frozenset(get_args(agent.Event)),
    apply=apply,
    beside=("worker_register", "premium_trail", "payments", "commitment_balances"),
    views=(
        PublicView(
            name="agents",
            question="Which agents are there, where, since when, and who of them serves?",
            select=select(*[column for column in AGENTS.c if column is not AGENTS.c.agent]),
        ),
        PublicView(
            name="agent_members",
            question="How many workers did each agent bring in, month by month?",
            select=select(AGENTS.c.reference, ACQUIRED.c.month, ACQUIRED.c.members).join(
                ACQUIRED, ACQUIRED.c.agent == AGENTS.c.agent
            ),
        ),
        PublicView(
            name="agent_fees",
            question="Which fees were paid to agents, for which month?",
            select=select(AGENTS.c.reference, *[column for column in FEES.c if column is not FEES.c.agent]).join(
                FEES, FEES.c.agent == AGENTS.c.agent
            ),
        ),
    ),
)
