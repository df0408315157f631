"""Bontang 2023: a city registers its vulnerable workers under a regulation of its own, six days after enacting it.

Article BTG-23 gives Perwali 23/2023 of 6 October 2023, 34.782 workers of whom 345 are disabled, cards handed over on
12 October, and coverage of 95 %. Other papers give the budgets (1,7 bn for three months of 2023, 7 bn for 2024) and the
enrollment year from October to September, which is not the fiscal year. The story fills in what they leave open: how
many live in which of the 15 kelurahan, who the people are, when bills were paid, and the accident.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from ledger.application import cards, programs, reviewing
from ledger.application.cards import ListedCard
from ledger.application.desk import Desk
from ledger.application.forms import Form
from ledger.domain.agreement.events import AgreementKind
from ledger.domain.month import Month
from ledger.domain.program.events import CriteriaSet, ProgramLaunched
from ledger_cli.scenarios import families
from ledger_cli.scenarios.budgets import Budget, commit, pay
from ledger_cli.scenarios.families import Incident
from ledger_cli.scenarios.figures import Figure, count, money, percent
from ledger_cli.scenarios.grounds import Ground, lay
from ledger_cli.scenarios.invented import Invented, dealt, evenly
from ledger_cli.scenarios.telling import Scenario, Teller
from ledger_projections.agreements import groups
from ledger_projections.cards import cards_report
from ledger_projections.claims import claim_row
from ledger_projections.commitment_balances import commitments as commitment_rows
from ledger_projections.commitment_balances import funding_report
from ledger_projections.coverage_shares import coverage
from ledger_projections.database import Connection
from ledger_projections.payments import PAID, payments

CITY = "64.74"
PROGRAM = "PEKERJA-RENTAN-BONTANG"
WORKERS = 34_782
DISABLED = 345
PERWALI = "Perwali Bontang 23/2023 of 6 October 2023"
GROUND = "PERWALI-23-2023"
ENACTED = date(2023, 10, 6)
REGISTERED = date(2023, 10, 9)
CARDS = date(2023, 10, 12)
TRADES = ("nelayan", "pedagang-pasar", "tukang-ojek", "buruh-pelabuhan", "asisten-rumah-tangga", "tukang-serabutan")
ACCIDENT = "JKK-BTG-2023-001"
BILLS = (
    (2023, Month("2023-10"), 3, date(2023, 10, 11), "SP2D-02310/2023"),
    (2024, Month("2024-01"), 6, date(2024, 1, 22), "SP2D-00117/2024"),
    (2024, Month("2024-07"), 3, date(2024, 7, 8), "SP2D-01402/2024"),
    (2024, Month("2024-10"), 3, date(2024, 10, 7), "SP2D-02288/2024"),
)
"""Fiscal year, first month, months, day and transfer; the first three make the enrollment year."""


def tell(teller: Teller) -> str:
    """Tell the story; return the NIK of the worker whose trail shows it best."""
    _launch(teller)
    _commit(teller, ENACTED, 2023, months=3)
    forms, everybody = _register(teller)
    _bill(teller, everybody, BILLS[0])
    _hand_cards_over(teller, forms)
    _look_over(teller, everybody)
    injured = next(form for form in forms if form.village == "64.74.02.1005" and form.occupation == "nelayan")
    _an_accident(teller, injured.person.nik)
    _commit(teller, date(2024, 1, 3), 2024, months=12)
    for each in BILLS[1:]:
        _bill(teller, everybody, each)
    return injured.person.nik


def _launch(teller: Teller) -> None:
    program = ProgramLaunched(
        effective=ENACTED,
        reference=PROGRAM,
        title="Perlindungan pekerja rentan Kota Bontang",
        region=CITY,
        until=None,
        places_per_village=None,
    )
    programs.launch(teller.desk, teller.asked(ENACTED, document=PERWALI), program)
    lay(teller, ENACTED, Ground(reference=GROUND, title=PERWALI, kind=AgreementKind.REGULATION, program=PROGRAM))
    teller.says(ENACTED, f"the city enacts {PERWALI.partition(' of ')[0]} and launches the program")
    criteria = CriteriaSet(effective=ENACTED, domicile=(CITY,), not_wage_earner=True, not_paid_elsewhere=True)
    programs.set_criteria(teller.desk, teller.asked(ENACTED, document=PERWALI), PROGRAM, criteria)
    teller.says(ENACTED, "it is for people of the city who earn no wage and whom nobody else pays for")


def _register(teller: Teller) -> tuple[list[Form], list[UUID]]:
    forms = _people(teller)
    living_in = teller.register(REGISTERED, forms, document=f"SK penetapan peserta, resting on {PERWALI}")
    teller.says(REGISTERED, f"{count(len(forms))} workers are registered, chosen by NIK in {len(living_in)} kelurahan")
    return forms, [worker for those in living_in.values() for worker in those]


def _people(teller: Teller) -> list[Form]:
    """Make up everybody, kelurahan by kelurahan; the disabled are spread over all of them."""
    invented = Invented(seed=6474)
    places = dealt(WORKERS, [each.code for each in teller.desk.regions.villages_under(CITY)])
    living = (village for village, many in places.items() for _ in range(many))
    return [
        invented.form(
            village,
            on=REGISTERED,
            occupation=invented.choice(TRADES),
            program=PROGRAM,
            agreement=GROUND,
            disability=disability,
        )
        for village, disability in zip(living, evenly(DISABLED, WORKERS), strict=True)
    ]


def _commit(teller: Teller, on: date, year: int, *, months: int) -> None:
    budget = Budget(
        reference=_reference(year),
        source="APBD",
        owner="Kota Bontang",
        fiscal_year=year,
        since=Month("2023-10") if year == ENACTED.year else Month(f"{year}-01"),
        until=Month(f"{year}-12"),
        legal_basis=f"{PERWALI}; {'revised budget' if year == ENACTED.year else 'budget'} (DPA) {year}",
        villages=[CITY],
        program=PROGRAM,
    )
    commit(teller, on, budget, workers=WORKERS, months=months)
    teller.says(on, f"the city commits {months} months in its budget of {year}, JKK and JKM on two lines")


def _bill(teller: Teller, everybody: Sequence[UUID], told: tuple[int, Month, int, date, str]) -> None:
    year, since, months, on, transfer = told
    with teller.progress(f"Billing {months} months from {since}", len(everybody)) as step:
        step(0)
        whom = f"program {PROGRAM}"
        pay(teller, on, _reference(year), everybody, whom=whom, since=since, months=months, transfer=transfer)
        step(len(everybody))
    teller.says(on, f"{months} months from {since} are billed and paid for everybody")


def _reference(year: int) -> str:
    return f"APBD-BTG-{year}"


def _hand_cards_over(teller: Teller, forms: Sequence[Form]) -> None:
    """Hand the cards of each kelurahan to its lurah, who hands them on."""
    of_village: dict[str, list[ListedCard]] = {}
    for row, form in enumerate(forms, start=1):
        card = ListedCard(row=row, nik=form.person.nik, number=f"2301{row:07d}")
        of_village.setdefault(form.village, []).append(card)
    with teller.progress("Handing cards over", len(forms)) as step:
        for village, listed in of_village.items():
            lurah = f"lurah {teller.desk.regions.name_of(village)}"
            asked = teller.asked(CARDS, document=f"receipt of {lurah}")
            cards.hand_over(teller.desk, asked, listed, handed_to=lurah, step=step)
    teller.says(CARDS, f"{count(len(forms))} cards are handed over, to {len(of_village)} lurah")


def _look_over(teller: Teller, everybody: Sequence[UUID]) -> None:
    """Hold everybody against the criteria again, as the city does every month."""
    on = date(2023, 11, 2)
    with teller.progress("Looking over who still fits", len(everybody)) as step:
        step(0)
        overview, _ = reviewing.review(teller.desk, teller.asked(on), PROGRAM, Month("2023-11"), everybody)
        step(len(everybody))
    teller.says(on, f"{count(overview.looked_at)} workers are looked over; {len(overview.failed())} no longer fit")


def _an_accident(teller: Teller, nik: str) -> None:
    papers = families.injured(medical_rupiah=12_400_000, unable_months=3)
    incident = Incident(
        nik=nik, who="a fisherman of Bontang Lestari", on=date(2023, 11, 14), reference=ACCIDENT, facts=papers
    )
    families.accident(teller, incident)


def figures(connection: Connection, desk: Desk) -> list[Figure]:
    """Hold the article's figures against what the read models derive from the journal."""
    october = coverage(connection, "2023-10", by="city")[0]
    kelurahan = [row["covered"] for row in coverage(connection, "2023-10", by="village") if row["covered"]]
    disabled = {row["group"]: row["covered"] for row in coverage(connection, "2023-10", by="disability")}
    books = {row["fiscal_year"]: row for row in commitment_rows(connection)}
    accident = claim_row(connection, ACCIDENT) or {}
    return [
        Figure("Workers covered in October", "34.782", count(october["covered"]), "BTG-23"),
        Figure("Workers with a disability", "345", count(disabled.get(True, 0)), "BTG-23"),
        Figure("Kelurahan", "15", count(len(kelurahan)), "region table 2025"),
        Figure("Workers of all kelurahan", "34.782", count(sum(kelurahan)), "BTG-23", "how many in which is ours"),
        *_cards(connection, desk),
        Figure("Rests on", PERWALI, str(books[2023]["legal_basis"]).partition(";")[0], "BTG-23"),
        Figure(
            "Coverage reported",
            "95 %",
            percent(october["members_percent"]),
            "BTG-23",
            "the article names neither the members nor the workers behind it, so the ledger derives none",
            unanswerable=True,
        ),
        *_money(connection),
        Figure(
            "Accident benefit paid", "Rp15.400.000", money(accident.get("paid_rupiah")), "12,4 million, 3 x 1 million"
        ),
    ]


