"""West Kalimantan 2023: a province registers vulnerable workers of all its regencies, down to the villages.

Article KALBAR-23 gives 75.489 vulnerable workers, 65 % of informal workers in villages, a coverage of 31,98 %, targets
that rise every year, and four ecosystems: village, market, e-commerce and small business, vulnerable workers. The story
fills in what it leaves open: how many live where, who they are, and the accident. Every one of the 2.145 villages of
the region table has its people.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from uuid import UUID

from ledger.application import programs, regions
from ledger.application.desk import Desk
from ledger.application.forms import Form
from ledger.domain.month import Month
from ledger.domain.program.events import ProgramLaunched
from ledger.domain.region.events import CoverageTargetSet, Event, MembershipReported, WorkforceCounted
from ledger.reference.ecosystems import load_ecosystems
from ledger.reference.regions import Region
from ledger_cli.scenarios import families
from ledger_cli.scenarios import kalbar_2023_agency as agency
from ledger_cli.scenarios.budgets import Budget, commit, pay
from ledger_cli.scenarios.families import Incident
from ledger_cli.scenarios.figures import Figure, count, money, percent, share_of
from ledger_cli.scenarios.invented import Invented, dealt
from ledger_cli.scenarios.telling import Scenario, Teller
from ledger_projections.claims import claim_row
from ledger_projections.commitment_balances import commitments as commitment_rows
from ledger_projections.coverage_shares import coverage
from ledger_projections.coverage_trades import coverage_by_trade
from ledger_projections.database import Connection
from ledger_projections.payments import PAID, payments
from ledger_projections.region_figures import TARGETS, WORKFORCE
from ledger_projections.region_figures import figures as said
from ledger_projections.regrouping import RECORDED, Codes
from ledger_projections.target_progress import targets_report

PROVINCE = "61"
PROGRAM = "PEKERJA-RENTAN-KALBAR"
BUDGET = "APBD-KALBAR-2023"
WORKERS = 75_489
IN_DESA = 49_068
"""65 % of them, in whole people: the article's share of informal workers who live in villages."""
SINCE = Month("2023-06")
REGISTERED = date(2023, 6, 5)
PAID_ON = date(2023, 6, 12)
PROFESSIONS = {
    "village": ("petani", "pekebun", "nelayan", "peternak", "buruh-tani", "pekerja-sawit"),
    "market": ("pedagang-pasar", "pedagang", "tukang-parkir", "buruh-pelabuhan"),
    "e-commerce-and-small-business": ("pekerja-usaha-mikro-kecil", "kurir", "ojek-daring"),
    "vulnerable-workers": ("asisten-rumah-tangga", "tukang-serabutan", "buruh-setrika", "penyandang-disabilitas"),
}
"""Whom the story makes up in each of the four ecosystems of 2023; who counts to which is the ledger's own table."""
TARGETS_2023 = {
    "village": 30_000,
    "market": 18_000,
    "e-commerce-and-small-business": 8_000,
    "vulnerable-workers": 19_489,
}
ACCIDENT = "JKK-KALBAR-2023-001"
LATER = date(2025, 7, 31)


@dataclass(slots=True)
class _People:
    """Workers of each regency or city, and the one whose trail is worth a look."""

    of_regency: dict[str, list[UUID]] = field(default_factory=dict)
    seen: str = ""


def tell(teller: Teller) -> str:
    """Tell the story; return the NIK of the worker whose trail shows it best."""
    _launch(teller)
    invented = Invented(seed=61)
    everybody = _register(teller, invented)
    _pay(teller, everybody)
    _an_accident(teller, everybody.seen)
    agency.workers_pay_themselves(teller, invented)
    _two_years_later(teller)
    return everybody.seen


def _launch(teller: Teller) -> None:
    on = date(2023, 1, 9)
    program = ProgramLaunched(
        effective=on,
        reference=PROGRAM,
        title="Perlindungan pekerja rentan Provinsi Kalimantan Barat",
        region=PROVINCE,
        until=None,
        places_per_village=None,
    )
    programs.launch(teller.desk, teller.asked(on), program)
    teller.says(on, "the province launches the program for all its villages")
    source = "the story's own: the article names no numbers"
    for year, members in ((2023, 75_489), (2024, 83_000), (2025, 91_000)):
        target = CoverageTargetSet(effective=on, region=PROVINCE, year=year, members=members, source=source)
        regions.note(teller.desk, teller.asked(on), target)
    for ecosystem, members in TARGETS_2023.items():
        target = CoverageTargetSet(
            effective=on, region=PROVINCE, year=2023, members=members, source=source, ecosystem=ecosystem
        )
        regions.note(teller.desk, teller.asked(on), target)
    teller.says(on, "targets are set that rise every year, and one for each ecosystem of 2023")


