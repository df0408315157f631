"""Sijunjung 2023: "one nagari, 100 vulnerable workers", each nagari paying its own from its own budget.

Article SJJ-23 (launch in early October 2023) gives 100 workers in each of 62 nagari paid by APB Nagari, 17.143
protected until August, a target of 30.000 in 2023, of 48.838 vulnerable workers, under the campaign "Kerja Keras Bebas
Cemas masuk desa". Later reports urge the nagari to pay every month. The story fills in what the article leaves open:
who the people are, the months of 2024, the accident, the death and the visits to the family.

What 17.143 and 48.838 count is disputed between the papers; each reading is noted as the figure of who said it.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from ledger.application import commitments, heirs, programs, regions
from ledger.domain.agreement.events import AgreementKind
from ledger.domain.claim.letters import Heir
from ledger.domain.month import Month
from ledger.domain.program.events import ProgramLaunched
from ledger.domain.region.events import CoverageTargetSet, Event, MembershipReported, WorkforceCounted
from ledger.reference.regions import Region
from ledger_cli.scenarios import families
from ledger_cli.scenarios.budgets import Budget, commit, pay
from ledger_cli.scenarios.families import Incident
from ledger_cli.scenarios.figures import count
from ledger_cli.scenarios.grounds import Ground, lay
from ledger_cli.scenarios.invented import Invented
from ledger_cli.scenarios.sijunjung_2023_figures import ACCIDENT, CAMPAIGN, DEATH, LAUNCHED, REGENCY, VISITS, figures
from ledger_cli.scenarios.telling import Scenario, Teller

PROGRAM = "SATU-NAGARI-100"
PLACES = 100
COUNTED = date(2023, 8, 31)
TRADES = ("petani", "pekebun", "peternak", "buruh-tani", "pedagang", "tukang-ojek", "guru-mengaji", "lembaga-adat")
MONTHLY = (
    (Month("2023-10"), date(2023, 10, 9)),
    (Month("2023-11"), date(2023, 11, 6)),
    (Month("2023-12"), date(2023, 12, 4)),
)
"""Every nagari pays month by month, as it is urged to; when exactly is ours."""
FAMILY = (Heir(name="invented widow", relation="spouse"), Heir(name="invented child", relation="child"))
QUARTERLY = (
    (Month("2024-01"), date(2024, 1, 15)),
    (Month("2024-04"), date(2024, 4, 15)),
    (Month("2024-07"), date(2024, 7, 15)),
)


def tell(teller: Teller) -> str:
    """Tell the story; return the NIK of the worker whose trail shows it best."""
    _figures_of_the_offices(teller)
    nagari = teller.desk.regions.villages_under(REGENCY)
    niks, living_in = _launch(teller, nagari)
    _pay_2023(teller, nagari, living_in)
    injured, dead = niks["13.03.06.2001"], niks["13.03.04.2001"]
    _an_accident(teller, injured)
    heirs.name(teller.desk, teller.asked(date(2023, 12, 20)), dead, heirs=FAMILY)
    teller.says(date(2023, 12, 20), "a worker of Muaro names who is to receive what is due after death")
    _close_2023(teller, nagari)
    _commit_2024(teller, nagari)
    first, second, third = QUARTERLY
    _each_pays(teller, first[1], nagari, living_in, 2024, first[0], months=3)
    families.death(
        teller, Incident(nik=dead, who="the worker of Muaro", on=date(2024, 2, 12), reference=DEATH, heirs=FAMILY)
    )
    _each_pays(teller, second[1], nagari, living_in, 2024, second[0], months=3)
    _visited(teller, VISITS[0], again_on=VISITS[1], found="a stall with fertilizer")
    _each_pays(teller, third[1], nagari, living_in, 2024, third[0], months=3)
    _visited(teller, VISITS[1], again_on=None, found="that the stall still stands")
    return dead


def _figures_of_the_offices(teller: Teller) -> None:
    """Note every reading of the disputed figures; of those for the same day the last one is used by reports."""
    readings: list[Event] = [
        _counted(48_838, "registered workers", "Malang Post"),
        _counted(48_838, "vulnerable workers", "MJ News; article SJJ-23"),
        _reported(31_611, "wage earners 14.468 and BPU 17.143 together, 41 % of the potential", "Suara"),
        _reported(17_143, "all BPU members", "Suara"),
        _reported(17_143, "vulnerable workers who are protected", "article SJJ-23"),
        CoverageTargetSet(effective=COUNTED, region=REGENCY, year=2023, members=30_000, source="article SJJ-23"),
    ]
    for reading in readings:
        regions.note(teller.desk, teller.asked(COUNTED), reading)
    teller.says(COUNTED, "17.143 members reported among 48.838 workers; the papers differ on who was counted")


def _counted(workers: int, definition: str, source: str) -> WorkforceCounted:
    return WorkforceCounted(effective=COUNTED, region=REGENCY, workers=workers, definition=definition, source=source)


def _reported(members: int, definition: str, source: str) -> MembershipReported:
    return MembershipReported(effective=COUNTED, region=REGENCY, members=members, definition=definition, source=source)


def _launch(teller: Teller, nagari: Sequence[Region]) -> tuple[dict[str, str], dict[str, list[UUID]]]:
    """Launch the program and register 100 workers of each nagari; give one NIK of each nagari, and all workers."""
    program = ProgramLaunched(
        effective=LAUNCHED,
        reference=PROGRAM,
        title="Satu Nagari 100 Pekerja Rentan",
        region=REGENCY,
        until=None,
        places_per_village=PLACES,
    )
    programs.launch(teller.desk, teller.asked(LAUNCHED), program)
    campaign = "Kerja Keras Bebas Cemas masuk desa"
    lay(teller, LAUNCHED, Ground(reference=CAMPAIGN, title=campaign, kind=AgreementKind.CAMPAIGN, program=PROGRAM))
    teller.says(LAUNCHED, f"the regency launches the program under the campaign {campaign}")
    invented = Invented(seed=1303)
    forms = [
        invented.form(each.code, on=LAUNCHED, occupation=invented.choice(TRADES), program=PROGRAM, agreement=CAMPAIGN)
        for each in nagari
        for _ in range(PLACES)
    ]
    living_in = teller.register(LAUNCHED, forms, document="SK Bupati Sijunjung of 4 October 2023")
    teller.says(LAUNCHED, f"{count(len(forms))} workers are registered, {PLACES} in each of {len(nagari)} nagari")
    return {form.village: form.person.nik for form in forms}, living_in


def _pay_2023(teller: Teller, nagari: Sequence[Region], living_in: dict[str, list[UUID]]) -> None:
    for each in nagari:
        commit(teller, LAUNCHED, _budget(each, 2023), workers=PLACES, months=len(MONTHLY))
    teller.says(LAUNCHED, f"{len(nagari)} budgets of nagari are committed, each for its own workers")
    for since, on in MONTHLY:
        _each_pays(teller, on, nagari, living_in, 2023, since, months=1)


def _close_2023(teller: Teller, nagari: Sequence[Region]) -> None:
    """Shut the books of the fiscal year; the next year's budget pays from January on."""
    closing = date(2023, 12, 31)
    for each in nagari:
        commitments.close(teller.desk, teller.asked(closing), _reference(each, 2023))
    teller.says(closing, "the books of 2023 are closed")


