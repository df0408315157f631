"""Sawahlunto 2023: "one village, 100 vulnerable workers", paid by the city, the villages and a company.

Article SWL-23 (first quarter of 2023) gives 100 workers per village or kelurahan, 18.319 workers, 13.790 participants
and coverage of 75 %; the city has 37 villages. The agreement with the insurer was signed on 3 May 2023. The story
fills in what the article leaves open, and says so: who exactly the people are, the budgets' references, the claim.
"""

from datetime import date
from decimal import ROUND_DOWN, Decimal
from uuid import UUID

from ledger.application import billing, claims, commitments, deciding, premiums, programs, regions, workers
from ledger.application.billing import Bill
from ledger.domain.claim.events import Cause
from ledger.domain.claim.letters import ClaimLetter, Heir
from ledger.domain.commitment.events import AccountLine, FundingCommitted
from ledger.domain.insurance import Insurance
from ledger.domain.month import Month
from ledger.domain.program.events import ProgramLaunched
from ledger.domain.region.events import MembershipReported, WorkforceCounted
from ledger.domain.wording import grouped, rupiah
from ledger.domain.worker.events import WorkerRegistered
from ledger_cli.scenarios.invented import Invented
from ledger_cli.scenarios.telling import Figure, Teller
from ledger_projections.claims import claim_row, refunds
from ledger_projections.commitment_balances import commitments as commitment_rows
from ledger_projections.coverage_shares import coverage
from ledger_projections.database import Connection

CITY = "13.73"
PROGRAM = "SATU-DESA-100"
SINCE = Month("2023-05")
MONTHS = 12
BOTH = (Insurance.JKK, Insurance.JKM)
SIGNED = date(2023, 5, 3)
TRADES = ("petani", "pedagang", "buruh-tani", "nelayan", "tukang-pijat-tradisional", "pekerja-usaha-mikro-kecil")
CSR_GROUPS = (("tenaga-non-asn", 120), ("pekerja-keagamaan", 100), ("tukang-ojek", 80))
"""How many of each group the company paid for is ours; their sum is what PT Bukit Asam is known to have paid for."""

TITLE = "Sawahlunto 2023: one village, 100 workers"


def tell(teller: Teller) -> str:
    """Tell the story; return the NIK of the worker whose trail shows it best."""
    _launch(teller)
    forms = _people(teller)
    _city_and_villages_pay(teller)
    _a_company_pays(teller)
    dead = next(form for form in forms if form.village == "13.73.04.2001")
    _a_family_is_paid(teller, dead.person.nik)
    return dead.person.nik


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
    teller.heard("2 January   the city launches the program")
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
    teller.heard("31 March    13.790 members reported among 18.319 workers")


def _people(teller: Teller) -> list[workers.Form]:
    invented = Invented(seed=2023)
    villages = teller.desk.regions.villages_under(CITY)
    forms = [
        invented.form(village.code, on=SIGNED, occupation=invented.choice(TRADES), program=PROGRAM)
        for village in villages
        for _ in range(100)
    ]
    by_company = [
        invented.form(villages[place % len(villages)].code, on=SIGNED, occupation=trade)
        for trade, many in CSR_GROUPS
        for place in range(many)
    ]
    document = "SK penetapan peserta 188.45/112/2023"
    teller.register(SIGNED, [*forms, *by_company], document=document)
    teller.heard(f"3 May       {grouped(len(forms) + len(by_company))} workers are registered")
    return forms


