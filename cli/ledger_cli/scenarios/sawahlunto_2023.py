"""Sawahlunto 2023: "one village, 100 vulnerable workers", paid by the city, the villages and a company.

Article SWL-23 (first quarter of 2023) gives 100 workers per village or kelurahan, 18.319 workers, 13.790 participants
and coverage of 75 %; the city has 37 villages. The agreement with the insurer was signed on 3 May 2023. The story
fills in what the article leaves open, and says so: who exactly the people are, the budgets' references, the claim.
"""

from datetime import date
from decimal import ROUND_DOWN, Decimal
from uuid import UUID

from ledger.application import programs, regions
from ledger.application.desk import Desk
from ledger.application.forms import Form
from ledger.domain.agreement.events import AgreementKind
from ledger.domain.month import Month
from ledger.domain.program.events import ProgramLaunched
from ledger.domain.region.events import MembershipReported, WorkforceCounted
from ledger.reference.regions import Region
from ledger_cli.scenarios import families
from ledger_cli.scenarios.budgets import Budget, commit, pay
from ledger_cli.scenarios.families import Incident
from ledger_cli.scenarios.figures import Figure, count, money, percent, share_of, span
from ledger_cli.scenarios.grounds import Ground, lay
from ledger_cli.scenarios.invented import Invented
from ledger_cli.scenarios.telling import Scenario, Teller
from ledger_projections.claims import claim_row, refunds
from ledger_projections.commitment_balances import commitments as commitment_rows
from ledger_projections.coverage_shares import coverage
from ledger_projections.database import Connection

CITY = "13.73"
PROGRAM = "SATU-DESA-100"
SINCE = Month("2023-05")
MONTHS = 12
SIGNED = date(2023, 5, 3)
PKS = "PKS-SAWAHLUNTO-2023"
TRADES = ("petani", "pedagang", "buruh-tani", "nelayan", "tukang-pijat-tradisional", "pekerja-usaha-mikro-kecil")
CSR_GROUPS = (("tenaga-non-asn", 120), ("pekerja-keagamaan", 100), ("tukang-ojek", 80))
"""How many of each group the company paid for is ours; their sum is what PT Bukit Asam is known to have paid for."""
CLAIM = "K-2023-001"


def tell(teller: Teller) -> str:
    """Tell the story; return the NIK of the worker whose trail shows it best."""
    _launch(teller)
    villages = teller.desk.regions.villages_under(CITY)
    _sign(teller)
    forms, living_in, helped = _people(teller, villages)
    _city_and_villages_pay(teller, villages, living_in)
    _a_company_pays(teller, helped)
    dead = next(form.person.nik for form in forms if form.village == "13.73.04.2001")
    _a_family_is_paid(teller, dead)
    return dead


def _launch(teller: Teller) -> None:
    on = date(2023, 1, 2)
    program = ProgramLaunched(
        effective=on,
        reference=PROGRAM,
        title="Satu Desa/Kelurahan 100 Tenaga Kerja Rentan",
        region=CITY,
        until=None,
        places_per_village=100,
    )
    programs.launch(teller.desk, teller.asked(on), program)
    teller.says(on, "the city launches the program")
    day = date(2023, 3, 31)
    counted = WorkforceCounted(
        effective=day, region=CITY, workers=18_319, definition="penduduk bekerja", source="article SWL-23, Q1 2023"
    )
    reported = MembershipReported(
        effective=day,
        region=CITY,
        members=13_790,
        definition="workers with a Sawahlunto KTP, registered as active",
        source="article SWL-23, Q1 2023",
    )
    regions.note(teller.desk, teller.asked(day), counted)
    regions.note(teller.desk, teller.asked(day), reported)
    teller.says(day, "13.790 members reported among 18.319 workers")


def _sign(teller: Teller) -> None:
    ground = Ground(
        reference=PKS,
        title="Agreement (PKS) of the city and the insurer",
        kind=AgreementKind.AGREEMENT,
        partner="BPJS Ketenagakerjaan Cabang Solok",
        program=PROGRAM,
    )
    lay(teller, SIGNED, ground)
    teller.says(SIGNED, "the city and the insurer sign their agreement")


def _people(teller: Teller, villages: list[Region]) -> tuple[list[Form], dict[str, list[UUID]], list[UUID]]:
    invented = Invented(seed=2023)
    forms = [
        invented.form(village.code, on=SIGNED, occupation=invented.choice(TRADES), program=PROGRAM, agreement=PKS)
        for village in villages
        for _ in range(100)
    ]
    by_company = [
        invented.form(villages[place % len(villages)].code, on=SIGNED, occupation=trade)
        for trade, many in CSR_GROUPS
        for place in range(many)
    ]
    living_in = teller.register(SIGNED, forms, document="SK penetapan peserta 188.45/112/2023")
    helped = teller.register(SIGNED, by_company, document="list of PT Bukit Asam of 3 May 2023")
    teller.says(SIGNED, f"{count(len(forms) + len(by_company))} workers are registered")
    return forms, living_in, [worker for workers in helped.values() for worker in workers]