def _commit_2024(teller: Teller, nagari: Sequence[Region]) -> None:
    passed = date(2024, 1, 8)
    for each in nagari:
        commit(teller, passed, _budget(each, 2024), workers=PLACES, months=3 * len(QUARTERLY))
    teller.says(passed, "the budgets of 2024 are committed, for January to September")


def _each_pays(
    teller: Teller,
    on: date,
    nagari: Sequence[Region],
    living_in: dict[str, list[UUID]],
    year: int,
    since: Month,
    *,
    months: int,
) -> None:
    with teller.progress(f"Paying nagari by nagari from {since}", len(nagari)) as step:
        for place, each in enumerate(nagari, start=1):
            pay(
                teller,
                on,
                _reference(each, year),
                living_in[each.code],
                whom=f"program {PROGRAM} in village {each.code}",
                since=since,
                months=months,
                transfer=f"SPP-{since}-{place:02d}",
            )
            step()
    teller.says(on, f"each nagari pays {'1 month' if months == 1 else f'{months} months'} from {since}")


def _budget(nagari: Region, year: int) -> Budget:
    return Budget(
        reference=_reference(nagari, year),
        source="APB-NAGARI",
        group="SD",
        owner=f"Nagari {nagari.name}",
        fiscal_year=year,
        since=MONTHLY[0][0] if year == LAUNCHED.year else Month(f"{year}-01"),
        until=MONTHLY[-1][0] if year == LAUNCHED.year else Month(f"{year}-09"),
        legal_basis=f"APB Nagari {nagari.name} {year}",
        villages=[nagari.code],
        program=PROGRAM,
    )


def _reference(nagari: Region, year: int) -> str:
    return f"APBNAG-{year}-{nagari.code}"


def _an_accident(teller: Teller, nik: str) -> None:
    papers = families.injured(medical_rupiah=8_500_000, unable_months=2)
    families.accident(
        teller,
        Incident(nik=nik, who="a worker of Sungai Lansek", on=date(2023, 12, 11), reference=ACCIDENT, facts=papers),
    )


def _visited(teller: Teller, on: date, *, again_on: date | None, found: str) -> None:
    """Let a visitor see what the family does with the money."""
    families.visit(teller, on, DEATH, use="small-business", again_on=again_on, found=found)


SCENARIO = Scenario(
    name="sijunjung-2023",
    title="Sijunjung 2023: one nagari, 100 workers, each paid by its own nagari",
    workers=6_200,
    month="2023-10",
    tell=tell,
    figures=figures,
)