def _register(teller: Teller, invented: Invented) -> _People:
    """Register regency by regency, each with its own list."""
    villages = teller.desk.regions.villages_under(PROVINCE)
    places = _places(villages)
    found = _People()
    for regency in sorted({village.code[:5] for village in villages}):
        forms = [
            invented.form(village.code, on=REGISTERED, occupation=_trade(invented, village), program=PROGRAM)
            for village in villages
            if village.code.startswith(regency)
            for _ in range(places[village.code])
        ]
        name = teller.desk.regions.name_of(regency)
        living_in = teller.register(REGISTERED, forms, document=f"SK Gubernur of 5 June 2023, list of {name}")
        found.of_regency[regency] = list(chain.from_iterable(living_in.values()))
        found.seen = found.seen or _a_fisherman(forms)
        teller.says(REGISTERED, f"{name}: {count(len(forms))} workers of {count(len(living_in))} villages")
    return found


def _places(villages: Sequence[Region]) -> dict[str, int]:
    """Deal the workers out: 65 % to the desa, the rest to the kelurahan."""
    desa = [village.code for village in villages if village.kind == "desa"]
    kelurahan = [village.code for village in villages if village.kind != "desa"]
    return dealt(IN_DESA, desa) | dealt(WORKERS - IN_DESA, kelurahan)


def _trade(invented: Invented, village: Region) -> str:
    """Choose a profession; those of the village ecosystem are chosen in desa more often."""
    ecosystems = (
        ("village", "village", "vulnerable-workers", "market") if village.kind == "desa" else tuple(PROFESSIONS)
    )
    return invented.choice(PROFESSIONS[invented.choice(ecosystems)])


def _a_fisherman(forms: Sequence[Form]) -> str:
    return next(form.person.nik for form in forms if form.occupation == "nelayan")


def _pay(teller: Teller, everybody: _People) -> None:
    """Pay one month from the budget of the province, a bill for each regency or city."""
    budget = Budget(
        reference=BUDGET,
        source="APBD-PROVINSI",
        owner="Provinsi Kalimantan Barat",
        fiscal_year=2023,
        since=SINCE,
        until=Month("2023-12"),
        legal_basis="Inpres 2/2021; DPA 2023",
        villages=[PROVINCE],
        program=PROGRAM,
    )
    commit(teller, REGISTERED, budget, workers=WORKERS, months=7)
    teller.says(REGISTERED, "the province commits seven months, June to December")
    with teller.progress("Paying regency by regency", WORKERS) as step:
        step(0)
        for regency, workers in everybody.of_regency.items():
            whom, transfer = f"program {PROGRAM} in city {regency}", f"SP2D-{regency}-06/2023"
            pay(teller, PAID_ON, BUDGET, workers, whom=whom, since=SINCE, months=1, transfer=transfer)
            step(len(workers))
    teller.says(PAID_ON, "June is paid for everybody")


def _an_accident(teller: Teller, nik: str) -> None:
    incident = Incident(
        nik=nik, who="a fisherman of Sambas", on=date(2023, 6, 21), reference=ACCIDENT, facts=families.deadly()
    )
    families.deadly_accident(teller, incident)


def _two_years_later(teller: Teller) -> None:
    """Note what the offices said in July 2025; of the figures of one day the last one is used by reports."""
    source = "Harian Berkat"
    parts = (("formal", 800_904), ("informal", 864_518), ("construction", 154_008))
    heard: list[Event] = [
        WorkforceCounted(effective=LATER, region=PROVINCE, workers=workers, definition=f"{kind} workers", source=source)
        for kind, workers in parts
    ]
    heard += [
        WorkforceCounted(effective=LATER, region=PROVINCE, workers=1_819_430, definition="all workers", source=source),
        MembershipReported(
            effective=LATER, region=PROVINCE, members=575_504, definition="active members", source=source
        ),
    ]
    for each in heard:
        regions.note(teller.desk, teller.asked(LATER), each)
    teller.says(LATER, "575.504 members reported among 1.819.430 workers")


