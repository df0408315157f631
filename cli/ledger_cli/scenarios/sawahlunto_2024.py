"""Sawahlunto 2024: the vendors cover their outsourced workers, and many small budgets pay for everybody else.

Article SWL-24 gives 339 outsourced workers (once honorary staff of the city), all of them covered by their vendors; an
extended agreement with the insurer; informal workers paid by village funds, kelurahan funds, CSR and BAZNAS; and a
coverage of 105 % (ANTARA Sumbar: as of March 2024). A year later the same office reports 57,84 %, of another number of
workers, and prints a gap that its own numbers do not give. The story fills in what the articles leave open: which
vendors, who the people are, how many the small budgets pay for, and the accident.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from ledger.application import agreements, employers, programs, regions
from ledger.application.employers import Letter, Listed
from ledger.domain.agreement.events import AgreementKind
from ledger.domain.employer.events import EmployerKind, EmployerRegistered
from ledger.domain.month import Month
from ledger.domain.program.events import ProgramLaunched
from ledger.domain.region.events import CoverageTargetSet, Event, MembershipReported, WorkforceCounted
from ledger.reference.regions import Region
from ledger_cli.scenarios import families
from ledger_cli.scenarios.budgets import BOTH, Budget, commit, pay
from ledger_cli.scenarios.families import Incident
from ledger_cli.scenarios.figures import count
from ledger_cli.scenarios.grounds import Ground, lay
from ledger_cli.scenarios.invented import Invented
from ledger_cli.scenarios.sawahlunto_2024_figures import ACCIDENT, CITY, PKS, SINCE, figures, fund_of
from ledger_cli.scenarios.telling import Scenario, Teller

PROGRAM = "SATU-DESA-100-2024"
PLACES = 100
REGISTERED = date(2024, 1, 8)
VENDORS = (("PT Vendor Satu", 140), ("PT Vendor Dua", 115), ("CV Vendor Tiga", 84))
"""Invented vendors; their people together are the 339 of the article."""
COMPANY_PEOPLE, MUSTAHIK = 300, 150
"""How many the company and BAZNAS pay for is ours."""
TRADES = ("petani", "pedagang", "buruh-tani", "tukang-ojek", "pekerja-keagamaan", "pekerja-usaha-mikro-kecil")
MARCH_2024, A_YEAR_LATER = date(2024, 3, 31), date(2025, 3, 31)


@dataclass(slots=True)
class _People:
    """Who was registered, and for whom which budget pays."""

    living_in: dict[str, list[UUID]] = field(default_factory=dict)
    by_company: list[UUID] = field(default_factory=list)
    mustahik: list[UUID] = field(default_factory=list)
    seen: str = ""


def tell(teller: Teller) -> str:
    """Tell the story; return the NIK of the worker whose trail shows it best."""
    villages = teller.desk.regions.villages_under(CITY)
    _launch(teller)
    found = _People()
    invented = Invented(seed=2024)
    _vendors_confirm(teller, invented, villages)
    _register(teller, invented, villages, found)
    _villages_pay(teller, villages, found)
    _others_pay(teller, found)
    _an_accident(teller, found.seen)
    _offices_report(teller)
    return found.seen


def _launch(teller: Teller) -> None:
    signed = date(2023, 5, 3)
    ground = Ground(
        reference=PKS,
        title="Agreement (PKS) of the city and the insurer",
        kind=AgreementKind.AGREEMENT,
        partner="BPJS Ketenagakerjaan Cabang Solok",
        until=date(2023, 12, 31),
    )
    lay(teller, signed, ground)
    teller.says(signed, "the city and the insurer sign their agreement, until the end of the year")
    on = date(2024, 1, 2)
    program = ProgramLaunched(
        effective=on,
        reference=PROGRAM,
        title="Satu Desa/Kelurahan 100 Tenaga Kerja Rentan, 2024",
        region=CITY,
        until=None,
        places_per_village=PLACES,
    )
    programs.launch(teller.desk, teller.asked(on), program)
    agreements.extend(teller.desk, teller.asked(on), PKS, until=date(2024, 12, 31))
    teller.says(on, "the agreement with the insurer is extended, and the program goes on")


def _vendors_confirm(teller: Teller, invented: Invented, villages: Sequence[Region]) -> None:
    """Let each vendor confirm on a list whom it covers; its people are registered from the list as wage earners."""
    on = date(2024, 1, 3)
    for number, (name, many) in enumerate(VENDORS, start=1):
        vendor = EmployerRegistered(
            effective=on, reference=f"VENDOR-{number}", name=name, kind=EmployerKind.VENDOR, npp=None, region=CITY
        )
        employers.register(teller.desk, teller.asked(on), vendor)
        forms = [
            invented.form(villages[place % len(villages)].code, on=on, occupation="mantan-honorer-alih-daya")
            for place in range(many)
        ]
        listed = [Listed(row=row, nik=form.person.nik, form=form) for row, form in enumerate(forms, start=1)]
        letter = Letter(employer=vendor.reference, since=SINCE, until=Month("2024-12"), insurances=BOTH)
        confirming, _ = employers.confirm(
            teller.desk, teller.asked(on, document=f"letter of {name} of 3 January 2024"), letter, listed
        )
        for refused in confirming.refused:
            raise refused.refusal
        teller.says(on, f"{name} confirms that it covers {confirming.confirmed} outsourced workers")


def _register(teller: Teller, invented: Invented, villages: Sequence[Region], found: _People) -> None:
    forms = [
        invented.form(village.code, on=REGISTERED, occupation=invented.choice(TRADES), program=PROGRAM, agreement=PKS)
        for village in villages
        for _ in range(PLACES)
    ]
    found.living_in = teller.register(REGISTERED, forms, document="SK penetapan peserta 188.45/7/2024")
    found.seen = forms[0].person.nik
    for many, document, group in (
        (COMPANY_PEOPLE, "list of PT Bukit Asam of January 2024", found.by_company),
        (MUSTAHIK, "list of mustahik of BAZNAS Sawahlunto", found.mustahik),
    ):
        others = [
            invented.form(
                villages[place % len(villages)].code, on=REGISTERED, occupation=invented.choice(TRADES), agreement=PKS
            )
            for place in range(many)
        ]
        if group is found.mustahik:
            others = [replace(form, mustahik=True) for form in others]
        group += [
            worker for those in teller.register(REGISTERED, others, document=document).values() for worker in those
        ]
    teller.says(REGISTERED, f"{count(len(forms) + COMPANY_PEOPLE + MUSTAHIK)} informal workers are registered")


def _villages_pay(teller: Teller, villages: Sequence[Region], found: _People) -> None:
    """Let each desa pay from its village fund, and each kelurahan from its kelurahan fund."""
    for village in villages:
        commit(teller, REGISTERED, _of_village(village), workers=PLACES, months=12)
    teller.says(REGISTERED, f"{len(villages)} village and kelurahan funds are committed for the year")
    on = date(2024, 1, 22)
    with teller.progress("Paying village by village", len(villages)) as step:
        for place, village in enumerate(villages, start=1):
            budget = _of_village(village)
            _pay(teller, on, budget, found.living_in[village.code], f"SPP-{place:02d}/2024", months=6)
            step()
    teller.says(on, "each fund pays six months for its own 100 workers")


def _of_village(village: Region) -> Budget:
    desa = village.kind == "desa"
    return Budget(
        reference=fund_of(village),
        source="DANA-DESA" if desa else "DANA-KELURAHAN",
        owner=f"{'Desa' if desa else 'Kelurahan'} {village.name}",
        fiscal_year=2024,
        since=SINCE,
        until=Month("2024-12"),
        legal_basis=f"{PKS} of 3 May 2023, extended on 2 January 2024",
        villages=[village.code],
    )


def _others_pay(teller: Teller, found: _People) -> None:
    on = date(2024, 1, 25)
    company = _of_body("CSR-PTBA-2024", "CSR", "PT Bukit Asam")
    zakat = _of_body("BAZNAS-2024", "BAZNAS", "BAZNAS Kota Sawahlunto")
    for budget, people, transfer in (
        (company, found.by_company, "TRF-PTBA-2024"),
        (zakat, found.mustahik, "TRF-BAZNAS"),
    ):
        commit(teller, on, budget, workers=len(people), months=6)
        _pay(teller, on, budget, people, transfer, months=6)
        teller.says(on, f"{budget.owner} pays six months for {len(people)} people")


def _of_body(reference: str, source: str, owner: str) -> Budget:
    return Budget(
        reference=reference,
        source=source,
        owner=owner,
        fiscal_year=2024,
        since=SINCE,
        until=Month("2024-12"),
        legal_basis=f"letter of {owner} of January 2024",
        villages=[CITY],
    )


def _pay(teller: Teller, on: date, budget: Budget, people: Sequence[UUID], transfer: str, *, months: int) -> None:
    whom = f"the {len(people)} people of {budget.owner}"
    pay(teller, on, budget.reference, people, whom=whom, since=SINCE, months=months, transfer=transfer)


def _offices_report(teller: Teller) -> None:
    """Note both denominators: the 18.319 of 2023, which makes 105 %, and the 31.706 of 2025."""
    counted = "angkatan kerja yang bekerja"
    heard: list[Event] = [
        _counted(date(2023, 3, 31), 18_319, "penduduk bekerja", "article SWL-23, Q1 2023"),
        _reported(MARCH_2024, 19_235, "workers, from the 105 % of ANTARA Sumbar", "derived: 105 % of 18.319"),
        _counted(A_YEAR_LATER, 31_706, counted, "Posmetro Padang, 2025"),
        _reported(A_YEAR_LATER, 18_338, "active members", "Posmetro Padang, 2025"),
        CoverageTargetSet(
            effective=A_YEAR_LATER, region=CITY, year=2025, members=18_564, source="Posmetro Padang: 58,55 % of 31.706"
        ),
    ]
    for each in heard:
        regions.note(teller.desk, teller.asked(each.effective), each)
    teller.says(MARCH_2024, "a coverage of 105 % is reported, of 18.319 workers counted in 2023")
    teller.says(A_YEAR_LATER, "57,84 % is reported, of 31.706 workers counted since")


def _counted(on: date, people: int, definition: str, source: str) -> WorkforceCounted:
    return WorkforceCounted(effective=on, region=CITY, workers=people, definition=definition, source=source)


def _reported(on: date, members: int, definition: str, source: str) -> MembershipReported:
    return MembershipReported(effective=on, region=CITY, members=members, definition=definition, source=source)


def _an_accident(teller: Teller, nik: str) -> None:
    """Let a member lose the ability to work for good; the registered base is what the benefit is reckoned from."""
    incident = Incident(
        nik=nik, who="a worker of Aur Mulio", on=date(2024, 2, 12), reference=ACCIDENT, facts=families.disabled()
    )
    families.accident(teller, incident)


SCENARIO = Scenario(
    name="sawahlunto-2024",
    title="Sawahlunto 2024: vendors cover their own, small budgets everybody else",
    workers=3_700 + 339 + COMPANY_PEOPLE + MUSTAHIK,
    month=SINCE,
    tell=tell,
    figures=figures,
)
