"""Who pays for himself in West Kalimantan: an agent and a village enterprise bring workers in, a bank debits them.

KALBAR-23 names own contributions by agency and auto-debit, and no numbers: those of this part are the story's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ledger.application import agents, debits, mandates
from ledger.application.debits import Reported, Wanted
from ledger.application.desk import Desk
from ledger.application.mandates import Terms
from ledger.domain.agent.events import AgentAppointed
from ledger.domain.debit.lines import Answered, Result
from ledger.domain.month import Month
from ledger_cli.scenarios.budgets import Budget, pot
from ledger_cli.scenarios.figures import Figure, count, money
from ledger_cli.scenarios.invented import Invented
from ledger_cli.scenarios.telling import Teller
from ledger_projections.agents import agents_report
from ledger_projections.commitment_balances import commitment_row
from ledger_projections.coverage_shares import coverage
from ledger_projections.database import Connection
from ledger_projections.debits import failing

PROVINCE = "61"
BEGUN = date(2023, 7, 3)
SINCE = Month("2023-07")
POT, BANK, RUN = "OWN-KALBAR-2023", "KALBAR", "DEBIT-KALBAR-2023-07"
EVERY = 25
"""Every so manieth account has too little on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Agent:
    reference: str
    kind: str
    name: str
    region: str
    brings: int
    trades: tuple[str, ...]


AGENTS = (
    _Agent(
        reference="PERISAI-PTK-07",
        kind="perisai",
        name="Yusuf Melayu",
        region="61.71",
        brings=60,
        trades=("kurir", "ojek-daring", "pekerja-usaha-mikro-kecil"),
    ),
    _Agent(
        reference="BUMDES-SAMBAS-03",
        kind="bumdes",
        name="BUMDES Maju Bersama (invented)",
        region="61.01",
        brings=40,
        trades=("petani", "nelayan"),
    ),
)


def workers_pay_themselves(teller: Teller, invented: Invented) -> None:
    """Let agents bring workers in who pay for themselves, by auto-debit; some debits fail."""
    niks = [nik for agent in AGENTS for nik in _brought_in(teller, invented, agent)]
    for place, nik in enumerate(niks, start=1):
        terms = Terms(bank=BANK, account=f"100{place:07d}", day=5, since=SINCE)
        mandates.give(teller.desk, teller.asked(BEGUN), nik, terms)
    teller.says(BEGUN, f"{count(len(niks))} of them let their bank debit the premium every month")
    known = teller.desk.keyring.find_many(niks)
    _debited(teller, [known[nik] for nik in niks])


def _brought_in(teller: Teller, invented: Invented, agent: _Agent) -> list[str]:
    terms = AgentAppointed(effective=BEGUN, reference=agent.reference, kind=agent.kind, region=agent.region)
    agents.appoint(teller.desk, teller.asked(BEGUN), terms, name=agent.name)
    villages = teller.desk.regions.villages_under(agent.region)
    forms = [
        invented.form(villages[place % len(villages)].code, on=BEGUN, occupation=invented.choice(agent.trades))
        for place in range(agent.brings)
    ]
    teller.register(BEGUN, forms, document=f"forms handed in by {agent.reference}", agent=agent.reference)
    teller.says(BEGUN, f"{agent.reference} brings {agent.brings} workers in who pay for themselves")
    return [form.person.nik for form in forms]


def _debited(teller: Teller, workers: Sequence[UUID]) -> None:
    """Order the debits of July; the bank's answer brings the money of those whose account had enough on it."""
    budget = Budget(
        reference=POT,
        source="OWN",
        owner="workers themselves, through Bank Kalbar",
        fiscal_year=2023,
        since=SINCE,
        until=Month("2023-12"),
        legal_basis="agreement on auto-debits with Bank Kalbar",
        villages=[PROVINCE],
    )
    pot(teller, BEGUN, budget)
    ordered, answered = date(2023, 7, 4), date(2023, 7, 6)
    wanted = Wanted(commitment=POT, bank=BANK, month=SINCE, run=RUN, workers=workers)
    ordered_debits, _ = debits.order(teller.desk, teller.asked(ordered), wanted)
    answers = [
        Answered(debit=line.debit, result=Result.COLLECTED if place % EVERY else Result.INSUFFICIENT)
        for place, line in enumerate(ordered_debits.lines, start=1)
    ]
    reported = Reported(channel=debits.channel_of(POT, BANK), run=RUN, transfer="CR-KALBAR-0706", answers=answers)
    settled, _ = debits.answer(teller.desk, teller.asked(answered), reported)
    teller.says(answered, f"the bank debits {len(settled.paid)} of them for July; {settled.failed} debits fail")


def figures(connection: Connection, desk: Desk) -> list[Figure]:
    """Hold what workers pay themselves against what was told: their number, their money, and what it earns agents."""
    of_july = {row["reference"]: row for row in agents_report(connection, desk.rulebook.parameters, SINCE)}
    person, body = (of_july[agent.reference] for agent in AGENTS)
    collected = (commitment_row(connection, POT) or {}).get("drawn_rupiah")
    by_source = {row["group"]: row["covered"] for row in coverage(connection, SINCE, by="source")}
    return [
        Figure("Workers who came by an agent", "100", count(person["members"] + body["members"]), "60 + 40, ours"),
        Figure("Covered by their own money in July", "96", count(by_source.get("OWN", 0)), "auto-debit: KALBAR-23"),
        Figure("Debits that failed", "4", count(len(failing(connection))), "every 25th, ours"),
        Figure("Own contributions of July", "Rp1.612.800", money(collected), "96 x 16.800"),
        Figure("Fee of the agent", "Rp573.080", money(person["fee_rupiah"]), "7,5 % of 974.400, and 500.000"),
        Figure("Fee of the village enterprise", "Rp47.880", money(body["fee_rupiah"]), "7,5 % of 638.400"),
    ]