def _cards(connection: Connection, desk: Desk) -> list[Figure]:
    """Tell who holds a card on the day of the article, and who came in under the regulation."""
    within = desk.rulebook.parameters.on("reg.card_days_max", CARDS).value
    held = sum(row["with_card"] for row in cards_report(connection, CARDS, days_max=within))
    under = {row["group"]: row for row in groups(connection, "2023-10")}
    return [
        Figure("Cards handed over", "34.782", count(held), "BTG-23: 12 October"),
        Figure("Came in under the regulation", "34.782", count(under[GROUND]["registered"]), "BTG-23: Perwali 23/2023"),
    ]


def _money(connection: Connection) -> list[Figure]:
    lines = {
        (row["fiscal_year"], row["insurance"]): row["drawn_rupiah"] - row["returned_rupiah"]
        for row in funding_report(connection)
    }
    paid = payments(connection, state=PAID)
    first_year = [row for row in paid if "2023-10" <= row["since"] <= "2024-09"]
    of_2024 = [row for row in first_year if row["since"] >= "2024-01"]
    three = sum(lines[2023, insurance] for insurance in ("JKK", "JKM"))
    return [
        Figure("Three months of 2023", "Rp1.753.012.800", money(three), "F01", 'printed "1,7 bn": cut, not rounded'),
        Figure("of it JKK", "Rp1.043.460.000", money(lines[2023, "JKK"]), "34.782 x 3 x 10.000"),
        Figure("of it JKM", "Rp709.552.800", money(lines[2023, "JKM"]), "34.782 x 3 x 6.800"),
        Figure("One month", "Rp584.337.600", money(three // 3), "F05: 347.820.000 + 236.517.600"),
        Figure("JKK of one month", "Rp347.820.000", money(lines[2023, "JKK"] // 3), "F05"),
        Figure("JKM of one month", "Rp236.517.600", money(lines[2023, "JKM"] // 3), "F05"),
        Figure("Fiscal year 2024", "Rp7.012.051.200", money(lines[2024, "JKK"] + lines[2024, "JKM"]), "F02"),
        Figure("JKK of fiscal year 2024", "Rp4.173.840.000", money(lines[2024, "JKK"]), "F05"),
        Figure("JKM of fiscal year 2024", "Rp2.838.211.200", money(lines[2024, "JKM"]), "F05"),
        Figure("Enrollment year, October to September", "Rp7.012.051.200", money(_total(first_year)), "two budgets"),
        Figure("Nine months of it, budget 2024", "Rp5.259.038.400", money(_total(of_2024)), "F02"),
        Figure("Fiscal year 2024 beyond it", "Rp1.753.012.800", money(_beyond(paid)), "F02: October to December 2024"),
    ]


def _total(rows: Sequence[dict[str, object]]) -> int:
    return sum(int(str(row["total_rupiah"])) for row in rows)


def _beyond(paid: Sequence[dict[str, object]]) -> int:
    return _total([row for row in paid if "2024-10" <= str(row["since"]) <= "2024-12"])


SCENARIO = Scenario(
    name="bontang-2023",
    title="Bontang 2023: 34.782 workers under a regulation six days old",
    workers=WORKERS,
    month="2023-10",
    tell=tell,
    figures=figures,
)
