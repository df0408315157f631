"""What SWL-24 and the papers beside it say of Sawahlunto in 2024 and 2025, held against what the ledger derives."""

from datetime import date
from uuid import UUID

from ledger.application import billing
from ledger.application.billing import Bill
from ledger.application.desk import Asked, Desk
from ledger.domain.month import Month
from ledger.domain.worker.cover_refusals import MonthsEmployed
from ledger.reference.regions import Region
from ledger_cli.scenarios.budgets import BOTH
from ledger_cli.scenarios.figures import Figure, count, money, percent, share_of, span
from ledger_projections.agreements import agreement_row
from ledger_projections.claims import claim_row
from ledger_projections.commitment_balances import commitments as commitment_rows
from ledger_projections.coverage_shares import coverage
from ledger_projections.database import Connection
from ledger_projections.employers import employer_cover
from ledger_projections.payments import PAID, payments
from ledger_projections.share_history import share_history
from ledger_projections.worker_register import workers_to_bill

CITY = "13.73"
SINCE = Month("2024-01")
PKS = "PKS-SAWAHLUNTO-2023"
ACCIDENT = "JKK-SWL-2024-001"


def fund_of(village: Region) -> str:
    """Name the village fund of a desa, or the kelurahan fund of a kelurahan."""
    return f"{'DD' if village.kind == 'desa' else 'DK'}-2024-{village.code}"


def figures(connection: Connection, desk: Desk) -> list[Figure]:
    """Hold the articles' figures against what the read models derive from the journal."""
    by_source = {row["group"]: row["covered"] for row in coverage(connection, SINCE, by="source") if row["covered"]}
    in_funds = by_source.get("DANA-DESA", 0) + by_source.get("DANA-KELURAHAN", 0)
    claim = claim_row(connection, ACCIDENT) or {}
    return [
        *_outsourced(connection, desk),
        Figure("Kinds of budget that pay", "4", count(len(by_source)), "SWL-24", ", ".join(map(str, by_source))),
        Figure("Workers paid by village funds", "3.700", count(in_funds), "37 x 100"),
        *_money(connection),
        *_shares(connection),
        Figure(
            "Disability benefit paid",
            "Rp68.000.000",
            money(claim.get("paid_rupiah")),
            "K14: 56 + 12 million",
            "F17: 56 times the registered base of 1 million",
        ),
    ]


def _outsourced(connection: Connection, desk: Desk) -> list[Figure]:
    asked = [_refused_in(connection, desk, village) for village in desk.regions.villages_under(CITY)]
    vendors = employer_cover(connection, SINCE)
    january = coverage(connection, SINCE, by="city")[0]
    in_both = sum(min(row["confirmed_jkk"], row["confirmed_jkm"]) for row in vendors)
    in_budgets = sum(row["also_paid"] for row in vendors)
    lists = ", ".join(f"{row['name']} {row['confirmed']}" for row in vendors)
    agreed = agreement_row(connection, PKS) or {}
    return [
        Figure("Outsourced workers confirmed by their vendors", "339", count(january["by_employers"]), "SWL-24", lists),
        Figure("Confirmed for JKK and JKM", "339", count(in_both), "SWL-24: all in both"),
        Figure("Refused for a subsidy", "339", count(sum(asked)), "SWL-24", "each fund asked for July, in a dry run"),
        Figure(
            "Outsourced workers whom a budget pays",
            "0",
            count(in_budgets),
            "the vendors do",
        ),
        Figure("Agreement extended until", "2024-12-31", str(agreed.get("until")), "SWL-24: extended"),
    ]


def _refused_in(connection: Connection, desk: Desk, village: Region) -> int:
    """Ask, in a dry run, to bill July for everybody of a village to its fund; count who is refused as employed."""
    wanted = Bill(
        commitment=fund_of(village),
        whom=f"village {village.code}",
        workers=[UUID(worker) for worker in workers_to_bill(connection, program=None, region=village.code)],
        since=Month("2024-07"),
        months=1,
        insurances=BOTH,
    )
    drawn, _ = billing.bill(desk, Asked(on=date(2024, 6, 24), actor="storyteller", dry_run=True), wanted)
    return sum(isinstance(each.refusal, MonthsEmployed) for each in drawn.left_out)


def _money(connection: Connection) -> list[Figure]:
    """Tell what the funds cost; a bill holds one village, and six months."""
    funds = [row for row in commitment_rows(connection) if str(row["source"]).startswith("DANA-")]
    paid = [row for row in payments(connection, state=PAID) if str(row["source"]).startswith("DANA-")]
    months = {row["months"] for row in paid}
    half = sum(row["total_rupiah"] for row in paid)
    return [
        Figure("Village and kelurahan funds", "37", count(len(funds)), "27 desa and 10 kelurahan"),
        Figure(
            "Workers on each bill of a fund", "100", span(row["workers"] for row in paid), "one village, 100 workers"
        ),
        Figure("Premium of one month", "Rp62.160.000", money(half // max(months, default=1)), "F12: 3.700 x 16.800"),
        Figure(
            "Committed for the year",
            "Rp745.920.000",
            money(sum(row["committed_rupiah"] for row in funds)),
            "F12: 3.700 x 12 x 16.800",
        ),
    ]


def _shares(connection: Connection) -> list[Figure]:
    march = coverage(connection, "2024-03", by="city")[0]
    later = coverage(connection, "2025-03", by="city")[0]
    gap, target = later["workforce"] - later["members"], share_of(later["target_members"], later["workforce"])
    others = "; ".join(
        f"of {count(row['workforce'])} ({row['workforce_definition']}, {row['workforce_source']}) it is "
        f"{percent(row['share_percent'])}"
        for row in share_history(connection, CITY)
        if row["members"] == march["members"]
    )
    return [
        Figure("Coverage in March 2024", "105,00 %", percent(march["members_percent"]), "SWL-24, ANTARA Sumbar"),
        Figure("Flagged as above 100 %", "yes", "yes" if march["over_100"] else "no", "the count is of 2023", others),
        Figure("Coverage a year later", "57,84 %", percent(later["members_percent"]), "18.338 / 31.706"),
        Figure("Flagged then", "no", "yes" if later["over_100"] else "no", "another denominator"),
        Figure(
            "Workers without cover",
            "13.368",
            count(gap),
            "31.706 - 18.338",
            "printed 13.363: 5 fewer than its own numbers give",
        ),
        Figure("Target of 2025", "58,55 %", percent(target), "Posmetro Padang"),
    ]