def _city_and_villages_pay(teller: Teller, villages: list[Region], living_in: dict[str, list[UUID]]) -> None:
    """Let the city pay in the kelurahan, and each desa from its own budget."""
    kelurahan = [village.code for village in villages if village.kind == "kelurahan"]
    desa = [village for village in villages if village.kind != "kelurahan"]
    city = _budget("APBD-2023", "APBD", "SA", "Kota Sawahlunto", kelurahan)
    commit(teller, SIGNED, city, workers=100 * len(kelurahan), months=MONTHS)
    own = {
        each.code: _budget(f"APBDES-2023-{each.code}", "APBDES", "SD", f"Desa {each.name}", [each.code])
        for each in desa
    }
    for budget in own.values():
        commit(teller, SIGNED, budget, workers=100, months=MONTHS)
    teller.says(SIGNED, f"1 city budget and {len(desa)} village budgets are committed")
    of_the_city = [worker for code in kelurahan for worker in living_in[code]]
    _pay(teller, date(2023, 5, 22), city, of_the_city, "SP2D-00714/2023")
    with teller.progress("Paying village by village", len(own)) as step:
        for place, (code, budget) in enumerate(own.items(), start=1):
            _pay(teller, date(2023, 5, 29), budget, living_in[code], f"SPP-{place:02d}/2023")
            step()
    teller.says(date(2023, 5, 29), f"{MONTHS} months are paid for all of them")


def _pay(teller: Teller, on: date, budget: Budget, workers: list[UUID], transfer: str) -> None:
    whom = f"program {PROGRAM}"
    pay(teller, on, budget.reference, workers, whom=whom, since=SINCE, months=MONTHS, transfer=transfer)


def _budget(reference: str, source: str, group: str, owner: str, villages: list[str]) -> Budget:
    return Budget(
        reference=reference,
        source=source,
        group=group,
        owner=owner,
        fiscal_year=2023,
        since=SINCE,
        until=Month("2024-04"),
        legal_basis=f"{PKS} of 3 May 2023",
        villages=villages,
        program=None if source == "CSR" else PROGRAM,
    )


def _a_company_pays(teller: Teller, helped: list[UUID]) -> None:
    """One month for staff without civil-servant rank, religious workers and ojek riders."""
    company = _budget("CSR-PTBA-2023", "CSR", "SC", "PT Bukit Asam", [CITY])
    commit(teller, SIGNED, company, workers=len(helped), months=1)
    whom = "non-ASN staff, religious workers and ojek riders"
    on = date(2023, 5, 30)
    pay(teller, on, company.reference, helped, whom=whom, since=SINCE, months=1, transfer="TRF-PTBA-0530")
    teller.says(on, f"PT Bukit Asam pays one month for {len(helped)} people outside the program")


def _a_family_is_paid(teller: Teller, nik: str) -> None:
    """Let a member die in the seventh month; the family gets the whole benefit and opens a stall."""
    died = date(2023, 11, 15)
    families.death(teller, Incident(nik=nik, who="a worker of Talawi Hilie", on=died, reference=CLAIM))
    families.visit(
        teller, date(2024, 2, 20), CLAIM, use="small-business", again_on=date(2024, 8, 20), found="a small business"
    )


def figures(connection: Connection, _desk: Desk) -> list[Figure]:
    """Hold the article's figures against what the read models derive from the journal."""
    villages = [row["covered"] for row in coverage(connection, "2023-09", by="village") if row["covered"]]
    september = coverage(connection, "2023-09", by="city")[0]
    may = {row["group"]: row["covered"] for row in coverage(connection, "2023-05", by="source")}
    books = commitment_rows(connection)
    year = sum(row["drawn_rupiah"] for row in books if row["source"] != "CSR")
    company = sum(row["drawn_rupiah"] for row in books if row["source"] == "CSR")
    claim = claim_row(connection, CLAIM) or {}
    members, workers = september["members"], september["workforce"]
    with_program = members + september["covered"]
    printed = (Decimal(members) * 100 / workers).quantize(Decimal(1), rounding=ROUND_DOWN)
    due_back = sum(row["asked_rupiah"] for row in refunds(connection, open_only=True))
    return [
        Figure("Villages (desa and kelurahan)", "37", count(len(villages)), "region table 2025"),
        Figure("Workers in each village", "100", span(villages), "SWL-23"),
        Figure("Workers in the program", "3.700", count(september["covered"]), "37 x 100"),
        Figure("Workers in the city", "18.319", count(workers), "SWL-23"),
        Figure("Members reported by the insurer", "13.790", count(members), "SWL-23"),
        Figure("Coverage as printed", "75 %", percent(printed), "SWL-23, cut to whole", "Rakyat Terkini prints 74 %"),
        Figure("Coverage, two decimals", "75,28 %", percent(september["members_percent"]), "13.790 / 18.319"),
        Figure("Workers without cover", "4.529", count(workers - members), "difference"),
        Figure("Premium of one month", "Rp62.160.000", money(year // MONTHS), "F12: 3.700 x 16.800"),
        Figure("Premium of twelve months", "Rp745.920.000", money(year), "F12: 3.700 x 12 x 16.800"),
        Figure("Paid by the company", "Rp5.040.000", money(company), "F08: 300 x 1 x 16.800"),
        Figure("Covered by CSR in May", "300", count(may.get("CSR", 0)), "F08: 300 people"),
        Figure("With the program", "17.490", count(with_program), "13.790 + 3.700"),
        Figure("Share with the program", "95,47 %", percent(share_of(with_program, workers)), "17.490 / 18.319"),
        Figure("Death benefit paid", "Rp42.000.000", money(claim.get("paid_rupiah", 0)), "20 + 12 + 10 million"),
        Figure("Premium due back", "Rp84.000", money(due_back), "5 months x 16.800"),
    ]


SCENARIO = Scenario(
    name="sawahlunto-2023",
    title="Sawahlunto 2023: one village, 100 workers",
    workers=4_000,
    month="2023-09",
    tell=tell,
    figures=figures,
)