def figures(connection: Connection, desk: Desk) -> list[Figure]:
    """Hold the article's figures against what the read models derive from the journal."""
    june = coverage(connection, SINCE, by="province")[0]
    by_city = [row["covered"] for row in coverage(connection, SINCE, by="city") if row["covered"]]
    by_village = {row["group"]: row["covered"] for row in coverage(connection, SINCE, by="village") if row["covered"]}
    desa = sum(many for code, many in by_village.items() if desk.regions.require(code).kind == "desa")
    claim = claim_row(connection, ACCIDENT) or {}
    return [
        Figure("Workers covered in June", "75.489", count(june["covered"]), "KALBAR-23"),
        Figure("Regencies and cities", "14", count(len(by_city)), "KALBAR-23: all, region table 2025"),
        Figure("Villages", "2.145", count(len(by_village)), "region table 2025", "99 kelurahan and 2.046 desa"),
        Figure("Workers who live in desa", "65,00 %", percent(share_of(desa, june["covered"])), "KALBAR-23"),
        *_ecosystems(connection, desk),
        *_money(connection),
        *agency.figures(connection, desk),
        *_shares(connection),
        Figure("Deadly accident, paid", "Rp70.000.000", money(claim.get("paid_rupiah")), "F16: 48 + 10 + 12 million"),
    ]


def _ecosystems(connection: Connection, desk: Desk) -> list[Figure]:
    """Put professions into ecosystems by the table of reference, and hold the targets of 2023 against them."""
    kind_of, history = load_ecosystems().of, desk.regions.history
    codes = Codes(vintage=RECORDED, history=history)
    sums = {row["trade"]: row["covered"] for row in coverage_by_trade(connection, SINCE, codes, kind_of)}
    trades = coverage(connection, SINCE, by="occupation")
    together = ", ".join(f"{name} {count(many)}" for name, many in sums.items())
    aims = [row for row in targets_report(connection, history, kind_of, year=2023, month=SINCE) if row["ecosystem"]]
    return [
        Figure("Ecosystems reached", "4", count(len(sums)), "KALBAR-23", together),
        Figure("Workers of all ecosystems", "75.489", count(sum(sums.values())), "KALBAR-23"),
        Figure("Workers of all professions", "75.489", count(sum(row["covered"] for row in trades)), "KALBAR-23"),
        Figure("Targets of the ecosystems", "75.489", count(sum(row["target"] for row in aims)), "ours: KALBAR-23"),
        Figure("Covered in ecosystems with a target", "75.489", count(sum(row["covered"] for row in aims)), "the same"),
    ]


def _money(connection: Connection) -> list[Figure]:
    of_june = [row for row in payments(connection, state=PAID) if (row["since"], row["months"]) == (SINCE, 1)]
    month = sum(row["total_rupiah"] for row in of_june)
    budget = sum(row["committed_rupiah"] for row in commitment_rows(connection))
    return [
        Figure("Premium of one month", "Rp1.268.215.200", money(month), "F15"),
        Figure("Premium of twelve months", "Rp15.218.582.400", money(12 * month), "F15"),
        Figure("Committed for June to December", "Rp8.877.506.400", money(budget), "7 x 1.268.215.200"),
    ]


def _shares(connection: Connection) -> list[Figure]:
    june, later_on = coverage(connection, SINCE, by="province")[0], coverage(connection, "2025-07", by="province")[0]
    targets = [row["members"] for row in said(connection, TARGETS, region=PROVINCE) if row["ecosystem"] is None]
    parts = [
        row["workers"] for row in said(connection, WORKFORCE, region=PROVINCE) if row["definition"] != "all workers"
    ]
    return [
        Figure(
            "Coverage as printed in 2023",
            "31,98 %",
            percent(june["members_percent"]),
            "KALBAR-23",
            "the article names neither members nor workers; other offices print 27, 31 and 37 %",
            unanswerable=True,
        ),
        Figure("Coverage in July 2025", "31,63 %", percent(later_on["members_percent"]), "575.504 / 1.819.430"),
        Figure("Workers in July 2025", "1.819.430", count(sum(parts)), "formal, informal and construction together"),
        Figure("Targets rise every year", "yes", _yes(targets == sorted(set(targets))), "KALBAR-23"),
    ]


def _yes(holds: bool) -> str:  # noqa: FBT001 - it is what the sentence is about
    return "yes" if holds else "no"


SCENARIO = Scenario(
    name="kalbar-2023",
    title="West Kalimantan 2023: a province registers in all its villages",
    workers=WORKERS,
    month=SINCE,
    tell=tell,
    figures=figures,
)