def _city_and_villages_pay(teller: Teller) -> None:
    """Let the city pay in the kelurahan, and each desa from its own budget."""
    villages = teller.desk.regions.villages_under(CITY)
    kelurahan = [village.code for village in villages if village.kind == "kelurahan"]
    desa = [village for village in villages if village.kind != "kelurahan"]
    _commit(teller, "APBD-2023", "APBD", "SA", "Kota Sawahlunto", kelurahan, 100 * len(kelurahan) * MONTHS)
    for village in desa:
        reference = f"APBDES-2023-{village.code}"
        _commit(teller, reference, "APBDES", "SD", f"Desa {village.name}", [village.code], 100 * MONTHS)
    teller.heard(f"3 May       1 city budget and {len(desa)} village budgets are committed")
    living_in: dict[str, list[UUID]] = {}
    for worker, form in _registered(teller):
        if form.program == PROGRAM:
            living_in.setdefault(form.village, []).append(worker)
    whom = f"program {PROGRAM}"
    of_the_city = [worker for code in kelurahan for worker in living_in[code]]
    _pay_for(teller, "APBD-2023", of_the_city, whom, MONTHS, date(2023, 5, 22), "SP2D-00714/2023")
    for place, village in enumerate(desa, start=1):
        reference, transfer = f"APBDES-2023-{village.code}", f"SPP-{place:02d}/2023"
        _pay_for(teller, reference, living_in[village.code], whom, MONTHS, date(2023, 5, 29), transfer)
    teller.heard(f"29 May      {MONTHS} months are paid for all of them")


def _a_company_pays(teller: Teller) -> None:
    """One month for staff without civil-servant rank, religious workers and ojek riders."""
    many = sum(each for _, each in CSR_GROUPS)
    _commit(teller, "CSR-PTBA-2023", "CSR", "SC", "PT Bukit Asam", [CITY], many)
    helped = [worker for worker, form in _registered(teller) if form.program is None]
    whom = "non-ASN staff, religious workers and ojek riders"
    _pay_for(teller, "CSR-PTBA-2023", helped, whom, 1, date(2023, 5, 30), "TRF-PTBA-0530")
    teller.heard(f"30 May      PT Bukit Asam pays one month for {many} people outside the program")


def _a_family_is_paid(teller: Teller, nik: str) -> None:
    """Let a member die in the seventh month; the family gets the whole benefit and opens a stall."""
    died = date(2023, 11, 15)
    workers.die(teller.desk, teller.asked(died), nik)
    teller.heard("15 November a worker of Talawi Hilie dies")
    desk, reference = teller.desk, "K-2023-001"
    letter = ClaimLetter(heirs=(Heir(name="invented heir", relation="spouse"),))
    claims.file(
        desk,
        teller.asked(date(2023, 11, 20)),
        nik,
        reference=reference,
        insurance=Insurance.JKM,
        incident_on=died,
        letter=letter,
    )
    teller.heard("20 November the family files a claim")
    for kind in ("death-certificate", "family-card", "heir-letter"):
        claims.receive_document(desk, teller.asked(date(2023, 11, 20)), reference, kind=kind, number=f"{kind}-2023-1")
    approved, _ = deciding.approve(desk, teller.asked(date(2023, 11, 22)), reference, cause=Cause.OTHER)
    granted = [(benefit.kind, benefit.amount_rupiah) for benefit in approved.benefits]
    teller.heard(f"22 November the insurer approves it by {approved.basis}, covered by {approved.covered_by}")
    for kind, amount in granted:
        claims.pay(
            desk,
            teller.asked(date(2023, 11, 23)),
            reference,
            kind=kind,
            amount_rupiah=amount,
            transfer=f"TRF-{kind}-1",
            recipient="invented heir",
        )
    teller.heard(f"23 November the family receives {rupiah(sum(amount for _, amount in granted))}")
    claims.report_use(
        desk, teller.asked(date(2024, 2, 20)), reference, use="small-business", follow_up_on=date(2024, 8, 20)
    )
    teller.heard("20 February a visitor notes a small business")


def _commit(
    teller: Teller, reference: str, source: str, group: str, owner: str, villages: list[str], worker_months: int
) -> None:
    promise = FundingCommitted(
        effective=SIGNED,
        reference=reference,
        source=source,
        group_code=group,
        owner=owner,
        fiscal_year=2023,
        cover_since=SINCE,
        cover_until=Month("2024-04"),
        legal_basis="agreement (PKS) of 3 May 2023",
        villages=tuple(villages),
        program=None if source == "CSR" else PROGRAM,
        lines=(
            AccountLine(account=f"{source}-JKK", insurance=Insurance.JKK, amount_rupiah=worker_months * 10_000),
            AccountLine(account=f"{source}-JKM", insurance=Insurance.JKM, amount_rupiah=worker_months * 6_800),
        ),
    )
    commitments.make(teller.desk, teller.asked(SIGNED), promise)


