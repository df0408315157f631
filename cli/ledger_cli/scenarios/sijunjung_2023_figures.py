"""What SJJ-23 and the papers beside it say of Sijunjung in 2023, held against what the ledger derives."""

from collections.abc import Sequence
from datetime import date
from itertools import chain

from ledger.application.desk import Desk
from ledger.domain.month import Month
from ledger_cli.scenarios.budgets import BOTH
from ledger_cli.scenarios.figures import Figure, count, money, percent, share_of, span
from ledger_projections.agreements import groups
from ledger_projections.claims import claim_row, claim_uses, refunds
from ledger_projections.commitment_balances import commitments as commitment_rows
from ledger_projections.coverage_shares import coverage
from ledger_projections.database import Connection
from ledger_projections.payments import PAID, payments
from ledger_projections.region_figures import MEMBERSHIP, WORKFORCE
from ledger_projections.region_figures import figures as said

REGENCY = "13.03"
CAMPAIGN = "KKBC-MASUK-DESA"
LAUNCHED = date(2023, 10, 4)
ACCIDENT, DEATH = "JKK-SJJ-2023-001", "JKM-SJJ-2024-001"
VISITS = (date(2024, 5, 20), date(2024, 11, 20))


def figures(connection: Connection, desk: Desk) -> list[Figure]:
    """Hold the article's figures against what the read models derive from the journal."""
    october = coverage(connection, "2023-10", by="city")[0]
    workers, members, target = october["workforce"], october["members"], october["target_members"]
    with_program = members + october["covered"]
    return [
        *_people(connection, october["covered"]),
        Figure("Vulnerable workers in the regency", "48.838", count(workers), "SJJ-23", _readings(connection, workers)),
        Figure("Protected until August", "17.143", count(members), "SJJ-23", _readings(connection, members)),
        Figure("Share until August", "35,10 %", percent(october["members_percent"]), "17.143 / 48.838"),
        Figure("Wage earners and BPU together", "31.611", count(_together(connection)), "Suara", "41 % of a potential"),
        Figure("Target of 2023", "30.000", count(target), "SJJ-23"),
        Figure("Target as a share", "61,43 %", percent(share_of(target, workers)), "30.000 / 48.838"),
        Figure("With the program", "23.343", count(with_program), "Malang Post, MJ News: 17.143 + 6.200"),
        Figure("Share with the program", "47,80 %", percent(share_of(with_program, workers)), "23.343 / 48.838"),
        Figure("Still short of the target", "6.657", count(target - with_program), "30.000 - 23.343"),
        *_money(connection, desk, target),
        *_claims(connection),
    ]


def _people(connection: Connection, covered: int) -> list[Figure]:
    by_nagari = [row["covered"] for row in coverage(connection, "2023-10", by="village") if row["covered"]]
    by_district = [row["covered"] for row in coverage(connection, "2023-10", by="district") if row["covered"]]
    by_source = [row["group"] for row in coverage(connection, "2023-10", by="source") if row["covered"]]
    under = {row["group"]: row for row in groups(connection, "2023-10")}
    return [
        Figure("Nagari", "62", count(len(by_nagari)), "SJJ-23, region table 2025", "one of them a desa, Kampung Baru"),
        Figure("Districts", "8", count(len(by_district)), "region table 2025"),
        Figure("Workers in each nagari", "100", span(by_nagari), "SJJ-23"),
        Figure("Workers in the program", "6.200", count(covered), "62 x 100"),
        Figure(
            "Came in under the campaign",
            "6.200",
            count(under[CAMPAIGN]["registered"]),
            "SJJ-23",
        ),
        Figure("Paid by", "APB-NAGARI", ", ".join(map(str, by_source)), "SJJ-23"),
    ]


def _money(connection: Connection, desk: Desk, target: int) -> list[Figure]:
    books = commitment_rows(connection)
    october = [row for row in payments(connection, state=PAID) if (row["since"], row["months"]) == ("2023-10", 1)]
    base = desk.rulebook.parameters.on("income.base.standard", LAUNCHED).value
    for_target = desk.rulebook.tariff.quote(
        BOTH, Month("2023-01"), 12, income_base_rupiah=base, source="APB-NAGARI", workers=target
    )
    year = sum(row["committed_rupiah"] for row in books)
    own = {row["owner"] for row in books if row["fiscal_year"] == LAUNCHED.year}
    return [
        Figure("Nagari that pay from a budget of 2023", "62", count(len(own)), "SJJ-23: APB Nagari"),
        Figure("Budgets that pay for one nagari each", "62", count(_of_one_village(books)), "each pays its own"),
        Figure("Premium of one month", "Rp104.160.000", money(sum(row["total_rupiah"] for row in october)), "F13"),
        Figure("Premium of twelve months", "Rp1.249.920.000", money(year), "F13", "committed: 3 months and 9"),
        Figure(
            "of it paid",
            "Rp1.249.819.200",
            money(sum(row["drawn_rupiah"] for row in books)),
            "less 6 x 16.800",
            "nobody pays for the months after the worker's death",
        ),
        Figure("Premium of the target, a year", "Rp6.048.000.000", money(for_target.total_rupiah), "F14"),
    ]


def _of_one_village(books: Sequence[dict[str, object]]) -> int:
    paid_for = {row["villages"] for row in books if row["fiscal_year"] == LAUNCHED.year}
    return sum(1 for villages in paid_for if len(str(villages).split()) == 1)


def _claims(connection: Connection) -> list[Figure]:
    accident, death = claim_row(connection, ACCIDENT) or {}, claim_row(connection, DEATH) or {}
    due_back = sum(row["asked_rupiah"] for row in refunds(connection, open_only=True))
    uses = claim_uses(connection, DEATH)
    due, visited = ([row[key] for row in uses] for key in ("follow_up_on", "reported_on"))
    followed = [day for day in due if day in visited]
    return [
        Figure(
            "Accident benefit paid", "Rp10.500.000", money(accident.get("paid_rupiah")), "8,5 million, 2 x 1 million"
        ),
        Figure("Death benefit paid", "Rp42.000.000", money(death.get("paid_rupiah")), "K01: 20 + 12 + 10 million"),
        Figure("Premium due back", "Rp16.800", money(due_back), "March 2024, after the month of the claim"),
        Figure("Use of the benefit", "small-business", ", ".join({row["use"] for row in uses}), "SJJ-23: productive"),
        Figure("Followed up on", str(VISITS[1]), ", ".join(map(str, followed)), "the visit that was due"),
    ]


def _readings(connection: Connection, number: int) -> str:
    """Say who reads a figure how, from the figures themselves."""
    rows = chain(
        ((row["workers"], row) for row in said(connection, WORKFORCE, region=REGENCY)),
        ((row["members"], row) for row in said(connection, MEMBERSHIP, region=REGENCY)),
    )
    return "read as " + " and as ".join(
        f"{row['definition']} ({row['source']})" for each, row in rows if each == number
    )


def _together(connection: Connection) -> int | None:
    reports = [row["members"] for row in said(connection, MEMBERSHIP, region=REGENCY) if "wage" in row["definition"]]
    return reports[0] if reports else None