def _registered(teller: Teller) -> list[tuple[UUID, WorkerRegistered]]:
    """List who was registered, from the journal itself."""
    return [
        (entry.stream, entry.event)
        for batch in teller.desk.journal.scan()
        for entry in batch
        if isinstance(entry.event, WorkerRegistered)
    ]


def _pay_for(
    teller: Teller, commitment: str, helped: list[UUID], whom: str, months: int, on: date, transfer: str
) -> None:
    wanted = Bill(commitment=commitment, whom=whom, workers=helped, since=SINCE, months=months, insurances=BOTH)
    drawn, _ = billing.bill(teller.desk, teller.asked(on), wanted)
    premiums.pay(teller.desk, teller.asked(on), drawn.reference, transfer=transfer)


def figures(connection: Connection) -> list[Figure]:
    """Hold the article's figures against what the read models derive from the journal."""
    villages = [row["covered"] for row in coverage(connection, "2023-09", by="village") if row["covered"]]
    september = coverage(connection, "2023-09", by="city")[0]
    may = coverage(connection, "2023-05", by="source")
    books = commitment_rows(connection)
    ours = [row for row in books if row["source"] != "CSR"]
    company = next(row for row in books if row["source"] == "CSR")
    claim = claim_row(connection, "K-2023-001") or {}
    with_program = september["members"] + september["covered"]
    share = Decimal(with_program) * 100 / september["workforce"]
    printed = september["members_percent"].quantize(Decimal(1), rounding=ROUND_DOWN)
    year = sum(row["drawn_rupiah"] for row in ours)
    return [
        Figure("Villages (desa and kelurahan)", "37", str(len(villages)), "region table 2025"),
        Figure("Workers in each village", "100", _range(villages), "SWL-23"),
        Figure("Workers in the program", "3.700", grouped(september["covered"]), "37 x 100"),
        Figure("Workers in the city", "18.319", grouped(september["workforce"]), "SWL-23"),
        Figure("Members reported by the insurer", "13.790", grouped(september["members"]), "SWL-23"),
        Figure("Coverage as printed", "75 %", f"{printed} %", "SWL-23, cut to whole"),
        Figure("Coverage, two decimals", "75,28 %", _percent(september["members_percent"]), "13.790 / 18.319"),
        Figure("Workers without cover", "4.529", grouped(september["workforce"] - september["members"]), "difference"),
        Figure("Premium of one month", "Rp62.160.000", rupiah(year // MONTHS), "3.700 x 16.800"),
        Figure("Premium of twelve months", "Rp745.920.000", rupiah(year), "3.700 x 12 x 16.800"),
        Figure("Paid by the company", "Rp5.040.000", rupiah(company["drawn_rupiah"]), "300 x 1 x 16.800"),
        Figure("Covered by CSR in May", "300", grouped(_of(may, "CSR")), "300 people"),
        Figure("With the program", "17.490", grouped(with_program), "13.790 + 3.700"),
        Figure("Share with the program", "95,47 %", _percent(share.quantize(Decimal("0.01"))), "17.490 / 18.319"),
        Figure("Death benefit paid", "Rp42.000.000", rupiah(claim.get("paid_rupiah", 0)), "20 + 12 + 10 million"),
        Figure("Premium due back", "Rp84.000", rupiah(_due_back(connection)), "5 months x 16.800"),
    ]


def _due_back(connection: Connection) -> int:
    return sum(row["asked_rupiah"] for row in refunds(connection, open_only=True))


def _range(values: list[int]) -> str:
    return str(values[0]) if len(set(values)) == 1 else f"{min(values)} to {max(values)}"


def _percent(share: Decimal) -> str:
    return f"{share} %".replace(".", ",")


def _of(rows: list[dict[str, object]], group: str) -> int:
    return next((int(str(row["covered"])) for row in rows if row["group"] == group), 0)
